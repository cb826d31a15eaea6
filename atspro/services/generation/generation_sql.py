"""The statements that every document runs, built once: building them anew cost a worker more than the database does.

All times are the database's own, as naive UTC. Names of columns are the database's.
"""

from __future__ import annotations

from sqlalchemy import Interval, Text, TextClause, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from atspro.models import UserJob, UserResume
from atspro.services.jobs.writing_sources import SOURCE_COLUMNS
from atspro.shapes import JobData, ResumeData

NOW = "timezone('UTC', statement_timestamp())"
JOB_FIELDS = (*JobData.model_fields, "updated_at")
RESUME_FIELDS = (*ResumeData.model_fields, "updated_at")


def _columns(model: type[UserJob] | type[UserResume], alias: str, fields: tuple[str, ...]) -> str:
    """Columns of a model as a SELECT lists them, each by its attribute's name behind the alias."""
    attributes: list[tuple[str, InstrumentedAttribute[object]]] = [(name, getattr(model, name)) for name in fields]
    return ", ".join(
        f'{alias}."{attribute.property.columns[0].name}" AS {alias}_{name}' for name, attribute in attributes
    )


# Takes a queued request, or one whose lease lapsed, and reads what it is to be written from. A message that outlived
# its row's return to the queue brings the row into flight.
CLAIM: TextClause = text(
    # Only constants and names of columns are put together here.
    f"""WITH taken AS (
    UPDATE "generationRequest" SET
        state = 'running', attempt = attempt + 1, "leaseUntil" = {NOW} + :lease,
        "startedAt" = coalesce("startedAt", {NOW}), "dispatchedAt" = coalesce("dispatchedAt", {NOW}),
        worker = :worker, stage = 'Starting', progress = 5, error = NULL, "errorType" = NULL
    WHERE id = :id AND attempt - "unchargedAttempts" < :max_attempts
      AND (state = 'queued' AND "runAfter" <= {NOW} OR state = 'running' AND "leaseUntil" < {NOW})
    RETURNING attempt, attempt - "unchargedAttempts" AS tries, "jobId", type, options, "requestedBy", queue)
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
    f"""WITH ended AS (
    UPDATE "generationRequest" SET
        state = 'succeeded', "leaseUntil" = NULL, "finishedAt" = {NOW}, stage = NULL, progress = 100,
        "documentId" = :document
    WHERE id = :id AND state = 'running' AND attempt = :attempt
    RETURNING id, "requestedBy", queue),
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
