"""Form fields made from declarations, shared by the pages of owners and of staff."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Field as FormField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from atspro.forms.lists import split_lines
from atspro.i18n import format_number, gettext, lazily, lazy_gettext
from atspro.shapes import MAX_ITEMS
from atspro.tables import Field

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S"
MAX_NUMBER = 2_147_483_647
_IN_RANGE = NumberRange(-MAX_NUMBER, MAX_NUMBER, lazy_gettext("Use a smaller number."))
_WEB_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)


class LinesField(TextAreaField):
    """A list of texts, one per line.

    A list that nobody changed stays exactly as it was stored, even when an entry has line breaks or begins like a
    bullet; otherwise the bullets of a pasted list are dropped, and blank lines.
    """

    def _value(self) -> str:
        # What was typed is shown again exactly as it was typed.
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Split the text into entries."""
        if not valuelist:
            return
        text = str(valuelist[0]).replace("\r\n", "\n").replace("\r", "\n")
        stored: Any = self.object_data
        if stored is not None and text == "\n".join(stored).replace("\r\n", "\n").replace("\r", "\n"):
            self.data = stored
        else:
            # WTForms types the data of every text area as str; this one holds the lines.
            self.data = [line for line in split_lines(text) if line]  # type: ignore[assignment]


class MomentField(DateTimeLocalField):
    """A moment in UTC, to the second. One that nobody changed keeps its fraction of a second."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, format=[MOMENT_FORMAT, "%Y-%m-%dT%H:%M"], render_kw={"step": "1"}, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse what the browser sent."""
        super().process_formdata(valuelist)
        before = self.object_data
        if isinstance(before, datetime) and self.data == before.replace(microsecond=0):
            self.data = before


class LinesLimit:
    """A validator: at most `MAX_ITEMS` lines, each of at most ``limit`` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: BaseForm, field: FormField) -> None:
        lines: list[str] = field.data or []
        if len(lines) > MAX_ITEMS:
            raise ValidationError(gettext("Use at most %(max_items)s lines.", max_items=MAX_ITEMS))
        for number, line in enumerate(lines, start=1):
            if len(line) > self.limit:
                raise ValidationError(
                    gettext(
                        "Item %(number)s is too long. Use at most %(limit)s characters.",
                        number=number,
                        limit=format_number(self.limit),
                    )
                )


def _check_web_address(_form: BaseForm, field: FormField) -> None:
    typed = str(field.data or "").strip()
    if typed and (not _WEB_ADDRESS.match(typed) or any(character.isspace() for character in typed)):
        raise ValidationError(gettext("The link must start with https://."))


def _word(declared: Field, value: str) -> Any:
    return lazily(lambda: declared.choice_words[value])


def form_field(declared: Field) -> Any:
    """The WTForms field of a declared column: its label, its widget, and the checks that need no database."""
    label = lazily(lambda: declared.label)
    # A zero is an answer, and a box that is not ticked too.
    needed = InputRequired if declared.kind in ("number", "decimal") else DataRequired
    validators: list[Any] = [needed(lazily(lambda: declared.required)) if declared.required else Optional()]
    if declared.most and declared.kind != "lines":
        validators.append(
            Length(
                max=declared.most,
                message=lazily(lambda: gettext("Use at most %(most)s characters.", most=format_number(declared.most))),
            )
        )
    match declared.kind:
        case "lines":
            return LinesField(label, [LinesLimit(declared.most)], render_kw={"rows": declared.rows})
        case "long_text":
            return TextAreaField(label, validators, render_kw={"rows": declared.rows})
        case "choice":
            none = [] if declared.required else [SelectChoice("", "–")]
            named = [SelectChoice(one, _word(declared, one)) for one in declared.choices]
            return SelectField(label, validators, choices=[*none, *named])
        case "moment":
            return MomentField(lazily(lambda: f"{declared.label} (UTC)"), validators=validators)
        case "date":
            return DateField(label, validators)
        case "number":
            return IntegerField(label, [*validators, _IN_RANGE], render_kw={"inputmode": "numeric"})
        case "decimal":
            return DecimalField(label, [*validators, _IN_RANGE], render_kw={"inputmode": "decimal", "step": "any"})
        case "yes_no":
            return BooleanField(label)
        case "url":
            validators.append(_check_web_address)
            return StringField(label, validators, render_kw={"inputmode": "url", "autocomplete": "off"})
        case "line":
            return StringField(label, validators)
        case _:
            raise ValueError(f"A form cannot show a column of the kind {declared.kind}.")
