"""The rows of an undeletion as they go in, and the links to them that their deletion emptied in other rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from atspro.models import AuditEntry
from atspro.services.undo.rules import rules_of
from atspro.tables import TABLES, Audit
from atspro.tables.ownership import references

# A transaction takes less: by when its entries were made they are found through an index.
TRANSACTION_HOURS = 6


@dataclass(frozen=True)
class Link:
    """A column that was emptied when what it names was deleted; ``updated_at`` is the row's from before, if known."""

    table: str
    row_id: str
    column: str
    value: str
    updated_at: str | None


def emptied_columns() -> dict[str, dict[str, str]]:
    """By table the columns that the database empties when what they name is deleted, and what they name."""
    found = {
        table.name: references(table.name, "SET NULL") for table in TABLES.values() if isinstance(table.audit, Audit)
    }
    return {table: columns for table, columns in found.items() if columns}


def emptied_links(session: Session, entry: AuditEntry, rows: Mapping[str, Sequence[AuditEntry]]) -> list[Link]:
    """The links to these rows that the same transaction emptied, of rows that are restored and of others."""
    restored = {(table, row.row_id) for table, entries in rows.items() for row in entries}
    around = timedelta(hours=TRANSACTION_HOURS)
    emptied = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.table_name.in_(emptied_columns()),
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
        for column, target in emptied_columns()[table].items():
            if before.get(column) and after.get(column, "") is None and (target, before[column]) in restored:
                # The first of several says when somebody changed the row last.
                updated_at = first_emptied.setdefault(row, before.get("updatedAt"))
                links.setdefault((*row, column), Link(*row, column, before[column], updated_at))
    return list(links.values())


def missing_links(session: Session, rows: Mapping[str, Sequence[AuditEntry]], links: Sequence[Link]) -> list[str]:
    """What restored rows name that is neither there nor restored, in sentences."""
    restored = {(table, row.row_id) for table, entries in rows.items() for row in entries}
    linked = {(link.table, link.row_id, link.column) for link in links}
    named: dict[tuple[str, str], list[str]] = {}
    for table, columns in emptied_columns().items():
        for row in rows.get(table, []):
            for column, target in columns.items():
                value = (row.before or {}).get(column)
                if value and (table, row.row_id or "", column) not in linked and (target, value) not in restored:
                    named.setdefault((table, target), []).append(str(value))
    notes = []
    for (table, target), values in named.items():
        there = existing(session, target, set(values))
        count = sum(value not in there for value in values)
        if count:
            verb, it = ("is", "it") if count == 1 else ("are", "they")
            what, named_by_it = TABLES[table].counted(count), TABLES[target].noun
            notes.append(f"{what} {verb} restored without the {named_by_it} that {it} named, which is gone.")
    return notes


def relink(session: Session, link: Link) -> None:
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


def exists(session: Session, table: str, row_id: str) -> bool:
    return row_id in existing(session, table, [row_id])


def existing(session: Session, table: str, ids: Iterable[str]) -> set[str]:
    """Those of these ids that rows of a table have."""
    column = TABLES[table].stored.columns[TABLES[table].key]
    found = session.scalars(select(column).where(column.in_([column.type.python_type(one) for one in ids])))
    return {str(one) for one in found}


def prepared(
    session: Session, table: str, values: dict[str, Any], restored: set[tuple[str, str | None]]
) -> dict[str, Any]:
    """The columns as they go in: what would name something that is gone, or start work by itself, is changed."""
    prepare = rules_of(table).prepare
    values = prepare(session, values) if prepare else values
    for column, target in emptied_columns().get(table, {}).items():
        named = values.get(column)
        if named and (target, named) not in restored and not exists(session, target, named):
            values[column] = None
    return values


def insert_row(session: Session, table: str, values: Mapping[str, Any]) -> None:
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
