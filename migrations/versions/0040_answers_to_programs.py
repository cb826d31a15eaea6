"""What programs were answered under keys of their own, for when they ask the same again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apiAnswer",
        sa.Column(
            "tokenId",
            sa.Uuid(),
            sa.ForeignKey("apiTokens.id", ondelete="CASCADE", name="fk_apiAnswer_tokenId"),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("location", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), nullable=False, server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.PrimaryKeyConstraint("tokenId", "key", name="pk_apiAnswer"),
    )
    op.create_index("ix_apiAnswer_createdAt", "apiAnswer", ["createdAt"])


def downgrade() -> None:
    op.drop_table("apiAnswer")
