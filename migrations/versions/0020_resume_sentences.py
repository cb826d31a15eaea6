"""Sentences of the person's own for the lines of their base resume."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "resumeSentence"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userResumeId", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("previousText", sa.Text()),
        sa.Column("state", sa.Text(), server_default=sa.text("'proposed'"), nullable=False),
        sa.Column("origin", sa.Text(), server_default=sa.text("'rule'"), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resumeSentence"),
        sa.ForeignKeyConstraint(
            ["userResumeId"], ["userResume.id"], name="fk_resumeSentence_userResumeId", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "userResumeId", "path", name="uq_resumeSentence_userResumeId_path", deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'dropped')", name=op.f("ck_resumeSentence_state")),
        sa.CheckConstraint("origin IN ('rule', 'model', 'person')", name=op.f("ck_resumeSentence_origin")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_resumeSentence_text")),
    )
    op.create_index("ix_resumeSentence_userResumeId", TABLE, ["userResumeId"])
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
