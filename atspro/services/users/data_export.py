"""Everything that is held of a person, as one JSON file: their copy of their own data.

The sections are the tables, row by row under the columns' names, so that a column added later is in it by itself; what
would open a door (password hashes, tokens, links) is left out. Rows are read and written a few at a time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TextIO
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from atspro.db import Base, utc_now
from atspro.engine.export.json_resume import to_json_resume
from atspro.errors import InvalidInput
from atspro.models import AuditEntry, User
from atspro.services import resumes

FORMAT = "atspro-account"
VERSION = 1
ROWS_AT_ONCE = 50
IN_MEMORY = 2 * 1024 * 1024

Condition = Callable[[User], ColumnElement[bool]]

# Whoever reads these could act as the person, or learn what others did.
LEFT_OUT = {
    "account": {"password", "accessToken", "refreshToken", "idToken"},
    "session": {"token", "impersonatedBy"},
    "verification": {"identifier", "value"},
    "mail": {"body"},
    "auditEntry": {"actorId", "impersonatedId", "requestId", "source", "transactionId"},
}
# Tables that hold nothing about one person, and why.
NOT_PERSONAL = {
    "generationDaily": "counts a day's documents of all people together",
    "generationHourly": "counts an hour's documents of all people together",
    "workerHeartbeat": "names the machines at work",
    "dashboardCount": "counts the rows of all people together",
    "bulkAction": "staff's work on many rows; that they asked for it stands in the log",
    "fileImport": "what staff brought and have not imported, kept for a day",
    "auditKey": "the keys by which the application proves to the database who acts",
    "auditSeal": "digests that seal the log of all people together",
    "auditRemoval": "digests of what was taken out of the log, which name nobody",
    "jobTouch": "marks a job whose time of change is about to be written",
}


@dataclass(frozen=True)
class Section:
    """The rows of one table that are the person's."""

    name: str
    table: Table
    is_theirs: Condition
    added: Callable[[User], list[ColumnElement[Any]]] = lambda _user: []


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _of_my_sessions(user: User) -> ColumnElement[bool]:
    mine = select(_table("session").c.id).where(_table("session").c.userId == user.id)
    return _table("sessionUse").c.sessionId.in_(mine)


def _of_my_jobs(table: str) -> Condition:
    jobs = _table("userJobs").c
    return lambda user: _table(table).c.jobId.in_(select(jobs.id).where(jobs.userId == user.id))


def _of_my_documents(user: User) -> ColumnElement[bool]:
    mine = select(_table("jobDocuments").c.id).where(_of_my_jobs("jobDocuments")(user))
    return _table("exportCheck").c.documentId.in_(mine)


def _of_my_resume(table: str) -> Condition:
    resumes_ = _table("userResume").c
    return lambda user: _table(table).c.userResumeId.in_(select(resumes_.id).where(resumes_.userId == user.id))


def _about_me(user: User) -> ColumnElement[bool]:
    """Changes of the person's own rows, by whomever, and deeds about them; of their own deeds none about others."""
    entry, jobs = _table("auditEntry").c, _table("userJobs").c
    remembered = aliased(AuditEntry)
    my_jobs = select(cast(jobs.id, Text)).where(jobs.userId == user.id)
    my_deleted_jobs = select(remembered.row_id).where(
        remembered.parent_id == user.id, remembered.table_name == "userJobs", remembered.action == "delete"
    )
    return or_(
        (entry.tableName == "user") & (entry.rowId == user.id),
        entry.parentId == user.id,
        entry.parentId.in_(my_jobs.union_all(my_deleted_jobs)),
        entry.impersonatedId == user.id,
        (entry.actorId == user.id) & entry.tableName.is_(None) & entry.impersonatedId.is_(None),
    )


def _mine(table: str, column: str) -> Condition:
    return lambda user: _table(table).c[column] == user.id


def sections() -> list[Section]:
    """What the file holds beside the profile and the resume as JSON Resume, in its order."""
    account, verification, entry = (_table(name).c for name in ("account", "verification", "auditEntry"))
    return [
        Section("profile", _table("user"), _mine("user", "id")),
        Section(
            "waysToSignIn",
            _table("account"),
            _mine("account", "userId"),
            lambda _user: [account.password.is_not(None).label("hasPassword")],
        ),
        Section("sessions", _table("session"), _mine("session", "userId")),
        Section("sessionUses", _table("sessionUse"), _of_my_sessions),
        Section(
            "openLinks",
            _table("verification"),
            _mine("verification", "value"),
            lambda _user: [func.split_part(verification.identifier, ":", 1).label("purpose")],
        ),
        Section(
            "messages",
            _table("mail"),
            lambda user: (_table("mail").c.recipient == user.email) | (_table("mail").c.userId == user.id),
        ),
        Section("baseResume", _table("userResume"), _mine("userResume", "userId")),
        Section("resumeSections", _table("resumeSection"), _of_my_resume("resumeSection")),
        Section("resumeSentences", _table("resumeSentence"), _of_my_resume("resumeSentence")),
        Section("letterAnswers", _table("letterAnswers"), _mine("letterAnswers", "userId")),
        Section("jobs", _table("userJobs"), _mine("userJobs", "userId")),
        Section("jobPlans", _table("jobPlan"), _of_my_jobs("jobPlan")),
        Section("jobImports", _table("jobImport"), _mine("jobImport", "userId")),
        Section("documents", _table("jobDocuments"), _of_my_jobs("jobDocuments")),
        Section("documentFiles", _table("exportCheck"), _of_my_documents),
        Section("documentKits", _table("generationBatch"), _of_my_jobs("generationBatch")),
        Section("documentRequests", _table("generationRequest"), _of_my_jobs("generationRequest")),
        Section(
            "log",
            _table("auditEntry"),
            _about_me,
            lambda user: [case((entry.actorId == user.id, "you"), else_="staff").label("by")],
        ),
    ]


def file_of_everything(session: Session, user: User) -> IO[bytes]:
    """The whole file, at its beginning, for the caller to close.

    It is written in full before its first byte goes out: a broken half would look like a whole.
    """
    held: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    text = io.TextIOWrapper(held, encoding="utf-8", write_through=True)
    write_everything(session, user, text)
    text.detach()
    held.seek(0)
    opened: IO[bytes] = held
    return opened


def write_everything(session: Session, user: User, out: TextIO) -> None:
    """Write the whole file. One row a line, so that it can be read without a program."""
    out.write(f'{{\n"format": {_json(FORMAT)},\n"version": {VERSION},\n"exportedAt": {_json(utc_now())}')
    for section in sections():
        out.write(f",\n{_json(section.name)}: [")
        for number, row in enumerate(_rows(session, user, section)):
            out.write(("," if number else "") + "\n" + _json(row))
        out.write("]")
    out.write(f',\n"jsonResume": {_json(_json_resume(session, user))}\n}}\n')


def _rows(session: Session, user: User, section: Section) -> Iterator[dict[str, Any]]:
    hidden = LEFT_OUT.get(section.table.name, set())
    columns = [column for column in section.table.columns if column.name not in hidden]
    query = (
        select(*columns, *section.added(user))
        .where(section.is_theirs(user))
        .order_by(*section.table.primary_key.columns)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for row in session.execute(query):
        yield row._asdict()


def _json_resume(session: Session, user: User) -> dict[str, Any] | None:
    """None without a base resume, and for one that another program stored against the shapes."""
    resume = resumes.get_resume(session, user)
    try:
        return to_json_resume(resume.data) if resume else None
    except InvalidInput:
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
