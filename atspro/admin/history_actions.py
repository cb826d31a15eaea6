"""Pages of the audit log that act: revert a change or all since a moment, undelete a row, forget a deleted user."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from atspro.admin import confirmation
from atspro.admin.asked import asked_id
from atspro.admin.base import AdminModelView
from atspro.admin.data_access import note_opened
from atspro.admin.history import PAGES, offers
from atspro.admin.pages import page
from atspro.admin.permissions import require_admin
from atspro.admin.rows import and_more
from atspro.db import db, transaction
from atspro.errors import Conflict, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import AuditEntry
from atspro.services import audit, bulk
from atspro.services.audit import history, retention
from atspro.services.undo import not_restored, revert, undelete

SHOWN_OF_MANY = 10


class HistoryActions:
    """The pages that revert, undelete and forget."""

    # Revert.

    @page("/revert/", methods=("GET", "POST"))
    def revert_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Show what reverting one change does to the row, then do it."""
        return self._revert(view, full=False)

    @page("/back/", methods=("GET", "POST"))
    def back_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Show what going back to a moment does to the row, then do it."""
        return self._revert(view, full=True)

    def _revert(self, view: AdminModelView, *, full: bool) -> ResponseReturnValue:
        entry = view.get_one(asked_id())
        note_opened(view.rows, [entry])
        problem = ""
        if request.method == "POST" and confirmation.passes():
            try:
                with transaction() as session:
                    row = revert.carry_out(
                        session,
                        require_admin(),
                        entry,
                        full=full,
                        etag=request.form.get("etag", ""),
                        site=current_app.config["SETTINGS"].BASE_URL,
                    )
                    table, row_id = str(row.__tablename__), str(row.id)
                flash("Reverted." if full else gettext("Change reverted."), "success")
                # A plan, a sentence or an answer has no page of its own: its entry tells of it.
                if table in PAGES:
                    return redirect(url_for(f"{PAGES[table]}.details_view", id=row_id))
                return redirect(view.rows.url("details_view", id=entry.id))
            except Conflict as error:
                problem = str(error)
                entry = view.get_one(asked_id())
        note_opened(view.rows, [entry])
        try:
            plan = (revert.plan_back_to if full else revert.plan_revert)(db.session(), entry)
        except Conflict as error:
            plan, problem = None, problem or str(error)
        if plan is not None and not plan.differences:
            problem = problem or gettext("The row is like this already, so there is nothing to revert.")
        return self._page(view, "admin/audit/revert.html", entry=entry, plan=plan, full=full, problem=problem)

    def _page(
        self, view: AdminModelView, template: str, *, entry: AuditEntry, problem: str, **context: Any
    ) -> ResponseReturnValue:
        status = 409 if problem and request.method == "POST" else 422 if request.method == "POST" else 200
        page = view.render(
            template,
            event=history.describe(entry),
            problem=problem,
            return_url=view.return_url(),
            **offers(),
            **confirmation.context(),
            **context,
        )
        return page, status

    # Undelete.

    @page("/deleted/")
    def deleted_view(self, view: AdminModelView) -> ResponseReturnValue:
        """What was deleted recently and can be restored."""
        before = view.rows.parse_id(request.args.get("before", ""))
        listed, older = undelete.recently_deleted(db.session(), before=before)
        return str(
            view.render(
                "admin/audit/deleted.html",
                listed=listed,
                older=older,
                days=retention.RESTORABLE_DAYS,
                is_first=not before,
                not_restored=not_restored.sentences(),
                **offers(),
            )
        )

    @page("/undelete/", methods=("GET", "POST"))
    def undelete_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Say what is restored with a deleted row, then restore it."""
        entry = view.get_one(asked_id())
        note_opened(view.rows, [entry])
        if entry.action != "delete":
            raise NotFound(gettext("Nothing was deleted here."))
        problem = ""
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> tuple[str, str]:
                return undelete.undelete(session, require_admin(), entry)

            restored = view.forms.write(None, write)
            if restored is not None:
                flash(gettext("Restored."), "success")
                return redirect(url_for(f"{PAGES[restored[0]]}.details_view", id=restored[1]))
            return redirect(view.rows.url("deleted_view"))
        try:
            plan = undelete.plan(db.session(), entry)
        except Conflict as error:
            plan, problem = None, str(error)
        return self._page(
            view,
            "admin/audit/undelete.html",
            entry=entry,
            plan=plan,
            name=undelete.name_of(entry),
            problem=problem,
            not_restored=not_restored.sentences(),
        )

    @page("/undelete-all/", methods=("GET", "POST"))
    def undelete_all_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Say how many rows one action deleted, then have them restored in the background."""
        event = view.get_one(asked_id())
        ids = undelete.deletions_of(db.session(), event)
        if not ids:
            raise NotFound(gettext("Nothing was deleted here that can be restored."))
        source = view.rows.url("details_view", id=event.id)
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> str:
                keys = list(map(str, ids))
                return str(bulk.start(session, require_admin(), view.rows.path, "undelete", keys, source=source).id)

            started = view.forms.write(None, write)
            return redirect(url_for("admin_bulk.details_view", id=started) if started else source)
        first = [
            undelete.name_of(entry) for entry in view.rows.chosen(db.session(), list(map(str, ids[:SHOWN_OF_MANY])))
        ]
        more = [and_more(len(ids) - len(first))] if len(ids) > len(first) else []
        return view.confirm_page(
            gettext("Restore %(ids)s deleted rows?", ids=format_number(len(ids))),
            [*first, *more],
            [
                gettext(
                    "Each is restored with what was deleted with it, in the background. What can’t be "
                    "restored is listed with the reason."
                )
            ],
            gettext("Restore"),
            view.rows.url("undelete_all_view"),
            [("id", event.id)],
            takes=False,
        )

    @page("/forget/", methods=("GET", "POST"))
    def forget_view(self, view: AdminModelView) -> ResponseReturnValue:
        """Forget a deleted user at once, as a person who deletes their own account is forgotten."""
        entry = view.get_one(asked_id())
        note_opened(view.rows, [entry])
        if entry.action != "delete" or entry.table_name != "user" or entry.row_id is None:
            raise NotFound(gettext("Only a deleted user can be forgotten."))
        if history.live_state(db.session(), "user", entry.row_id) is not None:
            raise NotFound(gettext("This user was restored."))
        name = undelete.name_of(entry)
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> bool:
                retention.forget(session, entry.row_id or "")
                audit.record(session, require_admin(), "user.forget", None, {"user": entry.row_id})
                return True

            if view.forms.write(None, write):
                flash(gettext("This user’s data was removed from the audit log."), "success")
            return redirect(view.rows.url("deleted_view"))
        return view.confirm_page(
            gettext("Forget this deleted user for good?"),
            [name],
            [gettext("Everything about them in the audit log is removed now. They can’t be restored afterwards.")],
            "Forget",
            view.rows.url("forget_view"),
            [("id", entry.id)],
        )
