"""Finding in the memory, which is the longest table of all: deeds by their words, and what was done to a row.

A deed is what the application noted itself, such as user.ban; there are few beside the changes that triggers write, and
indexes hold them alone. Their words are fewer still: the database hops from one to the next.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal_column, select, union_all

from atspro.db import Base
from atspro.models import CHANGES, AuditEntry
from atspro.models.audit_entry import IS_EVENT

_BETWEEN = re.compile(r"[._]|: ?")


def is_deed() -> ColumnElement[bool]:
    """A condition: the application noted it, and no trigger."""
    return literal_column(f"({IS_EVENT})", Boolean)


def has_deed(text: str) -> ColumnElement[bool]:
    """A condition: deeds whose word contains the text, in any case of letters."""
    return and_(is_deed(), AuditEntry.action.in_(_words(text)))


def find_entries(text: str, limit: int) -> Select[Any]:
    """The ids of the newest entries whose word contains the text, or which are about the row of that id.

    Of each kind at most ``limit``.
    """
    # The tables are named, because the index on rows begins with them.
    tables = [name for name in Base.metadata.tables if name != AuditEntry.__tablename__]
    conditions = [
        has_deed(text),
        and_(AuditEntry.table_name.in_(tables), AuditEntry.row_id == text),
        *(AuditEntry.action == literal_column(f"'{one}'") for one in CHANGES if text.lower() in one),
    ]
    newest = (AuditEntry.created_at.desc(), AuditEntry.id.desc())
    found = (select(AuditEntry.id).where(one).order_by(*newest).limit(limit).subquery() for one in conditions)
    met = union_all(*(one.select() for one in found)).subquery()
    return select(met.c.id)


def _words(text: str) -> Select[Any]:
    """The different words of deeds that contain the text."""
    known = select(func.min(AuditEntry.action).label("word")).where(is_deed()).cte(recursive=True)
    following = select(func.min(AuditEntry.action)).where(is_deed(), AuditEntry.action > known.c.word)
    known = known.union_all(select(following.scalar_subquery()).where(known.c.word.is_not(None)))
    # As pages write them, and as they are stored: what stands between words is the same.
    spoken = func.translate(known.c.word, "._", "  ")
    return select(known.c.word).where(spoken.icontains(_BETWEEN.sub(" ", text), autoescape=True))
