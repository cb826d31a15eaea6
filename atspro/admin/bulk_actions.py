"""What is done with ticked rows, or with all that a list has: first asked about, then done, many in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from atspro import roles
from atspro.admin import confirmation
from atspro.admin.list_state import ListState
from atspro.admin.lists import ListReader
from atspro.admin.pages import way_back
from atspro.admin.permissions import may, require
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import MAX_CHOSEN, and_more
from atspro.db import db
from atspro.i18n import format_number, gettext, translated
from atspro.services import audit, bulk, search
from atspro.services.bulk.actions import can_be_bulk

if TYPE_CHECKING:
    from atspro.admin.base import AdminModelView

SHOWN_OF_MANY = 10
# The keys of the rows that were shown, in one field: forms have fewer fields than lists have rows.
PREVIEWED = "previewed"


def _always(_row: Any) -> bool:
    return True


def asks(message: str) -> Callable[[str], str]:
    """The question of an action, of a marked message in which ``%(number)s`` stands right before the noun."""
    return lambda number: gettext(message, number=number)


@dataclass(frozen=True)
class Action:
    """What can be done with ticked rows: its name, what its button says, and the question before it.

    ``question`` takes how many rows there are, with a space behind it, or nothing: see `asks`.

    ``verb`` runs on the rows within one transaction and answers what came of it, in a sentence. ``fits`` is whether it
    makes sense on a row by itself.
    """

    name: str
    label: Any
    question: Callable[[str], str]
    verb: Callable[[Session, list[Any]], str]
    fits: Callable[[Any], bool] = _always

    @property
    def label_text(self) -> str:
        """The label in the reader's language."""
        return translated(str(self.label))

    def question_about(self, count: int | None = None) -> str:
        """The question in the reader's language, with the number of rows where it is not seen from a list of them."""
        return self.question("" if count is None else f"{format_number(count)} ")


class BulkActions:
    """The actions on a table's rows, and deleting, where its rows can be deleted."""

    def __init__(self, reader: ListReader, forms: RowForms, actions: Sequence[Action] = ()) -> None:
        self.reader = reader
        self.rows = reader.rows
        self.table = reader.table
        self.forms = forms
        self.actions = {one.name: one for one in actions}
        self.permission = roles.area_of(self.rows.path).change
        staff = reader.table.staff
        if staff and "delete" in staff.can:

            def question(number: str) -> str:
                return forms.delete_question(f"{number}{self.table.plural}")

            self.actions["delete"] = Action("delete", forms.delete_verb, question, self._delete)

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Name and label of the actions that the person may use."""
        return [(one.name, one.label_text) for one in self.actions.values()] if may(self.permission) else []

    def offered_on(self, row: Any) -> list[tuple[str, str]]:
        """Name and label of those that make sense on a row; its page has another way to delete it."""
        return [(name, label) for name, label in self.offered if name != "delete" and self.actions[name].fits(row)]

    def answer(self, view: AdminModelView) -> ResponseReturnValue:
        """A bulk action on the ticked rows: first asked about, then done."""
        name = request.form.get("action", "")
        action = self.actions.get(name) if may(self.permission) else None
        if action is None:
            flash(gettext("Choose an action for the selected rows."), "warning")
            return redirect(view.return_url())
        chosen = request.form.getlist("rowid")
        if request.form.get("all"):
            chosen, is_capped = self._ids_of_list()
            if len(chosen) > bulk.BULK_THRESHOLD or PREVIEWED in request.form:
                return self._act_on_many(view, action, chosen, is_capped=is_capped)
        rows = self.rows.chosen(db.session(), chosen)
        if not rows:
            flash(gettext("Tick the %(plural)s first.", plural=self.table.plural), "warning")
            return redirect(view.return_url())
        ids = [self.rows.id_of(row) for row in rows]
        is_deletion = name == "delete"
        if "confirmed" in request.form and (not is_deletion or confirmation.passes()):
            self._act(action, ids)
            return redirect(view.return_url())
        return view.confirm_page(
            action.question_about(),
            [self.rows.name_of(row) for row in rows],
            self._warning(action),
            action.label_text,
            self.rows.url("action_view"),
            [("action", name), ("confirmed", "1"), *(("rowid", one) for one in ids)],
            dangerous=is_deletion,
        )

    def _listed_state(self) -> ListState:
        """The list that the form came from."""
        address = urlsplit(way_back() or "")
        arguments = parse_qsl(address.query) if address.path == self.rows.url("index_view") else []
        return self.reader.state_of(MultiDict(arguments))

    def _ids_of_list(self) -> tuple[list[str], bool]:
        """The keys of all rows that the list has, in a constant order, and whether a search left some out.

        One more than `bulk.MAX_ROWS` at most, and of a search as many as it finds.
        """
        state = self._listed_state()
        keys = self.reader.matching(state).limit(bulk.MAX_ROWS + 1).subquery()
        ids = [str(key) for key in db.session().scalars(select(keys.c.key).order_by(keys.c.key))]
        is_capped = bool(state.search) and len(ids) > search.CAP
        return ids[: search.CAP] if is_capped else ids, is_capped

    def _act_on_many(
        self, view: AdminModelView, action: Action, ids: list[str], *, is_capped: bool
    ) -> ResponseReturnValue:
        """Show how many rows it is; when that is confirmed, leave exactly the rows that were shown to a worker."""
        name, nouns, back = action.name, self.table.plural, view.return_url()
        if len(ids) > bulk.MAX_ROWS:
            flash(
                gettext(
                    "More than %(max_rows)s %(nouns)s match. Filter the list first.",
                    max_rows=format_number(bulk.MAX_ROWS),
                    nouns=nouns,
                ),
                "warning",
            )
            return redirect(back)
        if not can_be_bulk(self.rows.path, name):
            flash(
                gettext(
                    "“%(label)s” works on selected %(nouns)s only, %(max_chosen)s at a time.",
                    label=action.label_text,
                    nouns=nouns,
                    max_chosen=MAX_CHOSEN,
                ),
                "warning",
            )
            return redirect(back)
        is_deletion = name == "delete"
        previewed = [key for key in request.form.get(PREVIEWED, "").split(",") if self.rows.parse_id(key) is not None]
        if "confirmed" in request.form and not 0 < len(previewed) <= bulk.MAX_ROWS:
            flash(gettext("Look at the %(nouns)s again before you confirm.", nouns=nouns), "warning")
        elif "confirmed" in request.form and (not is_deletion or confirmation.passes()):

            def write(session: Session) -> str:
                return str(
                    bulk.start(session, require(self.permission), self.rows.path, name, previewed, source=back).id
                )

            started = self.forms.write(None, write)
            joined = len(set(ids) - set(previewed))
            if started and joined:
                words = f"{format_number(joined)} {self.table.noun if joined == 1 else nouns}"
                flash(
                    gettext(
                        "%(rows)s joined the list after you looked at it, and will be left as they are.", rows=words
                    ),
                    "info",
                )
            return redirect(url_for("admin_bulk.details_view", id=started, url=back) if started else back)
        # Asked again, for the password, it is still about the rows that were shown first.
        ids = previewed or ids
        first = self.rows.chosen(db.session(), ids[:SHOWN_OF_MANY])
        effects = [
            gettext(
                "This applies to %(ids)s %(nouns)s and runs in the background. You can follow its "
                "progress and stop it.",
                ids=format_number(len(ids)),
                nouns=nouns,
            ),
            *self._warning(action),
            *(
                [
                    gettext(
                        "A search finds %(cap)s %(nouns)s at most: others that match are left out.",
                        cap=format_number(search.CAP),
                        nouns=nouns,
                    )
                ]
                * is_capped
            ),
        ]
        names = [*(self.rows.name_of(row) for row in first), and_more(len(ids) - len(first))]
        hidden = [("action", name), ("confirmed", "1"), ("all", "1"), (PREVIEWED, ",".join(ids))]
        return view.confirm_page(
            action.question_about(len(ids)),
            names,
            effects,
            action.label_text,
            self.rows.url("action_view"),
            hidden,
            dangerous=is_deletion,
        )

    def _warning(self, action: Action) -> list[str]:
        if action.name != "delete":
            return []
        return [*([self.forms.delete_warning] if self.forms.delete_warning else []), *self.forms.not_restored()]

    def _act(self, action: Action, ids: Sequence[str]) -> None:
        """Run an action on the rows of these ids in one transaction, and tell what it answers."""

        def write(session: Session) -> str:
            answer = action.verb(session, self.rows.chosen(session, ids))
            # Changes are logged row by row; that they were one action is an event of its own.
            told = {"rows": list(ids), "answer": answer}
            audit.record(session, require(self.permission), self.rows.event(action.name), None, told)
            return answer

        answer = self.forms.write(None, write)
        if answer is not None:
            flash(answer, "success")

    def _delete(self, session: Session, rows: list[Any]) -> str:
        """Delete the ticked rows, all or none."""
        for row in rows:
            self.forms.remove(session, row)
        return self.forms.deleted(f"{len(rows)} {self.table.noun if len(rows) == 1 else self.table.plural}")
