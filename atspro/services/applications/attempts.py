"""A job's applications: the current one, and a new attempt beside the ones before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import METHODS, ApplicationEvent, User, UserApplication, UserJob
from atspro.models.user_job import without_texts
from atspro.services import owned_rows
from atspro.services.applications.texts import MAX_SHORT_TEXT, clean_texts
from atspro.tables import USER_APPLICATIONS

MAX_ATTEMPTS = 50
MAX_EVENTS = 2_000


def current_application(session: Session, job: UserJob) -> UserApplication:
    """The job's current application; the first is made where another client's job has none yet."""
    query = select(UserApplication).where(UserApplication.job_id == job.id, UserApplication.is_current)
    application = session.scalar(query)
    if application is None:
        session.execute(select(func.atspro_application_open(job.id, None, None)))
        application = session.scalar(query)
    if application is None:
        raise NotFound(gettext("This job does not exist."))
    return application


def get_application(session: Session, actor: User, application_id: UUID) -> UserApplication:
    """The actor's application. Raises `NotFound` also for a neighbour's."""
    application = session.scalar(
        select(UserApplication).where(UserApplication.id == application_id, UserApplication.user_id == actor.id)
    )
    if application is None:
        raise NotFound(gettext("This application does not exist."))
    return application


def applications_after(
    session: Session,
    actor: User,
    after: tuple[datetime, UUID] | None = None,
    *,
    limit: int,
    stage: str = "",
    archived: bool | None = None,
) -> list[tuple[UserApplication, UserJob]]:
    """The actor's next applications behind one of them, given by when it was made and its id; the newest first.

    They are narrowed by a stage, and by whether they are archived. The posts' texts are left in the database.
    """
    query = (
        select(UserApplication, UserJob)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(UserApplication.user_id == actor.id, UserJob.user_id == actor.id)
        .order_by(UserApplication.created_at.desc(), UserApplication.id)
        .limit(limit)
        .options(*without_texts())
    )
    if after is not None:
        made, application_id = after
        later = (UserApplication.created_at == made) & (UserApplication.id > application_id)
        query = query.where((UserApplication.created_at < made) | later)
    if stage:
        query = query.where(UserApplication.stage == stage)
    if archived is not None:
        is_archived = UserApplication.archived_at.is_not(None)
        query = query.where(is_archived if archived else ~is_archived)
    return [(row[0], row[1]) for row in session.execute(query)]


def lock_application(session: Session, application: UserApplication) -> UserJob:
    """Hold the job of an application until the transaction ends, and read both anew; the job.

    Whoever writes an application or its events does this first: everybody locks in the same order. Raises `NotFound`
    when either is gone.
    """
    job = session.scalar(
        select(UserJob)
        .where(UserJob.id == application.job_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    fresh = session.scalar(
        select(UserApplication).where(UserApplication.id == application.id).execution_options(populate_existing=True)
    )
    if job is None or fresh is None:
        raise NotFound(gettext("This application does not exist."))
    return job


def check_room(session: Session, application: UserApplication) -> None:
    """Raise `InvalidInput` when the application's timeline is full: each entry makes the next one dearer."""
    count = session.scalar(
        select(func.count()).select_from(ApplicationEvent).where(ApplicationEvent.application_id == application.id)
    )
    if count and count >= MAX_EVENTS:
        raise InvalidInput(
            gettext(
                "A timeline has at most %(max_events)s entries. Delete some that you no longer need.",
                max_events=format_number(MAX_EVENTS),
            )
        )


def start_attempt(
    session: Session, application: UserApplication, *, source: str = "", method: str = ""
) -> UserApplication:
    """A new attempt at the same job, such as through an agency; it is the current one, and the others stay as they are.

    Raises `InvalidInput` for an unknown method, a long source, or more attempts than anybody makes.
    """
    problems: dict[str, str] = {}
    source = " ".join(clean_texts({"source": (source, MAX_SHORT_TEXT)}, problems)["source"].split())
    if method and method not in METHODS:
        problems["method"] = gettext("Choose how you apply from the list.")
    if problems:
        raise InvalidInput(gettext("Check the new attempt."), problems)
    job = lock_application(session, application)
    attempts = session.scalars(
        select(UserApplication).where(UserApplication.job_id == job.id).order_by(UserApplication.attempt)
    ).all()
    if len(attempts) >= MAX_ATTEMPTS:
        raise InvalidInput(gettext("A job has at most %(max_attempts)s attempts.", max_attempts=MAX_ATTEMPTS))
    for attempt in attempts:
        attempt.is_current = False
    session.flush()
    started = UserApplication(
        job_id=job.id,
        user_id=job.user_id,
        attempt=attempts[-1].attempt + 1 if attempts else 1,
        source=source or None,
        method=method or None,
        is_sample=application.is_sample,
    )
    session.add(started)
    session.flush()
    session.refresh(started)
    session.expire(job)
    return started


def attempts_of(session: Session, application: UserApplication) -> list[UserApplication]:
    """Every attempt at the application's job, the newest first."""
    return list(
        session.scalars(
            select(UserApplication)
            .where(UserApplication.job_id == application.job_id)
            .order_by(UserApplication.attempt.desc())
        )
    )


def set_archived(session: Session, application: UserApplication, *, is_archived: bool) -> None:
    """Take an application off the board and the lists, or put it back; statistics count it all the same."""
    lock_application(session, application)
    application.archived_at = utc_now() if is_archived else None
    session.flush()


def change_facts(
    session: Session,
    application: UserApplication,
    values: Mapping[str, Any],
    *,
    check: Callable[[UserApplication], None] | None = None,
) -> UserApplication:
    """Store what the person says of an application beside its timeline. Raises `InvalidInput` by the fields' names.

    ``check`` looks at the application as it is stored now and raises what speaks against overwriting it.
    """
    lock_application(session, application)
    changed: UserApplication = owned_rows.change_row(session, USER_APPLICATIONS, application, values, check=check)
    return changed
