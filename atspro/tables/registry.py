"""The declarations by their tables' names; `atspro.tables` fills it, in the order of the download of everything."""

from __future__ import annotations

from atspro.tables.declaration import Table

TABLES: dict[str, Table] = {}
