"""Rows of a person's own tables: found, made, changed and deleted by what their tables declare.

For tables whose rows need nothing but the checks of their declaration. Each function that starts from an id loads the
row by its owner, so that another person's is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.errors import NotFound
from atspro.i18n import gettext
from atspro.models import User
from atspro.tables import Table
from atspro.tables.checks import clean_values
from atspro.tables.ownership import owned_by, owner_key

PER_PAGE = 20


@dataclass(frozen=True)
class RowPage:
    """One page of a person's rows, the newest first; ``total`` counts all of them."""

    rows: list[Any]
    page: int
    pages: int
    total: int


def list_rows(session: Session, table: Table, actor: User, *, page: int = 1) -> RowPage:
    """A page of the actor's rows; a page beyond the end gives the last one."""
    mine = owned_by(table, actor)
    total = session.scalar(select(func.count()).select_from(table.stored).where(mine)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    columns = table.stored.columns
    newest = [columns["createdAt"].desc(), columns[table.key]]
    query = select(table.model).where(mine).order_by(*newest).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return RowPage(list(session.scalars(query)), page, pages, total)


def get_row(session: Session, table: Table, actor: User, row_id: UUID, *, lock: bool = False) -> Any:
    """The actor's row, held until the transaction ends if ``lock``. Raises `NotFound` also for another person's."""
    query = select(table.model).where(table.stored.columns[table.key] == row_id, owned_by(table, actor))
    if lock:
        query = query.with_for_update(key_share=True, of=table.model).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound(gettext("This %(noun)s does not exist.", noun=table.noun))
    return row


def create_row(session: Session, table: Table, owner: User, values: Mapping[str, Any]) -> Any:
    """A new row of the owner's. Raises `InvalidInput` by the fields' names; fields that are not given stay as they are.

    The table's rows must belong to their user directly.
    """
    column, _ = owner_key(table)
    row = table.model(**{table.columns[column].name: owner.id}, **clean_values(table, values))
    session.add(row)
    session.flush()
    return row


def change_row(
    session: Session, table: Table, row: Any, values: Mapping[str, Any], *, check: Callable[[Any], None] | None = None
) -> Any:
    """Store these fields of a row and no others. Raises `InvalidInput` by the fields' names.

    ``check`` looks at the row as it is stored now and raises what speaks against overwriting it.
    """
    cleaned = clean_values(table, values)
    if check is not None:
        check(row)
    for name, value in cleaned.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    session.flush()
    return row


def delete_row(session: Session, row: Any) -> None:
    """Remove a row; the database's cascades take what hangs on it."""
    session.delete(row)
    session.flush()
