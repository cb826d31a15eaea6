"""What all forms share: field errors out of domain errors, so that a person sees them beside the field."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from flask_wtf import FlaskForm
from wtforms import Field

from atspro.errors import InvalidInput, WrongPassword
from atspro.i18n import translated


def show_errors(form: FlaskForm, error: InvalidInput, names: dict[str, str] | None = None) -> None:
    """Put each field error of ``error`` on the form's field of that name; the rest on the form itself.

    ``names`` maps a domain field to the form's field where the two differ.
    """
    if isinstance(error, WrongPassword):
        g.wrong_password = True
    for path, message in error.fields.items():
        field: Field | None = form._fields.get((names or {}).get(path, path))
        if field is None:
            form.form_errors.append(translated(message))
        else:
            field.errors = [*field.errors, translated(message)]
    if not error.fields:
        form.form_errors.append(translated(str(error)))


def keep_apart(forms: Mapping[str, FlaskForm]) -> None:
    """Give the fields of several forms on one page ids of their own, after the form's name.

    Else the label of a field would name the first field of the page that is called the same.
    """
    for name, form in forms.items():
        for field in form:
            field.id = field.label.field_id = f"{name}-{field.id}"
