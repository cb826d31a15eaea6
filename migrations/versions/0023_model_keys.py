"""A person's own key for the language model, encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "userModelKey"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("encryptedKey", sa.Text(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("userId", name="pk_userModelKey"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_userModelKey_userId", ondelete="CASCADE"),
        sa.CheckConstraint("\"encryptedKey\" <> ''", name=op.f("ck_userModelKey_encryptedKey")),
    )
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
