"""Accounts and sessions: roles, bans and impersonation as in Better-Auth's admin plugin, and sessions' uses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")


def _better_auth_columns(inspector: sa.Inspector) -> dict[str, list[sa.Column]]:
    """The columns of Better-Auth's admin plugin, exactly as it makes them; a date has a zone where the others do."""
    created = next(column for column in inspector.get_columns("user") if column["name"] == "createdAt")
    zoned = bool(getattr(created["type"], "timezone", False))
    return {
        "user": [
            sa.Column("role", sa.Text(), nullable=True),
            sa.Column("banned", sa.Boolean(), server_default=sa.text("false"), nullable=True),
            sa.Column("banReason", sa.Text(), nullable=True),
            sa.Column("banExpires", sa.DateTime(timezone=zoned), nullable=True),
        ],
        "session": [sa.Column("impersonatedBy", sa.Text(), nullable=True)],
    }


def upgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    for table, columns in _better_auth_columns(inspector).items():
        present = {column["name"] for column in inspector.get_columns(table)}
        for column in columns:
            if column.name not in present:
                op.add_column(table, column)
    op.create_table(
        "sessionUse",
        sa.Column("sessionId", sa.Text(), nullable=False),
        sa.Column("ipAddress", sa.Text()),
        sa.Column("userAgent", sa.Text()),
        sa.Column("usedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("confirmedAt", sa.DateTime()),
        sa.PrimaryKeyConstraint("sessionId", name="pk_sessionUse"),
        sa.ForeignKeyConstraint(["sessionId"], ["session.id"], name="fk_sessionUse_sessionId", ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("sessionUse")
    # The admin plugin's columns stay: who is banned is not ours to forget, and Better-Auth may have made them.
