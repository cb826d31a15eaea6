"""Documents that staff request for many jobs at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from atspro import queue
from atspro.models import DOCUMENT_TYPES, GenerationRequest, User, UserJob
from atspro.services import generation
from atspro.services.bulk import limits


def request_documents(
    session: Session, actor: User, chosen: Sequence[tuple[UserJob, str]]
) -> tuple[list[GenerationRequest], int]:
    """Request a document for each job and type; returns the new requests, and how many were live already.

    More than a few wait in the bulk queue, so that no job seeker waits behind them. Raises `Conflict`
    when too many wait already.
    """
    limits.refuse_too_many(session, actor, len(chosen))
    queue_name = queue.DOCUMENTS_BULK if len(chosen) > len(DOCUMENT_TYPES) else queue.DOCUMENTS
    for job_id in sorted({job.id for job, _ in chosen}):
        generation.lock_job(session, job_id)
    requested = [
        generation.request_document(session, actor, job, document_type, queue_name=queue_name)
        for job, document_type in chosen
    ]
    created = [request for request, is_new in requested if is_new]
    return created, len(requested) - len(created)
