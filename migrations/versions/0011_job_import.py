"""Posts that are fetched by their address: one row a fetch, its result kept until it is reviewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "jobImport"
IS_LIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("result", JSONB()),
        sa.Column("sendAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("leaseUntil", sa.DateTime()),
        sa.Column("finishedAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobImport"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_jobImport_userId", ondelete="CASCADE"),
        sa.CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed')", name=op.f("ck_jobImport_state")),
        sa.CheckConstraint("url LIKE 'https://%' AND length(url) <= 2000", name=op.f("ck_jobImport_url")),
        sa.CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_jobImport_lease")),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'failed')) = (\"finishedAt\" IS NOT NULL)", name=op.f("ck_jobImport_finished")
        ),
        sa.CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name=op.f("ck_jobImport_result")),
        sa.CheckConstraint("jsonb_typeof(result) = 'object'", name=op.f("ck_jobImport_result_object")),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_jobImport_error")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_jobImport_attempt")),
    )
    op.create_index("ix_jobImport_userId", TABLE, ["userId"])
    op.create_index("ix_jobImport_createdAt", TABLE, ["createdAt"])
    # A second click on the same address joins the first.
    op.create_index("uq_jobImport_live", TABLE, ["userId", "url"], unique=True, postgresql_where=IS_LIVE)
    op.create_index("ix_jobImport_due", TABLE, ["sendAfter"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("ix_jobImport_lease", TABLE, ["leaseUntil"], postgresql_where=sa.text("state = 'running'"))
    op.execute(
        f'CREATE TRIGGER "set_updated_at" BEFORE UPDATE ON "{TABLE}"'
        " FOR EACH ROW EXECUTE FUNCTION atspro_set_updated_at()"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
