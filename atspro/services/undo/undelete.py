"""Deleted rows restored from the audit log, with what belonged to them and was deleted in the same transaction.

What is restored equals what was, column by column; what does not is said in the plan, before anything is done.
"""

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
from atspro.models import LIVE_STATES, Account, AuditEntry, BulkAction, JobDocument, User, UserResume
from atspro.services import audit
from atspro.services.audit import history
from atspro.services.audit.retention import RESTORABLE_DAYS
from atspro.services.jobs.tracked_jobs import check_job
from atspro.services.resumes.base_resume import check_resume
from atspro.services.undo.revert import JOB_COLUMNS, RESUME_COLUMNS
from atspro.shapes import JobData, ResumeData, parse_shape

PER_PAGE = 20
# Rows of these tables can be restored by themselves.
TABLES = ("user", "userResume", "userJobs", "jobDocuments")
# What belonged to a row: the tables whose entries have it for a parent, in the order of their insertion.
CHILDREN = {
    "user": ("account", "userResume", "userJobs", "letterAnswers"),
    "userResume": ("resumeSection", "resumeSentence"),
    "userJobs": ("letterAnswers", "jobPlan", "jobDocuments", "generationBatch", "generationRequest"),
    "jobDocuments": ("exportCheck",),
}
INSERTION_ORDER = (
    "user",
    "account",
    "userResume",
    "resumeSection",
    "resumeSentence",
    "userJobs",
    "letterAnswers",
    "jobPlan",
    "jobDocuments",
    "exportCheck",
    "generationBatch",
    "generationRequest",
)
# What is deleted with a user and stays deleted: sessions are over, and of imports the content is not logged.
NOT_RESTORED = {"session": "sessions", "jobImport": "imports of posts", "fileImport": "imports of files"}
# Columns that the database empties when what they name is deleted, and what they name.
LINKS = {
    "generationRequest": {"requestedBy": "user", "batchId": "generationBatch", "documentId": "jobDocuments"},
    "generationBatch": {"requestedBy": "user"},
    "bulkAction": {"actorId": "user"},
}
PARENT = {"userResume": "user", "userJobs": "user", "jobDocuments": "userJobs"}
# A transaction takes less: by when its entries were made they are found through an index.
TRANSACTION_HOURS = 6
_COUNTED = {
    "userResume": ("resume", "resumes"),
    "resumeSection": ("resume section", "resume sections"),
    "resumeSentence": ("sentence", "sentences"),
    "letterAnswers": ("letter answer", "letter answers"),
    "jobPlan": ("plan", "plans"),
    "userJobs": ("job", "jobs"),
    "jobDocuments": ("document version", "document versions"),
    "exportCheck": ("export check", "export checks"),
    "generationBatch": ("batch of requests", "batches of requests"),
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
class Link:
    """A column that was emptied when what it names was deleted; ``updated_at`` is the row's from before, if known."""

    table: str
    row_id: str
    column: str
    value: str
    updated_at: str | None


@dataclass(frozen=True)
class UndeletePlan:
    """What undeleting a row restores: entries of deletions by table, links to them, and what differs, in sentences."""

    entry: AuditEntry
    name: str
    rows: dict[str, list[AuditEntry]]
    links: tuple[Link, ...]
    notes: tuple[str, ...]

    def counted(self) -> str:
        """What is restored along with the row, in words; "" for nothing."""
        parts = [
            f"{len(entries):,} {_COUNTED[table][0 if len(entries) == 1 else 1]}"
            for table, entries in self.rows.items()
            if entries and table in _COUNTED and entries != [self.entry]
        ]
        return ", ".join(parts)


def recently_deleted(session: Session, *, before: int | None = None) -> tuple[list[Deleted], int | None]:
    """A page of what can be restored, the newest first, in one statement; and the entry to go on before.

    What was deleted with its parent is restored with it, and is not listed beside it.
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
    page = session.execute(query).all()
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
        for row in page[:PER_PAGE]
    ]
    return listed, page[PER_PAGE - 1][0].id if len(page) > PER_PAGE else None


def plan(session: Session, entry: AuditEntry) -> UndeletePlan:
    """What is restored with the row of a deletion. Raises `Conflict` and `NotFound`, saying why it cannot."""
    if entry.action != "delete" or entry.table_name not in TABLES or entry.row_id is None:
        raise NotFound("Nothing was deleted here that can be restored.")
    if entry.before is None or entry.created_at <= utc_now() - timedelta(days=RESTORABLE_DAYS):
        raise Conflict(f"This was deleted more than {RESTORABLE_DAYS} days ago, and its content is gone.")
    if history.live_state(session, entry.table_name, entry.row_id) is not None:
        raise Conflict("This is already restored.")
    parent = PARENT.get(entry.table_name)
    if parent and history.live_state(session, parent, entry.parent_id or "") is None:
        noun = history.NOUNS[parent]
        raise Conflict(f"The {noun} that it belonged to is deleted too. Restore the {noun} first.")
    _refuse_taken(session, entry.table_name, entry.before)
    rows: dict[str, list[AuditEntry]] = {entry.table_name: [entry]}
    level: list[AuditEntry] = [entry]
    while level:
        level = _children(session, level, entry.transaction_id)
        for child in level:
            rows.setdefault(child.table_name or "", []).append(child)
    notes = _notes(session, entry, rows)
    taken = _sign_ins_of_others(session, rows.get("account", []))
    if taken:
        rows["account"] = [account for account in rows["account"] if account not in taken]
        names = ", ".join(sorted({str((account.before or {}).get("providerId")) for account in taken}))
        notes.append(f"Another account is signed in to with the same {names} now, so that sign-in stays with it.")
    links = _links(session, entry, rows)
    notes += _missing_links(session, rows, links)
    return UndeletePlan(entry, name_of(entry), rows, tuple(links), tuple(notes))


def undelete(session: Session, actor: User, entry: AuditEntry) -> tuple[str, str]:
    """Insert the row again with what belonged to it; its table and id. Raises as `plan` does."""
    # Two who press the button at once come one after the other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{entry.table_name} {entry.row_id}", 0))))
    planned = plan(session, entry)
    restored = {(table, row.row_id) for table, entries in planned.rows.items() for row in entries}
    by_row: dict[tuple[str, str], list[Link]] = {}
    for link in planned.links:
        by_row.setdefault((link.table, link.row_id), []).append(link)
    for table in INSERTION_ORDER:
        for row in planned.rows.get(table, []):
            values = dict(row.before or {})
            for link in by_row.pop((table, row.row_id or ""), []):
                values[link.column] = link.value
                values["updatedAt"] = link.updated_at or values.get("updatedAt")
            _insert(session, table, _prepared(session, table, values, restored))
    for links in by_row.values():
        for link in links:
            _relink(session, link)
    session.expire_all()
    audit.record(
        session,
        actor,
        f"{history.NOUNS[entry.table_name or '']}.undelete",
        None,
        {"entry": entry.id, "table": entry.table_name, "row": entry.row_id, "with": planned.counted()},
    )
    return entry.table_name or "", entry.row_id or ""


def deletions_of(session: Session, event: AuditEntry) -> list[int]:
    """The entries of the rows that one action on many deleted and that are still deleted, in the order of deletion.

    ``event`` is what was recorded of the action, such as job.delete, or job.delete.all for one in the background.
    """
    noun, _, action = event.action.partition(".")
    table = next((name for name in TABLES if history.NOUNS[name] == noun), None)
    if table is None or action not in ("delete", "delete.all"):
        return []
    later = aliased(AuditEntry)
    query = select(AuditEntry.id).where(
        AuditEntry.table_name == table,
        AuditEntry.action == "delete",
        AuditEntry.before.is_not(None),
        AuditEntry.created_at > utc_now() - timedelta(days=RESTORABLE_DAYS),
        ~select(later.id)
        .where(later.table_name == table, later.row_id == AuditEntry.row_id, later.id > AuditEntry.id)
        .where(later.action.in_(("insert", "delete")))
        .exists(),
    )
    if event.table_name == BulkAction.__tablename__:
        ids = session.scalar(select(BulkAction.ids).where(BulkAction.id == UUID(event.row_id)))
        query = query.where(AuditEntry.created_at >= event.created_at)
    else:
        ids = event.details.get("rows")
        query = query.where(AuditEntry.transaction_id == event.transaction_id)
    return list(session.scalars(query.where(AuditEntry.row_id.in_(ids or [])).order_by(AuditEntry.id)))


def name_of(entry: AuditEntry) -> str:
    """What a person calls the deleted row."""
    values = entry.before or {}
    contact = values.get("contactInfo") or {}
    names = ("name", "email", "title", "company")
    return _name(
        entry.table_name,
        [*(values.get(name) for name in names), contact.get("fullName"), values.get("type"), values.get("version")],
    )


def _name(table: str | None, values: Sequence[Any]) -> str:
    name, email, title, company, full_name, kind, version = values
    if table == "user":
        return f"{name} <{email}>"
    if table == "userJobs":
        return f"{title} at {company}"
    if table == "userResume":
        return f"Resume of {full_name or 'somebody'}"
    return f"{kind} version {version}"


def _children(session: Session, parents: Sequence[AuditEntry], transaction_id: int | None) -> list[AuditEntry]:
    """Deletions of the same transaction whose rows belonged to these."""
    conditions = [
        (AuditEntry.table_name == child)
        & AuditEntry.parent_id.in_([entry.row_id for entry in parents if entry.table_name == parent])
        for parent, children in CHILDREN.items()
        for child in children
        if any(entry.table_name == parent for entry in parents)
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


def _links(session: Session, entry: AuditEntry, rows: Mapping[str, Sequence[AuditEntry]]) -> list[Link]:
    """The links to these rows that the same transaction emptied, of rows that are restored and of others."""
    restored = {(table, row.row_id) for table, entries in rows.items() for row in entries}
    around = timedelta(hours=TRANSACTION_HOURS)
    emptied = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name.in_(LINKS),
            AuditEntry.action == "update",
            AuditEntry.transaction_id == entry.transaction_id,
            AuditEntry.created_at.between(entry.created_at - around, entry.created_at + around),
        )
        .order_by(AuditEntry.id)
    )
    links: dict[tuple[str, str, str], Link] = {}
    first_emptied: dict[tuple[str, str], str | None] = {}
    for change in emptied:
        before, after, table = change.before or {}, change.after or {}, change.table_name or ""
        row = (table, change.row_id or "")
        for column, target in LINKS[table].items():
            if before.get(column) and after.get(column, "") is None and (target, before[column]) in restored:
                # The first of several says when somebody changed the row last.
                updated_at = first_emptied.setdefault(row, before.get("updatedAt"))
                links.setdefault((*row, column), Link(*row, column, before[column], updated_at))
    return list(links.values())


def _missing_links(session: Session, rows: Mapping[str, Sequence[AuditEntry]], links: Sequence[Link]) -> list[str]:
    """What restored rows name that is neither there nor restored, in sentences."""
    restored = {(table, row.row_id) for table, entries in rows.items() for row in entries}
    linked = {(link.table, link.row_id, link.column) for link in links}
    people = batches = 0
    for table, columns in LINKS.items():
        for row in rows.get(table, []):
            for column, target in columns.items():
                named = (row.before or {}).get(column)
                if not named or (table, row.row_id or "", column) in linked or (target, named) in restored:
                    continue
                if not _exists(session, target, named):
                    people += target == "user"
                    batches += target != "user"
    notes = []
    if people:
        notes.append(f"Who asked for {people} of the requests has no account now, so they are restored without a name.")
    if batches:
        notes.append(f"{batches} requests are restored without the batch or document that they named, which is gone.")
    return notes


def _exists(session: Session, table: str, row_id: str) -> bool:
    key = "id" if table == "user" else "id::text"
    # The table is one of ours.
    query = f'SELECT EXISTS (SELECT FROM "{table}" WHERE {key} = :id)'  # noqa: S608
    return bool(session.scalar(text(query), {"id": row_id}))


def _relink(session: Session, link: Link) -> None:
    """Name what is restored in a row that stayed, unless it names something else by now."""
    # Names of columns and tables are ours; the database casts the text to the column's type.
    session.execute(
        text(
            f'UPDATE "{link.table}" SET "{link.column}" = restored."{link.column}"'  # noqa: S608
            f' FROM jsonb_populate_record(NULL::"{link.table}", :values) AS restored'
            f' WHERE "{link.table}".id = restored.id AND "{link.table}"."{link.column}" IS NULL'
        ).bindparams(bindparam("values", type_=JSONB)),
        {"values": {"id": link.row_id, link.column: link.value}},
    )


def _sign_ins_of_others(session: Session, gone: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those of these sign-ins that somebody has again: one at a provider leads to one account."""
    names = [((entry.before or {}).get("providerId"), (entry.before or {}).get("accountId")) for entry in gone]
    known = select(Account.provider_id, Account.account_id)
    is_named = tuple_(Account.provider_id, Account.account_id).in_(names)
    held = {(row.provider_id, row.account_id) for row in (session.execute(known.where(is_named)) if names else ())}
    return [entry for entry, name in zip(gone, names, strict=True) if name in held]


def _refuse_taken(session: Session, table: str, values: Mapping[str, Any]) -> None:
    """Raise `Conflict` when something else has what only one row may have, and for content that is not allowed."""
    if table == "user":
        if session.scalar(select(User.id).where(User.email == values["email"])) is not None:
            raise Conflict(f"Another account has the address {values['email']} now. Change that one’s address first.")
    elif table == "userResume":
        other = select(UserResume.id).where(UserResume.user_id == values["userId"])
        if session.scalar(other) is not None:
            raise Conflict("This user has another resume now. Delete that one first; it can be restored too.")
    try:
        if table == "userJobs":
            check_job(parse_shape(JobData, {name: values.get(column) for name, column in JOB_COLUMNS.items()}))
        elif table == "userResume":
            check_resume(parse_shape(ResumeData, {name: values.get(name) for name in RESUME_COLUMNS}))
    except InvalidInput as error:
        raise Conflict(f"It can’t be restored as it was. {error}") from None


def _notes(session: Session, entry: AuditEntry, rows: Mapping[str, Sequence[AuditEntry]]) -> list[str]:
    values = entry.before or {}
    notes = []
    if entry.table_name == "user":
        notes.append(
            "Passwords and tokens are never logged: the person sets a new password by “Forgot your password?”, and is"
            " signed out everywhere. Sign-ins with other providers work again."
        )
        if values.get("role") not in (None, "", "user"):
            notes.append("The account is restored as an ordinary user. Set its role again if it had one.")
        notes += _not_restored(session, entry)
    if entry.table_name == "jobDocuments":
        version, is_active = _place(session, values)
        if version != values["version"]:
            notes.append(f"Another version has the number {values['version']} now: this is restored as {version}.")
        if is_active != values["isActive"]:
            notes.append("Another version is active now: this is restored as an older one.")
    if any((row.before or {}).get("state") in LIVE_STATES for row in rows.get("generationRequest", [])):
        notes.append("Requests that had not finished are restored as canceled; ask for them again.")
    return notes


def _not_restored(session: Session, entry: AuditEntry) -> list[str]:
    """What was deleted with a user and stays deleted, beside sessions, in a sentence."""
    counts = session.execute(
        select(AuditEntry.table_name, func.count())
        .where(
            AuditEntry.parent_id == entry.row_id,
            AuditEntry.action == "delete",
            AuditEntry.transaction_id == entry.transaction_id,
            AuditEntry.table_name.in_(set(NOT_RESTORED) - {"session"}),
        )
        .group_by(AuditEntry.table_name)
        .order_by(AuditEntry.table_name)
    ).all()
    gone = ", ".join(f"{NOT_RESTORED[table or '']} ({count})" for table, count in counts)
    return [f"Not restored: {gone}."] if gone else []


def _place(session: Session, values: Mapping[str, Any]) -> tuple[int, bool]:
    """The number that a version of a document is restored with, and whether as the active one."""
    others = select(JobDocument.version, JobDocument.is_active).where(
        JobDocument.job_id == UUID(values["jobId"]), JobDocument.type == values["type"]
    )
    known = session.execute(others).all()
    version: int = values["version"]
    if version in {row.version for row in known}:
        version = max(row.version for row in known) + 1
    return version, bool(values["isActive"]) and not any(row.is_active for row in known)


def _prepared(
    session: Session, table: str, values: dict[str, Any], restored: set[tuple[str, str | None]]
) -> dict[str, Any]:
    """The columns as they go in: what would name something that is gone, or start work by itself, is changed."""
    if table == "user":
        roles = [role for role in (values.get("role") or "").split(",") if role.strip() not in ("admin", "support", "")]
        values["role"] = ",".join(roles) or None
    if table == "jobDocuments":
        values["version"], values["isActive"] = _place(session, values)
    if table == "generationRequest" and values.get("state") in LIVE_STATES:
        ended = {"state": "cancelled", "leaseUntil": None, "finishedAt": utc_now().isoformat(), "stage": None}
        values |= ended
    for column, target in LINKS.get(table, {}).items():
        named = values.get(column)
        if named and (target, named) not in restored and not _exists(session, target, named):
            values[column] = None
    return values


def _insert(session: Session, table: str, values: Mapping[str, Any]) -> None:
    """Insert the columns that the table still has, as the database itself reads their JSON."""
    columns = session.scalars(
        text(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''"
        ),
        {"name": f'"{table}"'},
    )
    names = ", ".join(f'"{name}"' for name in columns if name in values)
    # Names of columns and tables come from the database's own catalog.
    query = f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", :values)'  # noqa: S608
    session.execute(text(query).bindparams(bindparam("values", type_=JSONB)), {"values": dict(values)})
