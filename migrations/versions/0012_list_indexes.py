"""Indexes behind the lists of the dashboard: each order ends in the key, each filter leads its order."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _folded(column: str) -> str:
    # Byte by byte: one index for the order, and for whatever begins with some letters.
    return f'(lower("left"("{column}", 100))) COLLATE "C"'


SECOND_WORD = "lower(\"left\"(split_part(name, ' '::text, 2), 100))"
LAST_WORD = "lower(\"left\"(split_part(name, ' '::text, '-1'::integer), 100))"

# Name, table, columns, condition. On Better-Auth's tables too: it takes no notice of an index that it did not make.
INDEXES = (
    ("ix_user_createdAt_id", "user", '"createdAt", id', ""),
    ("ix_user_folded_name", "user", f"{_folded('name')}, id", ""),
    ("ix_user_folded_email", "user", f"{_folded('email')}, id", ""),
    ("ix_user_second_word", "user", f'({SECOND_WORD}) COLLATE "C", id', ""),
    ("ix_user_last_word", "user", f'({LAST_WORD}) COLLATE "C", id', ""),
    ("ix_user_staff", "user", '"createdAt", id', "role <> 'user'::text"),
    ("ix_user_banned", "user", '"createdAt", id', "banned"),
    ("ix_session_userId", "session", '"userId"', ""),
    ("ix_session_createdAt_id", "session", '"createdAt", id', ""),
    ("ix_session_expiresAt_id", "session", '"expiresAt", id', ""),
    ("ix_session_folded_ipAddress", "session", f'{_folded("ipAddress")}, "createdAt", id', ""),
    ("ix_account_userId", "account", '"userId"', ""),
    ("ix_account_createdAt_id", "account", '"createdAt", id', ""),
    ("ix_account_providerId_createdAt_id", "account", '"providerId", "createdAt", id', ""),
    ("ix_verification_expiresAt_id", "verification", '"expiresAt", id', ""),
    ("ix_userResume_createdAt_id", "userResume", '"createdAt", id', ""),
    ("ix_userResume_updatedAt_id", "userResume", '"updatedAt", id', ""),
    ("ix_userJobs_createdAt_id", "userJobs", '"createdAt", id', ""),
    ("ix_userJobs_updatedAt_id", "userJobs", '"updatedAt", id', ""),
    ("ix_userJobs_status_createdAt_id", "userJobs", 'status, "createdAt", id', ""),
    ("ix_userJobs_folded_title", "userJobs", f"{_folded('title')}, id", ""),
    ("ix_userJobs_folded_company", "userJobs", f"{_folded('company')}, id", ""),
    ("ix_jobDocuments_createdAt_id", "jobDocuments", '"createdAt", id', ""),
    ("ix_jobDocuments_type_createdAt_id", "jobDocuments", 'type, "createdAt", id', ""),
    ("ix_jobDocuments_isActive_createdAt_id", "jobDocuments", '"isActive", "createdAt", id', ""),
    ("ix_jobDocuments_type_isActive_createdAt_id", "jobDocuments", 'type, "isActive", "createdAt", id', ""),
    ("ix_generationRequest_createdAt_id", "generationRequest", '"createdAt", id', ""),
    ("ix_generationRequest_unfinished", "generationRequest", 'state, "createdAt", id', "state <> 'succeeded'::text"),
    ("ix_generationRequest_bulk", "generationRequest", 'queue, "createdAt", id', "queue <> 'documents'::text"),
)


def upgrade() -> None:
    for name, table, columns, condition in INDEXES:
        where = f" WHERE {condition}" if condition else ""
        op.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns}){where}')


def downgrade() -> None:
    for name, *_ in INDEXES:
        op.execute(f'DROP INDEX "{name}"')
