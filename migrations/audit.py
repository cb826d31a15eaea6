"""Auditing a table is one call in a migration: `audit_table("userJobs")`, as `atspro.tables` declares it.

The functions are made a table at a time, from one template: what is constant for a table stands in its function as
text, for the queue's statements pass through them. Whoever adds a generated column calls `audit_table` again.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from atspro.tables import AUDITED, Audited
from migrations.helpers import BETTER_AUTH

# Columns that a plugin of Better-Auth's adds and that sound like a secret are not copied either.
SOUNDS_SECRET = "token|secret|passw|passphrase|hash|salt|key|code|otp"  # noqa: S105 (a pattern)

FUNCTION = """
CREATE OR REPLACE FUNCTION "atspro_audit_{table}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $audit$
DECLARE
    noted timestamp := timezone('UTC', clock_timestamp());
    old_values jsonb;
    new_values jsonb;
    names text[];
    hidden text[] := {hidden};
    row_key text;
    parent text;
    who record;
    last_updated timestamp;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        {skip}
        {noted}
        {keep_old}
        {settle}
        {shorten}
        IF NEW *= OLD THEN
            RETURN NULL;
        END IF;
        old_values := to_jsonb(OLD);
        SELECT jsonb_object_agg(key, old_values -> key), jsonb_object_agg(key, value), array_agg(key ORDER BY key)
        INTO old_values, new_values, names
        FROM jsonb_each(to_jsonb(NEW)) WHERE value <> old_values -> key;
        IF names IS NULL THEN
            RETURN NULL;
        END IF;
        {keep}
        row_key := {new_key};
        parent := {new_parent};
    ELSIF TG_OP = 'INSERT' THEN
        {drop_new}
        new_values := to_jsonb(NEW);
        row_key := {new_key};
        parent := {new_parent};
    ELSE
        {drop_old}
        old_values := to_jsonb(OLD);
        row_key := {old_key};
        parent := {old_parent};
    END IF;
    {guard}
    SELECT * INTO who FROM {schema}.atspro_audit_who(
        current_setting('atspro.actor', true), current_setting('atspro.impersonated', true),
        current_setting('atspro.request', true), current_setting('atspro.proof', true));
    INSERT INTO {schema}."auditEntry" ("createdAt", action, "tableName", "rowId", "parentId", changed, before, after,
        "actorId", "impersonatedId", "requestId", details, source, "transactionId")
    VALUES (noted, lower(TG_OP), '{table}', row_key, parent, names, old_values - hidden, new_values - hidden,
        who.actor, who.impersonated, who.request, who.details,
        nullif(current_setting('application_name'), ''), pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $audit$
"""
# A function of Better-Auth's tables hides what sounds like a secret too.
GUARD = f"""SELECT hidden || coalesce(array_agg(key), '{{}}') INTO hidden
    FROM jsonb_object_keys(coalesce(new_values, old_values)) AS key WHERE key ~* '{SOUNDS_SECRET}';"""  # noqa: S608 (constants)


def current_schema() -> str:
    """The schema that migrations work in, quoted."""
    return str(op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one())


def audit_table(table: str) -> None:
    """Log every change of the table's rows by triggers, as `AUDITED` declares it; again after its columns changed.

    Raises `KeyError` for a table without a declaration.
    """
    op.execute(function_of(table))
    # Whoever may call it could have it speak for a table of their own.
    op.execute(f'REVOKE EXECUTE ON FUNCTION "atspro_audit_{table}"() FROM PUBLIC')
    when = f"WHEN ({AUDITED[table].rule.when})" if AUDITED[table].rule.when else ""
    for name, event, condition in (("audit", "INSERT OR DELETE", ""), ("audit_update", "UPDATE", when)):
        op.execute(
            f'CREATE OR REPLACE TRIGGER {name} AFTER {event} ON "{table}" FOR EACH ROW {condition}'
            f' EXECUTE FUNCTION "atspro_audit_{table}"()'
        )
    op.execute(f'DROP TRIGGER IF EXISTS audit_truncate ON "{table}"')
    op.execute(
        f'CREATE TRIGGER audit_truncate AFTER TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION atspro_audit_truncate()"
    )


def stop_auditing(table: str) -> None:
    """The opposite of `audit_table`, also for a table that is gone."""
    op.execute(f'DROP FUNCTION "atspro_audit_{table}"() CASCADE')


def function_of(table: str) -> str:
    """The SQL of a table's function, for the columns that the table has now."""
    columns = sa.inspect(op.get_bind()).get_columns(table)
    names = {column["name"] for column in columns}
    generated = [column["name"] for column in columns if column.get("computed")]
    declared, schema = AUDITED[table], current_schema()
    long = [name for name in declared.long if name in names]
    hidden = [*(name for name in declared.secret if name in names), *generated]
    return FUNCTION.format(
        table=table,
        schema=schema,
        hidden=f"ARRAY[{', '.join(repr(name) for name in hidden)}]::text[]",
        skip=f"IF {declared.rule.skip.format(schema=schema)} THEN\n            RETURN NULL;\n        END IF;"
        if declared.rule.skip
        else "",
        noted=_noted(columns),
        keep_old='last_updated := OLD."updatedAt";' if declared.rule.keeps_updated_at else "",
        keep="old_values := old_values || jsonb_build_object('updatedAt', last_updated);"
        if declared.rule.keeps_updated_at
        else "",
        settle=_settle(declared, names, generated),
        # Long values that stayed the same are not turned into JSON only to be compared.
        shorten="\n        ".join(
            f'IF NEW."{name}" = OLD."{name}" THEN NEW."{name}" := NULL; OLD."{name}" := NULL; END IF;' for name in long
        ),
        drop_new=" ".join(
            [
                *(f'NEW."{name}" := NULL;' for name in generated),
                *(f"NEW.\"{name}\" := NULL; hidden := hidden || '{name}'::text;" for name in long),
            ]
        ),
        drop_old=" ".join(f'OLD."{name}" := NULL;' for name in generated),
        guard=GUARD if table in BETTER_AUTH else "",
        new_key=f"({declared.key.format(row='NEW')})::text",
        old_key=f"({declared.key.format(row='OLD')})::text",
        new_parent=_parent(declared, "NEW", schema),
        old_parent=_parent(declared, "OLD", schema),
    )


def _noted(columns: list[Any]) -> str:
    updated_at = next((column for column in columns if column["name"] == "updatedAt"), None)
    if updated_at is None:
        return ""
    zoned = bool(getattr(updated_at["type"], "timezone", False))
    # The time of the entry is the row's own: who compares the two sees what came after a version of the row.
    return """noted := timezone('UTC', NEW."updatedAt");""" if zoned else 'noted := NEW."updatedAt";'


def _settle(declared: Audited, names: set[str], generated: list[str]) -> str:
    same = [name for name in ("updatedAt", *declared.ignored) if name in names]
    lines = [f'OLD."{name}" := NEW."{name}";' for name in same]
    lines += [f'NEW."{name}" := NULL; OLD."{name}" := NULL;' for name in generated]
    if declared.rule.settle:
        settled = "".join(f' OLD."{name}" := NEW."{name}";' for name in ("state", "attempt", *declared.rule.settled))
        lines.append(f"IF {declared.rule.settle} THEN{settled} END IF;")
    if "runAfter" in names and declared.rule.when:
        # What waits comes earlier only when it is moved; a later attempt is put off by whoever tried.
        put_off = 'NEW."runAfter" > OLD."runAfter" OR NEW.state <> OLD.state'
        lines.append(f'IF {put_off} THEN OLD."runAfter" := NEW."runAfter"; END IF;')
    return "\n        ".join(lines)


def _parent(declared: Audited, row: str, schema: str) -> str:
    return f"({declared.parent.format(row=row, schema=schema)})::text" if declared.parent else "NULL"
