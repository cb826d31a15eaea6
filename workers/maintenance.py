"""Small recurring work: the sweep, the parent's updatedAt, sessions that ended."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from flask import current_app

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.services import generation, jobs, sessions

logger = logging.getLogger(__name__)


@shared_task(name=queue.TOUCH_JOB)
def touch_job(job_id: str) -> None:
    """Bring a job's updatedAt up to its newest document."""
    with transaction() as session:
        jobs.touch_job(session, UUID(job_id))


@shared_task(name=queue.SWEEP)
def sweep() -> None:
    """Send again what the broker lost, and touch the jobs whose own task was lost."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        sent = generation.sweep(session, max_attempts=settings.MAX_ATTEMPTS)
        touched = jobs.touch_stale_jobs(session)
    if sent or touched:
        logger.info("The sweep sent %d requests again and touched %d jobs.", sent, touched)


@shared_task(name=queue.PURGE_SESSIONS)
def purge_sessions() -> None:
    """Delete sessions that ended."""
    with transaction() as session:
        sessions.purge_expired_sessions(session)
