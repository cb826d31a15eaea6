"""Jobs: add, find, change, and how far the application has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import JOB_STATUSES, GenerationRequest, JobDocument, JobTouch, User, UserJob
from atspro.shapes import JobData

MAX_JOB = 250_000
"""Characters of a whole posting, in all of its fields."""


def check_job(data: JobData) -> None:
    """Raise `InvalidInput` naming what a job cannot do without."""
    fields: dict[str, str] = {}
    if not data.company:
        fields["company"] = gettext("Enter the company.")
    if not data.title:
        fields["title"] = gettext("Enter the job title.")
    if data.link and not data.link.lower().startswith(("https://", "http://")):
        fields["link"] = gettext("The link must start with https://.")
    if len(data.model_dump_json()) > MAX_JOB:
        fields["description"] = gettext(
            "The posting is too long in all: use at most %(limit)s characters.", limit=format_number(MAX_JOB)
        )
    if fields:
        count = len(fields)
        raise InvalidInput(f"{count} {'field needs' if count == 1 else 'fields need'} your attention.", fields)


def create_job(session: Session, actor: User, data: JobData) -> UserJob:
    """Track a new job of the actor's."""
    check_job(data)
    job = UserJob(user_id=actor.id)
    job.data = data
    session.add(job)
    session.flush()
    return job


def create_jobs(session: Session, rows: Sequence[tuple[str, JobData, str, datetime | None]]) -> None:
    """Track many jobs, each of an owner's id, a post, a status and appliedAt, which 'applied' fills when it is empty.

    Raises as `create_job` and `set_status` do, and the database's `IntegrityError` for an owner who is gone.
    """
    job_rows = []
    for owner_id, data, status, applied_at in rows:
        check_job(data)
        content = {name: getattr(data, name) for name in JobData.model_fields}
        job_rows.append(
            {**content, "user_id": owner_id, "status": _known(status), "applied_at": _applied(status, applied_at)}
        )
    session.execute(insert(UserJob), job_rows)


def get_job(session: Session, actor: User, job_id: UUID, *, lock: bool = False) -> UserJob:
    """The actor's job. Raises `NotFound` also for a neighbour's."""
    query = select(UserJob).where(UserJob.id == job_id, UserJob.user_id == actor.id)
    job = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if job is None:
        raise NotFound(gettext("This job does not exist."))
    return job


def update_job(
    session: Session, job: UserJob, data: JobData, *, check: Callable[[UserJob], None] | None = None
) -> UserJob:
    """Store the changed post. Raises `NotFound` when the job is gone.

    ``check`` looks at the job as it is stored now, held until the transaction ends, and raises what speaks against
    overwriting it; without it the last writer wins.
    """
    check_job(data)
    held = select(UserJob).where(UserJob.id == job.id).with_for_update(key_share=True)
    if session.scalar(held.execution_options(populate_existing=True)) is None:
        raise NotFound(gettext("This job does not exist."))
    if check is not None:
        check(job)
    job.data = data
    session.flush()
    return job


def set_status(session: Session, job: UserJob, status: str) -> UserJob:
    """Change the status; 'applied' fills appliedAt when it is empty. Raises `InvalidInput` for an unknown status."""
    job.status = _known(status)
    job.applied_at = _applied(status, job.applied_at)
    session.flush()
    return job


def why_unwritable(data: JobData) -> str:
    """A sentence saying that a job has no posting to write for, and what to do; "" when it has one."""
    if data.description or data.responsibilities or data.qualifications:
        return ""
    return gettext("Add the text of the posting first: documents are written for what it asks for.")


def _known(status: str) -> str:
    if status not in JOB_STATUSES:
        raise InvalidInput(
            gettext("Choose one of the six statuses."), {"status": gettext("Choose one of the six statuses.")}
        )
    return status


def _applied(status: str, applied_at: datetime | None) -> datetime | None:
    return utc_now() if status == "applied" and applied_at is None else applied_at


def delete_job(session: Session, job: UserJob) -> None:
    """Remove the job with its documents and requests."""
    session.delete(job)
    session.flush()


def count_dependents(session: Session, job: UserJob) -> tuple[int, int]:
    """How many documents and requests a job has."""
    documents = select(func.count()).select_from(JobDocument).where(JobDocument.job_id == job.id)
    requests = select(func.count()).select_from(GenerationRequest).where(GenerationRequest.job_id == job.id)
    row = session.execute(select(documents.scalar_subquery(), requests.scalar_subquery())).one()
    return row[0], row[1]


def save_job(
    session: Session, job: UserJob | None, owner: User, data: JobData, *, status: str, applied_at: datetime | None
) -> UserJob:
    """Create or update a job for its owner. The status 'applied' fills an empty ``applied_at``."""
    job = create_job(session, owner, data) if job is None else update_job(session, job, data)
    job.applied_at = applied_at
    return set_status(session, job, status)


def touch_jobs(session: Session, *, limit: int = 1000) -> int:
    """Bring the updatedAt of each marked job up to its newest version; how many jobs there were.

    Whoever writes a version leaves a mark in the same transaction, so none is ever lost; a hundred versions leave one
    mark, and cost one update each time this runs. A job that a writer holds just now is left for the next time: the
    parent is locked before the mark, as by the writers, and the trigger writes the value.
    """
    marked = select(JobTouch.job_id).limit(limit)
    held = session.scalars(
        select(UserJob.id).where(UserJob.id.in_(marked)).with_for_update(key_share=True, skip_locked=True)
    ).all()
    if not held:
        return 0
    taken = session.scalars(
        delete(JobTouch)
        .where(JobTouch.job_id.in_(held))
        .returning(JobTouch.job_id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(UserJob)
        .where(UserJob.id.in_(taken))
        .values(updated_at=func.timezone("UTC", func.clock_timestamp()))
        .execution_options(synchronize_session=False)
    )
    return len(taken)
