"""Sections of a resume that the data model has no column for, such as projects or languages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "resumeSection"
KINDS = (
    "'headline', 'projects', 'volunteering', 'publications', 'awards', 'languages', 'interests', 'references',"
    " 'courses', 'memberships', 'patents', 'military', 'other'"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userResumeId", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("entries", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("isVisible", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resumeSection"),
        sa.ForeignKeyConstraint(
            ["userResumeId"], ["userResume.id"], name="fk_resumeSection_userResumeId", ondelete="CASCADE"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_resumeSection_kind")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_resumeSection_position")),
        sa.CheckConstraint("jsonb_typeof(entries) = 'array'", name=op.f("ck_resumeSection_entries_array")),
    )
    op.create_index("ix_resumeSection_userResumeId_position", TABLE, ["userResumeId", "position"])
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
