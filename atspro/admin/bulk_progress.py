"""Bulk actions: what is done with many rows in the background, how far it is, and the button that stops it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from atspro.admin import declared, display
from atspro.admin.asked import asked_id
from atspro.admin.base import AdminModelView
from atspro.admin.columns import Columns
from atspro.admin.filters import Before, Since
from atspro.admin.lists import ListReader
from atspro.admin.pages import page
from atspro.admin.permissions import may, may_change, require, require_staff
from atspro.admin.rows import Rows
from atspro.db import db
from atspro.errors import NotFound
from atspro.i18n import format_number, gettext, lazy_gettext
from atspro.models import AuditEntry, BulkAction
from atspro.roles import area_of
from atspro.services import bulk
from atspro.services.imports import file_imports
from atspro.services.undo import undelete
from atspro.tables import BULK_ACTION


def _show_progress(row: BulkAction, _name: str) -> str:
    return gettext("%(done)s of %(all)s", done=format_number(row.done), all=format_number(row.total))


FILTERS = (
    Since("since", lazy_gettext("Asked since"), BulkAction.created_at),
    Before("before", lazy_gettext("Asked before"), BulkAction.created_at),
)


def label_of(row: BulkAction) -> str:
    """What the action is called where it is chosen."""
    if row.action == bulk.IMPORT:
        return gettext("Import from a file")
    if row.action == "undelete":
        return gettext("Restore")
    view: AdminModelView | None = current_app.extensions["admin_views"].get(row.subject)
    action = view.bulk.actions.get(row.action) if view else None
    return action.label_text if action else row.action


def _nouns(row: BulkAction) -> str:
    """What the rows are called in a sentence."""
    view: AdminModelView | None = current_app.extensions["admin_views"].get(row.subject)
    return view.table.plural if view else row.subject


def _title(row: BulkAction) -> str:
    view: AdminModelView | None = current_app.extensions["admin_views"].get(row.subject)
    return view.table.title if view else row.subject.capitalize()


class BulkActionRows(Rows):
    """Every bulk action, the newest first."""

    def get(self, id: Any) -> BulkAction:
        """The action, for whoever may look at its rows. Raises `NotFound`."""
        row: BulkAction = super().get(id)
        if not may(area_of(row.subject).look):
            raise NotFound(gettext("There is no such %(noun)s.", noun=self.table.noun))
        return row

    def name_of(self, row: BulkAction) -> str:
        """What is done with how many rows."""
        return f"{label_of(row)}: {format_number(row.total)} {_nouns(row)}"

    def links(self, row: BulkAction) -> list[tuple[str, str]]:
        """The list that the rows were taken from, and where what was deleted is restored."""
        links = [(gettext("The list it was asked on"), row.source)] if row.source.startswith("/admin/") else []
        event = self._event_of(row) if row.action == "delete" and may_change() else None
        if event is not None and undelete.deletions_of(db.session(), event):
            links.append((gettext("Restore what this deleted"), url_for("admin_audit.undelete_all_view", id=event.id)))
        return links

    def _event_of(self, row: BulkAction) -> AuditEntry | None:
        """What the audit log has of its start."""
        begun = select(AuditEntry).where(
            AuditEntry.table_name == BulkAction.__tablename__,
            AuditEntry.row_id == str(row.id),
            AuditEntry.action.like("%.delete.all"),
        )
        return db.session().scalars(begun.limit(1)).first()

    def check_page(self, row: BulkAction) -> str:
        """Where whoever brought a file sees what is wrong with it; "" when there is no such page."""
        file = file_imports.of_action(db.session(), row) if row.action == bulk.IMPORT else None
        if file is None or not may_change() or file.actor_id != require_staff().id:
            return ""
        return url_for(f"admin_{row.subject}.import_check_view", id=file.id)

    def page_context(self, row: BulkAction) -> dict[str, Any]:
        """What the page shows of how it goes: where a file can be put right, and what was refused."""
        return {
            "check_page": self.check_page,
            "reasons": self.reasons,
            "may_stop": may(area_of(row.subject).change),
        }

    def reasons(self, row: BulkAction) -> list[tuple[Any, str]]:
        """The rows that were refused, as links where they are still there, each with the reason."""
        endpoint = f"admin_{row.subject}.details_view"
        return [
            (
                Markup('<a href="{}">{}</a>').format(url_for(endpoint, id=one["id"]), one["id"][:8]),
                one["reason"],
            )
            for one in row.failures
        ]


class Progress:
    """How far the work is, and the button that stops it."""

    @page("/progress/")
    def progress_view(self, view: AdminModelView) -> ResponseReturnValue:
        """The part of the page that changes while the work goes on."""
        row = view.get_one(request.args.get("id"))
        return view.render("admin/bulk/_progress.html", row=row, **view.rows.page_context(row))

    @page("/cancel/", methods=("GET", "POST"))
    def cancel_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Ask, then stop the work."""
        row = view.get_one(asked_id())
        if request.method == "POST":

            def write(session: Session) -> bool:
                return bulk.cancel(session, require(area_of(row.subject).change), row)

            stopped = view.forms.write(None, write)
            if stopped:
                flash(gettext("Stopped."), "success")
            else:
                flash(gettext("It had already finished."), "info")
            return redirect(view.rows.url("details_view", id=row.id))
        left = row.total - row.done
        effect = gettext(
            "What is done stays done: %(done)s so far. The other %(left)s are left as they are.",
            done=format_number(row.done),
            left=format_number(left),
        )
        if row.action == bulk.IMPORT:
            effect = gettext("Nothing of the file is imported then. It can be imported later, within a day.")
        return view.confirm_page(
            gettext("Stop this bulk action?"),
            [view.rows.name_of(row)],
            [effect],
            gettext("Stop"),
            view.rows.url("cancel_view"),
            [("id", row.id)],
            dangerous=False,
        )


def view() -> AdminModelView:
    """The view of bulk actions."""
    rows = BulkActionRows(BULK_ACTION, options=(joinedload(BulkAction.actor),))
    shown = {
        "action": lambda row, _name: label_of(row),
        "subject": lambda row, _name: _title(row),
        "state": display.word("state_names"),
        "done": _show_progress,
    }
    options = declared.list_options(BULK_ACTION, needed=("total",))
    return AdminModelView(
        BULK_ACTION,
        rows=rows,
        columns=Columns(BULK_ACTION, shown=shown),
        reader=ListReader(rows, filters=FILTERS, options=options),
        pages=(Progress(),),
        details_template="admin/bulk/details.html",
    )
