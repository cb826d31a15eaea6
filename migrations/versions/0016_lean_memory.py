"""A new version costs its memory less: details are not copied beside it, nor what stayed the same compared twice.

A document's content and metadata stand in its row. An insertion's entry leaves both out, a deletion's copies both, and
a change's holds each of them if it changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REMEMBER = """
CREATE OR REPLACE FUNCTION "atspro_remember_jobDocuments"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $remember$
DECLARE
    noted timestamp := timezone('UTC', clock_timestamp());
    old_values jsonb;
    new_values jsonb;
    names text[];
    hidden text[] := ARRAY['searchVector'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- The time of the entry is the row's own: who compares the two finds what came after a version of the row.
        noted := NEW."updatedAt";
        OLD."updatedAt" := NEW."updatedAt";
        NEW."searchVector" := NULL;
        OLD."searchVector" := NULL;
        -- Long values that stayed the same are not turned into JSON only to be compared.
        {settle}
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
    ELSIF TG_OP = 'INSERT' THEN
        NEW."searchVector" := NULL;
        {leave_out}
        new_values := to_jsonb(NEW);
    ELSE
        OLD."searchVector" := NULL;
        old_values := to_jsonb(OLD);
    END IF;
    INSERT INTO {schema}."auditEntry" ("createdAt", action, "tableName", "rowId", "parentId", changed, before, after,
        "actorId", "impersonatedId", "requestId", source, "transactionId")
    VALUES (noted, lower(TG_OP), TG_TABLE_NAME,
        CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END::text,
        CASE TG_OP WHEN 'DELETE' THEN OLD."jobId" ELSE NEW."jobId" END::text, names,
        old_values - hidden, new_values - hidden,
        nullif(current_setting('atspro.actor', true), ''), nullif(current_setting('atspro.impersonated', true), ''),
        nullif(current_setting('atspro.request', true), ''), nullif(current_setting('application_name'), ''),
        pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $remember$
"""
SETTLE = 'IF NEW."{name}" = OLD."{name}" THEN NEW."{name}" := NULL; OLD."{name}" := NULL; END IF;'
LEAVE_OUT = "NEW.\"{name}\" := NULL; hidden := hidden || '{name}'::text;"


def _remember(*long: str) -> None:
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(
        REMEMBER.format(
            schema=schema,
            settle="\n        ".join(SETTLE.format(name=name) for name in long),
            leave_out="\n        ".join(LEAVE_OUT.format(name=name) for name in long),
        )
    )


def upgrade() -> None:
    _remember("content", "metadata")


def downgrade() -> None:
    _remember("content")
