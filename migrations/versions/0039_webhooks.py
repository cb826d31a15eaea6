"""Webhooks: where events are sent, what is on its way, and the triggers that write it with what happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.audit import audit_table, current_schema, stop_auditing
from migrations.helpers import set_updated_at

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
HOOK, DELIVERY = "webhook", "webhookDelivery"
STATES = "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')"
ENDED = "(state IN ('succeeded', 'failed', 'cancelled')) = (\"finishedAt\" IS NOT NULL)"

# Staff's webhooks hear of everybody, and are told ids alone; a person's own say what they know anyway.
TELL = """
CREATE FUNCTION atspro_webhook_tell(owner text, happened text, ids jsonb, words jsonb) RETURNS void {definer} AS $tell$
    INSERT INTO "webhookDelivery" ("webhookId", event, payload)
    SELECT w.id, happened, jsonb_build_object('type', happened,
        'timestamp', to_char(timezone('UTC', clock_timestamp()), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'data', CASE WHEN w."userId" IS NULL THEN ids || jsonb_build_object('userId', owner) ELSE ids || words END)
    FROM webhook w
    WHERE w."isEnabled" AND happened = ANY (w.events) AND (w."userId" = owner OR w."userId" IS NULL)
$tell$
"""
DOCUMENT = """
CREATE FUNCTION atspro_webhook_document() RETURNS trigger {definer} AS $document$
BEGIN
    PERFORM atspro_webhook_tell(j."userId", 'document.' || NEW.state,
        jsonb_build_object('requestId', NEW.id, 'jobId', NEW."jobId", 'documentType', NEW.type,
            'documentId', NEW."documentId"),
        jsonb_build_object('title', j.title, 'company', j.company, 'error', NEW.error))
    FROM "userJobs" j WHERE j.id = NEW."jobId";
    RETURN NULL;
END $document$
"""
STAGE = """
CREATE FUNCTION atspro_webhook_stage() RETURNS trigger {definer} AS $stage$
BEGIN
    PERFORM atspro_webhook_tell(j."userId", 'application.stage_changed',
        jsonb_build_object('applicationId', NEW.id, 'jobId', NEW."jobId", 'from', OLD.stage, 'to', NEW.stage,
            'outcome', NEW.outcome, 'since', to_char(NEW."stageSince", 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
        jsonb_build_object('title', j.title, 'company', j.company))
    FROM "userJobs" j WHERE j.id = NEW."jobId";
    RETURN NULL;
END $stage$
"""
FUNCTIONS = (
    "atspro_webhook_stage()",
    "atspro_webhook_document()",
    "atspro_webhook_tell(text, text, jsonb, jsonb)",
)


def upgrade() -> None:
    op.create_table(
        HOOK,
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("userId", sa.Text()),
        sa.Column("createdBy", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("encryptedSecret", sa.Text(), nullable=False),
        sa.Column("events", ARRAY(sa.Text()), nullable=False),
        sa.Column("isEnabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lastError", sa.Text()),
        sa.Column("lastSuccessAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_webhook_userId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["createdBy"], ["user.id"], name="fk_webhook_createdBy", ondelete="SET NULL"),
        sa.CheckConstraint("name <> '' AND url LIKE 'https://%'", name=op.f("ck_webhook_address")),
        sa.CheckConstraint("cardinality(events) > 0", name=op.f("ck_webhook_events")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_webhook_failures")),
    )
    op.create_index("ix_webhook_userId", HOOK, ["userId"])
    op.create_index("ix_webhook_createdBy", HOOK, ["createdBy"])
    number = sa.text("0")
    op.create_table(
        DELIVERY,
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
        sa.Column("webhookId", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("responseCode", sa.Integer()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhookDelivery"),
        sa.ForeignKeyConstraint(["webhookId"], ["webhook.id"], name="fk_webhookDelivery_webhookId", ondelete="CASCADE"),
        sa.CheckConstraint(STATES, name=op.f("ck_webhookDelivery_state")),
        sa.CheckConstraint("(state = 'running') = (\"leaseUntil\" IS NOT NULL)", name=op.f("ck_webhookDelivery_lease")),
        sa.CheckConstraint(ENDED, name=op.f("ck_webhookDelivery_finished")),
        sa.CheckConstraint("attempt >= 0", name=op.f("ck_webhookDelivery_attempt")),
        sa.CheckConstraint("jsonb_typeof(payload) = 'object'", name=op.f("ck_webhookDelivery_payload_object")),
    )
    queued = sa.text("state = 'queued'")
    op.create_index("ix_webhookDelivery_due", DELIVERY, ["runAfter"], postgresql_where=queued)
    op.create_index("ix_webhookDelivery_lease", DELIVERY, ["leaseUntil"], postgresql_where=sa.text("state = 'running'"))
    op.create_index("ix_webhookDelivery_createdAt", DELIVERY, ["createdAt"])
    op.create_index(
        "ix_webhookDelivery_webhookId_createdAt", DELIVERY, ["webhookId", sa.text('"createdAt" DESC'), "id"]
    )
    op.create_index("ix_webhookDelivery_waiting", DELIVERY, ["webhookId", "runAfter"], postgresql_where=queued)
    # Reminders of everybody are told to staff's webhooks.
    op.create_index(
        "ix_applicationTasks_dueAt", "applicationTasks", ["dueAt"], postgresql_where=sa.text('"doneAt" IS NULL')
    )
    secure = f"SECURITY DEFINER SET search_path = pg_catalog, {current_schema()}, pg_temp"
    op.execute(TELL.replace("{definer}", f"LANGUAGE sql {secure}"))
    for function in (DOCUMENT, STAGE):
        op.execute(function.replace("{definer}", f"LANGUAGE plpgsql {secure}"))
    for signature in FUNCTIONS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    op.execute(
        'CREATE TRIGGER tell_webhooks AFTER UPDATE OF state ON "generationRequest" FOR EACH ROW'
        " WHEN (NEW.state IN ('succeeded', 'failed') AND OLD.state IS DISTINCT FROM NEW.state)"
        " EXECUTE FUNCTION atspro_webhook_document()"
    )
    op.execute(
        'CREATE TRIGGER tell_webhooks AFTER UPDATE OF stage, outcome ON "userApplications" FOR EACH ROW'
        ' WHEN ((OLD.stage, OLD.outcome) IS DISTINCT FROM (NEW.stage, NEW.outcome) AND NOT NEW."isSample")'
        " EXECUTE FUNCTION atspro_webhook_stage()"
    )
    for table in (HOOK, DELIVERY):
        set_updated_at(table)
    audit_table(HOOK)


def downgrade() -> None:
    for table in ("generationRequest", "userApplications"):
        op.execute(f'DROP TRIGGER tell_webhooks ON "{table}"')
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_index("ix_applicationTasks_dueAt", "applicationTasks")
    for table in (DELIVERY, HOOK):
        op.drop_table(table)
    stop_auditing(HOOK)
