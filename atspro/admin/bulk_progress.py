"""Bulk actions: what is done with many rows in the background, how far it is, and the button that stops it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.decorators import expose
from atspro.admin.filters import Before, Since
from atspro.admin.permissions import require_admin
from atspro.db import db
from atspro.models import AuditEntry, BulkAction, User
from atspro.services import bulk
from atspro.services.imports import file_imports
from atspro.services.undo import undelete
from atspro.tables import BULK_ACTION


def _show_progress(_view: Any, _context: Any, row: BulkAction, _name: str) -> str:
    return f"{row.done:,} of {row.total:,}"


class BulkActionView(AdminModelView):
    """Every bulk action, the newest first."""

    declared = BULK_ACTION

    list_note = "Actions on more than 100 rows and imports from files, with their progress and failures."

    details_template = "admin/bulk/details.html"

    column_list = ("action", "subject", "state", "done", "failed", "actor.email", "created_at")
    column_details_list = (
        "actor.email",
        "subject",
        "action",
        "created_at",
    )
    column_labels = {"actor.email": "Who"}
    self_link = "action"
    column_filters = (
        Since("since", "Asked since", BulkAction.created_at),
        Before("before", "Asked before", BulkAction.created_at),
    )
    list_options = (
        load_only(
            BulkAction.actor_id,
            BulkAction.subject,
            BulkAction.action,
            BulkAction.total,
            BulkAction.done,
            BulkAction.failed,
            BulkAction.state,
            BulkAction.created_at,
            raiseload=True,
        ),
        joinedload(BulkAction.actor).load_only(User.name, User.email, raiseload=True),
    )
    one_options = (joinedload(BulkAction.actor),)

    def __init__(self) -> None:
        self.column_formatters = {
            "action": lambda _view, _context, row, _name: self.label_of(row),
            "subject": lambda _view, _context, row, _name: row.subject.capitalize(),
            "state": display.word("state_names"),
            "done": _show_progress,
            "actor.email": display.linked("admin_users", "actor", display.email_of),
        }
        super().__init__()

    def label_of(self, row: BulkAction) -> str:
        """What the action is called where it is chosen."""
        if row.action == bulk.IMPORT:
            return "Import from a file"
        if row.action == "undelete":
            return "Restore"
        for view in self.admin._views:
            if isinstance(view, AdminModelView) and view.path == row.subject:
                return str(view._actions_data.get(row.action, (None, row.action))[1])
        return row.action

    def row_name(self, row: BulkAction) -> str:
        """What is done with how many rows."""
        return f"{self.label_of(row)}: {row.total:,} {row.subject}"

    def related_links(self, row: BulkAction) -> list[tuple[str, str]]:
        """The list that the rows were taken from, and where what was deleted is restored."""
        links = [("The list it was asked on", row.source)] if row.source.startswith("/admin/") else []
        event = self._event_of(row) if row.action == "delete" and self.may_change else None
        if event is not None and undelete.deletions_of(db.session(), event):
            links.append(("Restore what this deleted", self.get_url("admin_audit.undelete_all_view", id=event.id)))
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
        if file is None or not self.may_change or file.actor_id != require_admin().id:
            return ""
        return str(self.get_url(f"admin_{row.subject}.import_check_view", id=file.id))

    @expose("/progress/")
    def progress_view(self) -> ResponseReturnValue:
        """The part of the page that changes while the work goes on."""
        row = self.get_one(request.args.get("id"))
        return str(self.render("admin/bulk/_progress.html", row=row))

    @expose("/cancel/", methods=("GET", "POST"))
    def cancel_view(self) -> ResponseReturnValue:
        """Ask, then stop the work."""
        row = self.get_one(request.values.get("id"))
        if request.method == "POST":

            def write(session: Session) -> bool:
                return bulk.cancel(session, require_admin(), row)

            stopped = self._write(None, write)
            flash("Stopped." if stopped else "It had already finished.", "success" if stopped else "info")
            return redirect(self.get_url(".details_view", id=self.get_pk_value(row)))
        left = row.total - row.done
        effect = f"What is done stays done: {row.done:,} so far. The other {left:,} are left as they are."
        if row.action == bulk.IMPORT:
            effect = "Nothing of the file is imported then. It can be imported later, within a day."
        return self.confirm_page(
            "Stop this bulk action?",
            [self.row_name(row)],
            [effect],
            "Stop",
            self.get_url(".cancel_view"),
            [("id", self.get_pk_value(row))],
            dangerous=False,
        )

    def reasons(self, row: BulkAction) -> list[tuple[Any, str]]:
        """The rows that were refused, as links where they are still there, each with the reason."""
        endpoint = f"admin_{row.subject}.details_view"
        return [
            (
                Markup('<a href="{}">{}</a>').format(self.get_url(endpoint, id=one["id"]), one["id"][:8]),
                one["reason"],
            )
            for one in row.failures
        ]
