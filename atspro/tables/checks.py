"""What a declaration says about values: what a row needs, and how long and of what shape a value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atspro.errors import InvalidInput
from atspro.shapes import MAX_ITEMS, dump_shape, dump_shapes
from atspro.tables.declaration import Field, Table

BAD_LINK = "The link must start with https://."


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
        count = len(fields)
        raise InvalidInput(f"{count} {'field needs' if count == 1 else 'fields need'} your attention.", fields)


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
        return f"Choose one of: {', '.join(declared.choices)}."
    if declared.kind == "url" and not str(value).lower().startswith(("https://", "http://")):
        return BAD_LINK
    return _too_long(declared, value)


def _too_long(declared: Field, value: Any) -> str:
    if isinstance(value, list):
        if declared.kind == "lines" and len(value) > MAX_ITEMS:
            return f"Use at most {MAX_ITEMS} lines."
        longest = max((len(line) for line in value if isinstance(line, str)), default=0)
    else:
        longest = len(value) if isinstance(value, str) else 0
    return f"Use at most {declared.limit:,} characters." if declared.limit and longest > declared.limit else ""
