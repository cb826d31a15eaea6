"""How many documents may wait that one member of staff asked for: whoever picks the wrong list can't bury the queue."""

from __future__ import annotations

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from atspro import queue
from atspro.errors import Conflict
from atspro.models import DOCUMENT_TYPES, LIVE_STATES, BulkAction, GenerationRequest, User

# One bulk action on as many jobs as it may have, with all their documents.
MAX_WAITING = 40_000


def documents_of(subject: str, action: str) -> int:
    """How many documents an action asks for with each row."""
    if (subject, action) == ("jobs", "generate"):
        return len(DOCUMENT_TYPES)
    return 1 if action.startswith("generate") or action == "retry" else 0


def refuse_too_many(session: Session, actor: User, more: int) -> None:
    """Raise `Conflict` when, with so many more, over `MAX_WAITING` documents would wait that this person asked for.

    Counted are requests that wait in the bulk queue, and what bulk actions that are not done yet will ask for.
    """
    if not more:
        return
    waiting = select(func.count()).where(
        GenerationRequest.requested_by == actor.id,
        GenerationRequest.queue == queue.DOCUMENTS_BULK,
        GenerationRequest.state == "queued",
    )
    all_documents = (BulkAction.subject == "jobs") & (BulkAction.action == "generate")
    one_document = BulkAction.action.startswith("generate") | (BulkAction.action == "retry")
    per_row = case((all_documents, len(DOCUMENT_TYPES)), (one_document, 1), else_=0)
    coming = select(func.coalesce(func.sum((BulkAction.total - BulkAction.done) * per_row), 0)).where(
        BulkAction.actor_id == actor.id, BulkAction.state.in_(LIVE_STATES)
    )
    ahead = session.scalars(select(waiting.scalar_subquery() + coming.scalar_subquery())).one()
    if ahead + more > MAX_WAITING:
        raise Conflict(
            f"{ahead:,} documents you requested are still waiting, and at most {MAX_WAITING:,} may wait at a time."
            " Wait for them, or stop one of your bulk actions, then try again."
        )
