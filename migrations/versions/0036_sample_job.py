"""The mark of the sample job that a new user may try ATSPro with; nothing counts it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE, INDEX = "userApplications", "ix_userApplications_sample"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("isSample", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(INDEX, TABLE, ["userId"], postgresql_where=sa.text('"isSample"'))


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, "isSample")
