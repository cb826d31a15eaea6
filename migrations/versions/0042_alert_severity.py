"""How severe an alert must be for a channel to be told it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alertChannel", sa.Column("severity", sa.Text(), server_default=sa.text("'warning'"), nullable=False))
    op.create_check_constraint(op.f("ck_alertChannel_severity"), "alertChannel", "severity IN ('warning', 'critical')")


def downgrade() -> None:
    op.drop_column("alertChannel", "severity")
