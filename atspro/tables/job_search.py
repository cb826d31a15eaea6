"""The declarations of what surrounds applications: people, tasks, offers, tags, files, counts, reminders."""

from __future__ import annotations

from typing import Any

from atspro.db import Base
from atspro.models import (
    ANALYTICS_KINDS,
    ATTACHMENT_KINDS,
    CONTACT_KINDS,
    DECISIONS,
    DIGESTS,
    PAY_PERIODS,
    TASK_KINDS,
    ApiToken,
    ApplicationContact,
    ApplicationTag,
    ApplicationTask,
    Attachment,
    Contact,
    JobAnalytics,
    Offer,
    ReminderSettings,
    SavedView,
    Tag,
)
from atspro.shapes import MAX_LINE, MAX_TEXT
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Table, Undelete


def _table(
    model: type[Base],
    noun: str,
    plural: str,
    section: str,
    fields: tuple[Field, ...],
    *,
    undelete: Undelete = "with_parent",
    **more: Any,
) -> Table:
    """A person's table: logged, in the download as ``section``, with an id and the times that every row has."""
    return Table(
        model,
        noun,
        plural,
        (
            Field("id", "ID", "id"),
            *fields,
            Field("created_at", "Made", "moment"),
            Field("updated_at", "Changed", "moment"),
        ),
        audit=Audit(),
        personal=Personal(section),
        undelete=undelete,
        **more,
    )


CONTACTS = _table(
    Contact,
    "contact",
    "contacts",
    "contacts",
    (
        Field("user_id", "User", "id"),
        Field("name", "Name", required="Enter the name.", limit=MAX_LINE),
        Field("role", "Role", limit=MAX_LINE, help="What they do there, such as head of engineering."),
        Field("kind", "Kind", "choice", required="Choose what they are to you.", choices=CONTACT_KINDS),
        Field("company", "Company", limit=MAX_LINE),
        Field("company_key", "Company, for comparison", unlogged="follows from the company"),
        Field("email", "Email", limit=MAX_LINE),
        Field("phone", "Phone", limit=MAX_LINE),
        Field("link", "Link", "url"),
        Field("notes", "Notes", "long_text", limit=MAX_TEXT),
        Field("last_contact_at", "Last contact", "moment"),
    ),
    content=("name", "role", "kind", "company", "email", "phone", "link", "notes", "last_contact_at"),
    belongs_to=("user_id",),
    called="{name}",
)

APPLICATION_CONTACTS = _table(
    ApplicationContact,
    "contact of an application",
    "contacts of applications",
    "applicationContacts",
    (
        Field("application_id", "Application", "id"),
        Field("contact_id", "Contact", "id"),
        Field("part", "Part", limit=MAX_LINE),
    ),
    content=("part",),
    belongs_to=("application_id", "contact_id"),
    called="{part}",
)

APPLICATION_TASKS = _table(
    ApplicationTask,
    "task",
    "tasks",
    "tasks",
    (
        Field("user_id", "User", "id"),
        Field("application_id", "Application", "id"),
        Field("kind", "Kind", "choice", choices=TASK_KINDS),
        Field("title", "Title", limit=MAX_LINE),
        Field("due_at", "Due", "moment"),
        Field("done_at", "Done", "moment"),
        Field("snoozed_from", "Put off from", "moment"),
        Field("remind_at", "Remind at", "moment"),
        Field("reminded_at", "Reminded", "moment", unlogged="when a reminder was mailed"),
        Field("origin", "Origin", "choice", choices=("rule", "person")),
    ),
    content=("kind", "title", "due_at", "remind_at"),
    belongs_to=("application_id", "user_id"),
    called="{title}",
)

OFFERS = _table(
    Offer,
    "offer",
    "offers",
    "offers",
    (
        Field("user_id", "User", "id"),
        Field("application_id", "Application", "id"),
        Field("round", "Round", "number"),
        Field("received_at", "Received", "moment"),
        Field("expires_at", "Expires", "moment"),
        Field("base", "Base", "decimal"),
        Field("currency", "Currency", limit=3),
        Field("period", "Pay per", "choice", choices=PAY_PERIODS),
        Field("hours_per_week", "Hours per week", "decimal"),
        Field("months_per_year", "Months per year", "decimal"),
        Field("bonus_target", "Bonus target", "decimal"),
        Field("bonus_percent", "Bonus percent", "decimal"),
        Field("signing", "Signing", "decimal"),
        Field("equity", "Equity", "json"),
        Field("benefits", "Benefits", "json"),
        Field("vacation_days", "Vacation days", "decimal"),
        Field("remote_days", "Remote days", "decimal"),
        Field("start_date", "Start date", "date"),
        Field("decision", "Decision", "choice", choices=DECISIONS),
        Field("notes", "Notes", "long_text", limit=MAX_TEXT),
    ),
    content=(
        "round",
        "received_at",
        "expires_at",
        "base",
        "currency",
        "period",
        "hours_per_week",
        "months_per_year",
        "bonus_target",
        "bonus_percent",
        "signing",
        "equity",
        "benefits",
        "vacation_days",
        "remote_days",
        "start_date",
        "decision",
        "notes",
    ),
    belongs_to=("application_id", "user_id"),
    called="round {round}",
)

TAGS = _table(
    Tag,
    "tag",
    "tags",
    "tags",
    (
        Field("user_id", "User", "id"),
        Field("name", "Name", limit=MAX_LINE),
    ),
    content=("name",),
    belongs_to=("user_id",),
    called="{name}",
)

APPLICATION_TAGS = _table(
    ApplicationTag,
    "tag of an application",
    "tags of applications",
    "applicationTags",
    (
        Field("application_id", "Application", "id"),
        Field("tag_id", "Tag", "id"),
    ),
    belongs_to=("application_id", "tag_id"),
)

ATTACHMENTS = _table(
    Attachment,
    "attachment",
    "attachments",
    "attachments",
    (
        Field("user_id", "User", "id"),
        Field("application_id", "Application", "id"),
        Field("kind", "Kind", "choice", choices=ATTACHMENT_KINDS),
        Field("file_name", "File name", limit=MAX_LINE),
        Field("mime_type", "Type"),
        Field("size", "Size", "number"),
        Field("sha256", "SHA-256"),
        Field("content", "Content", log="long", on_page=False, in_export=False),
    ),
    content=("kind", "file_name"),
    belongs_to=("application_id", "user_id"),
    called="{fileName}",
)

JOB_ANALYTICS = _table(
    JobAnalytics,
    "count of a day",
    "counts by day",
    "views",
    (
        Field("job_id", "Job", "id"),
        Field("day", "Day", "date"),
        Field("kind", "Kind", "choice", choices=ANALYTICS_KINDS),
        Field("document_id", "Document", "id"),
        Field("count", "Count", "number", unlogged="each look and download beyond a day’s first"),
        Field("score", "Score", "decimal", unlogged="the score of a day, which the versions tell"),
        Field("details", "Details", "json", unlogged="how often each format was downloaded"),
    ),
    belongs_to=("job_id", "document_id"),
    called="{kind} on {day}",
)

REMINDER_SETTINGS = _table(
    ReminderSettings,
    "reminder settings",
    "reminder settings",
    "reminderSettings",
    (
        Field("user_id", "User", "id"),
        Field("digest", "Mail digest", "choice", choices=DIGESTS),
        Field("hour", "Hour of the digest", "number"),
        Field("timezone", "Timezone", limit=MAX_LINE),
        Field("follow_up_days", "Follow up after days", "number"),
        Field("thank_you", "Remind to say thank you", "yes_no"),
        Field("quiet_after_days", "Silent after days", "number"),
        Field("last_digest_at", "Last digest", "moment", unlogged="when the last digest was mailed"),
    ),
    content=("digest", "hour", "timezone", "follow_up_days", "thank_you", "quiet_after_days"),
    belongs_to=("user_id",),
)

SAVED_VIEW = _table(
    SavedView,
    "saved view",
    "saved views",
    "savedViews",
    (
        Field("user_id", "User", "id"),
        Field("list_name", "List", limit=MAX_LINE),
        Field("name", "Name", limit=MAX_LINE),
        Field("query", "Query", limit=MAX_LINE),
        Field("columns", "Columns", "lines"),
        Field("position", "Position", "number"),
        Field("is_shared", "Shared", "yes_no"),
    ),
    content=("list_name", "name", "query", "columns", "position", "is_shared"),
    belongs_to=("user_id",),
    called="{name}",
)

API_TOKENS = _table(
    ApiToken,
    "token",
    "tokens",
    "tokens",
    (
        Field("user_id", "User", "id"),
        Field("name", "Name", limit=MAX_LINE),
        Field("token_hash", "Digest", is_secret=True),
        Field("prefix", "Prefix"),
        Field("scopes", "Scopes", "lines"),
        Field("expires_at", "Expires", "moment"),
        Field("last_used_at", "Last used", "moment", unlogged="when a token was last used"),
        Field("revoked_at", "Revoked", "moment"),
    ),
    content=("name", "scopes", "expires_at"),
    belongs_to=("user_id",),
    undelete="never",
    called="{name}",
)
