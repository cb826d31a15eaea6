"""Phase 4: jobDocuments, every version of every document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")


def upgrade() -> None:
    op.create_table(
        "jobDocuments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("isActive", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("metadata", JSONB()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobDocuments"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_jobDocuments_jobId", ondelete="CASCADE"),
        sa.UniqueConstraint("jobId", "type", "version", name="uq_jobDocuments_jobId_type_version"),
        sa.CheckConstraint("type IN ('resume', 'cover', 'research', 'prep')", name=op.f("ck_jobDocuments_type")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_jobDocuments_version")),
        sa.CheckConstraint(
            "metadata IS NULL OR jsonb_typeof(metadata) = 'object'", name=op.f("ck_jobDocuments_metadata_object")
        ),
    )


def downgrade() -> None:
    op.drop_table("jobDocuments")
