"""What staff pause and limit: queues, types of documents and workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "queueControl"

# The controls on a request of this queue and type, and on this worker, whose name is without its process.
_CONTROLS = """
    c.kind = 'queue' AND c.name = a_queue OR c.kind = 'type' AND c.name = a_type
        OR c.kind = 'worker' AND c.name = split_part(a_worker, '/', 1)"""
# Those that leave no room: paused, or as many at work as may be. Few are at work, and the index on leases has them.
_CLOSED = f"""
    SELECT FROM "queueControl" AS c
    WHERE ({_CONTROLS})
        AND (c."isPaused" OR c."mostAtOnce" <= (
            SELECT count(*) FROM "generationRequest" AS r
            WHERE r.state = 'running' AND c.name = CASE c.kind WHEN 'queue' THEN r.queue WHEN 'type' THEN r.type
                ELSE split_part(r.worker, '/', 1) END))"""  # noqa: S608
MAY_RUN = f"""
CREATE FUNCTION atspro_may_run(a_queue text, a_type text, a_worker text) RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT NOT EXISTS ({_CLOSED}) $$
"""
# A statement that locks and counts at once counts from before the lock. Each statement of a volatile function sees what
# was committed before it, so of claims that come together under a limit the second counts the first.
TAKES_TURN = f"""
CREATE FUNCTION atspro_takes_turn(a_queue text, a_type text, a_worker text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM "queueControl" AS c WHERE ({_CONTROLS}) AND NOT c."isPaused" ORDER BY c.kind, c.name FOR UPDATE;
    RETURN NOT EXISTS ({_CLOSED});
END $$
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("isPaused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mostAtOnce", sa.Integer()),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("changedBy", sa.Text()),
        sa.Column("changedAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_queueControl"),
        sa.ForeignKeyConstraint(["changedBy"], ["user.id"], name="fk_queueControl_changedBy", ondelete="SET NULL"),
        sa.CheckConstraint("kind IN ('queue', 'type', 'worker')", name=op.f("ck_queueControl_kind")),
        sa.CheckConstraint('"mostAtOnce" BETWEEN 1 AND 1000', name=op.f("ck_queueControl_most")),
        sa.CheckConstraint('"isPaused" OR "mostAtOnce" IS NOT NULL', name=op.f("ck_queueControl_does_something")),
    )
    op.execute(MAY_RUN)
    op.execute(TAKES_TURN)
    audit_table(TABLE)


def downgrade() -> None:
    op.execute("DROP FUNCTION atspro_takes_turn(text, text, text)")
    op.execute("DROP FUNCTION atspro_may_run(text, text, text)")
    op.drop_table(TABLE)
    stop_auditing(TABLE)
