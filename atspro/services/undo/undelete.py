"""Deleted rows brought back out of the memory, with what hung on them and went in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased, joinedload

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import LIVE_STATES, Account, AuditEntry, JobDocument, User, UserResume
from atspro.services import audit
from atspro.services.audit import history
from atspro.services.audit.retention import RESTORABLE_DAYS
from atspro.services.jobs.tracked_jobs import check_job
from atspro.services.resumes.base_resume import check_resume
from atspro.services.undo.revert import JOB_COLUMNS, RESUME_COLUMNS
from atspro.shapes import JobData, ResumeData, parse_shape

PER_PAGE = 20
# Rows of these tables can be brought back by themselves; the order is that of their insertion.
TABLES = ("user", "userResume", "userJobs", "jobDocuments")
# What hung on a row: the tables whose entries have it for a parent. Sessions stay ended.
HANGS_ON = {
    "user": ("account", "userResume", "userJobs", "letterAnswers"),
    "userResume": ("resumeSection",),
    "userJobs": ("jobDocuments", "generationRequest", "letterAnswers"),
}
PARENT = {"userResume": "user", "userJobs": "user", "jobDocuments": "userJobs"}
_COUNTED = {
    "userResume": ("resume", "resumes"),
    "resumeSection": ("resume section", "resume sections"),
    "letterAnswers": ("letter answer", "letter answers"),
    "userJobs": ("job", "jobs"),
    "jobDocuments": ("document version", "document versions"),
    "generationRequest": ("request", "requests"),
    "account": ("sign-in", "sign-ins"),
}


@dataclass(frozen=True)
class Deleted:
    """A deleted row as the list of them shows it, without its content."""

    entry_id: int
    table: str
    row_id: str
    name: str
    owner: str | None
    who: str
    when: datetime
    until: datetime


@dataclass(frozen=True)
class Return:
    """What bringing a row back would bring, table by table, and what of it does not come back."""

    entry: AuditEntry
    name: str
    rows: dict[str, list[AuditEntry]]
    notes: tuple[str, ...]

    def counted(self) -> str:
        """What comes along, in words; "" for nothing."""
        parts = [
            f"{len(found):,} {_COUNTED[table][0 if len(found) == 1 else 1]}"
            for table, found in self.rows.items()
            if found and table in _COUNTED and found != [self.entry]
        ]
        return ", ".join(parts)


def recently_deleted(session: Session, *, before: int | None = None) -> tuple[list[Deleted], int | None]:
    """A page of what can be brought back, the newest first, in one statement; and the entry to go on before.

    What went along with its parent comes back with it, and is not listed beside it.
    """
    gone, parent, again = AuditEntry, aliased(AuditEntry), aliased(AuditEntry)
    with_parent = (
        select(parent.id)
        .where(
            or_(*((gone.table_name == child) & (parent.table_name == of) for child, of in PARENT.items())),
            parent.row_id == gone.parent_id,
            parent.action == "delete",
            parent.transaction_id == gone.transaction_id,
        )
        .exists()
    )
    is_back = (
        select(again.id)
        .where(
            again.table_name == gone.table_name,
            again.row_id == gone.row_id,
            again.id > gone.id,
            again.action.in_(("insert", "delete")),
        )
        .exists()
    )
    said = gone.before
    query = (
        select(
            gone,
            said["name"].astext,
            said["email"].astext,
            said["title"].astext,
            said["company"].astext,
            said["contactInfo"]["fullName"].astext,
            said["type"].astext,
            said["version"].astext,
        )
        .where(
            gone.action == "delete",
            gone.before.is_not(None),
            gone.created_at > utc_now() - timedelta(days=RESTORABLE_DAYS),
            gone.table_name.in_(TABLES),
            ~with_parent,
            ~is_back,
        )
        .order_by(gone.created_at.desc(), gone.id.desc())
        .limit(PER_PAGE + 1)
        .options(joinedload(gone.actor))
    )
    if before is not None:
        query = query.where(gone.id < before)
    owner = aliased(User)
    query = query.outerjoin(owner, owner.id == gone.parent_id).add_columns(owner.email)
    found = session.execute(query).all()
    listed = [
        Deleted(
            entry_id=row[0].id,
            table=row[0].table_name or "",
            row_id=row[0].row_id or "",
            name=_name(row[0].table_name, row[1:8]),
            owner=row[8],
            who=history.who_of(row[0]),
            when=row[0].created_at,
            until=row[0].created_at + timedelta(days=RESTORABLE_DAYS),
        )
        for row in found[:PER_PAGE]
    ]
    return listed, found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None


def plan(session: Session, entry: AuditEntry) -> Return:
    """What comes back with the row of a deletion. Raises `Conflict` and `NotFound`, saying why it cannot."""
    if entry.action != "delete" or entry.table_name not in TABLES or entry.row_id is None:
        raise NotFound("Nothing was deleted here that can be brought back.")
    if entry.before is None or entry.created_at <= utc_now() - timedelta(days=RESTORABLE_DAYS):
        raise Conflict(f"This was deleted more than {RESTORABLE_DAYS} days ago, and what it said is forgotten.")
    if history.live_state(session, entry.table_name, entry.row_id) is not None:
        raise Conflict("It is back already.")
    parent = PARENT.get(entry.table_name)
    if parent and history.live_state(session, parent, entry.parent_id or "") is None:
        noun = history.NOUNS[parent]
        raise Conflict(f"The {noun} that it belonged to is gone too. Bring the {noun} back first.")
    _refuse_taken(session, entry.table_name, entry.before)
    rows: dict[str, list[AuditEntry]] = {entry.table_name: [entry]}
    level: list[AuditEntry] = [entry]
    while level:
        level = _hung_on(session, level, entry.transaction_id)
        for one in level:
            rows.setdefault(one.table_name or "", []).append(one)
    notes = _notes(entry, rows)
    taken = _sign_ins_of_others(session, rows.get("account", []))
    if taken:
        rows["account"] = [one for one in rows["account"] if one not in taken]
        names = ", ".join(sorted({str((one.before or {}).get("providerId")) for one in taken}))
        notes.append(f"Another account is signed in to with the same {names} now, so that way in stays with it.")
    return Return(entry, name_of(entry), rows, tuple(notes))


def bring_back(session: Session, actor: User, entry: AuditEntry) -> tuple[str, str]:
    """Insert the row again with what hung on it; its table and id. Raises as `plan`, and `Conflict` for bad content."""
    # Two who press the button at once come one after the other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{entry.table_name} {entry.row_id}", 0))))
    found = plan(session, entry)
    documents = {one.row_id for one in found.rows.get("jobDocuments", [])}
    for table in (
        "user",
        "account",
        "userResume",
        "resumeSection",
        "userJobs",
        "letterAnswers",
        "jobDocuments",
        "generationRequest",
    ):
        for one in found.rows.get(table, []):
            _insert(session, table, _prepared(session, table, dict(one.before or {}), documents))
    session.expire_all()
    audit.record(
        session,
        actor,
        f"{history.NOUNS[entry.table_name or '']}.bring_back",
        None,
        {"entry": entry.id, "table": entry.table_name, "row": entry.row_id, "with": found.counted()},
    )
    return entry.table_name or "", entry.row_id or ""


def name_of(entry: AuditEntry) -> str:
    """What a person calls the deleted row."""
    said = entry.before or {}
    contact = said.get("contactInfo") or {}
    names = ("name", "email", "title", "company")
    return _name(
        entry.table_name,
        [*(said.get(name) for name in names), contact.get("fullName"), said.get("type"), said.get("version")],
    )


def _name(table: str | None, said: Sequence[Any]) -> str:
    name, email, title, company, full_name, kind, version = said
    if table == "user":
        return f"{name} <{email}>"
    if table == "userJobs":
        return f"{title} at {company}"
    if table == "userResume":
        return f"Resume of {full_name or 'somebody'}"
    return f"{kind} version {version}"


def _hung_on(session: Session, parents: Sequence[AuditEntry], transaction_id: int | None) -> list[AuditEntry]:
    """Deletions of the same transaction whose rows belonged to these."""
    conditions = [
        (AuditEntry.table_name == child)
        & AuditEntry.parent_id.in_([one.row_id for one in parents if one.table_name == of])
        for of, children in HANGS_ON.items()
        for child in children
        if any(one.table_name == of for one in parents)
    ]
    if not conditions:
        return []
    return list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.action == "delete",
                AuditEntry.before.is_not(None),
                AuditEntry.transaction_id == transaction_id,
                or_(*conditions),
            )
            .order_by(AuditEntry.id)
        )
    )


def _sign_ins_of_others(session: Session, gone: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those of these sign-ins that somebody has again: one at a provider leads to one account."""
    names = [((one.before or {}).get("providerId"), (one.before or {}).get("accountId")) for one in gone]
    known = select(Account.provider_id, Account.account_id)
    found = session.execute(known.where(tuple_(Account.provider_id, Account.account_id).in_(names))) if names else ()
    held = {(row.provider_id, row.account_id) for row in found}
    return [one for one, name in zip(gone, names, strict=True) if name in held]


def _refuse_taken(session: Session, table: str, said: Mapping[str, Any]) -> None:
    """Raise `Conflict` when something else has what only one row may have, and for content that is not allowed."""
    if table == "user":
        if session.scalar(select(User.id).where(User.email == said["email"])) is not None:
            raise Conflict(f"Another account has the address {said['email']} now. Change that one’s address first.")
    elif table == "userResume":
        if session.scalar(select(UserResume.id).where(UserResume.user_id == said["userId"])) is not None:
            raise Conflict("This user has another resume now. Delete that one first; it can be brought back too.")
    elif table == "jobDocuments":
        taken = select(JobDocument.id).where(
            JobDocument.job_id == UUID(said["jobId"]),
            JobDocument.type == said["type"],
            JobDocument.version == said["version"],
        )
        if session.scalar(taken) is not None:
            raise Conflict("Another version has this number now.")
    try:
        if table == "userJobs":
            check_job(parse_shape(JobData, {name: said.get(column) for name, column in JOB_COLUMNS.items()}))
        elif table == "userResume":
            check_resume(parse_shape(ResumeData, {name: said.get(name) for name in RESUME_COLUMNS}))
    except InvalidInput as error:
        raise Conflict(f"It can’t be brought back as it was. {error}") from None


def _notes(entry: AuditEntry, rows: Mapping[str, Sequence[AuditEntry]]) -> list[str]:
    notes = []
    if entry.table_name == "user":
        notes.append(
            "Passwords and tokens are not remembered: the person sets a new password by “Forgot your password?”, and is"
            " signed out everywhere. Sign-ins with other providers work again."
        )
        if (entry.before or {}).get("role") not in (None, "", "user"):
            notes.append("The account comes back as a plain user. Give it its role again, if it shall have one.")
    if any((one.before or {}).get("state") in LIVE_STATES for one in rows.get("generationRequest", [])):
        notes.append("Requests that were not done come back as canceled; ask for them again.")
    return notes


def _prepared(session: Session, table: str, said: dict[str, Any], documents: set[str | None]) -> dict[str, Any]:
    """The columns as they go in: what would name something that is gone, or start work by itself, is changed."""
    if table == "user":
        roles = [role for role in (said.get("role") or "").split(",") if role.strip() not in ("admin", "support", "")]
        said["role"] = ",".join(roles) or None
    if table == "jobDocuments" and said.get("isActive"):
        other = select(JobDocument.id).where(
            JobDocument.job_id == UUID(said["jobId"]),
            JobDocument.type == said["type"],
            JobDocument.is_active,
        )
        said["isActive"] = session.scalar(other) is None
    if table == "generationRequest":
        if said.get("state") in LIVE_STATES:
            said |= {"state": "cancelled", "leaseUntil": None, "finishedAt": utc_now().isoformat(), "stage": None}
        said |= {"batchId": None, "dispatchedAt": None}
        if said.get("documentId") not in documents:
            said["documentId"] = None
        if said.get("requestedBy") and session.get(User, said["requestedBy"]) is None:
            said["requestedBy"] = None
    return said


def _insert(session: Session, table: str, said: Mapping[str, Any]) -> None:
    """Insert the columns that the table still has, as the database itself reads their JSON."""
    columns = session.scalars(
        text(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''"
        ),
        {"name": f'"{table}"'},
    )
    names = ", ".join(f'"{name}"' for name in columns if name in said)
    # Names of columns and tables come from the database's own catalog.
    query = f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", :said)'  # noqa: S608
    session.execute(text(query).bindparams(bindparam("said", type_=JSONB)), {"said": dict(said)})
