"""The columns that a member of staff wants in the lists of the dashboard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("userSettings", sa.Column("listColumns", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("userSettings", "listColumns")
