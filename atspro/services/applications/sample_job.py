"""The sample job: a posting of our own that a new user tries ATSPro with. It is marked, and nothing counts it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.models import User, UserApplication, UserJob
from atspro.services import jobs
from atspro.services.applications.attempts import current_application
from atspro.shapes import JobData

POSTING = Path(__file__).parents[1] / "samples" / "sample_job.json"


def add_sample_job(session: Session, actor: User) -> UserJob:
    """The actor's sample job, made if there is none: a person has one at most."""
    # The person's row is held, so that two clicks do not make two jobs.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    present = _sample_jobs(session, actor)
    if present:
        return present[0]
    job = jobs.create_job(session, actor, JobData.model_validate_json(POSTING.read_text(encoding="utf-8")))
    current_application(session, job).is_sample = True
    session.flush()
    return job


def remove_sample_job(session: Session, actor: User) -> bool:
    """Remove the actor's sample job with all that was made for it; whether there was one."""
    present = _sample_jobs(session, actor, lock=True)
    for job in present:
        jobs.delete_job(session, job)
    return bool(present)


def _sample_jobs(session: Session, actor: User, *, lock: bool = False) -> list[UserJob]:
    """More than one only after staff have brought a deleted one back."""
    samples = select(UserApplication.job_id).where(UserApplication.user_id == actor.id, UserApplication.is_sample)
    query = select(UserJob).where(UserJob.user_id == actor.id, UserJob.id.in_(samples)).order_by(UserJob.created_at)
    return list(session.scalars(query.with_for_update(key_share=True) if lock else query))
