"""Imports: posts that are fetched by their address, and files of users and jobs until they are imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
JOB_IMPORT, FILE_IMPORT = "jobImport", "fileImport"
IS_LIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        JOB_IMPORT,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("result", JSONB()),
        sa.Column("sendAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("leaseUntil", sa.DateTime()),
        sa.Column("finishedAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobImport"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_jobImport_userId", ondelete="CASCADE"),
        sa.CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed')", name=op.f("ck_jobImport_state")),
        sa.CheckConstraint("url LIKE 'https://%' AND length(url) <= 2000", name=op.f("ck_jobImport_url")),
        sa.CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_jobImport_lease")),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed')) = (\"finishedAt\" IS NOT NULL)", name=op.f("ck_jobImport_finished")
        ),
        sa.CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name=op.f("ck_jobImport_result")),
        sa.CheckConstraint("jsonb_typeof(result) = 'object'", name=op.f("ck_jobImport_result_object")),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_jobImport_error")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_jobImport_attempt")),
    )
    op.create_index("ix_jobImport_userId", JOB_IMPORT, ["userId"])
    op.create_index("ix_jobImport_createdAt", JOB_IMPORT, ["createdAt"])
    # A second click on the same address joins the first.
    op.create_index("uq_jobImport_live", JOB_IMPORT, ["userId", "url"], unique=True, postgresql_where=IS_LIVE)
    op.create_index("ix_jobImport_due", JOB_IMPORT, ["sendAfter"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("ix_jobImport_lease", JOB_IMPORT, ["leaseUntil"], postgresql_where=sa.text("state = 'running'"))
    set_updated_at(JOB_IMPORT)
    op.create_table(
        FILE_IMPORT,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("actorId", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("problems", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("summary", JSONB(), nullable=False),
        sa.Column("mailLink", sa.Text()),
        sa.Column("bulkId", sa.Uuid()),
        sa.Column("createdAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fileImport"),
        sa.ForeignKeyConstraint(["actorId"], ["user.id"], name="fk_fileImport_actorId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bulkId"], ["bulkAction.id"], name="fk_fileImport_bulkId", ondelete="CASCADE"),
        sa.CheckConstraint("subject IN ('users', 'jobs')", name=op.f("ck_fileImport_subject")),
        sa.CheckConstraint(
            "jsonb_typeof(rows) = 'array' AND jsonb_array_length(rows) > 0", name=op.f("ck_fileImport_rows_array")
        ),
        sa.CheckConstraint("jsonb_typeof(problems) = 'array'", name=op.f("ck_fileImport_problems_array")),
        sa.CheckConstraint("jsonb_typeof(summary) = 'object'", name=op.f("ck_fileImport_summary_object")),
    )
    op.create_index("ix_fileImport_actorId", FILE_IMPORT, ["actorId"])
    op.create_index("ix_fileImport_createdAt", FILE_IMPORT, ["createdAt"])
    op.create_index("uq_fileImport_bulkId", FILE_IMPORT, ["bulkId"], unique=True)
    for table in (JOB_IMPORT, FILE_IMPORT):
        audit_table(table)


def downgrade() -> None:
    for table in (FILE_IMPORT, JOB_IMPORT):
        op.drop_table(table)
        stop_auditing(table)
