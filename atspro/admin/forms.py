"""Fields and helpers that the dashboard's forms share: errors beside their fields."""

from __future__ import annotations

import re
from typing import Any

from flask_admin.form import BaseForm
from wtforms import Field

from atspro.errors import InvalidInput
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.audit.value_diff import Difference

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
