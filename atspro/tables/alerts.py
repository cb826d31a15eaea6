"""The declarations of what is watched, how it stands, and whom it is told."""

from __future__ import annotations

from atspro.models import ALERT_EVENTS, CHANNEL_KINDS, SEVERITIES, AlertChannel, AlertMessage, AlertRule, AlertState
from atspro.tables.audit import Audit, NotAudited
from atspro.tables.background_work import LEASE_FIELDS
from atspro.tables.declaration import Field, NotPersonal, Table
from atspro.translatable import gettext_noop, ngettext_noop

ALERT_RULE = Table(
    AlertRule,
    *ngettext_noop("alert rule", "alert rules"),
    (
        Field("name", gettext_noop("Name")),
        Field("is_on", gettext_noop("Watched"), "yes_no"),
        Field("threshold", gettext_noop("Limit"), "decimal"),
        Field("changed_by", gettext_noop("Changed by"), "id"),
        Field("changed_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=NotPersonal("what staff watch; who set it stands in the log"),
    called="{name}",
)

ALERT_STATE = Table(
    AlertState,
    *ngettext_noop("state of an alert", "states of alerts"),
    (
        Field("name", gettext_noop("Name")),
        Field("is_firing", gettext_noop("Fires"), "yes_no"),
        Field("since", gettext_noop("Since"), "moment"),
        Field("value", gettext_noop("Value"), "decimal"),
        Field("trouble", gettext_noop("Error")),
        Field("checked_at", gettext_noop("Last checked"), "moment"),
    ),
    audit=NotAudited("what a worker reads each minute; what it tells stands in its messages"),
    personal=NotPersonal("how the service stands"),
)

ALERT_CHANNEL = Table(
    AlertChannel,
    *ngettext_noop("alert channel", "alert channels"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("kind", gettext_noop("Kind"), "choice", choices=CHANNEL_KINDS),
        Field("name", gettext_noop("Name")),
        Field("encrypted_address", gettext_noop("Address"), is_secret=True, on_page=False),
        Field("hint", gettext_noop("Where to")),
        Field("severity", gettext_noop("Is told"), "choice", choices=SEVERITIES),
        Field("created_by", gettext_noop("Made by"), "id"),
        Field("created_at", gettext_noop("Made"), "moment"),
    ),
    audit=Audit(),
    personal=NotPersonal("where staff are told; who made it stands in the log"),
    called="{name}",
)

ALERT_MESSAGE = Table(
    AlertMessage,
    *ngettext_noop("alert message", "alert messages"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("event", gettext_noop("Event"), "choice", choices=ALERT_EVENTS),
        Field("rule", gettext_noop("Rule")),
        Field("value", gettext_noop("Value"), "decimal"),
        Field("threshold", gettext_noop("Limit"), "decimal"),
        Field("channel_id", gettext_noop("Channel"), "id"),
        Field("channel_name", gettext_noop("Channel")),
        *LEASE_FIELDS,
        Field("created_at", gettext_noop("Made"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment"),
    ),
    audit=NotAudited("messages of alerts, which are kept for a month themselves"),
    personal=NotPersonal("what staff were told of the service"),
)
