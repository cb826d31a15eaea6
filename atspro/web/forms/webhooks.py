"""The form of a person's webhook."""

from __future__ import annotations

from atspro.forms.webhooks import WebhookFields
from atspro.web.forms.account import ConfirmForm


class WebhookForm(WebhookFields, ConfirmForm):
    """A webhook, with the password: what it is told goes out without a session."""
