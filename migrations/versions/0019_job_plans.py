"""The plan of a job: what its documents are written from, with what its owner changed of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "jobPlan"
EMPTY, NONE = sa.text("'{}'::jsonb"), sa.text("'[]'::jsonb")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("proposal", JSONB()),
        sa.Column("choices", JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("digests", JSONB(), server_default=EMPTY, nullable=False),
        sa.Column("refused", JSONB(), server_default=NONE, nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobPlan"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_jobPlan_jobId", ondelete="CASCADE"),
        sa.UniqueConstraint("jobId", name="uq_jobPlan_jobId"),
        sa.CheckConstraint(
            "proposal IS NULL OR jsonb_typeof(proposal) = 'object'", name=op.f("ck_jobPlan_proposal_object")
        ),
        sa.CheckConstraint("jsonb_typeof(choices) = 'object'", name=op.f("ck_jobPlan_choices_object")),
        sa.CheckConstraint("jsonb_typeof(digests) = 'object'", name=op.f("ck_jobPlan_digests_object")),
        sa.CheckConstraint("jsonb_typeof(refused) = 'array'", name=op.f("ck_jobPlan_refused_array")),
    )
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
