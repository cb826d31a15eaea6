"""The tasks of webhooks: tell of reminders whose time has come, and send what is due."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from celery import shared_task
from flask import current_app

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.services import leases, webhooks
from atspro.services.sandbox.notify_worker import NotToldError
from workers import lease_keeper

logger = logging.getLogger(__name__)

# A sweep gives way to the other maintenance work after this long; the next one goes on.
SWEEP_SECONDS = 5.0
SWEEP_DELIVERIES = 20


@shared_task(name=queue.SEND_WEBHOOK)
def send(delivery_id: str) -> None:
    """Send one event, unless it was sent already."""
    _send(UUID(delivery_id))


@shared_task(name=queue.SWEEP_WEBHOOKS)
def sweep() -> None:
    """Send what is due, one event of each webhook: those that triggers wrote, and those that have to be tried again.

    Receivers may be slow: however many sweeps there are, one of them sends, so that mail does not wait behind webhooks.
    """
    with transaction() as session:
        webhooks.tell_due_reminders(session)
    with transaction() as session:
        leases.take_back_lapsed(session, webhooks.DELIVERIES)
        due = webhooks.due(session, SWEEP_DELIVERIES)
    until = time.monotonic() + SWEEP_SECONDS
    for delivery_id in due:
        with transaction() as session:
            if webhooks.is_sending(session):
                return
        _send(delivery_id)
        if time.monotonic() > until:
            return


def _send(delivery_id: UUID) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        held = leases.claim(session, webhooks.DELIVERIES, delivery_id, lease_keeper.worker_name())
    if held is None:
        return
    try:
        with transaction() as session:
            target = webhooks.target_of(session, held, settings)
        status = webhooks.deliver(held, target)
    except NotToldError as error:
        logger.info("The event %s was not delivered, try %d: %s", held.id, held.tries, error)
        with transaction() as session:
            webhooks.fail(session, held, error, settings)
    else:
        with transaction() as session:
            webhooks.succeed(session, held, status)
