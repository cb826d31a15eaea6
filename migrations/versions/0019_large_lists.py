"""What keeps the dashboard's lists short of reading whole tables: scores by band, the memory's filters, hours counted.

A search looks through all that was written since its index was last brought up to date, so this is done sooner now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DOCUMENTS, LOG = "jobDocuments", "auditEntry"
SCORE = "metadata -> 'atsScore'::text"
BANDS = ((0, 40), (40, 60), (60, 80), (80, 101))
NO_CHANGE = "action NOT IN ('insert', 'update', 'delete', 'truncate')"

# Name, table, columns, condition.
INDEXES = (
    *(
        (
            f"ix_jobDocuments_score_{low}",
            DOCUMENTS,
            '"createdAt", id',
            f"\"isActive\" AND ({SCORE}) >= '{low}'::jsonb AND ({SCORE}) < '{high}'::jsonb",
        )
        for low, high in BANDS
    ),
    ("ix_auditEntry_deeds", LOG, '"createdAt", id', NO_CHANGE),
    ("ix_auditEntry_deeds_action", LOG, 'action, "createdAt", id', NO_CHANGE),
    ("ix_auditEntry_deletions", LOG, '"createdAt", id', "action = 'delete'"),
    ("ix_auditEntry_impersonated", LOG, '"impersonatedId", "createdAt"', '"impersonatedId" IS NOT NULL'),
    ("ix_auditEntry_tableName_createdAt_id", LOG, '"tableName", "createdAt", id', ""),
)


def upgrade() -> None:
    for name, table, columns, condition in INDEXES:
        where = f" WHERE {condition}" if condition else ""
        op.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns}){where}')
    op.drop_index("ix_jobDocuments_score", DOCUMENTS)
    for table in ("userJobs", DOCUMENTS):
        op.execute(f'ALTER INDEX "ix_{table}_searchVector" SET (gin_pending_list_limit = 256)')
    op.create_table(
        "generationHourly",
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "state", name="pk_generationHourly"),
    )


def downgrade() -> None:
    op.drop_table("generationHourly")
    for table in ("userJobs", DOCUMENTS):
        op.execute(f'ALTER INDEX "ix_{table}_searchVector" RESET (gin_pending_list_limit)')
    op.execute(f'CREATE INDEX "ix_jobDocuments_score" ON "{DOCUMENTS}" (({SCORE})) WHERE "isActive"')
    for name, *_ in INDEXES:
        op.execute(f'DROP INDEX "{name}"')
