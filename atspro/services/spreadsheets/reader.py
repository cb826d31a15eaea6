"""Rows of a CSV file or of a workbook's first sheet, with the numbers of their lines, as texts, within limits.

It runs in the process of its own that ``reading.py`` starts, for the bytes are a stranger's.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from atspro.errors import UnreadableFile
from atspro.i18n import format_number, gettext

MAX_ROWS = 5_000
MAX_COLUMNS = 50
MAX_CELL = 100_000
MAX_TEXT = 8_000_000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_MEMBERS = 2_000

# What stands in for a formula that was stored without its result, beside the errors that spreadsheets store.
NO_RESULT = "#NO RESULT"
DELIMITERS = ",;\t"
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}

_WIDE_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class TableRow:
    """A row that holds something: the number of its first line in the file, from 1, and a text for each column."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class TableReading:
    """The names of the columns, the rows below them, and how it was read, in words for a person."""

    columns: list[str]
    rows: list[TableRow]
    how: str


def read_table(data: bytes) -> TableReading:
    """The table in a file, CSV or XLSX by what it holds and not by its name.

    CSV: UTF-8, or UTF-16 with its mark; parted by comma, semicolon or tab, as the first line has most of. Workbook: the
    first sheet, formulas by their results. Raises `UnreadableFile`: empty, encrypted, too_large, wrong_type or corrupt.
    """
    if data.startswith(b"PK\x03\x04"):
        how, lines = _workbook(data)
    elif data.startswith(_OLD_EXCEL):
        raise UnreadableFile(
            "wrong_type",
            gettext(
                "This is an old Excel workbook (XLS) or one with a password. Save it without a password "
                "as XLSX, or as CSV UTF-8."
            ),
        )
    else:
        how, lines = _csv(data)
    with warnings.catch_warnings():
        # Of openpyxl, on what it leaves out.
        warnings.simplefilter("ignore")
        return _table(lines, how)


def _table(lines: Iterable[tuple[int, list[str]]], how: str) -> TableReading:
    columns: list[str] | None = None
    rows: list[TableRow] = []
    length = 0
    for line, cells in lines:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile(
                "too_large",
                gettext(
                    "Line %(line)s has more than %(max_columns)s columns.",
                    line=format_number(line),
                    max_columns=MAX_COLUMNS,
                ),
            )
        longest = max(len(cell) for cell in cells)
        if longest > MAX_CELL:
            raise _long_cell(line)
        length += sum(len(cell) for cell in cells)
        if length > MAX_TEXT:
            raise UnreadableFile(
                "too_large",
                gettext(
                    "This file has too much text by line %(line)s. Split it into smaller files.",
                    line=format_number(line),
                ),
            )
        if columns is None:
            columns = cells
            continue
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(
                "too_large",
                gettext(
                    "This file has more than %(rows)s rows. Split it into files of at most %(rows)s rows each.",
                    rows=format_number(MAX_ROWS),
                ),
            )
        rows.append(TableRow(line, cells))
    if columns is None:
        raise UnreadableFile(
            "empty", gettext("This file is empty. Its first line must name the columns; see the template.")
        )
    if not rows:
        raise UnreadableFile("empty", gettext("This file has column names but no rows."))
    return TableReading(columns, rows, how)


def _long_cell(line: int) -> UnreadableFile:
    return UnreadableFile(
        "too_large",
        gettext(
            "Line %(line)s has a cell of more than %(max_cell)s characters.",
            line=format_number(line),
            max_cell=format_number(MAX_CELL),
        ),
    )


def _csv(data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    text, encoding = _decoded(data)
    if "\x00" in text:
        raise UnreadableFile(
            "wrong_type", gettext("This is neither a CSV file nor an XLSX workbook. Upload one of the two.")
        )
    first, _, rest = text.partition("\n")
    skipped = 0
    # Excel understands a first line that names the delimiter, and some programs write it.
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5 and first.strip()[4] in DELIMITERS:
        delimiter, text, skipped = first.strip()[4], rest, 1
    else:
        delimiter = _delimiter(text)
    how = f"CSV, {encoding}, {DELIMITER_NAMES[delimiter]}-separated"
    return how, _csv_lines(text, delimiter, skipped)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, name in _WIDE_MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(name), "UTF-16"
            except UnicodeDecodeError:
                raise UnreadableFile(
                    "corrupt", gettext("This file has a broken UTF-16 encoding. Save it as CSV UTF-8.")
                ) from None
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = gettext(
            "This file is not written in UTF-8: line %(line)s has an unreadable character. In Excel "
            "save it as “CSV UTF-8”, in other programs choose the character set UTF-8, or upload the "
            "workbook itself as XLSX.",
            line=format_number(line),
        )
        raise UnreadableFile("wrong_type", message) from None


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda one: len(next(csv.reader([header], delimiter=one), [])))


def _csv_lines(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise _long_cell(line) from None
            message = gettext(
                "Line %(line)s can't be read: its quotation marks do not match. Put a cell that contains "
                "a quotation mark, a line break or the delimiter in quotation marks, and double any "
                "quotation mark inside it.",
                line=format_number(line),
            )
            raise UnreadableFile("corrupt", message) from None
        yield line, cells


def _workbook(data: bytes) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    has_formulas = _check_package(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            uncalculated = _uncalculated(data) if has_formulas else frozenset()
    except Exception:  # noqa: BLE001  A damaged package breaks openpyxl in many ways; each means the same.
        raise _corrupt() from None
    return f"XLSX, sheet {sheet.title}", _sheet_lines(sheet, uncalculated)


def _corrupt() -> UnreadableFile:
    return UnreadableFile(
        "corrupt", gettext("This XLSX workbook can’t be opened. Save it again as XLSX, or as CSV UTF-8.")
    )


def _check_package(data: bytes) -> bool:
    """Whether there are formulas. Refuses what is locked, or would unpack to more than a sheet of ours may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise UnreadableFile(
                    "too_large",
                    gettext("This workbook is too large when unpacked. Keep only one sheet, or save it as CSV."),
                )
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableFile("encrypted", gettext("This workbook has a password. Save it without one."))
            sheets = [member for member in members if member.filename.startswith("xl/worksheets/")]
            return any(b"<f>" in (text := package.read(member)) or b"<f " in text for member in sheets)
    except UnreadableFile:
        raise
    except Exception:  # noqa: BLE001  zipfile and zlib raise many kinds of error on damaged packages.
        raise _corrupt() from None


def _uncalculated(data: bytes) -> frozenset[tuple[int, int]]:
    """Where formulas stand; of those without a stored result a reading by results shows nothing."""
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    return frozenset(
        (cell.row, cell.column)
        for row in _rows_of(book.worksheets[0])
        for cell in row
        if getattr(cell, "data_type", "") == "f"
    )


def _rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # The size that a sheet says of itself may be wrong, and would cut it.
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    return rows


def _sheet_lines(sheet: Any, formulas: frozenset[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    rows = _rows_of(sheet)
    line, blank = 0, None
    while True:
        line += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  As above, met on the way.
            raise _corrupt() from None
        if row is blank:
            # A mark at the end of a sheet stands below a million of these, which are one and the same.
            continue
        cells = [
            NO_RESULT if cell.value is None and (line, column) in formulas else _text(cell.value)
            for column, cell in enumerate(row, 1)
        ]
        if any(cells):
            yield line, cells
        else:
            blank = row


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
