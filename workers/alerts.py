"""The tasks of alerts: look at what is watched, and tell what changed."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from flask import current_app

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.services import leases
from atspro.services.monitoring import alert_channels, alerts
from atspro.services.sandbox.notify_worker import NotToldError
from workers import lease_keeper

logger = logging.getLogger(__name__)


@shared_task(name=queue.CHECK_ALERTS)
def check() -> None:
    """Look at every rule; what changed its state is told by messages."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        changed = alerts.check(session, settings)
    if changed:
        logger.warning("These alerts changed their state: %s", ", ".join(changed))


@shared_task(name=queue.SEND_ALERT)
def send(message_id: str) -> None:
    """Send one message to its channel, outside any transaction."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        held = leases.claim(session, alert_channels.MESSAGES, UUID(message_id), lease_keeper.worker_name())
    if held is None:
        return
    try:
        with transaction() as session:
            target = alert_channels.target_of(session, held, settings)
            if target.kind == "mail" and leases.succeed(session, held):
                alert_channels.put_into_outbox(session, held, target, settings)
        if target.kind != "mail":
            alert_channels.tell(held, target, settings)
            with transaction() as session:
                leases.succeed(session, held)
    except NotToldError as error:
        logger.warning("The alert %s was not told: %s", held.id, error)
        with transaction() as session:
            (leases.retry if error.again else leases.fail)(session, held, str(error))
