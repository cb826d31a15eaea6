"""updatedAt on every table that has one, set by a trigger, so that it holds for any client of the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("user", "session", "account", "verification", "userResume", "userJobs", "jobDocuments", "generationRequest")


def upgrade() -> None:
    # The data model's timestamps are naive UTC; newer Better-Auth versions make theirs with a time zone.
    for function, value in (
        ("atspro_set_updated_at", "timezone('UTC', clock_timestamp())"),
        ("atspro_set_updated_at_tz", "clock_timestamp()"),
    ):
        op.execute(
            f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW."updatedAt" := {value};
                RETURN NEW;
            END $$
            """
        )
    inspector = sa.inspect(op.get_bind())
    for table in TABLES:
        column = next(column for column in inspector.get_columns(table) if column["name"] == "updatedAt")
        suffix = "_tz" if getattr(column["type"], "timezone", False) else ""
        op.execute(
            f'CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "{table}"'
            f" FOR EACH ROW EXECUTE FUNCTION atspro_set_updated_at{suffix}()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f'DROP TRIGGER "set_updated_at" ON "{table}"')
    op.execute("DROP FUNCTION atspro_set_updated_at()")
    op.execute("DROP FUNCTION atspro_set_updated_at_tz()")
