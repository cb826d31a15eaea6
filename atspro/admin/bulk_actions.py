"""What is done with ticked rows, or with all that a list has: first asked about, then done, many in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro.admin import confirmation
from atspro.admin.decorators import expose
from atspro.admin.list_state import ListState
from atspro.admin.permissions import require_admin
from atspro.admin.row_pages import RowPages, way_back
from atspro.admin.rows import MAX_CHOSEN
from atspro.db import db
from atspro.services import audit, bulk, search
from atspro.services.bulk.actions import can_be_bulk

SHOWN_OF_MANY = 10
# The keys of the rows that were shown, in one field: forms have fewer fields than lists have rows.
PREVIEWED = "previewed"


class BulkActions(RowPages):
    """Actions on several rows: methods with ``@action``, and deleting, where the view can delete."""

    def init_actions(self) -> None:
        """The actions that the view declares, and deleting, where the view can delete."""
        super().init_actions()
        if self.can_delete:
            self._actions.append(("delete", self.delete_verb))
            question = f"{self.delete_verb} these {self.nouns}?"
            self._actions_data["delete"] = (self.action_delete, self.delete_verb, question)

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """A bulk action on the ticked rows: first asked about, then done."""
        name = request.form.get("action", "")
        if name not in self._actions_data or not self.is_action_allowed(name):
            flash("Choose an action for the selected rows.", "warning")
            return redirect(self._return_url())
        handler, label, question = self._actions_data[name]
        chosen = request.form.getlist("rowid")
        if request.form.get("all"):
            chosen, is_capped = self._ids_of_list()
            if len(chosen) > bulk.BULK_THRESHOLD or PREVIEWED in request.form:
                return self._act_on_many(name, chosen, is_capped=is_capped)
        rows = self.chosen_rows(db.session(), chosen)
        if not rows:
            flash(f"Tick the {self.nouns} first.", "warning")
            return redirect(self._return_url())
        ids = [self.get_pk_value(row) for row in rows]
        is_deletion = name == "delete"
        if "confirmed" in request.form and (not is_deletion or confirmation.passes()):
            handler(ids)
            return redirect(self._return_url())
        return self.confirm_page(
            question,
            [self.row_name(row) for row in rows],
            self._deletion_effects() if is_deletion else [],
            label,
            self.get_url(".action_view"),
            [("action", name), ("confirmed", "1"), *(("rowid", one) for one in ids)],
            dangerous=is_deletion,
        )

    def _deletion_effects(self) -> list[str]:
        return [*([self.delete_warning] if self.delete_warning else []), *self.not_restored()]

    def _listed_state(self) -> ListState:
        """The list that the form came from."""
        address = urlsplit(way_back() or "")
        arguments = parse_qsl(address.query) if address.path == self.get_url(".index_view") else []
        return self.state_of(MultiDict(arguments))

    def _ids_of_list(self) -> tuple[list[str], bool]:
        """The keys of all rows that the list has, in a constant order, and whether a search left some out.

        One more than `bulk.MAX_ROWS` at most, and of a search as many as it finds.
        """
        state = self._listed_state()
        keys = self.matching(state).limit(bulk.MAX_ROWS + 1).subquery()
        ids = [str(key) for key in db.session().scalars(select(keys.c.key).order_by(keys.c.key))]
        is_capped = bool(state.search) and len(ids) > search.CAP
        return ids[: search.CAP] if is_capped else ids, is_capped

    def _act_on_many(self, name: str, ids: list[str], *, is_capped: bool) -> ResponseReturnValue:
        """Show how many rows it is; when that is confirmed, leave exactly the rows that were shown to a worker."""
        _, label, question = self._actions_data[name]
        back = self._return_url()
        if len(ids) > bulk.MAX_ROWS:
            flash(f"More than {bulk.MAX_ROWS:,} {self.nouns} match. Filter the list first.", "warning")
            return redirect(back)
        if not can_be_bulk(self.path, name):
            flash(f"“{label}” works on selected {self.nouns} only, {MAX_CHOSEN} at a time.", "warning")
            return redirect(back)
        is_deletion = name == "delete"
        previewed = [key for key in request.form.get(PREVIEWED, "").split(",") if self.parse_id(key) is not None]
        if "confirmed" in request.form and not 0 < len(previewed) <= bulk.MAX_ROWS:
            flash(f"Look at the {self.nouns} again before you confirm.", "warning")
        elif "confirmed" in request.form and (not is_deletion or confirmation.passes()):

            def write(session: Session) -> str:
                return str(bulk.start(session, require_admin(), self.path, name, previewed, source=back).id)

            started = self._write(None, write)
            joined = len(set(ids) - set(previewed))
            if started and joined:
                words = f"{joined:,} {self.noun if joined == 1 else self.nouns}"
                flash(f"{words} joined the list after you looked at it, and will be left as they are.", "info")
            return redirect(self.get_url("admin_bulk.details_view", id=started, url=back) if started else back)
        # Asked again, for the password, it is still about the rows that were shown first.
        ids = previewed or ids
        first = self.chosen_rows(db.session(), ids[:SHOWN_OF_MANY])
        effects = [
            f"This applies to {len(ids):,} {self.nouns} and runs in the background. You can follow its progress "
            "and stop it.",
            *(self._deletion_effects() if is_deletion else []),
            *([f"A search finds {search.CAP:,} {self.nouns} at most: others that match are left out."] * is_capped),
        ]
        names = [*(self.row_name(row) for row in first), f"and {len(ids) - len(first):,} more"]
        hidden = [("action", name), ("confirmed", "1"), ("all", "1"), (PREVIEWED, ",".join(ids))]
        return self.confirm_page(
            question.replace("these", f"these {len(ids):,}", 1),
            names,
            effects,
            label,
            self.get_url(".action_view"),
            hidden,
            dangerous=is_deletion,
        )

    def act(self, ids: Sequence[str], verb: Callable[[Session, list[Any]], str]) -> None:
        """Run an action's verb on the rows of these ids in one transaction, and tell what it answers."""

        def write(session: Session) -> str:
            answer = verb(session, self.chosen_rows(session, ids))
            name = request.form["action"]
            # Changes are logged row by row; that they were one action is an event of its own.
            audit.record(session, require_admin(), self.event(name), None, {"rows": list(ids), "answer": answer})
            return answer

        answer = self._write(None, write)
        if answer is not None:
            flash(answer, "success")

    def action_delete(self, ids: Sequence[str]) -> None:
        """Delete the ticked rows, all or none."""

        def verb(session: Session, rows: list[Any]) -> str:
            for row in rows:
                self._delete(session, row)
            return f"{len(rows)} {self.noun if len(rows) == 1 else self.nouns}: {self.deleted_verb}."

        self.act(ids, verb)

    def is_action_allowed(self, name: str) -> bool:
        """Whether staff may use this action here."""
        return self.may_change and (name != "delete" or self.can_delete)
