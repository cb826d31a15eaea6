"""Messages go with the user they speak of, whatever address they went to and whoever deletes the user."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail", sa.Column("userId", sa.Text()))
    op.execute('UPDATE mail SET "userId" = "user".id FROM "user" WHERE "user".email = mail.recipient')
    op.create_foreign_key("fk_mail_userId", "mail", "user", ["userId"], ["id"], ondelete="CASCADE")
    op.create_index("ix_mail_userId", "mail", ["userId"])


def downgrade() -> None:
    op.drop_index("ix_mail_userId", "mail")
    op.drop_constraint("fk_mail_userId", "mail")
    op.drop_column("mail", "userId")
