"""What an import of a file is made of: columns, rows, what is wrong with them; users and jobs are kinds of it.

A check reads, and writes nothing. It asks what the forms ask, through the same functions, and of the database a few
questions for all rows together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import User
from atspro.services.spreadsheets.reader import NO_RESULT, TableRow
from atspro.services.spreadsheets.writer import plain
from atspro.tables import Table

T = TypeVar("T")
ASKED_AT_ONCE = 500
SHOWN_OF_VALUE = 80

YES = frozenset({"yes", "true", "1"})
NO = frozenset({"no", "false", "0", ""})
# What spreadsheets store where a formula failed.
FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", NO_RESULT})


@dataclass(frozen=True)
class Column:
    """A column of the file: what it takes, in words, and an example for the template."""

    name: str
    takes: str
    example: str
    required: bool = False


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns that a table's declaration says how to import; one that the database fills in may be left empty."""
    return tuple(
        Column(
            one.name,
            one.import_help,
            one.example,
            required=bool(one.required) and table.stored.columns[one.column_name].server_default is None,
        )
        for one in table.fields
        if one.import_help
    )


def left_out_of(table: Table) -> frozenset[str]:
    """The columns of an export that an import passes over, since nobody sets them."""
    return frozenset(table.export_fields) - {column.name for column in columns_of(table)}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place: the line in the file, the column ("" for the row as a whole), and its value, cut."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Checked(Generic[T]):
    """What a check found: the rows that could be made, by their lines, and everything that is wrong."""

    good: dict[int, T] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of row. ``left_out`` are an export's columns that can't be set; ``refused`` says why others aren't.

    ``make`` makes some rows that a check found good, and answers with the addresses of people among them by their ids.
    ``is_privileged`` is whether a row gives somebody a role here, which its form would ask the password for.
    """

    subject: str
    noun: str
    nouns: str
    columns: Sequence[Column]
    left_out: frozenset[str]
    refused: Mapping[str, str]
    check: Callable[[Session, Iterable[tuple[int, Mapping[str, str]]]], Checked[T]]
    make: Callable[[Session, User, Sequence[T]], dict[str, str]]
    is_privileged: Callable[[T], bool] = lambda _row: False

    @property
    def names(self) -> list[str]:
        """The names of its columns, in their order."""
        return [column.name for column in self.columns]


def problem(line: int, column: str, values: Mapping[str, str], reason: str) -> Problem:
    """A problem with the value of its column, cut to what can be shown."""
    value = " ".join(values.get(column, "").split())
    return Problem(line, column, value if len(value) <= SHOWN_OF_VALUE else value[: SHOWN_OF_VALUE - 1] + "…", reason)


def problems_of(line: int, values: Mapping[str, str], error: InvalidInput, columns: Mapping[str, str]) -> list[Problem]:
    """What a verb says of a row's fields, by the columns that they came from."""
    problems = []
    for path, reason in (error.fields or {"": str(error)}).items():
        name, _, rest = path.partition(".")
        entry = f"Entry {int(rest) + 1}: " if rest.isdecimal() else ""
        problems.append(problem(line, columns.get(name, name), values, entry + reason[:1].upper() + reason[1:]))
    return problems


def values_of(row: TableRow, columns: Sequence[str | None]) -> dict[str, str]:
    """The row's values by their columns; None stands for a column that is not read. Empty ones are left out."""
    return {name: plain(cell).strip() for name, cell in zip(columns, row.cells, strict=False) if name and cell.strip()}


def failed_formulas(line: int, values: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each formula that has no result to read."""
    for name, value in values.items():
        if value == NO_RESULT:
            reason = gettext(
                "This formula has no stored result. Open the file in a spreadsheet, save it, and upload it again."
            )
            yield Problem(line, name, "", reason)
        elif value in FORMULA_ERRORS:
            yield problem(line, name, values, gettext("This formula has an error. Correct it in the spreadsheet."))


def yes_or_no(value: str) -> bool:
    """Read yes or no. Raises `ValueError`."""
    word = value.strip().lower()
    if word not in YES | NO:
        raise ValueError("Enter yes or no.")
    return word in YES


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """As many of them as one statement asks for."""
    listed = list(values)
    for start in range(0, len(listed), ASKED_AT_ONCE):
        yield listed[start : start + ASKED_AT_ONCE]
