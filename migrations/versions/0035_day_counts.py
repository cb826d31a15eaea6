"""An index for staff's list of counts by day."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

INDEX = "ix_jobAnalytics_createdAt_id"


def upgrade() -> None:
    op.create_index(INDEX, "jobAnalytics", ["createdAt", "id"])


def downgrade() -> None:
    op.drop_index(INDEX)
