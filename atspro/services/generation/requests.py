"""The ledger: one state machine for every request, each transition one conditional UPDATE.

queued → running → succeeded | failed | cancelled; running → queued when a try may succeed later. The attempt is a
fencing token: a worker that lost its lease matches no row and can write nothing. Times are the database's own. Whatever
ends or comes back makes room for the person's next one; whose turn it is, and the sweep, stand in `dispatch`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, contains_eager

from atspro import queue
from atspro.errors import Conflict, NotFound
from atspro.models import (
    DOCUMENT_TYPES,
    LIVE_STATES,
    DocumentType,
    GenerationBatch,
    GenerationRequest,
    User,
    UserJob,
)
from atspro.services.documents.versions import check_type
from atspro.services.generation.generation_sql import CLAIM, COMPLETE, JOB_FIELDS, LOCK_JOB, RESUME_FIELDS
from atspro.services.generation.scheduler import (
    WAITING_AGAIN,
    after,
    dispatch_next,
    has_room,
    now,
    publish,
)

MAX_IDEMPOTENCY_KEY = 64


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a request, with what the document is to be written from.

    ``attempt`` is the fencing token and ``tries`` what counts against the limit. ``job`` and ``resume`` are the stored
    columns by their attribute names, with ``updated_at``; there is no ``resume`` when the person has none.
    ``sections`` are the JSON of the resume's visible sections, ``answers`` the person's by the question's name and
    ``plan`` the JSON of the job's stored plan; ``sentences`` those that were confirmed or dropped.
    """

    request_id: UUID
    attempt: int
    tries: int
    job_id: UUID
    document_type: DocumentType
    options: Mapping[str, Any]
    requested_by: str | None = None
    queue: str = queue.DOCUMENTS
    job: Mapping[str, Any] = field(default_factory=dict, repr=False)
    resume: Mapping[str, Any] | None = field(default=None, repr=False)
    sections: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    plan: Mapping[str, Any] | None = field(default=None, repr=False)
    sentences: Sequence[Mapping[str, Any]] = field(default=(), repr=False)


class Completed(NamedTuple):
    """The version that a request made."""

    document_id: UUID
    version: int


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
    is_usable = idempotency_key and len(idempotency_key) <= MAX_IDEMPOTENCY_KEY and idempotency_key.isprintable()
    idempotency_key = idempotency_key if is_usable else None
    lock_job(session, job.id)
    found: dict[str, tuple[GenerationRequest, bool]] = {}
    # The loop ends: a live request that blocks the insert is either found, or has ended and the insert succeeds.
    while missing := [one for one in types if one not in found]:
        rows = []
        for place, document_type in enumerate(missing):
            room = has_room(actor.id, queue_name, ahead=place)
            rows.append(
                {
                    "job_id": job.id,
                    "type": document_type,
                    "requested_by": actor.id,
                    "options": dict(options or {}),
                    "queue": queue_name,
                    "batch_id": batch_id,
                    "idempotency_key": idempotency_key,
                    "dispatched_at": case((room, now())),
                    "dispatches": case((room, 1), else_=0),
                }
            )
        made = session.scalars(
            insert(GenerationRequest).values(rows).on_conflict_do_nothing().returning(GenerationRequest)
        ).all()
        found |= {one.type: (one, True) for one in made}
        publish(session, [one for one in made if one.dispatched_at is not None])
        blocked = [one for one in missing if one not in found]
        if blocked and any(one.dispatched_at is None for one in made):
            # The room that was kept for the ones that are joined is free.
            session.flush()
            dispatch_next(session, actor.id, queue_name)
        if blocked:
            is_live = GenerationRequest.state.in_(LIVE_STATES)
            own = GenerationRequest.idempotency_key == idempotency_key
            # Of the form's own request and another live one, the form's own comes last and stays.
            joined = session.scalars(
                select(GenerationRequest)
                .where(
                    GenerationRequest.job_id == job.id,
                    GenerationRequest.type.in_(blocked),
                    or_(is_live, own) if idempotency_key else is_live,
                )
                .order_by(func.coalesce(own, False))
            )
            found |= {one.type: (one, False) for one in joined}
    return [found[one] for one in types]


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
        raise NotFound("This request does not exist.")
    return request


def latest_requests(session: Session, job: UserJob) -> dict[str, GenerationRequest]:
    """The newest request of each type that was ever asked for."""
    found = session.scalars(
        select(GenerationRequest)
        .where(GenerationRequest.job_id == job.id)
        .ext(distinct_on(GenerationRequest.type))
        .order_by(GenerationRequest.type, GenerationRequest.created_at.desc(), GenerationRequest.id)
    )
    return {request.type: request for request in found}


def retry_request(
    session: Session, actor: User, request: GenerationRequest, *, idempotency_key: str | None = None
) -> GenerationRequest:
    """Ask again for what failed or was cancelled, in the same batch. Raises `Conflict` when it is live or succeeded."""
    if request.state not in ("failed", "cancelled"):
        raise Conflict("Only a failed or canceled request can be tried again.")
    job = session.get_one(UserJob, request.job_id)
    return request_document(
        session, actor, job, request.type, request.options, idempotency_key=idempotency_key, batch_id=request.batch_id
    )[0]


def cancel_request(session: Session, request: GenerationRequest) -> bool:
    """Cancel in any live state; the worker's late write is refused. False when the request had already ended."""
    return _leave(
        session,
        and_(GenerationRequest.id == request.id, GenerationRequest.state.in_(LIVE_STATES)),
        state="cancelled",
        finished_at=now(),
    )


def claim(session: Session, request_id: UUID, *, worker: str, lease: float, max_attempts: int) -> Claim | None:
    """Take a queued request, or one whose lease lapsed, for ``lease`` seconds. None when there is nothing to do.

    One statement takes the request and reads the post and the base resume.
    """
    given = {"id": request_id, "worker": worker, "lease": timedelta(seconds=lease), "max_attempts": max_attempts}
    row = session.connection().execute(CLAIM, given).first()
    if row is None:
        return None
    found = row._mapping
    return Claim(
        request_id=request_id,
        attempt=row.attempt,
        tries=row.tries,
        job_id=row.jobId,
        document_type=row.type,
        options=row.options,
        requested_by=row.requestedBy,
        queue=row.queue,
        job={name: found[f"job_{name}"] for name in JOB_FIELDS},
        resume={name: found[f"resume_{name}"] for name in RESUME_FIELDS} if row.resume_id else None,
        sections=row.sections or (),
        answers=row.answers or {},
        plan=row.plan,
        sentences=row.sentences or (),
    )


def renew(session: Session, held: Claim, *, lease: float) -> bool:
    """Prolong the lease. False when the claim is lost or cancelled: stop working."""
    return _change(session, _is_held(held), lease_until=after(lease))


def report_progress(session: Session, held: Claim, *, stage: str, progress: int, lease: float) -> bool:
    """Write the stage and prolong the lease. False when the claim is lost or cancelled: stop working."""
    return _change(session, _is_held(held), stage=stage, progress=progress, lease_until=after(lease))


def complete(session: Session, held: Claim, content: str, details: Mapping[str, Any]) -> Completed | None:
    """Store the new version and end the request, in one transaction. None, and nothing written, when the claim is lost.

    The parent is locked first, as a statement of its own, because a statement that locks and reads at once reads from
    before the lock; every writer of versions locks in this order, so none deadlocks. Then one statement ends the
    request, deactivates the version before, inserts the next and leaves the mark for the parent's updatedAt. It may be
    called again after a COMMIT whose answer was lost: the request is no longer held, and nothing is written twice.
    """
    connection = session.connection()
    if connection.execute(LOCK_JOB, {"job": held.job_id}).first() is None:
        return None
    made = connection.execute(
        COMPLETE,
        {
            "id": held.request_id,
            "attempt": held.attempt,
            "document": uuid4(),
            "job": held.job_id,
            "type": held.document_type,
            "content": content,
            "details": dict(details),
        },
    ).first()
    if made is None:
        return None
    if made.waiting:
        dispatch_next(session, held.requested_by, held.queue)
    return Completed(made.id, made.version)


def give_back(session: Session, held: Claim, *, delay: float, error: str, error_type: str, trace_id: str) -> bool:
    """Return a request to the queue for another try after ``delay`` seconds."""
    return _leave(
        session,
        _is_held(held),
        state="queued",
        run_after=after(delay),
        dispatched_at=None,
        dispatches=0,
        stage=WAITING_AGAIN,
        error=error,
        error_type=error_type,
        trace_id=trace_id,
    )


def fail(session: Session, held: Claim, *, error: str, error_type: str, trace_id: str) -> bool:
    """End a request as failed: ``error`` is a sentence for the person, the rest is for staff."""
    return _leave(
        session,
        _is_held(held),
        state="failed",
        finished_at=now(),
        error=error,
        error_type=error_type,
        trace_id=trace_id,
    )


def _is_held(held: Claim) -> ColumnElement[bool]:
    return and_(
        GenerationRequest.id == held.request_id,
        GenerationRequest.state == "running",
        GenerationRequest.attempt == held.attempt,
    )


def _change(session: Session, condition: ColumnElement[bool], **values: Any) -> bool:
    return _changed(session, condition, values) is not None


def _leave(session: Session, condition: ColumnElement[bool], **values: Any) -> bool:
    """End a request or return it to the queue, and send the next one of its person."""
    left = _changed(session, condition, {"lease_until": None, "stage": None, **values})
    if left is None:
        return False
    dispatch_next(session, left.requested_by, left.queue)
    return True


def _changed(session: Session, condition: ColumnElement[bool], values: dict[str, Any]) -> Any:
    return session.execute(
        update(GenerationRequest)
        .where(condition)
        .values(**values)
        .returning(GenerationRequest.requested_by, GenerationRequest.queue)
        .execution_options(synchronize_session=False)
    ).first()
