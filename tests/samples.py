"""A row of any declared table, made of what its declaration and its model say: for tests that walk all pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.admin import FIRST, LAST
from atspro.db import utc_now
from atspro.models import User
from atspro.tables import TABLES, Field, Table
from atspro.tables.ownership import is_owned, owned_by

VALUES: dict[str, Any] = {
    "line": "Sample", "url": "https://sample.example/", "lines": ["Sample"], "long_text": "A sample text.",
    "markdown": "# Sample", "date": date(2026, 3, 31), "number": 1, "decimal": 1, "yes_no": True, "json": {},
}  # fmt: skip


def declared_only() -> dict[str, Table]:
    """The tables whose pages for staff follow from their declaration alone, by the path of their view."""
    own = {make().rows.path for make in (*FIRST, *LAST)}
    pages = {table.staff.path: table for table in TABLES.values() if table.staff}
    return {path: table for path, table in pages.items() if path not in own}


def can(table: Table, ability: str) -> bool:
    """Whether staff may do this on the pages of a table."""
    return table.staff is not None and ability in table.staff.can


def sample_rows(session: Session, owner: User) -> dict[str, Any]:
    """A row of the owner's of each of these tables, by the path of its view."""
    return {path: sample_row(session, table, owner) for path, table in declared_only().items()}


def sample_row(session: Session, table: Table, owner: User) -> Any:
    """A row of the owner's, found or made; what it has to belong to is found or made too."""
    if table.name == User.__tablename__:
        return owner
    found = session.scalar(select(table.model).where(owned_by(table, owner)).limit(1)) if is_owned(table) else None
    if found is not None:
        return found
    values = {}
    for one in table.fields:
        column = table.stored.columns[one.column_name]
        if column.nullable or column.server_default is not None:
            continue
        values[one.name] = _value(session, table, one, owner)
    row = table.model(**values)
    session.add(row)
    session.flush()
    return row


def _value(session: Session, table: Table, declared: Field, owner: User) -> Any:
    keys = table.stored.columns[declared.column_name].foreign_keys
    if keys:
        parent = TABLES[next(iter(keys)).column.table.name]
        row = sample_row(session, parent, owner)
        return getattr(row, parent.columns[parent.key].name)
    if declared.choices:
        return declared.choices[0]
    return utc_now() if declared.kind == "moment" else VALUES[declared.kind]
