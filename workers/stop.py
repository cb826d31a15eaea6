"""A stopping worker gives back what its tasks could not finish, at once and without counting the try.

On SIGTERM a worker takes nothing new and lets its tasks go on for ``worker_soft_shutdown_timeout`` seconds. What is
left is cancelled: Celery kills the processes, and here the main process returns their requests to the queue, so that
nobody waits for a lease to lapse.
"""

from __future__ import annotations

import logging
import os
import socket
from typing import Any

from celery import Celery
from celery.bootsteps import StartStopStep
from celery.signals import celeryd_init
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from atspro.db import db, transaction
from atspro.services import generation

logger = logging.getLogger(__name__)

_name = f"{socket.gethostname()}/{os.getpid()}"


def worker_name() -> str:
    """This run of this worker, as the ledger notes it: Celery's name and the main process's id, in its children too."""
    return _name


def install(app: Flask) -> None:
    """Remember the worker's name when it starts, and give back when it stops, by whichever way."""

    def remember(sender: str, **_: Any) -> None:
        global _name
        _name = f"{sender}/{os.getpid()}"

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
    celeryd_init.connect(remember, weak=False)


def _give_back(app: Flask) -> None:
    with app.app_context():
        try:
            # Whatever the pool holds may have been inherited by the children.
            db.engine.dispose(close=False)
            with transaction() as session:
                given_back = generation.release_worker(session, _name)
        except SQLAlchemyError:
            logger.warning("What this worker held stays until its leases lapse.", exc_info=True)
            return
    if given_back:
        logger.warning("Gave back %d requests that were not finished in time.", len(given_back))
