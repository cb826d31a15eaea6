"""A request's attempts and what followed a failure, counts by type and hour, and what lists are narrowed by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import create_indexes, drop_indexes

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
REQUEST, ATTEMPT, FOLLOW_UP, HOURLY = "generationRequest", "generationAttempt", "generationFollowUp", "generationHourly"
INDEXES = (
    ("ix_generationRequest_errorType", REQUEST, '"errorType", "createdAt", id', '"errorType" IS NOT NULL'),
    ("ix_generationRequest_worker", REQUEST, "split_part(worker, '/', 1), \"createdAt\", id", ""),
    ("ix_generationRequest_tried", REQUEST, '"createdAt", id', "attempt >= 2"),
    ("ix_generationRequest_failed", REQUEST, '"finishedAt"', "state = 'failed'"),
    (
        "ix_jobDocuments_model_tokens",
        "jobDocuments",
        '"createdAt"',
        "jsonb_typeof(metadata #> '{writer,inputTokens}') = 'number'",
    ),
)

# The first try of a request that succeeds, which nearly all do, writes nothing here: the request itself tells of it.
TAKEN = "NEW.state = 'running' AND NEW.attempt > 1 AND NEW.attempt <> OLD.attempt"
LEFT = "OLD.state = 'running' AND (NEW.state = 'queued' OR NEW.attempt <> OLD.attempt)"
FUNCTION = """
CREATE FUNCTION atspro_note_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted timestamp := timezone('UTC', statement_timestamp());
BEGIN
    IF OLD.state = 'running' THEN
        INSERT INTO "generationAttempt" ("requestId", attempt, worker, "startedAt", "endedAt", outcome, error,
            "errorType", "traceId", "nextAt")
        VALUES (NEW.id, OLD.attempt, OLD.worker, OLD."startedAt", noted,
            CASE WHEN NEW."unchargedAttempts" > OLD."unchargedAttempts" THEN 'released'
                WHEN NEW.attempt <> OLD.attempt OR NEW."errorType" = 'LeaseLapsed' THEN 'lapsed'
                ELSE 'failed' END,
            NEW.error, NEW."errorType", NEW."traceId",
            CASE WHEN NEW.state = 'queued' THEN greatest(NEW."runAfter", noted) END)
        ON CONFLICT ("requestId", attempt) DO UPDATE SET "endedAt" = excluded."endedAt", outcome = excluded.outcome,
            error = excluded.error, "errorType" = excluded."errorType", "traceId" = excluded."traceId",
            "nextAt" = excluded."nextAt";
    END IF;
    IF NEW.state = 'running' THEN
        INSERT INTO "generationAttempt" ("requestId", attempt, worker, "startedAt")
        VALUES (NEW.id, NEW.attempt, NEW.worker, noted) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = f"""
CREATE TRIGGER note_attempt AFTER UPDATE ON "{REQUEST}" FOR EACH ROW WHEN (({TAKEN}) OR ({LEFT}))
EXECUTE FUNCTION atspro_note_attempt()
"""
# Made of the requests, so they can be made again; a day more than pages show, for its hours are of any time zone.
COUNT = f"""
INSERT INTO "{HOURLY}" (hour, type, state, count, "waitSeconds", "runSeconds")
SELECT date_trunc('hour', "finishedAt"), type, state, count(*),
    sum(greatest(0, extract(epoch FROM coalesce("startedAt", "finishedAt") - "createdAt"))),
    sum(greatest(0, extract(epoch FROM "finishedAt" - coalesce("startedAt", "finishedAt"))))
FROM "{REQUEST}" WHERE "finishedAt" >= timezone('UTC', now()) - interval '92 days' GROUP BY 1, 2, 3
"""  # noqa: S608


def upgrade() -> None:
    op.create_table(
        ATTEMPT,
        sa.Column("requestId", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("startedAt", sa.DateTime()),
        sa.Column("endedAt", sa.DateTime()),
        sa.Column("outcome", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("errorType", sa.Text()),
        sa.Column("traceId", sa.Text()),
        sa.Column("nextAt", sa.DateTime()),
        sa.PrimaryKeyConstraint("requestId", "attempt", name="pk_generationAttempt"),
        sa.ForeignKeyConstraint(
            ["requestId"], [f"{REQUEST}.id"], name="fk_generationAttempt_requestId", ondelete="CASCADE"
        ),
        sa.CheckConstraint("outcome IN ('failed', 'lapsed', 'released')", name=op.f("ck_generationAttempt_outcome")),
        sa.CheckConstraint('(outcome IS NULL) = ("endedAt" IS NULL)', name=op.f("ck_generationAttempt_ended")),
    )
    op.execute(FUNCTION)
    op.execute(TRIGGER)
    op.create_table(
        FOLLOW_UP,
        sa.Column("requestId", sa.Uuid(), nullable=False),
        sa.Column("retriedAs", sa.Uuid()),
        sa.Column("acknowledgedAt", sa.DateTime()),
        sa.Column("acknowledgedBy", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("requestId", name="pk_generationFollowUp"),
        sa.ForeignKeyConstraint(
            ["requestId"], [f"{REQUEST}.id"], name="fk_generationFollowUp_requestId", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["retriedAs"], [f"{REQUEST}.id"], name="fk_generationFollowUp_retriedAs", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["acknowledgedBy"], ["user.id"], name="fk_generationFollowUp_acknowledgedBy", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_generationFollowUp_retriedAs", FOLLOW_UP, ["retriedAs"])
    op.create_index("ix_generationFollowUp_acknowledgedBy", FOLLOW_UP, ["acknowledgedBy"])
    audit_table(FOLLOW_UP)
    op.add_column("workerHeartbeat", sa.Column("version", sa.Text()))
    op.drop_table(HOURLY)
    _hourly(by_type=True)
    op.execute(COUNT)
    create_indexes(INDEXES)


def downgrade() -> None:
    drop_indexes(INDEXES)
    op.drop_table(HOURLY)
    _hourly(by_type=False)
    op.drop_column("workerHeartbeat", "version")
    op.drop_table(FOLLOW_UP)
    stop_auditing(FOLLOW_UP)
    op.execute(f'DROP TRIGGER note_attempt ON "{REQUEST}"')
    op.execute("DROP FUNCTION atspro_note_attempt()")
    op.drop_table(ATTEMPT)


def _hourly(*, by_type: bool) -> None:
    kind = [sa.Column("type", sa.Text(), nullable=False)] if by_type else []
    seconds = [sa.Column(name, sa.Double(), nullable=False) for name in ("waitSeconds", "runSeconds")]
    op.create_table(
        HOURLY,
        sa.Column("hour", sa.DateTime(), nullable=False),
        *kind,
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        *(seconds if by_type else ()),
        sa.PrimaryKeyConstraint("hour", *(["type"] if by_type else []), "state", name="pk_generationHourly"),
    )
