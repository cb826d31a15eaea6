"""What several migrations do alike: updatedAt by a trigger, and indexes told in SQL."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

BETTER_AUTH = ("user", "session", "account", "verification")
# Name, table, columns and condition ("" for none), as SQL writes them.
Index = tuple[str, str, str, str]


def set_updated_at(table: str) -> None:
    """Have a trigger set updatedAt whenever a row of the table changes, with a time zone where the column has one."""
    columns = sa.inspect(op.get_bind()).get_columns(table)
    column = next(column for column in columns if column["name"] == "updatedAt")
    suffix = "_tz" if getattr(column["type"], "timezone", False) else ""
    op.execute(
        f'CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "{table}"'
        f" FOR EACH ROW EXECUTE FUNCTION atspro_set_updated_at{suffix}()"
    )


def folded(column: str) -> str:
    """The beginning of a text in lower case, byte by byte: one index for the order and for what begins with letters."""
    return f'(lower("left"("{column}", 100))) COLLATE "C"'


def create_indexes(indexes: Iterable[Index]) -> None:
    """Create indexes."""
    for name, table, columns, condition in indexes:
        where = f" WHERE {condition}" if condition else ""
        op.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns}){where}')


def drop_indexes(indexes: Iterable[Index]) -> None:
    """Drop the same indexes."""
    for name, *_ in indexes:
        op.execute(f'DROP INDEX "{name}"')
