"""Phase 5: the indexes, and at most one active document for a job and type."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "userResume": [("createdAt",)],
    "userJobs": [("userId",), ("status",), ("createdAt",), ("userId", "status")],
    "jobDocuments": [("jobId",), ("type",), ("jobId", "type", "isActive"), ("createdAt",)],
}


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    op.create_index(
        "uq_jobDocuments_active", "jobDocuments", ["jobId", "type"], unique=True, postgresql_where=sa.text('"isActive"')
    )


def downgrade() -> None:
    op.drop_index("uq_jobDocuments_active", "jobDocuments")
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
