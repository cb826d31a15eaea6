"""Users whose address is verified, or is not, are found by an index however few they are."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_user_emailVerified_createdAt_id"


def upgrade() -> None:
    op.create_index(INDEX, "user", ["emailVerified", "createdAt", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "user")
