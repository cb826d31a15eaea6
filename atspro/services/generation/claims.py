"""What a worker does with a request: claim it, report how far it is, complete it, give it back or fail it.

Lease, fence and tries are those of `atspro.services.leases`. Whatever ends or comes back makes room for the person's
next request, in the same transaction: see `atspro.services.generation.scheduler`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Executable, Interval, Text, TextClause, Uuid, bindparam, func, literal_column, null, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from atspro.models import DocumentType, GenerationRequest, UserJob, UserResume
from atspro.services import leases
from atspro.services.generation.scheduler import REQUESTS, WAITING_AGAIN, dispatch_next
from atspro.services.jobs import analytics
from atspro.services.jobs.writing_sources import SOURCE_COLUMNS
from atspro.shapes import JobData, ResumeData

# The statements that every document runs are built once: building them anew cost a worker more than the database does.
JOB_FIELDS = (*JobData.model_fields, "updated_at")
RESUME_FIELDS = (*ResumeData.model_fields, "updated_at")


def _columns(model: type[UserJob] | type[UserResume], alias: str, fields: tuple[str, ...]) -> str:
    """Columns of a model as a SELECT lists them, each by its attribute's name behind the alias."""
    attributes: list[tuple[str, InstrumentedAttribute[object]]] = [(name, getattr(model, name)) for name in fields]
    return ", ".join(
        f'{alias}."{attribute.property.columns[0].name}" AS {alias}_{name}' for name, attribute in attributes
    )


def _sql(statement: Executable) -> str:
    """A statement of the core as text, to be part of a larger one."""
    return str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call,attr-defined]


def _parameter(name: str) -> Any:
    """A parameter of the larger statement."""
    return literal_column(f":{name}")


_CLAIM_REQUEST = leases.claiming(
    GenerationRequest,
    _parameter("id"),
    _parameter("worker"),
    _parameter("lease"),
    _parameter("max_attempts"),
    started_at=func.coalesce(GenerationRequest.started_at, leases.now()),
    stage=literal_column("'Starting'"),
    progress=literal_column("5"),
    error_type=null(),
).returning(
    GenerationRequest.attempt,
    REQUESTS.tries.label("tries"),
    GenerationRequest.job_id,
    GenerationRequest.type,
    GenerationRequest.options,
    GenerationRequest.requested_by,
    GenerationRequest.queue,
)
_END_REQUEST = leases.ending(
    REQUESTS,
    "succeeded",
    leases.is_held(GenerationRequest, _parameter("id"), _parameter("attempt")),
    progress=literal_column("100"),
    document_id=_parameter("document"),
).returning(GenerationRequest.id, GenerationRequest.requested_by, GenerationRequest.queue)

# Takes a request, and reads what it is to be written from.
CLAIM: TextClause = text(
    # Only constants and names of columns are put together here.
    f"""WITH taken AS ({_sql(_CLAIM_REQUEST)})
SELECT taken.*, {_columns(UserJob, "job", JOB_FIELDS)}, resume.id AS resume_id,
    {_columns(UserResume, "resume", RESUME_FIELDS)},{SOURCE_COLUMNS}
FROM taken
JOIN "userJobs" AS job ON job.id = taken."jobId"
LEFT JOIN "userResume" AS resume ON resume."userId" = job."userId\""""  # noqa: S608
).bindparams(bindparam("id", type_=Uuid()), bindparam("lease", type_=Interval()))

# Every writer of versions queues for the parent's row. A statement that locks and reads at once reads from before the
# lock, so this is one of its own.
LOCK_JOB: TextClause = text('SELECT id FROM "userJobs" WHERE id = :job FOR NO KEY UPDATE').bindparams(
    bindparam("job", type_=Uuid())
)

# Ends the request if it is still held; then, and only then, deactivates the version before, inserts the next one, and
# leaves the mark for the parent's updatedAt. A version that a person edited stays active: the new one waits for them.
# Counting the old version makes the statement deactivate it before the new one is inserted. ``waiting`` tells whether
# its person has held requests: the least of an index is read in one step, where EXISTS may read the whole table when
# the planner believes that many fit.
COMPLETE: TextClause = text(
    f"""WITH ended AS ({_sql(_END_REQUEST)}),
kept AS (
    SELECT id FROM "jobDocuments"
    WHERE "jobId" = :job AND type = :type AND "isActive"
      AND (metadata->>'origin' = 'edited' OR metadata->>'handEdited' = 'true')),
old AS (
    UPDATE "jobDocuments" SET "isActive" = false
    WHERE "jobId" = :job AND type = :type AND "isActive" AND EXISTS (SELECT FROM ended)
      AND NOT EXISTS (SELECT FROM kept)
    RETURNING id),
new AS (
    INSERT INTO "jobDocuments" (id, "jobId", type, content, version, "isActive", metadata)
    SELECT :document, :job, :type, :content,
        (SELECT coalesce(max(version), 0) + 1 FROM "jobDocuments" WHERE "jobId" = :job AND type = :type),
        (SELECT count(*) FROM old) >= 0 AND NOT EXISTS (SELECT FROM kept),
        CASE WHEN EXISTS (SELECT FROM kept) THEN :details || '{{"decision": "pending"}}'::jsonb ELSE :details END
    FROM ended
    RETURNING id, version),
mark AS (
    INSERT INTO "jobTouch" ("jobId") SELECT :job FROM ended ON CONFLICT DO NOTHING)
SELECT new.id, new.version, (
    SELECT min("runAfter") FROM "generationRequest" AS held
    WHERE held."requestedBy" = ended."requestedBy" AND held.queue = ended.queue
      AND held.state = 'queued' AND held."dispatchedAt" IS NULL) IS NOT NULL AS waiting
FROM new, ended"""  # noqa: S608
).bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("document", type_=Uuid()),
    bindparam("job", type_=Uuid()),
    bindparam("type", type_=Text()),
    bindparam("content", type_=Text()),
    bindparam("details", type_=JSONB()),
)


@dataclass(frozen=True)
class Claim(leases.Hold):
    """A worker's hold on a request, with what the document is to be written from.

    ``job`` and ``resume`` are the stored columns by their attribute names, with ``updated_at``; there is no ``resume``
    when the person has none. ``sections`` are the JSON of the resume's visible sections, ``answers`` the person's by
    the question's name and ``plan`` the JSON of the job's stored plan; ``sentences`` those that were confirmed or
    dropped.
    """

    job_id: UUID
    document_type: DocumentType
    options: Mapping[str, Any]
    requested_by: str | None
    queue: str
    job: Mapping[str, Any] = field(repr=False)
    resume: Mapping[str, Any] | None = field(repr=False)
    sections: Sequence[Mapping[str, Any]] = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)
    plan: Mapping[str, Any] | None = field(repr=False)
    sentences: Sequence[Mapping[str, Any]] = field(repr=False)


class Completed(NamedTuple):
    """The version that a request made."""

    document_id: UUID
    version: int


def claim(session: Session, request_id: UUID, *, worker: str, lease: float, max_attempts: int) -> Claim | None:
    """Take a queued request, or one whose lease lapsed, for ``lease`` seconds. None when there is nothing to do.

    One statement takes the request and reads the job posting and the base resume.
    """
    given = {"id": request_id, "worker": worker, "lease": timedelta(seconds=lease), "max_attempts": max_attempts}
    row = session.connection().execute(CLAIM, given).first()
    if row is None:
        return None
    columns = row._mapping
    return Claim(
        table=replace(REQUESTS, lease=lease, max_attempts=max_attempts),
        id=request_id,
        attempt=row.attempt,
        tries=row.tries,
        job_id=row.jobId,
        document_type=row.type,
        options=row.options,
        requested_by=row.requestedBy,
        queue=row.queue,
        job={name: columns[f"job_{name}"] for name in JOB_FIELDS},
        resume={name: columns[f"resume_{name}"] for name in RESUME_FIELDS} if row.resume_id else None,
        sections=row.sections or (),
        answers=row.answers or {},
        plan=row.plan,
        sentences=row.sentences or (),
    )


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
    completed = connection.execute(
        COMPLETE,
        {
            "id": held.id,
            "attempt": held.attempt,
            "document": uuid4(),
            "job": held.job_id,
            "type": held.document_type,
            "content": content,
            "details": dict(details),
        },
    ).first()
    if completed is None:
        return None
    if held.document_type == "resume":
        analytics.note_score(session, held.job_id, details)
    if completed.waiting:
        dispatch_next(session, held.requested_by, held.queue)
    return Completed(completed.id, completed.version)


def retry(
    session: Session, held: Claim, *, error: str, error_type: str, trace_id: str, not_before: float = 0.0
) -> bool:
    """Return a request to the queue for a later try, at least ``not_before`` seconds from now, or fail it after the
    last one. False when the claim is lost."""
    if held.is_last_try:
        return fail(session, held, error=error, error_type=error_type, trace_id=trace_id)
    values = {"dispatches": 0, "stage": WAITING_AGAIN, "error_type": error_type, "trace_id": trace_id}
    return _make_room(session, held, leases.retry(session, held, error, not_before=not_before, **values))


def fail(session: Session, held: Claim, *, error: str, error_type: str, trace_id: str) -> bool:
    """End a request as failed: ``error`` is a sentence for the person, the rest is for staff."""
    failed = leases.fail(session, held, error, error_type=error_type, trace_id=trace_id)
    return _make_room(session, held, failed)


def release_worker(session: Session, worker: str) -> list[UUID]:
    """Return all that a stopping worker still holds to the queue, at once and without counting its tries."""
    ids = leases.release_worker(session, REQUESTS, worker, dispatches=0, stage=None)
    if ids:
        released = select(GenerationRequest.requested_by, GenerationRequest.queue).where(GenerationRequest.id.in_(ids))
        for person, queue_name in session.execute(released.distinct()).all():
            dispatch_next(session, person, queue_name)
    return ids


def _make_room(session: Session, held: Claim, has_left: bool) -> bool:
    if has_left:
        dispatch_next(session, held.requested_by, held.queue)
    return has_left
