"""The audit log: triggers write every change of a row, append-only, in a partition a month, sealed by digests.

Whoever owns the tables owns the log and its functions. The application's role may read the log and call some of the
functions (see `migrations.rights`), each of which checks its bounds; it can change nothing that is logged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB

from migrations.audit import audit_table, current_schema, stop_auditing

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LOG = "auditEntry"
TABLES = (
    "user",
    "session",
    "account",
    "verification",
    "userResume",
    "userJobs",
    "jobDocuments",
    "sessionUse",
    "mail",
    "generationBatch",
    "generationRequest",
)
NO_CHANGE = "action NOT IN ('insert', 'update', 'delete', 'truncate')"
# Name, columns, condition.
INDEXES = (
    ("createdAt_id", ["createdAt", "id"], ""),
    ("actorId_createdAt", ["actorId", "createdAt"], ""),
    ("tableName_rowId_id", ["tableName", "rowId", "id"], ""),
    ("parentId", ["parentId"], ""),
    ("deleted", ["createdAt"], "action = 'delete' AND before IS NOT NULL"),
    ("events", ["createdAt", "id"], NO_CHANGE),
    ("events_action", ["action", "createdAt", "id"], NO_CHANGE),
    ("deletions", ["createdAt", "id"], "action = 'delete'"),
    ("updates", ["createdAt", "id"], "action = 'update'"),
    ("impersonated", ["impersonatedId", "createdAt"], '"impersonatedId" IS NOT NULL'),
    ("tableName_createdAt_id", ["tableName", "createdAt", "id"], ""),
    ("tableName_action_createdAt_id", ["tableName", "action", "createdAt", "id"], ""),
)

# Who acts is believed when the proof is an HMAC-SHA256, by a key that only the owner's functions read, of what was said
# and of a time near the beginning of the transaction. The key stands here as the two blocks that HMAC makes of it.
WHO = """
CREATE FUNCTION atspro_audit_who(said_actor text, said_impersonated text, said_request text, proof text,
    OUT actor text, OUT impersonated text, OUT request text, OUT details jsonb) {definer} AS $who$
DECLARE
    issued text;
    message bytea;
BEGIN
    details := '{{}}';
    IF coalesce(said_actor, '') = '' AND coalesce(said_impersonated, '') = '' AND coalesce(said_request, '') = '' THEN
        RETURN;
    END IF;
    issued := split_part(coalesce(proof, ''), '.', 1);
    IF issued ~ '^[0-9]{{1,12}}$' AND abs(extract(epoch FROM now()) - issued::bigint) <= 900 THEN
        message := convert_to(concat_ws(E'\\n', issued, coalesce(said_actor, ''), coalesce(said_impersonated, ''),
            coalesce(said_request, '')), 'UTF8');
        PERFORM FROM "auditKey" k
        WHERE encode(sha256(k."outer" || sha256(k."inner" || message)), 'hex') = split_part(proof, '.', 2);
        IF FOUND THEN
            actor := nullif(said_actor, '');
            impersonated := nullif(said_impersonated, '');
            request := nullif(said_request, '');
            RETURN;
        END IF;
    END IF;
    IF coalesce(said_actor, '') <> '' OR coalesce(said_impersonated, '') <> '' THEN
        details := jsonb_build_object('claimedActor', left(coalesce(nullif(said_actor, ''), said_impersonated), 100));
    END IF;
END $who$
"""

TRUNCATED = """
CREATE FUNCTION atspro_audit_truncate() RETURNS trigger {definer} AS $audit$
BEGIN
    INSERT INTO "auditEntry" ("createdAt", action, "tableName", "actorId", "impersonatedId", "requestId", details,
        source, "transactionId")
    SELECT timezone('UTC', clock_timestamp()), 'truncate', TG_TABLE_NAME, w.actor, w.impersonated, w.request, w.details,
        nullif(current_setting('application_name'), ''), pg_current_xact_id()::text::bigint
    FROM atspro_audit_who(current_setting('atspro.actor', true), current_setting('atspro.impersonated', true),
        current_setting('atspro.request', true), current_setting('atspro.proof', true)) w;
    RETURN NULL;
END $audit$
"""

# What the application notes itself, such as user.ban. The words of triggers and of the log's own functions are refused.
RECORD = """
CREATE PROCEDURE atspro_audit_record(event text, said_actor text, said_impersonated text, said_request text, proof text,
    about_table text, about_row text, more jsonb) {definer} AS $record$
BEGIN
    IF event !~ '^[a-z][a-z_]*([.][a-z_]+)+$' OR length(event) > 100
        OR event IN ('audit.retention', 'audit.tidy', 'audit.forget') THEN
        RAISE EXCEPTION 'auditEntry takes no event %', left(event, 100) USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO "auditEntry" ("createdAt", action, "tableName", "rowId", "actorId", "impersonatedId", "requestId",
        details, source, "transactionId")
    SELECT timezone('UTC', clock_timestamp()), event, about_table, about_row, w.actor, w.impersonated, w.request,
        coalesce(more, '{{}}') || w.details, nullif(current_setting('application_name'), ''),
        pg_current_xact_id()::text::bigint
    FROM atspro_audit_who(said_actor, said_impersonated, said_request, proof) w;
END $record$
"""

# Refuses whatever would change what is logged, except where the owner's functions below set the word for their own run.
GUARD = """
CREATE FUNCTION atspro_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF current_setting('atspro.audit_path', true) = 'retention' AND current_user = (
        SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
    END IF;
    RAISE EXCEPTION 'auditEntry is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $guard$
"""

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp"
# Ours comes first where tables are made: a new one belongs to the first schema. The application can make none there.
PATH = """LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_catalog, pg_temp SET lock_timeout = '3s'"""
# Only a superuser's functions may have a setting of ours for their own run, so these set it and take it back.
OPEN, SHUT = (f"PERFORM set_config('atspro.audit_path', '{word}', true);" for word in ("retention", ""))

# Takes every right on a table from everybody but its owner, also those that default privileges gave.
CLOSE = """
CREATE FUNCTION atspro_audit_close(name text) RETURNS void {definer} AS $close$
DECLARE
    grantee record;
BEGIN
    FOR grantee IN
        SELECT DISTINCT a.grantee AS id FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = to_regclass(format('%I', name)) AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s', name,
            CASE grantee.id WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee.id)) END);
    END LOOP;
END $close$
"""

# One partition a month (UTC). What fell into the default one meanwhile moves; a busy table is left for the next time.
MONTH = """
CREATE FUNCTION atspro_audit_month(month timestamp) RETURNS boolean {path} AS $month$
DECLARE
    name text := 'auditEntry_' || to_char(month, 'YYYY_MM');
    upper_end timestamp := month + interval '1 month';
BEGIN
    IF month <> date_trunc('month', month) THEN
        RAISE EXCEPTION '% is not the beginning of a month', month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regclass(format('%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    {open}
    EXECUTE format('CREATE TABLE %I (LIKE "auditEntry" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    PERFORM atspro_audit_close(name);
    EXECUTE format('WITH moved AS (DELETE FROM "auditEntry_default" WHERE "createdAt" >= %L AND "createdAt" < %L'
        ' RETURNING *) INSERT INTO %I SELECT * FROM moved', month, upper_end, name);
    EXECUTE format('ALTER TABLE "auditEntry" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, month, upper_end);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION atspro_audit_guard()', name);
    {shut}
    RETURN true;
END $month$
"""

# An entry's digest is over its columns by name, so that a column added later changes none.
DIGEST = """
CREATE FUNCTION atspro_audit_digest(e "auditEntry") RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, {schema}, pg_temp AS $digest$
    SELECT sha256(convert_to(jsonb_build_array(e.id, e."createdAt", e.action, e."tableName", e."rowId", e."parentId",
        to_jsonb(e.changed), e.before, e.after, e."actorId", e."impersonatedId", e."requestId", e.source,
        e."transactionId", e.details)::text, 'UTF8'))
$digest$
"""
# The log's own event of what was taken out of it, or emptied; its details hold a digest of the rows that tell it one by
# one, so that the chain protects them as well.
REMOVED = """
CREATE FUNCTION atspro_audit_removed(event text, record_id bigint, more jsonb, forgotten text DEFAULT NULL)
RETURNS void {path} AS $removed$
BEGIN
    INSERT INTO "auditEntry" (id, "createdAt", action, "tableName", "actorId", "impersonatedId", "requestId", details,
        source, "transactionId") OVERRIDING SYSTEM VALUE
    SELECT record_id, timezone('UTC', clock_timestamp()), event, 'auditEntry', nullif(w.actor, forgotten),
        nullif(w.impersonated, forgotten), w.request,
        more || w.details || (
            SELECT jsonb_build_object('entries', count(*), 'digest', encode(sha256(coalesce(string_agg(
                int8send(r."entryId") || r.digest || coalesce(r.became, ''), '' ORDER BY r.id), '')), 'hex'))
            FROM "auditRemoval" r WHERE r."recordId" = record_id),
        nullif(current_setting('application_name'), ''), pg_current_xact_id()::text::bigint
    FROM atspro_audit_who(current_setting('atspro.actor', true), current_setting('atspro.impersonated', true),
        current_setting('atspro.request', true), current_setting('atspro.proof', true)) w;
END $removed$
"""
KEEP = """
CREATE FUNCTION atspro_audit_keep(keep_months integer, OUT made integer, OUT dropped integer) {path} AS $keep$
DECLARE
    this_month timestamp := date_trunc('month', timezone('UTC', now()));
    oldest timestamp;
    child record;
    gone bigint;
    record_id bigint;
BEGIN
    IF keep_months IS NULL OR keep_months NOT BETWEEN 2 AND 1200 THEN
        RAISE EXCEPTION 'The audit log is kept for 2 to 1200 months, not for %', keep_months
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    oldest := this_month - make_interval(months => keep_months);
    made := 0;
    dropped := 0;
    FOR ahead IN 0..2 LOOP
        IF atspro_audit_month(this_month + make_interval(months => ahead)) THEN
            made := made + 1;
        END IF;
    END LOOP;
    FOR child IN
        SELECT c.relname, to_timestamp(right(c.relname, 7), 'YYYY_MM')::timestamp AS month
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = '"auditEntry"'::regclass AND c.relname ~ '^auditEntry_[0-9]{{4}}_[0-9]{{2}}$'
        ORDER BY c.relname
    LOOP
        IF child.month < oldest THEN
            EXECUTE format('SELECT count(*) FROM %I', child.relname) INTO gone;
            -- What was taken out is listed as long as the entry that says so is kept.
            EXECUTE format('DELETE FROM "auditRemoval" r USING %I p WHERE r."recordId" = p.id', child.relname);
            EXECUTE format('DROP TABLE %I', child.relname);
            PERFORM atspro_audit_removed('audit.retention', nextval(pg_get_serial_sequence('"auditEntry"', 'id')),
                jsonb_build_object('before', oldest::date, 'month', child.month::date, 'dropped', gone));
            dropped := dropped + 1;
        END IF;
    END LOOP;
    {open}
    WITH old AS (DELETE FROM "auditEntry_default" WHERE "createdAt" < oldest RETURNING id)
    SELECT count(*) INTO gone FROM old;
    IF gone > 0 THEN
        PERFORM atspro_audit_removed('audit.retention', nextval(pg_get_serial_sequence('"auditEntry"', 'id')),
            jsonb_build_object('before', oldest::date, 'dropped', gone));
    END IF;
    {shut}
END $keep$
"""
# What a deleted row said goes when it can no longer be undeleted; that it was deleted, when and by whom, stays. A row
# that was undeleted keeps its history.
TIDY = """
CREATE FUNCTION atspro_audit_tidy(days integer, max_rows integer) RETURNS integer {path} AS $tidy$
DECLARE
    emptied integer;
    record_id bigint;
BEGIN
    IF days IS NULL OR days NOT BETWEEN 30 AND 36500 OR max_rows IS NULL OR max_rows NOT BETWEEN 1 AND 100000 THEN
        RAISE EXCEPTION 'Deleted rows are kept for 30 days at least, not for %', days
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    record_id := nextval(pg_get_serial_sequence('"auditEntry"', 'id'));
    {open}
    WITH old AS MATERIALIZED (
        SELECT d.id, d."tableName", d."rowId", EXISTS (
            SELECT FROM "auditEntry" i WHERE i."tableName" = d."tableName" AND i."rowId" = d."rowId"
            AND i.action = 'insert' AND i.id > d.id) AS is_back
        FROM "auditEntry" d
        WHERE d.action = 'delete' AND d.before IS NOT NULL
          AND d."createdAt" < timezone('UTC', now()) - make_interval(days => days)
        ORDER BY d."createdAt" LIMIT max_rows),
    whole AS MATERIALIZED (
        SELECT DISTINCT e.id, e."createdAt", atspro_audit_digest(e) AS digest FROM "auditEntry" e, old
        WHERE e."tableName" = old."tableName" AND e."rowId" = old."rowId" AND (e.id = old.id OR NOT old.is_back)
          AND e.action IN ('insert', 'update', 'delete') AND (e.before IS NOT NULL OR e.after IS NOT NULL)),
    emptied AS (
        UPDATE "auditEntry" e SET before = NULL, after = NULL FROM whole
        WHERE e.id = whole.id AND e."createdAt" = whole."createdAt"
        RETURNING e.id, whole.digest, atspro_audit_digest(e) AS became)
    INSERT INTO "auditRemoval" ("entryId", digest, became, "recordId")
    SELECT id, digest, became, record_id FROM emptied;
    GET DIAGNOSTICS emptied = ROW_COUNT;
    IF emptied > 0 THEN
        PERFORM atspro_audit_removed('audit.tidy', record_id, jsonb_build_object('days', days));
    END IF;
    {shut}
    RETURN emptied;
END $tidy$
"""
# Everything that is logged of a person's own rows goes; of events about them stays who, what and when.
FORGET = """
CREATE FUNCTION atspro_audit_forget(person text) RETURNS integer {path} AS $forget$
DECLARE
    owned text[];
    gone integer;
    record_id bigint;
BEGIN
    IF coalesce(person, '') = '' OR EXISTS (SELECT FROM "user" WHERE id = person) THEN
        RAISE EXCEPTION 'Only a deleted user can be forgotten' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    record_id := nextval(pg_get_serial_sequence('"auditEntry"', 'id'));
    {open}
    WITH RECURSIVE hung AS (
        SELECT person AS id
        UNION
        SELECT e."rowId" FROM "auditEntry" e JOIN hung ON e."parentId" = hung.id
        WHERE e.action IN ('insert', 'update', 'delete') AND e."rowId" IS NOT NULL)
    SELECT array_agg(id) INTO owned FROM hung;
    WITH gone AS (
        DELETE FROM "auditEntry" e WHERE action IN ('insert', 'update', 'delete') AND (
            "parentId" = ANY (owned) OR "tableName" = 'user' AND "rowId" = person
            OR "actorId" = person AND "tableName" IN ('verification', 'mail'))
        RETURNING e.id, atspro_audit_digest(e) AS digest)
    INSERT INTO "auditRemoval" ("entryId", digest, became, "recordId")
    SELECT id, digest, NULL, record_id FROM gone;
    GET DIAGNOSTICS gone = ROW_COUNT;
    WITH said AS MATERIALIZED (
        SELECT e.id, e."createdAt", atspro_audit_digest(e) AS digest FROM "auditEntry" e
        WHERE e.action NOT LIKE 'audit.%' AND e.details <> '{{}}' AND (
            e."tableName" = 'user' AND e."rowId" = person
            OR e."tableName" = 'userJobs' AND e."rowId" = ANY (owned))),
    emptied AS (
        UPDATE "auditEntry" e SET details = '{{}}' FROM said
        WHERE e.id = said.id AND e."createdAt" = said."createdAt"
        RETURNING e.id, said.digest, atspro_audit_digest(e) AS became)
    INSERT INTO "auditRemoval" ("entryId", digest, became, "recordId")
    SELECT id, digest, became, record_id FROM emptied;
    PERFORM atspro_audit_removed('audit.forget', record_id, '{{}}', person);
    {shut}
    RETURN gone;
END $forget$
"""
# Seals what was committed since: one row a month of the entries, each with the digest of the seal before. Entries whose
# transaction is still open are pending; they are sealed when they show, and forgotten when no such transaction is left.
SEAL = """
CREATE FUNCTION atspro_audit_seal(max_entries integer) RETURNS integer {definer} AS $seal$
DECLARE
    last record;
    top bigint;
    open_until bigint;
    all_ended boolean;
    waiting int8multirange;
    covered int8multirange := '{{}}';
    part record;
    chain bytea;
    sealed integer := 0;
BEGIN
    IF max_entries IS NULL OR max_entries NOT BETWEEN 1 AND 100000 THEN
        RAISE EXCEPTION 'At most 100000 entries are sealed at once' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    LOCK TABLE "auditSeal" IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO last FROM "auditSeal" ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT 0::bigint AS "throughId", '{{}}'::int8multirange AS pending, 0::bigint AS "openUntil",
            ''::bytea AS digest INTO last;
    END IF;
    -- Transactions that were open at the last seal have all ended when none as old is left: their gaps stay empty.
    all_ended := pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= last."openUntil";
    SELECT max(id) INTO top FROM (
        SELECT id FROM "auditEntry" WHERE id > last."throughId" ORDER BY id LIMIT max_entries) AS first;
    top := greatest(coalesce(top, 0), last."throughId");
    open_until := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    waiting := last.pending + int8multirange(int8range(last."throughId" + 1, top + 1));
    chain := last.digest;
    FOR part IN
        SELECT date_trunc('month', e."createdAt")::date AS month, range_agg(int8range(e.id, e.id + 1)) AS covers,
            count(*)::integer AS entries, sha256(string_agg(atspro_audit_digest(e), '' ORDER BY e.id)) AS digest
        FROM unnest(waiting) AS span JOIN "auditEntry" e ON e.id >= lower(span) AND e.id < upper(span)
        GROUP BY 1 ORDER BY min(e.id)
    LOOP
        covered := covered + part.covers;
        waiting := last.pending + int8multirange(int8range(last."throughId" + 1, top + 1)) - covered;
        IF all_ended THEN
            waiting := waiting - last.pending;
        END IF;
        chain := atspro_audit_link(chain, part.month, part.covers, part.entries, part.digest);
        INSERT INTO "auditSeal" (month, covers, entries, "entriesDigest", digest, "throughId", pending, "openUntil")
        VALUES (part.month, part.covers, part.entries, part.digest, chain, top, waiting,
            greatest(open_until, CASE WHEN all_ended THEN 0 ELSE last."openUntil" END));
        sealed := sealed + part.entries;
    END LOOP;
    RETURN sealed;
END $seal$
"""
LINK = """
CREATE FUNCTION atspro_audit_link(previous bytea, month date, covers int8multirange, entries integer,
    entries_digest bytea) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $link$
    SELECT sha256(previous || convert_to(concat_ws(' ', month - '2000-01-01'::date, covers::text, entries), 'UTF8')
        || entries_digest)
$link$
"""
# Name, body, arguments.
FUNCTIONS = (
    ("atspro_audit_who", WHO, "text, text, text, text"),
    ("atspro_audit_truncate", TRUNCATED, ""),
    ("atspro_audit_guard", GUARD, ""),
    ("atspro_audit_close", CLOSE, "text"),
    ("atspro_audit_month", MONTH, "timestamp"),
    ("atspro_audit_digest", DIGEST, '"auditEntry"'),
    ("atspro_audit_link", LINK, "bytea, date, int8multirange, integer, bytea"),
    ("atspro_audit_removed", REMOVED, "text, bigint, jsonb, text"),
    ("atspro_audit_keep", KEEP, "integer"),
    ("atspro_audit_tidy", TIDY, "integer, integer"),
    ("atspro_audit_forget", FORGET, "text"),
    ("atspro_audit_seal", SEAL, "integer"),
)
PROCEDURE_ARGUMENTS = "text, text, text, text, text, text, text, jsonb"


def _create_tables() -> None:
    op.create_table(
        LOG,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actorId", sa.Text()),
        sa.Column("impersonatedId", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tableName", sa.Text()),
        sa.Column("rowId", sa.Text()),
        sa.Column("parentId", sa.Text()),
        sa.Column("changed", sa.ARRAY(sa.Text())),
        sa.Column("before", JSONB()),
        sa.Column("after", JSONB()),
        sa.Column("source", sa.Text()),
        sa.Column("transactionId", sa.BigInteger()),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("requestId", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        # No foreign keys: the log outlives whom and what it speaks of.
        sa.PrimaryKeyConstraint("id", "createdAt", name=f"pk_{LOG}"),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name=op.f(f"ck_{LOG}_details_object")),
        postgresql_partition_by='RANGE ("createdAt")',
    )
    for name, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(f"ix_{LOG}_{name}", LOG, columns, postgresql_where=where)
    # An entry is never refused for want of a month.
    op.execute(f'CREATE TABLE "{LOG}_default" PARTITION OF "{LOG}" DEFAULT')
    # What HMAC-SHA256 makes of the key by which the application proves who acts; the newest two.
    op.create_table(
        "auditKey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("inner", sa.LargeBinary(), nullable=False),
        sa.Column("outer", sa.LargeBinary(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_auditKey"),
    )
    op.create_table(
        "auditSeal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("covers", INT8MULTIRANGE(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("entriesDigest", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("throughId", sa.BigInteger(), nullable=False),
        sa.Column("pending", INT8MULTIRANGE(), nullable=False),
        sa.Column("openUntil", sa.BigInteger(), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_auditSeal"),
    )
    # Sealed entries that were removed or emptied: their digests before and after.
    op.create_table(
        "auditRemoval",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entryId", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("became", sa.LargeBinary()),
        sa.Column("recordId", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_auditRemoval"),
    )
    op.create_index("ix_auditRemoval_entryId", "auditRemoval", ["entryId"])
    op.create_index("ix_auditRemoval_recordId", "auditRemoval", ["recordId"])


def upgrade() -> None:
    _create_tables()
    schema = current_schema()
    given = {
        "open": OPEN,
        "shut": SHUT,
        "definer": DEFINER.format(schema=schema),
        "path": PATH.format(schema=schema),
        "schema": schema,
    }
    for name, body, arguments in FUNCTIONS:
        op.execute(body.format(**given) if body is not GUARD else body)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name}({arguments}) FROM PUBLIC")
    op.execute(RECORD.format(**given))
    op.execute(f"REVOKE EXECUTE ON PROCEDURE atspro_audit_record({PROCEDURE_ARGUMENTS}) FROM PUBLIC")
    op.execute(
        """SELECT atspro_audit_month(month) FROM generate_series(
            date_trunc('month', timezone('UTC', now())),
            date_trunc('month', timezone('UTC', now())) + interval '2 months', interval '1 month') month"""
    )
    op.execute(
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{LOG}"'
        " FOR EACH ROW EXECUTE FUNCTION atspro_audit_guard()"
    )
    for name in (LOG, f"{LOG}_default"):
        op.execute(
            f'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "{name}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION atspro_audit_guard()"
        )
    for table in TABLES:
        audit_table(table)


def downgrade() -> None:
    for table in TABLES:
        stop_auditing(table)
    op.execute(f"DROP PROCEDURE atspro_audit_record({PROCEDURE_ARGUMENTS})")
    for table in ("auditRemoval", "auditSeal", "auditKey"):
        op.drop_table(table)
    for name, _, arguments in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}({arguments}) CASCADE")
    op.drop_table(LOG)
