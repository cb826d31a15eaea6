"""How a job search goes, by what was ever reached: never from today's status alone, never a percentage of three.

Stages and dates of an application are what its events make of them, so a rejection still counts as an application that
was answered, and an interview that led nowhere as one that was held.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from atspro.db import utc_now
from atspro.engine.score import band
from atspro.i18n import gettext
from atspro.models import ApplicationDocument, ApplicationEvent, User, UserApplication

FEW = 5
SOME = 20
_Z = 1.959964  # the normal distribution's 97.5 % point
_COUNTED = (
    UserApplication.stage,
    UserApplication.furthest_stage,
    UserApplication.outcome,
    UserApplication.applied_at,
    UserApplication.first_response_at,
    UserApplication.source,
    UserApplication.method,
)
_DEPTH = {"saved": 0, "applied": 1, "interviewing": 2, "offer": 3}


@dataclass(frozen=True)
class Share:
    """``count`` of ``base``, told no more exactly than the base allows."""

    count: int
    base: int

    @property
    def range(self) -> tuple[int, int]:
        """The 95 % interval in percent (Wilson 1927); 0 to 100 without a base."""
        if not self.base:
            return 0, 100
        n, p = self.base, self.count / self.base
        middle = p + _Z * _Z / (2 * n)
        spread = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        whole = 1 + _Z * _Z / n
        return round(100 * max(0.0, (middle - spread) / whole)), round(100 * min(1.0, (middle + spread) / whole))

    @property
    def words(self) -> str:
        """Below 5 no percentage; below 20 the range that is likely; from 20 on the percentage."""
        values = {"count": self.count, "base": self.base}
        if self.base < FEW:
            return gettext("%(count)s of %(base)s", **values)
        if self.base < SOME:
            low, high = self.range
            return gettext(
                "%(count)s of %(base)s, likely between %(low)s %% and %(high)s %%", low=low, high=high, **values
            )
        share = round(100 * self.count / self.base)
        return gettext("%(share)s %% (%(count)s of %(base)s)", share=share, **values)


@dataclass(frozen=True)
class Group:
    """Applications that have something in common: how many were answered and invited."""

    name: str
    applied: int
    answered: Share
    invited: Share


@dataclass(frozen=True)
class StageTime:
    """How long applications stayed in a stage, and how many are there still."""

    stage: str
    left: int
    median_days: float | None
    waiting: int


@dataclass(frozen=True)
class Statistics:
    """A person's figures; ``waiting`` are applications without an answer that are not closed."""

    applied: int
    answered: Share
    invited: Share
    offered: Share
    accepted: Share
    waiting: int
    silent: int
    saved: int
    by_source: list[Group]
    by_method: list[Group]
    by_score: list[Group]
    by_documents: list[Group]
    by_week: list[Group]
    stages: list[StageTime]
    undated: int


@dataclass(frozen=True)
class _Facts:
    application: UserApplication
    score: float | None
    sent: int

    @property
    def depth(self) -> int:
        return _DEPTH[self.application.furthest_stage]


def statistics(session: Session, actor: User, *, since: date | None = None) -> Statistics:
    """All figures of the actor's, of applications made since a day where one is given, in three statements.

    The sample job counts nowhere.
    """
    mine = [UserApplication.user_id == actor.id, ~UserApplication.is_sample]
    if since is not None:
        began = func.coalesce(UserApplication.applied_at, UserApplication.created_at)
        mine.append(began >= datetime.combine(since, datetime.min.time()))
    rows = session.scalars(select(UserApplication).where(*mine).options(load_only(*_COUNTED))).all()
    documents = session.execute(
        select(
            ApplicationDocument.application_id,
            func.max(ApplicationDocument.score).filter(ApplicationDocument.type == "resume").label("score"),
            func.count().label("sent"),
        )
        .join(UserApplication, UserApplication.id == ApplicationDocument.application_id)
        .where(*mine)
        .group_by(ApplicationDocument.application_id)
    )
    sent = {row.application_id: (row.score, row.sent) for row in documents}
    facts = [
        _Facts(row, float(score) if score is not None else None, count)
        for row in rows
        for score, count in [sent.get(row.id, (None, 0))]
    ]
    applied = [fact for fact in facts if fact.depth >= 1]
    return Statistics(
        applied=len(applied),
        answered=_share(applied, _is_answered),
        invited=_share(applied, _is_invited),
        offered=_share(applied, lambda fact: fact.depth >= 3),
        accepted=_share(applied, lambda fact: fact.application.outcome == "accepted"),
        waiting=sum(not _is_answered(fact) and fact.application.stage != "closed" for fact in applied),
        silent=sum(fact.application.outcome == "noResponse" for fact in applied),
        saved=sum(fact.depth == 0 and fact.application.stage == "saved" for fact in facts),
        by_source=_groups(applied, lambda fact: fact.application.source or ""),
        by_method=_groups(applied, lambda fact: fact.application.method or ""),
        by_score=_groups(applied, lambda fact: band(fact.score) if fact.score is not None else ""),
        by_documents=_groups(applied, lambda fact: "sent" if fact.sent else ""),
        by_week=_weeks(applied),
        stages=_stage_times(session, actor, rows),
        undated=sum(fact.application.applied_at is None for fact in applied),
    )


def _is_answered(fact: _Facts) -> bool:
    return fact.application.first_response_at is not None or _is_invited(fact)


def _is_invited(fact: _Facts) -> bool:
    return fact.depth >= 2


def _share(facts: Sequence[_Facts], holds: Callable[[_Facts], bool]) -> Share:
    return Share(sum(map(holds, facts)), len(facts))


def _groups(facts: Sequence[_Facts], key: Callable[[_Facts], str]) -> list[Group]:
    by_key: dict[str, list[_Facts]] = {}
    for fact in facts:
        by_key.setdefault(key(fact), []).append(fact)
    groups = [_group(name, members) for name, members in by_key.items()]
    return sorted(groups, key=lambda group: (not group.name, -group.applied, group.name))


def _group(name: str, members: Sequence[_Facts]) -> Group:
    return Group(name, len(members), _share(members, _is_answered), _share(members, _is_invited))


def _weeks(facts: Iterable[_Facts]) -> list[Group]:
    by_week: dict[date, list[_Facts]] = {}
    for fact in facts:
        if fact.application.applied_at is not None:
            day = fact.application.applied_at.date()
            by_week.setdefault(day - timedelta(days=day.weekday()), []).append(fact)
    return [_group(week.isoformat(), members) for week, members in sorted(by_week.items())]


def _stage_times(session: Session, actor: User, rows: Sequence[UserApplication]) -> list[StageTime]:
    """Days between moves whose days are known; what is where it is has not left yet."""
    ids = {row.id for row in rows}
    # Of the whole person: to name thousands of applications takes longer than to read their moves.
    moves = session.execute(
        select(
            ApplicationEvent.application_id,
            ApplicationEvent.to_stage,
            ApplicationEvent.occurred_at,
            ApplicationEvent.is_date_known,
        )
        .where(ApplicationEvent.user_id == actor.id, ApplicationEvent.kind == "stage")
        .order_by(ApplicationEvent.application_id, ApplicationEvent.occurred_at, ApplicationEvent.sequence)
    ).all()
    stays: dict[str, list[float]] = {}
    for earlier, later in pairwise(moves):
        if earlier.application_id not in ids:
            continue
        if earlier.application_id == later.application_id and earlier.is_date_known and later.is_date_known:
            days = (later.occurred_at - earlier.occurred_at) / timedelta(days=1)
            stays.setdefault(earlier.to_stage, []).append(days)
    return [
        StageTime(
            stage,
            len(stays.get(stage, [])),
            median(stays[stage]) if len(stays.get(stage, [])) >= FEW else None,
            sum(row.stage == stage for row in rows),
        )
        for stage in ("applied", "interviewing", "offer")
    ]


def period_start(days: int | None) -> date | None:
    """The first day of the last ``days`` days (UTC); None for all time."""
    return None if days is None else utc_now().date() - timedelta(days=days - 1)
