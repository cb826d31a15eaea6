"""Everything that is held of a person, as one JSON file: their copy of their own data.

The sections are the tables, row by row under the columns' names, so that a column added later is in it by itself. Their
declarations say whose a row is, and which columns would open a door (password hashes, tokens, links) and are left out.
Rows are read and written a few at a time.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TextIO
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.engine.export.json_resume import to_json_resume
from atspro.errors import InvalidInput
from atspro.models import User
from atspro.services import resumes
from atspro.tables import TABLES, NotPersonal, Table
from atspro.tables.ownership import owned_by

FORMAT = "atspro-account"
VERSION = 1
ROWS_AT_ONCE = 50
IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True)
class Section:
    """The rows of one table that are the person's."""

    name: str
    declared: Table

    @property
    def table(self) -> SqlTable:
        """The table itself."""
        return self.declared.stored


def sections() -> list[Section]:
    """What the file holds beside the resume as JSON Resume, in the order of `atspro.tables.TABLES`."""
    return [
        Section(table.personal.section, table)
        for table in TABLES.values()
        if not isinstance(table.personal, NotPersonal)
    ]


def file_of_everything(session: Session, user: User) -> IO[bytes]:
    """The whole file, at its beginning, for the caller to close.

    It is written in full before its first byte goes out: a broken half would look like a whole.
    """
    held: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    text = io.TextIOWrapper(held, encoding="utf-8", write_through=True)
    write_everything(session, user, text)
    text.detach()
    held.seek(0)
    opened: IO[bytes] = held
    return opened


def write_everything(session: Session, user: User, out: TextIO) -> None:
    """Write the whole file. One row a line, so that it can be read without a program."""
    out.write(f'{{\n"format": {_json(FORMAT)},\n"version": {VERSION},\n"exportedAt": {_json(utc_now())}')
    for section in sections():
        out.write(f",\n{_json(section.name)}: [")
        for number, row in enumerate(_rows(session, user, section)):
            out.write(("," if number else "") + "\n" + _json(row))
        out.write("]")
    out.write(f',\n"jsonResume": {_json(_json_resume(session, user))}\n}}\n')


def _rows(session: Session, user: User, section: Section) -> Iterator[dict[str, Any]]:
    declared = section.declared
    columns = [column for column in section.table.columns if column.name not in declared.not_downloaded]
    added = None if isinstance(declared.personal, NotPersonal) else declared.personal.added
    query = (
        select(*columns, *(added(user) if added else ()))
        .where(owned_by(declared, user))
        .order_by(*section.table.primary_key.columns)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for row in session.execute(query):
        yield row._asdict()


def _json_resume(session: Session, user: User) -> dict[str, Any] | None:
    """None without a base resume, and for one that another program stored against the shapes."""
    resume = resumes.get_resume(session, user)
    try:
        return to_json_resume(resume.data) if resume else None
    except InvalidInput:
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str | float:
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
