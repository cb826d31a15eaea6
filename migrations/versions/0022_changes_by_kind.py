"""What is remembered is found by its kind and table, however little of it there is."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OF_UPDATES = "ix_auditEntry_updates"
OF_KIND = ["tableName", "action", "createdAt", "id"]


def upgrade() -> None:
    op.execute(f'CREATE INDEX "{OF_UPDATES}" ON "auditEntry" ("createdAt", id) WHERE action = \'update\'')
    op.create_index(f"ix_auditEntry_{'_'.join(OF_KIND)}", "auditEntry", OF_KIND)


def downgrade() -> None:
    op.drop_index(f"ix_auditEntry_{'_'.join(OF_KIND)}", "auditEntry")
    op.drop_index(OF_UPDATES, "auditEntry")
