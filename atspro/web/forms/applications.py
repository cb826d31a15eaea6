"""Forms of an application: move it, say what happened, mark it as sent, begin a new attempt."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from atspro.i18n import Labels, gettext_noop, lazy_gettext, lazy_pgettext
from atspro.services.applications import METHOD_LABELS, OUTCOME_LABELS, STAGE_LABELS, EventChange, Sent

EVENT_LABELS = Labels(
    {
        "note": gettext_noop("Note"),
        "interview": gettext_noop("Interview"),
        "call": gettext_noop("Call"),
        "mail": gettext_noop("Email"),
        "message": gettext_noop("Message"),
        "assessment": gettext_noop("Test or assignment"),
        "meeting": gettext_noop("Meeting"),
        "followUp": gettext_noop("I asked again"),
        "offer": gettext_noop("Offer"),
    }
)
DIRECTIONS = Labels(
    {"": gettext_noop("Does not matter"), "in": gettext_noop("From them"), "out": gettext_noop("From me")}
)
RESULT_LABELS = Labels(
    {
        "pending": gettext_noop("Waiting for the result"),
        "passed": gettext_noop("Passed"),
        "failed": gettext_noop("Not passed"),
        "cancelled": gettext_noop("Canceled"),
    }
)
# Where an application can be moved to: a stage, or how it ended.
MOVES = Labels(
    {
        **{stage: label for stage, label in STAGE_LABELS.marked.items() if stage != "closed"},
        **{f"closed:{outcome}": label for outcome, label in OUTCOME_LABELS.marked.items()},
    }
)
_METHODS = Labels({"": gettext_noop("Choose…")}) | METHOD_LABELS


def _choices(labels: Labels) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.lazy()]


WRONG_DAY = lazy_gettext("Enter a day such as 2026-03-31.")


class MoveForm(FlaskForm):
    """Where an application went, and when."""

    to = SelectField(
        lazy_gettext("Move to"), [InputRequired(lazy_gettext("Choose where it went."))], choices=_choices(MOVES)
    )
    day = DateField(lazy_pgettext("a day", "On"), [Optional()])
    note = StringField(lazy_gettext("Note"), [Optional()], render_kw={"maxlength": 500})
    seen = HiddenField()

    @property
    def target(self) -> tuple[str, str | None]:
        """The stage and the outcome."""
        stage, _, outcome = (self.to.data or "").partition(":")
        return stage, outcome or None


class EventForm(FlaskForm):
    """Something that happened or is planned. Times are in the zone that the page's script fills in, else in UTC."""

    kind = SelectField(
        lazy_gettext("What"), [InputRequired(lazy_gettext("Choose what happened."))], choices=_choices(EVENT_LABELS)
    )
    at = DateTimeLocalField(lazy_gettext("When"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    ends = DateTimeLocalField(lazy_gettext("Until"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    direction = SelectField(lazy_gettext("Who began"), choices=_choices(DIRECTIONS), default="")
    result = SelectField(lazy_gettext("Result"), choices=[SelectChoice("", "–"), *_choices(RESULT_LABELS)], default="")
    title = StringField(lazy_gettext("Title"), [Optional()], render_kw={"maxlength": 200})
    place = StringField(lazy_gettext("Place or link"), [Optional()], render_kw={"maxlength": 500})
    body = TextAreaField(lazy_gettext("Details"), render_kw={"rows": 3, "maxlength": 10_000})
    zone = HiddenField(default="UTC")

    @property
    def change(self) -> EventChange:
        """What was typed, in UTC."""
        details: dict[str, str] = {}
        if self.kind.data in ("mail", "message", "call") and self.direction.data:
            details["direction"] = self.direction.data
        if self.kind.data in ("interview", "assessment") and self.result.data:
            details["result"] = self.result.data
        if self.place.data:
            details["place"] = self.place.data.strip()[:500]
        return EventChange(
            self.kind.data or "",
            self._utc(self.at.data),
            self._utc(self.ends.data),
            timezone=self._zone if self.at.data else "",
            title=self.title.data or "",
            body=self.body.data or "",
            details=details,
        )

    @property
    def _zone(self) -> str:
        return self.zone.data if self.zone.data in available_timezones() else "UTC"

    def _utc(self, typed: datetime | None) -> datetime | None:
        if typed is None or not 2 <= typed.year <= 9998:
            return typed  # The first and the last day of all have no others around them; the service refuses both.
        return typed.replace(tzinfo=ZoneInfo(self._zone)).astimezone(UTC).replace(tzinfo=None)


class MoveDayForm(FlaskForm):
    """The real day of a move, and a note to it."""

    day = DateField(lazy_pgettext("a day", "On"), [InputRequired(WRONG_DAY)])
    note = StringField(lazy_gettext("Note"), [Optional()], render_kw={"maxlength": 500})


class SentForm(FlaskForm):
    """That an application was sent: when, how, and with which versions."""

    day = DateField(lazy_gettext("Sent on"), [Optional()])
    method = SelectField(lazy_gettext("How"), choices=_choices(_METHODS), default="")
    source = StringField(lazy_gettext("Where you found the job"), [Optional()], render_kw={"maxlength": 200})
    note = StringField(lazy_gettext("Note"), [Optional()], render_kw={"maxlength": 500})
    versions = SelectMultipleField(
        lazy_gettext("With these documents"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    @property
    def sent(self) -> Sent:
        """What was typed."""
        chosen = [(UUID(version), "") for version in self.versions.data or []]
        return Sent(self.day.data, self.method.data or "", self.source.data or "", self.note.data or "", chosen)


class AttemptForm(FlaskForm):
    """A further attempt at the same job."""

    method = SelectField(lazy_gettext("How"), choices=_choices(_METHODS), default="")
    source = StringField(lazy_gettext("Where you found it this time"), [Optional()], render_kw={"maxlength": 200})


class TaskForm(FlaskForm):
    """Something to do, by a day or some time."""

    title = StringField(lazy_gettext("What"), [InputRequired(lazy_gettext("Say what is to be done."))])
    day = DateField(lazy_gettext("When"), [Optional()])
    application = HiddenField(filters=[lambda value: value if value and _is_id(value) else ""])


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
