"""What is done about requests that ended without a document: retried once, or acknowledged, and no longer counted."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import GenerationFollowUp, GenerationRequest, User

RETRIED = exists().where(
    GenerationFollowUp.request_id == GenerationRequest.id, GenerationFollowUp.retried_as.is_not(None)
)
"""A condition: the request was retried, and the retry is still there."""
ACKNOWLEDGED = exists().where(
    GenerationFollowUp.request_id == GenerationRequest.id, GenerationFollowUp.acknowledged_at.is_not(None)
)
"""A condition: staff have seen the failure."""


def needs_attention() -> ColumnElement[bool]:
    """Failures that nobody has retried or acknowledged: those that dashboards and alerts count."""
    followed = exists().where(
        GenerationFollowUp.request_id == GenerationRequest.id,
        or_(GenerationFollowUp.retried_as.is_not(None), GenerationFollowUp.acknowledged_at.is_not(None)),
    )
    return and_(GenerationRequest.state == "failed", ~followed)


def was_retried(session: Session, request: GenerationRequest) -> bool:
    """Whether the request was retried, and the retry is still there."""
    return retry_of(session, request) is not None


def retry_of(session: Session, request: GenerationRequest) -> GenerationRequest | None:
    """What the request was retried as, if that is still there."""
    known = select(GenerationFollowUp.retried_as).where(GenerationFollowUp.request_id == request.id)
    retried_as = session.scalar(known)
    return session.get(GenerationRequest, retried_as) if retried_as else None


def mark_retried(session: Session, request: GenerationRequest, again: GenerationRequest) -> None:
    """Mark a request as retried; whoever does so holds the lock of its job."""
    mark = insert(GenerationFollowUp).values(request_id=request.id, retried_as=again.id)
    session.execute(
        mark.on_conflict_do_update(
            index_elements=[GenerationFollowUp.request_id], set_={GenerationFollowUp.retried_as: again.id}
        )
    )


def acknowledge(session: Session, actor: User, request: GenerationRequest) -> bool:
    """Have a failure count no more. False when it did not fail, or somebody has acknowledged it."""
    if request.state != "failed":
        return False
    values = {"acknowledged_at": utc_now(), "acknowledged_by": actor.id}
    statement = insert(GenerationFollowUp).values(request_id=request.id, **values)
    columns = {getattr(GenerationFollowUp, name): value for name, value in values.items()}
    done = session.scalars(
        statement.on_conflict_do_update(
            index_elements=[GenerationFollowUp.request_id],
            set_=columns,
            where=GenerationFollowUp.acknowledged_at.is_(None),
        ).returning(GenerationFollowUp.request_id)
    )
    return done.first() is not None


def count_open(session: Session, since: ColumnElement[object]) -> int:
    """How many failures since a moment need attention."""
    failed = select(func.count()).where(needs_attention(), GenerationRequest.finished_at >= since)
    return session.scalar(failed) or 0
