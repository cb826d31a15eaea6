"""Webhooks as their owners see them: add, change, switch off, delete, a new secret, a test, and what was sent.

``owner`` is the person whose the webhook is, or None for staff's: nobody finds another one's.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import gettext, translated
from atspro.models import PERSONAL_EVENTS, STAFF_EVENTS, TEST_EVENT, User, Webhook, WebhookDelivery
from atspro.services import leases
from atspro.services.auth.encryption import keyring_of
from atspro.services.sandbox import notify_worker
from atspro.services.sandbox.notify_worker import NotToldError
from atspro.services.webhooks.deliveries import DELIVERIES, stop_waiting

MAX_WEBHOOKS = 10
MAX_NAME = 60
MAX_URL = 1000
SHOWN = 50
# Standard Webhooks asks for 24 to 64 random bytes.
SECRET_BYTES = 32


@dataclass(frozen=True)
class Typed:
    """What a form gives of a webhook."""

    name: str
    url: str
    events: Sequence[str]


def all_webhooks(session: Session, owner: User | None) -> Sequence[Webhook]:
    """The owner's webhooks, by name."""
    return session.scalars(select(Webhook).where(_is_of(owner)).order_by(Webhook.name, Webhook.id)).all()


def get(session: Session, owner: User | None, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    """The owner's webhook, held until the end of the transaction where that is asked for. Raises `NotFound`."""
    query = select(Webhook).where(Webhook.id == webhook_id, _is_of(owner))
    webhook = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if webhook is None:
        raise NotFound(gettext("This webhook does not exist."))
    return webhook


def check(session: Session, owner: User | None, typed: Typed, *, is_new: bool = True) -> None:
    """Raise `InvalidInput`, by field, for what can be no webhook, and `Conflict` when there are too many."""
    fields: dict[str, str] = {}
    if not 0 < len(typed.name.strip()) <= MAX_NAME or not typed.name.isprintable():
        fields["name"] = gettext("Enter a name of at most %(most)s characters.", most=MAX_NAME)
    try:
        notify_worker.check("signed", typed.url.strip())
    except NotToldError as error:
        fields["url"] = translated(str(error))
    if not typed.events or not set(typed.events) <= set(events_of(owner)):
        fields["events"] = gettext("Choose at least one event.")
    if fields:
        raise InvalidInput(next(iter(fields.values())), fields)
    if is_new and len(all_webhooks(session, owner)) >= MAX_WEBHOOKS:
        raise Conflict(gettext("There are %(most)s webhooks already. Delete one first.", most=MAX_WEBHOOKS))


def events_of(owner: User | None) -> tuple[str, ...]:
    """What a webhook of this owner can be told."""
    return STAFF_EVENTS if owner is None else PERSONAL_EVENTS


def add(session: Session, actor: User, owner: User | None, settings: Settings, typed: Typed) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is never shown again. Raises as `check` does."""
    # The person's row is held, so that two tabs do not add one too many.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    check(session, owner, typed)
    secret = _new_secret()
    webhook = Webhook(
        user_id=owner.id if owner else None,
        created_by=actor.id,
        name=typed.name.strip(),
        url=_tidy(typed.url),
        encrypted_secret=keyring_of(settings).encrypt(secret),
        events=_in_order(owner, typed.events),
    )
    session.add(webhook)
    session.flush()
    return webhook, secret


def change(session: Session, owner: User | None, webhook: Webhook, typed: Typed) -> None:
    """Change name, address and events; what waits goes to the new address. Raises `InvalidInput` by field."""
    check(session, owner, typed, is_new=False)
    webhook.name, webhook.events = typed.name.strip(), _in_order(owner, typed.events)
    if webhook.url != _tidy(typed.url):
        webhook.url, webhook.failures, webhook.last_error = _tidy(typed.url), 0, None
    session.flush()


def switch(session: Session, webhook: Webhook, *, on: bool) -> None:
    """Switch it on with a fresh count of failures, or off: what waits is then not sent."""
    webhook.is_enabled = on
    if on:
        webhook.failures, webhook.last_error = 0, None
    else:
        stop_waiting(session, webhook.id)
    session.flush()


def replace_secret(session: Session, webhook: Webhook, settings: Settings) -> str:
    """A new secret in the place of the one before, by which everything is signed from now on."""
    secret = _new_secret()
    webhook.encrypted_secret = keyring_of(settings).encrypt(secret)
    session.flush()
    return secret


def remove(session: Session, webhook: Webhook) -> None:
    """Delete it, with the log of its deliveries."""
    session.delete(webhook)
    session.flush()


def send_test(session: Session, webhook: Webhook) -> WebhookDelivery:
    """Put a test on its way. Raises `Conflict` while one waits."""
    waiting = select(func.count()).where(
        WebhookDelivery.webhook_id == webhook.id,
        WebhookDelivery.event == TEST_EVENT,
        WebhookDelivery.state.in_(("queued", "running")),
    )
    if session.scalar(waiting):
        raise Conflict(gettext("A test is on its way already. Wait for its answer."))
    payload = {"type": TEST_EVENT, "timestamp": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}", "data": {"name": webhook.name}}
    delivery = WebhookDelivery(webhook_id=webhook.id, event=TEST_EVENT, payload=payload)
    leases.enqueue(session, DELIVERIES, delivery)
    return delivery


def recent_deliveries(session: Session, webhook: Webhook) -> Sequence[WebhookDelivery]:
    """What was sent last, the newest first."""
    newest = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    order = (WebhookDelivery.created_at.desc(), WebhookDelivery.id)
    return session.scalars(newest.order_by(*order).limit(SHOWN)).all()


def get_delivery(session: Session, webhook: Webhook, delivery_id: UUID) -> WebhookDelivery:
    """A delivery of this webhook. Raises `NotFound`."""
    row = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if row is None or row.webhook_id != webhook.id:
        raise NotFound(gettext("This delivery does not exist."))
    return row


def send_again(session: Session, webhook: Webhook, delivery: WebhookDelivery) -> None:
    """Send the same event once more, under the same id, by which the receiver knows it. Raises `Conflict`."""
    if not webhook.is_enabled:
        raise Conflict(gettext("The webhook is off. Switch it on, then send again."))
    if delivery.is_live:
        raise Conflict(gettext("This event is on its way already."))
    delivery.state, delivery.finished_at, delivery.error, delivery.response_code = "queued", None, None, None
    # The attempt goes on counting, for it fences; those before do not count against the limit.
    delivery.uncharged_attempts = delivery.attempt
    delivery.run_after = utc_now()
    leases.enqueue(session, DELIVERIES, delivery)


def _is_of(owner: User | None) -> ColumnElement[bool]:
    return Webhook.user_id.is_(None) if owner is None else Webhook.user_id == owner.id


def _in_order(owner: User | None, events: Sequence[str]) -> list[str]:
    return [event for event in events_of(owner) if event in events]


def _tidy(url: str) -> str:
    """The scheme in lower case, as the table asks for it."""
    scheme, _, rest = url.strip().partition(":")
    return f"{scheme.lower()}:{rest}"


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
