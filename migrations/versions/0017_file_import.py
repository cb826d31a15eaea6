"""Files of users and jobs that staff bring: their rows between the check and the import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "fileImport"


def upgrade() -> None:
    op.create_table(
        TABLE,
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
    op.create_index("ix_fileImport_actorId", TABLE, ["actorId"])
    op.create_index("ix_fileImport_createdAt", TABLE, ["createdAt"])
    op.create_index("uq_fileImport_bulkId", TABLE, ["bulkId"], unique=True)


def downgrade() -> None:
    op.drop_table(TABLE)
