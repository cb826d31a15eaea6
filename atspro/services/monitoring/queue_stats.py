"""What the queue did day by day and hour by hour, and which workers are there: numbers for the dashboards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Date, Double, delete, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import GenerationDaily, GenerationHourly, GenerationRequest, WorkerHeartbeat
from atspro.services.leases import after

# A worker that was not seen for so long is forgotten; until then dashboards show that it is missing.
FORGET_WORKER_AFTER = timedelta(days=1)
# A day more than the longest range of pages, whose days are those of any time zone.
KEEP_HOURS = timedelta(days=92)


def roll_up(session: Session, *, since: date | None = None) -> int:
    """Compute the counters of each day and hour from ``since`` on, or of yesterday and today; how many days' rows.

    They are computed from the requests and replaced as a whole, so that it does not matter how often or how many at
    once do so. Rows of days before ``since`` stay, even when what they counted was deleted with its job; hours are
    forgotten after three months.
    """
    first = since or utc_now().date() - timedelta(days=1)
    asked, ended = GenerationRequest.created_at, GenerationRequest.finished_at
    started = func.coalesce(GenerationRequest.started_at, ended)
    day = sql_cast(ended, Date)
    counted = (
        select(
            day,
            GenerationRequest.type,
            GenerationRequest.state,
            func.count(),
            func.sum(_seconds(started - asked)),
            func.sum(_seconds(ended - started)),
            func.sum(GenerationRequest.attempt),
        )
        .where(ended >= datetime.combine(first, time.min))
        .group_by(day, GenerationRequest.type, GenerationRequest.state)
        # Two that write the same rows in the same order wait for each other and do not deadlock.
        .order_by(day, GenerationRequest.type, GenerationRequest.state)
    )
    columns = list(GenerationDaily.__table__.columns.keys())
    statement = insert(GenerationDaily).from_select(columns, counted)
    replaced = {name: statement.excluded[name] for name in ("count", "waitSeconds", "runSeconds", "attempts")}
    result = session.execute(statement.on_conflict_do_update(index_elements=["day", "type", "state"], set_=replaced))
    _roll_up_hours(session, first)
    return cast("CursorResult[Any]", result).rowcount


def _roll_up_hours(session: Session, first: date) -> None:
    hour = func.date_trunc("hour", GenerationRequest.finished_at)
    keys = (hour, GenerationRequest.type, GenerationRequest.state)
    ended = GenerationRequest.finished_at
    started = func.coalesce(GenerationRequest.started_at, ended)
    counted = (
        select(
            *keys,
            func.count(),
            func.sum(_seconds(started - GenerationRequest.created_at)),
            func.sum(_seconds(ended - started)),
        )
        .where(ended >= datetime.combine(first, time.min))
        .group_by(*keys)
        .order_by(*keys)
    )
    sums = ("count", "waitSeconds", "runSeconds")
    statement = insert(GenerationHourly).from_select(["hour", "type", "state", *sums], counted)
    replaced = {name: statement.excluded[name] for name in sums}
    session.execute(statement.on_conflict_do_update(index_elements=["hour", "type", "state"], set_=replaced))
    session.execute(delete(GenerationHourly).where(GenerationHourly.hour < utc_now() - KEEP_HOURS))


def _seconds(span: Any) -> Any:
    return sql_cast(func.greatest(0, func.extract("epoch", span)), Double)


def purge_heartbeats(session: Session) -> int:
    """Delete the rows of workers that were not seen for a day; how many they were."""
    gone = WorkerHeartbeat.seen_at < after(-FORGET_WORKER_AFTER.total_seconds())
    result = session.execute(delete(WorkerHeartbeat).where(gone).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
