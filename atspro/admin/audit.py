"""The audit log: who changed what. It is read and exported here; `history_actions` reverts and undeletes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, object_session

from atspro.admin import declared, display
from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.data_access import note_opened
from atspro.admin.export import Export
from atspro.admin.filters import Before, ColumnFilter, Equals, OneOf, Since
from atspro.admin.history import PAGES, offers, seen, seen_event
from atspro.admin.history_actions import HistoryActions
from atspro.admin.lists import ListReader, Search
from atspro.admin.pages import page
from atspro.admin.permissions import may_change
from atspro.admin.rows import Rows
from atspro.db import db
from atspro.errors import NotFound
from atspro.i18n import gettext, lazy_gettext
from atspro.models import CHANGES, AuditEntry, User
from atspro.services.audit import audit_search, data_access, history
from atspro.services.search.full_text import CAP, same_rank
from atspro.services.undo import undelete
from atspro.tables import AUDIT_ENTRY

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


class Kind(OneOf):
    """Changes of one kind, or the events that the application recorded."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """An event has another word than a change."""
        return audit_search.is_event() if value == "event" else super().condition(value)


class EventName(ColumnFilter):
    """Events whose name contains the value."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """The names are few, and looked up by hopping from one to the next; an index serves each."""
        return audit_search.has_event(value)


def _number(value: Any) -> int:
    """The number of an entry. Raises ValueError."""
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise ValueError(value)
    return int(text)


def _person(reach: str, column: str) -> display.Formatter:
    """A link to the person, or their id when the account is gone."""

    def formatter(row: AuditEntry, name: str) -> Any:
        if getattr(row, reach) is not None:
            return display.linked("admin_users", reach, display.email_of)(row, name)
        if getattr(row, column) is not None:
            return getattr(row, column)
        return display.NOTHING if reach == "impersonated" else history.who_of(row)

    return formatter


def _show_what(row: AuditEntry, _name: str) -> str:
    return history.what_of(row)


def _show_row(row: AuditEntry, _name: str) -> Any:
    if row.table_name not in PAGES or row.row_id is None:
        return row.row_id or display.NOTHING
    address = url_for("admin_audit.row_view", table=row.table_name, id=row.row_id)
    return Markup('<a href="{}" title="{}">{} {}</a>').format(
        address, row.row_id, history.noun_of(row.table_name), row.row_id[:8]
    )


def _show_changed(row: AuditEntry, _name: str) -> Any:
    return ", ".join(history.words_of(row.table_name or "", name) for name in row.changed or ()) or display.NOTHING


FILTERS = (
    OfPerson("actor", lazy_gettext("Who: e-mail is"), AuditEntry.actor_id),
    OfPerson("looked_as", lazy_gettext("Viewing as: e-mail is"), AuditEntry.impersonated_id),
    OfPerson("owner", lazy_gettext("Row of the user: e-mail is"), AuditEntry.parent_id),
    Kind("kind", lazy_gettext("What"), AuditEntry.action, (*CHANGES, "event"), "audit_kinds"),
    EventName("action", lazy_gettext("Event contains"), AuditEntry.action),
    OneOf("table", lazy_gettext("Table"), AuditEntry.table_name, tuple(PAGES)),
    Exactly("row", lazy_gettext("Row’s ID is"), AuditEntry.row_id),
    Since("since", lazy_gettext("Since"), AuditEntry.created_at),
    Before("before", lazy_gettext("Before"), AuditEntry.created_at),
)
EXPORTED: dict[str, Any] = {
    "entry": "id",
    "when": "created_at",
    "what": "action",
    "table": "table_name",
    "row": "row_id",
    "belongs to": "parent_id",
    "who": history.who_of,
    "viewing as": lambda row: row.impersonated.email if row.impersonated else row.impersonated_id,
    "program": "source",
    "changed": "changed",
    "before": "before",
    "after": "after",
    "details": lambda row: row.details or None,
    "request": "request_id",
}
BY_WHAT = Search(
    lazy_gettext("What, or the ID of a row"),
    lambda text: same_rank(AuditEntry.id, AuditEntry.id.in_(audit_search.find_entries(text, CAP + 1))),
)


class AuditRows(Rows):
    """Every change of a row, whoever made it, and every event of the application."""

    def event(self, action: str) -> str:
        """What is done with the log itself is said of the audit."""
        return f"audit.{action}"

    def owners(self, rows: Sequence[Any]) -> data_access.Owners:
        """Whose resume or documents stand in these entries."""
        # An export reads in a session of its own.
        session = (object_session(rows[0]) if rows else None) or db.session()
        return data_access.owners_of_entries(session, rows)

    def parse_id(self, value: Any) -> Any:
        """The number of an entry."""
        try:
            return _number(value)
        except ValueError:
            return None

    def name_of(self, row: AuditEntry) -> str:
        """What was done, and when."""
        return f"{history.what_of(row)}, {row.created_at:%b %-d, %Y, %H:%M} UTC"

    def links(self, row: AuditEntry) -> list[tuple[str, str]]:
        """The row that it was done to, if it is still there, and its change history."""
        if row.table_name not in PAGES or row.row_id is None:
            return []
        links = [("Change history", self.url("row_view", table=row.table_name, id=row.row_id))]
        if history.live_state(db.session(), row.table_name, row.row_id) is not None:
            links.insert(0, ("Row", url_for(f"{PAGES[row.table_name]}.details_view", id=row.row_id)))
        return links

    def list_context(self) -> dict[str, Any]:
        """What the log leaves out."""
        return {"left_out": history.left_out()}

    def page_context(self, row: AuditEntry) -> dict[str, Any]:
        """What happened, and what can be done about it."""
        return {
            **offers(),
            "event": seen_event(history.describe(row)),
            "restorable": len(undelete.deletions_of(db.session(), row)) if may_change() else 0,
        }


class RowsHistory:
    """The whole history of one row."""

    @page("/row/")
    def row_view(self, view: AdminModelView) -> ResponseReturnValue:
        """The change history of a row, also of one that was deleted."""
        table, row_id = request.args.get("table", ""), request.args.get("id", "").replace("\x00", "")
        if table not in PAGES:
            raise NotFound(gettext("There is no such table."))
        before = view.rows.parse_id(request.args.get("before", ""))
        shown = seen(history.of_row(db.session(), table, row_id, before=before, limit=20))
        if not shown.events:
            raise NotFound(gettext("There is no history of this row."))
        note_opened(view.rows, [event.entry for event in shown.events])
        live = history.live_state(db.session(), table, row_id)
        return view.render(
            "admin/audit/row.html",
            found=shown,
            table=table,
            row_id=row_id,
            is_there=live is not None,
            **offers(),
        )


def view() -> AdminModelView:
    """The view of the audit log: it is read and exported here, and `history_actions` reverts and undeletes."""
    table = AUDIT_ENTRY
    people = (joinedload(AuditEntry.actor), joinedload(AuditEntry.impersonated))
    rows = AuditRows(table, options=people)
    names = [joined.load_only(User.email, raiseload=True) for joined in people]
    options = (*declared.list_options(table, needed=("source", "table_name", "details")), *names)
    reader = ListReader(rows, search=BY_WHAT, filters=FILTERS, options=options)
    shown = {
        "action": _show_what,
        "changed": _show_changed,
        "row_id": _show_row,
        "actor_id": _person("actor", "actor_id"),
        "impersonated_id": _person("impersonated", "impersonated_id"),
    }
    return AdminModelView(
        table,
        title="Audit",
        rows=rows,
        columns=Columns(table, shown=shown, link="action"),
        reader=reader,
        export=Export(reader, columns=EXPORTED, options=people),
        pages=(HistoryActions(), RowsHistory()),
        list_template="admin/audit/list.html",
        details_template="admin/audit/details.html",
    )
