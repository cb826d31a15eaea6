"""Second factors: the tables of Better-Auth's twoFactor and passkey plugins, where missing, and what we add.

A comment marks what is made here, as in 0001: where Better-Auth made its own tables, a mark on these says that it has
not the plugins (or not as they are since 1.6), so that nothing is offered which it would not ask for.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MARK = "made by ATSPro"


def _moment() -> sa.DateTime:
    """A date with a zone where Better-Auth's others have one."""
    columns = sa.inspect(op.get_bind()).get_columns("user")
    created = next(column for column in columns if column["name"] == "createdAt")
    return sa.DateTime(timezone=bool(getattr(created["type"], "timezone", False)))


def _late_columns() -> list[sa.Column]:
    """Columns of twoFactor that the plugin has since 1.6."""
    return [
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("failedVerificationCount", sa.Integer(), nullable=True),
        sa.Column("lockedUntil", _moment(), nullable=True),
    ]


def _tables() -> dict[str, list[sa.schema.SchemaItem]]:
    return {
        "twoFactor": [
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("secret", sa.Text(), nullable=False),
            sa.Column("backupCodes", sa.Text(), nullable=False),
            sa.Column(
                "userId",
                sa.Text(),
                sa.ForeignKey("user.id", ondelete="CASCADE", name="twoFactor_userId_fkey"),
                nullable=False,
            ),
            *_late_columns(),
        ],
        "passkey": [
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("name", sa.Text()),
            sa.Column("publicKey", sa.Text(), nullable=False),
            sa.Column(
                "userId",
                sa.Text(),
                sa.ForeignKey("user.id", ondelete="CASCADE", name="passkey_userId_fkey"),
                nullable=False,
            ),
            sa.Column("credentialID", sa.Text(), nullable=False),
            sa.Column("counter", sa.Integer(), nullable=False),
            sa.Column("deviceType", sa.Text(), nullable=False),
            sa.Column("backedUp", sa.Boolean(), nullable=False),
            sa.Column("transports", sa.Text()),
            sa.Column("createdAt", _moment()),
            sa.Column("aaguid", sa.Text()),
        ],
    }


# What an application that knows nothing of it leaves behind ends with any change of the factor, whoever makes it.
FORGET = """
CREATE FUNCTION atspro_second_factor_changed() RETURNS trigger LANGUAGE plpgsql AS $forget$
DECLARE
    person text := CASE TG_TABLE_NAME WHEN 'user' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'userId' END;
BEGIN
    DELETE FROM {schema}.verification
    WHERE value = person AND (identifier LIKE 'trust-device-%' OR identifier LIKE '2fa-%');
    IF TG_TABLE_NAME = 'user' THEN
        DELETE FROM {schema}.session WHERE "userId" = person;
    END IF;
    RETURN NULL;
END $forget$
"""


def upgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    existing = set(inspector.get_table_names())
    if "twoFactorEnabled" not in {column["name"] for column in inspector.get_columns("user")}:
        op.add_column("user", sa.Column("twoFactorEnabled", sa.Boolean(), nullable=True))
    for name, items in _tables().items():
        if name not in existing:
            op.create_table(name, *items, sa.PrimaryKeyConstraint("id", name=f"{name}_pkey"))
            op.execute(f'COMMENT ON CONSTRAINT "{name}_pkey" ON "{name}" IS \'{MARK}\'')
    present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("twoFactor")}
    for column in _late_columns():
        if column.name not in present:
            op.add_column("twoFactor", column)
            op.execute(f'COMMENT ON COLUMN "twoFactor"."{column.name}" IS \'{MARK}\'')
    _constrain()
    op.create_table(
        "twoFactorUse",
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("lastStep", sa.BigInteger()),
        sa.Column("failedCount", sa.Integer(), server_default=sa.text("0")),
        sa.Column("lockedUntil", sa.DateTime()),
        sa.Column("codesShownUntil", sa.DateTime()),
        sa.PrimaryKeyConstraint("userId", name="pk_twoFactorUse"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_twoFactorUse_userId", ondelete="CASCADE"),
    )
    op.add_column("sessionUse", sa.Column("secondFactorAt", sa.DateTime()))
    _forget_on_change()
    for table in ("twoFactor", "passkey", "sessionUse"):
        audit_table(table)


def _constrain() -> None:
    # Of an app and a credential there is one; what an older version left twice is unusable, and the newest stays.
    op.execute('DELETE FROM "twoFactor" a USING "twoFactor" b WHERE a."userId" = b."userId" AND a.ctid < b.ctid')
    op.create_unique_constraint("uq_twoFactor_userId", "twoFactor", ["userId"])
    # Of a credential with two owners nobody can say whose it is.
    op.execute(
        'DELETE FROM passkey WHERE "credentialID" IN'
        ' (SELECT "credentialID" FROM passkey GROUP BY "credentialID" HAVING count(*) > 1)'
    )
    op.create_unique_constraint("uq_passkey_credentialID", "passkey", ["credentialID"])
    op.execute('CREATE INDEX IF NOT EXISTS "passkey_userId_idx" ON passkey ("userId")')


def _forget_on_change() -> None:
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(FORGET.format(schema=schema))
    op.execute(
        'CREATE TRIGGER second_factor_changed AFTER UPDATE OF "twoFactorEnabled" ON "user" FOR EACH ROW'
        ' WHEN (coalesce(OLD."twoFactorEnabled", false) <> coalesce(NEW."twoFactorEnabled", false))'
        " EXECUTE FUNCTION atspro_second_factor_changed()"
    )
    op.execute(
        "CREATE TRIGGER second_factor_password AFTER UPDATE OF password ON account FOR EACH ROW"
        " WHEN (OLD.password IS DISTINCT FROM NEW.password) EXECUTE FUNCTION atspro_second_factor_changed()"
    )


def downgrade() -> None:
    op.execute('DROP TRIGGER second_factor_changed ON "user"')
    op.execute("DROP TRIGGER second_factor_password ON account")
    op.execute("DROP FUNCTION atspro_second_factor_changed()")
    for table in ("twoFactor", "passkey"):
        stop_auditing(table)
    op.drop_column("sessionUse", "secondFactorAt")
    audit_table("sessionUse")
    op.drop_table("twoFactorUse")
    op.drop_constraint("uq_twoFactor_userId", "twoFactor", type_="unique")
    op.drop_constraint("uq_passkey_credentialID", "passkey", type_="unique")
    # Who has a second factor is not ours to forget: the plugins' columns stay, and their tables where they have rows
    # or Better-Auth made them.
    for name in ("passkey", "twoFactor"):
        marked = sa.text(
            "SELECT 1 FROM pg_constraint WHERE contype = 'p' AND conrelid = to_regclass(:name)"
            " AND obj_description(oid, 'pg_constraint') = :mark"
        )
        is_empty = op.get_bind().execute(sa.text(f'SELECT NOT EXISTS (SELECT FROM "{name}")')).scalar()  # noqa: S608
        if is_empty and op.get_bind().execute(marked, {"name": f'"{name}"', "mark": MARK}).scalar():
            op.drop_table(name)
