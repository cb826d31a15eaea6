"""The outbox of mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.helpers import set_updated_at

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("runAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("sentAt", sa.DateTime()),
        sa.Column("failedAt", sa.DateTime()),
        sa.Column("error", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        # A message goes with the user it speaks of, whatever address it went to.
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_mail_userId", ondelete="CASCADE"),
        sa.CheckConstraint('"sentAt" IS NULL OR "failedAt" IS NULL', name=op.f("ck_mail_ended")),
    )
    op.create_index(
        "ix_mail_due", "mail", ["runAfter"], postgresql_where=sa.text('"sentAt" IS NULL AND "failedAt" IS NULL')
    )
    op.create_index("ix_mail_createdAt", "mail", ["createdAt"])
    op.create_index("ix_mail_userId", "mail", ["userId"])
    set_updated_at("mail")


def downgrade() -> None:
    op.drop_table("mail")
