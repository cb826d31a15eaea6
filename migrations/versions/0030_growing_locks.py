"""Locks of second factors grow: each lasts twice as long as the one before, whichever application locks.

Better-Auth locks for 15 minutes each time: with a known password that is 40 codes an hour, for as long as one likes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# A lock that an application sets is lengthened by what it had grown to; after a week without one it starts anew. What
# Better-Auth's own role may not write here it writes as the function's owner, which the search path keeps to this.
GROW = """
CREATE FUNCTION atspro_grow_lock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_temp AS $grow$
DECLARE
    moment timestamp := now() AT TIME ZONE 'UTC';
    number integer;
BEGIN
    IF TG_TABLE_NAME = 'twoFactorUse' THEN
        number := CASE WHEN OLD."lastLockAt" > moment - interval '7 days' THEN OLD.locks + 1 ELSE 1 END;
        NEW.locks := number;
        NEW."lastLockAt" := moment;
    ELSE
        INSERT INTO "twoFactorUse" AS u ("userId", locks, "lastLockAt") VALUES (NEW."userId", 1, moment)
        ON CONFLICT ("userId") DO UPDATE SET
            locks = CASE WHEN u."lastLockAt" > moment - interval '7 days' THEN u.locks + 1 ELSE 1 END,
            "lastLockAt" = moment
        RETURNING locks INTO number;
    END IF;
    NEW."lockedUntil" := NEW."lockedUntil"
        + least(interval '15 minutes' * (2 ^ least(number - 1, 10)), interval '1 day') - interval '15 minutes';
    RETURN NEW;
END $grow$
"""
TABLES = ("twoFactor", "twoFactorUse")


def upgrade() -> None:
    op.add_column("twoFactorUse", sa.Column("locks", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("twoFactorUse", sa.Column("lastLockAt", sa.DateTime()))
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(GROW.format(schema=schema))
    op.execute("REVOKE ALL ON FUNCTION atspro_grow_lock() FROM PUBLIC")
    for table in TABLES:
        op.execute(
            f'CREATE TRIGGER lock_grows BEFORE UPDATE OF "lockedUntil" ON "{table}" FOR EACH ROW'
            ' WHEN (NEW."lockedUntil" > coalesce(OLD."lockedUntil", \'-infinity\'))'
            " EXECUTE FUNCTION atspro_grow_lock()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f'DROP TRIGGER lock_grows ON "{table}"')
    op.execute("DROP FUNCTION atspro_grow_lock()")
    op.drop_column("twoFactorUse", "lastLockAt")
    op.drop_column("twoFactorUse", "locks")
