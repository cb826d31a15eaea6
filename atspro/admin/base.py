"""The closed base of every table's view: the pages of a row, its forms, and the actions on ticked rows.

A view is a subclass of `StaffView` with a table, the columns of its list, and what of the following it needs. How a
list is read stands in ``lists.py``, what its address says in ``list_state.py``, its filters in ``filters.py``.

Reading
    ``sorts``, ``default_sort``     what can be sorted by, each served by an index on it and the key
    ``column_filters``              conditions, each served by an index
    ``list_options``                what a list loads of a row, and what it joins to it; nothing else is loaded
    ``one_options``                 the same for a row's own pages
    ``found(text)``, ``snippet``    the search, and the piece of text that shows a hit; see ``services/search.py``
    ``similar(session, text)``      rows that are close, when the search found nothing
    ``lookups``                     what fields that name a related row suggest, by the look-up's name
    ``export_columns``, ``export_options``  what leaves as a file, and what is loaded for it; see ``export.py``

A list elsewhere than on its page, such as an export or an action on all rows that a filter leaves: ``state_of(args)``
reads a list's address, ``read(session, state)`` one page of it (go on with ``listed.next``), ``matching(state)``
selects the keys of all its rows, and ``state.address()`` writes the address again.

Writing
    ``make``, ``change``, ``remove``        the verbs, each inside one transaction
    ``before_change(session, row, form)``   called in it before ``change``: raise to refuse
    ``after_write(session, row, form, made)``  called in it after ``make`` and ``change``
    ``delete_effects``, ``is_dangerous``    what goes along; what wants the password
    ``act(ids, verb)``                      an action on ticked rows, for methods with ``@action``

Pages
    ``related_links``, ``row_pages``, ``actions_of``   what a row's page offers
    ``row_panels(row)``, ``form_panels(row, form)``    more below a row's columns, and below its form: titles and HTML

Writes go through the services in `transaction()`, so that what they publish is sent after the commit, and Flask-Admin's
hooks (`on_model_change`, `on_model_delete`) run inside it. A page whose statements take too long is stopped, and says
what to narrow: see ``timeouts.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import flash, g, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.contrib.sqla import ModelView
from flask_admin.helpers import get_form_data, get_redirect_target
from markupsafe import Markup
from sqlalchemy import Uuid, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.datastructures import MultiDict

from atspro.admin import confirmation, display, history, timeouts
from atspro.admin.decorators import expose
from atspro.admin.export import Exporting
from atspro.admin.forms import Form, show_errors
from atspro.admin.guard import Closed, staff
from atspro.admin.list_state import ListState
from atspro.db import db, transaction
from atspro.errors import AtsproError, InvalidInput, NotFound
from atspro.services import audit, bulk, editions, restore
from atspro.services.bulk_verbs import can_be_bulk
from atspro.services.editions import UnseenError

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

MAX_CHOSEN = bulk.AT_ONCE
SHOWN_OF_MANY = 10
MAX_SUGGESTED = 10
MAX_ID = 200


class StaffView(Closed, Exporting, ModelView):
    """One table. A view opens, one by one, what makes sense on its table: nothing is writable by default."""

    title: str
    path: str

    can_create = False
    can_edit = False
    can_delete = False
    can_be_imported = False
    can_view_details = True
    named_filter_urls = True
    column_display_pk = True

    list_template = "admin/model/list.html"
    details_template = "admin/model/details.html"
    create_template = "admin/model/form.html"
    edit_template = "admin/model/form.html"
    confirm_template = "admin/model/confirm.html"
    timeout_template = "admin/model/timeout.html"

    column_labels: dict[str, str] = {}
    column_formatters: dict[str, Callable[..., Any]] = {}
    column_type_formatters = display.TYPES
    column_type_formatters_detail = display.TYPES
    one_options: Sequence[ExecutableOption] = ()
    create_form_class: type[Form] = Form
    edit_form_class: type[Form] = Form
    form_notes: dict[str, str] = {}
    edit_note = ""
    details_note = ""
    delete_verb = "Delete"
    deleted_verb = "deleted"
    delete_warning = ""
    # Where a form asks for the password again: for which of its changes.
    confirm_why = ""
    # What a field suggests while somebody types: up to `MAX_SUGGESTED` pairs of a value and its words.
    lookups: dict[str, Callable[[Session, str], Sequence[tuple[str, str]]]] = {}

    def __init__(self) -> None:
        super().__init__(self.table, db, name=self.title, endpoint=f"admin_{self.path}", url=self.path)

    def init_actions(self) -> None:
        """The actions that the view declares, and deleting, where the view can delete."""
        super().init_actions()
        if self.can_delete:
            self._actions.append(("delete", self.delete_verb))
            question = f"{self.delete_verb} these {self.nouns}?"
            self._actions_data["delete"] = (self.action_delete, self.delete_verb, question)

    def get_pk_value(self, model: Any) -> str:
        """The row's id, as an address and a form write it; of one that was just stored too, without asking for it."""
        return str(inspect(model).identity[0])

    def get_create_form(self) -> type[Form]:
        """The form of a new row."""
        return self.create_form_class

    def get_edit_form(self) -> type[Form]:
        """The form of a row's changes."""
        return self.edit_form_class

    # One row.

    def parse_id(self, value: Any) -> Any:
        """A primary key as the column's type, or None when it cannot be one."""
        if not isinstance(value, str) or not value or len(value) > MAX_ID or "\x00" in value:
            return None
        if not isinstance(self.key.type, Uuid):
            return value
        try:
            return UUID(value)
        except ValueError:
            return None

    def get_one(self, id: Any) -> Any:
        """The row, joined with what is shown beside it. Raises `NotFound`."""
        wanted = self.parse_id(id)
        found = None
        if wanted is not None:
            found = db.session().scalar(select(self.table).where(self.key == wanted).options(*self.one_options))
        if found is None:
            raise NotFound(f"There is no such {self.noun}.")
        return found

    def chosen_rows(self, session: Session, ids: Sequence[str]) -> list[Any]:
        """The rows of these ids that exist, in a constant order; `MAX_CHOSEN` at most."""
        wanted = [parsed for parsed in map(self.parse_id, ids[:MAX_CHOSEN]) if parsed is not None]
        query = select(self.table).where(self.key.in_(wanted)).options(*self.one_options).order_by(self.key)
        return list(session.scalars(query)) if wanted else []

    def row_name(self, row: Any) -> str:
        """What a person calls this row."""
        return str(row)

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """Label and address of what belongs to this row."""
        return []

    def row_pages(self, row: Any) -> list[tuple[str, str]]:
        """Label and address of pages, beside the form and the deletion, that change this row."""
        return []

    def row_panels(self, row: Any) -> list[tuple[str, Markup]]:
        """Titles and contents of what a row's page shows below its columns."""
        return []

    def form_panels(self, row: Any, form: Form) -> list[tuple[str, Markup]]:
        """Titles and contents of what a row's form shows below its fields."""
        return []

    def actions_of(self, row: Any) -> list[tuple[str, str]]:
        """Name and label of the actions that make sense on this row."""
        return [(name, label) for name, label in self.get_actions_list()[0] if name != "delete"]

    # Writing. Each verb is a view's own; all go through `_write`.

    def make(self, session: Session, form: Form) -> Any:
        """A new row out of a form."""
        raise NotImplementedError

    def change(self, session: Session, row: Any, form: Form) -> Any:
        """Store a form's changes; the row to show afterwards."""
        raise NotImplementedError

    def remove(self, session: Session, row: Any) -> None:
        """Delete a row."""
        raise NotImplementedError

    def before_change(self, session: Session, row: Any, form: Form) -> None:
        """Look at a row, inside the transaction, before its changes are stored. Raise an `AtsproError` to refuse."""

    def after_write(self, session: Session, row: Any, form: Form, *, made: bool) -> None:
        """Go on, inside the transaction, after a row was made or changed."""

    def form_values(self, row: Any) -> dict[str, Any]:
        """What the edit form starts with."""
        return {name: getattr(row, name, None) for name, _ in self._edit_form_class()._fields.items()}

    def delete_effects(self, session: Session, row: Any) -> list[str]:
        """What else goes when this row goes, a sentence each."""
        return [self.delete_warning] if self.delete_warning else []

    # Of two people on one row, the second to save is asked: see `atspro.services.editions`.

    def guarded_values(self, form: Form) -> dict[str, Any]:
        """The values of a form that two people may change at once."""
        return {name: field.data for name, field in form._fields.items() if field.type != "HiddenField"}

    def stored_form(self, row: Any) -> Form:
        """The form as it would begin now."""
        form: Form = self._edit_form_class(None, data=self.form_values(row))
        return form

    def hold(self, session: Session, row: Any) -> None:
        """Hold the row until the transaction ends, and read it as it is now, with what its page reads beside it."""
        held = select(self.table).where(self.key == row.id).options(*self.one_options)
        held = held.with_for_update(key_share=True, of=self.table)
        if session.scalar(held.execution_options(populate_existing=True)) is None:
            raise NotFound(f"This {self.noun} was deleted meanwhile.")

    def refuse_unseen(self, session: Session, row: Any, form: Form) -> None:
        """Raise `UnseenError` when the form would overwrite what its writer has not seen."""
        seen = editions.carried(request.form)
        if not seen:
            return
        self.hold(session, row)
        stored = self.stored_form(row)
        labels = {name: str(field.label.text) for name, field in form._fields.items()}
        editions.refuse_unseen(session, row, seen, self.guarded_values(stored), self.guarded_values(form), labels)

    def create_form(self, obj: Any = None) -> Form:
        """The form of a new row."""
        form: Form = self._create_form_class(get_form_data())
        return form

    def edit_form(self, obj: Any = None) -> Form:
        """The form of a row's changes."""
        form: Form = self._edit_form_class(get_form_data(), data=self.form_values(obj))
        if request.method == "POST":
            editions.take(form, self.stored_form(obj), [name for name in editions.taken(request.form) if name in form])
        return form

    def create_model(self, form: Form) -> Any:
        """Make the row; None, with the reasons on the form, when it cannot be made."""

        def write(session: Session) -> Any:
            row = self.make(session, form)
            self._on_model_change(form, row, True)
            self.after_write(session, row, form, made=True)
            return row

        return self._write(form, write)

    def update_model(self, form: Form, model: Any) -> Any:
        """Store the changes; None, with the reasons on the form, when they cannot be stored."""

        def write(session: Session) -> Any:
            self.before_change(session, model, form)
            self.refuse_unseen(session, model, form)
            row = self.change(session, model, form)
            self._on_model_change(form, row, False)
            self.after_write(session, row, form, made=False)
            return row

        return self._write(form, write)

    def delete_model(self, model: Any) -> bool:
        """Delete the row; False, with the reason flashed, when it cannot be deleted."""

        def write(session: Session) -> bool:
            self._delete(session, model)
            return True

        return bool(self._write(None, write))

    def _delete(self, session: Session, row: Any) -> None:
        self.on_model_delete(row)
        self.remove(session, row)

    def is_dangerous(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for wants the password again; ``row`` is None for a new one."""
        return False

    def is_confirmed(self, row: Any, form: Form) -> bool:
        """Whether what the form asks for may be done: harmless, or confirmed by the password."""
        return not self.is_dangerous(row, form) or confirmation.passes()

    def _write(self, form: Form | None, verb: Callable[[Session], Result]) -> Result | None:
        try:
            with transaction() as session:
                return verb(session)
        except UnseenError as error:
            if form is None:
                raise
            form.conflict = error
        except InvalidInput as error:
            if form is not None:
                show_errors(form, error)
            else:
                flash(str(error), "danger")
        except AtsproError as error:
            self._say(form, str(error))
        except IntegrityError:
            logger.warning("The database refused a change of %s.", self.table.__tablename__, exc_info=True)
            self._say(form, "The database refused this because it breaks one of its rules. Nothing was changed.")
        except DBAPIError as error:
            if timeouts.was_stopped(error):
                self._say(form, f"This took longer than {timeouts.seconds()} seconds and was stopped. Nothing changed.")
                return None
            logger.warning("The database could not store a change of %s.", self.table.__tablename__, exc_info=True)
            self._say(form, "The database could not store this. Nothing was changed; check the values and try again.")
        return None

    def _say(self, form: Form | None, message: str) -> None:
        if form is not None:
            form.form_errors.append(message)
        else:
            flash(message, "danger")

    # Pages.

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._run_view(fn, *args, **kwargs)
        except DBAPIError as error:
            if not timeouts.was_stopped(error):
                raise
            logger.warning("A page of %s was stopped after %d seconds.", self.table.__tablename__, timeouts.seconds())
            db.session.rollback()
            return self.render(
                self.timeout_template,
                seconds=timeouts.seconds(),
                advice=timeouts.advice(self),
                return_url=self.get_url(".index_view"),
            ), 503

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """What a field suggests for what was typed so far, found by an index."""
        look_up = self.lookups.get(request.args.get("name", ""))
        if look_up is None:
            raise NotFound("Nothing is looked up here.")
        typed = request.args.get("query", "").replace("\x00", "").strip()[:MAX_ID]
        found = look_up(db.session(), typed) if typed else []
        return jsonify([{"value": value, "words": words} for value, words in found[:MAX_SUGGESTED]])

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """A new row."""
        if not self.can_create:
            raise NotFound("Nothing can be made here.")
        form = self.create_form()
        if self.validate_form(form) and self.is_confirmed(None, form):
            row = self.create_model(form)
            if row is not None:
                flash(f"The {self.noun} was created.", "success")
                return redirect(self._details_url(row))
        return self._form_page(self.create_template, form, title=f"New {self.noun}", submit=f"Create {self.noun}")

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """A row's changes."""
        if not self.can_edit:
            raise NotFound("Nothing can be changed here.")
        row = self.get_one(request.args.get("id"))
        name = self.row_name(row)
        form = self.edit_form(row)
        if self.validate_form(form) and self.is_confirmed(row, form):
            stored = self.update_model(form, row)
            if stored is not None:
                flash("Your changes are saved.", "success")
                return redirect(self._details_url(stored))
            row = self.get_one(request.args.get("id"))
        return self._form_page(
            self.edit_template,
            form,
            title=f"Edit {self.noun}",
            submit="Save",
            row=row,
            name=name,
            seen=self._seen(form),
        )

    def _seen(self, form: Form) -> str:
        """What the page of an edit form carries of the row as its writer has seen it."""
        if request.method == "GET":
            return editions.seal(self.guarded_values(form))
        return editions.sealed(editions.carried(request.form))

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Everything that staff may see of a row."""
        row = self.get_one(request.args.get("id"))
        return str(
            self.render(
                self.details_template,
                row=row,
                name=self.row_name(row),
                fields=self._details_columns,
                get_value=self.get_detail_value,
                row_id=self.get_pk_value(row),
                links=self.related_links(row),
                actions=self.actions_of(row),
                pages=self.row_pages(row) if self.may_change else [],
                panels=[*self.row_panels(row), *history.panels(self.table.__tablename__, self.get_pk_value(row))],
                return_url=self._return_url(),
            )
        )

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask, saying what goes with the row; then delete it."""
        if not self.can_delete:
            raise NotFound("Nothing can be deleted here.")
        row = self.get_one(request.values.get("id"))
        if request.method == "POST" and confirmation.passes():
            name = self.row_name(row)
            if self.delete_model(row):
                comes_back = self.table.__tablename__ in restore.TABLES
                hint = " It can be brought back for 30 days: see Recently deleted, under Audit." if comes_back else ""
                flash(f"{name}: {self.deleted_verb}.{hint}", "success")
            return redirect(self._return_url())
        return self.confirm_page(
            f"{self.delete_verb} this {self.noun}?",
            [self.row_name(row)],
            self.delete_effects(db.session(), row),
            self.delete_verb,
            self.get_url(".delete_view"),
            [("id", self.get_pk_value(row))],
        )

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """A bulk action on the ticked rows: first asked about, then done."""
        name = request.form.get("action", "")
        if name not in self._actions_data or not self.is_action_allowed(name):
            flash("Choose what to do with the ticked rows.", "warning")
            return redirect(self._return_url())
        handler, label, question = self._actions_data[name]
        chosen = request.form.getlist("rowid")
        if request.form.get("all"):
            chosen = self._ids_of_list()
            if len(chosen) > bulk.AT_ONCE:
                return self._act_on_many(name, chosen)
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
            [self.delete_warning] if is_deletion and self.delete_warning else [],
            label,
            self.get_url(".action_view"),
            [("action", name), ("confirmed", "1"), *(("rowid", one) for one in ids)],
            dangerous=is_deletion,
        )

    def _listed_state(self) -> ListState:
        """The list that the form came from."""
        address = urlsplit(_way_back() or "")
        arguments = parse_qsl(address.query) if address.path == self.get_url(".index_view") else []
        return self.state_of(MultiDict(arguments))

    def _ids_of_list(self) -> list[str]:
        """The keys of all rows that the list has, in a constant order; one more than `bulk.MAX_ROWS` at most."""
        keys = self.matching(self._listed_state()).limit(bulk.MAX_ROWS + 1).subquery()
        return [str(key) for key in db.session().scalars(select(keys.c.key).order_by(keys.c.key))]

    def _act_on_many(self, name: str, ids: list[str]) -> ResponseReturnValue:
        """Say how many rows it is; when that is confirmed, and they still are as many, leave them to a worker."""
        _, label, question = self._actions_data[name]
        back = self._return_url()
        if len(ids) > bulk.MAX_ROWS:
            flash(f"More than {bulk.MAX_ROWS:,} {self.nouns} match. Narrow the list with a filter first.", "warning")
            return redirect(back)
        if not can_be_bulk(self.path, name):
            flash(f"“{label}” can be done with ticked {self.nouns} only, {MAX_CHOSEN} at a time.", "warning")
            return redirect(back)
        is_deletion = name == "delete"
        is_same = request.form.get("expected") == str(len(ids))
        if "confirmed" in request.form and not is_same:
            flash(f"Meanwhile other {self.nouns} match. Look at the number again.", "warning")
        elif "confirmed" in request.form and (not is_deletion or confirmation.passes()):

            def write(session: Session) -> str:
                return str(bulk.start(session, staff(), self.path, name, ids, source=back).id)

            made = self._write(None, write)
            return redirect(self.get_url("admin_bulk.details_view", id=made, url=back) if made else back)
        first = self.chosen_rows(db.session(), ids[:SHOWN_OF_MANY])
        effects = [
            f"This is done for {len(ids):,} {self.nouns}, in the background. You can watch it, and stop it on the way.",
            *([self.delete_warning] if is_deletion and self.delete_warning else []),
        ]
        names = [*(self.row_name(row) for row in first), f"and {len(ids) - len(first):,} more"]
        hidden = [("action", name), ("confirmed", "1"), ("all", "1"), ("expected", str(len(ids)))]
        return self.confirm_page(
            question.replace("these", f"these {len(ids):,}", 1),
            names,
            effects,
            label,
            self.get_url(".action_view"),
            hidden,
            dangerous=is_deletion,
        )

    def confirm_page(
        self,
        question: str,
        rows: Sequence[str],
        effects: Sequence[str],
        label: str,
        address: str,
        hidden: Sequence[tuple[str, str]],
        *,
        dangerous: bool = True,
        takes: bool = True,
    ) -> ResponseReturnValue:
        """A question with its rows and what comes of it. A dangerous act is asked for the password as well.

        ``takes`` is whether a dangerous act takes something away, which its button says by its color. The form posts
        the ``hidden`` pairs to the address; a refused confirmation is answered with 422.
        """
        page = self.render(
            self.confirm_template,
            question=question,
            rows=rows,
            effects=effects,
            confirm_label=label,
            action_url=address,
            hidden=hidden,
            dangerous=dangerous,
            takes=dangerous and takes,
            return_url=self._return_url(),
            **(confirmation.context() if dangerous else {}),
        )
        return str(page), 422 if "confirmation_error" in g else 200

    def act(self, ids: Sequence[str], verb: Callable[[Session, list[Any]], str]) -> None:
        """Run an action's verb on the rows of these ids in one transaction, and tell what it answers."""

        def write(session: Session) -> str:
            answer = verb(session, self.chosen_rows(session, ids))
            name = request.form["action"]
            # What rows became is remembered row by row; that they were one deed is told by its own name.
            audit.record(session, staff(), f"{self.noun}.{name}", None, {"rows": list(ids), "answer": answer})
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

    def _form_page(self, template: str, form: Form, **context: Any) -> ResponseReturnValue:
        status = 409 if form.conflict else 422 if request.method == "POST" else 200
        context.update(confirmation.context() if self.confirm_why else {})
        row = context.get("row")
        context["panels"] = self.form_panels(row, form) if row is not None else []
        return str(self.render(template, form=form, return_url=self._return_url(), **context)), status

    def _details_url(self, row: Any) -> str:
        return str(self.get_url(".details_view", id=self.get_pk_value(row), url=_way_back()))

    def _return_url(self) -> str:
        return _way_back() or str(self.get_url(".index_view"))


def _way_back() -> str | None:
    """Where the person came from, when it is a page of ours and can stand in a header."""
    target = get_redirect_target()
    return target if target and target.startswith("/") and target.isprintable() else None
