"""Bans, impersonation, what we know of a session beyond Better-Auth, mail to be sent, and the log of staff's deeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")


def _better_auth_columns(inspector: sa.Inspector) -> dict[str, list[sa.Column]]:
    """The columns of Better-Auth's admin plugin, exactly as it makes them; a date has a zone where the others do."""
    created = next(column for column in inspector.get_columns("user") if column["name"] == "createdAt")
    zoned = bool(getattr(created["type"], "timezone", False))
    return {
        "user": [
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
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("runAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("sentAt", sa.DateTime()),
        sa.Column("failedAt", sa.DateTime()),
        sa.Column("error", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.CheckConstraint('"sentAt" IS NULL OR "failedAt" IS NULL', name=op.f("ck_mail_ended")),
    )
    op.create_index(
        "ix_mail_due", "mail", ["runAfter"], postgresql_where=sa.text('"sentAt" IS NULL AND "failedAt" IS NULL')
    )
    op.create_index("ix_mail_createdAt", "mail", ["createdAt"])
    op.execute(
        'CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "mail" FOR EACH ROW EXECUTE FUNCTION atspro_set_updated_at()'
    )
    # No foreign keys: the log outlives whom and what it speaks of.
    op.create_table(
        "auditEntry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actorId", sa.Text()),
        sa.Column("impersonatedId", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tableName", sa.Text()),
        sa.Column("rowId", sa.Text()),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("requestId", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_auditEntry"),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name=op.f("ck_auditEntry_details_object")),
    )
    op.create_index("ix_auditEntry_createdAt", "auditEntry", ["createdAt"])
    op.create_index("ix_auditEntry_actorId_createdAt", "auditEntry", ["actorId", "createdAt"])
    op.create_index("ix_auditEntry_tableName_rowId", "auditEntry", ["tableName", "rowId"])


def downgrade() -> None:
    for table in ("auditEntry", "mail", "sessionUse"):
        op.drop_table(table)
    # The admin plugin's columns stay: who is banned is not ours to forget, and Better-Auth may have made them.
