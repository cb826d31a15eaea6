"""Search: the words of jobs and documents stored beside them, and users' names and addresses by their beginnings.

Adding a stored column writes each table anew while nobody else reads or writes it: on a large table, plan for it.
"""

from __future__ import annotations

from alembic import op

from migrations.audit import audit_table
from migrations.helpers import create_indexes, drop_indexes, folded

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TITLE = '"left"(title, 1000) || \' \' || "left"(company, 1000)'
VECTORS = {
    "userJobs": f"setweight(to_tsvector('english', {_TITLE}), 'A') || setweight(to_tsvector('simple', {_TITLE}), 'A')"
    " || setweight(to_tsvector('english', \"left\"(description, 100000)), 'B')",
    "jobDocuments": "to_tsvector('english', \"left\"(content, 100000))",
}
SECOND_WORD = "lower(\"left\"(split_part(name, ' '::text, 2), 100))"
LAST_WORD = "lower(\"left\"(split_part(name, ' '::text, '-1'::integer), 100))"
# Name, table, columns, condition. On Better-Auth's tables too: it takes no notice of an index that it did not make.
INDEXES = (
    ("ix_user_folded_name", "user", f"{folded('name')}, id", ""),
    ("ix_user_folded_email", "user", f"{folded('email')}, id", ""),
    ("ix_user_second_word", "user", f'({SECOND_WORD}) COLLATE "C", id', ""),
    ("ix_user_last_word", "user", f'({LAST_WORD}) COLLATE "C", id', ""),
    ("ix_userJobs_folded_title", "userJobs", f"{folded('title')}, id", ""),
    ("ix_userJobs_folded_company", "userJobs", f"{folded('company')}, id", ""),
)


def upgrade() -> None:
    for table, vector in VECTORS.items():
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN "searchVector" tsvector GENERATED ALWAYS AS ({vector}) STORED')
        # A search looks through all that was written since the index was last brought up to date: in KB, instead of the
        # server's 4 MB.
        op.execute(
            f'CREATE INDEX "ix_{table}_searchVector" ON "{table}" USING gin ("searchVector")'
            " WITH (gin_pending_list_limit = 256)"
        )
        audit_table(table)  # A generated column is not copied.
    create_indexes(INDEXES)


def downgrade() -> None:
    drop_indexes(INDEXES)
    for table in VECTORS:
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN "searchVector"')
        audit_table(table)
