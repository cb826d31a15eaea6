"""The queue: requests for documents and their batches, jobs whose updatedAt is due, and the workers' heartbeats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.helpers import set_updated_at

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "generationRequest"
IS_LIVE = "state IN ('queued', 'running')"
# When the sweep sends a request again that no worker took: the wait doubles with each time it was sent.
SEND_AGAIN_AT = "(\"dispatchedAt\" + '00:00:10'::interval * power(2, least(dispatches, 5)))"


def upgrade() -> None:
    op.create_table(
        "generationBatch",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("requestedBy", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_generationBatch"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_generationBatch_jobId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["requestedBy"], ["user.id"], name="fk_generationBatch_requestedBy", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_generationBatch_jobId", "generationBatch", ["jobId"])
    op.create_index("ix_generationBatch_requestedBy", "generationBatch", ["requestedBy"])
    _create_requests()
    # Jobs with a version that their updatedAt does not know of yet.
    op.create_table(
        "jobTouch",
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("jobId", name="pk_jobTouch"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_jobTouch_jobId", ondelete="CASCADE"),
    )
    op.create_table(
        "workerHeartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("queues", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("concurrency", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("busy", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("startedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("seenAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workerHeartbeat"),
    )


def _create_requests() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("requestedBy", sa.Text()),
        sa.Column("options", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("'documents'"), nullable=False),
        sa.Column("batchId", sa.Uuid()),
        sa.Column("idempotencyKey", sa.Text()),
        # The attempt is a fencing token and never goes down: attempts that a worker's stop cut short are counted beside
        # it.
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchargedAttempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("runAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("leaseUntil", sa.DateTime()),
        sa.Column("worker", sa.Text()),
        sa.Column("stage", sa.Text()),
        sa.Column("progress", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("errorType", sa.Text()),
        sa.Column("traceId", sa.Text()),
        sa.Column("documentId", sa.Uuid()),
        sa.Column("dispatchedAt", sa.DateTime()),
        sa.Column("dispatches", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("startedAt", sa.DateTime()),
        sa.Column("finishedAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_generationRequest"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_generationRequest_jobId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["requestedBy"], ["user.id"], name="fk_generationRequest_requestedBy", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["documentId"], ["jobDocuments.id"], name="fk_generationRequest_documentId", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["batchId"], ["generationBatch.id"], name="fk_generationRequest_batchId", ondelete="SET NULL"
        ),
        # A document is made by one request: the backstop of exactly once.
        sa.UniqueConstraint("documentId", name="uq_generationRequest_documentId"),
        # A form that is sent twice asks once, even when the first request has ended. It is jobId's index as well.
        sa.UniqueConstraint("jobId", "type", "idempotencyKey", name="uq_generationRequest_jobId_type_idempotencyKey"),
        sa.CheckConstraint("type IN ('resume', 'cover', 'research', 'prep')", name=op.f("ck_generationRequest_type")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_generationRequest_state"),
        ),
        sa.CheckConstraint(
            "(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_generationRequest_lease")
        ),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)",
            name=op.f("ck_generationRequest_finished"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_generationRequest_progress")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_generationRequest_attempt")),
        sa.CheckConstraint("jsonb_typeof(options) = 'object'", name=op.f("ck_generationRequest_options_object")),
    )
    for column in ("requestedBy", "createdAt"):
        op.create_index(f"ix_generationRequest_{column}", TABLE, [column])
    # One live request for a job and type: a second click joins the first.
    op.create_index(
        "uq_generationRequest_live", TABLE, ["jobId", "type"], unique=True, postgresql_where=sa.text(IS_LIVE)
    )
    queued, unsent = "state = 'queued'", '"dispatchedAt" IS NULL'
    for name, columns, where in (
        ("batchId", ["batchId"], '"batchId" IS NOT NULL'),
        ("due", ["queue", "runAfter"], queued),
        ("held", ["requestedBy", "queue", "runAfter"], f"{queued} AND {unsent}"),
        ("in_flight", ["requestedBy", "queue"], f'{IS_LIVE} AND "dispatchedAt" IS NOT NULL'),
        ("send_again", [sa.text(SEND_AGAIN_AT)], f'{queued} AND "dispatchedAt" IS NOT NULL'),
        ("lease", ["leaseUntil"], "state = 'running'"),
        ("finishedAt", ["finishedAt"], '"finishedAt" IS NOT NULL'),
    ):
        op.create_index(f"ix_generationRequest_{name}", TABLE, columns, postgresql_where=sa.text(where))
    set_updated_at(TABLE)


def downgrade() -> None:
    for table in ("workerHeartbeat", "jobTouch", TABLE, "generationBatch"):
        op.drop_table(table)
