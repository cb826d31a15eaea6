"""updatedAt set by a trigger on each table that has one, so that it holds for any client of the database."""

from __future__ import annotations

from alembic import op

from migrations.helpers import BETTER_AUTH, set_updated_at

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (*BETTER_AUTH, "userResume", "userJobs", "jobDocuments")


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
    for table in TABLES:
        set_updated_at(table)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f'DROP TRIGGER "set_updated_at" ON "{table}"')
    op.execute("DROP FUNCTION atspro_set_updated_at()")
    op.execute("DROP FUNCTION atspro_set_updated_at_tz()")
