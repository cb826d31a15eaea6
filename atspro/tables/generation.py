"""The declarations of ``generationRequest`` and ``generationBatch``, and of the counts made of them."""

from __future__ import annotations

from atspro.document_kinds import KIND_LABELS
from atspro.models import (
    ATTEMPT_OUTCOMES,
    CONTROL_KINDS,
    DOCUMENT_TYPES,
    LEASE_STATES,
    GenerationAttempt,
    GenerationBatch,
    GenerationDaily,
    GenerationFollowUp,
    GenerationHourly,
    GenerationRequest,
    QueueControl,
    WorkerHeartbeat,
)
from atspro.tables.audit import (
    BY_WORKER,
    CLAIMED,
    FIRST_TAKEN,
    LEASE,
    PROGRESS,
    SENT,
    UNCHARGED,
    WORKER,
    Audit,
    NotAudited,
    differs,
)
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.translatable import gettext_noop, ngettext_noop

OUTCOME_WORDS = {"failed": "Failed", "lapsed": "Worker lost", "released": "Worker stopped"}
STATE_WORDS = {"running": "In progress", "succeeded": "Done", "cancelled": "Canceled"}
_IDENTITY = ("jobId", "type", "queue", "options", "requestedBy", "batchId", "idempotencyKey", "createdAt")
_OUTCOME = ("error", "errorType", "documentId", "finishedAt")
_TAKEN = f'{CLAIMED} AND NEW.worker IS NOT NULL AND NEW.error IS NULL AND NEW."errorType" IS NULL'

GENERATION_REQUEST = Table(
    GenerationRequest,
    *ngettext_noop("request", "requests"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("job_id", gettext_noop("Job"), "id", in_export=False),
        Field("type", gettext_noop("Type"), "choice", choices=DOCUMENT_TYPES, words=KIND_LABELS),
        Field("state", gettext_noop("State"), "choice", choices=LEASE_STATES, words=STATE_WORDS),
        Field("requested_by", gettext_noop("Asked by"), "id", in_export=False),
        Field("batch_id", gettext_noop("Batch"), "id", on_page=False, in_export=False),
        Field("document_id", gettext_noop("Document"), "id", in_export=False),
        Field("options", gettext_noop("Options"), "json", in_export=False),
        Field("idempotency_key", gettext_noop("Idempotency key"), on_page=False, in_export=False),
        Field("queue", gettext_noop("Queue")),
        Field("progress", gettext_noop("Progress"), "number", in_export=False, unlogged=PROGRESS),
        Field("stage", gettext_noop("Stage"), on_page=False, in_export=False, unlogged=PROGRESS),
        Field("attempt", gettext_noop("Tries"), "number"),
        Field(
            "uncharged_attempts",
            gettext_noop("Tries not counted"),
            "number",
            on_page=False,
            in_export=False,
            unlogged=UNCHARGED,
        ),
        Field("worker", gettext_noop("Worker"), unlogged=WORKER),
        Field("error", gettext_noop("Error")),
        Field("error_type", gettext_noop("Kind of error")),
        Field("trace_id", gettext_noop("Trace in the log"), unlogged="which lines of the log belong to a failure"),
        Field("run_after", gettext_noop("Not before"), "moment", in_export=False),
        Field("lease_until", gettext_noop("Held until"), "moment", in_export=False, unlogged=LEASE),
        Field("dispatched_at", gettext_noop("Last sent"), "moment", in_export=False, unlogged=SENT),
        Field(
            "dispatches",
            gettext_noop("Times sent"),
            "number",
            in_export=False,
            unlogged="how often its id was sent to the broker",
        ),
        Field("created_at", gettext_noop("Asked"), "moment"),
        Field("started_at", gettext_noop("Started"), "moment", unlogged=FIRST_TAKEN),
        Field("finished_at", gettext_noop("Ended"), "moment"),
        Field("updated_at", gettext_noop("Changed"), "moment", in_export=False),
    ),
    audit=Audit(
        unlogged=(
            BY_WORKER,
            "that it succeeded, when the same transaction added its document, which is logged",
            "that its next attempt is put off",
        ),
        settle=_TAKEN,
        settled=("error", "errorType"),
        keeps_updated_at=True,
        # Written by the statement that completes a request, and by nothing else: the version is of this transaction.
        skip="""NEW.state = 'succeeded' AND OLD.state = 'running' AND NEW.attempt = OLD.attempt
            AND OLD."documentId" IS NULL AND NEW."jobId" = OLD."jobId" AND NEW.type = OLD.type
            AND NEW.options = OLD.options AND NEW.queue = OLD.queue
            AND NEW."requestedBy" IS NOT DISTINCT FROM OLD."requestedBy"
            AND EXISTS (SELECT FROM {schema}."jobDocuments" d WHERE d.id = NEW."documentId"
                AND d."jobId" = NEW."jobId" AND d.type = NEW.type AND d."createdAt" = timezone('UTC', now()))""",
        when=f"""OLD.state IS DISTINCT FROM NEW.state AND NEW.state <> 'running'
            OR NEW.state = OLD.state AND ({differs(*_OUTCOME)})
            OR (OLD.state IS DISTINCT FROM NEW.state OR OLD.attempt IS DISTINCT FROM NEW.attempt)
                AND NOT ({_TAKEN})
            OR NEW.state = 'queued' AND OLD.state = 'queued' AND OLD."runAfter" > NEW."runAfter"
            OR NEW.state = 'running' AND ({differs("documentId", "finishedAt")})
            OR OLD.id <> NEW.id OR {differs(*_IDENTITY)}""",
    ),
    personal=Personal("documentRequests"),
    belongs_to=("job_id",),
    undelete="with_parent",
    called="{type}",
    staff=Staff(
        "requests",
        can=("export",),
        columns=("type", "state", "job_id", "owner", "attempt", "run_after", "error", "worker", "created_at"),
        bulk=("retry", "cancel", "raise_priority", "acknowledge"),
        note=gettext_noop("Every request for a document. The Queue page shows what is happening now."),
    ),
)

GENERATION_ATTEMPT = Table(
    GenerationAttempt,
    *ngettext_noop("try of a request", "tries of requests"),
    (
        Field("request_id", gettext_noop("Request"), "id"),
        Field("attempt", gettext_noop("Try"), "number"),
        Field("worker", gettext_noop("Worker")),
        Field("started_at", gettext_noop("Started"), "moment"),
        Field("ended_at", gettext_noop("Ended"), "moment"),
        Field("outcome", gettext_noop("Outcome"), "choice", choices=ATTEMPT_OUTCOMES, words=OUTCOME_WORDS),
        Field("error", gettext_noop("Error")),
        Field("error_type", gettext_noop("Kind of error")),
        Field("trace_id", gettext_noop("Trace in the log")),
        Field("next_at", gettext_noop("Next try"), "moment"),
    ),
    audit=NotAudited("what workers tried; how each request ended is logged"),
    personal=NotPersonal("which machine tried when; the requests themselves are in the download"),
)

GENERATION_FOLLOW_UP = Table(
    GenerationFollowUp,
    *ngettext_noop("follow-up of a failure", "follow-ups of failures"),
    (
        Field("request_id", gettext_noop("Request"), "id"),
        Field("retried_as", gettext_noop("Retried as"), "id"),
        Field("acknowledged_at", gettext_noop("Acknowledged"), "moment"),
        Field("acknowledged_by", gettext_noop("Acknowledged by"), "id"),
        Field("created_at", gettext_noop("Made"), "moment"),
    ),
    audit=Audit(),
    personal=NotPersonal("what staff did about a failure; the requests themselves are in the download"),
    belongs_to=("request_id",),
    undelete="with_parent",
)

GENERATION_BATCH = Table(
    GenerationBatch,
    *ngettext_noop("batch of requests", "batches of requests"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("job_id", gettext_noop("Job"), "id"),
        Field("requested_by", gettext_noop("Asked by"), "id"),
        Field("created_at", gettext_noop("Asked"), "moment"),
    ),
    audit=Audit(),
    personal=Personal("documentKits"),
    belongs_to=("job_id",),
    undelete="with_parent",
)

GENERATION_DAILY = Table(
    GenerationDaily,
    *ngettext_noop("daily count", "daily counts"),
    (
        Field("day", gettext_noop("Day"), "date"),
        Field("type", gettext_noop("Type"), "choice", choices=DOCUMENT_TYPES),
        Field("state", gettext_noop("State"), "choice", choices=LEASE_STATES),
        Field("count", gettext_noop("Requests"), "number"),
        Field("wait_seconds", gettext_noop("Seconds waited"), "decimal"),
        Field("run_seconds", gettext_noop("Seconds worked"), "decimal"),
        Field("attempts", gettext_noop("Attempts"), "number"),
    ),
    audit=NotAudited("daily counts, made of the requests"),
    personal=NotPersonal("counts a day's documents of all people together"),
)

GENERATION_HOURLY = Table(
    GenerationHourly,
    *ngettext_noop("count of an hour", "counts of hours"),
    (
        Field("hour", gettext_noop("Hour"), "moment"),
        Field("type", gettext_noop("Type"), "choice", choices=DOCUMENT_TYPES),
        Field("state", gettext_noop("State"), "choice", choices=LEASE_STATES),
        Field("count", gettext_noop("Requests"), "number"),
        Field("wait_seconds", gettext_noop("Seconds waited"), "decimal"),
        Field("run_seconds", gettext_noop("Seconds worked"), "decimal"),
    ),
    audit=NotAudited("counts of an hour, made of the requests"),
    personal=NotPersonal("counts an hour's documents of all people together"),
)

WORKER_HEARTBEAT = Table(
    WorkerHeartbeat,
    *ngettext_noop("worker", "workers"),
    (
        Field("name", gettext_noop("Name")),
        Field("host", gettext_noop("Host")),
        Field("pid", gettext_noop("Process"), "number"),
        Field("queues", gettext_noop("Queues"), "lines"),
        Field("version", gettext_noop("Release")),
        Field("concurrency", gettext_noop("At once"), "number"),
        Field("busy", gettext_noop("Busy"), "number"),
        Field("started_at", gettext_noop("Started"), "moment"),
        Field("seen_at", gettext_noop("Last seen"), "moment"),
    ),
    audit=NotAudited("heartbeats of workers"),
    personal=NotPersonal("names the machines at work"),
)

QUEUE_CONTROL = Table(
    QueueControl,
    *ngettext_noop("queue control", "queue controls"),
    (
        Field("kind", gettext_noop("What"), "choice", choices=CONTROL_KINDS),
        Field("name", gettext_noop("Name")),
        Field("is_paused", gettext_noop("Paused"), "yes_no"),
        Field("most_at_once", gettext_noop("Most at once"), "number"),
        Field("reason", gettext_noop("Reason"), limit=300),
        Field("changed_by", gettext_noop("Changed by"), "id"),
        Field("changed_at", gettext_noop("Changed"), "moment"),
    ),
    audit=Audit(),
    personal=NotPersonal("what staff paused or limited; who did it stands in the log"),
    called="{kind} {name}",
)
