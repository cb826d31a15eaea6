"""Events on their way to webhooks: which are due, how they are signed and sent, and when a webhook is given up.

A delivery is a leased row (`atspro.services.leases`), written in the transaction of what happened: those of documents
and applications by triggers, for any client, those of reminders and alerts here. Whatever a receiver answers, others
are not held up: one try a webhook is made at a time, and one that failed puts off all that waits for that webhook.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased
from standardwebhooks import Webhook as Signer

from atspro import queue
from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import Unreadable
from atspro.i18n import lazily, translated
from atspro.models import TEST_EVENT, User, Webhook, WebhookDelivery
from atspro.models.webhook import body_of
from atspro.services import leases, mail
from atspro.services.auth.encryption import keyring_of
from atspro.services.sandbox import notifier
from atspro.services.sandbox.notify_worker import NotToldError
from atspro.translatable import gettext_noop

KEEP_SECONDS = 30 * 86_400
# Without a break, these take half a day at least: see `_pause`.
MAX_FAILURES = 20
FIRST_PAUSE = 15.0
LONGEST_PAUSE = 3600.0
GONE_STATUS = 410
OFF = gettext_noop("The webhook was switched off before this was sent.")
UNREADABLE = gettext_noop("The webhook’s secret can’t be read any more, since the site’s has changed. Make a new one.")
_LONG_AGO = "1 day"


@dataclass(frozen=True)
class HeldDelivery(leases.Hold):
    """An event that one worker may send now."""

    webhook_id: UUID
    event: str
    payload: dict[str, Any]


DELIVERIES = leases.LeasedTable(
    WebhookDelivery,
    HeldDelivery,
    queue.SEND_WEBHOOK,
    queue.MAINTENANCE,
    lease=60,
    # A quarter of a minute, doubled up to an hour: seven hours in all.
    max_attempts=15,
    first_pause=FIRST_PAUSE,
    longest_pause=LONGEST_PAUSE,
    gave_up=gettext_noop("No try to send it came to an end."),
    expired=WebhookDelivery.created_at < leases.after(-KEEP_SECONDS),
)


def is_sending(session: Session) -> bool:
    """Whether an event is being sent: sweeps send one at a time, and leave the other worker to mail."""
    model = WebhookDelivery
    running = select(model.id).where(model.state == leases.RUNNING, model.lease_until > leases.now())
    return bool(session.scalar(select(running.exists())))


def due(session: Session, limit: int) -> list[UUID]:
    """What is to be sent now: the oldest event of each webhook; those first that waited longest.

    Those of a person with a webhook that fails come last: its receivers may take as long as they may, and must not keep
    other people's waiting. Rows of which a fresh message is under way are left to it.
    """
    fresh = WebhookDelivery.dispatched_at >= leases.after(-DELIVERIES.patience)
    oldest = (
        select(WebhookDelivery.id, WebhookDelivery.run_after, WebhookDelivery.webhook_id)
        .where(
            WebhookDelivery.state == leases.QUEUED,
            WebhookDelivery.run_after <= leases.now(),
            ~func.coalesce(fresh, False),
        )
        .ext(distinct_on(WebhookDelivery.webhook_id))
        .order_by(WebhookDelivery.webhook_id, WebhookDelivery.run_after, WebhookDelivery.created_at)
        .subquery()
    )
    theirs = aliased(Webhook)
    is_failing = (Webhook.failures > 0) | exists().where(theirs.user_id == Webhook.user_id, theirs.failures > 0)
    first = (
        select(oldest.c.id)
        .join(Webhook, Webhook.id == oldest.c.webhook_id)
        .order_by(is_failing, oldest.c.run_after)
        .limit(limit)
    )
    return list(session.scalars(first))


@dataclass(frozen=True)
class Target:
    """Where a delivery goes, and what signs it."""

    url: str
    secret: str


def target_of(session: Session, held: HeldDelivery, settings: Settings) -> Target:
    """Where it goes. Raises `NotToldError` when the webhook is off, or its secret can't be read."""
    webhook = session.get(Webhook, held.webhook_id)
    if webhook is None or (not webhook.is_enabled and held.event != TEST_EVENT):
        raise NotToldError(OFF)
    try:
        return Target(webhook.url, keyring_of(settings).decrypt(webhook.encrypted_secret))
    except Unreadable:
        raise NotToldError(UNREADABLE) from None


def deliver(held: HeldDelivery, target: Target) -> int:
    """Send it, signed with the time of this try; the status of the answer. Raises `NotToldError`."""
    body = body_of(held.payload)
    sent_at = datetime.now(UTC)
    headers = {
        "webhook-id": f"msg_{held.id.hex}",
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": Signer(target.secret).sign(f"msg_{held.id.hex}", sent_at, body),
    }
    return notifier.deliver(target.url, body, headers)


def succeed(session: Session, held: HeldDelivery, status: int) -> bool:
    """Note that it arrived; False when the hold was lost."""
    webhook = _locked(session, held)
    if webhook is None or not leases.succeed(session, held, response_code=status):
        return False
    webhook.failures, webhook.last_error, webhook.last_success_at = 0, None, utc_now()
    session.flush()
    return True


def _locked(session: Session, held: HeldDelivery) -> Webhook | None:
    """The webhook, locked before its deliveries, as by whoever edits it; new events for it need not wait."""
    return session.get(Webhook, held.webhook_id, with_for_update={"key_share": True}, populate_existing=True)


def fail(session: Session, held: HeldDelivery, error: NotToldError, settings: Settings) -> bool:
    """Note a try that failed, and put off what waits for the same webhook; False when the hold was lost.

    What another try can't help ends. A test is tried once, and says nothing of the webhook. One that answered 410, or
    failed too often in a row, is switched off, and whoever made it gets a mail.
    """
    webhook = _locked(session, held)
    sentence = str(error)
    if webhook is None or held.event == TEST_EVENT or sentence == OFF:
        return leases.fail(session, held, sentence, response_code=error.status)
    pause = _pause(webhook.failures + 1)
    if error.again:
        written = leases.retry(session, held, sentence, not_before=pause, response_code=error.status)
    else:
        written = leases.fail(session, held, sentence, response_code=error.status)
    if not written:
        return False
    webhook.failures, webhook.last_error = webhook.failures + 1, sentence
    if webhook.is_enabled and (error.status == GONE_STATUS or webhook.failures >= MAX_FAILURES):
        _give_up(session, webhook, settings)
    elif error.again:
        waiting = (WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == leases.QUEUED)
        later = func.greatest(WebhookDelivery.run_after, leases.after(pause))
        session.execute(
            update(WebhookDelivery)
            .where(*waiting, WebhookDelivery.event != TEST_EVENT)
            .values(run_after=later)
            .execution_options(synchronize_session=False)
        )
    session.flush()
    return True


def _pause(failures: int) -> float:
    wait: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (failures - 1))
    return wait * random.uniform(1.0, 1.2)  # noqa: S311 (jitter, not a secret)


def _give_up(session: Session, webhook: Webhook, settings: Settings) -> None:
    webhook.is_enabled = False
    stop_waiting(session, webhook.id)
    maker = session.get(User, webhook.user_id or webhook.created_by or "")
    if maker is None:
        return
    page = f"/account/webhooks/{webhook.id}" if webhook.user_id else f"/admin/webhooks/one/?id={webhook.id}"
    link = settings.BASE_URL.rstrip("/") + page
    error = webhook.last_error or ""
    told = lazily(lambda: translated(error))
    mail.send(session, "webhook_off", maker.email, about=maker, name=webhook.name, error=told, link=link)


def stop_waiting(session: Session, webhook_id: UUID) -> None:
    """End all that waits for a webhook."""
    waiting = (WebhookDelivery.webhook_id == webhook_id) & (WebhookDelivery.state == leases.QUEUED)
    statement = leases.ending(DELIVERIES, "cancelled", waiting, error=OFF)
    session.execute(statement.execution_options(synchronize_session=False))


def tell_staff(session: Session, event: str, data: Mapping[str, Any]) -> None:
    """Tell staff's webhooks of an event."""
    hooks = select(Webhook.id).where(Webhook.user_id.is_(None), Webhook.is_enabled, Webhook.events.contains([event]))
    payload = {"type": event, "timestamp": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}", "data": dict(data)}
    for webhook_id in session.scalars(hooks).all():
        leases.enqueue(session, DELIVERIES, WebhookDelivery(webhook_id=webhook_id, event=event, payload=payload))


# A task that is put off is due once more. What is long due was told, or nobody asked to be told then.
_REMIND = text(
    f"""
    WITH due AS (
        SELECT t.id FROM "applicationTasks" t
        WHERE t."doneAt" IS NULL AND t."dueAt" <= :now AND t."dueAt" > CAST(:now AS timestamp) - interval '{_LONG_AGO}'
            AND (t."remindedAt" IS NULL OR t."remindedAt" < t."dueAt")
            AND EXISTS (SELECT FROM webhook w WHERE w."isEnabled" AND 'reminder.due' = ANY (w.events)
                AND (w."userId" = t."userId" OR w."userId" IS NULL))
        ORDER BY t."dueAt" LIMIT :limit FOR NO KEY UPDATE OF t SKIP LOCKED),
    told AS (
        UPDATE "applicationTasks" t SET "remindedAt" = :now FROM due WHERE t.id = due.id
        RETURNING t.id, t."userId", t."applicationId", t.title, t.kind, t."dueAt")
    INSERT INTO "webhookDelivery" ("webhookId", event, payload)
    SELECT w.id, 'reminder.due', jsonb_build_object('type', 'reminder.due',
        'timestamp', to_char(CAST(:now AS timestamp), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'data', jsonb_build_object('taskId', t.id, 'applicationId', t."applicationId", 'kind', t.kind,
            'dueAt', to_char(t."dueAt", 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            || CASE WHEN w."userId" IS NULL THEN jsonb_build_object('userId', t."userId")
                ELSE jsonb_build_object('title', t.title) END)
    FROM told t JOIN webhook w ON w."isEnabled" AND 'reminder.due' = ANY (w.events)
        AND (w."userId" = t."userId" OR w."userId" IS NULL)
    """  # noqa: S608 (constants)
)


def tell_due_reminders(session: Session, limit: int = 500) -> int:
    """Tell webhooks of tasks whose time has come, each once; how many deliveries were written."""
    result = session.execute(_REMIND, {"now": utc_now(), "limit": limit})
    return int(result.rowcount)  # type: ignore[attr-defined]  # an INSERT's result counts
