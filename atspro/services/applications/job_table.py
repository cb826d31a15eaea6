"""The list of a person's jobs with how far each has come: filtered, sorted, in pages, and whole for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, Float, Numeric, cast, func, select
from sqlalchemy.orm import Session, aliased

from atspro.db import utc_now
from atspro.engine.score import FAIR, STRONG
from atspro.errors import NotFound
from atspro.i18n import gettext
from atspro.models import (
    JOB_STATUSES,
    METHODS,
    TIMED_KINDS,
    ApplicationEvent,
    ApplicationTag,
    ApplicationTask,
    JobDocument,
    Tag,
    User,
    UserApplication,
    UserJob,
)
from atspro.models.user_job import without_texts
from atspro.services import search
from atspro.services.applications.board import coming_next

PER_PAGE = 20
MAX_QUERY = 200
MAX_EXPORTED = 20_000
# From and below: a band's scores, as they are written with one decimal.
BANDS = {"strong": (STRONG, 1_000.0), "fair": (FAIR, STRONG), "weak": (-1_000.0, FAIR)}
SORTS = ("newest", "oldest", "updated", "company", "title", "place", "score", "next", "applied", "deadline")


@dataclass(frozen=True)
class JobFilters:
    """What a list of jobs is narrowed by and sorted by; "" means not at all.

    ``sort`` is one of `SORTS`, with a "-" before it the other way round. ``archived`` is "" for the jobs that are not,
    "only", or "all". ``place`` is a piece of a location.
    """

    status: str = ""
    q: str = ""
    sort: str = "newest"
    band: str = ""
    place: str = ""
    method: str = ""
    tag: str = ""
    archived: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> JobFilters:
        """What an address says; words that it does not know count as none."""
        texts = {one.name: str(given.get(one.name) or "").replace("\x00", "") for one in fields(cls)}
        texts = {name: " ".join(text[:MAX_QUERY].split()) for name, text in texts.items()}
        known = {
            "status": JOB_STATUSES,
            "sort": (*SORTS, *(f"-{name}" for name in SORTS)),
            "band": (*BANDS, "none"),
            "method": METHODS,
            "archived": ("only", "all"),
        }
        for name, values in known.items():
            if texts[name] not in values:
                texts[name] = "newest" if name == "sort" else ""
        return cls(**texts)

    @property
    def arguments(self) -> dict[str, str]:
        """What stands in the address of the list, as short as it can be."""
        usual = JobFilters()
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in pairs if value != getattr(usual, name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the status and the sort leaves jobs out."""
        return bool(self.q or self.band or self.place or self.method or self.tag)


@dataclass(frozen=True)
class JobRow:
    """A job of the list: its current application, its score, what comes next and when, how many documents it has."""

    job: UserJob
    application: UserApplication
    score: float | None = None
    next_at: datetime | None = None
    next_what: str = ""
    documents: int = 0


@dataclass(frozen=True)
class JobPage:
    """One page of a list of jobs; ``total`` counts all that match, ``by_status`` all that the other filters match.

    The sample job stands among the rows and in ``total``; ``by_status``, which says how the search goes, leaves it out.

    ``snippets`` show, by a job's id, where its post has what was searched for.
    """

    rows: list[JobRow]
    page: int
    pages: int
    total: int
    by_status: dict[str, int]
    snippets: dict[UUID, Markup] = field(default_factory=dict)

    @property
    def jobs(self) -> list[UserJob]:
        """The jobs of the page."""
        return [row.job for row in self.rows]


def list_jobs(session: Session, actor: User, filters: JobFilters | None = None, *, page: int = 1) -> JobPage:
    """A page of the actor's jobs. A page beyond the end gives the last one."""
    filters = filters or JobFilters()
    conditions = _conditions(actor, filters)
    is_own = ~UserApplication.is_sample
    counted = _joined(select(UserJob.status, func.count(), func.count().filter(is_own))).where(*conditions)
    found = session.execute(counted.group_by(UserJob.status)).all()
    counts: dict[str, int] = {status: count for status, count, _ in found}
    own: dict[str, int] = {status: count for status, _, count in found}
    total = counts.get(filters.status, 0) if filters.status else sum(counts.values())
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    # Which rows the page has is told by what sorts and filters them; all else is read of those few, and sorted again.
    shown = _listed(actor, filters).with_only_columns(UserJob.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    query = _listed(actor, JobFilters(sort=filters.sort, archived="all")).where(UserJob.id.in_(shown))
    rows = _rows(session, session.execute(query.options(*without_texts())).all())
    snippets = search.job_snippets(session, [row.job.id for row in rows], filters.q)
    by_status: dict[str, int] = {name: own.get(name, 0) for name in JOB_STATUSES}
    return JobPage(rows, page, pages, total, by_status, snippets)


def jobs_after(
    session: Session, actor: User, filters: JobFilters, after: tuple[datetime, UUID] | None = None, *, limit: int
) -> list[JobRow]:
    """The actor's next jobs behind one of them, given by when it was made and its id; the newest first.

    Of the filters the sort says nothing here: only this order goes on where it was while rows come and go.
    """
    query = _listed(actor, replace(filters, sort="newest")).options(*without_texts()).limit(limit)
    if after is not None:
        made, job_id = after
        later = (UserJob.created_at == made) & (UserJob.id > job_id)
        query = query.where((UserJob.created_at < made) | later)
    return _rows(session, session.execute(query).all())


def get_job_row(session: Session, actor: User, job_id: UUID) -> JobRow:
    """One of the actor's jobs as the list has it. Raises `NotFound` also for a neighbour's."""
    query = _listed(actor, JobFilters(archived="all")).where(UserJob.id == job_id)
    found = _rows(session, session.execute(query.options(*without_texts())).all())
    if not found:
        raise NotFound(gettext("This job does not exist."))
    return found[0]


def all_jobs(session: Session, actor: User, filters: JobFilters, *, batch: int = 50) -> Iterator[list[JobRow]]:
    """Exactly what the list shows on all its pages, in its order, some rows at a time; at most `MAX_EXPORTED`."""
    ordered = _listed(actor, filters).with_only_columns(UserJob.id).limit(MAX_EXPORTED)
    ids = session.scalars(ordered).all()
    for start in range(0, len(ids), batch):
        places = {job_id: place for place, job_id in enumerate(ids[start : start + batch])}
        found = session.execute(_listed(actor, JobFilters(archived="all")).where(UserJob.id.in_(places))).all()
        yield sorted(_rows(session, found), key=lambda row: places[row.job.id])


def tag_names(session: Session, actor: User) -> list[str]:
    """The actor's tags, in their order."""
    return list(session.scalars(select(Tag.name).where(Tag.user_id == actor.id).order_by(func.lower(Tag.name))))


def _joined(query: Any) -> Any:
    return query.join(UserApplication, (UserApplication.job_id == UserJob.id) & UserApplication.is_current)


def _listed(actor: User, filters: JobFilters) -> Any:
    documents = (
        select(func.count())
        .where(JobDocument.job_id == UserJob.id, JobDocument.is_active)
        .correlate(UserJob)
        .scalar_subquery()
    )
    query = _joined(
        select(
            UserJob,
            UserApplication,
            _score().label("score"),
            documents.label("documents"),
        ).select_from(UserJob)
    )
    if filters.status:
        query = query.where(UserJob.status == filters.status)
    return query.where(*_conditions(actor, filters)).order_by(*_order(filters.sort))


def _rows(session: Session, found: Sequence[Any]) -> list[JobRow]:
    coming = coming_next(session, [row[1].id for row in found])
    rows = []
    for row in found:
        next_at, next_what = coming.get(row[1].id, (None, ""))
        rows.append(JobRow(row[0], row[1], row.score, next_at, next_what, row.documents))
    return rows


def _conditions(actor: User, filters: JobFilters) -> list[ColumnElement[bool]]:
    """All but the status."""
    # Said of both: the applications are found by their owner too, and not by reading all there are.
    conditions: list[ColumnElement[bool]] = [UserJob.user_id == actor.id, UserApplication.user_id == actor.id]
    if filters.archived != "all":
        is_archived = UserApplication.archived_at.is_not(None)
        conditions.append(is_archived if filters.archived == "only" else ~is_archived)
    if filters.q:
        conditions.append(search.owners_jobs(filters.q))
    if filters.band == "none":
        conditions.append(_score().is_(None))
    elif filters.band:
        least, below = BANDS[filters.band]
        score = func.round(cast(_score(), Numeric), 1)
        conditions.append((score >= least) & (score < below))
    if filters.place:
        places = func.atspro_fold(func.array_to_string(UserJob.location, " / "))
        conditions.append(func.strpos(places, func.atspro_fold(filters.place)) > 0)
    if filters.method:
        conditions.append(UserApplication.method == filters.method)
    if filters.tag:
        tagged = (
            select(ApplicationTag.application_id)
            .join(Tag, Tag.id == ApplicationTag.tag_id)
            .where(Tag.user_id == actor.id, func.lower(Tag.name) == filters.tag.lower())
        )
        conditions.append(UserApplication.id.in_(tagged))
    return conditions


def _score() -> ColumnElement[Any]:
    """The score of the job's active resume, where it is a number."""
    document = aliased(JobDocument)
    value = document.details["atsScore"]
    is_number = func.jsonb_typeof(value) == "number"
    return (
        select(cast(cast(value.astext, Numeric), Float))
        .where(document.job_id == UserJob.id, document.type == "resume", document.is_active, is_number)
        .limit(1)
        .correlate(UserJob)
        .scalar_subquery()
    )


def _next_at() -> ColumnElement[Any]:
    """When something comes next for an application: its next planned event or its first open task."""
    event = (
        select(func.min(ApplicationEvent.occurred_at))
        .where(
            ApplicationEvent.application_id == UserApplication.id,
            ApplicationEvent.kind.in_(TIMED_KINDS),
            ApplicationEvent.occurred_at >= utc_now(),
        )
        .correlate(UserApplication)
        .scalar_subquery()
    )
    task = (
        select(func.min(ApplicationTask.due_at))
        .where(ApplicationTask.application_id == UserApplication.id, ApplicationTask.done_at.is_(None))
        .correlate(UserApplication)
        .scalar_subquery()
    )
    return func.least(event, task)


def _order(sort: str) -> list[Any]:
    places = func.array_to_string(UserJob.location, " / ")
    orders: dict[str, tuple[Any, bool]] = {
        "newest": (UserJob.created_at, True),
        "oldest": (UserJob.created_at, False),
        "updated": (UserJob.updated_at, True),
        "company": (func.atspro_fold(UserJob.company), False),
        "title": (func.atspro_fold(UserJob.title), False),
        "place": (func.nullif(func.atspro_fold(places), ""), False),
        "score": (_score(), True),
        "next": (_next_at(), False),
        "applied": (UserApplication.applied_at, True),
        "deadline": (UserApplication.deadline, False),
    }
    column, is_falling = orders[sort.removeprefix("-")]
    falls = is_falling != sort.startswith("-")
    # What has none comes last, whichever way the others go.
    return [(column.desc() if falls else column.asc()).nulls_last(), UserJob.created_at.desc(), UserJob.id]
