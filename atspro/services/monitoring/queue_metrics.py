"""The queue in numbers, read from PostgreSQL: whatever restarts, they stay right.

What ended is counted over a moving window and found through the index of ``finishedAt``, what lives through the partial
indexes of live rows: the cost of a reading does not grow with the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Double, and_, any_, cast, extract, func, literal, select, text
from sqlalchemy.orm import Session

from atspro.models import LEASE_STATES, GenerationDaily, GenerationRequest, Mail, WorkerHeartbeat

WINDOW = timedelta(minutes=15)
# Upper bounds in seconds; a request beyond the last one is counted with the endless.
WAIT_BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
RUN_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 180.0)
# A worker writes every 10 s: after three that did not come it is taken for lost.
WORKER_LOST = timedelta(seconds=35)
SLOWEST_SECONDS = 5
LAPSED = "LeaseLapsed"


@dataclass(frozen=True)
class Live:
    """Requests of one queue, type and state that have not ended. ``held`` wait for their person's turn."""

    queue: str
    type: str
    state: str
    count: int
    held: int
    retried: int


@dataclass(frozen=True)
class Ended:
    """Requests of one type and state that ended within the window; seconds as cumulative counts up to each bound."""

    type: str
    state: str
    count: int
    attempts: int
    sent_again: int
    lapsed: int
    waited: tuple[int, ...]
    waited_seconds: float
    ran: tuple[int, ...]
    ran_seconds: float


@dataclass(frozen=True)
class Worker:
    """A worker's last sign of life."""

    name: str
    queues: tuple[str, ...]
    concurrency: int
    busy: int
    seen_at: datetime
    age: float

    @property
    def is_lost(self) -> bool:
        """Whether it should have been seen by now."""
        return self.age > WORKER_LOST.total_seconds()


@dataclass(frozen=True)
class Day:
    """What ended today, of one type and state, as the daily counters have it."""

    type: str
    state: str
    count: int
    wait_seconds: float
    run_seconds: float
    attempts: int

    @property
    def mean_wait(self) -> float:
        """Seconds from the click to the first claim, on average."""
        return self.wait_seconds / self.count if self.count else 0.0

    @property
    def mean_run(self) -> float:
        """Seconds from the first claim to the end, on average."""
        return self.run_seconds / self.count if self.count else 0.0


@dataclass(frozen=True)
class Readings:
    """Everything at one moment. ``oldest_due`` has the age in seconds of each queue's longest waiting request."""

    live: list[Live] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    oldest_due: dict[str, float] = field(default_factory=dict)
    lapsed_leases: int = 0
    workers: list[Worker] = field(default_factory=list)
    today: list[Day] = field(default_factory=list)
    mails_due: int = 0
    oldest_mail: float = 0.0


def read(session: Session) -> Readings:
    """Read everything, in a constant number of statements, each ended by the database after five seconds."""
    session.execute(text(f"SET LOCAL statement_timeout = '{SLOWEST_SECONDS}s'"))
    oldest = session.execute(
        select(GenerationRequest.queue, _seconds(_now() - func.min(GenerationRequest.run_after)))
        .where(GenerationRequest.state == "queued", GenerationRequest.run_after <= _now())
        .group_by(GenerationRequest.queue)
    ).all()
    lapsed = session.scalar(
        select(func.count()).where(GenerationRequest.state == "running", GenerationRequest.lease_until < _now())
    )
    mails = session.execute(
        select(func.count(), _seconds(_now() - func.min(Mail.run_after))).where(
            Mail.state == "queued", Mail.run_after <= _now()
        )
    ).one()
    return Readings(
        live=live(session),
        ended=_ended(session),
        oldest_due={name: float(age) for name, age in oldest},
        lapsed_leases=lapsed or 0,
        workers=workers(session),
        today=today(session),
        mails_due=mails[0],
        oldest_mail=float(mails[1] or 0.0),
    )


def workers(session: Session) -> list[Worker]:
    """The workers by name; those that ended in order are not there."""
    rows = session.execute(
        select(
            WorkerHeartbeat.name,
            WorkerHeartbeat.queues,
            WorkerHeartbeat.concurrency,
            WorkerHeartbeat.busy,
            WorkerHeartbeat.seen_at,
            _seconds(_now() - WorkerHeartbeat.seen_at),
        ).order_by(WorkerHeartbeat.name)
    )
    return [Worker(row[0], tuple(row[1]), row[2], row[3], row[4], max(0.0, float(row[5]))) for row in rows]


def has_worker(session: Session, queue: str) -> bool:
    """Whether a worker of this queue was seen lately."""
    seen = select(WorkerHeartbeat.name).where(
        literal(queue) == any_(WorkerHeartbeat.queues), WorkerHeartbeat.seen_at > _now() - WORKER_LOST
    )
    return session.scalar(seen.limit(1)) is not None


def today(session: Session) -> list[Day]:
    """The counters of the current UTC day, as new as their last rollup."""
    rows = session.execute(
        select(
            GenerationDaily.type,
            GenerationDaily.state,
            GenerationDaily.count,
            GenerationDaily.wait_seconds,
            GenerationDaily.run_seconds,
            GenerationDaily.attempts,
        )
        .where(GenerationDaily.day == func.date(_now()))
        .order_by(GenerationDaily.type, GenerationDaily.state)
    )
    return [Day(*row) for row in rows]


def today_by_state(session: Session) -> dict[str, Day]:
    """Today's counters of all types together, by state, in the order of the states."""
    by_state: dict[str, Day] = {}
    for row in today(session):
        before = by_state.get(row.state, Day("", row.state, 0, 0.0, 0.0, 0))
        by_state[row.state] = Day(
            type="",
            state=row.state,
            count=before.count + row.count,
            wait_seconds=before.wait_seconds + row.wait_seconds,
            run_seconds=before.run_seconds + row.run_seconds,
            attempts=before.attempts + row.attempts,
        )
    return {state: by_state[state] for state in LEASE_STATES if state in by_state}


def live(session: Session) -> list[Live]:
    """How many requests of each queue, type and state have not ended."""
    held = and_(GenerationRequest.state == "queued", GenerationRequest.dispatched_at.is_(None))
    rows = session.execute(
        select(
            GenerationRequest.queue,
            GenerationRequest.type,
            GenerationRequest.state,
            func.count(),
            func.count().filter(held, GenerationRequest.run_after <= _now()),
            func.count().filter(GenerationRequest.attempt > 0, GenerationRequest.state == "queued"),
        )
        # As the partial indexes have it, so that the planner sees that they hold everything asked for.
        .where(text("state IN ('queued', 'running')"))
        .group_by(GenerationRequest.queue, GenerationRequest.type, GenerationRequest.state)
        .order_by(GenerationRequest.queue, GenerationRequest.type, GenerationRequest.state)
    )
    return [Live(*row) for row in rows]


def _ended(session: Session) -> list[Ended]:
    taken: ColumnElement[Any] = func.coalesce(GenerationRequest.started_at, GenerationRequest.finished_at)
    waited = _seconds(taken - GenerationRequest.created_at)
    # What was cancelled or failed before any worker took it has not run.
    ran = func.coalesce(_seconds(GenerationRequest.finished_at - GenerationRequest.started_at), 0.0)
    rows = session.execute(
        select(
            GenerationRequest.type,
            GenerationRequest.state,
            func.count(),
            func.coalesce(func.sum(GenerationRequest.attempt), 0),
            func.coalesce(func.sum(func.greatest(GenerationRequest.dispatches - 1, 0)), 0),
            func.count().filter(GenerationRequest.error_type == LAPSED),
            func.sum(waited),
            func.sum(ran),
            *(func.count().filter(waited <= bound) for bound in WAIT_BOUNDS),
            *(func.count().filter(ran <= bound) for bound in RUN_BOUNDS),
        )
        .where(GenerationRequest.finished_at.is_not(None), GenerationRequest.finished_at >= _now() - WINDOW)
        .group_by(GenerationRequest.type, GenerationRequest.state)
        .order_by(GenerationRequest.type, GenerationRequest.state)
    )
    first, second = 8, 8 + len(WAIT_BOUNDS)
    return [
        Ended(
            type=row[0],
            state=row[1],
            count=row[2],
            attempts=row[3],
            sent_again=row[4],
            lapsed=row[5],
            waited_seconds=float(row[6]),
            ran_seconds=float(row[7]),
            waited=tuple(row[first:second]),
            ran=tuple(row[second:]),
        )
        for row in rows
    ]


def _now() -> ColumnElement[datetime]:
    # Not clock_timestamp(): what may change from row to row is no condition of an index.
    return func.timezone("UTC", func.statement_timestamp())


def _seconds(value: Any) -> ColumnElement[float]:
    return cast(extract("epoch", value), Double)
