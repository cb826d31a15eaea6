"""Changes and deletions are found by their kind and table, however few they are among all that is remembered."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_auditEntry_updates": ('"createdAt", id', "update"),
    "ix_auditEntry_table_updates": ('"tableName", "createdAt", id', "update"),
    "ix_auditEntry_table_deletions": ('"tableName", "createdAt", id', "delete"),
}


def upgrade() -> None:
    for name, (columns, action) in INDEXES.items():
        op.execute(f'CREATE INDEX "{name}" ON "auditEntry" ({columns}) WHERE action = \'{action}\'')


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f'DROP INDEX "{name}"')
