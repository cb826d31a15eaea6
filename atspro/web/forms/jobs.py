"""Forms of a job post: paste or upload it, review and edit what was read, ask for documents."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from atspro.errors import InvalidInput
from atspro.forms.fields import form_field
from atspro.i18n import Labels, gettext_noop, lazy_gettext
from atspro.shapes import JobData, parse_shape
from atspro.tables import USER_JOBS
from atspro.web.forms.base import show_errors

MAX_PASTE = 2_000_000
MAX_SOURCE = 210_000

TONE_NAMES = Labels(
    {
        "professional": gettext_noop("Professional"),
        "enthusiastic": gettext_noop("Enthusiastic"),
        "conversational": gettext_noop("Conversational"),
    }
)


class PostForm(FlaskForm):
    """A post as it stands elsewhere: its text or HTML pasted, or a file saved from the browser."""

    text = TextAreaField(
        lazy_gettext("Text of the job posting"),
        [
            Length(
                max=MAX_PASTE,
                message=lazy_gettext("That is too long for a job posting. Paste only the posting itself."),
            )
        ],
        render_kw={"rows": 14},
    )
    file = FileField(lazy_gettext("Upload a saved file"), render_kw={"accept": ".txt,.md,.html,.htm,.pdf,.docx"})


class AddressForm(FlaskForm):
    """The address of a post on the web."""

    url = StringField(
        lazy_gettext("Link to the job posting"),
        [
            DataRequired(lazy_gettext("Enter the link to the job posting.")),
            Length(max=2000, message=lazy_gettext("This link is too long. Paste the text of the posting instead.")),
        ],
        render_kw={"inputmode": "url", "autocomplete": "off", "placeholder": "https://", "spellcheck": "false"},
    )


@dataclass(frozen=True)
class Source:
    """What a post was read from, shown beside the form until it is saved."""

    name: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The text's lines, as `JobForm.lines_of` counts them."""
        return self.text.split("\n")

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> Source:
        """What the review page carried along."""
        text = form.get("sourceText", "").replace("\r\n", "\n")[:MAX_SOURCE]
        return cls(form.get("sourceName", "")[:200], text)


class JobForm(FlaskForm):
    """Every field of a job that a person may change, as `atspro.tables.USER_JOBS` declares them."""

    # Which fields the reader guessed at and where it found each: the marks outlive a correction of another field.
    unsure = HiddenField(validators=[Length(max=500)])
    marks = HiddenField(validators=[Length(max=1000)])

    @classmethod
    def from_job(
        cls, job: JobData, unsure: tuple[str, ...] = (), origins: Mapping[str, int] | None = None, **more: Any
    ) -> JobForm:
        """The form filled with a job, and with the 0-based line of each path; what the browser sent is ignored.

        ``more`` is given to the form, as `several` gives each of its forms a prefix.
        """
        values = {name: getattr(job, name) for name in JobData.model_fields}
        spans: dict[str, list[int]] = {}
        for path, line in (origins or {}).items():
            spans.setdefault(_field_name(path), []).append(line + 1)
        marks = ",".join(f"{name}:{min(lines)}-{max(lines)}" for name, lines in spans.items())
        return cls(formdata=None, unsure=",".join(_field_name(path) for path in unsure), marks=marks, **more, **values)

    @classmethod
    def submitted(cls, stored: JobData | None = None) -> JobForm:
        """What the browser sent; ``stored`` is the job being edited, whose untouched lists stay as they are."""
        return cls(data={name: getattr(stored, name) for name in JobData.model_fields} if stored else None)

    def lines_of(self, name: str) -> tuple[int, int] | None:
        """The 1-based first and last line of the source where the field's values were found."""
        found = re.search(rf"(?:^|,){name}:(\d{{1,6}})-(\d{{1,6}})(?:,|$)", (self.marks.data or "")[:1000])
        return (int(found[1]), int(found[2])) if found else None

    def values(self) -> dict[str, object]:
        """What stands in the fields, by their names."""
        return {name: self[name].data for name in JobData.model_fields}

    def read(self) -> JobData | None:
        """The job as typed, or None with the errors beside their fields."""
        if not self.validate():
            return None
        values = {name: self[name].data or None for name in JobData.model_fields}
        try:
            return parse_shape(JobData, values)
        except InvalidInput as error:
            self.show(error)
            return None

    def show(self, error: InvalidInput) -> None:
        """Put the errors of a job beside the fields."""
        show_errors(self, error, {path: _field_name(path) for path in error.fields})

    def is_unsure(self, name: str) -> bool:
        """Whether what stands in the field was a guess."""
        return name in (self.unsure.data or "").split(",")


# WTForms takes fields that are set on the class after its definition.
for _declared in USER_JOBS.content_fields:
    setattr(JobForm, _declared.name, form_field(_declared))


def _field_name(path: str) -> str:
    """The form's field for a path of the data model, such as ``additionalInfo.3``."""
    root = path.split(".")[0]
    return next((one.name for one in USER_JOBS.content_fields if one.column_name == root), root)


class SeveralForm(FlaskForm):
    """Several posts as one text."""

    text = TextAreaField(
        lazy_gettext("The postings, one below the other"),
        [
            DataRequired(lazy_gettext("Paste the text of the postings.")),
            Length(max=MAX_PASTE, message=lazy_gettext("That is too much text. Paste fewer postings at once.")),
        ],
        render_kw={"rows": 18},
    )


class GenerateForm(FlaskForm):
    """What to write and how it shall sound.

    The idempotency key belongs to this page: a double click makes one request, however fast the first one ends.
    """

    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(12))
    tone = SelectField(
        lazy_gettext("Tone"),
        choices=[SelectChoice(tone, label) for tone, label in TONE_NAMES.lazy()],
        default="professional",
    )
    writer = SelectField(
        lazy_gettext("Writer"),
        choices=[
            SelectChoice("built-in", lazy_gettext("Built in")),
            SelectChoice("model", lazy_gettext("Language model")),
        ],
    )
