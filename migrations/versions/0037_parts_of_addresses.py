"""Users by any part of a name or an address: the three-letter pieces of both in an index, without an extension."""

from __future__ import annotations

from alembic import op

from migrations.audit import current_schema

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# Each piece of three letters of a text, accents and case folded; depends on nothing but its argument, for an index.
GRAMS = """
CREATE FUNCTION atspro_grams(given text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $grams$
    SELECT coalesce(array_agg(DISTINCT substr(bare, place, 3)), '{}')
    FROM (SELECT {schema}.atspro_fold(given) AS bare) s, generate_series(1, length(bare) - 2) place
$grams$
"""
PLACES = '(("left"(name, 100) || \' \'::text) || "left"(email, 100))'


def upgrade() -> None:
    schema = current_schema()
    op.execute(GRAMS.replace("{schema}", schema))
    # What was written since the index was last brought up to date is read by each search: in KB.
    op.execute(
        f'CREATE INDEX "ix_user_grams" ON "user" USING gin (atspro_grams({PLACES})) WITH (gin_pending_list_limit = 256)'
    )


def downgrade() -> None:
    op.execute('DROP INDEX "ix_user_grams"')
    op.execute("DROP FUNCTION atspro_grams(text)")
