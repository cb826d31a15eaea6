"""The declarations of what surrounds applications: people, tasks, offers, tags, files, counts, reminders."""

from __future__ import annotations

from typing import Any

from atspro.db import Base
from atspro.document_kinds import APPLICATION_DESIGNS
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
    ResumeDesign,
    SavedView,
    Tag,
)
from atspro.models.resume_design import DATE_FORMS, DENSITIES, PAPERS
from atspro.shapes import MAX_LINE, MAX_TEXT
from atspro.tables.audit import Audit
from atspro.tables.declaration import Field, Personal, Staff, Table, Undelete
from atspro.translatable import gettext_noop, ngettext_noop


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
            Field("id", gettext_noop("ID"), "id"),
            *fields,
            Field("created_at", gettext_noop("Made"), "moment"),
            Field("updated_at", gettext_noop("Changed"), "moment"),
        ),
        audit=Audit(),
        personal=Personal(section),
        undelete=undelete,
        **more,
    )


CONTACTS = _table(
    Contact,
    *ngettext_noop("contact", "contacts"),
    "contacts",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("name", gettext_noop("Name"), required=gettext_noop("Enter the name."), limit=MAX_LINE),
        Field(
            "role",
            gettext_noop("Role"),
            limit=MAX_LINE,
            help=gettext_noop("What they do there, such as head of engineering."),
        ),
        Field(
            "kind",
            gettext_noop("Kind"),
            "choice",
            required=gettext_noop("Choose what they are to you."),
            choices=CONTACT_KINDS,
        ),
        Field("company", gettext_noop("Company"), limit=MAX_LINE),
        Field("company_key", gettext_noop("Company, for comparison"), unlogged="follows from the company"),
        Field("email", gettext_noop("Email"), limit=MAX_LINE),
        Field("phone", gettext_noop("Phone"), limit=MAX_LINE),
        Field("link", gettext_noop("Link"), "url"),
        Field("notes", gettext_noop("Notes"), "long_text", limit=MAX_TEXT),
        Field("last_contact_at", gettext_noop("Last contact"), "moment"),
    ),
    content=("name", "role", "kind", "company", "email", "phone", "link", "notes", "last_contact_at"),
    belongs_to=("user_id",),
    called="{name}",
)

APPLICATION_CONTACTS = _table(
    ApplicationContact,
    *ngettext_noop("contact of an application", "contacts of applications"),
    "applicationContacts",
    (
        Field("application_id", gettext_noop("Application"), "id"),
        Field("contact_id", gettext_noop("Contact"), "id"),
        Field("part", gettext_noop("Part"), limit=MAX_LINE),
    ),
    content=("part",),
    belongs_to=("application_id", "contact_id"),
    called="{part}",
)

APPLICATION_TASKS = _table(
    ApplicationTask,
    *ngettext_noop("task", "tasks"),
    "tasks",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("application_id", gettext_noop("Application"), "id"),
        Field("kind", gettext_noop("Kind"), "choice", choices=TASK_KINDS),
        Field("title", gettext_noop("Title"), limit=MAX_LINE),
        Field("due_at", gettext_noop("Due"), "moment"),
        Field("done_at", gettext_noop("Done"), "moment"),
        Field("snoozed_from", gettext_noop("Put off from"), "moment"),
        Field("remind_at", gettext_noop("Remind at"), "moment"),
        Field("reminded_at", gettext_noop("Reminded"), "moment", unlogged="when a reminder was mailed"),
        Field("origin", gettext_noop("Origin"), "choice", choices=("rule", "person")),
    ),
    content=("kind", "title", "due_at", "remind_at"),
    belongs_to=("application_id", "user_id"),
    called="{title}",
)

OFFERS = _table(
    Offer,
    *ngettext_noop("offer", "offers"),
    "offers",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("application_id", gettext_noop("Application"), "id"),
        Field("round", gettext_noop("Round"), "number"),
        Field("received_at", gettext_noop("Received"), "moment"),
        Field("expires_at", gettext_noop("Expires"), "moment"),
        Field("base", gettext_noop("Base"), "decimal"),
        Field("currency", gettext_noop("Currency"), limit=3),
        Field("period", gettext_noop("Pay per"), "choice", choices=PAY_PERIODS),
        Field("hours_per_week", gettext_noop("Hours per week"), "decimal"),
        Field("months_per_year", gettext_noop("Months per year"), "decimal"),
        Field("bonus_target", gettext_noop("Bonus target"), "decimal"),
        Field("bonus_percent", gettext_noop("Bonus percent"), "decimal"),
        Field("signing", gettext_noop("Signing"), "decimal"),
        Field("equity", gettext_noop("Equity"), "json"),
        Field("benefits", gettext_noop("Benefits"), "json"),
        Field("vacation_days", gettext_noop("Vacation days"), "decimal"),
        Field("remote_days", gettext_noop("Remote days"), "decimal"),
        Field("start_date", gettext_noop("Start date"), "date"),
        Field("decision", gettext_noop("Decision"), "choice", choices=DECISIONS),
        Field("notes", gettext_noop("Notes"), "long_text", limit=MAX_TEXT),
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
    called=gettext_noop("round {round}"),
)

TAGS = _table(
    Tag,
    *ngettext_noop("tag", "tags"),
    "tags",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("name", gettext_noop("Name"), limit=MAX_LINE),
    ),
    content=("name",),
    belongs_to=("user_id",),
    called="{name}",
)

APPLICATION_TAGS = _table(
    ApplicationTag,
    *ngettext_noop("tag of an application", "tags of applications"),
    "applicationTags",
    (
        Field("application_id", gettext_noop("Application"), "id"),
        Field("tag_id", gettext_noop("Tag"), "id"),
    ),
    belongs_to=("application_id", "tag_id"),
)

ATTACHMENTS = _table(
    Attachment,
    *ngettext_noop("attachment", "attachments"),
    "attachments",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("application_id", gettext_noop("Application"), "id"),
        Field("kind", gettext_noop("Kind"), "choice", choices=ATTACHMENT_KINDS),
        Field("file_name", gettext_noop("File name"), limit=MAX_LINE),
        Field("mime_type", gettext_noop("Type")),
        Field("size", gettext_noop("Size"), "number"),
        Field("sha256", gettext_noop("SHA-256")),
        Field("content", gettext_noop("Content"), log="long", on_page=False, in_export=False),
    ),
    content=("kind", "file_name"),
    belongs_to=("application_id", "user_id"),
    called="{fileName}",
)

JOB_ANALYTICS = _table(
    JobAnalytics,
    *ngettext_noop("daily count", "daily counts"),
    "views",
    (
        Field("job_id", gettext_noop("Job"), "id"),
        Field("day", gettext_noop("Day"), "date"),
        Field("kind", gettext_noop("Kind"), "choice", choices=ANALYTICS_KINDS),
        Field("document_id", gettext_noop("Document"), "id"),
        Field("count", gettext_noop("Count"), "number", unlogged="each look and download beyond a day’s first"),
        Field("score", gettext_noop("Score"), "decimal", unlogged="the score of a day, which the versions tell"),
        Field("details", gettext_noop("Details"), "json", unlogged="how often each format was downloaded"),
    ),
    belongs_to=("job_id", "document_id"),
    called=gettext_noop("{kind} on {day}"),
    staff=Staff("analytics", columns=("day", "kind", "count", "score", "owner", "created_at")),
)

REMINDER_SETTINGS = _table(
    ReminderSettings,
    *ngettext_noop("reminder settings", "reminder settings"),
    "reminderSettings",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("digest", gettext_noop("Mail digest"), "choice", choices=DIGESTS),
        Field("hour", gettext_noop("Hour of the digest"), "number"),
        Field("follow_up_days", gettext_noop("Follow up after days"), "number"),
        Field("thank_you", gettext_noop("Remind to say thank you"), "yes_no"),
        Field("quiet_after_days", gettext_noop("Silent after days"), "number"),
        Field("last_digest_at", gettext_noop("Last digest"), "moment", unlogged="when the last digest was mailed"),
    ),
    content=("digest", "hour", "follow_up_days", "thank_you", "quiet_after_days"),
    belongs_to=("user_id",),
)

RESUME_DESIGN = _table(
    ResumeDesign,
    *ngettext_noop("design of resumes", "designs of resumes"),
    "resumeDesign",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("design", gettext_noop("Design"), "choice", choices=APPLICATION_DESIGNS),
        Field("paper", gettext_noop("Paper"), "choice", choices=PAPERS),
        Field("accent", gettext_noop("Color")),
        Field("density", gettext_noop("Density"), "choice", choices=DENSITIES),
        Field("date_form", gettext_noop("Dates"), "choice", choices=DATE_FORMS),
        Field("section_order", gettext_noop("Order of sections"), "lines"),
    ),
    content=("design", "paper", "accent", "density", "date_form", "section_order"),
    belongs_to=("user_id",),
)

SAVED_VIEW = _table(
    SavedView,
    *ngettext_noop("saved view", "saved views"),
    "savedViews",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("list_name", gettext_noop("List"), limit=MAX_LINE),
        Field("name", gettext_noop("Name"), limit=MAX_LINE),
        Field("query", gettext_noop("Query"), limit=MAX_LINE),
        Field("columns", gettext_noop("Columns"), "lines"),
        Field("position", gettext_noop("Position"), "number"),
        Field("is_shared", gettext_noop("Shared"), "yes_no"),
    ),
    content=("list_name", "name", "query", "columns", "position", "is_shared"),
    belongs_to=("user_id",),
    called="{name}",
)

API_TOKENS = _table(
    ApiToken,
    *ngettext_noop("token", "tokens"),
    "tokens",
    (
        Field("user_id", gettext_noop("User"), "id"),
        Field("name", gettext_noop("Name"), limit=MAX_LINE),
        Field("token_hash", gettext_noop("Digest"), is_secret=True),
        Field("prefix", gettext_noop("Prefix")),
        Field("scopes", gettext_noop("Scopes"), "lines"),
        Field("expires_at", gettext_noop("Expires"), "moment"),
        Field("last_used_at", gettext_noop("Last used"), "moment", unlogged="when a token was last used"),
        Field("revoked_at", gettext_noop("Revoked"), "moment"),
    ),
    # What has ended stays so: nothing of a token is brought back.
    reverted=(),
    belongs_to=("user_id",),
    undelete="never",
    called="{name}",
    staff=Staff(
        "tokens",
        can=("delete",),
        columns=("name", "owner", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
        note=gettext_noop(
            "Tokens by which programs act for users, and addresses of calendar feeds. Their secrets are never shown."
        ),
        delete_warning=gettext_noop("The program is refused at once. The user can make another token."),
    ),
)
