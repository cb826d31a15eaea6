"""A stopping worker gives back what its tasks could not finish, at once and without counting the try.

On SIGTERM a worker takes nothing new and lets its tasks go on for ``worker_soft_shutdown_timeout`` seconds. What is
left is cancelled: Celery kills the processes, and here the main process returns their rows to the queue, so that
nobody waits for a lease to lapse.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from celery.bootsteps import StartStopStep
from celery.signals import celeryd_init
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from atspro.db import db, transaction
from atspro.services import bulk, generation, leases, mail, webhooks
from atspro.services.jobs import url_imports
from atspro.services.monitoring import alert_channels
from workers import lease_keeper

logger = logging.getLogger(__name__)

# Beside the requests for documents, which have their turns.
LEASED = (bulk.ACTIONS, url_imports.IMPORTS, mail.MAILS, alert_channels.MESSAGES, webhooks.DELIVERIES)


def install(app: Flask) -> None:
    """Remember the worker's name when it starts, and give back when it stops, by whichever way."""

    class GiveBack(StartStopStep):
        """The last step of a worker's stop: Celery's signal of its end is not sent when tasks had to be cancelled."""

        requires = ("celery.worker.components:Pool",)

        def start(self, parent: Any) -> None:
            """Nothing is held yet."""

        def stop(self, parent: Any) -> None:
            """All tasks have ended, or were killed with their processes."""
            _give_back(app)

        terminate = stop

    celery: Celery = app.extensions["celery"]
    celery.steps["worker"].add(GiveBack)
    celeryd_init.connect(lease_keeper.name_worker, weak=False)


def _give_back(app: Flask) -> None:
    with app.app_context():
        try:
            # Whatever the pool holds may have been inherited by the children.
            db.engine.dispose(close=False)
            with transaction() as session:
                released = generation.release_worker(session, lease_keeper.worker_name())
            for table in LEASED:
                with transaction() as session:
                    released += leases.release_worker(session, table, lease_keeper.worker_name())
        except SQLAlchemyError:
            logger.warning("What this worker held stays until its leases lapse.", exc_info=True)
            return
    if released:
        logger.warning("Gave back %d rows that were not finished in time.", len(released))
