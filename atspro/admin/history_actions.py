"""What the audit gives back: one change or all since a moment, rows that were deleted; and deleted users forgotten."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from atspro.admin import confirmation
from atspro.admin.base import AdminModelView
from atspro.admin.decorators import expose
from atspro.admin.history import PAGES
from atspro.admin.permissions import require_admin
from atspro.db import db, transaction
from atspro.errors import Conflict, NotFound
from atspro.models import AuditEntry
from atspro.services import audit
from atspro.services.audit import history, retention
from atspro.services.undo import revert, undelete


class TakingBack(AdminModelView):
    """The pages of the audit that take back, bring back and forget."""

    # Taking back.

    @expose("/revert/", methods=("GET", "POST"))
    def revert_view(self) -> ResponseReturnValue:
        """Show what taking back one change does to the row, then do it."""
        return self._take_back(whole=False)

    @expose("/back/", methods=("GET", "POST"))
    def back_view(self) -> ResponseReturnValue:
        """Show what going back to a moment does to the row, then do it."""
        return self._take_back(whole=True)

    def _take_back(self, *, whole: bool) -> ResponseReturnValue:
        entry = self.get_one(request.values.get("id"))
        problem = ""
        if request.method == "POST" and confirmation.passes():
            try:
                with transaction() as session:
                    row = revert.carry_out(
                        session, require_admin(), entry, whole=whole, edition=request.form.get("edition", "")
                    )
                    table, row_id = str(row.__tablename__), str(row.id)
                flash("It is as it was." if whole else "The change is taken back.", "success")
                return redirect(self.get_url(f"{PAGES[table]}.details_view", id=row_id))
            except Conflict as error:
                problem = str(error)
                entry = self.get_one(request.values.get("id"))
        try:
            plan = (revert.plan_back_to if whole else revert.plan_revert)(db.session(), entry)
        except Conflict as error:
            plan, problem = None, problem or str(error)
        if plan is not None and not plan.differences:
            problem = problem or "The row is like this already, so there is nothing to take back."
        return self._page("admin/audit/take_back.html", entry=entry, plan=plan, whole=whole, problem=problem)

    def _page(self, template: str, *, entry: AuditEntry, problem: str, **context: Any) -> ResponseReturnValue:
        status = 409 if problem and request.method == "POST" else 422 if request.method == "POST" else 200
        page = self.render(
            template,
            event=history.describe(entry),
            problem=problem,
            return_url=self._return_url(),
            **confirmation.context(),
            **context,
        )
        return page, status

    # Bringing back.

    @expose("/deleted/")
    def deleted_view(self) -> ResponseReturnValue:
        """What was deleted lately and can be brought back."""
        before = self.parse_id(request.args.get("before", ""))
        listed, older = undelete.recently_deleted(db.session(), before=before)
        return str(
            self.render(
                "admin/audit/deleted.html",
                listed=listed,
                older=older,
                days=retention.RESTORABLE_DAYS,
                is_first=not before,
            )
        )

    @expose("/bring-back/", methods=("GET", "POST"))
    def bring_back_view(self) -> ResponseReturnValue:
        """Say what comes back with a deleted row, then bring it back."""
        entry = self.get_one(request.values.get("id"))
        if entry.action != "delete":
            raise NotFound("Nothing was deleted here.")
        problem = ""
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> tuple[str, str]:
                return undelete.bring_back(session, require_admin(), entry)

            made = self._write(None, write)
            if made is not None:
                flash("It is back.", "success")
                return redirect(self.get_url(f"{PAGES[made[0]]}.details_view", id=made[1]))
            return redirect(self.get_url(".deleted_view"))
        try:
            plan = undelete.plan(db.session(), entry)
        except Conflict as error:
            plan, problem = None, str(error)
        return self._page(
            "admin/audit/bring_back.html", entry=entry, plan=plan, name=undelete.name_of(entry), problem=problem
        )

    @expose("/forget/", methods=("GET", "POST"))
    def forget_view(self) -> ResponseReturnValue:
        """Forget a deleted user at once, as a person who deletes their own account is forgotten."""
        entry = self.get_one(request.values.get("id"))
        if entry.action != "delete" or entry.table_name != "user" or entry.row_id is None:
            raise NotFound("Only a deleted user can be forgotten.")
        if history.live_state(db.session(), "user", entry.row_id) is not None:
            raise NotFound("This user is back.")
        name = undelete.name_of(entry)
        if request.method == "POST" and confirmation.passes():

            def write(session: Session) -> bool:
                retention.forget(session, entry.row_id or "")
                audit.record(session, require_admin(), "user.forget", None, {"user": entry.row_id})
                return True

            if self._write(None, write):
                flash("Nothing of this user is remembered any more.", "success")
            return redirect(self.get_url(".deleted_view"))
        return self.confirm_page(
            "Forget this deleted user for good?",
            [name],
            ["Everything that is remembered of them and of their rows goes now. They can’t be brought back."],
            "Forget",
            self.get_url(".forget_view"),
            [("id", entry.id)],
        )
