"""The ledger: one state machine for every request, each transition one conditional UPDATE.

queued → running → succeeded | failed | cancelled; running → queued when a try may succeed later. The attempt is a
fencing token: a worker that lost its lease matches no row and can write nothing. Times are the database's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import INTERVAL, distinct_on, insert
from sqlalchemy.orm import Session, contains_eager

from atspro import queue
from atspro.errors import Conflict, NotFound
from atspro.models import DOCUMENT_TYPES, LIVE_STATES, DocumentType, GenerationRequest, JobDocument, User, UserJob
from atspro.services.documents import add_version, check_type

SWEEP_LIMIT = 200
# How long a request that was sent once may wait to be picked up is twice this, and doubles each time it is sent.
PATIENCE_SECONDS = 10
_IS_LIVE: ColumnElement[bool] = literal_column("state IN ('queued', 'running')")


@dataclass(frozen=True)
class Claim:
    """A worker's hold on a request; ``attempt`` is the fencing token."""

    request_id: UUID
    attempt: int
    job_id: UUID
    document_type: DocumentType
    options: Mapping[str, Any]


def _now() -> ColumnElement[Any]:
    return func.timezone("UTC", func.clock_timestamp())


def _after(seconds: float) -> ColumnElement[Any]:
    return _now() + cast(timedelta(seconds=seconds), INTERVAL)


def request_document(
    session: Session,
    actor: User,
    job: UserJob,
    document_type: str,
    options: Mapping[str, Any] | None = None,
    queue_name: str = queue.DOCUMENTS,
) -> tuple[GenerationRequest, bool]:
    """Ask for a document; the request and whether it is new. While one is live, a second click joins it."""
    check_type(document_type)
    # The loop ends: a live request that blocks the insert is either found, or has ended and the insert succeeds.
    while True:
        made = session.scalar(
            insert(GenerationRequest)
            .values(
                job_id=job.id,
                type=document_type,
                requested_by=actor.id,
                options=dict(options or {}),
                queue=queue_name,
                dispatched_at=_now(),
                dispatches=1,
            )
            .on_conflict_do_nothing(
                index_elements=[GenerationRequest.job_id, GenerationRequest.type], index_where=_IS_LIVE
            )
            .returning(GenerationRequest)
        )
        if made is not None:
            queue.publish_on_commit(session, queue.GENERATE_DOCUMENT, made.id, queue_name)
            return made, True
        live = session.scalar(
            select(GenerationRequest).where(
                GenerationRequest.job_id == job.id,
                GenerationRequest.type == document_type,
                GenerationRequest.state.in_(LIVE_STATES),
            )
        )
        if live is not None:
            return live, False


def request_kit(
    session: Session, actor: User, job: UserJob, options: Mapping[str, Any] | None = None
) -> list[tuple[GenerationRequest, bool]]:
    """Ask for all four documents."""
    return [request_document(session, actor, job, document_type, options) for document_type in DOCUMENT_TYPES]


def get_request(session: Session, actor: User, request_id: UUID) -> GenerationRequest:
    """The request, with its job, when the actor owns the job. Raises `NotFound` also for a neighbour's."""
    request = session.scalar(
        select(GenerationRequest)
        .join(GenerationRequest.job)
        .options(contains_eager(GenerationRequest.job))
        .where(GenerationRequest.id == request_id, UserJob.user_id == actor.id)
    )
    if request is None:
        raise NotFound("There is no such request.")
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


def retry_request(session: Session, actor: User, request: GenerationRequest) -> GenerationRequest:
    """Ask again for what failed or was cancelled. Raises `Conflict` when it is live or succeeded."""
    if request.state not in ("failed", "cancelled"):
        raise Conflict("Only a failed or canceled request can be tried again.")
    job = session.get_one(UserJob, request.job_id)
    return request_document(session, actor, job, request.type, request.options)[0]


def cancel_request(session: Session, request: GenerationRequest) -> bool:
    """Cancel in any live state; the worker's late write is refused. False when the request had ended already."""
    return _change(
        session,
        and_(GenerationRequest.id == request.id, GenerationRequest.state.in_(LIVE_STATES)),
        state="cancelled",
        lease_until=None,
        finished_at=_now(),
        stage=None,
    )


def claim(session: Session, request_id: UUID, *, worker: str, lease: float, max_attempts: int) -> Claim | None:
    """Take a queued request, or one whose lease lapsed, for ``lease`` seconds. None when there is nothing to do."""
    due = or_(
        and_(GenerationRequest.state == "queued", GenerationRequest.run_after <= _now()),
        and_(GenerationRequest.state == "running", GenerationRequest.lease_until < _now()),
    )
    row = session.execute(
        update(GenerationRequest)
        .where(GenerationRequest.id == request_id, GenerationRequest.attempt < max_attempts, due)
        .values(
            state="running",
            attempt=GenerationRequest.attempt + 1,
            lease_until=_after(lease),
            worker=worker,
            stage="Starting",
            progress=5,
            error=None,
            error_type=None,
        )
        .returning(
            GenerationRequest.attempt, GenerationRequest.job_id, GenerationRequest.type, GenerationRequest.options
        )
        .execution_options(synchronize_session=False)
    ).first()
    return Claim(request_id, row[0], row[1], row[2], row[3]) if row else None


def report_progress(session: Session, held: Claim, *, stage: str, progress: int, lease: float) -> bool:
    """Write the stage and prolong the lease. False when the claim is lost or cancelled: stop working."""
    return _change(session, _is_held(held), stage=stage, progress=progress, lease_until=_after(lease))


def complete(session: Session, held: Claim, content: str, details: Mapping[str, Any]) -> JobDocument | None:
    """Store the new version and end the request, in one transaction. None, and nothing written, when the claim is lost.

    The parent is locked before the request, in the order of every other writer of versions, so that none deadlocks.
    """
    locked = session.scalar(select(UserJob.id).where(UserJob.id == held.job_id).with_for_update(key_share=True))
    if locked is None or not _change(
        session, _is_held(held), state="succeeded", lease_until=None, finished_at=_now(), stage=None, progress=100
    ):
        return None
    document = add_version(session, held.job_id, held.document_type, content, details)
    session.execute(
        update(GenerationRequest).where(GenerationRequest.id == held.request_id).values(document_id=document.id)
    )
    return document


def give_back(session: Session, held: Claim, *, delay: float, error: str, error_type: str, trace_id: str) -> bool:
    """Return a request to the queue for another try after ``delay`` seconds."""
    return _change(
        session,
        _is_held(held),
        state="queued",
        lease_until=None,
        run_after=_after(delay),
        dispatched_at=None,
        stage="Waiting to try again",
        error=error,
        error_type=error_type,
        trace_id=trace_id,
    )


def fail(session: Session, held: Claim, *, error: str, error_type: str, trace_id: str) -> bool:
    """End a request as failed: ``error`` is a sentence for the person, the rest is for staff."""
    return _change(
        session,
        _is_held(held),
        state="failed",
        lease_until=None,
        finished_at=_now(),
        stage=None,
        error=error,
        error_type=error_type,
        trace_id=trace_id,
    )


def sweep(session: Session, *, max_attempts: int) -> int:
    """Send again what the broker lost and end what is past its limit; how many requests were sent.

    Due are queued requests that were not picked up (with growing patience for each time they were sent) and running
    ones whose lease lapsed. Rows that another sweep holds are skipped.
    """
    lapsed = and_(GenerationRequest.state == "running", GenerationRequest.lease_until < _now())
    spent = (
        select(GenerationRequest.id)
        .where(or_(lapsed, GenerationRequest.state == "queued"), GenerationRequest.attempt >= max_attempts)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(GenerationRequest)
        .where(GenerationRequest.id.in_(spent))
        .values(
            state="failed",
            lease_until=None,
            finished_at=_now(),
            stage=None,
            error="The document could not be finished after several tries. Try again; if it fails again, tell us.",
            error_type="LeaseLapsed",
        )
        .execution_options(synchronize_session=False)
    )
    patience = func.make_interval(
        0, 0, 0, 0, 0, 0, func.least(PATIENCE_SECONDS * func.power(2, func.least(GenerationRequest.dispatches, 5)), 300)
    )
    unsent = or_(GenerationRequest.dispatched_at.is_(None), GenerationRequest.dispatched_at < _now() - patience)
    waiting = and_(GenerationRequest.state == "queued", GenerationRequest.run_after <= _now())
    due = session.execute(
        select(GenerationRequest.id, GenerationRequest.queue)
        .where(or_(waiting, lapsed), unsent)
        .order_by(GenerationRequest.run_after)
        .limit(SWEEP_LIMIT)
        .with_for_update(skip_locked=True)
    ).all()
    if due:
        session.execute(
            update(GenerationRequest)
            .where(GenerationRequest.id.in_([row.id for row in due]))
            .values(dispatched_at=_now(), dispatches=GenerationRequest.dispatches + 1)
            .execution_options(synchronize_session=False)
        )
    for row in due:
        queue.publish_on_commit(session, queue.GENERATE_DOCUMENT, row.id, row.queue)
    return len(due)


def _is_held(held: Claim) -> ColumnElement[bool]:
    return and_(
        GenerationRequest.id == held.request_id,
        GenerationRequest.state == "running",
        GenerationRequest.attempt == held.attempt,
    )


def _change(session: Session, condition: ColumnElement[bool], **values: Any) -> bool:
    changed = session.execute(
        update(GenerationRequest)
        .where(condition)
        .values(**values)
        .returning(GenerationRequest.id)
        .execution_options(synchronize_session=False)
    ).first()
    return changed is not None
