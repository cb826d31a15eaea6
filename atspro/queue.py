"""Queue and task names, Celery's settings, and publish() after commit.

PostgreSQL holds the truth and the broker only carries ids: whatever is lost here, the sweep sends again.
"""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID

import redis
from celery import Celery, Task
from flask import Flask, current_app
from sqlalchemy.orm import Session

from atspro import broker, logs
from atspro.config import Settings
from atspro.db import on_commit

logger = logging.getLogger(__name__)

DOCUMENTS = "documents"
DOCUMENTS_BULK = "documents-bulk"
MAINTENANCE = "maintenance"
QUEUES = (DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE)

GENERATE_DOCUMENT = "documents.generate"
SWEEP = "maintenance.sweep"
TOUCH_JOBS = "maintenance.touch_jobs"
PURGE_LEASED = "maintenance.purge_leased"
PURGE_SESSIONS = "maintenance.purge_sessions"
PURGE_VERIFICATIONS = "maintenance.purge_verifications"
PURGE_HEARTBEATS = "maintenance.purge_heartbeats"
PRUNE_VERSIONS = "maintenance.prune_versions"
ROLL_UP = "maintenance.roll_up"
KEEP_AUDIT = "maintenance.keep_audit"
SEAL_AUDIT = "maintenance.seal_audit"
SEND_MAIL = "mail.send"
SWEEP_MAIL = "mail.sweep"
SEND_DIGESTS = "mail.digests"
IMPORT_JOB = "job_imports.fetch"
COUNT_OVERVIEW = "maintenance.count_overview"
RUN_BULK = "bulk.run"
CHECK_ALERTS = "alerts.check"
SEND_ALERT = "alerts.send"
SEND_WEBHOOK = "webhooks.send"
SWEEP_WEBHOOKS = "webhooks.sweep"

# The header of a message that names the HTTP request which asked for the task, for the log.
HTTP_REQUEST = "http_request_id"

# A task that works renews its lease, so these limits, and not the lease, end one that hangs: at the soft limit it gives
# its request back by itself; one that does not listen is killed at the hard limit, and its lease lapses.
SOFT_TIME_LIMIT = 150
HARD_TIME_LIMIT = 180

# A broker that let one click wait for so long is not asked again for a while: the sweep sends what it did not take.
SLOW_SECONDS = 0.5
PAUSE_SECONDS = 10.0

_REFUSED = "atspro_broker_refused"
_PAUSED_UNTIL = "atspro_broker_paused_until"


def celery_settings(settings: Settings, *, pages: bool = False) -> dict[str, Any]:
    """Celery's configuration; the schedule and the tasks are the workers' own. ``pages`` only publish, and in haste."""
    return {
        "result_backend": None,  # the row is the result
        "task_ignore_result": True,
        "task_acks_late": True,  # a message outlives the worker that works on it
        "worker_prefetch_multiplier": 1,  # what waits, waits in the broker, where any worker can take it
        "task_reject_on_worker_lost": False,  # the sweep sends again, with a cap; True loops on a poison task
        "task_publish_retry": False,  # a click never waits for the broker
        "task_soft_time_limit": SOFT_TIME_LIMIT,
        "task_time_limit": HARD_TIME_LIMIT,
        "worker_soft_shutdown_timeout": 10,  # a stop lets tasks finish for so long, then gives back what is left
        # Memory decides; a replacement at full speed costs a third of a second of that process.
        "worker_max_tasks_per_child": 10_000,
        "worker_max_memory_per_child": settings.WORKER_MAX_MEMORY_MB * 1024,  # in KiB; the process ends after its task
        "worker_hijack_root_logger": False,  # logs are the application's, see logs.py
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # the lease holds without the broker
        "broker_connection_retry_on_startup": True,  # the broker may start after the workers
        "broker_connection_max_retries": None,  # and be away for as long as it likes
        "task_queues": broker.queues(settings, QUEUES),
        "task_create_missing_queues": False,  # a misspelled queue is an error, not a place where work gets lost
        "task_default_queue": DOCUMENTS,
        "worker_consumer": "workers.consumer:Consumer",
        "timezone": "UTC",
        "imports": (
            "workers.documents",
            "workers.job_imports",
            "workers.maintenance",
            "workers.mail",
            "workers.bulk",
            "workers.alerts",
            "workers.webhooks",
        ),
        **broker.celery_broker(settings, hasty=pages),
    }


def init_celery(app: Flask, settings: Settings, *, pages: bool = False) -> Celery:
    """Make the Celery application; it hangs off the Flask application, and each task runs in its context."""

    class ContextTask(Task[..., Any]):
        def __call__(self, *args: object, **kwargs: object) -> object:
            own = self.request
            ids = {"task_id": own.id, "worker": own.hostname, "request_id": own.get(HTTP_REQUEST)}
            with app.app_context(), logs.bind(**ids):
                return self.run(*args, **kwargs)

    celery: Celery = Celery("atspro", task_cls=ContextTask)
    celery.config_from_object(celery_settings(settings, pages=pages))
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


def publish(task: str, row_id: UUID | str, queue: str) -> bool:
    """Send a task's id to the broker now. False, and a line in the log, when the broker does not take it."""
    extensions = current_app.extensions
    if time.monotonic() < extensions.get(_PAUSED_UNTIL, 0.0):
        logger.warning("The broker did not answer lately; the sweep will send %s %s.", task, row_id)
        return False
    celery: Celery = extensions["celery"]
    began = time.monotonic()
    try:
        asked_by = {HTTP_REQUEST: logs.request_id()}
        celery.send_task(task, args=[str(row_id)], queue=queue, ignore_result=True, headers=asked_by)
    except Exception:
        logger.warning("The broker did not take %s %s; the sweep will send it.", task, row_id, exc_info=True)
        if time.monotonic() - began > SLOW_SECONDS:
            extensions[_PAUSED_UNTIL] = time.monotonic() + PAUSE_SECONDS
        return False
    return True


def publish_on_commit(session: Session, task: str, row_id: UUID | str, queue: str) -> None:
    """Publish after the session's commit, never after a rollback.

    Of what one transaction sends, nothing is tried after the first refusal, so that four documents wait once.
    """
    session.info.pop(_REFUSED, None)

    def send() -> None:
        if not session.info.get(_REFUSED):
            session.info[_REFUSED] = not publish(task, row_id, queue)

    on_commit(session, send)


def broker_client(settings: Settings) -> redis.Redis:
    """A redis-py client of the broker, with short time-outs."""
    return broker.redis_client(settings.broker, settings.SENTINEL_MASTER)


def queue_lengths(settings: Settings) -> dict[str, int]:
    """Messages waiting in each queue. Raises the broker's client's error when it does not answer."""
    return broker.queue_lengths(settings, QUEUES)
