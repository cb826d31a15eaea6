"""Whom alerts are told: channels with their addresses, which are kept encrypted, and the messages to them.

A message is a leased row, so that it outlives a restart and is sent by one worker at a time: `atspro.services.leases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro import queue
from atspro.config import Settings
from atspro.errors import Conflict, InvalidInput, NotFound, Unreadable
from atspro.i18n import format_number, gettext, lazily, translated
from atspro.models import CHANNEL_KINDS, SEVERITIES, AlertChannel, AlertMessage, User
from atspro.services import leases, mail
from atspro.services.auth.encryption import keyring_of
from atspro.services.monitoring.alert_rules import RULES
from atspro.services.sandbox import notifier, notify_worker
from atspro.services.sandbox.notify_worker import NotToldError
from atspro.translatable import gettext_noop

MAX_CHANNELS = 20
MAX_NAME = 60
KEEP_SECONDS = 30 * 86_400
UNREADABLE = gettext_noop("The channel’s address can’t be read any more, since the secret has changed. Make it anew.")
GONE = gettext_noop("The channel was removed.")
_EMAIL = re.compile(r"[^@\s<>,;:\"()]{1,64}@[^@\s<>,;:\"()]{1,189}\.[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class HeldMessage(leases.Hold):
    """A message that one worker may send now."""

    event: str
    rule: str | None
    value: float | None
    threshold: float | None
    channel_id: UUID | None


MESSAGES = leases.LeasedTable(
    AlertMessage,
    HeldMessage,
    queue.SEND_ALERT,
    queue.MAINTENANCE,
    lease=120,
    max_attempts=8,
    first_pause=10,
    longest_pause=900,
    gave_up="No try to send it came to an end.",
    expired=AlertMessage.created_at < leases.after(-KEEP_SECONDS),
)


def all_channels(session: Session) -> Sequence[AlertChannel]:
    """Every channel, by name."""
    return session.scalars(select(AlertChannel).order_by(AlertChannel.name, AlertChannel.id)).all()


def told_of(session: Session, severity: str) -> list[AlertChannel]:
    """The channels that are told an alert of this severity."""
    order = SEVERITIES.index
    return [one for one in all_channels(session) if order(one.severity) <= order(severity)]


def get_channel(session: Session, channel_id: UUID) -> AlertChannel:
    """The channel. Raises `NotFound`."""
    channel = session.get(AlertChannel, channel_id)
    if channel is None:
        raise NotFound(gettext("This channel does not exist."))
    return channel


def check_channel(
    session: Session, kind: str, name: str, address: str, severity: str, channel: AlertChannel | None = None
) -> None:
    """Raise `InvalidInput`, by field, for what can be no channel, and `Conflict` when there are too many.

    Of a ``channel`` that is changed, an empty address means the one that it has.
    """
    name, address = name.strip(), address.strip()
    fields: dict[str, str] = {}
    if kind not in CHANNEL_KINDS:
        fields["kind"] = gettext("Choose how it is told.")
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        fields["name"] = gettext("Enter a name of at most %(most)s characters.", most=MAX_NAME)
    if severity not in SEVERITIES:
        fields["severity"] = gettext("Choose what it is told.")
    if channel is not None and not address and kind != channel.kind:
        fields["address"] = gettext("Enter the address: another kind needs another one.")
    is_kept = channel is not None and not address
    if not fields and not is_kept and (wrong := _wrong_address(kind, address)):
        fields["address"] = wrong
    if fields:
        raise InvalidInput(next(iter(fields.values())), fields)
    if channel is None and len(all_channels(session)) >= MAX_CHANNELS:
        raise Conflict(gettext("There are %(most)s channels already. Remove one first.", most=MAX_CHANNELS))


def add_channel(
    session: Session, actor: User, settings: Settings, kind: str, name: str, address: str, severity: str = SEVERITIES[0]
) -> AlertChannel:
    """A new channel. Raises as `check_channel` does."""
    check_channel(session, kind, name, address, severity)
    name, address = name.strip(), address.strip()
    channel = AlertChannel(
        kind=kind,
        name=name,
        encrypted_address=keyring_of(settings).encrypt(address),
        hint=_hint(kind, address),
        severity=severity,
        created_by=actor.id,
    )
    session.add(channel)
    session.flush()
    return channel


def change_channel(
    session: Session, settings: Settings, channel: AlertChannel, kind: str, name: str, address: str, severity: str
) -> AlertChannel:
    """Store the changes; an empty address stays as it is. Raises as `check_channel` does."""
    check_channel(session, kind, name, address, severity, channel)
    channel.kind, channel.name, channel.severity = kind, name.strip(), severity
    if address.strip():
        channel.encrypted_address = keyring_of(settings).encrypt(address.strip())
        channel.hint = _hint(kind, address.strip())
    session.flush()
    return channel


def _wrong_address(kind: str, address: str) -> str:
    if kind == "mail":
        return "" if _EMAIL.fullmatch(address) else gettext("Enter an email address.")
    try:
        notify_worker.check(kind, address)
    except NotToldError as error:
        return translated(str(error))
    return ""


def _hint(kind: str, address: str) -> str:
    """What may be read of an address: its host or its service, and no token."""
    if kind == "mail":
        return address
    parts = urlsplit(address)
    if kind == "webhook":
        return parts.hostname or ""
    return notify_worker.SCHEMES[parts.scheme.lower()]


def remove_channel(session: Session, channel: AlertChannel) -> None:
    """Remove it; what it was told stays to be read."""
    session.delete(channel)
    session.flush()


def enqueue(
    session: Session,
    channel: AlertChannel,
    event: str,
    rule: str | None = None,
    value: float | None = None,
    threshold: float | None = None,
) -> AlertMessage:
    """A message to a channel, which a worker sends after the commit."""
    message = AlertMessage(
        event=event, rule=rule, value=value, threshold=threshold, channel_id=channel.id, channel_name=channel.name
    )
    leases.enqueue(session, MESSAGES, message)
    return message


def recent_messages(session: Session, limit: int = 30) -> Sequence[AlertMessage]:
    """What was told last, the newest first."""
    newest = select(AlertMessage).order_by(AlertMessage.created_at.desc(), AlertMessage.id).limit(limit)
    return session.scalars(newest).all()


# Sending.


@dataclass(frozen=True)
class Target:
    """Where a message goes."""

    kind: str
    address: str


def target_of(session: Session, held: HeldMessage, settings: Settings) -> Target:
    """Where the message goes. Raises `NotToldError` when its channel is gone, or its address can't be read."""
    channel = session.get(AlertChannel, held.channel_id) if held.channel_id else None
    if channel is None:
        raise NotToldError(GONE)
    try:
        return Target(channel.kind, keyring_of(settings).decrypt(channel.encrypted_address))
    except Unreadable:
        raise NotToldError(UNREADABLE) from None


def put_into_outbox(session: Session, held: HeldMessage, target: Target, settings: Settings) -> None:
    """Write the message as a mail, which the outbox sends."""
    mail.send(
        session,
        "alert",
        target.address,
        title=lazily(lambda: title_of(held)),
        remedy=lazily(lambda: _remedy(held)),
        link=page_of(settings),
    )


def tell(held: HeldMessage, target: Target, settings: Settings) -> None:
    """Send it to a webhook or by Apprise. Raises `NotToldError`."""
    title = title_of(held)
    body = "\n".join(line for line in (_remedy(held), page_of(settings)) if line)
    payload: dict[str, Any] = {
        "event": held.event,
        "rule": held.rule,
        "title": title,
        "value": held.value if held.value is not None and abs(held.value) < 1e12 else None,
        "limit": held.threshold,
        "link": page_of(settings),
    }
    notifier.tell(target.kind, target.address, title=title, body=body, payload=payload)


def page_of(settings: Settings) -> str:
    """The page that shows what is watched."""
    return f"{settings.BASE_URL}/admin/alerts/"


def title_of(held: HeldMessage) -> str:
    """What happened, in a line."""
    rule = RULES.get(held.rule or "")
    if rule is None:
        return gettext("A test: alerts of ATSPro reach this place")
    label, value = translated(rule.label), shown(held.value)
    if held.event == "recovered":
        return gettext("Fine again: %(label)s: %(value)s", label=label, value=value)
    limit = shown(held.threshold)
    return gettext("Alert: %(label)s: %(value)s (limit %(limit)s)", label=label, value=value, limit=limit)


def _remedy(held: HeldMessage) -> str:
    rule = RULES.get(held.rule or "")
    return translated(rule.remedy) if rule and held.event == "firing" else ""


def shown(value: float | None) -> str:
    """A number of a rule for people."""
    if value is None:
        return "–"
    if abs(value) > 1e12:
        return gettext("none")
    return format_number(round(value, 1) if abs(value) < 10 else round(value))
