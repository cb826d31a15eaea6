"""The migrated database against the user's data model, read from its own document, table by table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from atspro.db import db

TYPES = {
    "text": "text",
    "boolean": "boolean",
    "timestamp": "timestamp without time zone",
    "uuid": "uuid",
    "jsonb": "jsonb",
    "text[]": "text[]",
    "integer": "integer",
}
DEFAULTS = {
    "CURRENT_TIMESTAMP": "CURRENT_TIMESTAMP",
    "'[]'": "'[]'::jsonb",
    "'{}'": "'{}'::text[]",
    "'tracked'": "'tracked'::text",
    "1": "1",
    "true": "true",
}
# Columns beyond the letter: Better-Auth's plugins own the first, and they are nullable as those make them.
# The last are the database's own: it generates them from the others, and nobody writes them.
EXTRA_COLUMNS = {
    ("user", "role"),
    ("user", "banned"),
    ("user", "banReason"),
    ("user", "banExpires"),
    ("user", "twoFactorEnabled"),
    ("session", "impersonatedBy"),
    ("userJobs", "searchVector"),
    ("jobDocuments", "searchVector"),
}


@dataclass
class Column:
    name: str
    type: str
    nullable: bool
    default: str | None
    unique: bool
    references: tuple[str, str] | None


@dataclass
class Table:
    name: str
    columns: list[Column] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)


def parse_data_model(document: str) -> list[Table]:
    """The tables as the document describes them."""
    tables: list[Table] = []
    for line in document.split("## JSONB Field Structures")[0].splitlines():
        if match := re.match(r"#### `(\w+)`", line):
            tables.append(Table(match[1]))
        elif match := re.match(r"- `(\w+)` \((.+)\)$", line):
            tables[-1].columns.append(parse_column(match[1], match[2]))
        elif match := re.match(r"- (?:Unique index|Index|Composite index) on `\(?([\w, ]+)\)?`", line):
            tables[-1].indexes.append(tuple(name.strip() for name in match[1].split(",")))
    return tables


def parse_column(name: str, described: str) -> Column:
    parts = [part.strip() for part in described.split(",")]
    default = next((part.removeprefix("default ") for part in parts if part.startswith("default ")), None)
    if "generated" in parts:
        default = "gen_random_uuid()"
    reference = re.search(r"foreign key → (\w+)\.(\w+)", described)
    nullable = "not null" not in parts and "primary key" not in parts
    return Column(
        name,
        TYPES[parts[0]],
        nullable,
        DEFAULTS.get(default, default) if default else None,
        "unique" in parts,
        (reference[1], reference[2]) if reference else None,
    )


@pytest.fixture
def connection(migrated_app: Flask) -> Iterator[Connection]:
    with migrated_app.app_context():
        engine = db.engine
    with engine.connect() as opened:
        yield opened


@pytest.fixture
def tables(shared: Path) -> list[Table]:
    return parse_data_model((shared / "data-model.md").read_text())


def test_the_document_is_read_whole(tables: list[Table]) -> None:
    sizes = {table.name: len(table.columns) for table in tables}
    assert sizes == {
        "user": 7,
        "session": 8,
        "account": 13,
        "verification": 6,
        "userResume": 10,
        "userJobs": 16,
        "jobDocuments": 9,
    }
    assert sum(len(table.indexes) for table in tables) == 10


def test_columns_agree_in_name_type_nullability_and_default(connection: Connection, tables: list[Table]) -> None:
    for table in tables:
        rows = connection.execute(
            text(
                "SELECT column_name, CASE WHEN data_type = 'ARRAY' THEN 'text[]' ELSE data_type END,"
                " is_nullable = 'YES', column_default FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = :name ORDER BY ordinal_position"
            ),
            {"name": table.name},
        ).all()
        found = [tuple(row) for row in rows if (table.name, row[0]) not in EXTRA_COLUMNS]
        assert found == [(c.name, c.type, c.nullable, c.default) for c in table.columns], table.name


def test_indexes_and_unique_columns_are_there(connection: Connection, tables: list[Table]) -> None:
    for table in tables:
        rows = connection.execute(
            text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = :name"),
            {"name": table.name},
        ).scalars()
        found: dict[tuple[str, ...], bool] = {}
        for definition in rows:
            match = re.search(r"USING btree \(([^)]+)\)$", definition)
            if match:
                columns = tuple(name.strip().strip('"') for name in match[1].split(","))
                found[columns] = found.get(columns, False) or "UNIQUE" in definition
        for index in table.indexes:
            assert index in found, (table.name, index)
        for column in table.columns:
            if column.unique:
                assert found.get((column.name,)), (table.name, column.name)
        assert found.get(("id",)), table.name


def test_foreign_keys_cascade(connection: Connection, tables: list[Table]) -> None:
    for table in tables:
        rows = connection.execute(
            text(
                "SELECT a.attname, c.confrelid::regclass::text, f.attname, c.confdeltype FROM pg_constraint c"
                " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
                " JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]"
                " WHERE c.contype = 'f' AND c.conrelid = CAST(:name AS regclass)"
            ),
            {"name": f'"{table.name}"'},
        ).all()
        found = {(row[0], row[1].strip('"'), row[2], row[3]) for row in rows}
        wanted = {(c.name, *c.references, "c") for c in table.columns if c.references}
        assert found == wanted, table.name


def test_every_updated_at_moves_by_itself(connection: Connection) -> None:
    with_column = set(
        connection.execute(
            text(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'updatedAt'"
            )
        ).scalars()
    )
    with_trigger = set(
        connection.execute(
            text(
                "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name = 'set_updated_at'"
                " AND event_manipulation = 'UPDATE' AND action_timing = 'BEFORE'"
            )
        ).scalars()
    )
    assert with_column == with_trigger != set()


def test_updated_at_is_naive_utc_for_a_client_of_any_zone(connection: Connection) -> None:
    connection.execute(text("SET LOCAL timezone = 'Asia/Tokyo'"))
    connection.execute(
        text("INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('tz', 'T', 'tz@example.com', false)")
    )
    connection.execute(text("UPDATE \"user\" SET name = 'U', \"updatedAt\" = '2001-01-01' WHERE id = 'tz'"))
    off = connection.execute(
        text(
            "SELECT abs(extract(epoch FROM \"updatedAt\" - timezone('UTC', clock_timestamp())))"
            " FROM \"user\" WHERE id = 'tz'"
        )
    ).scalar_one()
    assert off < 60
    connection.rollback()
