"""Browsers that a person has signed in with before, so that a sign-in from a new one is told by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knownDevice",
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("usedAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("userId", "digest", name="pk_knownDevice"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_knownDevice_userId", ondelete="CASCADE"),
    )
    op.create_index("ix_knownDevice_usedAt", "knownDevice", ["usedAt"])


def downgrade() -> None:
    op.drop_table("knownDevice")
