"""Export checks: how much of a document a parser reads back from its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.audit import audit_table, stop_auditing

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exportCheck",
        sa.Column("documentId", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("lost", ARRAY(sa.Text()), nullable=False),
        sa.Column("checkedAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("documentId", "format", "design", name="pk_exportCheck"),
        sa.ForeignKeyConstraint(
            ["documentId"], ["jobDocuments.id"], name="fk_exportCheck_documentId", ondelete="CASCADE"
        ),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_exportCheck_share")),
    )
    audit_table("exportCheck")


def downgrade() -> None:
    op.drop_table("exportCheck")
    stop_auditing("exportCheck")
