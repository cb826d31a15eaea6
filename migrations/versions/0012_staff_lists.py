"""Indexes behind the lists of the dashboard: each order ends in the key, each filter leads its order."""

from __future__ import annotations

from migrations.helpers import create_indexes, drop_indexes, folded

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The bands of scores that people read beside them.
BANDS = {"strong": (70, 101), "fair": (45, 70), "weak": (0, 45)}
SCORE = "metadata -> 'atsScore'::text"

# Name, table, columns, condition.
INDEXES = (
    ("ix_user_createdAt_id", "user", '"createdAt", id', ""),
    ("ix_user_emailVerified_createdAt_id", "user", '"emailVerified", "createdAt", id', ""),
    ("ix_user_staff", "user", '"createdAt", id', "role <> 'user'::text"),
    ("ix_user_banned", "user", '"createdAt", id', "banned"),
    ("ix_session_userId", "session", '"userId"', ""),
    ("ix_session_createdAt_id", "session", '"createdAt", id', ""),
    ("ix_session_expiresAt_id", "session", '"expiresAt", id', ""),
    ("ix_session_folded_ipAddress", "session", f'{folded("ipAddress")}, "createdAt", id', ""),
    ("ix_account_userId", "account", '"userId"', ""),
    ("ix_account_accountId_providerId", "account", '"accountId", "providerId"', ""),
    ("ix_account_createdAt_id", "account", '"createdAt", id', ""),
    ("ix_account_providerId_createdAt_id", "account", '"providerId", "createdAt", id', ""),
    ("ix_verification_expiresAt_id", "verification", '"expiresAt", id', ""),
    ("ix_userResume_createdAt_id", "userResume", '"createdAt", id', ""),
    ("ix_userResume_updatedAt_id", "userResume", '"updatedAt", id', ""),
    ("ix_userJobs_createdAt_id", "userJobs", '"createdAt", id', ""),
    ("ix_userJobs_updatedAt_id", "userJobs", '"updatedAt", id', ""),
    ("ix_userJobs_status_createdAt_id", "userJobs", 'status, "createdAt", id', ""),
    ("ix_jobDocuments_createdAt_id", "jobDocuments", '"createdAt", id', ""),
    ("ix_jobDocuments_type_createdAt_id", "jobDocuments", 'type, "createdAt", id', ""),
    ("ix_jobDocuments_isActive_createdAt_id", "jobDocuments", '"isActive", "createdAt", id', ""),
    ("ix_jobDocuments_type_isActive_createdAt_id", "jobDocuments", 'type, "isActive", "createdAt", id', ""),
    *(
        (
            f"ix_jobDocuments_score_{band}",
            "jobDocuments",
            '"createdAt", id',
            f"\"isActive\" AND ({SCORE}) >= '{low}'::jsonb AND ({SCORE}) < '{high}'::jsonb",
        )
        for band, (low, high) in BANDS.items()
    ),
    ("ix_generationRequest_createdAt_id", "generationRequest", '"createdAt", id', ""),
    ("ix_generationRequest_unfinished", "generationRequest", 'state, "createdAt", id', "state <> 'succeeded'::text"),
    ("ix_generationRequest_bulk", "generationRequest", 'queue, "createdAt", id', "queue <> 'documents'::text"),
)


def upgrade() -> None:
    create_indexes(INDEXES)


def downgrade() -> None:
    drop_indexes(INDEXES)
