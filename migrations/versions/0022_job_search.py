"""What surrounds applications: people, tasks, offers, tags, files, counts by day, reminders, saved views and tokens."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.audit import audit_table, stop_auditing
from migrations.helpers import create_indexes, drop_indexes, set_updated_at

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NOW = sa.text("CURRENT_TIMESTAMP")
FALSE = sa.text("false")
INDEXES = (
    ("ix_contacts_userId_companyKey", "contacts", '"userId", "companyKey"', ""),
    ("ix_applicationContacts_contactId", "applicationContacts", '"contactId"', ""),
    ("ix_applicationTasks_due", "applicationTasks", '"userId", "dueAt"', '"doneAt" IS NULL'),
    (
        "ix_applicationTasks_reminders",
        "applicationTasks",
        '"remindAt"',
        '"remindedAt" IS NULL AND "doneAt" IS NULL AND "remindAt" IS NOT NULL',
    ),
    ("ix_applicationTasks_applicationId", "applicationTasks", '"applicationId"', ""),
    ("ix_offers_applicationId", "offers", '"applicationId"', ""),
    ("ix_offers_expiry", "offers", '"userId", "expiresAt"', "decision IS NULL"),
    ("uq_tags_userId_name", "tags", '"userId", lower(name)', ""),
    ("ix_applicationTags_tagId", "applicationTags", '"tagId"', ""),
    ("ix_attachments_userId", "attachments", '"userId", "createdAt"', ""),
    ("ix_attachments_applicationId", "attachments", '"applicationId"', ""),
    ("ix_savedView_userId_listName", "savedView", '"userId", "listName", position', ""),
    ("ix_savedView_shared", "savedView", '"listName", name', '"isShared"'),
    ("ix_apiTokens_userId", "apiTokens", '"userId"', ""),
    ("ix_userApplications_viaContactId", "userApplications", '"viaContactId"', ""),
)


def upgrade() -> None:
    for name, columns in _tables().items():
        op.create_table(name, *_common(name), *columns)
        set_updated_at(name)
        audit_table(name)
    op.create_foreign_key(
        "fk_userApplications_viaContactId",
        "userApplications",
        "contacts",
        ["viaContactId"],
        ["id"],
        ondelete="SET NULL",
    )
    create_indexes(index for index in INDEXES if not index[0].startswith("uq_"))
    op.execute('CREATE UNIQUE INDEX "uq_tags_userId_name" ON tags ("userId", lower(name))')


def downgrade() -> None:
    drop_indexes(index for index in INDEXES if index[1] == "userApplications")
    op.drop_constraint("fk_userApplications_viaContactId", "userApplications")
    for name in reversed(_tables()):
        op.drop_table(name)
        stop_auditing(name)


def _common(table: str) -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("createdAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.Column("updatedAt", sa.DateTime(), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _owner(table: str) -> list[Any]:
    return _link(table, "userId", "user", sa.Text())


def _link(
    table: str, column: str, to: str, kind: Any = None, *, nullable: bool = False, ondelete: str = "CASCADE"
) -> list[Any]:
    return [
        sa.Column(column, kind or sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete=ondelete),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _tables() -> dict[str, list[Any]]:
    """The columns and constraints of each table, in the order of their creation."""
    return {
        "contacts": [
            *_owner("contacts"),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("role", sa.Text()),
            sa.Column("kind", sa.Text(), server_default=sa.text("'other'"), nullable=False),
            sa.Column("company", sa.Text()),
            sa.Column("companyKey", sa.Text()),
            sa.Column("email", sa.Text()),
            sa.Column("phone", sa.Text()),
            sa.Column("link", sa.Text()),
            sa.Column("notes", sa.Text()),
            sa.Column("lastContactAt", sa.DateTime()),
            _check(
                "contacts",
                "kind",
                "kind IN ('recruiter', 'hiringManager', 'interviewer', 'referrer', 'agency', 'reference', 'other')",
            ),
            _check("contacts", "name", "name <> ''"),
        ],
        "applicationContacts": [
            *_link("applicationContacts", "applicationId", "userApplications"),
            *_link("applicationContacts", "contactId", "contacts"),
            sa.Column("part", sa.Text()),
            sa.UniqueConstraint("applicationId", "contactId", name="uq_applicationContacts_applicationId_contactId"),
        ],
        "applicationTasks": [
            *_owner("applicationTasks"),
            *_link("applicationTasks", "applicationId", "userApplications", nullable=True),
            sa.Column("kind", sa.Text(), server_default=sa.text("'other'"), nullable=False),
            sa.Column("title", sa.Text(), nullable=False),
            sa.Column("dueAt", sa.DateTime()),
            sa.Column("doneAt", sa.DateTime()),
            sa.Column("snoozedFrom", sa.DateTime()),
            sa.Column("remindAt", sa.DateTime()),
            sa.Column("remindedAt", sa.DateTime()),
            sa.Column("origin", sa.Text(), server_default=sa.text("'person'"), nullable=False),
            _check(
                "applicationTasks",
                "kind",
                "kind IN ('followUp', 'thankYou', 'prepare', 'apply', 'decide', 'other')",
            ),
            _check("applicationTasks", "origin", "origin IN ('rule', 'person')"),
            _check("applicationTasks", "title", "title <> ''"),
        ],
        "offers": [
            *_owner("offers"),
            *_link("offers", "applicationId", "userApplications"),
            sa.Column("round", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
            sa.Column("receivedAt", sa.DateTime(), server_default=NOW, nullable=False),
            sa.Column("expiresAt", sa.DateTime()),
            sa.Column("base", sa.Numeric(14, 2)),
            sa.Column("currency", sa.Text()),
            sa.Column("period", sa.Text()),
            sa.Column("hoursPerWeek", sa.Numeric(5, 2)),
            sa.Column("monthsPerYear", sa.Numeric(4, 2)),
            sa.Column("bonusTarget", sa.Numeric(14, 2)),
            sa.Column("bonusPercent", sa.Numeric(5, 2)),
            sa.Column("signing", sa.Numeric(14, 2)),
            sa.Column("equity", JSONB()),
            sa.Column("benefits", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
            sa.Column("vacationDays", sa.Numeric(5, 1)),
            sa.Column("remoteDays", sa.Numeric(3, 1)),
            sa.Column("startDate", sa.Date()),
            sa.Column("decision", sa.Text()),
            sa.Column("notes", sa.Text()),
            _check("offers", "period", "period IN ('hour', 'day', 'month', 'year', 'total')"),
            _check("offers", "decision", "decision IN ('accepted', 'declined', 'expired')"),
            _check("offers", "currency", "currency ~ '^[A-Z]{3}$'"),
            _check("offers", "benefits_array", "jsonb_typeof(benefits) = 'array'"),
            _check("offers", "equity_object", "jsonb_typeof(equity) = 'object'"),
        ],
        "tags": [
            *_owner("tags"),
            sa.Column("name", sa.Text(), nullable=False),
            _check("tags", "name", "name <> ''"),
        ],
        "applicationTags": [
            *_link("applicationTags", "applicationId", "userApplications"),
            *_link("applicationTags", "tagId", "tags"),
            sa.UniqueConstraint("applicationId", "tagId", name="uq_applicationTags_applicationId_tagId"),
        ],
        "attachments": [
            *_owner("attachments"),
            *_link("attachments", "applicationId", "userApplications", nullable=True),
            sa.Column("kind", sa.Text(), server_default=sa.text("'other'"), nullable=False),
            sa.Column("fileName", sa.Text(), nullable=False),
            sa.Column("mimeType", sa.Text(), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            sa.Column("sha256", sa.Text(), nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=False),
            _check("attachments", "kind", "kind IN ('posting', 'offer', 'proof', 'photo', 'other')"),
            _check("attachments", "size", "size BETWEEN 0 AND 10485760 AND size = octet_length(content)"),
        ],
        "jobAnalytics": [
            *_link("jobAnalytics", "jobId", "userJobs"),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("kind", sa.Text(), nullable=False),
            *_link("jobAnalytics", "documentId", "jobDocuments", nullable=True),
            sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("score", sa.Numeric(5, 1)),
            sa.Column("details", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
            sa.UniqueConstraint(
                "jobId",
                "day",
                "kind",
                "documentId",
                name="uq_jobAnalytics_jobId_day_kind_documentId",
                postgresql_nulls_not_distinct=True,
            ),
            _check("jobAnalytics", "kind", "kind IN ('view', 'download', 'score')"),
            _check("jobAnalytics", "count", "count >= 0"),
        ],
        "reminderSettings": [
            *_owner("reminderSettings"),
            sa.Column("digest", sa.Text(), server_default=sa.text("'off'"), nullable=False),
            sa.Column("hour", sa.SmallInteger(), server_default=sa.text("8"), nullable=False),
            sa.Column("timezone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False),
            sa.Column("followUpDays", sa.SmallInteger(), server_default=sa.text("7"), nullable=False),
            sa.Column("thankYou", sa.Boolean(), server_default=sa.text("true"), nullable=False),
            sa.Column("quietAfterDays", sa.SmallInteger(), server_default=sa.text("10"), nullable=False),
            sa.Column("lastDigestAt", sa.DateTime()),
            sa.UniqueConstraint("userId", name="uq_reminderSettings_userId"),
            _check("reminderSettings", "digest", "digest IN ('off', 'daily', 'weekly')"),
            _check("reminderSettings", "hour", "hour BETWEEN 0 AND 23"),
            _check("reminderSettings", "followUpDays", '"followUpDays" BETWEEN 0 AND 60'),
            _check("reminderSettings", "quietAfterDays", '"quietAfterDays" BETWEEN 1 AND 365'),
        ],
        "savedView": [
            *_owner("savedView"),
            sa.Column("listName", sa.Text(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("query", sa.Text(), nullable=False),
            sa.Column("columns", ARRAY(sa.Text())),
            sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
            sa.Column("isShared", sa.Boolean(), server_default=FALSE, nullable=False),
            sa.UniqueConstraint("userId", "listName", "name", name="uq_savedView_userId_listName_name"),
            _check("savedView", "name", "name <> ''"),
        ],
        "apiTokens": [
            *_owner("apiTokens"),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("tokenHash", sa.Text(), nullable=False),
            sa.Column("prefix", sa.Text(), nullable=False),
            sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
            sa.Column("expiresAt", sa.DateTime()),
            sa.Column("lastUsedAt", sa.DateTime()),
            sa.Column("revokedAt", sa.DateTime()),
            sa.UniqueConstraint("tokenHash", name="uq_apiTokens_tokenHash"),
        ],
    }
