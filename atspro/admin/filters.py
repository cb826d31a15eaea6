"""Filters of the lists. Each is one field of a plain form, and one short name in the address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_admin.model.filters import BaseFilter
from sqlalchemy import ColumnElement, Select

MAX_VALUE = 500


class ColumnFilter(BaseFilter):
    """A condition on one column.

    ``key`` is the filter's name in the address (``flt0_key=value``), ``kind`` the field that the form shows:
    text, choice or datetime.
    """

    kind = "text"

    def __init__(self, key: str, name: str, column: Any) -> None:
        super().__init__(name)
        self.key = key
        self.column = column

    def operation(self) -> str:
        """Flask-Admin's word for what is compared; the field's label says it all."""
        return ""

    def clean(self, value: str) -> Any:
        """The value to compare with. Raises ValueError for one that makes no sense."""
        if "\x00" in value or len(value) > MAX_VALUE:
            raise ValueError(value)
        return value.strip()

    def condition(self, value: Any) -> ColumnElement[bool]:
        """The condition for a cleaned value."""
        raise NotImplementedError

    def apply(self, query: Select[Any], value: Any) -> Select[Any]:
        """The query, narrowed."""
        return query.where(self.condition(value))


class Contains(ColumnFilter):
    """Rows whose text contains the value, in any case of letters."""

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column.icontains(value, autoescape=True)
        return condition


class Equals(ColumnFilter):
    """Rows whose text is the value; an e-mail address is stored in lower case."""

    def clean(self, value: str) -> str:
        return str(super().clean(value)).lower()

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class HasId(ColumnFilter):
    """Rows that belong to the row of this UUID."""

    def clean(self, value: str) -> uuid.UUID:
        return uuid.UUID(super().clean(value))

    def condition(self, value: uuid.UUID) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class OneOf(ColumnFilter):
    """Rows with this one of a few values. ``labels`` names the templates' table of words for them."""

    kind = "choice"

    def __init__(self, key: str, name: str, column: Any, choices: Sequence[str], labels: str = "") -> None:
        super().__init__(key, name, column)
        self.choices = choices
        self.labels = labels

    def clean(self, value: str) -> str:
        if value not in self.choices:
            raise ValueError(value)
        return value

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column == value
        return condition


class YesNo(OneOf):
    """Rows where a condition holds, or does not."""

    def __init__(self, key: str, name: str, column: Any) -> None:
        super().__init__(key, name, column, ("yes", "no"), "yes_no")

    def condition(self, value: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column if value == "yes" else ~self.column
        return condition


class Since(ColumnFilter):
    """Rows from this moment on, UTC."""

    kind = "datetime"

    def clean(self, value: str) -> datetime:
        moment = datetime.fromisoformat(super().clean(value))
        if moment.tzinfo is not None:
            raise ValueError(value)
        return moment

    def condition(self, value: datetime) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column >= value
        return condition


class Before(Since):
    """Rows from before this moment, UTC."""

    def condition(self, value: datetime) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.column < value
        return condition


def list_url(endpoint: str, **values: object) -> str:
    """The address of a list, narrowed by filters given by their keys."""
    pairs = {f"flt{position}_{key}": value for position, (key, value) in enumerate(values.items())}
    # The stubs take the pairs for url_for's own options.
    return url_for(f"{endpoint}.index_view", **pairs)  # type: ignore[arg-type]
