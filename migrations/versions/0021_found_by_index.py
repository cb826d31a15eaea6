"""Users by whether their address is verified, and whose a sign-in at a provider is, are found by an index."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_user_emailVerified_createdAt_id": ("user", ["emailVerified", "createdAt", "id"]),
    "ix_account_accountId_providerId": ("account", ["accountId", "providerId"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
