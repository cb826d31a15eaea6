"""The tasks that carry out one verb for many rows, batch by batch."""

from __future__ import annotations

import logging
import time
from typing import cast
from uuid import UUID

from celery import shared_task
from flask import current_app

from atspro import logs, queue
from atspro.config import Settings
from atspro.db import transaction, transaction_beside
from atspro.services import bulk
from atspro.services.imports import file_imports
from atspro.services.imports.file_imports import LostError, RefusedRowsError

logger = logging.getLogger(__name__)

# A long action lets others have their turn after so long.
TURN_SECONDS = 20.0


@shared_task(name=queue.RUN_BULK)
def run(action_id: str) -> None:
    """Take the action and do its batches, each in one transaction, until it ends or has had its turn."""
    with transaction() as session:
        held = bulk.claim(session, UUID(action_id))
    if held is None:
        return
    until = time.monotonic() + TURN_SECONDS
    with logs.bind(user_id=held.actor_id):
        try:
            if held.action == bulk.IMPORT:
                _import(held)
                return
            while _work(held):
                if time.monotonic() >= until:
                    with transaction() as session:
                        bulk.give_turn(session, held)
                    return
        except Exception:
            # While the database is away this can't be noted either, and the lease lapses.
            logger.exception("A batch of the bulk action %s broke, attempt %d.", action_id, held.attempt)
            with transaction() as session:
                bulk.stumble(session, held)


@shared_task(name=queue.SWEEP_BULK)
def sweep() -> None:
    """Send again what the broker or a worker lost."""
    with transaction() as session:
        sent = bulk.sweep(session)
    if sent:
        logger.info("%d bulk actions were sent again.", sent)


def _work(held: bulk.Held) -> bool:
    with transaction() as session:
        return bulk.work(session, held)


def _import(held: bulk.Held) -> None:
    """Make all rows of a file in one transaction, or none; others see how far it is, and can stop it."""
    site = cast("Settings", current_app.config["SETTINGS"]).BASE_URL

    def tell(done: int) -> None:
        with transaction_beside() as session:
            if not bulk.tell(session, held, done):
                raise LostError

    try:
        with transaction() as session:
            file_imports.run(session, held, site, tell)
    except LostError:
        logger.info("The import %s was stopped or taken over; nothing of it is stored.", held.action_id)
    except RefusedRowsError as error:
        with transaction() as session:
            file_imports.end_refused(session, held, error)
