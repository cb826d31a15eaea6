"""The queue as staff watch it: requests by state, what is stuck and why, and what ended hour by hour and day by day.

All of it is read from the ledger and its counters by day and hour, so nothing is lost when anything restarts. Each
statement reads a part of a partial index, however long the queue and the table are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Double, and_, case, cast, extract, func, or_, select, text, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import GenerationHourly, GenerationRequest, User, UserJob
from atspro.services.generation.follow_ups import needs_attention
from atspro.services.generation.scheduler import REQUESTS
from atspro.services.leases import after, now
from atspro.translatable import gettext_noop

SHOWN = 50
TABS = ("running", "queued", "stuck", "failed")
STUCK_WORDS = {
    "worker_gone": gettext_noop("Its worker is gone"),
    "runs_long": gettext_noop("Runs for long"),
    "not_taken": gettext_noop("Sent often, taken by no worker"),
    "tried_often": gettext_noop("Tried several times"),
}
RUNS_LONG = timedelta(minutes=5)
SENT_OFTEN = 3
TRIED_OFTEN = 2
HOURS = 24
DAYS = 7
ENDED = ("succeeded", "failed", "cancelled")

_IN_FLIGHT = text("state IN ('queued', 'running') AND \"dispatchedAt\" IS NOT NULL")


@dataclass(frozen=True)
class Line:
    """One request. ``age`` and ``ran`` are seconds; ``next_in`` are seconds until the next try may begin.

    ``stuck`` says why it stands out, by keys of `STUCK_WORDS`.
    """

    id: UUID
    type: str
    state: str
    queue: str
    attempts: int
    worker: str | None
    stage: str | None
    error: str | None
    is_held: bool
    age: float
    ran: float | None
    title: str
    company: str
    user_id: str
    email: str
    next_in: float | None
    stuck: tuple[str, ...]


def read_requests(session: Session, tab: str) -> list[Line]:
    """The first `SHOWN` requests of a tab: the longest waiting first, of failures of the last day the newest."""
    query = _lines()
    if tab == "failed":
        day = after(-timedelta(days=1).total_seconds())
        # As the index of failures has it; those that somebody retried or acknowledged need no attention.
        query = query.where(GenerationRequest.finished_at >= day, text("state = 'failed'"), needs_attention())
        query = query.order_by(GenerationRequest.finished_at.desc())
    elif tab == "stuck":
        query = query.where(stuck()).order_by(GenerationRequest.created_at)
    else:
        state = "running" if tab == "running" else "queued"
        # As the index of those that have not succeeded has it.
        query = query.where(text("state <> 'succeeded'"), text(f"state = '{state}'"))
        query = query.order_by(GenerationRequest.created_at)
    rows = session.execute(query.limit(SHOWN))
    return [_line(row) for row in rows]


def count_stuck(session: Session) -> int:
    """How many requests are stuck."""
    return session.scalar(select(func.count()).where(stuck())) or 0


def ended_by_hour(session: Session) -> list[tuple[datetime, dict[str, int]]]:
    """What ended in each of the last `HOURS` hours, by state, the current one last.

    Out of the counters by hour; the last hour that is in them, which may have gone on, and what came since, out of the
    ledger.
    """
    last = utc_now().replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    counted = select(func.coalesce(func.max(GenerationHourly.hour), first)).where(
        GenerationHourly.hour.between(first, last)
    )
    newest = counted.scalar_subquery()
    hour = func.date_trunc("hour", GenerationRequest.finished_at)
    rows = session.execute(
        union_all(
            select(GenerationHourly.hour, GenerationHourly.state, func.sum(GenerationHourly.count))
            .where(GenerationHourly.hour >= first, GenerationHourly.hour < newest)
            .group_by(GenerationHourly.hour, GenerationHourly.state),
            select(hour, GenerationRequest.state, func.count())
            .where(GenerationRequest.finished_at >= newest)
            .group_by(hour, GenerationRequest.state),
        )
    ).all()
    return _filled([first + timedelta(hours=number) for number in range(HOURS)], rows)


def ended_by_day(session: Session, days: int = DAYS, zone: str = "UTC") -> list[tuple[date, dict[str, int]]]:
    """What ended on each of the last days of a time zone, by state, today last; out of the counters by hour."""
    local = func.timezone(zone, func.timezone("UTC", GenerationHourly.hour))
    today = utc_now().replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=days - 1)
    day = sql_cast(local, Date)
    rows = session.execute(
        select(day, GenerationHourly.state, func.sum(GenerationHourly.count))
        # A day is never further from UTC than this.
        .where(GenerationHourly.hour >= datetime.combine(first, time.min) - timedelta(days=1))
        .group_by(day, GenerationHourly.state)
    ).all()
    return _filled([first + timedelta(days=number) for number in range(days)], rows)


def _filled(moments: Sequence[Any], rows: Sequence[Any]) -> list[tuple[Any, dict[str, int]]]:
    counts = {(moment, state): int(count) for moment, state, count in rows}
    return [(moment, {state: counts.get((moment, state), 0) for state in ENDED}) for moment in moments]


def stuck(why: str = "") -> ColumnElement[bool]:
    """A condition: requests in flight that stand out, for one reason of `STUCK_WORDS` or for any."""
    reasons = _stuck()
    return and_(_IN_FLIGHT, reasons[why] if why else or_(*reasons.values()))


def _stuck() -> dict[str, ColumnElement[bool]]:
    """Why a request in flight stands out, and how it is told."""
    running = GenerationRequest.state == "running"
    queued = GenerationRequest.state == "queued"
    return {
        "worker_gone": and_(running, GenerationRequest.lease_until < now()),
        "runs_long": and_(running, GenerationRequest.started_at < after(-RUNS_LONG.total_seconds())),
        "not_taken": and_(queued, GenerationRequest.dispatches >= SENT_OFTEN),
        "tried_often": REQUESTS.tries >= TRIED_OFTEN,
    }


def _lines() -> Any:
    ended = func.coalesce(GenerationRequest.finished_at, now())
    waits_for_try = and_(
        GenerationRequest.state == "queued", GenerationRequest.attempt > 0, GenerationRequest.run_after > now()
    )
    in_flight = GenerationRequest.dispatched_at.is_not(None) & GenerationRequest.finished_at.is_(None)
    return (
        select(
            GenerationRequest.id,
            GenerationRequest.type,
            GenerationRequest.state,
            GenerationRequest.queue,
            GenerationRequest.attempt,
            GenerationRequest.worker,
            GenerationRequest.stage,
            GenerationRequest.error,
            GenerationRequest.dispatched_at.is_(None).label("is_held"),
            _seconds(now() - GenerationRequest.created_at).label("age"),
            _seconds(ended - GenerationRequest.started_at).label("ran"),
            UserJob.title,
            UserJob.company,
            UserJob.user_id,
            User.email,
            case((waits_for_try, _seconds(GenerationRequest.run_after - now()))).label("next_in"),
            *(and_(in_flight, why) for why in _stuck().values()),
        )
        .join(UserJob, UserJob.id == GenerationRequest.job_id)
        .join(User, User.id == UserJob.user_id)
    )


def _line(row: Any) -> Line:
    names = [field.name for field in fields(Line) if field.name != "stuck"]
    values = list(row)
    reasons = tuple(why for why, is_so in zip(_stuck(), values[len(names) :], strict=True) if is_so)
    return Line(**dict(zip(names, values, strict=False)), stuck=reasons)


def _seconds(value: Any) -> ColumnElement[float]:
    return cast(extract("epoch", value), Double)
