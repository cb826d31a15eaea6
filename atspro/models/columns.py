"""Columns that several models share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import FetchedValue, text
from sqlalchemy.orm import MappedColumn, mapped_column

from atspro.db import UtcTimestamp

NOW = text("CURRENT_TIMESTAMP")


def created_at_column() -> MappedColumn[datetime]:
    """When the row was made, by the database's clock."""
    return mapped_column("createdAt", UtcTimestamp, server_default=NOW)


def updated_at_column() -> MappedColumn[datetime]:
    """When the row last changed. A trigger sets it, so that it holds for any client of the database."""
    return mapped_column("updatedAt", UtcTimestamp, server_default=NOW, server_onupdate=FetchedValue())
