"""Keyset paging: a page is read from where another one ends, so that row 500,000 costs what row 1 costs.

An `Order` names what the rows are sorted by. The index behind it holds that column and then the primary key, so that
either direction is one short walk. A mark in an address is the sorted value and the key of a page's first or last row.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, tuple_

from atspro.i18n import to_utc

MAX_MARK = 2000


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: ``column`` never holds NULL, and an index on (column, key) serves it."""

    name: str
    column: Any
    key: Any
    descending: bool

    @property
    def is_of_dates(self) -> bool:
        """Whether one can jump to a date."""
        return self.kind is datetime

    @property
    def kind(self) -> type:
        """The Python type of what is sorted by: a decorated type does not know its own."""
        kind = self.column.type
        found: type = getattr(kind, "impl_instance", kind).python_type
        return found

    def ordered(self, query: Select[Any], *, backwards: bool = False) -> Select[Any]:
        """The query in this order, or against it."""
        if self.descending != backwards:
            return query.order_by(self.column.desc(), self.key.desc())
        return query.order_by(self.column, self.key)

    def beyond(self, mark: tuple[Any, Any], *, backwards: bool = False) -> ColumnElement[bool]:
        """A condition: rows that come after the mark, or before it."""
        value = literal(mark[0], self.column.type)
        here = tuple_(self.column, self.key)
        there = tuple_(value, literal(mark[1], self.key.type))
        return here < there if self.descending != backwards else here > there

    def from_day(self, day: date) -> ColumnElement[bool]:
        """A condition: rows from this day of the reader's on, the day included."""
        if self.descending:
            before: ColumnElement[bool] = self.column < _midnight(day + timedelta(days=1))
            return before
        since: ColumnElement[bool] = self.column >= _midnight(day)
        return since

    def mark(self, value: Any, key: Any) -> str:
        """The mark of a row, for an address."""
        written = value.isoformat() if isinstance(value, datetime) else value
        text = json.dumps([written, str(key)], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def read_mark(self, mark: str, parse_key: Callable[[Any], Any]) -> tuple[Any, Any] | None:
        """The value and the key of a mark; None for one that is not ours, or of another order."""
        if not mark or len(mark) > MAX_MARK:
            return None
        try:
            text = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True).decode()
            value, written = json.loads(text)
            value = datetime.fromisoformat(value) if self.is_of_dates else value
        except (binascii.Error, ValueError, TypeError, RecursionError):
            return None
        key = parse_key(written)
        fits = type(value) is self.kind and key is not None
        if fits and isinstance(value, str):
            # A lone surrogate has no place in a text of PostgreSQL's either.
            fits = "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
        if fits and isinstance(value, datetime):
            fits = value.tzinfo is None
        return (value, key) if fits else None


def _midnight(day: date) -> datetime:
    midnight = datetime.combine(day, datetime.min.time())
    try:
        return to_utc(midnight)
    except ValueError:
        # The first and the last day that there are begin somewhere before and end somewhere behind them.
        return midnight
