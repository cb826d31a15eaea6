"""Phase 3: userJobs, the jobs that a user tracks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")


def upgrade() -> None:
    op.create_table(
        "userJobs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("salary", sa.Text()),
        sa.Column("responsibilities", ARRAY(sa.Text())),
        sa.Column("qualifications", ARRAY(sa.Text())),
        sa.Column("logistics", ARRAY(sa.Text())),
        sa.Column("location", ARRAY(sa.Text())),
        sa.Column("additionalInfo", ARRAY(sa.Text())),
        sa.Column("link", sa.Text()),
        sa.Column("status", sa.Text(), server_default=sa.text("'tracked'"), nullable=False),
        sa.Column("appliedAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_userJobs"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_userJobs_userId", ondelete="CASCADE"),
        sa.CheckConstraint(
            "status IN ('tracked', 'applied', 'interviewing', 'offered', 'rejected', 'withdrawn')",
            name=op.f("ck_userJobs_status"),
        ),
    )


def downgrade() -> None:
    op.drop_table("userJobs")
