"""Words of jobs and documents, stored beside them and indexed for the search.

Adding a stored column writes each table anew while nobody else reads or writes it: on a large table, plan for it.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TITLE = '"left"(title, 1000) || \' \' || "left"(company, 1000)'
VECTORS = {
    "userJobs": f"setweight(to_tsvector('english', {_TITLE}), 'A') || setweight(to_tsvector('simple', {_TITLE}), 'A')"
    " || setweight(to_tsvector('english', \"left\"(description, 100000)), 'B')",
    "jobDocuments": "to_tsvector('english', \"left\"(content, 100000))",
}


def upgrade() -> None:
    for table, vector in VECTORS.items():
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN "searchVector" tsvector GENERATED ALWAYS AS ({vector}) STORED')
        op.execute(f'CREATE INDEX "ix_{table}_searchVector" ON "{table}" USING gin ("searchVector")')


def downgrade() -> None:
    for table in VECTORS:
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN "searchVector"')
