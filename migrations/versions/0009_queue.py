"""Batches, idempotency keys, indexes for the queue, jobs to touch, heartbeats, daily counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
IS_LIVE = sa.text("state IN ('queued', 'running')")
TABLE = "generationRequest"
# When the sweep sends a request again that no worker took: the patience doubles with each time it was sent.
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

    op.add_column(TABLE, sa.Column("batchId", sa.Uuid()))
    op.add_column(TABLE, sa.Column("idempotencyKey", sa.Text()))
    op.add_column(TABLE, sa.Column("startedAt", sa.DateTime()))
    # The attempt is a fencing token and never goes down: tries that a worker's stop cut short are counted beside it.
    op.add_column(TABLE, sa.Column("unchargedAttempts", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_foreign_key(
        "fk_generationRequest_batchId", TABLE, "generationBatch", ["batchId"], ["id"], ondelete="SET NULL"
    )
    op.create_index(
        "ix_generationRequest_batchId", TABLE, ["batchId"], postgresql_where=sa.text('"batchId" IS NOT NULL')
    )
    # A form that is sent twice asks once, even when the first request has ended already. It is jobId's index as well.
    op.create_unique_constraint(
        "uq_generationRequest_jobId_type_idempotencyKey", TABLE, ["jobId", "type", "idempotencyKey"]
    )
    op.drop_index("ix_generationRequest_jobId", TABLE)

    op.drop_index("ix_generationRequest_due", TABLE)
    queued, unsent = "state = 'queued'", '"dispatchedAt" IS NULL'
    for name, columns, where in (
        ("due", ["queue", "runAfter"], queued),
        ("held", ["requestedBy", "queue", "runAfter"], f"{queued} AND {unsent}"),
        ("in_flight", ["requestedBy", "queue"], "state IN ('queued', 'running') AND \"dispatchedAt\" IS NOT NULL"),
        ("send_again", [sa.text(SEND_AGAIN_AT)], f'{queued} AND "dispatchedAt" IS NOT NULL'),
        ("lease", ["leaseUntil"], "state = 'running'"),
        ("finishedAt", ["finishedAt"], '"finishedAt" IS NOT NULL'),
    ):
        op.create_index(f"ix_generationRequest_{name}", TABLE, columns, postgresql_where=sa.text(where))

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
    op.create_table(
        "generationDaily",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("waitSeconds", sa.Double(), nullable=False),
        sa.Column("runSeconds", sa.Double(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "type", "state", name="pk_generationDaily"),
    )


def downgrade() -> None:
    for table in ("generationDaily", "workerHeartbeat", "jobTouch"):
        op.drop_table(table)
    for name in ("finishedAt", "lease", "send_again", "in_flight", "held", "due"):
        op.drop_index(f"ix_generationRequest_{name}", TABLE)
    op.create_index("ix_generationRequest_due", TABLE, ["runAfter"], postgresql_where=IS_LIVE)
    op.create_index("ix_generationRequest_jobId", TABLE, ["jobId"])
    for column in ("batchId", "idempotencyKey", "startedAt", "unchargedAttempts"):
        op.drop_column(TABLE, column)
    op.drop_table("generationBatch")
