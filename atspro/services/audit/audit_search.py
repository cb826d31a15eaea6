"""Searching the audit log, the longest table of all: events by their names, and what was done to a row.

An event is what the application recorded itself, such as user.ban; there are few beside the changes that triggers
write, and indexes hold them alone. Their names are fewer still: the database hops from one to the next.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal_column, select, union_all

from atspro.db import Base
from atspro.models import CHANGES, AuditEntry
from atspro.models.audit_entry import IS_EVENT

_BETWEEN = re.compile(r"[._]|: ?")


def is_event() -> ColumnElement[bool]:
    """A condition: the application recorded it, and no trigger."""
    return literal_column(f"({IS_EVENT})", Boolean)


def has_event(text: str) -> ColumnElement[bool]:
    """A condition: events whose name contains the text, in any case of letters."""
    return and_(is_event(), AuditEntry.action.in_(_words(text)))


def find_entries(text: str, limit: int) -> Select[Any]:
    """The ids of the newest entries whose name contains the text, or which are about the row of that id.

    Of each kind at most ``limit``.
    """
    # The tables are named, because the index on rows begins with them.
    tables = [name for name in Base.metadata.tables if name != AuditEntry.__tablename__]
    conditions = [
        has_event(text),
        and_(AuditEntry.table_name.in_(tables), AuditEntry.row_id == text),
        *(AuditEntry.action == literal_column(f"'{change}'") for change in CHANGES if text.lower() in change),
    ]
    newest = (AuditEntry.created_at.desc(), AuditEntry.id.desc())
    by_condition = (select(AuditEntry.id).where(met).order_by(*newest).limit(limit).subquery() for met in conditions)
    entries = union_all(*(query.select() for query in by_condition)).subquery()
    return select(entries.c.id)


def _words(text: str) -> Select[Any]:
    """The different names of events that contain the text."""
    known = select(func.min(AuditEntry.action).label("word")).where(is_event()).cte(recursive=True)
    following = select(func.min(AuditEntry.action)).where(is_event(), AuditEntry.action > known.c.word)
    known = known.union_all(select(following.scalar_subquery()).where(known.c.word.is_not(None)))
    # As pages write them, and as they are stored: what stands between words is the same.
    spoken = func.translate(known.c.word, "._", "  ")
    return select(known.c.word).where(spoken.icontains(_BETWEEN.sub(" ", text), autoescape=True))
