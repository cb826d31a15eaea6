"""Declarations of tables: what forms, lists, pages, exports, imports and the change history know of each column.

A table or column without its declaration fails a test that names it.
"""

from __future__ import annotations

from atspro.tables.declaration import Field, Table
from atspro.tables.user_jobs import USER_JOBS

TABLES: dict[str, Table] = {table.name: table for table in (USER_JOBS,)}

__all__ = ["TABLES", "USER_JOBS", "Field", "Table"]
