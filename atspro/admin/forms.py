"""Fields and helpers that the dashboard's forms share: lists of lines, moments, errors beside their fields."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask_admin.form import BaseForm
from wtforms import DateTimeLocalField, Field, TextAreaField

from atspro.errors import InvalidInput
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.audit.value_diff import Difference

MOMENT = "%Y-%m-%dT%H:%M:%S"

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class Form(BaseForm):
    """A form of the dashboard. Its CSRF token is the site's own, which the templates add.

    ``first`` names fields that stand before the others, where a form has more than the one that it extends.
    """

    first: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_errors: list[str] = []
        # What somebody else changed meanwhile, once the form came back.
        self.conflict: StaleFormError | None = None
        # What was stored meanwhile beside what was typed, where neither overwrites the other.
        self.apart: Difference | None = None
        fields: dict[str, Field] = self._fields
        rest = [name for name in fields if name not in self.first]
        self._fields: dict[str, Field] = {name: fields[name] for name in (*self.first, *rest)}

    def lines(self, name: str) -> list[str]:
        """The entries of a `LinesField`."""
        return list(self[name].data or [])


class LinesField(TextAreaField):
    """A list of strings, one a line. A list that nobody changed stays as it was, also when an entry has line breaks."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Split the text into entries; empty lines do not count."""
        if not valuelist:
            return
        text = str(valuelist[0]).replace("\r\n", "\n")
        before: Any = self.object_data
        if before is not None and text == "\n".join(before):
            self.data = before
        else:
            # WTForms types the data of every text area as str; this one holds the lines.
            self.data = [line.strip() for line in text.split("\n") if line.strip()]  # type: ignore[assignment]


class MomentField(DateTimeLocalField):
    """A moment in UTC, to the second. One that nobody changed keeps its fraction of a second."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, format=[MOMENT, "%Y-%m-%dT%H:%M"], render_kw={"step": "1"}, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse what the browser sent."""
        super().process_formdata(valuelist)
        before = self.object_data
        if isinstance(before, datetime) and self.data == before.replace(microsecond=0):
            self.data = before


def show_errors(form: Form, error: InvalidInput) -> None:
    """Put each field error beside its field, named by its path within the field; the rest on the form itself."""
    placed = False
    for path, message in error.fields.items():
        first, _, rest = path.partition(".")
        field: Field | None = form._fields.get(_WORD_START.sub("_", first).lower())
        if field is None:
            form.form_errors.append(message if path in ("", "value") else f"{path}: {message}")
        else:
            field.errors = [*field.errors, f"{path}: {message}" if rest else message]
            placed = True
    if not error.fields or (placed and len(error.fields) > 1):
        form.form_errors.append(str(error))
