"""One time zone a person: that of the reminders moves to userSettings, and is kept where one was set there before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # UTC was the default: only a zone that somebody chose moves.
    op.execute(
        'INSERT INTO "userSettings" ("userId", timezone)'
        " SELECT \"userId\", timezone FROM \"reminderSettings\" WHERE timezone NOT IN ('UTC', '')"
        ' ON CONFLICT ("userId") DO UPDATE SET timezone = EXCLUDED.timezone WHERE "userSettings".timezone IS NULL'
    )
    op.drop_column("reminderSettings", "timezone")


def downgrade() -> None:
    op.add_column("reminderSettings", sa.Column("timezone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False))
    op.execute(
        'UPDATE "reminderSettings" r SET timezone = s.timezone FROM "userSettings" s'
        ' WHERE s."userId" = r."userId" AND s.timezone IS NOT NULL'
    )
