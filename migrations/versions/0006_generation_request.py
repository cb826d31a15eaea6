"""The ledger of requests for documents, which is the queue's truth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
IS_LIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "generationRequest",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("requestedBy", sa.Text()),
        sa.Column("options", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("'documents'"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
        # A document is made by one request: the backstop of exactly once.
        sa.UniqueConstraint("documentId", name="uq_generationRequest_documentId"),
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
    for column in ("jobId", "requestedBy", "createdAt"):
        op.create_index(f"ix_generationRequest_{column}", "generationRequest", [column])
    # One live request for a job and type: a second click joins the first.
    op.create_index(
        "uq_generationRequest_live", "generationRequest", ["jobId", "type"], unique=True, postgresql_where=IS_LIVE
    )
    op.create_index("ix_generationRequest_due", "generationRequest", ["runAfter"], postgresql_where=IS_LIVE)


def downgrade() -> None:
    op.drop_table("generationRequest")
