"""Applications apart from their jobs: attempts, the events they are made of, and what was sent.

Events are the only source of an application's stage, and the application of its job's status. A client that knows
nothing but userJobs writes status and appliedAt there, and a trigger makes an event of it. Whoever writes locks the
job first, then the application.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations.audit import audit_table, current_schema, stop_auditing
from migrations.helpers import create_indexes, set_updated_at

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
STAGES = "'saved', 'applied', 'interviewing', 'offer', 'closed'"
OUTCOMES = "'accepted', 'declined', 'rejected', 'withdrawn', 'noResponse', 'postClosed'"
KINDS = (
    "'stage', 'note', 'interview', 'call', 'mail', 'message', 'assessment', 'meeting', 'followUp', 'document',"
    " 'offer', 'file'"
)
TABLES = ("userApplications", "applicationEvents", "applicationDocuments")
INDEXES = (
    ("ix_userApplications_board", "userApplications", '"userId", stage, position', '"archivedAt" IS NULL'),
    ("ix_userApplications_userId_appliedAt", "userApplications", '"userId", "appliedAt" DESC, id', ""),
    ("ix_userApplications_userId_updatedAt", "userApplications", '"userId", "updatedAt" DESC, id', ""),
    (
        "ix_userApplications_userId_nextActionAt",
        "userApplications",
        '"userId", "nextActionAt"',
        '"nextActionAt" IS NOT NULL',
    ),
    (
        "ix_userApplications_userId_deadline",
        "userApplications",
        '"userId", deadline',
        "deadline IS NOT NULL AND stage = 'saved'",
    ),
    ("ix_userApplications_userId_canonicalLink", "userApplications", '"userId", "canonicalLink"', ""),
    ("ix_userApplications_userId_companyKey", "userApplications", '"userId", "companyKey"', ""),
    ("ix_userApplications_userId_textHash", "userApplications", '"userId", "textHash"', ""),
    ("ix_applicationEvents_timeline", "applicationEvents", '"applicationId", "occurredAt" DESC, id', ""),
    ("ix_applicationEvents_userId_occurredAt", "applicationEvents", '"userId", "occurredAt", id', ""),
    (
        "ix_applicationEvents_calendar",
        "applicationEvents",
        '"userId", "occurredAt"',
        "kind IN ('interview', 'call', 'meeting', 'assessment')",
    ),
    ("ix_applicationDocuments_applicationId", "applicationDocuments", '"applicationId", "sentAt"', ""),
    ("ix_applicationDocuments_documentId", "applicationDocuments", '"documentId"', ""),
)

# rejected, noResponse and postClosed are told apart in the application; the data model's statuses know less.
JOB_STATUS = """
CREATE FUNCTION atspro_job_status(stage text, outcome text, furthest text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN stage = 'saved' THEN 'tracked'
        WHEN stage = 'offer' OR outcome = 'accepted' THEN 'offered'
        WHEN stage <> 'closed' THEN stage
        WHEN outcome IN ('withdrawn', 'declined') THEN 'withdrawn'
        WHEN outcome = 'postClosed' THEN CASE furthest WHEN 'saved' THEN 'withdrawn' ELSE 'rejected' END
        WHEN outcome = 'noResponse' THEN CASE furthest WHEN 'saved' THEN 'tracked' WHEN 'offer' THEN 'offered'
            ELSE furthest END
        ELSE 'rejected' END
$$
"""

# Sets what an application's events make of it, and nothing where nothing changed. The latest move by its date is the
# stage; what was before the last move back to saved does not count as reached.
DERIVE = """
CREATE FUNCTION atspro_application_derive(application uuid) RETURNS void {definer} AS $derive$
DECLARE
    job uuid;
BEGIN
    SELECT "jobId" INTO job FROM "userApplications" WHERE id = application;
    PERFORM FROM "userJobs" WHERE id = job FOR NO KEY UPDATE;
    WITH ordered AS (
        SELECT id, "fromStage", lag("toStage", 1, 'saved') OVER (ORDER BY "occurredAt", sequence, id) AS came_from
        FROM "applicationEvents" WHERE "applicationId" = application AND kind = 'stage')
    UPDATE "applicationEvents" e SET "fromStage" = ordered.came_from FROM ordered
    WHERE e.id = ordered.id AND e."fromStage" IS DISTINCT FROM ordered.came_from;
    WITH moves AS (
        SELECT *, row_number() OVER (ORDER BY "occurredAt", sequence, id) AS n
        FROM "applicationEvents" WHERE "applicationId" = application AND kind = 'stage'),
    latest AS (SELECT * FROM moves ORDER BY n DESC LIMIT 1),
    reached AS (
        SELECT *, CASE WHEN "toStage" = 'offer' OR outcome IN ('accepted', 'declined') THEN 3
            WHEN "toStage" = 'interviewing' THEN 2
            WHEN "toStage" = 'applied' OR outcome IN ('rejected', 'noResponse') THEN 1 ELSE 0 END AS depth
        FROM moves WHERE n > coalesce((SELECT max(n) FROM moves WHERE "toStage" = 'saved'), 0)),
    first_applied AS (SELECT * FROM reached WHERE "toStage" = 'applied' ORDER BY n LIMIT 1),
    answers AS (
        SELECT least("occurredAt", "createdAt") AS at FROM "applicationEvents"
        WHERE "applicationId" = application AND (kind IN ('interview', 'assessment', 'offer')
            OR kind IN ('call', 'mail', 'message') AND details ->> 'direction' = 'in')
        UNION ALL
        SELECT "occurredAt" FROM reached
        WHERE "toStage" IN ('interviewing', 'offer') OR outcome IN ('accepted', 'declined', 'rejected')),
    made AS (
        SELECT coalesce(latest."toStage", 'saved') AS stage, latest.outcome,
            coalesce(latest."occurredAt", a."createdAt") AS since,
            (ARRAY['saved', 'applied', 'interviewing', 'offer'])[1 + coalesce((SELECT max(depth) FROM reached), 0)]
                AS furthest,
            (SELECT "occurredAt" FROM first_applied WHERE "isDateKnown") AS applied,
            CASE WHEN coalesce(latest."toStage", 'saved') <> 'saved' THEN (SELECT min(at) FROM answers) END AS answered,
            CASE latest."toStage" WHEN 'closed' THEN latest."occurredAt" END AS closed
        FROM "userApplications" a LEFT JOIN latest ON true WHERE a.id = application)
    UPDATE "userApplications" a SET stage = made.stage, outcome = made.outcome, "stageSince" = made.since,
        "furthestStage" = made.furthest, "appliedAt" = made.applied, "firstResponseAt" = made.answered,
        "closedAt" = made.closed
    FROM made WHERE a.id = application AND
        (a.stage, a.outcome, a."stageSince", a."furthestStage", a."appliedAt", a."firstResponseAt", a."closedAt")
        IS DISTINCT FROM
        (made.stage, made.outcome, made.since, made.furthest, made.applied, made.answered, made.closed);
END $derive$
"""

# The status and appliedAt of the job of a current application.
SYNC_JOB = """
CREATE FUNCTION atspro_application_sync_job() RETURNS trigger {definer} AS $sync$
BEGIN
    UPDATE "userJobs" j SET status = atspro_job_status(NEW.stage, NEW.outcome, NEW."furthestStage"),
        "appliedAt" = NEW."appliedAt"
    WHERE j.id = NEW."jobId" AND (j.status, j."appliedAt")
        IS DISTINCT FROM (atspro_job_status(NEW.stage, NEW.outcome, NEW."furthestStage"), NEW."appliedAt");
    RETURN NULL;
END $sync$
"""

# The first application of a job, in the state that its status tells; the dates that nobody knows are marked so.
OPEN = """
CREATE FUNCTION atspro_application_open(job uuid, was_status text DEFAULT NULL, was_applied timestamp DEFAULT NULL)
RETURNS uuid {definer} AS $open$
DECLARE
    tracked "userJobs";
    application uuid;
    moved timestamp;
BEGIN
    SELECT * INTO tracked FROM "userJobs" WHERE id = job FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT id INTO application FROM "userApplications" WHERE "jobId" = job ORDER BY "isCurrent" DESC LIMIT 1;
    IF FOUND THEN
        RETURN application;
    END IF;
    IF was_status IS NULL THEN
        was_status := tracked.status;
        was_applied := tracked."appliedAt";
    END IF;
    INSERT INTO "userApplications" ("jobId", "userId", "isCurrent", "stageSince", "createdAt")
    VALUES (job, tracked."userId", was_status = 'tracked', tracked."createdAt", tracked."createdAt")
    RETURNING id INTO application;
    IF was_status = 'tracked' THEN
        RETURN application;
    END IF;
    moved := greatest(tracked."updatedAt", was_applied);
    IF was_status = 'applied' OR was_applied IS NOT NULL THEN
        INSERT INTO "applicationEvents" ("applicationId", "userId", kind, "fromStage", "toStage", "occurredAt",
            "isDateKnown", origin)
        VALUES (application, tracked."userId", 'stage', 'saved', 'applied', coalesce(was_applied, moved),
            was_applied IS NOT NULL, 'database');
    END IF;
    IF was_status <> 'applied' THEN
        INSERT INTO "applicationEvents" ("applicationId", "userId", kind, "toStage", outcome, "occurredAt",
            "isDateKnown", origin)
        SELECT application, tracked."userId", 'stage', s.stage, s.outcome, moved, false, 'database'
        FROM atspro_stage_of(was_status) s;
    END IF;
    UPDATE "userApplications" SET "isCurrent" = true WHERE id = application;
    RETURN application;
END $open$
"""
STAGE_OF = """
CREATE FUNCTION atspro_stage_of(status text, OUT stage text, OUT outcome text) LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE status WHEN 'tracked' THEN 'saved' WHEN 'offered' THEN 'offer' WHEN 'rejected' THEN 'closed'
            WHEN 'withdrawn' THEN 'closed' ELSE status END,
        CASE WHEN status IN ('rejected', 'withdrawn') THEN status END
$$
"""

# Can be put off until rows are back that were deleted: a job then gets its own applications, and no new one.
OPEN_TRIGGER = """
CREATE FUNCTION atspro_job_open() RETURNS trigger {definer} AS $open$
BEGIN
    PERFORM atspro_application_open(NEW.id);
    RETURN NULL;
END $open$
"""
DERIVE_TRIGGER = """
CREATE FUNCTION atspro_event_derive() RETURNS trigger {definer} AS $derive$
DECLARE
    silent CONSTANT text[] := ARRAY['note', 'meeting', 'followUp', 'document', 'file'];
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.kind <> ALL (silent) THEN
        PERFORM atspro_application_derive(NEW."applicationId");
    ELSIF TG_OP <> 'INSERT' AND OLD.kind <> ALL (silent) THEN
        PERFORM atspro_application_derive(OLD."applicationId");
    END IF;
    RETURN NULL;
END $derive$
"""

# What a client that knows the data model alone says of a job, as an event of its application. A date that it gives for
# having applied moves that event; it stays between the moves before and after it, so that no stage changes by it.
FROM_JOB = """
CREATE FUNCTION atspro_job_moved() RETURNS trigger {definer} AS $moved$
DECLARE
    app "userApplications";
    applied "applicationEvents";
    following "applicationEvents";
    earliest timestamp;
    latest timestamp;
    applied_at timestamp;
    is_moved boolean;
    utc_now timestamp := timezone('UTC', clock_timestamp());
    is_dated boolean := NEW."appliedAt" IS DISTINCT FROM OLD."appliedAt";
    -- Our own application says who acts; another client does not.
    said_by text := CASE coalesce(current_setting('atspro.actor', true), '') WHEN '' THEN 'database' ELSE 'person' END;
BEGIN
    PERFORM atspro_application_open(NEW.id, OLD.status, OLD."appliedAt");
    SELECT * INTO app FROM "userApplications" WHERE "jobId" = NEW.id AND "isCurrent";
    IF NOT FOUND OR (atspro_job_status(app.stage, app.outcome, app."furthestStage"), app."appliedAt")
        IS NOT DISTINCT FROM (NEW.status, NEW."appliedAt") THEN
        RETURN NULL;
    END IF;
    is_moved := atspro_job_status(app.stage, app.outcome, app."furthestStage") <> NEW.status;
    is_dated := is_dated AND NEW.status <> 'tracked';
    SELECT max("occurredAt"), max("occurredAt") FILTER (WHERE "toStage" = 'saved') INTO latest, earliest
    FROM "applicationEvents" WHERE "applicationId" = app.id AND kind = 'stage';
    IF app.stage <> 'saved' THEN
        SELECT * INTO applied FROM "applicationEvents" WHERE "applicationId" = app.id AND kind = 'stage'
            AND "toStage" = 'applied' AND "occurredAt" >= coalesce(earliest, '-infinity')
        ORDER BY "occurredAt", sequence, id LIMIT 1;
        SELECT * INTO following FROM "applicationEvents" WHERE "applicationId" = app.id AND kind = 'stage'
            AND CASE WHEN applied.id IS NULL
                THEN "toStage" <> 'saved' AND "occurredAt" >= coalesce(earliest, '-infinity')
                ELSE ("occurredAt", sequence, id) > (applied."occurredAt", applied.sequence, applied.id) END
        ORDER BY "occurredAt", sequence, id LIMIT 1;
        SELECT greatest(earliest, max("occurredAt")) INTO earliest FROM "applicationEvents"
        WHERE "applicationId" = app.id AND kind = 'stage'
            AND ("occurredAt", sequence, id) < (applied."occurredAt", applied.sequence, applied.id);
    END IF;
    applied_at := greatest(least(NEW."appliedAt", following."occurredAt"), earliest);
    IF is_dated AND applied.id IS NOT NULL THEN
        UPDATE "applicationEvents" SET "isDateKnown" = NEW."appliedAt" IS NOT NULL,
            "occurredAt" = CASE WHEN NEW."appliedAt" IS NULL THEN "occurredAt" ELSE applied_at END
        WHERE id = applied.id;
    END IF;
    -- Both in one statement: what is derived from them is derived once.
    INSERT INTO "applicationEvents" ("applicationId", "userId", kind, "toStage", outcome, "occurredAt", "isDateKnown",
        origin, sequence)
    SELECT app.id, app."userId", 'stage', 'applied', NULL, applied_at, true, said_by,
        coalesce(following.sequence - 1, nextval(pg_get_serial_sequence('"applicationEvents"', 'sequence')))
    WHERE is_dated AND NEW."appliedAt" IS NOT NULL AND applied.id IS NULL AND NOT (is_moved AND NEW.status = 'applied')
    UNION ALL
    SELECT app.id, app."userId", 'stage', s.stage, s.outcome,
        CASE WHEN NEW.status = 'applied' AND is_dated AND applied.id IS NULL AND NEW."appliedAt" IS NOT NULL
            THEN greatest(latest, NEW."appliedAt") ELSE greatest(latest, utc_now) END,
        NEW.status <> 'applied' OR is_dated AND NEW."appliedAt" IS NOT NULL, said_by,
        nextval(pg_get_serial_sequence('"applicationEvents"', 'sequence'))
    FROM atspro_stage_of(NEW.status) s WHERE is_moved;
    -- Where the application did not change by it, the job says what the application says all the same.
    UPDATE "userJobs" j SET status = atspro_job_status(a.stage, a.outcome, a."furthestStage"),
        "appliedAt" = a."appliedAt"
    FROM "userApplications" a
    WHERE a.id = app.id AND j.id = NEW.id AND (j.status, j."appliedAt")
        IS DISTINCT FROM (atspro_job_status(a.stage, a.outcome, a."furthestStage"), a."appliedAt");
    RETURN NULL;
END $moved$
"""

# What was sent stays as it was sent.
FROZEN = """
CREATE FUNCTION atspro_sent_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $frozen$
BEGIN
    OLD."documentId" := NEW."documentId";
    OLD."updatedAt" := NEW."updatedAt";
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'A document that was sent is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $frozen$
"""
FUNCTIONS = (
    "atspro_event_derive()",
    "atspro_job_open()",
    "atspro_job_moved()",
    "atspro_application_sync_job()",
    "atspro_sent_is_frozen()",
    "atspro_application_open(uuid, text, timestamp)",
    "atspro_application_derive(uuid)",
    "atspro_stage_of(text)",
    "atspro_job_status(text, text, text)",
)


def upgrade() -> None:
    _create_tables()
    create_indexes(INDEXES)
    op.execute('CREATE UNIQUE INDEX "uq_userApplications_current" ON "userApplications" ("jobId") WHERE "isCurrent"')
    definer = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {current_schema()}, pg_temp"
    for function in (
        JOB_STATUS,
        STAGE_OF,
        DERIVE,
        SYNC_JOB,
        OPEN,
        OPEN_TRIGGER,
        DERIVE_TRIGGER,
        FROM_JOB,
        FROZEN,
    ):
        op.execute(function.replace("{definer}", definer))
    for signature in FUNCTIONS[:-2]:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    op.execute(
        'CREATE TRIGGER sync_job AFTER INSERT OR UPDATE OF stage, outcome, "furthestStage", "appliedAt", "isCurrent"'
        ' ON "userApplications" FOR EACH ROW WHEN (NEW."isCurrent") EXECUTE FUNCTION atspro_application_sync_job()'
    )
    op.execute(
        'CREATE CONSTRAINT TRIGGER derive AFTER INSERT OR UPDATE OR DELETE ON "applicationEvents"'
        " DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION atspro_event_derive()"
    )
    op.execute(
        'CREATE CONSTRAINT TRIGGER open_application AFTER INSERT ON "userJobs"'
        " DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION atspro_job_open()"
    )
    op.execute(
        'CREATE TRIGGER move_application AFTER UPDATE OF status, "appliedAt" ON "userJobs" FOR EACH ROW'
        ' WHEN ((OLD.status, OLD."appliedAt") IS DISTINCT FROM (NEW.status, NEW."appliedAt"))'
        " EXECUTE FUNCTION atspro_job_moved()"
    )
    op.execute(
        'CREATE TRIGGER frozen BEFORE UPDATE ON "applicationDocuments" FOR EACH ROW'
        " EXECUTE FUNCTION atspro_sent_is_frozen()"
    )
    for table in TABLES:
        set_updated_at(table)
        audit_table(table)
    op.execute('SELECT atspro_application_open(id) FROM "userJobs"')


def _create_tables() -> None:
    op.create_table(
        "userApplications",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("jobId", sa.Uuid(), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("isCurrent", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("stage", sa.Text(), server_default=sa.text("'saved'"), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("step", sa.Text()),
        sa.Column("round", sa.SmallInteger()),
        sa.Column("stageSince", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("furthestStage", sa.Text(), server_default=sa.text("'saved'"), nullable=False),
        sa.Column("appliedAt", sa.DateTime()),
        sa.Column("firstResponseAt", sa.DateTime()),
        sa.Column("closedAt", sa.DateTime()),
        sa.Column("source", sa.Text()),
        sa.Column("method", sa.Text()),
        sa.Column("viaContactId", sa.Uuid()),
        sa.Column("workload", sa.Text()),
        sa.Column("workplace", sa.Text()),
        sa.Column("deadline", sa.Date()),
        sa.Column("postedAt", sa.Date()),
        sa.Column("nextAction", sa.Text()),
        sa.Column("nextActionAt", sa.DateTime()),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("salaryMin", sa.Numeric(14, 2)),
        sa.Column("salaryMax", sa.Numeric(14, 2)),
        sa.Column("currency", sa.Text()),
        sa.Column("period", sa.Text()),
        sa.Column("companyKey", sa.Text()),
        sa.Column("canonicalLink", sa.Text()),
        sa.Column("textHash", sa.Text()),
        sa.Column("archivedAt", sa.DateTime()),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_userApplications"),
        sa.ForeignKeyConstraint(["jobId"], ["userJobs.id"], name="fk_userApplications_jobId", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_userApplications_userId", ondelete="CASCADE"),
        sa.UniqueConstraint("jobId", "attempt", name="uq_userApplications_jobId_attempt"),
        sa.CheckConstraint(f"stage IN ({STAGES})", name=op.f("ck_userApplications_stage")),
        sa.CheckConstraint(
            "\"furthestStage\" IN ('saved', 'applied', 'interviewing', 'offer')",
            name=op.f("ck_userApplications_furthestStage"),
        ),
        sa.CheckConstraint(
            f"(stage = 'closed') = (outcome IS NOT NULL) AND outcome IN ({OUTCOMES})",
            name=op.f("ck_userApplications_outcome"),
        ),
        sa.CheckConstraint(
            "method IN ('online', 'mail', 'post', 'phone', 'person', 'agency')",
            name=op.f("ck_userApplications_method"),
        ),
        sa.CheckConstraint("workplace IN ('onSite', 'hybrid', 'remote')", name=op.f("ck_userApplications_workplace")),
        sa.CheckConstraint(
            "period IN ('hour', 'day', 'month', 'year', 'total')", name=op.f("ck_userApplications_period")
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_userApplications_attempt")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_userApplications_currency")),
    )
    op.create_table(
        "applicationEvents",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("applicationId", sa.Uuid(), nullable=False),
        sa.Column("userId", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fromStage", sa.Text()),
        sa.Column("toStage", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("occurredAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("isDateKnown", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("isAllDay", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("endsAt", sa.DateTime()),
        sa.Column("timezone", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("origin", sa.Text(), server_default=sa.text("'person'"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applicationEvents"),
        sa.ForeignKeyConstraint(
            ["applicationId"], ["userApplications.id"], name="fk_applicationEvents_applicationId", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["userId"], ["user.id"], name="fk_applicationEvents_userId", ondelete="CASCADE"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_applicationEvents_kind")),
        sa.CheckConstraint(
            f'"fromStage" IN ({STAGES}) AND "toStage" IN ({STAGES})', name=op.f("ck_applicationEvents_stages")
        ),
        sa.CheckConstraint(
            "(kind = 'stage') = (\"toStage\" IS NOT NULL)"
            f" AND (coalesce(\"toStage\", '') = 'closed') = (outcome IS NOT NULL) AND outcome IN ({OUTCOMES})",
            name=op.f("ck_applicationEvents_move"),
        ),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name=op.f("ck_applicationEvents_details_object")),
        sa.CheckConstraint(
            "origin IN ('person', 'database', 'import', 'api', 'mcp')", name=op.f("ck_applicationEvents_origin")
        ),
    )
    op.create_table(
        "applicationDocuments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("applicationId", sa.Uuid(), nullable=False),
        sa.Column("documentId", sa.Uuid()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("fileName", sa.Text()),
        sa.Column("file", sa.LargeBinary()),
        sa.Column("design", JSONB()),
        sa.Column("score", sa.Numeric(5, 1)),
        sa.Column("matched", JSONB()),
        sa.Column("missing", JSONB()),
        sa.Column("sentAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applicationDocuments"),
        sa.ForeignKeyConstraint(
            ["applicationId"],
            ["userApplications.id"],
            name="fk_applicationDocuments_applicationId",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["documentId"], ["jobDocuments.id"], name="fk_applicationDocuments_documentId", ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "type IN ('resume', 'cover', 'research', 'prep')", name=op.f("ck_applicationDocuments_type")
        ),
    )


def downgrade() -> None:
    op.execute('DROP TRIGGER move_application ON "userJobs"')
    op.execute('DROP TRIGGER open_application ON "userJobs"')
    for table in reversed(TABLES):
        op.drop_table(table)
        stop_auditing(table)
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
