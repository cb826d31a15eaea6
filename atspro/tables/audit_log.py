"""The declarations of the audit log with its keys and seals, and of the dashboard's counts."""

from __future__ import annotations

from sqlalchemy import case

from atspro.models import AuditEntry, AuditKey, AuditRemoval, AuditSeal, DashboardCount
from atspro.tables.audit import NotAudited
from atspro.tables.declaration import Field, NotPersonal, Personal, Staff, Table
from atspro.tables.ownership import is_about

AUDIT_ENTRY = Table(
    AuditEntry,
    "entry",
    "entries",
    (
        Field("id", "ID", "id"),
        Field("created_at", "When", "moment"),
        Field("action", "What"),
        Field("actor_id", "Who", "id", in_export=False, in_download=False),
        Field("impersonated_id", "Viewing as", "id", in_export=False, in_download=False),
        Field("source", "Program", in_download=False),
        Field("table_name", "Table"),
        Field("row_id", "Row"),
        Field("parent_id", "Belongs to"),
        Field("changed", "Columns", "lines", on_page=False),
        Field("before", "Before", "json", on_page=False),
        Field("after", "After", "json", on_page=False),
        Field("details", "Details", "json"),
        Field("request_id", "Request in the log", in_download=False),
        Field("transaction_id", "Transaction", "number", in_download=False, on_page=False, in_export=False),
    ),
    # Who it was is exported in words.
    audit=NotAudited("the log itself, to which rows are only added"),
    personal=Personal(
        "log",
        owned=is_about,
        added=lambda user: [case((AuditEntry.actor_id == user.id, "you"), else_="staff").label("by")],
    ),
    staff=Staff("audit", can=("export",), bulk=("undelete",), has_history=False),
)

AUDIT_KEY = Table(
    AuditKey,
    "key of the log",
    "keys of the log",
    (
        Field("id", "ID", "id"),
        Field("inner", "Inner block", is_secret=True),
        Field("outer", "Outer block", is_secret=True),
        Field("created_at", "Made", "moment"),
    ),
    audit=NotAudited("the log’s own: by which the application proves who acts"),
    personal=NotPersonal("the keys by which the application proves to the database who acts"),
)

AUDIT_SEAL = Table(
    AuditSeal,
    "seal of the log",
    "seals of the log",
    (
        Field("id", "ID", "id"),
        Field("month", "Month", "date"),
        Field("covers", "Entries"),
        Field("entries", "How many", "number"),
        Field("entries_digest", "Digest of the entries"),
        Field("digest", "Digest"),
        Field("through_id", "Up to entry", "number"),
        Field("pending", "Still open"),
        Field("open_until", "Open until", "number"),
        Field("created_at", "Made", "moment"),
    ),
    audit=NotAudited("the log’s own: seals over its entries"),
    personal=NotPersonal("digests that seal the log of all people together"),
)

AUDIT_REMOVAL = Table(
    AuditRemoval,
    "removal from the log",
    "removals from the log",
    (
        Field("id", "ID", "id"),
        Field("entry_id", "Entry", "number"),
        Field("digest", "Digest"),
        Field("became", "Digest of what it became"),
        Field("record_id", "Said by entry", "number"),
    ),
    audit=NotAudited("the log’s own: what was taken out of it"),
    personal=NotPersonal("digests of what was taken out of the log, which name nobody"),
)

DASHBOARD_COUNT = Table(
    DashboardCount,
    "count",
    "counts",
    (
        Field("section", "Section"),
        Field("name", "Name"),
        Field("count", "Rows", "number"),
        Field("counted_at", "Counted", "moment"),
    ),
    audit=NotAudited("counts of what the tables hold"),
    personal=NotPersonal("counts the rows of all people together"),
)
