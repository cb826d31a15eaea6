"""What staff may do to anybody's rows, beyond what the owners' own verbs do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro import queue
from atspro.errors import Conflict, InvalidInput
from atspro.models import (
    DOCUMENT_TYPES,
    Account,
    AuthSession,
    GenerationRequest,
    JobDocument,
    User,
    UserJob,
    UserResume,
    Verification,
)
from atspro.services import accounts, generation, jobs
from atspro.services.bans import is_banned
from atspro.shapes import JobData

MAX_ROLE = 200
MAX_LINK = 2000
_ROLE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Belongings:
    """How many rows go when a user goes."""

    resumes: int
    jobs: int
    documents: int
    requests: int
    sessions: int
    accounts: int


def find_owner(session: Session, email: str) -> User:
    """The user of this address. Raises `InvalidInput` for the field owner when there is none."""
    owner = session.scalar(select(User).where(User.email == email.replace("\x00", "").strip().lower()))
    if owner is None:
        message = "No account has this address. Check it, or make the user first."
        raise InvalidInput(message, {"owner": message})
    return owner


def clean_role(role: str | None) -> str | None:
    """Comma-separated role names without surplus spaces; None for none. Raises `InvalidInput` for the field role."""
    names = [name.strip() for name in (role or "").split(",") if name.strip()]
    if any(not _ROLE.fullmatch(name) for name in names) or len(",".join(names)) > MAX_ROLE:
        message = "Use names of letters, digits, - and _, separated by commas; for example: admin."
        raise InvalidInput(message, {"role": message})
    return ",".join(dict.fromkeys(names)) or None


def create_user(
    session: Session, *, name: str, email: str, password: str, role: str | None, email_verified: bool
) -> User:
    """A real account, with a password. Raises `InvalidInput` with the fields name, email, password and role."""
    cleaned = clean_role(role)
    user = accounts.sign_up(session, name, email, password)
    user.role = cleaned
    user.email_verified = email_verified
    session.flush()
    return user


def update_user(
    session: Session, actor: User, user: User, *, name: str, email: str, role: str | None, email_verified: bool
) -> User:
    """Store what staff changed about a user.

    Raises `InvalidInput` with the fields name, email and role, also when another account has the address, or when staff
    would take the role admin from themselves.
    """
    cleaned = clean_role(role)
    if user.id == actor.id and "admin" not in (cleaned or "").split(","):
        message = "You can't take the role admin from yourself. Ask another administrator."
        raise InvalidInput(message, {"role": message})
    try:
        with session.begin_nested():
            user.name = accounts.clean_name(name)
            user.email = accounts.normalize_email(email)
            user.role = cleaned
            user.email_verified = email_verified
    except IntegrityError:
        message = "Another account has this address."
        raise InvalidInput(message, {"email": message}) from None
    return user


def count_belongings(session: Session, user: User) -> Belongings:
    """What the user has, in one statement."""
    jobs_of = select(UserJob.id).where(UserJob.user_id == user.id)
    counts = [
        select(func.count()).select_from(UserResume).where(UserResume.user_id == user.id),
        select(func.count()).select_from(UserJob).where(UserJob.user_id == user.id),
        select(func.count()).select_from(JobDocument).where(JobDocument.job_id.in_(jobs_of)),
        select(func.count()).select_from(GenerationRequest).where(GenerationRequest.job_id.in_(jobs_of)),
        select(func.count()).select_from(AuthSession).where(AuthSession.user_id == user.id),
        select(func.count()).select_from(Account).where(Account.user_id == user.id),
    ]
    return Belongings(*session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def refuse_if_last_admin(session: Session, user: User) -> None:
    """Raise `Conflict` when without this user nobody could administer the site.

    The admins' rows are locked, so that two who leave at the same time do not both see the other one stay.
    """
    held = select(User).where(User.role.contains("admin")).order_by(User.id).with_for_update()
    admins = [found for found in session.scalars(held.execution_options(populate_existing=True)) if found.is_admin]
    if user in admins and not any(other.id != user.id and not is_banned(other) for other in admins):
        raise Conflict("This is the only administrator. Make somebody else one first.")


def delete_user(session: Session, actor: User, user: User) -> None:
    """Remove a user and, by the database's cascades, everything of theirs. Raises `Conflict` for oneself."""
    if user.id == actor.id:
        raise Conflict("You can't delete your own account here. Ask another administrator.")
    session.execute(delete(User).where(User.id == user.id))


def delete_row(session: Session, row: AuthSession | Account | Verification) -> None:
    """Remove a row on which nothing else depends."""
    session.delete(row)
    session.flush()


def count_of_job(session: Session, job: UserJob) -> tuple[int, int]:
    """How many documents and requests a job has."""
    documents = select(func.count()).select_from(JobDocument).where(JobDocument.job_id == job.id)
    requests = select(func.count()).select_from(GenerationRequest).where(GenerationRequest.job_id == job.id)
    row = session.execute(select(documents.scalar_subquery(), requests.scalar_subquery())).one()
    return row[0], row[1]


def save_job(
    session: Session, job: UserJob | None, owner: User, data: JobData, *, status: str, applied_at: datetime | None
) -> UserJob:
    """Make or change a job of the owner's. The status 'applied' fills an empty ``applied_at``."""
    job = jobs.create_job(session, owner, data) if job is None else jobs.update_job(session, job, data)
    job.applied_at = applied_at
    return jobs.set_status(session, job, status)


def request_documents(
    session: Session, actor: User, chosen: Sequence[tuple[UserJob, str]]
) -> tuple[list[GenerationRequest], int]:
    """Ask for a document of each job and type; the new requests, and how many were live already.

    More than a few wait in the bulk queue, so that no job seeker waits behind them.
    """
    queue_name = queue.DOCUMENTS_BULK if len(chosen) > len(DOCUMENT_TYPES) else queue.DOCUMENTS
    asked = [
        generation.request_document(session, actor, job, document_type, queue_name=queue_name)
        for job, document_type in chosen
    ]
    made = [request for request, is_new in asked if is_new]
    return made, len(asked) - len(made)
