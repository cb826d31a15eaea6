"""Phase 1: Better-Auth's tables, only where they are missing.

Tables that Better-Auth made itself stay as they are; a comment on the primary key marks those made here, so that the
downgrade removes nothing of Better-Auth's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MARK = "made by ATSPro"
NOW = sa.text("CURRENT_TIMESTAMP")


def _timestamp(name: str, *, nullable: bool = False, default: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(), nullable=nullable, server_default=NOW if default else None)


def _user_id(constraint: str) -> sa.Column:
    return sa.Column("userId", sa.Text(), sa.ForeignKey("user.id", ondelete="CASCADE", name=constraint), nullable=False)


def _tables() -> dict[str, list[sa.schema.SchemaItem]]:
    return {
        "user": [
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("email", sa.Text(), nullable=False),
            sa.Column("emailVerified", sa.Boolean(), nullable=False),
            sa.Column("image", sa.Text()),
            _timestamp("createdAt", default=True),
            _timestamp("updatedAt", default=True),
            sa.UniqueConstraint("email", name="user_email_key"),
        ],
        "session": [
            sa.Column("id", sa.Text(), nullable=False),
            _timestamp("expiresAt"),
            sa.Column("token", sa.Text(), nullable=False),
            _timestamp("createdAt"),
            _timestamp("updatedAt"),
            sa.Column("ipAddress", sa.Text()),
            sa.Column("userAgent", sa.Text()),
            _user_id("session_userId_fkey"),
            sa.UniqueConstraint("token", name="session_token_key"),
        ],
        "account": [
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("accountId", sa.Text(), nullable=False),
            sa.Column("providerId", sa.Text(), nullable=False),
            _user_id("account_userId_fkey"),
            sa.Column("accessToken", sa.Text()),
            sa.Column("refreshToken", sa.Text()),
            sa.Column("idToken", sa.Text()),
            _timestamp("accessTokenExpiresAt", nullable=True),
            _timestamp("refreshTokenExpiresAt", nullable=True),
            sa.Column("scope", sa.Text()),
            sa.Column("password", sa.Text()),
            _timestamp("createdAt"),
            _timestamp("updatedAt"),
        ],
        "verification": [
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("identifier", sa.Text(), nullable=False),
            sa.Column("value", sa.Text(), nullable=False),
            _timestamp("expiresAt"),
            _timestamp("createdAt", nullable=True, default=True),
            _timestamp("updatedAt", nullable=True, default=True),
        ],
    }


def upgrade() -> None:
    existing = set(sa.inspect(op.get_bind()).get_table_names())
    for name, items in _tables().items():
        if name not in existing:
            op.create_table(name, *items, sa.PrimaryKeyConstraint("id", name=f"{name}_pkey"))
            op.execute(f'COMMENT ON CONSTRAINT "{name}_pkey" ON "{name}" IS \'{MARK}\'')


def downgrade() -> None:
    marked = sa.text(
        "SELECT 1 FROM pg_constraint WHERE contype = 'p' AND conrelid = to_regclass(:name)"
        " AND obj_description(oid, 'pg_constraint') = :mark"
    )
    for name in reversed(_tables()):
        if op.get_bind().execute(marked, {"name": f'public."{name}"', "mark": MARK}).scalar():
            op.drop_table(name)
