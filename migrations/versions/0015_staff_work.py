"""One verb for many rows, done in batches by a worker; what the first page counts; documents by their score."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "bulkAction"
NOW = sa.text("CURRENT_TIMESTAMP")
SCORE = "(metadata -> 'atsScore'::text)"
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
    op.create_table(
        "overviewCount",
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("countedAt", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("section", "name", name="pk_overviewCount"),
        sa.CheckConstraint("count >= 0", name=op.f("ck_overviewCount_count")),
    )
    op.execute(f'CREATE INDEX "ix_jobDocuments_score" ON "jobDocuments" ({SCORE}) WHERE "isActive"')


def downgrade() -> None:
    op.drop_index("ix_jobDocuments_score", "jobDocuments")
    op.drop_table("overviewCount")
    op.drop_table(TABLE)
