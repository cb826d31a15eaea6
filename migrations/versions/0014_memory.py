"""The log of deeds becomes a memory: triggers write every change of a row, append-only, in a partition a month.

The functions are made here, a table at a time, from one template: what is constant for a table stands in its function
as text, for the queue's statements pass through them. Whoever adds a generated column makes the table's function anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LOG = "auditEntry"
DELETED = sa.text("action = 'delete' AND before IS NOT NULL")
# What is never copied, by table. Columns that a plugin of Better-Auth's adds and that sound like one are not either.
SECRETS = {
    "account": ["password", "accessToken", "refreshToken", "idToken"],
    "session": ["token"],
    "verification": ["identifier", "value"],
}
BETTER_AUTH = ("user", "session", "account", "verification")
SOUNDS_LIKE_ONE = "token|secret|passw|passphrase|hash|salt|key|code|otp"
# Changes of these columns are no news.
NOISE = {
    "session": ["expiresAt"],
    "generationRequest": [
        "leaseUntil",
        "progress",
        "stage",
        "dispatchedAt",
        "dispatches",
        "worker",
        "startedAt",
        "unchargedAttempts",
    ],
}
# Long texts that stand in the row itself: an insertion does not copy them, and a deletion does.
LONG = {"jobDocuments": ["content"]}
PARENTS = {
    "session": '"userId"',
    "account": '"userId"',
    "userResume": '"userId"',
    "userJobs": '"userId"',
    "jobDocuments": '"jobId"',
    "generationRequest": '"jobId"',
}
TABLES = (*BETTER_AUTH, "userResume", "userJobs", "jobDocuments", "generationRequest")
# Of the ledger, what somebody decided: not each claim, heartbeat and completion.
DECISION = """WHEN (
    OLD.state IS DISTINCT FROM NEW.state AND NEW.state NOT IN ('running', 'succeeded')
    OR OLD.queue IS DISTINCT FROM NEW.queue OR OLD.options IS DISTINCT FROM NEW.options)"""

REMEMBER = """
CREATE FUNCTION "atspro_remember_{table}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $remember$
DECLARE
    noted timestamp := timezone('UTC', clock_timestamp());
    old_values jsonb;
    new_values jsonb;
    whole jsonb;
    names text[];
    hidden text[] := {secrets};
    subject record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- The time of the entry is the row's own: who compares the two finds what came after a version of the row.
        noted := {updated_at};
        {settle}
        IF NEW *= OLD THEN
            RETURN NULL;
        END IF;
        {shorten}
        whole := to_jsonb(OLD);
        SELECT jsonb_object_agg(key, whole -> key), jsonb_object_agg(key, value), array_agg(key ORDER BY key)
        INTO old_values, new_values, names
        FROM jsonb_each(to_jsonb(NEW)) WHERE value <> whole -> key;
        IF names IS NULL THEN
            RETURN NULL;
        END IF;
        subject := NEW;
    ELSIF TG_OP = 'INSERT' THEN
        subject := NEW;
        {drop_new}
        new_values := to_jsonb(NEW);
    ELSE
        subject := OLD;
        {drop_old}
        old_values := to_jsonb(OLD);
    END IF;
    {guard}
    INSERT INTO {schema}."auditEntry" ("createdAt", action, "tableName", "rowId", "parentId", changed, before, after,
        "actorId", "impersonatedId", "requestId", source, "transactionId")
    VALUES (noted, lower(TG_OP), TG_TABLE_NAME, subject.id::text, {parent}, names,
        old_values - hidden, new_values - hidden,
        nullif(current_setting('atspro.actor', true), ''), nullif(current_setting('atspro.impersonated', true), ''),
        nullif(current_setting('atspro.request', true), ''), nullif(current_setting('application_name'), ''),
        pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $remember$
"""
# A function of Better-Auth's tables hides what sounds like a secret too.
GUARD = f"""SELECT hidden || coalesce(array_agg(key), '{{}}') INTO hidden
    FROM jsonb_object_keys(coalesce(new_values, old_values)) AS key WHERE key ~* '{SOUNDS_LIKE_ONE}';"""  # noqa: S608 (constants)

TRUNCATED = """
CREATE FUNCTION atspro_remember_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $remember$
BEGIN
    INSERT INTO {schema}."auditEntry" ("createdAt", action, "tableName", "actorId", "requestId", source,
        "transactionId")
    VALUES (timezone('UTC', clock_timestamp()), 'truncate', TG_TABLE_NAME,
        nullif(current_setting('atspro.actor', true), ''), nullif(current_setting('atspro.request', true), ''),
        nullif(current_setting('application_name'), ''), pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $remember$
"""

# Refuses whatever would change what is remembered, except on the paths below, which set the word for their own run.
GUARDED = """
CREATE FUNCTION atspro_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF current_setting('atspro.audit_path', true) = 'retention' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
    END IF;
    RAISE EXCEPTION 'auditEntry is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $guard$
"""

PATH = """LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {schema}, pg_catalog, pg_temp SET "atspro.audit_path" = 'retention' SET lock_timeout = '3s'"""

# One partition a month (UTC). What fell into the default one meanwhile moves; a busy table is left for the next time.
MONTH = """
CREATE FUNCTION atspro_audit_month(month timestamp) RETURNS boolean {path} AS $month$
DECLARE
    name text := 'auditEntry_' || to_char(month, 'YYYY_MM');
    upper_end timestamp := month + interval '1 month';
BEGIN
    IF to_regclass(format('%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE "auditEntry" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('WITH moved AS (DELETE FROM "auditEntry_default" WHERE "createdAt" >= %L AND "createdAt" < %L'
        ' RETURNING *) INSERT INTO %I SELECT * FROM moved', month, upper_end, name);
    EXECUTE format('ALTER TABLE "auditEntry" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, month, upper_end);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION atspro_audit_guard()', name);
    RETURN true;
END $month$
"""
KEEP = """
CREATE FUNCTION atspro_audit_keep(keep_months integer, OUT made integer, OUT dropped integer) {path} AS $keep$
DECLARE
    this_month timestamp := date_trunc('month', timezone('UTC', now()));
    oldest timestamp := this_month - make_interval(months => keep_months);
    child record;
BEGIN
    made := 0;
    dropped := 0;
    FOR ahead IN 0..2 LOOP
        IF atspro_audit_month(this_month + make_interval(months => ahead)) THEN
            made := made + 1;
        END IF;
    END LOOP;
    FOR child IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = '"auditEntry"'::regclass AND c.relname ~ '^auditEntry_[0-9]{{4}}_[0-9]{{2}}$'
        ORDER BY c.relname
    LOOP
        IF to_timestamp(right(child.relname, 7), 'YYYY_MM')::timestamp < oldest THEN
            EXECUTE format('DROP TABLE %I', child.relname);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    DELETE FROM "auditEntry_default" WHERE "createdAt" < oldest;
END $keep$
"""
# What a deleted row said goes when it can no longer be brought back; that it was deleted, when and by whom, stays. A
# row that came back keeps its history.
TIDY = """
CREATE FUNCTION atspro_audit_tidy(days integer, most integer) RETURNS integer {path} AS $tidy$
DECLARE
    emptied integer;
BEGIN
    WITH old AS MATERIALIZED (
        SELECT d.id, d."tableName", d."rowId", EXISTS (
            SELECT FROM "auditEntry" i WHERE i."tableName" = d."tableName" AND i."rowId" = d."rowId"
            AND i.action = 'insert' AND i.id > d.id) AS is_back
        FROM "auditEntry" d
        WHERE d.action = 'delete' AND d.before IS NOT NULL
          AND d."createdAt" < timezone('UTC', now()) - make_interval(days => days)
        ORDER BY d."createdAt" LIMIT most)
    UPDATE "auditEntry" e SET before = NULL, after = NULL FROM old
    WHERE e."tableName" = old."tableName" AND e."rowId" = old."rowId" AND (e.id = old.id OR NOT old.is_back)
      AND e.action IN ('insert', 'update', 'delete') AND (e.before IS NOT NULL OR e.after IS NOT NULL);
    GET DIAGNOSTICS emptied = ROW_COUNT;
    RETURN emptied;
END $tidy$
"""
# Everything that is remembered of a person's own rows goes; of deeds about them stays who, what and when.
FORGET = """
CREATE FUNCTION atspro_audit_forget(person text) RETURNS integer {path} AS $forget$
DECLARE
    jobs text[];
    gone integer;
BEGIN
    SELECT coalesce(array_agg(DISTINCT "rowId"), '{{}}') INTO jobs
    FROM "auditEntry" WHERE "parentId" = person AND "tableName" = 'userJobs';
    DELETE FROM "auditEntry" WHERE action IN ('insert', 'update', 'delete') AND (
        "parentId" = person OR "parentId" = ANY (jobs) OR "tableName" = 'user' AND "rowId" = person
        OR "actorId" = person AND "tableName" = 'verification');
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE "auditEntry" SET details = '{{}}'
    WHERE details <> '{{}}' AND (
        "tableName" = 'user' AND "rowId" = person OR "tableName" = 'userJobs' AND "rowId" = ANY (jobs));
    RETURN gone;
END $forget$
"""
PATHS = {
    "atspro_audit_month": (MONTH, "timestamp"),
    "atspro_audit_keep": (KEEP, "integer"),
    "atspro_audit_tidy": (TIDY, "integer, integer"),
    "atspro_audit_forget": (FORGET, "text"),
}


def _columns(*, new: bool) -> list[sa.Column]:
    more = [
        sa.Column("parentId", sa.Text()),
        sa.Column("changed", sa.ARRAY(sa.Text())),
        sa.Column("before", JSONB()),
        sa.Column("after", JSONB()),
        sa.Column("source", sa.Text()),
        sa.Column("transactionId", sa.BigInteger()),
    ]
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actorId", sa.Text()),
        sa.Column("impersonatedId", sa.Text()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("tableName", sa.Text()),
        sa.Column("rowId", sa.Text()),
        *(more if new else ()),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("requestId", sa.Text()),
        sa.Column("createdAt", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
    ]


OLD_COLUMNS = 'id, "actorId", "impersonatedId", action, "tableName", "rowId", "requestId", "createdAt"'
# What the plain table has no columns for travels in its details, so that a way down and up loses nothing.
PACKED = ("parentId", "changed", "before", "after", "source", "transactionId")


def _set_identity() -> None:
    op.execute(
        f"SELECT setval(pg_get_serial_sequence('\"{LOG}\"', 'id'),"  # noqa: S608 (constants)
        f' (SELECT coalesce(max(id), 0) + 1 FROM "{LOG}"), false)'
    )


def _put_aside() -> None:
    op.execute(f'ALTER TABLE "{LOG}" RENAME TO "{LOG}_old"')
    op.execute(f'ALTER TABLE "{LOG}_old" RENAME CONSTRAINT "pk_{LOG}" TO "pk_{LOG}_old"')
    op.execute(f'ALTER TABLE "{LOG}_old" RENAME CONSTRAINT "ck_{LOG}_details_object" TO "ck_{LOG}_old"')


def _drop_indexes(*names: str) -> None:
    for name in names:
        op.execute(f'DROP INDEX "ix_{LOG}_{name}"')


def upgrade() -> None:
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    _drop_indexes("createdAt", "actorId_createdAt", "tableName_rowId")
    _put_aside()
    op.create_table(
        LOG,
        *_columns(new=True),
        sa.PrimaryKeyConstraint("id", "createdAt", name=f"pk_{LOG}"),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name=op.f(f"ck_{LOG}_details_object")),
        postgresql_partition_by='RANGE ("createdAt")',
    )
    op.create_index(f"ix_{LOG}_createdAt_id", LOG, ["createdAt", "id"])
    op.create_index(f"ix_{LOG}_actorId_createdAt", LOG, ["actorId", "createdAt"])
    op.create_index(f"ix_{LOG}_tableName_rowId_id", LOG, ["tableName", "rowId", "id"])
    op.create_index(f"ix_{LOG}_parentId", LOG, ["parentId"])
    op.create_index(f"ix_{LOG}_deleted", LOG, ["createdAt"], postgresql_where=DELETED)
    # An entry is never refused for want of a month.
    op.execute(f'CREATE TABLE "{LOG}_default" PARTITION OF "{LOG}" DEFAULT')
    op.execute(GUARDED)
    path = PATH.format(schema=schema)
    for name, (body, arguments) in PATHS.items():
        op.execute(body.format(path=path))
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name}({arguments}) FROM PUBLIC")
    op.execute(
        f"""SELECT atspro_audit_month(month) FROM generate_series(
            (SELECT date_trunc('month', coalesce(min("createdAt"), timezone('UTC', now()))) FROM "{LOG}_old"),
            date_trunc('month', timezone('UTC', now())) + interval '2 months', interval '1 month') month"""  # noqa: S608
    )
    unpacked = ", ".join(
        f"(details->'memory'->'{name}')" if name in ("before", "after") else f"details->'memory'->>'{name}'"
        for name in ("parentId", "before", "after", "source")
    )
    op.execute(
        f"""INSERT INTO "{LOG}" ({OLD_COLUMNS}, details, "parentId", before, after, source, "transactionId", changed)
        OVERRIDING SYSTEM VALUE
        SELECT {OLD_COLUMNS}, details - 'memory', {unpacked}, (details->'memory'->>'transactionId')::bigint,
            CASE WHEN details->'memory' ? 'changed'
                 THEN ARRAY(SELECT jsonb_array_elements_text(details->'memory'->'changed')) END
        FROM "{LOG}_old" """  # noqa: S608 (constants)
    )
    op.drop_table(f"{LOG}_old")
    _set_identity()
    op.execute(
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{LOG}"'
        " FOR EACH ROW EXECUTE FUNCTION atspro_audit_guard()"
    )
    for name in (LOG, f"{LOG}_default"):
        op.execute(
            f'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "{name}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION atspro_audit_guard()"
        )
    op.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{LOG}" FROM PUBLIC')
    op.execute(TRUNCATED.format(schema=schema))
    inspector = sa.inspect(op.get_bind())
    for table in TABLES:
        op.execute(_function(inspector, schema, table))
        when = DECISION if table == "generationRequest" else ""
        for name, event, condition in (
            ("remember", "INSERT OR DELETE", ""),
            ("remember_update", "UPDATE", when),
        ):
            op.execute(
                f'CREATE TRIGGER {name} AFTER {event} ON "{table}" FOR EACH ROW {condition}'
                f' EXECUTE FUNCTION "atspro_remember_{table}"()'
            )
        op.execute(
            f'CREATE TRIGGER remember_truncate AFTER TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION atspro_remember_truncate()"
        )


def _function(inspector: sa.Inspector, schema: str, table: str) -> str:
    columns = inspector.get_columns(table)
    updated_at = next(column for column in columns if column["name"] == "updatedAt")
    zoned = bool(getattr(updated_at["type"], "timezone", False))
    generated = [column["name"] for column in columns if column.get("computed")]
    long = LONG.get(table, [])
    settle = [f'OLD."{name}" := NEW."{name}";' for name in ["updatedAt", *NOISE.get(table, []), *generated]]
    # Texts that stayed the same are not turned into JSON only to be compared.
    shorten = [
        f'IF NEW."{name}" = OLD."{name}" THEN NEW."{name}" := NULL; OLD."{name}" := NULL; END IF;' for name in long
    ]
    shorten += [f'NEW."{name}" := NULL; OLD."{name}" := NULL;' for name in generated]
    hidden = [*SECRETS.get(table, []), *generated]
    return REMEMBER.format(
        table=table,
        schema=schema,
        secrets=f"ARRAY[{', '.join(repr(name) for name in hidden)}]::text[]",
        updated_at="""timezone('UTC', NEW."updatedAt")""" if zoned else 'NEW."updatedAt"',
        settle="\n        ".join(settle),
        shorten="\n        ".join(shorten),
        drop_new=" ".join(f'NEW."{name}" := NULL;' for name in generated),
        drop_old=" ".join(f'OLD."{name}" := NULL;' for name in generated),
        guard=(GUARD if table in BETTER_AUTH else "")
        + "".join(f"IF TG_OP = 'INSERT' THEN hidden := hidden || '{name}'::text; END IF;" for name in long),
        parent=f"subject.{PARENTS[table]}::text" if table in PARENTS else "NULL",
    )


def downgrade() -> None:
    for table in TABLES:
        for name in ("remember", "remember_update", "remember_truncate"):
            op.execute(f'DROP TRIGGER {name} ON "{table}"')
        op.execute(f'DROP FUNCTION "atspro_remember_{table}"()')
    op.execute("DROP FUNCTION atspro_remember_truncate()")
    _drop_indexes("createdAt_id", "actorId_createdAt", "tableName_rowId_id", "parentId", "deleted")
    _put_aside()
    op.create_table(
        LOG,
        *_columns(new=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LOG}"),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name=op.f(f"ck_{LOG}_details_object")),
    )
    pairs = ", ".join(f"'{name}', to_jsonb(\"{name}\")" for name in PACKED)
    op.execute(
        f"""INSERT INTO "{LOG}" ({OLD_COLUMNS}, details) OVERRIDING SYSTEM VALUE
        SELECT {OLD_COLUMNS}, CASE WHEN "transactionId" IS NULL THEN details ELSE details || jsonb_build_object(
            'memory', (SELECT jsonb_object_agg(key, value) FROM jsonb_each(jsonb_build_object({pairs})) packed
            WHERE value <> 'null')) END
        FROM "{LOG}_old" """  # noqa: S608 (constants)
    )
    _set_identity()
    op.drop_table(f"{LOG}_old")
    for name, (_, arguments) in PATHS.items():
        op.execute(f"DROP FUNCTION {name}({arguments})")
    op.execute("DROP FUNCTION atspro_audit_guard()")
    op.create_index(f"ix_{LOG}_createdAt", LOG, ["createdAt"])
    op.create_index(f"ix_{LOG}_actorId_createdAt", LOG, ["actorId", "createdAt"])
    op.create_index(f"ix_{LOG}_tableName_rowId", LOG, ["tableName", "rowId"])
