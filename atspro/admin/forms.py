"""Fields and helpers that the dashboard's forms share: errors beside their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
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

    def __iter__(self) -> Iterator[Field]:
        rest = [field for field in super().__iter__() if field.short_name not in self.first]
        return iter([*(self[name] for name in self.first if name in self), *rest])

    @property
    def labels(self) -> dict[str, str]:
        """What each field is called, by its name."""
        return {field.short_name: str(field.label.text) for field in self}


def show_errors(form: Form, error: InvalidInput) -> None:
    """Put each field error beside its field, named by its path within the field; the rest on the form itself."""
    placed = False
    for path, message in error.fields.items():
        first, _, rest = path.partition(".")
        name = _WORD_START.sub("_", first).lower()
        if name not in form:
            form.form_errors.append(message if path in ("", "value") else f"{path}: {message}")
        else:
            field: Field = form[name]
            field.errors = [*field.errors, f"{path}: {message}" if rest else message]
            placed = True
    if not error.fields or (placed and len(error.fields) > 1):
        form.form_errors.append(str(error))
