"""Whose a row is, and what hangs on what: read from the declarations and from the models' foreign keys."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Index, Text, UniqueConstraint, cast, or_, select, union_all
from sqlalchemy.orm import aliased

from atspro.db import Base
from atspro.models import AuditEntry, User
from atspro.tables.declaration import NotPersonal, Table
from atspro.tables.registry import TABLES


def owned_by(table: Table, user: User) -> ColumnElement[bool]:
    """A condition on a table's rows: those that are the user's. Raises `ValueError` where nothing leads to a user."""
    if not isinstance(table.personal, NotPersonal) and table.personal.owned is not None:
        return table.personal.owned(user)
    return rows_of(table, user.id)


def rows_of(table: Table, user_id: Any) -> ColumnElement[bool]:
    """A condition on a table's rows: those that foreign keys lead from to the user of this id, a value or SQL."""
    columns, (column, parent) = table.stored.columns, owner_key(table)
    if parent == User.__tablename__:
        is_theirs: ColumnElement[bool] = columns[column] == user_id
        return is_theirs
    owner = TABLES[parent]
    return columns[column].in_(select(owner.stored.columns[owner.key]).where(rows_of(owner, user_id)))


def owner_key(table: Table) -> tuple[str, str]:
    """The column that leads to a row's user, and the table that it names: the user's own, or one on the way."""
    if not table.parents:
        raise ValueError(f"{table.name} does not say whose its rows are: give it belongs_to, or Personal(owned=…).")
    return next((one for one in table.parents if one[1] == User.__tablename__), table.parents[0])


def owner_path(table: Table) -> tuple[str, ...]:
    """The attributes that lead from a row to its user, such as job and user. Raises `ValueError` where one lacks."""
    column, parent = owner_key(table)
    name = relationship_of(table, column)
    return (name,) if parent == User.__tablename__ else (name, *owner_path(TABLES[parent]))


def relationship_of(table: Table, column: str) -> str:
    """The attribute that holds what a foreign key names. Raises `ValueError` for a model without one."""
    for relationship in table.model.__mapper__.relationships:
        if [one.name for one in relationship.local_columns] == [column] and not relationship.uselist:
            return relationship.key
    raise ValueError(f"The model of {table.name} has no relationship for {column}: pages show what a row belongs to.")


def is_owned(table: Table) -> bool:
    """Whether foreign keys lead from the table's rows to a user."""
    if isinstance(table.personal, NotPersonal):
        return False
    parents = [parent for _, parent in table.parents]
    return User.__tablename__ in parents or any(is_owned(TABLES[parent]) for parent in parents)


def with_staff_pages() -> list[Table]:
    """The tables of people's rows that staff have pages for; what is restored by itself comes first."""
    tables = [table for table in TABLES.values() if table.staff and is_owned(table)]
    return sorted(tables, key=lambda table: table.undelete != "itself")


def is_about(user: User) -> ColumnElement[bool]:
    """A condition on the audit log: changes of the person's own rows, by whomever, and events about them.

    Of the person's own actions none about others.
    """
    return or_(
        (AuditEntry.table_name == User.__tablename__) & (AuditEntry.row_id == user.id),
        AuditEntry.parent_id == user.id,
        AuditEntry.parent_id.in_(_keys_of(user)),
        AuditEntry.impersonated_id == user.id,
        (AuditEntry.actor_id == user.id) & AuditEntry.table_name.is_(None) & AuditEntry.impersonated_id.is_(None),
    )


def _keys_of(user: User) -> Any:
    """The ids of the person's rows on which others hang, those that were deleted included."""
    keys: list[Any] = []
    deleted = aliased(AuditEntry)
    for table in TABLES.values():
        if children_of(table.name) and is_owned(table):
            key = table.stored.columns[table.key]
            keys.append(select(cast(key, Text)).where(owned_by(table, user)))
            keys.append(
                select(deleted.row_id).where(
                    deleted.parent_id == user.id, deleted.table_name == table.name, deleted.action == "delete"
                )
            )
    return union_all(*keys)


def children_of(parent: str) -> list[Table]:
    """The tables whose rows belong to rows of this one and come back with them."""
    return [
        table
        for table in TABLES.values()
        if table.undelete != "never" and any(name == parent for _, name in table.parents)
    ]


def insertion_order() -> list[Table]:
    """The tables whose rows can be restored, each after those that it names."""
    order = _dependency_order()
    restorable = (table for table in TABLES.values() if table.undelete != "never")
    return sorted(restorable, key=lambda table: order[table.name])


@cache
def _dependency_order() -> dict[str, int]:
    return {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


@cache
def references(table: str, on_delete: str) -> dict[str, str]:
    """The foreign keys of a table by what the database does when what they name is deleted: the column and the table.

    ``on_delete`` is CASCADE or SET NULL.
    """
    return {
        column.name: key.column.table.name
        for column in Base.metadata.tables[table].columns
        for key in column.foreign_keys
        if (key.ondelete or "NO ACTION").upper() == on_delete
    }


def is_one_each(table: Table) -> bool:
    """Whether each user has one row of it at most."""
    owner = [column for column, parent in table.parents if parent == User.__tablename__]
    return bool(owner) and owner in [columns for columns, _ in unique_columns(table)]


def unique_columns(table: Table) -> list[tuple[list[str], bool]]:
    """The columns that no two rows have alike, beside the key, and whether two rows without a value count as alike."""
    found: list[tuple[list[str], bool]] = []
    for one in (*table.stored.constraints, *table.stored.indexes):
        if isinstance(one, UniqueConstraint):
            options = one.dialect_options["postgresql"]
            found.append(([column.name for column in one.columns], bool(options.get("nulls_not_distinct"))))
        elif isinstance(one, Index) and one.unique and one.dialect_options["postgresql"].get("where") is None:
            found.append(([column.name for column in one.columns], False))
    return found
