"""An index for the order of staff's list of tokens."""

from __future__ import annotations

from migrations.helpers import create_indexes, drop_indexes

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# Name, table, columns, condition.
INDEXES = (("ix_apiTokens_createdAt_id", "apiTokens", '"createdAt", id', ""),)


def upgrade() -> None:
    create_indexes(INDEXES)


def downgrade() -> None:
    drop_indexes(INDEXES)
