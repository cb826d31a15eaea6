"""The view of a table: Flask-Admin's `ModelView`, closed, and with plain objects in the places of its parts.

`AdminModelView` is the only class of its kind. What a table has otherwise than its declaration says is a part that is
given to it, made in the module that is named after the table:

``rows``     `rows.Rows`: how a row is loaded, what it is called, and what its page shows beside its columns
``columns``  `columns.Columns`: what stands in the columns of the list and of a row's page
``reader``   `lists.ListReader`: filters, search, order and pages of the list, read by indexes; for whoever else needs
             a list, ``state_of(args)`` reads its address, ``read`` one page, ``matching`` the keys of all its rows
``forms``    `row_forms.RowForms`: the forms, and the verbs that make, change and delete a row
``actions``  `bulk_actions.Action`: what can be done with ticked rows
``export``   `export.Export`: what leaves as a file
``history``  `history.RowHistory`: the changes of a row
``pages``    anything with methods that `pages.page` marks: pages that only this table has
``lookups``  what fields that name a related row suggest

A part that is not given follows from the declaration. A table that needs none is a `declared_view.view_of`.

Writes go through the services in `transaction()`, so that what they publish is sent after the commit. A page whose
statements take too long is stopped, and says what to narrow: see ``timeouts.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import flash, g, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.contrib.sqla import ModelView
from flask_admin.helpers import set_current_view
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from atspro import replica, roles
from atspro.admin import confirmation, list_page, timeouts
from atspro.admin.asked import asked_id
from atspro.admin.bulk_actions import Action, BulkActions
from atspro.admin.columns import Columns
from atspro.admin.data_access import note_opened
from atspro.admin.decorators import expose
from atspro.admin.export import Export
from atspro.admin.forms import Form
from atspro.admin.history import RowHistory
from atspro.admin.lists import ListReader
from atspro.admin.pages import pages_of, way_back
from atspro.admin.permissions import StaffOnly, may, may_open_address, require, require_staff
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import MAX_ID, Rows
from atspro.db import db, transaction
from atspro.errors import NotFound
from atspro.i18n import gettext, lazily, translated
from atspro.services import saved_views
from atspro.services.undo import undelete
from atspro.services.users import user_settings
from atspro.tables import Table

logger = logging.getLogger(__name__)

MAX_SUGGESTED = 10
# What a field suggests while somebody types: up to `MAX_SUGGESTED` pairs of a value and its words.
LookUp = Callable[[Session, str], Sequence[tuple[str, str]]]


class AdminModelView(StaffOnly, ModelView):
    """One table, made of its parts. What may be created, edited and deleted its declaration says."""

    can_view_details = True
    details_note = ""

    def __init__(
        self,
        table: Table,
        *,
        rows: Rows | None = None,
        columns: Columns | None = None,
        reader: ListReader | None = None,
        forms: RowForms | None = None,
        actions: Sequence[Action] = (),
        export: Export | None = None,
        pages: Sequence[object] = (),
        lookups: Mapping[str, LookUp] | None = None,
        list_template: str = "admin/model/list.html",
        details_template: str = "admin/model/details.html",
        title: str = "",
        details_note: str = "",
        can_be_imported: bool = False,
    ) -> None:
        self.table = table
        self.rows = rows or Rows(table)
        self.columns = columns or Columns(table)
        self.reader = reader or ListReader(self.rows)
        self.forms = forms or RowForms(self.rows)
        self.bulk = BulkActions(self.reader, self.forms, actions)
        self.exports = export or Export(self.reader)
        self.history = RowHistory(table)
        self.pages = pages
        self.lookups = lookups or {}
        self.list_template, self.details_template = list_template, details_template
        staff = table.staff
        if staff is None:
            raise ValueError(f"{table.name} declares no pages for staff.")
        self.can_create, self.can_edit, self.can_delete = (one in staff.can for one in ("create", "edit", "delete"))
        self.details_note = details_note
        self.can_be_imported = can_be_imported
        super().__init__(
            table.model,
            db,
            name=lazily(lambda: translated(title) if title else table.title),
            endpoint=staff.endpoint,
            url=staff.path,
        )

    @property
    def noun(self) -> str:
        """What one row is called, in the reader's language."""
        return self.table.noun

    @property
    def nouns(self) -> str:
        """What many rows are called, in the reader's language."""
        return self.table.plural

    @property
    def list_note(self) -> str:
        """What the rows are, in the reader's language."""
        return self.table.staff.note if self.table.staff else ""

    # What Flask-Admin would find out about the model: the parts have it.

    def scaffold_auto_joins(self) -> list[Any]:
        """None: the options of the parts say what is joined."""
        return []

    def init_search(self) -> bool:
        """Whether the table can be searched."""
        return self.reader.search is not None

    def get_list_columns(self) -> list[tuple[str, str]]:
        """The list's columns with their labels."""
        return [(name, self.columns.labels[name]) for name in self.columns.listed]

    def get_details_columns(self) -> list[tuple[str, str]]:
        """The columns of a row's page with their labels."""
        return [(name, self.columns.labels[name]) for name in self.columns.on_page]

    def get_sortable_columns(self) -> dict[str, Any]:
        """The columns by which a list can be sorted."""
        return dict(self.reader.sorts)

    def get_filters(self) -> None:
        """None of Flask-Admin's: the list's reader has its own."""

    def get_create_form(self) -> type[Form]:
        """The form of a new row."""
        return self.forms.create_class

    def get_edit_form(self) -> type[Form]:
        """The form of a row's changes."""
        return self.forms.edit_class

    def get_pk_value(self, model: Any) -> str:
        """The row's id."""
        return self.rows.id_of(model)

    def get_one(self, id: Any) -> Any:
        """The row. Raises `NotFound`."""
        return self.rows.get(id)

    def create_model(self, form: Form) -> Any:
        """Make the row; None, with the reasons on the form, when it cannot be made."""
        return self.forms.create(form)

    def update_model(self, form: Form, model: Any) -> Any:
        """Store the changes; None, with the reasons on the form, when they cannot be stored."""
        return self.forms.update(form, model)

    def delete_model(self, model: Any) -> bool:
        """Delete the row; False, with the reason flashed, when it cannot be deleted."""
        return self.forms.delete(model)

    def get_actions_list(self) -> tuple[list[tuple[str, str]], dict[str, str]]:
        """The actions that the person may use, and the question before each."""
        offered = self.bulk.offered
        return offered, {name: self.bulk.actions[name].question_about() for name, _ in offered}

    def is_action_allowed(self, name: str) -> bool:
        """Whether the person may use this action here."""
        return self.may_change and name in self.bulk.actions

    # Pages.

    @property
    def can_be_exported(self) -> bool:
        """Whether the page offers the person to take this list out."""
        return bool(self.exports.columns) and may(roles.DATA_EXPORT)

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """One page of the list."""
        named = self.columns.known(request.args.get("columns", "")[: list_page.MAX_COLUMNS].split(","))
        shown = self.columns.chosen(named, g.list_columns.get(self.rows.path, ()))
        state = replace(self.reader.state_of(request.args), shown=shown, columns=shown if named else ())
        beside = saved_views.views_as_json(require_staff().id, self.endpoint)
        listed, as_of = replica.read(db.session(), lambda session: self.reader.read(session, state, beside))
        context = list_page.context(self.reader, self.columns, state, listed) | {"as_of": as_of}
        views = saved_views.views_in(listed.beside)
        return self.render(
            self.list_template, actions=self.bulk.offered, views=views, **self.rows.list_context(), **context
        )

    @expose("/columns/", methods=("POST",))
    def columns_view(self) -> ResponseReturnValue:
        """Keep which columns the person wants in this list, in the order of the numbers beside them."""
        ticked = request.form.getlist("column")[: len(self.columns.offered)]
        chosen = sorted(ticked, key=lambda name: request.form.get(f"place_{name}", 0, type=int) or len(ticked))
        with transaction() as session:
            columns = () if "reset" in request.form else self.columns.chosen(chosen)
            wanted = () if columns == self.columns.listed else columns
            user_settings.save_list_columns(session, require(roles.VIEWS_SAVE), self.rows.path, wanted)
        return redirect(self.return_url())

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """A new row."""
        if not self.can_create:
            raise NotFound(gettext("Nothing can be created here."))
        form = self.forms.create_form()
        if self.forms.is_complete(form) and self.forms.is_confirmed(None, form):
            row = self.create_model(form)
            if row is not None:
                flash(gettext("The %(noun)s was created.", noun=self.noun), "success")
                return redirect(self.details_url(row))
        title = gettext("New %(noun)s", noun=self.noun)
        submit = gettext("Create %(noun)s", noun=self.noun)
        return self.form_page(self.forms.create_template, form, title=title, submit=submit)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """A row's changes."""
        if not self.can_edit:
            raise NotFound(gettext("Nothing can be changed here."))
        row = self.get_one(request.args.get("id"))
        note_opened(self.rows, [row])
        name = self.rows.name_of(row)
        form = self.forms.edit_form(row)
        if self.forms.is_complete(form) and self.forms.is_confirmed(row, form):
            stored = self.update_model(form, row)
            if stored is not None:
                flash(gettext("Saved."), "success")
                return redirect(self.details_url(stored))
            row = self.get_one(request.args.get("id"))
        return self.form_page(
            self.forms.edit_template,
            form,
            title=gettext("Edit %(noun)s", noun=self.noun),
            submit="Save",
            row=row,
            name=name,
            seen=self.forms.seen(form),
        )

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Everything that staff may see of a row."""
        row = self.get_one(request.args.get("id"))
        note_opened(self.rows, [row])
        row_id = self.rows.id_of(row)
        return self.render(
            self.details_template,
            row=row,
            name=self.rows.name_of(row),
            fields=self.columns.seen(self.columns.on_page),
            get_value=self.columns.cell,
            row_id=row_id,
            links=[(label, address) for label, address in self.rows.links(row) if may_open_address(address)],
            actions=self.bulk.offered_on(row),
            pages=self.rows.pages(row) if self.may_change else [],
            panels=[*self.rows.panels(row), *(self.history.panels(row_id) if may(roles.LOG_READ) else [])],
            return_url=self.return_url(),
            **self.rows.page_context(row),
        )

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask, saying what goes with the row; then delete it."""
        if not self.can_delete:
            raise NotFound(gettext("Nothing can be deleted here."))
        row = self.get_one(asked_id())
        if request.method == "POST" and confirmation.passes():
            name = self.rows.name_of(row)
            if self.delete_model(row):
                said = self.forms.deleted(name)
                if undelete.can_restore(self.table.name):
                    hint = gettext("It can be restored for 30 days: see Recently deleted, under Audit.")
                    said = f"{said} {hint}"
                flash(said, "success")
            return redirect(self.return_url())
        return self.confirm_page(
            self.forms.delete_question(self.noun, single=True),
            [self.rows.name_of(row)],
            [*self.forms.delete_effects(db.session(), row), *self.forms.not_restored()],
            str(self.forms.delete_verb),
            self.rows.url("delete_view"),
            [("id", self.rows.id_of(row))],
        )

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """What is done with ticked rows."""
        return self.bulk.answer(self)

    @expose("/export/<export_type>/", methods=("GET", "POST"))
    def export(self, export_type: str) -> ResponseReturnValue:
        """The list as a file."""
        return self.exports.answer(self, export_type)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """What a field suggests for what was typed so far, found by an index."""
        look_up = self.lookups.get(request.args.get("name", ""))
        if look_up is None:
            raise NotFound(gettext("There is nothing to look up here."))
        typed = request.args.get("query", "").replace("\x00", "").strip()[:MAX_ID]
        found = look_up(db.session(), typed) if typed else []
        return jsonify([{"value": value, "words": words} for value, words in found[:MAX_SUGGESTED]])

    # How pages are answered.

    def create_blueprint(self, admin: Any) -> Any:
        """The view's pages, with those that its parts bring."""
        blueprint = super().create_blueprint(admin)
        for part in self.pages:
            for name, where, method in pages_of(part):
                blueprint.add_url_rule(where.url, name, self.opened(method), methods=where.methods)
        return blueprint

    def opened(self, method: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        """A part's page, as Flask-Admin opens a view's own: to whom the view is open, and by `_run_view`."""

        @wraps(method)
        def answer(**values: Any) -> ResponseReturnValue:
            set_current_view(self)
            if not self.is_accessible():
                return self.inaccessible_callback(method.__name__)
            found: ResponseReturnValue = self._run_view(lambda view, **more: method(view, **more), **values)
            return found

        return answer

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._run_view(fn, *args, **kwargs)
        except DBAPIError as error:
            if not timeouts.was_stopped(error):
                raise
            logger.warning("A page of %s was stopped after %d seconds.", self.table.name, timeouts.seconds())
            db.session.rollback()
            return self.render(
                "admin/model/timeout.html",
                seconds=timeouts.seconds(),
                advice=timeouts.advice(can_search=self.reader.search is not None),
                return_url=self.rows.url("index_view"),
            ), 503

    def render(self, template: str, **kwargs: Any) -> str:
        """The template with the view and what it was given."""
        return str(super().render(template, **kwargs))

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
            "admin/model/confirm.html",
            question=question,
            rows=rows,
            effects=effects,
            confirm_label=label,
            action_url=address,
            hidden=hidden,
            dangerous=dangerous,
            takes=dangerous and takes,
            return_url=self.return_url(),
            **(confirmation.context() if dangerous else {}),
        )
        return page, 422 if "confirmation_error" in g else 200

    def form_page(self, template: str, form: Form, **context: Any) -> ResponseReturnValue:
        """A page with a form: 409 when somebody else saved meanwhile, 422 when something is wrong."""
        status = 409 if form.conflict else 422 if request.method == "POST" else 200
        context = {
            "notes": {name: translated(note) for name, note in self.forms.notes.items()},
            "why": translated(self.forms.confirm_why),
            **context,
        }
        context.update(confirmation.context() if self.forms.confirm_why else {})
        context.update(self.forms.page_context(form))
        row = context.get("row")
        context["panels"] = self.rows.form_panels(row, form) if row is not None else []
        status = context.pop("status", status)
        return self.render(template, form=form, return_url=self.return_url(), **context), status

    def details_url(self, row: Any) -> str:
        """The address of a row's page, from which one finds back to where one came from."""
        return self.rows.url("details_view", id=self.rows.id_of(row), url=way_back())

    def return_url(self) -> str:
        """Where the person came from, or the list."""
        return way_back() or self.rows.url("index_view")
