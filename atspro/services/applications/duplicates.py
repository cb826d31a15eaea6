"""What a person has already of a posting or at a company. It is told, and never stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, func, literal, or_, select
from sqlalchemy.orm import Session

from atspro.models import User, UserApplication, UserJob
from atspro.models.user_job import without_texts
from atspro.shapes import JobData

SHOWN = 5


@dataclass(frozen=True)
class Earlier:
    """An application of the person's to the same posting, or to another one of the same company."""

    application: UserApplication
    job: UserJob
    is_same_posting: bool


def earlier_applications(session: Session, actor: User, data: JobData) -> list[Earlier]:
    """What the actor has of a posting that is not saved yet: at most `SHOWN`, the same posting first."""
    return _earlier(
        session,
        actor.id,
        func.atspro_company_key(data.company),
        func.atspro_canonical_link(data.link),
        func.atspro_text_hash(data.description),
    )


def earlier_than(session: Session, application: UserApplication) -> list[Earlier]:
    """What the application's owner has beside it of the same posting or company; at most `SHOWN`.

    The sample job neither has one nor is one.
    """
    if application.is_sample:
        return []
    return _earlier(
        session,
        application.user_id,
        # As values, for a comparison with None would find all that have none.
        literal(application.company_key, Text),
        literal(application.canonical_link, Text),
        literal(application.text_hash, Text),
        besides=application.job_id,
    )


def _earlier(
    session: Session, user_id: str, company_key: Any, link: Any, text_hash: Any, *, besides: UUID | None = None
) -> list[Earlier]:
    of_link, of_text = UserApplication.canonical_link == link, UserApplication.text_hash == text_hash
    is_same = func.coalesce(of_link, False) | func.coalesce(of_text, False)
    query = (
        select(UserApplication, UserJob, is_same.label("same"))
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            UserApplication.user_id == user_id,
            UserApplication.is_current,
            ~UserApplication.is_sample,
            or_(UserApplication.company_key == company_key, of_link, of_text),
        )
        .order_by(is_same.desc(), UserApplication.applied_at.desc().nulls_last(), UserApplication.id)
        .limit(SHOWN)
        .options(*without_texts())
    )
    if besides is not None:
        query = query.where(UserApplication.job_id != besides)
    return [Earlier(*row) for row in session.execute(query)]
