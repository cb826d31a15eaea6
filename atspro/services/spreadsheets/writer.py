"""Rows as CSV, XLSX and JSON, written while they are read: what is never whole in memory may be of any length."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from atspro.errors import InvalidInput

# A spreadsheet takes what begins so for a formula, also in their wide forms, and behind what it does not show.
FORMULA_STARTS = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = " '\"\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
# What Excel takes of a cell, and how the rest is told.
MAX_CELL = 32_767
CUT = " … (cut: a cell can hold no more)"
# A workbook is written whole before its first byte is sent.
MAX_WORKBOOK_ROWS = 100_000
CHUNK = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(text: str) -> str:
    """The text, marked as one where a spreadsheet would take it for a formula."""
    return f"'{text}" if _is_risky(text) else text


def _is_risky(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip(_UNSEEN).startswith(FORMULA_STARTS)


def plain(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and _is_risky(text[1:]) else text


def as_csv(columns: Sequence[str], rows: Iterator[Sequence[Sequence[Any]]]) -> Iterator[str]:
    """The lines of a CSV file, with their names first; ``rows`` come in batches.

    A mark at its beginning says that it is UTF-8, without which Excel reads it as something else. Every cell is quoted:
    a program that divides at semicolons or tabs finds none to divide at.
    """
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for batch in rows:
        writer.writerows([_text(value) for value in row] for row in batch)
        yield _taken(out)
    yield _taken(out)


def as_json(columns: Sequence[str], rows: Iterator[Sequence[Sequence[Any]]]) -> Iterator[str]:
    """A list of objects, one a line; ``rows`` come in batches."""
    yield "["
    before = "\n"
    for batch in rows:
        lines = []
        for row in batch:
            value = {name: _json_value(cell) for name, cell in zip(columns, row, strict=True)}
            lines.append(before + json.dumps(value, ensure_ascii=False))
            before = ",\n"
        yield "".join(lines)
    yield "\n]\n"


def as_xlsx(
    title: str, columns: Sequence[str], rows: Iterator[Sequence[Sequence[Any]]], *, most: int = MAX_WORKBOOK_ROWS
) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning. Raises `InvalidInput` for more than ``most`` rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    count = 0
    try:
        for batch in rows:
            count += len(batch)
            if count > most:
                raise InvalidInput(f"A workbook holds at most {most:,} rows here. Filter the list, or use CSV or JSON.")
            for row in batch:
                sheet.append([_cell(value) for value in row])
    except BaseException:
        # The sheet stands in a file of its own until the book is saved.
        sheet.close()
        sheet._writer.cleanup()
        raise
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (whoever sends it closes it)
    book.save(file)
    file.seek(0)
    return file


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, some at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def _taken(out: io.StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return neutral("\n".join(value))
    if isinstance(value, dict | list | tuple):
        return neutral(json.dumps(value, ensure_ascii=False, default=str))
    return neutral(str(value))


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        # A cell has no zone: it is UTC, as everywhere here.
        return value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", _text(value))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT)] + CUT


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return _text(value)
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
