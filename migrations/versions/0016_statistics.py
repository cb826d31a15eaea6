"""Statistics: documents a day and an hour, and what the dashboard's first page counts of large tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "generationDaily",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("waitSeconds", sa.Double(), nullable=False),
        sa.Column("runSeconds", sa.Double(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "type", "state", name="pk_generationDaily"),
    )
    op.create_table(
        "generationHourly",
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "state", name="pk_generationHourly"),
    )
    op.create_table(
        "dashboardCount",
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("countedAt", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("section", "name", name="pk_dashboardCount"),
        sa.CheckConstraint("count >= 0", name=op.f("ck_dashboardCount_count")),
    )


def downgrade() -> None:
    for table in ("dashboardCount", "generationHourly", "generationDaily"):
        op.drop_table(table)
