"""Answers to the questions that only the person can answer, asked before a letter is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import set_updated_at

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
TABLE = "letterAnswers"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("jobId", sa.Uuid()),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letterAnswers"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_letterAnswers_userId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_letterAnswers_jobId", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "userId",
            "jobId",
            "question",
            name="uq_letterAnswers_userId_jobId_question",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("answer <> ''", name=op.f("ck_letterAnswers_answer")),
        sa.CheckConstraint("question <> ''", name=op.f("ck_letterAnswers_question")),
    )
    op.create_index("ix_letterAnswers_jobId", TABLE, ["jobId"])
    set_updated_at(TABLE)
    audit_table(TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    stop_auditing(TABLE)
