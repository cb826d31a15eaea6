"""The declarations of the audit log with its keys and seals, and of the dashboard's counts."""

from __future__ import annotations

from sqlalchemy import case

from atspro.models import AuditEntry, AuditKey, AuditRemoval, AuditSeal, DashboardCount
from atspro.tables.audit import NotAudited
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.tables.ownership import is_about
from atspro.translatable import gettext_noop, ngettext_noop

AUDIT_ENTRY = Table(
    AuditEntry,
    *ngettext_noop("entry", "entries"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("created_at", gettext_noop("When"), "moment"),
        Field("action", gettext_noop("What")),
        Field("actor_id", gettext_noop("Who"), "id", in_export=False, in_download=False),
        Field("impersonated_id", gettext_noop("Viewing as"), "id", in_export=False, in_download=False),
        Field("source", gettext_noop("Program"), in_download=False),
        Field("table_name", gettext_noop("Table")),
        Field("row_id", gettext_noop("Row")),
        Field("parent_id", gettext_noop("Belongs to")),
        Field("changed", gettext_noop("Columns"), "lines", on_page=False),
        Field("before", gettext_noop("Before"), "json", on_page=False),
        Field("after", gettext_noop("After"), "json", on_page=False),
        Field("details", gettext_noop("Details"), "json"),
        Field("request_id", gettext_noop("Request in the log"), in_download=False),
        Field(
            "transaction_id", gettext_noop("Transaction"), "number", in_download=False, on_page=False, in_export=False
        ),
    ),
    # Who it was is exported in words.
    audit=NotAudited("the log itself, to which rows are only added"),
    personal=Personal(
        "log",
        owned=is_about,
        added=lambda user: [case((AuditEntry.actor_id == user.id, "you"), else_="staff").label("by")],
    ),
    staff=Staff(
        "audit",
        can=("export",),
        columns=("created_at", "action", "changed", "actor_id", "impersonated_id", "row_id"),
        bulk=("undelete",),
        note=gettext_noop("Every change of a row, whoever made it, and every event that the application recorded."),
        has_history=False,
    ),
)

AUDIT_KEY = Table(
    AuditKey,
    *ngettext_noop("key of the log", "keys of the log"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("inner", gettext_noop("Inner block"), is_secret=True),
        Field("outer", gettext_noop("Outer block"), is_secret=True),
        Field("created_at", gettext_noop("Made"), "moment"),
    ),
    audit=NotAudited("the log’s own: by which the application proves who acts"),
    personal=NotPersonal("the keys by which the application proves to the database who acts"),
)

AUDIT_SEAL = Table(
    AuditSeal,
    *ngettext_noop("seal of the log", "seals of the log"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("month", gettext_noop("Month"), "date"),
        Field("covers", gettext_noop("Entries")),
        Field("entries", gettext_noop("How many"), "number"),
        Field("entries_digest", gettext_noop("Digest of the entries")),
        Field("digest", gettext_noop("Digest")),
        Field("through_id", gettext_noop("Up to entry"), "number"),
        Field("pending", gettext_noop("Still open")),
        Field("open_until", gettext_noop("Open until"), "number"),
        Field("created_at", gettext_noop("Made"), "moment"),
    ),
    audit=NotAudited("the log’s own: seals over its entries"),
    personal=NotPersonal("digests that seal the log of all people together"),
)

AUDIT_REMOVAL = Table(
    AuditRemoval,
    *ngettext_noop("removal from the log", "removals from the log"),
    (
        Field("id", gettext_noop("ID"), "id"),
        Field("entry_id", gettext_noop("Entry"), "number"),
        Field("digest", gettext_noop("Digest")),
        Field("became", gettext_noop("Digest of what it became")),
        Field("record_id", gettext_noop("Said by entry"), "number"),
    ),
    audit=NotAudited("the log’s own: what was taken out of it"),
    personal=NotPersonal("digests of what was taken out of the log, which name nobody"),
)

DASHBOARD_COUNT = Table(
    DashboardCount,
    *ngettext_noop("count", "counts"),
    (
        Field("section", gettext_noop("Section")),
        Field("name", gettext_noop("Name")),
        Field("count", gettext_noop("Rows"), "number"),
        Field("counted_at", gettext_noop("Counted"), "moment"),
    ),
    audit=NotAudited("counts of what the tables hold"),
    personal=NotPersonal("counts the rows of all people together"),
)
