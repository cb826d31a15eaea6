"""Which staff looked at whose resume or documents: an event of each reader, person, way and kind, once an hour.

It stands in the audit log before anything is shown, and is told to its owner without the reader's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import AuditEntry, User
from atspro.services.audit.log import record_about
from atspro.tables import TABLES, Table
from atspro.tables.ownership import owner_key, owner_path
from atspro.translatable import gettext_noop

OPENED, EXPORTED, DOWNLOADED = "data.opened", "data.exported", "data.downloaded"
ACTIONS = (OPENED, EXPORTED, DOWNLOADED)
# Of somebody's pages, seen in their name: whatever is neither a resume's page nor a document's.
PAGES = "pages"
WAYS = {
    OPENED: gettext_noop("Opened"),
    EXPORTED: gettext_noop("Exported in a list"),
    DOWNLOADED: gettext_noop("Downloaded"),
}
KINDS = {
    "resume": gettext_noop("your resume"),
    "documents": gettext_noop("your documents"),
    PAGES: gettext_noop("your pages, as you see them"),
}
ROLES = {
    "admin": gettext_noop("An administrator"),
    "support": gettext_noop("Support"),
    "auditor": gettext_noop("An auditor"),
    "operator": gettext_noop("An operator"),
}
SHOWN = 10
# What was looked at, and the ids of those whose it is.
Owners = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who of staff looks. Rows of an export are still sent when the request's own objects are gone."""

    id: str
    role: str

    @classmethod
    def of(cls, user: User) -> Reader:
        """The reader that this member of staff is."""
        return cls(user.id, user.level)


@dataclass(frozen=True, slots=True)
class Look:
    """One line of what an owner is told, in messages of the catalogs; ``when`` is where the hour begins, in UTC."""

    when: datetime
    role: str
    way: str
    kind: str
    in_your_name: bool


def note(
    session: Session, reader: Reader, action: str, what: str, owners: Iterable[str], *, impersonated: User | None = None
) -> None:
    """Record that the reader saw this of these people, where the hour (of UTC) has no such entry yet.

    Nothing is recorded of a reader's own. Two requests of one reader's at once wait for each other, so that the second
    finds the first one's entry.
    """
    others = set(owners) - {reader.id}
    if not others or others == _noted(session, reader, action, what, others):
        return
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"data access {reader.id}", 0))))
    missing = sorted(others - _noted(session, reader, action, what, others))
    details = {"what": what, "role": reader.role}
    record_about(session, reader.id, action, User.__tablename__, missing, details, impersonated=impersonated)


def _noted(session: Session, reader: Reader, action: str, what: str, owners: set[str]) -> set[str]:
    query = select(AuditEntry.row_id).where(
        AuditEntry.table_name == User.__tablename__,
        AuditEntry.row_id.in_(owners),
        AuditEntry.created_at >= _hour(utc_now()),
        AuditEntry.action == action,
        AuditEntry.actor_id == reader.id,
        AuditEntry.details["what"].astext == what,
    )
    return {row_id for row_id in session.scalars(query) if row_id is not None}


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def looks_at(session: Session, user: User, limit: int = SHOWN) -> list[Look]:
    """What the owner is told, the newest first."""
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.table_name == User.__tablename__,
            AuditEntry.row_id == user.id,
            AuditEntry.action.in_(ACTIONS),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [
        Look(
            when=_hour(entry.created_at),
            role=ROLES.get(entry.details.get("role", ""), ROLES["support"]),
            way=WAYS[entry.action],
            kind=KINDS.get(entry.details.get("what", ""), KINDS[PAGES]),
            in_your_name=entry.impersonated_id is not None,
        )
        for entry in session.scalars(query)
    ]


def owners_of_rows(table: Table, rows: Sequence[Any]) -> Owners:
    """Whose resume or documents these rows tell; of a table that tells neither, nobody's."""
    if not table.access_logged:
        return {}
    path, owners = owner_path(table), set()
    for row in rows:
        owner = row
        for name in path:
            owner = getattr(owner, name)
        owners.add(str(owner.id))
    return {table.access_logged: owners}


def owners_of_entries(session: Session, entries: Sequence[AuditEntry]) -> Owners:
    """Whose resume or documents the values in these entries of the audit log tell, deleted ones included."""
    parents: dict[str, set[str]] = {}
    for entry in entries:
        table = TABLES.get(entry.table_name or "")
        if table is not None and table.access_logged and entry.parent_id and (entry.before or entry.after):
            parents.setdefault(table.name, set()).add(entry.parent_id)
    found: Owners = {}
    for name, ids in parents.items():
        table = TABLES[name]
        found.setdefault(table.access_logged, set()).update(_owners(session, owner_key(table)[1], ids))
    return found


def _owners(session: Session, name: str, ids: set[str]) -> set[str]:
    """The users that these rows belong to, as they are stored or as they were deleted."""
    if name == User.__tablename__ or not ids:
        return ids
    table = TABLES[name]
    column, parent = owner_key(table)
    key = table.stored.columns[table.key]
    wanted: list[Any] = [UUID(one) for one in ids] if isinstance(key.type, Uuid) else list(ids)
    live: Select[Any] = select(table.stored.columns[column]).where(key.in_(wanted))
    deleted = select(AuditEntry.parent_id).where(
        AuditEntry.table_name == name, AuditEntry.row_id.in_(ids), AuditEntry.action == "delete"
    )
    above = {str(one) for query in (live, deleted) for one in session.scalars(query) if one is not None}
    return _owners(session, parent, above)
