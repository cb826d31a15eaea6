"""What happens to a job and its documents by day: looks, downloads, and the score of the resume written for it.

A row a day and kind is counted up in one statement, whoever comes at the same time. Only the owner's own looks count:
views call this for the signed-in owner, never while staff look in their name. Nothing is counted of the sample job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, desc, exists, func, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import JobAnalytics, User, UserApplication, UserJob

VIEW, DOWNLOAD, SCORE = "view", "download", "score"
_COUNTED = (VIEW, DOWNLOAD)
DAYS = 30
SHOWN = 10
_KEY = ("jobId", "day", "kind", "documentId")


@dataclass(frozen=True)
class Counts:
    """How often a job and its documents were looked at and downloaded in the last `DAYS`, and its scores by day."""

    views: int = 0
    downloads: int = 0
    scores: tuple[tuple[Any, float], ...] = ()


@dataclass(frozen=True)
class JobCounts:
    """The same of one of a person's jobs, in a list of those that were looked at most."""

    job_id: UUID
    name: str
    views: int
    downloads: int
    score: float | None


def count(session: Session, job_id: UUID, kind: str, document_id: UUID | None = None, detail: str = "") -> None:
    """Count one look or download today (UTC); ``detail`` is counted by itself, such as a file's format."""
    query = _insert(job_id, kind, document_id=document_id, details={detail: 1} if detail else {})
    changes: dict[Any, Any] = {"count": JobAnalytics.count + 1}
    if detail:
        so_far = func.coalesce(JobAnalytics.details[detail].as_integer(), 0)
        changes["details"] = JobAnalytics.details.concat(func.jsonb_build_object(detail, so_far + 1))
    session.execute(query.on_conflict_do_update(index_elements=_KEY, set_=changes))


def note_score(session: Session, job_id: UUID, details: Mapping[str, Any]) -> None:
    """Keep the score of a resume that was just written, the last of the day. It stays when its version goes."""
    score = details.get("atsScore")
    if isinstance(score, bool) or not isinstance(score, int | float) or not -1_000 < score < 1_000:
        return
    query = _insert(job_id, SCORE, score=round(score, 1))
    changes: dict[Any, Any] = {"count": JobAnalytics.count + 1, "score": query.excluded.score}
    session.execute(query.on_conflict_do_update(index_elements=_KEY, set_=changes))


def _insert(job_id: UUID, kind: str, **more: Any) -> Insert:
    """The row of today, of a job that is no sample."""
    values = {"job_id": job_id, "day": utc_now().date(), "kind": kind, "count": 1, **more}
    columns = {name: JobAnalytics.__mapper__.columns[name] for name in values}
    row = select(*(literal(value, columns[name].type) for name, value in values.items()))
    is_sample = exists().where(UserApplication.job_id == job_id, UserApplication.is_sample)
    return insert(JobAnalytics).from_select(list(columns.values()), row.where(~is_sample))


def counts_of(session: Session, job: UserJob) -> Counts:
    """What the owner sees on the job's page."""
    since = utc_now().date() - timedelta(days=DAYS)
    rows = session.execute(
        select(JobAnalytics.kind, JobAnalytics.day, func.sum(JobAnalytics.count), func.max(JobAnalytics.score))
        .where(JobAnalytics.job_id == job.id)
        .group_by(JobAnalytics.kind, JobAnalytics.day)
        .order_by(JobAnalytics.day)
    ).all()
    sums = {kind: sum(number for name, day, number, _ in rows if name == kind and day > since) for kind in _COUNTED}
    scores = tuple((day, float(score)) for kind, day, _, score in rows if kind == SCORE and score is not None)
    return Counts(sums[VIEW], sums[DOWNLOAD], scores)


def most_seen(session: Session, actor: User) -> list[JobCounts]:
    """The actor's jobs with looks or downloads in the last `DAYS`, at most `SHOWN`, the most looked at first."""
    since = utc_now().date() - timedelta(days=DAYS)
    views, downloads = (
        func.coalesce(func.sum(case((JobAnalytics.kind == kind, JobAnalytics.count), else_=0)), 0)
        for kind in (VIEW, DOWNLOAD)
    )
    score = func.max(JobAnalytics.score)
    rows = session.execute(
        select(UserJob.id, UserJob.title, UserJob.company, views, downloads, score)
        .join(JobAnalytics, JobAnalytics.job_id == UserJob.id)
        .where(UserJob.user_id == actor.id, JobAnalytics.day > since)
        .group_by(UserJob.id)
        .having((views > 0) | (downloads > 0))
        .order_by(desc(views), UserJob.id)
        .limit(SHOWN)
    )
    return [
        JobCounts(job_id, f"{title}, {company}", seen, taken, float(best) if best is not None else None)
        for job_id, title, company, seen, taken, best in rows
    ]
