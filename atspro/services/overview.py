"""What staff want to see first: users, jobs, documents, the queue's depth and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.sql.selectable import Select

from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import (
    DOCUMENT_TYPES,
    JOB_STATUSES,
    LIVE_STATES,
    GenerationRequest,
    JobDocument,
    User,
    UserJob,
)
from atspro.queue import queue_lengths

NEW_USERS = timedelta(days=7)
FAILURES = timedelta(days=1)
FAILURES_SHOWN = 5


@dataclass(frozen=True)
class Overview:
    """The numbers, each counted at ``at`` (naive UTC)."""

    at: datetime
    users: int
    new_users: int
    jobs: dict[str, int]
    documents: dict[str, int]
    queued: int
    running: int
    oldest_queued: datetime | None
    failed: dict[str, int]
    failures: list[GenerationRequest]

    @property
    def failed_since(self) -> datetime:
        """The start of the day whose failures are counted."""
        return self.at - FAILURES

    @property
    def new_since(self) -> datetime:
        """The start of the week whose new users are counted."""
        return self.at - NEW_USERS


def read_overview(session: Session) -> Overview:
    """Count everything, in a constant number of statements."""
    now = utc_now()
    users, new_users = session.execute(
        select(func.count(), func.count().filter(User.created_at >= now - NEW_USERS)).select_from(User)
    ).one()
    live, oldest = {}, None
    rows = session.execute(
        select(GenerationRequest.state, func.count(), func.min(GenerationRequest.created_at))
        .where(GenerationRequest.state.in_(LIVE_STATES))
        .group_by(GenerationRequest.state)
    )
    for state, count, since in rows:
        live[state] = count
        oldest = since if state == "queued" else oldest
    failed = (GenerationRequest.state == "failed", GenerationRequest.finished_at >= now - FAILURES)
    failures = session.scalars(
        select(GenerationRequest)
        .join(GenerationRequest.job)
        .options(contains_eager(GenerationRequest.job).load_only(UserJob.title, UserJob.company, raiseload=True))
        .where(*failed)
        .order_by(GenerationRequest.finished_at.desc())
        .limit(FAILURES_SHOWN)
    ).all()
    return Overview(
        at=now,
        users=users,
        new_users=new_users,
        jobs=_counts(session, select(UserJob.status, func.count()).group_by(UserJob.status), JOB_STATUSES),
        documents=_counts(
            session,
            select(JobDocument.type, func.count()).where(JobDocument.is_active).group_by(JobDocument.type),
            DOCUMENT_TYPES,
        ),
        queued=live.get("queued", 0),
        running=live.get("running", 0),
        oldest_queued=oldest,
        failed=_counts(
            session,
            select(GenerationRequest.type, func.count()).where(*failed).group_by(GenerationRequest.type),
            DOCUMENT_TYPES,
        ),
        failures=list(failures),
    )


def broker_lengths(settings: Settings) -> dict[str, int] | None:
    """Messages waiting in each queue of the broker, or None when it does not answer."""
    try:
        return queue_lengths(settings)
    except Exception:  # noqa: BLE001 (the dashboard must open when the broker is away, whatever is wrong with it)
        return None


def _counts(session: Session, query: Select[str, int], names: tuple[str, ...]) -> dict[str, int]:
    found = {name: count for name, count in session.execute(query)}  # noqa: C416 (a Row is no pair to mypy)
    return {name: found.get(name, 0) for name in names}
