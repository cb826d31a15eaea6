"""Columns that several models share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Computed, FetchedValue, TextClause, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import MappedColumn, mapped_column

from atspro.db import UtcTimestamp

NOW = text("CURRENT_TIMESTAMP")


def created_at_column() -> MappedColumn[datetime]:
    """When the row was made, by the database's clock."""
    return mapped_column("createdAt", UtcTimestamp, server_default=NOW)


def updated_at_column() -> MappedColumn[datetime]:
    """When the row last changed. A trigger sets it, so that it holds for any client of the database."""
    return mapped_column("updatedAt", UtcTimestamp, server_default=NOW, server_onupdate=FetchedValue())


SEARCH_VECTOR = "searchVector"


def search_vector_column(expression: str) -> Column[str]:
    """The words of a row, kept by the database for the search.

    It stands in the table alone: the model's mapper leaves it out, so that no row is ever loaded with it.
    """
    return Column(SEARCH_VECTOR, TSVECTOR, Computed(expression, persisted=True))


def folded_text(column: str) -> TextClause:
    """The beginning of a column in lower case, as an index has it; `services.search.folded` asks so.

    The index orders it byte by byte, COLLATE "C", which the migration says and the comparison with a model cannot see.
    """
    return text(f'lower("left"({column}, 100))')


def one_of(expression: str, values: tuple[str, ...]) -> str:
    """The SQL condition that an expression is one of some words."""
    words = ", ".join(f"'{value}'" for value in values)
    return f"{expression} IN ({words})"
