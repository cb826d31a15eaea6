"""How a person's resumes and letters look; the one design of letters before is the classic one now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "resumeDesign"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), server_default=sa.text("'classic'"), nullable=False),
        sa.Column("paper", sa.Text(), server_default=sa.text("'letter'"), nullable=False),
        sa.Column("accent", sa.Text()),
        sa.Column("density", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
        sa.Column("dateForm", sa.Text(), server_default=sa.text("'written'"), nullable=False),
        sa.Column("sectionOrder", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resumeDesign"),
        sa.UniqueConstraint("userId", name="uq_resumeDesign_userId"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_resumeDesign_userId", ondelete="CASCADE"),
        sa.CheckConstraint("paper IN ('letter', 'a4')", name=op.f("ck_resumeDesign_paper")),
        sa.CheckConstraint("density IN ('compact', 'normal', 'airy')", name=op.f("ck_resumeDesign_density")),
        sa.CheckConstraint(
            "\"dateForm\" IN ('written', 'long', 'short', 'numeric')", name=op.f("ck_resumeDesign_dateForm")
        ),
        sa.CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name=op.f("ck_resumeDesign_accent")),
    )
    set_updated_at(TABLE)
    audit_table(TABLE)
    op.execute("UPDATE \"exportCheck\" SET design = 'classic' WHERE design = 'letter'")


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
    op.execute(
        'UPDATE "exportCheck" c SET design = \'letter\' FROM "jobDocuments" d'
        " WHERE d.id = c.\"documentId\" AND d.type = 'cover' AND c.design = 'classic'"
    )
