"""What a declaration says about values: what a row needs, and how long and of what shape a value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atspro.errors import InvalidInput
from atspro.i18n import format_number, gettext, gettext_noop, ngettext
from atspro.shapes import MAX_ITEMS, clean_text, dump_shape, dump_shapes
from atspro.tables.declaration import Field, Table

BAD_LINK = gettext_noop("The link must start with https://.")


def check_values(table: Table, values: Mapping[str, Any]) -> None:
    """Raise `InvalidInput` naming, by column, each value that a row may not have.

    ``values`` are by columns, as JSON has them; columns that are not among them are not looked at.
    """
    fields: dict[str, str] = {}
    for column, value in values.items():
        declared = table.columns.get(column)
        if declared is None:
            continue
        try:
            message = problem_with(declared, value)
        except InvalidInput as error:
            fields |= error.fields
            continue
        if message:
            fields[column] = message
    if fields:
        raise InvalidInput(_count(len(fields)), fields)


def problem_with(declared: Field, value: Any) -> str:
    """What is wrong with a field's value, in a sentence; "" for nothing. Raises `InvalidInput` for a broken shape."""
    if value is None or value in ("", []):
        return declared.required
    if declared.shape is not None:
        if isinstance(value, list):
            dump_shapes(declared.shape, value, declared.column_name)
        else:
            dump_shape(declared.shape, value, declared.column_name)
    if declared.choices and value not in declared.choices:
        return gettext("Choose one of: %(choices)s.", choices=", ".join(declared.choices))
    if declared.kind == "url" and not str(value).lower().startswith(("https://", "http://")):
        return BAD_LINK
    return _too_long(declared, value)


def _too_long(declared: Field, value: Any) -> str:
    if isinstance(value, list):
        if declared.kind == "lines" and len(value) > MAX_ITEMS:
            return gettext("Use at most %(max_items)s lines.", max_items=MAX_ITEMS)
        longest = max((len(line) for line in value if isinstance(line, str)), default=0)
    else:
        longest = len(value) if isinstance(value, str) else 0
    return (
        gettext("Use at most %(most)s characters.", most=format_number(declared.most))
        if declared.most and longest > declared.most
        else ""
    )


def clean_values(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form by the fields' names, as they are stored: ends stripped, nothing for what is empty.

    Raises `InvalidInput` naming, by the fields' names, what a row may not have.
    """
    cleaned: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for name, value in values.items():
        try:
            cleaned[name] = _cleaned(value)
        except ValueError:
            fields[name] = gettext("This contains a character that cannot be stored (NUL).")
            continue
        if message := problem_with(table[name], cleaned[name]):
            fields[name] = message
    if fields:
        raise InvalidInput(_count(len(fields)), fields)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, list):
        return [clean_text(line) for line in value if line.strip()] or None
    return value


def _count(problems: int) -> str:
    return ngettext("%(num)s field needs your attention.", "%(num)s fields need your attention.", problems)
