"""The form of a webhook, a person's and staff's, and what its events are called."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import Form, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget, URLInput

from atspro.i18n import Labels, gettext_noop, lazy_gettext
from atspro.services import webhooks
from atspro.services.webhooks.hooks import Typed

EVENT_NAMES = Labels(
    {
        "document.succeeded": gettext_noop("A document is done"),
        "document.failed": gettext_noop("A document could not be written"),
        "application.stage_changed": gettext_noop("An application is in another stage"),
        "reminder.due": gettext_noop("A task is due"),
        "alert.firing": gettext_noop("An alert"),
        "alert.recovered": gettext_noop("An alert is over"),
        "webhook.test": gettext_noop("Test"),
    }
)


class WebhookFields(Form):
    """Name, address and events of a webhook. `offer` sets the events to choose from."""

    name = StringField(
        lazy_gettext("Name"),
        [DataRequired(lazy_gettext("Enter a name.")), Length(max=webhooks.MAX_NAME)],
        render_kw={"autocomplete": "off", "maxlength": webhooks.MAX_NAME},
    )
    url = StringField(
        lazy_gettext("Address"),
        [DataRequired(lazy_gettext("Enter an address that starts with https://.")), Length(max=webhooks.MAX_URL)],
        widget=URLInput(),
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "off",
            "spellcheck": "false",
            "maxlength": webhooks.MAX_URL,
            "placeholder": "https://",
        },
    )
    events = SelectMultipleField(
        lazy_gettext("Events"),
        [DataRequired(lazy_gettext("Choose at least one event."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, events: Sequence[str]) -> None:
        """Let these events be chosen."""
        self.events.choices = [SelectChoice(name, label) for name, label in EVENT_NAMES.lazy() if name in events]

    @property
    def typed(self) -> Typed:
        """What was filled in."""
        return Typed(self.name.data or "", self.url.data or "", self.events.data or [])
