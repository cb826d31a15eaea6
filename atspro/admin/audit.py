"""The audit: who did what. It is written by the deeds themselves; here it is only read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, load_only

from atspro.admin import display
from atspro.admin.base import StaffView
from atspro.admin.filters import Before, Contains, Equals, OneOf, Since
from atspro.models import AuditEntry, User

# The tables whose rows have a page here.
PAGES = {
    "user": "admin_users",
    "userResume": "admin_resumes",
    "userJobs": "admin_jobs",
    "jobDocuments": "admin_documents",
    "generationRequest": "admin_requests",
    "session": "admin_sessions",
    "account": "admin_accounts",
    "verification": "admin_verifications",
}
MAX_DIGITS = 18


class OfPerson(Equals):
    """Entries that name the person of this address."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """A condition on the id, for an entry outlives its person."""
        condition: ColumnElement[bool] = self.column.in_(select(User.id).where(User.email == value))
        return condition


class Exactly(Equals):
    """Rows whose text is the value, letter by letter."""

    def clean(self, value: str) -> str:
        """Without blanks around it."""
        return str(super(Equals, self).clean(value))


def _person(reach: str, column: str) -> display.Formatter:
    """A link to the person, or their id when the account is gone."""

    def formatter(view: Any, context: Any, row: AuditEntry, name: str) -> Any:
        if getattr(row, reach) is None:
            return getattr(row, column) or display.NOTHING
        return display.linked("admin_users", reach, display.email_of)(view, context, row, name)

    return formatter


class AuditView(StaffView):
    """Every deed of staff, and whatever they opened in another's name."""

    table = AuditEntry
    title = "Audit"
    path = "audit"
    noun = "entry"
    nouns = "entries"

    column_list = ("created_at", "action", "actor_id", "impersonated_id", "table_name", "row_id")
    column_details_list = (
        "id",
        "created_at",
        "action",
        "actor_id",
        "impersonated_id",
        "table_name",
        "row_id",
        "details",
        "request_id",
    )
    column_labels = {
        "id": "ID",
        "created_at": "When",
        "action": "What",
        "actor_id": "Who",
        "impersonated_id": "In the name of",
        "table_name": "Table",
        "row_id": "Row",
        "request_id": "Request in the log",
    }
    column_formatters = {
        "actor_id": _person("actor", "actor_id"),
        "impersonated_id": _person("impersonated", "impersonated_id"),
    }
    self_link = "action"
    sorts = {"created_at": AuditEntry.created_at}
    search_columns = (AuditEntry.action, AuditEntry.row_id)
    search_hint = "What, or the ID of a row"
    column_filters = (
        OfPerson("actor", "Who: e-mail is", AuditEntry.actor_id),
        OfPerson("looked_as", "In the name of: e-mail is", AuditEntry.impersonated_id),
        Contains("action", "What contains", AuditEntry.action),
        OneOf("table", "Table", AuditEntry.table_name, tuple(PAGES)),
        Exactly("row", "Row’s ID is", AuditEntry.row_id),
        Since("since", "Since", AuditEntry.created_at),
        Before("before", "Before", AuditEntry.created_at),
    )
    list_options = (
        joinedload(AuditEntry.actor).load_only(User.email, raiseload=True),
        joinedload(AuditEntry.impersonated).load_only(User.email, raiseload=True),
        load_only(
            AuditEntry.created_at,
            AuditEntry.action,
            AuditEntry.actor_id,
            AuditEntry.impersonated_id,
            AuditEntry.table_name,
            AuditEntry.row_id,
            raiseload=True,
        ),
    )
    one_options = (joinedload(AuditEntry.actor), joinedload(AuditEntry.impersonated))

    def parse_id(self, value: Any) -> Any:
        """The number of an entry."""
        fits = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS
        return int(value) if fits else None

    def row_name(self, row: AuditEntry) -> str:
        """What was done, and when."""
        return f"{row.action}, {row.created_at:%b %-d, %Y, %H:%M} UTC"

    def related_links(self, row: AuditEntry) -> list[tuple[str, str]]:
        """The row that it was done to, if it is still there."""
        if row.table_name not in PAGES or row.row_id is None or row.action.endswith(".delete"):
            return []
        return [("Row", self.get_url(f"{PAGES[row.table_name]}.details_view", id=row.row_id))]
