"""Small recurring work, each a task of its own: the sweep, parents' updatedAt, what ended or is old, counters."""

from __future__ import annotations

import logging

from celery import shared_task
from flask import current_app
from sqlalchemy.exc import OperationalError

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.services import bulk, documents, generation, jobs, leases, mail, webhooks
from atspro.services.audit import retention, sealing
from atspro.services.auth import api_answers, api_tokens, email_links, known_devices, sessions
from atspro.services.imports import file_imports
from atspro.services.jobs import url_imports
from atspro.services.monitoring import alert_channels, dashboard_stats, queue_stats

logger = logging.getLogger(__name__)


# Mail and webhooks have sweeps of their own, which send at a measured pace: see `workers.mail`, `workers.webhooks`.
SWEPT = (bulk.ACTIONS, url_imports.IMPORTS, alert_channels.MESSAGES)
PURGED = (url_imports.IMPORTS, mail.MAILS, alert_channels.MESSAGES, webhooks.DELIVERIES)


@shared_task(name=queue.SWEEP)
def sweep() -> None:
    """Send again what the broker lost, take back what a worker lost, and end what has no try left."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        _log("generationRequest", generation.sweep(session, max_attempts=settings.MAX_ATTEMPTS))
    for table in SWEPT:
        with transaction() as session:
            _log(table.model.__name__, leases.sweep(session, table))


def _log(table: str, swept: leases.Swept) -> None:
    if any(swept):
        logger.info("The sweep of %s sent %d rows, found %d leases lapsed and ended %d rows.", table, *swept)


@shared_task(name=queue.PURGE_LEASED)
def purge_leased() -> None:
    """Delete what is old: messages, pages that were fetched, and files that staff uploaded and did not import."""
    for table in PURGED:
        with transaction() as session:
            leases.purge(session, table)
    with transaction() as session:
        file_imports.purge(session)


@shared_task(name=queue.TOUCH_JOBS)
def touch_jobs() -> None:
    """Bring the updatedAt of jobs with new versions up to date, many versions at once."""
    with transaction() as session:
        touched = jobs.touch_jobs(session)
    if touched:
        logger.debug("%d jobs with new versions were touched.", touched)


@shared_task(name=queue.PURGE_SESSIONS)
def purge_sessions() -> None:
    """Delete sessions and tokens that ended, browsers last used long ago, and what programs were answered."""
    with transaction() as session:
        sessions.purge_expired_sessions(session)
        known_devices.purge_devices(session)
    with transaction() as session:
        api_answers.purge(session)
        api_tokens.purge(session)


@shared_task(name=queue.PURGE_VERIFICATIONS)
def purge_verifications() -> None:
    """Delete verifications whose time is over."""
    with transaction() as session:
        email_links.purge_expired_verifications(session)


@shared_task(name=queue.PRUNE_VERSIONS)
def prune_versions() -> None:
    """Delete old versions beyond what the setting keeps."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.KEEP_VERSIONS:
        with transaction() as session:
            pruned = documents.prune_versions(session, keep=settings.KEEP_VERSIONS)
        logger.info("%d old versions were removed.", pruned)


@shared_task(name=queue.ROLL_UP)
def roll_up() -> None:
    """Bring the daily counters of the queue up to date."""
    with transaction() as session:
        queue_stats.roll_up(session)


@shared_task(name=queue.KEEP_AUDIT)
def keep_audit() -> None:
    """Make the audit log's next months, drop those beyond the setting, and empty what can't be undeleted any more."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with transaction() as session:
            kept = retention.keep(session, months=settings.AUDIT_RETENTION_MONTHS)
    except OperationalError:
        # Somebody reads the whole log just now. The next run comes in an hour, and the months are made far ahead.
        logger.warning("The audit log's months wait: the table is busy.", exc_info=True)
    else:
        if any(kept):
            logger.info("%d months of the audit log were made, %d dropped.", *kept)
    with transaction() as session:
        retention.tidy(session)


@shared_task(name=queue.SEAL_AUDIT)
def seal_audit() -> None:
    """Seal the audit log's entries that were committed since the last time."""
    while True:
        with transaction() as session:
            sealed = sealing.seal(session)
        if sealed < sealing.SEAL_AT_ONCE:
            return


@shared_task(name=queue.COUNT_OVERVIEW)
def count_overview() -> None:
    """Count anew what the dashboard's first page shows of large tables."""
    with transaction() as session:
        dashboard_stats.store_counts(session)


@shared_task(name=queue.PURGE_HEARTBEATS)
def purge_heartbeats() -> None:
    """Forget workers that were not seen for long."""
    with transaction() as session:
        queue_stats.purge_heartbeats(session)
