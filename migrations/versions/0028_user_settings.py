"""A person's language and time zone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "userSettings"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_userSettings"),
        sa.UniqueConstraint("userId", name="uq_userSettings_userId"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_userSettings_userId", ondelete="CASCADE"),
        sa.CheckConstraint("language ~ '^[a-z]{2}$'", name=op.f("ck_userSettings_language")),
        sa.CheckConstraint("timezone <> ''", name=op.f("ck_userSettings_timezone")),
    )
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
