"""What the audit log holds of each table, and the one list of what it leaves out; migrations make the triggers from it.

`AUDITED` has a table an entry. Whoever changes one makes its triggers anew in a migration: `audit_table("userJobs")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Of a claim by a worker: the fencing token goes up by one, and the error of the attempt before goes.
_CLAIMED = "NEW.state = 'running' AND NEW.attempt = OLD.attempt + 1"
_LEASE = "a worker’s hold on the row, renewed every few seconds"
_RETRIES = "how often and when it is tried again"
_PROGRESS = "how far a worker has come"
_BY_WORKER = "that a worker takes it, gives it back or renews its hold"


@dataclass(frozen=True)
class Audited:
    """How one table is audited. Columns are named as in the database.

    ``key`` and ``parent`` are SQL over ``{row}``, which stands for the row: its id in the log, and what it belongs to.
    ``secret`` columns are never copied, and ``long`` ones only when they changed or the row was deleted; both are named
    when they change. Changes of ``ignored`` columns are left out, each for a reason that the audit page shows, and so
    is what ``unlogged`` says in words.
    ``settle`` is a condition of a worker's own transition between queued and running: state and attempt are then no
    change, and neither are the columns in ``settled``. ``skip`` is a condition of a change that another row tells of.
    ``when`` keeps updates from calling the trigger at all; it must let through whatever may be logged.
    """

    parent: str | None = None
    key: str = "{row}.id"
    secret: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    unlogged: tuple[str, ...] = ()
    settle: str | None = None
    settled: tuple[str, ...] = ()
    skip: str | None = None
    # Whether a change notes when the row was changed before, so that an undeletion can say so again.
    keeps_updated_at: bool = False
    when: str | None = None


_REQUEST_IDENTITY = ("jobId", "type", "queue", "options", "requestedBy", "batchId", "idempotencyKey", "createdAt")
_REQUEST_OUTCOME = ("error", "errorType", "documentId", "finishedAt")


def _differs(*columns: str) -> str:
    return " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)


AUDITED: dict[str, Audited] = {
    "user": Audited(),
    "session": Audited(parent='{row}."userId"', secret=("token",)),
    "account": Audited(parent='{row}."userId"', secret=("password", "accessToken", "refreshToken", "idToken")),
    "verification": Audited(secret=("identifier", "value")),
    "userResume": Audited(parent='{row}."userId"'),
    "resumeSection": Audited(parent='{row}."userResumeId"'),
    "resumeSentence": Audited(parent='{row}."userResumeId"'),
    "letterAnswers": Audited(parent='coalesce({row}."jobId"::text, {row}."userId")'),
    "userJobs": Audited(parent='{row}."userId"'),
    "jobPlan": Audited(
        parent='{row}."jobId"',
        long=("proposal",),
        ignored={
            "proposal": "what the engine made of the resume and the posting, which are logged",
            "digests": "digests of what a proposed plan was made from",
        },
    ),
    "jobDocuments": Audited(parent='{row}."jobId"', long=("content", "metadata")),
    "generationBatch": Audited(parent='{row}."jobId"'),
    "generationRequest": Audited(
        parent='{row}."jobId"',
        ignored={
            "leaseUntil": _LEASE,
            "worker": "which worker holds it",
            "stage": _PROGRESS,
            "progress": _PROGRESS,
            "dispatchedAt": "when its id was sent to the broker",
            "dispatches": "how often its id was sent to the broker",
            "startedAt": "when it was first taken by a worker",
            "unchargedAttempts": "attempts that a worker’s stop cut short",
            "traceId": "which lines of the log belong to a failure",
        },
        unlogged=(
            _BY_WORKER,
            "that it succeeded, when the same transaction added its document, which is logged",
            "that its next attempt is put off",
        ),
        settle=f'{_CLAIMED} AND NEW.worker IS NOT NULL AND NEW.error IS NULL AND NEW."errorType" IS NULL',
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
            OR NEW.state = OLD.state AND ({_differs(*_REQUEST_OUTCOME)})
            OR (OLD.state IS DISTINCT FROM NEW.state OR OLD.attempt IS DISTINCT FROM NEW.attempt)
                AND NOT ({_CLAIMED} AND NEW.worker IS NOT NULL AND NEW.error IS NULL AND NEW."errorType" IS NULL)
            OR NEW.state = 'queued' AND OLD.state = 'queued' AND OLD."runAfter" > NEW."runAfter"
            OR NEW.state = 'running' AND ({_differs("documentId", "finishedAt")})
            OR OLD.id <> NEW.id OR {_differs(*_REQUEST_IDENTITY)}""",
    ),
    "sessionUse": Audited(
        parent='{row}."sessionId"',
        key='{row}."sessionId"',
        ignored={
            "usedAt": "when a session was last used",
            "ipAddress": "from where a session was last used",
            "userAgent": "with which browser a session was last used",
        },
    ),
    "mail": Audited(
        # An address outlives its person nowhere but in the message itself.
        parent='(SELECT u.id FROM {schema}."user" u WHERE u.email = {row}.recipient)',
        secret=("recipient", "subject", "body"),
        ignored={"attempt": _RETRIES, "runAfter": _RETRIES},
    ),
    "bulkAction": Audited(
        parent='{row}."actorId"',
        secret=("ids",),
        ignored={
            "done": _PROGRESS,
            "failed": _PROGRESS,
            "skipped": _PROGRESS,
            "failures": _PROGRESS,
            "tries": _RETRIES,
            "leaseUntil": _LEASE,
            "sentAt": "when its id was sent to the broker",
            "startedAt": "when it was first taken by a worker",
        },
        unlogged=(_BY_WORKER,),
        settle="NEW.state IN ('queued', 'running') AND OLD.state IN ('queued', 'running')"
        " AND NEW.attempt - OLD.attempt IN (0, 1)",
        settled=("error",),
    ),
    "jobImport": Audited(
        parent='{row}."userId"',
        secret=("result",),
        ignored={"leaseUntil": _LEASE, "sendAfter": _RETRIES},
        unlogged=(_BY_WORKER,),
        settle="NEW.state IN ('queued', 'running') AND OLD.state IN ('queued', 'running')"
        " AND NEW.attempt - OLD.attempt IN (0, 1)",
        settled=("error",),
    ),
    "fileImport": Audited(parent='{row}."actorId"', secret=("rows", "problems", "mailLink")),
    "exportCheck": Audited(
        parent='{row}."documentId"',
        key="{row}.\"documentId\" || ':' || {row}.format || ':' || {row}.design",
        ignored={"checkedAt": "when the files were last read back"},
    ),
}

# Tables that are not audited at all, and why.
NOT_AUDITED: dict[str, str] = {
    "auditEntry": "the log itself, to which rows are only added",
    "jobTouch": "marks a job whose updatedAt is about to be written",
    "workerHeartbeat": "heartbeats of workers",
    "generationDaily": "counts of a day, made of the requests",
    "generationHourly": "counts of an hour, made of the requests",
    "dashboardCount": "counts of what the tables hold",
}
