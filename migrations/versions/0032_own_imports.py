"""Imports of people's own searches: what was made of a file is kept for a while, to be undone as a whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = "fileImport"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("madeAt", sa.DateTime()))
    op.add_column(TABLE, sa.Column("jobIds", ARRAY(sa.Uuid())))
    op.drop_constraint(op.f("ck_fileImport_subject"), TABLE)
    op.create_check_constraint(op.f("ck_fileImport_subject"), TABLE, "subject IN ('users', 'jobs', 'search')")
    op.drop_constraint(op.f("ck_fileImport_rows_array"), TABLE)
    op.create_check_constraint(
        op.f("ck_fileImport_rows_array"),
        TABLE,
        "jsonb_typeof(rows) = 'array' AND (jsonb_array_length(rows) > 0 OR \"madeAt\" IS NOT NULL)",
    )
    op.create_check_constraint(op.f("ck_fileImport_made"), TABLE, '("madeAt" IS NULL) = ("jobIds" IS NULL)')


def downgrade() -> None:
    op.execute('DELETE FROM "fileImport" WHERE subject = \'search\' OR "madeAt" IS NOT NULL')
    op.drop_constraint(op.f("ck_fileImport_made"), TABLE)
    op.drop_constraint(op.f("ck_fileImport_rows_array"), TABLE)
    op.create_check_constraint(
        op.f("ck_fileImport_rows_array"), TABLE, "jsonb_typeof(rows) = 'array' AND jsonb_array_length(rows) > 0"
    )
    op.drop_constraint(op.f("ck_fileImport_subject"), TABLE)
    op.create_check_constraint(op.f("ck_fileImport_subject"), TABLE, "subject IN ('users', 'jobs')")
    op.drop_column(TABLE, "jobIds")
    op.drop_column(TABLE, "madeAt")
