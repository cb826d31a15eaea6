"""The whole person at a glance, for staff: how much of everything there is, and the newest few of each.

Each part is one statement. It finds the person's own keys first, by the index on their owner, and reads what is shown
of the newest few: no text of a document, no post, and no content of the resume is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from atspro.models import AuthSession, GenerationRequest, JobDocument, User, UserJob, UserResume
from atspro.services.users import model_usage
from atspro.services.users.model_usage import Usage

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Few:
    """The newest rows, `SHOWN` at most, and how many there are of them in all."""

    rows: Sequence[Row[Any]]
    count: int


@dataclass(frozen=True, slots=True)
class Person:
    """What a user has. ``resume`` is None without one; it has its id, a name, counts, and when it was changed.

    ``usage`` is what the language model took for their documents.
    """

    resume: Row[Any] | None
    usage: Usage
    jobs: Few
    documents: Few
    requests: Few
    sessions: Few


def read_profile(session: Session, user: User) -> Person:
    """Everything of a user's that their page shows, in five statements."""
    usage = model_usage.sums(user.id).subquery("usage")
    found = session.execute(
        select(
            UserResume.id,
            UserResume.contact_info["fullName"].astext.label("full_name"),
            func.jsonb_array_length(UserResume.work_experience).label("positions"),
            func.jsonb_array_length(UserResume.education).label("education"),
            func.cardinality(UserResume.skills).label("skills"),
            UserResume.updated_at,
            usage,
        )
        .select_from(usage)
        .outerjoin(UserResume, UserResume.user_id == user.id)
    ).one()
    return Person(
        resume=found if found.id is not None else None,
        usage=Usage(found.versions, int(found.tokens), float(found.cost)),
        jobs=_newest(
            session,
            select(UserJob.id, UserJob.created_at.label("moment")).where(UserJob.user_id == user.id),
            select(UserJob.id, UserJob.title, UserJob.company, UserJob.status, UserJob.created_at),
            UserJob.id,
        ),
        documents=_newest(
            session,
            _of_jobs(JobDocument, user),
            select(
                JobDocument.id,
                JobDocument.type,
                JobDocument.version,
                JobDocument.is_active,
                JobDocument.details["atsScore"].label("score"),
                JobDocument.job_id,
                UserJob.title,
                UserJob.company,
                JobDocument.created_at,
            ).join(UserJob, UserJob.id == JobDocument.job_id),
            JobDocument.id,
        ),
        requests=_newest(
            session,
            _of_jobs(GenerationRequest, user),
            select(
                GenerationRequest.id,
                GenerationRequest.type,
                GenerationRequest.state,
                GenerationRequest.error,
                GenerationRequest.job_id,
                UserJob.title,
                UserJob.company,
                GenerationRequest.created_at,
            ).join(UserJob, UserJob.id == GenerationRequest.job_id),
            GenerationRequest.id,
        ),
        sessions=_newest(
            session,
            select(AuthSession.id, AuthSession.created_at.label("moment")).where(AuthSession.user_id == user.id),
            select(
                AuthSession.id,
                AuthSession.ip_address,
                AuthSession.user_agent,
                AuthSession.created_at,
                AuthSession.expires_at,
                AuthSession.impersonated_by,
            ),
            AuthSession.id,
        ),
    )


def _of_jobs(table: Any, user: User) -> Any:
    jobs = select(UserJob.id).where(UserJob.user_id == user.id)
    return select(table.id, table.created_at.label("moment")).where(table.job_id.in_(jobs))


def _newest(session: Session, mine: Any, shown: Any, key: Any) -> Few:
    """The newest of the keys that ``mine`` selects, as ``shown`` selects them; all keys are counted.

    Left to itself the planner may walk the order's index over everybody's rows until it has met enough of this user's.
    """
    keys = mine.cte("mine").prefix_with("MATERIALIZED", dialect="postgresql")
    newest = select(keys).order_by(keys.c.moment.desc(), keys.c.id.desc()).limit(SHOWN).subquery("newest")
    total = select(func.count()).select_from(keys).scalar_subquery()
    query = shown.join(newest, newest.c.id == key).add_columns(total.label("total"))
    rows = session.execute(query.order_by(newest.c.moment.desc(), newest.c.id.desc())).all()
    return Few(rows, rows[0].total if rows else 0)
