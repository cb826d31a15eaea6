"""Alerts: what is watched, how it stands, whom it is told, and what was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
RULE, STATE, CHANNEL, MESSAGE = "alertRule", "alertState", "alertChannel", "alertMessage"
STATES = "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')"
ENDED = "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        RULE,
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("isOn", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("changedBy", sa.Text()),
        sa.Column("changedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_alertRule"),
        sa.ForeignKeyConstraint(["changedBy"], ["user.id"], name="fk_alertRule_changedBy", ondelete="SET NULL"),
    )
    op.create_table(
        STATE,
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("isFiring", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("trouble", sa.Text()),
        sa.Column("checkedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_alertState"),
    )
    op.create_table(
        CHANNEL,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("encryptedAddress", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("createdBy", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alertChannel"),
        sa.ForeignKeyConstraint(["createdBy"], ["user.id"], name="fk_alertChannel_createdBy", ondelete="SET NULL"),
        sa.CheckConstraint("kind IN ('mail', 'webhook', 'apprise')", name=op.f("ck_alertChannel_kind")),
    )
    number = sa.text("0")
    op.create_table(
        MESSAGE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=number, nullable=False),
        sa.Column("unchargedAttempts", sa.Integer(), server_default=number, nullable=False),
        sa.Column("runAfter", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("dispatchedAt", sa.DateTime()),
        sa.Column("leaseUntil", sa.DateTime()),
        sa.Column("worker", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("finishedAt", sa.DateTime()),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.Column("value", sa.Double()),
        sa.Column("threshold", sa.Double()),
        sa.Column("channelId", sa.Uuid()),
        sa.Column("channelName", sa.Text(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alertMessage"),
        sa.ForeignKeyConstraint(
            ["channelId"], ["alertChannel.id"], name="fk_alertMessage_channelId", ondelete="SET NULL"
        ),
        sa.CheckConstraint(STATES, name=op.f("ck_alertMessage_state")),
        sa.CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_alertMessage_lease")),
        sa.CheckConstraint(ENDED, name=op.f("ck_alertMessage_finished")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_alertMessage_attempt")),
        sa.CheckConstraint("event IN ('firing', 'recovered', 'test')", name=op.f("ck_alertMessage_event")),
    )
    op.create_index("ix_alertMessage_due", MESSAGE, ["runAfter"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("ix_alertMessage_lease", MESSAGE, ["leaseUntil"], postgresql_where=sa.text("state = 'running'"))
    op.create_index("ix_alertMessage_createdAt", MESSAGE, ["createdAt"])
    op.create_index("ix_alertMessage_channelId", MESSAGE, ["channelId"])
    set_updated_at(MESSAGE)
    for table in (RULE, CHANNEL):
        audit_table(table)


def downgrade() -> None:
    for table in (MESSAGE, CHANNEL, STATE, RULE):
        op.drop_table(table)
    for table in (RULE, CHANNEL):
        stop_auditing(table)
