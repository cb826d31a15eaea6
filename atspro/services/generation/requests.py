"""What people ask for: documents, all four at once, again after a failure, or no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, contains_eager

from atspro import queue
from atspro.errors import Conflict, NotFound
from atspro.i18n import gettext
from atspro.models import DOCUMENT_TYPES, LIVE_STATES, DocumentType, GenerationBatch, GenerationRequest, User, UserJob
from atspro.services import leases
from atspro.services.documents.versions import check_type
from atspro.services.generation import follow_ups
from atspro.services.generation.scheduler import REQUESTS, dispatch_next, has_room, publish

MAX_IDEMPOTENCY_KEY = 64


def request_document(
    session: Session,
    actor: User,
    job: UserJob,
    document_type: str,
    options: Mapping[str, Any] | None = None,
    queue_name: str = queue.DOCUMENTS,
    *,
    idempotency_key: str | None = None,
    batch_id: UUID | None = None,
) -> tuple[GenerationRequest, bool]:
    """Ask for a document; the request and whether it is new. While one is live, a second click joins it.

    ``idempotency_key`` comes from the form: submitted again, it joins its first request, even if that has ended.
    """
    return _request(session, actor, job, [check_type(document_type)], options, queue_name, idempotency_key, batch_id)[0]


def request_batch(
    session: Session,
    actor: User,
    job: UserJob,
    options: Mapping[str, Any] | None = None,
    *,
    types: Sequence[DocumentType] = DOCUMENT_TYPES,
    idempotency_key: str | None = None,
) -> list[tuple[GenerationRequest, bool]]:
    """Ask for all four documents, or those of some types, as requests with one parent; what is live is joined."""
    batch_id = uuid4()
    session.execute(insert(GenerationBatch).values(id=batch_id, job_id=job.id, requested_by=actor.id))
    asked = _request(session, actor, job, types, options, queue.DOCUMENTS, idempotency_key, batch_id)
    if not any(is_new for _, is_new in asked):
        session.execute(delete(GenerationBatch).where(GenerationBatch.id == batch_id))
    return asked


def _request(
    session: Session,
    actor: User,
    job: UserJob,
    types: Sequence[str],
    options: Mapping[str, Any] | None,
    queue_name: str,
    idempotency_key: str | None,
    batch_id: UUID | None,
) -> list[tuple[GenerationRequest, bool]]:
    idempotency_key = _usable(idempotency_key)
    lock_job(session, job.id)
    common = {
        "job_id": job.id,
        "requested_by": actor.id,
        "options": dict(options or {}),
        "queue": queue_name,
        "batch_id": batch_id,
        "idempotency_key": idempotency_key,
    }
    requests: dict[str, tuple[GenerationRequest, bool]] = {}
    # The loop ends: a live request that blocks the insert is either joined, or has ended and the insert succeeds.
    while missing := [name for name in types if name not in requests]:
        inserted = _insert(session, missing, common)
        requests |= {request.type: (request, True) for request in inserted}
        blocked = [name for name in missing if name not in requests]
        if blocked:
            # The room that was kept for the ones that are joined is free.
            dispatch_next(session, actor.id, queue_name)
            joined = _to_join(session, job, blocked, idempotency_key)
            requests |= {request.type: (request, False) for request in joined}
    return [requests[name] for name in types]


def _usable(idempotency_key: str | None) -> str | None:
    """The key that a form brought, None for one that no form of ours has."""
    is_usable = idempotency_key and len(idempotency_key) <= MAX_IDEMPOTENCY_KEY and idempotency_key.isprintable()
    return idempotency_key if is_usable else None


def _insert(session: Session, types: Sequence[str], common: Mapping[str, Any]) -> Sequence[GenerationRequest]:
    """Insert a request of each type that nothing blocks, and send those for which their person has room."""
    rows = []
    for place, document_type in enumerate(types):
        room = has_room(common["requested_by"], common["queue"], ahead=place)
        sent = {"dispatched_at": case((room, leases.now())), "dispatches": case((room, 1), else_=0)}
        rows.append({**common, "type": document_type, **sent})
    inserted = session.scalars(
        insert(GenerationRequest).values(rows).on_conflict_do_nothing().returning(GenerationRequest)
    ).all()
    publish(session, [request for request in inserted if request.dispatched_at is not None])
    return inserted


def _to_join(
    session: Session, job: UserJob, types: Sequence[str], idempotency_key: str | None
) -> Iterable[GenerationRequest]:
    """The live requests of these types, and those that the form itself made: these come last and stay."""
    is_live = GenerationRequest.state.in_(LIVE_STATES)
    own = GenerationRequest.idempotency_key == idempotency_key
    return session.scalars(
        select(GenerationRequest)
        .where(
            GenerationRequest.job_id == job.id,
            GenerationRequest.type.in_(types),
            or_(is_live, own) if idempotency_key else is_live,
        )
        .order_by(func.coalesce(own, False))
    )


def lock_job(session: Session, job_id: UUID) -> None:
    """Let nobody else ask for documents of this job until the transaction ends.

    Two who ask for several at once would each hold one that the other waits for. Whoever asks for many jobs in one
    transaction locks them first, in the order of their ids.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"documents of {job_id}", 0))))


def get_request(session: Session, actor: User, request_id: UUID) -> GenerationRequest:
    """The request, with its job, when the actor owns the job. Raises `NotFound` also for a neighbour's."""
    request = session.scalar(
        select(GenerationRequest)
        .join(GenerationRequest.job)
        .options(contains_eager(GenerationRequest.job))
        .where(GenerationRequest.id == request_id, UserJob.user_id == actor.id)
    )
    if request is None:
        raise NotFound(gettext("This request does not exist."))
    return request


def latest_requests(session: Session, job: UserJob) -> dict[str, GenerationRequest]:
    """The newest request of each type that was ever asked for."""
    newest = session.scalars(
        select(GenerationRequest)
        .where(GenerationRequest.job_id == job.id)
        .ext(distinct_on(GenerationRequest.type))
        .order_by(GenerationRequest.type, GenerationRequest.created_at.desc(), GenerationRequest.id)
    )
    return {request.type: request for request in newest}


def retry_request(
    session: Session,
    actor: User,
    request: GenerationRequest,
    *,
    queue_name: str = queue.DOCUMENTS,
    idempotency_key: str | None = None,
) -> GenerationRequest:
    """Ask again for what failed or was cancelled, in the same batch, and mark it as retried.

    It is done once: while the retry is live, or for the form that made it, the retry is joined. Raises `Conflict` when
    the request is live or succeeded, or when its retry has ended.
    """
    if request.state not in ("failed", "cancelled"):
        raise Conflict(gettext("Only a failed or canceled request can be tried again."))
    job = session.get_one(UserJob, request.job_id)
    lock_job(session, job.id)
    before = follow_ups.retry_of(session, request)
    if before is not None:
        is_same_form = idempotency_key is not None and before.idempotency_key == idempotency_key
        if before.is_live or is_same_form:
            return before
        raise Conflict(gettext("This request was tried again already. Try the newer one again."))
    again, _ = request_document(
        session,
        actor,
        job,
        request.type,
        request.options,
        queue_name,
        idempotency_key=idempotency_key,
        batch_id=request.batch_id,
    )
    if again.id != request.id:
        follow_ups.mark_retried(session, request, again)
    return again


def cancel_request(session: Session, request: GenerationRequest) -> bool:
    """Cancel in any live state; the worker's late write is refused. False when the request had already ended."""
    cancelled = leases.cancel(session, REQUESTS, request.id)
    if cancelled:
        session.refresh(request, ["requested_by", "queue"])
        dispatch_next(session, request.requested_by, request.queue)
    return cancelled
