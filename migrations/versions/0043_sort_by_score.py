"""An index that lists of documents are sorted by their scores with."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Whatever else another client wrote there counts as no score; numbers beyond any score are cut, so none is refused.
SCORE = """
CREATE FUNCTION atspro_score(metadata jsonb) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $score$
    SELECT CASE WHEN jsonb_typeof(metadata -> 'atsScore') = 'number'
        THEN (least(greatest((metadata ->> 'atsScore')::numeric, 0), 1000) * 10)::integer ELSE -1 END
$score$
"""


def upgrade() -> None:
    op.execute(SCORE)
    op.execute('CREATE INDEX "ix_jobDocuments_by_score" ON "jobDocuments" (atspro_score(metadata), id)')


def downgrade() -> None:
    op.execute('DROP INDEX "ix_jobDocuments_by_score"')
    op.execute("DROP FUNCTION atspro_score(jsonb)")
