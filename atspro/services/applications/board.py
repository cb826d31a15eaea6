"""The board: a person's current applications by stage, the same cost at any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, column, func, select, true, values
from sqlalchemy.orm import Session, aliased

from atspro.db import utc_now
from atspro.models import STAGES, TIMED_KINDS, ApplicationEvent, ApplicationTask, User, UserApplication, UserJob
from atspro.models.user_job import without_texts
from atspro.services import documents

PER_COLUMN = 50


@dataclass(frozen=True)
class Card:
    """An application as the board shows it. ``next_at`` is the next interview or task, ``next_what`` what it is."""

    application: UserApplication
    job: UserJob
    score: float | None = None
    next_at: datetime | None = None
    next_what: str = ""
    documents: int = 0


@dataclass(frozen=True)
class Column:
    """A stage with its first cards and how many there are in all, without the sample job."""

    stage: str
    cards: list[Card]
    total: int


def board(session: Session, actor: User) -> list[Column]:
    """The five columns. Archived applications and earlier attempts stand on none."""
    stages = values(column("stage", Text), name="stages").data([(stage,) for stage in STAGES])
    shown = (
        UserApplication.user_id == actor.id,
        UserApplication.archived_at.is_(None),
        UserApplication.is_current,
    )
    first = (
        select(UserApplication)
        .where(*shown, UserApplication.stage == stages.c.stage)
        .order_by(UserApplication.position, UserApplication.stage_since.desc(), UserApplication.id)
        .limit(PER_COLUMN)
        .lateral()
    )
    application = aliased(UserApplication, first)
    rows = session.execute(
        select(application, UserJob)
        .select_from(stages)
        .join(first, true())
        .join(UserJob, UserJob.id == application.job_id)
        .order_by(application.position, application.stage_since.desc(), application.id)
        .options(*without_texts())
    ).all()
    totals = dict(
        session.execute(
            select(UserApplication.stage, func.count())
            .where(*shown, ~UserApplication.is_sample)
            .group_by(UserApplication.stage)
        ).all()
    )
    jobs_shown = [job for _, job in rows]
    scores = documents.active_scores(session, jobs_shown)
    counts = documents.count_active(session, jobs_shown)
    coming = coming_next(session, [row.id for row, _ in rows])
    columns: dict[str, list[Card]] = {stage: [] for stage in STAGES}
    for row, job in rows:
        next_at, what = coming.get(row.id, (None, ""))
        columns[row.stage].append(Card(row, job, scores.get(job.id), next_at, what, counts.get(job.id, 0)))
    return [Column(stage, cards, totals.get(stage, 0)) for stage, cards in columns.items()]


def coming_next(session: Session, application_ids: list[UUID]) -> dict[UUID, tuple[datetime, str]]:
    """What comes next for each application: the earlier of its next planned event and its next open task."""
    if not application_ids:
        return {}
    events = select(
        ApplicationEvent.application_id.label("id"),
        ApplicationEvent.occurred_at.label("at"),
        func.coalesce(ApplicationEvent.title, ApplicationEvent.kind).label("what"),
    ).where(
        ApplicationEvent.application_id.in_(application_ids),
        ApplicationEvent.kind.in_(TIMED_KINDS),
        ApplicationEvent.occurred_at >= utc_now(),
    )
    tasks = select(ApplicationTask.application_id, ApplicationTask.due_at, ApplicationTask.title).where(
        ApplicationTask.application_id.in_(application_ids),
        ApplicationTask.done_at.is_(None),
        ApplicationTask.due_at.is_not(None),
    )
    both = events.union_all(tasks).subquery()
    # The earliest comes last, and stays.
    query = select(both.c.id, both.c.at, both.c.what).order_by(both.c.at.desc())
    return {row.id: (row.at, row.what) for row in session.execute(query)}
