"""What is watched: each rule reads one number, which is bad from a limit on that staff may change.

A rule fires when its number reaches the limit, and is fine again when it is a fifth away from it, so that a number
which trembles around the limit tells nobody twice.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Double, and_, cast, exists, extract, func, select
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import AuditEntry, GenerationRequest, Mail, QueueControl
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE
from atspro.services import backups, mail
from atspro.services.generation import follow_ups
from atspro.services.leases import after, now
from atspro.services.monitoring import queue_dashboard
from atspro.services.monitoring.queue_metrics import has_worker
from atspro.translatable import gettext_noop

MARGIN = 0.2
SIGN_IN_FAILURES = ("sign_in.failed", "second_factor.failed", "confirmation.failed")
Read = Callable[[Session, Settings], float]


@dataclass(frozen=True)
class Rule:
    """One thing that is watched. ``default``, ``least`` and ``most`` are limits in ``unit``.

    ``is_low`` is whether a number is bad that is small. ``remedy`` says what to do.
    """

    name: str
    label: str
    unit: str
    default: float
    least: float
    most: float
    remedy: str
    read: Read
    is_low: bool = False
    # One of SEVERITIES: whether work stands still, or data is in danger, or somebody should look by and by.
    severity: str = "warning"
    # A local copy has nobody who would make backups.
    in_local_copy: bool = True

    def is_bad(self, value: float, threshold: float, *, was_bad: bool) -> bool:
        """Whether the number fires the rule, or keeps it firing."""
        if self.is_low:
            return value <= threshold * (1 + MARGIN * was_bad)
        return value >= threshold * (1 - MARGIN * was_bad)


def _queue_age(session: Session, _settings: Settings) -> float:
    """Minutes that the oldest request waits which nobody has paused."""
    paused = exists().where(
        QueueControl.is_paused,
        ((QueueControl.kind == "queue") & (QueueControl.name == GenerationRequest.queue))
        | ((QueueControl.kind == "type") & (QueueControl.name == GenerationRequest.type)),
    )
    oldest = select(func.min(GenerationRequest.run_after)).where(
        GenerationRequest.state == "queued", GenerationRequest.run_after <= now(), ~paused
    )
    return _minutes(session, oldest.scalar_subquery())


def _failures(session: Session, _settings: Settings) -> float:
    return float(follow_ups.count_open(session, after(-3600)))


def _stuck(session: Session, _settings: Settings) -> float:
    return float(queue_dashboard.count_stuck(session))


def _workers(session: Session, _settings: Settings) -> float:
    return float(sum(not has_worker(session, name) for name in (DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE)))


def _paused(session: Session, _settings: Settings) -> float:
    """Hours that something is paused or drained, the longest."""
    oldest = select(func.min(QueueControl.changed_at)).where(QueueControl.is_paused)
    return _minutes(session, oldest.scalar_subquery()) / 60


def _mail(session: Session, settings: Settings) -> float:
    """Minutes that the oldest message waits which could be sent."""
    if not mail.is_configured(settings):
        return 0.0
    oldest = select(func.min(Mail.created_at)).where(Mail.state == "queued")
    return _minutes(session, oldest.scalar_subquery())


def disk_free(settings: Settings) -> float:
    """The smallest share of free space, in percent, of the disks of this machine that the site writes to."""
    shares = []
    for folder in (settings.ATSPRO_HOME, settings.backup_folder):
        there = next((one for one in (folder, *folder.parents) if one.exists()), None)
        if there is not None:
            usage = shutil.disk_usage(there)
            shares.append(100.0 * usage.free / usage.total)
    return min(shares, default=100.0)


def backup_age(settings: Settings) -> float:
    """Hours since the newest backup was made, of whatever file is newest; endless when there is none."""
    newest = next(iter(backups.kept_backups(settings.backup_folder)), None)
    return max(0.0, time.time() - newest.stat().st_mtime) / 3600 if newest else math.inf


def _sign_ins(session: Session, _settings: Settings) -> float:
    since = utc_now() - timedelta(minutes=15)
    refused = and_(AuditEntry.action.in_(SIGN_IN_FAILURES), AuditEntry.created_at >= since)
    return float(session.scalar(select(func.count()).select_from(AuditEntry).where(refused)) or 0)


def _minutes(session: Session, moment: object) -> float:
    seconds = session.scalar(select(cast(extract("epoch", now() - moment), Double)))
    return max(0.0, float(seconds or 0.0)) / 60


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "queue_age",
            gettext_noop("The oldest request waits, in minutes"),
            "min",
            10,
            1,
            1440,
            gettext_noop("See the queue’s page: are workers there, and is the model slow? Start more workers."),
            _queue_age,
            severity="critical",
        ),
        Rule(
            "failures",
            gettext_noop("Failures in the last hour that nobody has looked at"),
            "",
            10,
            1,
            10_000,
            gettext_noop("Open the failed requests, look at their errors, then retry or acknowledge them."),
            _failures,
        ),
        Rule(
            "stuck",
            gettext_noop("Requests that are stuck"),
            "",
            20,
            1,
            10_000,
            gettext_noop("Open the stuck requests on the queue’s page, and see whether one worker has them all."),
            _stuck,
        ),
        Rule(
            "workers",
            gettext_noop("Queues without a worker"),
            "",
            1,
            1,
            3,
            gettext_noop("Start the lines of the Procfile that read these queues."),
            _workers,
            severity="critical",
        ),
        Rule(
            "paused",
            gettext_noop("Something is paused or drained, in hours"),
            "h",
            12,
            0.25,
            720,
            gettext_noop("Let it go on, on the queue’s page, or save its pause again with a new reason."),
            _paused,
        ),
        Rule(
            "mail",
            gettext_noop("The oldest message waits, in minutes"),
            "min",
            30,
            1,
            1440,
            gettext_noop("Look at the log of maintenance and at the mail server."),
            _mail,
        ),
        Rule(
            "disk",
            gettext_noop("Free space on the disk of the maintenance worker, in percent"),
            "%",
            10,
            1,
            90,
            gettext_noop("Make room, or a larger disk. Old backups are the first to go."),
            lambda _session, settings: disk_free(settings),
            is_low=True,
            severity="critical",
        ),
        Rule(
            "backups",
            gettext_noop("Age of the newest backup, in hours"),
            "h",
            26,
            1,
            720,
            gettext_noop("Look at the log of what makes them. docs/deploy.md says how they are made."),
            lambda _session, settings: backup_age(settings),
            severity="critical",
            in_local_copy=False,
        ),
        Rule(
            "sign_ins",
            gettext_noop("Failed sign-ins in the last quarter of an hour"),
            "",
            50,
            3,
            100_000,
            gettext_noop("See the events of the audit log: one address, or one account? Ban it, or lower the limits."),
            _sign_ins,
        ),
    )
}
