"""What staff want to see first: users, jobs, documents, scores, growth, the queue's depth and what failed.

While there are few documents everything is counted at once. Of many, jobs by status, documents by type and scores by
band are read from ``dashboardCount``, which a scheduled task counts every few minutes: the page costs the same at any
size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager
from sqlalchemy.sql.selectable import Select

from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import (
    DOCUMENT_TYPES,
    JOB_STATUSES,
    LIVE_STATES,
    DashboardCount,
    GenerationRequest,
    JobDocument,
    User,
    UserJob,
)
from atspro.models.job_document import SCORE_BANDS, in_score_band
from atspro.queue import queue_lengths
from atspro.services.generation.follow_ups import needs_attention

NEW_USERS = timedelta(days=7)
FAILURES = timedelta(days=1)
FAILURES_SHOWN = 5
GROWTH_DAYS = 30
# Of more documents than this, what a task counted is shown.
COUNTED_AT_ONCE = 20_000
NEVER = datetime.combine(date.min, time.min)
BANDS = SCORE_BANDS
_ESTIMATE = text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('\"jobDocuments\"')")


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
    scores: dict[str, int]
    # When the large tables were counted; None when that was just now.
    counted_at: datetime | None
    new_by_day: list[tuple[date, dict[str, int]]]

    @property
    def failed_since(self) -> datetime:
        """The start of the day whose failures are counted."""
        return self.at - FAILURES

    @property
    def new_since(self) -> datetime:
        """The start of the week whose new users are counted."""
        return self.at - NEW_USERS


def read_overview(session: Session, zone: str = "UTC") -> Overview:
    """Count everything, in a constant number of statements. Days are those of a time zone."""
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
    failed = (needs_attention(), GenerationRequest.finished_at >= now - FAILURES)
    failures = session.scalars(
        select(GenerationRequest)
        .join(GenerationRequest.job)
        .options(contains_eager(GenerationRequest.job).load_only(UserJob.title, UserJob.company, raiseload=True))
        .where(*failed)
        .order_by(GenerationRequest.finished_at.desc())
        .limit(FAILURES_SHOWN)
    ).all()
    counted, counted_at = _read_counts(session)
    return Overview(
        at=now,
        users=users,
        new_users=new_users,
        jobs=counted["jobs"],
        documents=counted["documents"],
        scores=counted["scores"],
        counted_at=counted_at,
        new_by_day=_new_by_day(session, now, zone),
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


def store_counts(session: Session) -> None:
    """Count the large tables and keep what was found. Any number may do so at once: the last one stays."""
    now = utc_now()
    rows = [
        {"section": section, "name": name, "count": count, "counted_at": now}
        for section, counts in count_now(session).items()
        for name, count in counts.items()
    ]
    statement = insert(DashboardCount).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["section", "name"],
            set_={"count": statement.excluded.count, "countedAt": statement.excluded.countedAt},
        )
    )


def count_now(session: Session) -> dict[str, dict[str, int]]:
    """Jobs by status, active documents by type, and their scores by band, row by row."""
    bands = [select(literal(name), func.count()).select_from(JobDocument).where(has_score(name)) for name in BANDS]
    return {
        "jobs": _counts(session, select(UserJob.status, func.count()).group_by(UserJob.status), JOB_STATUSES),
        "documents": _counts(
            session,
            select(JobDocument.type, func.count()).where(JobDocument.is_active).group_by(JobDocument.type),
            DOCUMENT_TYPES,
        ),
        "scores": _counts(session, union_all(*bands), tuple(BANDS)),
    }


def has_score(band: str) -> ColumnElement[bool]:
    """A condition: active versions whose score is in this band of `BANDS`."""
    return literal_column(f"({in_score_band(band)})", Boolean)


def _read_counts(session: Session) -> tuple[dict[str, dict[str, int]], datetime | None]:
    known = session.scalar(_ESTIMATE) or 0
    if known <= COUNTED_AT_ONCE:
        return count_now(session), None
    rows = session.execute(
        select(DashboardCount.section, DashboardCount.name, DashboardCount.count, DashboardCount.counted_at)
    ).all()
    kept: dict[str, dict[str, int]] = {
        "jobs": dict.fromkeys(JOB_STATUSES, 0),
        "documents": dict.fromkeys(DOCUMENT_TYPES, 0),
        "scores": dict.fromkeys(BANDS, 0),
    }
    # Of a name that is none any more, a worker of an older version may have left a number that nobody counts anew.
    moments = []
    for section, name, count, counted_at in rows:
        if name in kept.get(section, {}):
            kept[section][name] = count
            moments.append(counted_at)
    return kept, min(moments, default=NEVER)


def _new_by_day(session: Session, now: datetime, zone: str) -> list[tuple[date, dict[str, int]]]:
    here = ZoneInfo(zone)
    first = now.replace(tzinfo=UTC).astimezone(here).date() - timedelta(days=GROWTH_DAYS - 1)
    since = datetime.combine(first, time.min, here).astimezone(UTC).replace(tzinfo=None)

    def day_of(column: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
        return sql_cast(func.timezone(zone, func.timezone("UTC", column)), Date)

    parts = [
        select(literal(name).label("kind"), day_of(column).label("day"), func.count().label("number"))
        .where(column >= since)
        .group_by(text("day"))
        for name, column in (("users", User.created_at), ("jobs", UserJob.created_at))
    ]
    counts = {(row.day, row.kind): row.number for row in session.execute(union_all(*parts))}
    days = [first + timedelta(days=number) for number in range(GROWTH_DAYS)]
    return [(day, {kind: counts.get((day, kind), 0) for kind in ("users", "jobs")}) for day in days]


def broker_lengths(settings: Settings) -> dict[str, int] | None:
    """Messages waiting in each queue of the broker, or None when it does not answer."""
    try:
        return queue_lengths(settings)
    except Exception:  # noqa: BLE001 (the dashboard must open when the broker is away, whatever is wrong with it)
        return None


def _counts(
    session: Session, query: Select[str, int] | CompoundSelect[str, int], names: tuple[str, ...]
) -> dict[str, int]:
    counts = {name: count for name, count in session.execute(query)}  # noqa: C416 (a Row is no pair to mypy)
    return {name: counts.get(name, 0) for name in names}
