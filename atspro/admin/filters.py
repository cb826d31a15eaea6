"""Filters of the lists. Each is one field of a plain form, and one short name in the address.

A filter is a condition that an index serves, alone and together with the list's order. A condition on a related row is
a condition on the foreign key, so that the list joins nothing before its page is known.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Integer, String, bindparam, select

from atspro.i18n import lazy_gettext, to_reader, to_utc
from atspro.models import User, UserJob
from atspro.services.search.full_text import folded, starts_with
from atspro.tables import Table
from atspro.tables.ownership import owner_key, rows_of

MAX_VALUE = 500


class ColumnFilter:
    """A condition on one column, which ``name`` says in words, in the reader's language.

    ``key`` is the filter's name in the address (``flt0_key=value``), ``kind`` the field that the form shows:
    text, choice or datetime. ``lookup`` names a look-up whose answers the field suggests.
    """

    kind = "text"
    lookup = ""

    def __init__(self, key: str, name: Any, column: Any) -> None:
        self.key = key
        self.name = name
        self.column = column

    def clean(self, value: str) -> Any:
        """The value to compare with. Raises ValueError for one that makes no sense."""
        if "\x00" in value or len(value) > MAX_VALUE:
            raise ValueError(value)
        return value.strip()

    def condition(self, value: Any) -> ColumnElement[bool]:
        """The condition that a row must meet, for a cleaned value."""
        raise NotImplementedError

    def typed(self, value: str) -> str:
        """A value that fits as the form's field shows it."""
        return value

    def fits(self, value: str) -> bool:
        """Whether the value makes sense here."""
        try:
            self.clean(value)
        except ValueError:
            return False
        return True


class StartsWith(ColumnFilter):
    """Rows whose text begins with the value, in any case of letters; an index on `folded` of the column serves it."""

    def condition(self, value: str) -> ColumnElement[bool]:
        return starts_with(folded(self.column), value)


class Equals(ColumnFilter):
    """Rows whose text is the value; an email address is stored in lower case."""

    def clean(self, value: str) -> str:
        return str(super().clean(value)).lower()

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class OwnedBy(Equals):
    """Rows of the user with this address, by the foreign keys that the table declares to lead to one."""

    lookup = "users"

    def __init__(self, table: Table, key: str = "owner") -> None:
        column, _ = owner_key(table)
        super().__init__(key, lazy_gettext("User’s email is"), getattr(table.model, table.columns[column].name))
        self.table = table

    def condition(self, value: str) -> ColumnElement[bool]:
        user_id = select(User.id).where(User.email == value).scalar_subquery()
        return rows_of(self.table, user_id)


class OfJobs(ColumnFilter):
    """Rows whose job meets another filter's condition."""

    def __init__(self, of_job: ColumnFilter, column: Any) -> None:
        super().__init__(of_job.key, of_job.name, column)
        self.of_job = of_job

    def clean(self, value: str) -> Any:
        return self.of_job.clean(value)

    def condition(self, value: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column.in_(select(UserJob.id).where(self.of_job.condition(value)))
        return condition


class HasId(ColumnFilter):
    """Rows that belong to the row of this UUID."""

    def clean(self, value: str) -> uuid.UUID:
        return uuid.UUID(super().clean(value))

    def condition(self, value: uuid.UUID) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class Is(ColumnFilter):
    """Rows whose text is exactly the value."""

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class OneOf(ColumnFilter):
    """Rows with this one of a few values, called as ``words`` or the templates' table ``labels`` say.

    ``can_exclude`` offers all rows without a value too, which an address has as ``!value``; that is for columns whose
    values are spread, or whose rarer rows have an index.
    """

    kind = "choice"

    def __init__(
        self,
        key: str,
        name: str,
        column: Any,
        choices: Sequence[str],
        labels: str = "",
        *,
        words: Mapping[str, str] | None = None,
        can_exclude: bool = False,
    ) -> None:
        super().__init__(key, name, column)
        self.choices = choices
        self.labels = labels
        self.words = words or {}
        self.can_exclude = can_exclude

    def clean(self, value: str) -> str:
        if value.removeprefix("!" if self.can_exclude else "") not in self.choices:
            raise ValueError(value)
        return value

    def condition(self, value: str) -> ColumnElement[bool]:
        # Written into the statement, so that the planner knows how common it is, and that a partial index fits.
        written = bindparam(None, value.removeprefix("!"), String, literal_execute=True)
        condition: ColumnElement[bool] = self.column != written if value.startswith("!") else self.column == written
        return condition


class Among(OneOf):
    """Rows that meet the condition of this name, which ``conditions`` makes."""

    def __init__(
        self,
        key: str,
        name: str,
        column: Any,
        conditions: Callable[[str], ColumnElement[bool]],
        words: Mapping[str, str],
    ) -> None:
        super().__init__(key, name, column, tuple(words), words=words)
        self.conditions = conditions

    def condition(self, value: str) -> ColumnElement[bool]:
        return self.conditions(value)


class AtLeast(OneOf):
    """Rows whose number is at least this one of a few."""

    def condition(self, value: str) -> ColumnElement[bool]:
        least = bindparam(None, int(value), Integer, literal_execute=True)
        condition: ColumnElement[bool] = self.column >= least
        return condition


class YesNo(OneOf):
    """Rows where a condition holds, or does not."""

    def __init__(self, key: str, name: str, column: Any) -> None:
        super().__init__(key, name, column, ("yes", "no"), "yes_no")

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column if value == "yes" else ~self.column
        return condition


class HasValue(YesNo):
    """Rows where a column is empty, or is not."""

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column.is_not(None) if value == "yes" else self.column.is_(None)
        return condition


class Since(ColumnFilter):
    """Rows from this moment on: as the reader's clock has it, or in the zone that it says, such as ``…Z``."""

    kind = "datetime"

    def clean(self, value: str) -> datetime:
        return to_utc(datetime.fromisoformat(super().clean(value)))

    def typed(self, value: str) -> str:
        return to_reader(self.clean(value)).isoformat(timespec="seconds")

    def condition(self, value: datetime) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column >= value
        return condition


class Before(Since):
    """Rows from before this moment."""

    def condition(self, value: datetime) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column < value
        return condition


def list_url(endpoint: str, **values: object) -> str:
    """The address of a list, narrowed by filters given by their keys; moments are naive UTC."""
    pairs = {
        # A link means the same moment to everybody, whatever their time zone.
        f"flt{position}_{key}": f"{value.isoformat(timespec='seconds')}Z" if isinstance(value, datetime) else value
        for position, (key, value) in enumerate(values.items())
    }
    # The stubs take the pairs for url_for's own options.
    return url_for(f"{endpoint}.index_view", **pairs)  # type: ignore[arg-type]
