"""The declarations of ``webhook`` and ``webhookDelivery``."""

from __future__ import annotations

from atspro.models import Webhook, WebhookDelivery
from atspro.tables.audit import PROGRESS, Audit, NotAudited
from atspro.tables.background_work import LEASE_FIELDS
from atspro.tables.declaration import Field, Personal, Table
from atspro.translatable import gettext_noop, ngettext_noop

WEBHOOK = Table(
    Webhook,
    *ngettext_noop("webhook", "webhooks"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("user_id", gettext_noop("User"), "id"),
        Field("created_by", gettext_noop("Made by"), "id"),
        Field("name", gettext_noop("Name")),
        # Many an address is a secret by itself.
        Field("url", gettext_noop("Address"), log="name"),
        Field("encrypted_secret", gettext_noop("Secret"), is_secret=True, on_page=False),
        Field("events", gettext_noop("Events"), "lines"),
        Field("is_enabled", gettext_noop("On"), "yes_no"),
        Field("failures", gettext_noop("Failures in a row"), "number", unlogged=PROGRESS),
        Field("last_error", gettext_noop("Last error"), unlogged=PROGRESS),
        Field("last_success_at", gettext_noop("Last delivered"), "moment", unlogged=PROGRESS),
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("webhooks"),
    belongs_to=("user_id",),
    # What is secret is in no log, so there is nothing to bring back.
    undelete="never",
    called="{name}",
)

WEBHOOK_DELIVERY = Table(
    WebhookDelivery,
    *ngettext_noop("delivery of a webhook", "deliveries of webhooks"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("webhook_id", gettext_noop("Webhook"), "id"),
        Field("event", gettext_noop("Event")),
        Field("payload", gettext_noop("Payload"), "json"),
        Field("response_code", gettext_noop("Answer"), "number"),
        *LEASE_FIELDS,
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=NotAudited("the log of a webhook's deliveries, which is kept for a month itself"),
    personal=Personal("webhookDeliveries"),
    belongs_to=("webhook_id",),
)
