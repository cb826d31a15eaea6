"""What the queue did over a range of time, by hour or by day of any time zone: counts, waits and errors by type.

It is read from the counters by hour, so a range costs the same however many requests ended in it. Of a zone that is not
whole hours from UTC, a day begins at the next full hour of UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Date, Text, cast, func, literal, select, text
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import DOCUMENT_TYPES, GenerationHourly, GenerationRequest, JobDocument
from atspro.models.job_document import HAS_MODEL_TOKENS

RANGES: Mapping[str, int] = {"24h": 1, "7d": 7, "30d": 30, "90d": 90}
"""By name the days of each range; of the first the columns are hours."""
ENDED = ("succeeded", "failed", "cancelled")
ERRORS_SHOWN = 10
MAX_FAILURES = 10_000


@dataclass
class Sums:
    """Requests that ended, by state, and the seconds that they waited and ran together."""

    count: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENDED, 0))
    waited: float = 0.0
    ran: float = 0.0

    @property
    def total(self) -> int:
        """All that ended."""
        return sum(self.count.values())

    @property
    def mean_wait(self) -> float:
        """Seconds from the click to the first claim, on average."""
        return self.waited / self.total if self.total else 0.0

    @property
    def mean_run(self) -> float:
        """Seconds from the first claim to the end, on average."""
        return self.ran / self.total if self.total else 0.0

    @property
    def failed_share(self) -> float:
        """Which part of all that ended failed."""
        return self.count["failed"] / self.total if self.total else 0.0


@dataclass(frozen=True)
class Column:
    """An hour or a day: when it begins and ends in naive UTC, its day on the reader's clock, and its sums by type."""

    begin: datetime
    end: datetime
    local: datetime
    types: Mapping[str, Sums]


@dataclass(frozen=True)
class History:
    """A range of time: its columns, the sums of each type, and the commonest kinds of error with their counts."""

    columns: Sequence[Column]
    types: Mapping[str, Sums]
    errors: Sequence[tuple[str, int]]
    is_capped: bool


def columns_of(name: str, zone: str) -> list[Column]:
    """The empty columns of a range, the current one last."""
    here, now = ZoneInfo(zone), utc_now()
    local = now.replace(tzinfo=UTC).astimezone(here)
    found = []
    if RANGES[name] == 1:
        last = now.replace(minute=0, second=0, microsecond=0)
        begins = [last - timedelta(hours=number) for number in range(24)][::-1]
        ends = [begin + timedelta(hours=1) for begin in begins]
    else:
        days = [local.date() - timedelta(days=number) for number in range(RANGES[name])][::-1]
        begins = [_midnight(day, here) for day in days]
        ends = [*begins[1:], _midnight(days[-1] + timedelta(days=1), here)]
    for begin, end in zip(begins, ends, strict=True):
        shown = begin.replace(tzinfo=UTC).astimezone(here).replace(tzinfo=None)
        found.append(Column(begin, end, shown, {kind: Sums() for kind in DOCUMENT_TYPES}))
    return found


def read_history(session: Session, name: str, zone: str) -> History:
    """The range of this name of `RANGES`, on the clock of a time zone."""
    columns = columns_of(name, zone)
    first = columns[0].begin
    by_day = RANGES[name] > 1
    local = func.timezone(zone, func.timezone("UTC", GenerationHourly.hour))
    key = cast(local, Date) if by_day else GenerationHourly.hour
    rows = session.execute(
        select(
            key,
            GenerationHourly.type,
            GenerationHourly.state,
            func.sum(GenerationHourly.count),
            func.sum(GenerationHourly.wait_seconds),
            func.sum(GenerationHourly.run_seconds),
        )
        .where(GenerationHourly.hour >= first)
        .group_by(key, GenerationHourly.type, GenerationHourly.state)
    ).all()
    known: dict[Any, Column] = {one.local.date() if by_day else one.begin: one for one in columns}
    types: dict[str, Sums] = {kind: Sums() for kind in DOCUMENT_TYPES}
    for moment, kind, state, count, waited, ran in rows:
        column = known.get(moment)
        if column is None or kind not in types or state not in ENDED:
            continue
        for sums in (column.types[kind], types[kind]):
            sums.count[state] += int(count)
            sums.waited += waited
            sums.ran += ran
    errors, is_capped = _errors(session, first)
    return History(columns, types, errors, is_capped)


def _errors(session: Session, since: datetime) -> tuple[list[tuple[str, int]], bool]:
    """The commonest kinds of error among the newest failures, and whether there were more than are counted."""
    newest = (
        select(GenerationRequest.error_type.label("kind"))
        .where(GenerationRequest.state == "failed", GenerationRequest.finished_at >= since)
        .order_by(GenerationRequest.finished_at.desc())
        .limit(MAX_FAILURES)
        .subquery()
    )
    kinds = select(func.coalesce(newest.c.kind, ""), func.count()).group_by(newest.c.kind)
    found = [(kind, count) for kind, count in session.execute(kinds)]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return found[:ERRORS_SHOWN], sum(count for _, count in found) >= MAX_FAILURES


def model_tokens(session: Session, name: str, zone: str) -> dict[date, tuple[int, int]]:
    """Tokens that a language model read and wrote on each day of the range, over the versions that are kept."""
    since = columns_of("7d" if RANGES[name] == 1 else name, zone)[0].begin
    writer = JobDocument.details["writer"]
    day = cast(func.timezone(zone, func.timezone("UTC", JobDocument.created_at)), Date)

    def tokens(key: str) -> Any:
        # What another client stored is no number, or none that fits.
        text_ = writer[key].astext
        number = func.substring(cast(text_, Text), r"^[0-9]{1,12}$")
        return func.coalesce(func.sum(cast(number, BigInteger)), literal(0))

    rows = session.execute(
        select(day, tokens("inputTokens"), tokens("outputTokens"))
        .where(text(HAS_MODEL_TOKENS), JobDocument.created_at >= since)
        .group_by(day)
    )
    return {moment: (int(read), int(written)) for moment, read, written in rows}


def _midnight(day: date, here: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), here).astimezone(UTC).replace(tzinfo=None)
