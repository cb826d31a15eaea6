"""The workers' entry: ``celery -A celery_app worker`` and ``celery -A celery_app beat``."""

from __future__ import annotations

import gc
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import setup_logging, worker_init, worker_process_init

from atspro import create_app
from atspro.db import db
from workers import heartbeat, kombu_ack, kombu_hub, lease_keeper, stop
from workers.schedule import SCHEDULE

flask_app = create_app(pages=False)
_settings = flask_app.config["SETTINGS"]
kombu_ack.install()
kombu_hub.install()
stop.install(flask_app)
flask_app.extensions[lease_keeper.EXTENSION] = lease_keeper.LeaseKeeper(flask_app)
app: Celery = flask_app.extensions["celery"]
app.conf.beat_schedule = SCHEDULE
heartbeat.install(app, _settings.DATABASE_URL, transaction_pooler=_settings.DATABASE_TRANSACTION_POOLER)
if _settings.EMBEDDED:
    # A local copy may be started by root; its broker is a private socket that nobody else can write to.
    warnings.filterwarnings("ignore", category=SecurityWarning)


@worker_init.connect
def _keep_what_is_loaded(**_: object) -> None:
    """What is loaded by now stays: left to the collector of garbage, each child would soon have a copy of all of it,
    and every few hundred objects of a document would have it looked through again."""
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def _forget_inherited_connections(**_: object) -> None:
    """A connection pool that is inherited over fork breaks in both processes: the child starts with an empty one."""
    with flask_app.app_context():
        db.engine.dispose(close=False)


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery sets up no logging of its own where this signal has a receiver: `atspro.logs` has done it."""
