"""Bulk actions: one action on many rows, done in batches by a worker."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.audit import audit_table, stop_auditing

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "bulkAction"
NOW = sa.text("CURRENT_TIMESTAMP")
ZERO = sa.text("0")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("actorId", sa.Text()),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("failed", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("skipped", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("failures", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("tries", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("leaseUntil", sa.DateTime()),
        sa.Column("sentAt", sa.DateTime(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("startedAt", sa.DateTime()),
        sa.Column("finishedAt", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_bulkAction"),
        sa.ForeignKeyConstraint(["actorId"], ["user.id"], name="fk_bulkAction_actorId", ondelete="SET NULL"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_bulkAction_state")
        ),
        sa.CheckConstraint("total = cardinality(ids) AND total > 0", name=op.f("ck_bulkAction_total")),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_bulkAction_done")),
        sa.CheckConstraint(
            "failed >= 0 AND skipped >= 0 AND failed + skipped <= done", name=op.f("ck_bulkAction_counts")
        ),
        sa.CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_bulkAction_lease")),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)",
            name=op.f("ck_bulkAction_finished"),
        ),
        sa.CheckConstraint("state <> 'succeeded' OR done = total", name=op.f("ck_bulkAction_succeeded")),
        sa.CheckConstraint("jsonb_typeof(failures) = 'array'", name=op.f("ck_bulkAction_failures_array")),
    )
    op.create_index("ix_bulkAction_actorId", TABLE, ["actorId"])
    op.create_index("ix_bulkAction_createdAt_id", TABLE, ["createdAt", "id"])
    op.create_index("ix_bulkAction_live", TABLE, ["sentAt"], postgresql_where=sa.text("state IN ('queued', 'running')"))
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
