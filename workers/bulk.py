"""The tasks that carry out one action on many rows, batch by batch."""

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
from atspro.services import bulk, leases
from atspro.services.imports import file_imports
from atspro.services.imports.file_imports import LostError, RefusedRowsError
from workers import lease_keeper

logger = logging.getLogger(__name__)

# A long action lets others have their turn after so long.
TURN_SECONDS = 20.0


@shared_task(name=queue.RUN_BULK)
def run(action_id: str) -> None:
    """Take the action and do its batches, each in one transaction, until it ends or has had its turn."""
    with transaction() as session:
        held = bulk.claim(session, UUID(action_id), lease_keeper.worker_name())
    if held is None:
        return
    until = time.monotonic() + TURN_SECONDS
    with logs.bind(user_id=held.actor_id):
        try:
            if held.action == bulk.IMPORT:
                _import(held)
                return
            while _run_batch(held):
                if time.monotonic() >= until:
                    with transaction() as session:
                        leases.yield_slot(session, held)
                    return
        except Exception:
            # While the database is away this can't be noted either, and the lease lapses.
            logger.exception("A batch of the bulk action %s broke, attempt %d.", action_id, held.attempt)
            with transaction() as session:
                leases.retry(session, held)


def _run_batch(held: bulk.HeldAction) -> bool:
    with transaction() as session:
        return bulk.run_batch(session, held)


def _import(held: bulk.HeldAction) -> None:
    """Make all rows of a file in one transaction, or none; others see how far it is, and can stop it."""
    site = cast("Settings", current_app.config["SETTINGS"]).BASE_URL

    def report_progress(done: int) -> None:
        with transaction_beside() as session:
            if not leases.renew(session, held, done=done):
                raise LostError

    try:
        with transaction() as session:
            file_imports.run(session, held, site, report_progress)
    except LostError:
        logger.info("The import %s was stopped or taken over; nothing of it is stored.", held.id)
    except RefusedRowsError as error:
        with transaction() as session:
            file_imports.end_refused(session, held, error)
