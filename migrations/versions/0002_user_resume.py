"""Phase 2: userResume, the one base resume of a user."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EMPTY_LIST = sa.text("'[]'::jsonb")
NOW = sa.text("CURRENT_TIMESTAMP")


def upgrade() -> None:
    op.create_table(
        "userResume",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("contactInfo", JSONB(), nullable=False),
        sa.Column("summary", sa.Text()),
        sa.Column("workExperience", JSONB(), server_default=EMPTY_LIST, nullable=False),
        sa.Column("education", JSONB(), server_default=EMPTY_LIST, nullable=False),
        sa.Column("certifications", JSONB(), server_default=EMPTY_LIST, nullable=False),
        sa.Column("skills", ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_userResume"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_userResume_userId", ondelete="CASCADE"),
        sa.UniqueConstraint("userId", name="uq_userResume_userId"),
        sa.CheckConstraint("jsonb_typeof(\"contactInfo\") = 'object'", name=op.f("ck_userResume_contactInfo_object")),
        sa.CheckConstraint(
            "jsonb_typeof(\"workExperience\") = 'array'", name=op.f("ck_userResume_workExperience_array")
        ),
        sa.CheckConstraint("jsonb_typeof(education) = 'array'", name=op.f("ck_userResume_education_array")),
        sa.CheckConstraint("jsonb_typeof(certifications) = 'array'", name=op.f("ck_userResume_certifications_array")),
    )


def downgrade() -> None:
    op.drop_table("userResume")
