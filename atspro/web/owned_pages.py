"""Pages of a person's own rows, by the declaration of their table: a list, a form, and the question before a deletion.

`pages_of(CONTACTS, "contacts", url="/contacts", intro="…")` is a blueprint with all four. They are for tables whose
rows belong to their user directly and need nothing but the checks that the declaration says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.errors import InvalidInput
from atspro.forms.fields import form_field
from atspro.i18n import gettext, gettext_noop
from atspro.models import User
from atspro.services import owned_rows
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.tables import Table
from atspro.web.current_user import actor
from atspro.web.forms.base import show_errors


class RowForm(FlaskForm):
    """The fields of a row that its owner types."""

    def values(self, table: Table) -> dict[str, Any]:
        """What stands in the fields, by their names."""
        return {name: self[name].data for name in table.content}


def form_of(table: Table) -> type[RowForm]:
    """The form of a table's rows."""
    fields = {one.name: form_field(one) for one in table.content_fields}
    return type(f"{table.model.__name__}Form", (RowForm,), {"__doc__": f"A {table.noun}.", **fields})


def pages_of(
    table: Table, name: str, *, url: str, intro: str, check_room: Callable[[Session, User], None] | None = None
) -> Blueprint:
    """The blueprint ``name`` with the pages ``index``, ``new``, ``edit`` and ``delete`` of the actor's rows.

    ``intro`` is the sentence that says on the empty list what belongs there. ``check_room`` raises `InvalidInput` when
    the actor has as many rows as anybody may have. The id in an address is called as the table: ``contact_id``.
    """
    pages = _Pages(table, name, intro, check_room)
    row = f"/<uuid:{table.id_name}>"
    bp = Blueprint(name, __name__, url_prefix=url)
    bp.before_request(login_required(lambda: None))
    bp.add_url_rule("/", "index", pages.index)
    bp.add_url_rule("/new", "new", pages.new, methods=["GET", "POST"])
    bp.add_url_rule(row, "edit", pages.edit, methods=["GET", "POST"])
    bp.add_url_rule(f"{row}/delete", "delete", pages.delete, methods=["GET", "POST"])
    return bp


class _Pages:
    def __init__(
        self, table: Table, name: str, intro: str, check_room: Callable[[Session, User], None] | None = None
    ) -> None:
        self.table, self.name, self.intro, self.check_room = table, name, intro, check_room
        self.form = form_of(table)

    def index(self) -> str:
        """The actor's rows, the newest first."""
        listed = owned_rows.list_rows(db.session(), self.table, actor(), page=request.args.get("page", 1, type=int))
        return self._render("owned/index.html", listed=listed)

    def new(self) -> ResponseReturnValue:
        """A new row."""
        form = self.form()
        if form.validate_on_submit():
            try:
                with transaction() as session:
                    if self.check_room is not None:
                        self.check_room(session, actor())
                    owned_rows.create_row(session, self.table, actor(), form.values(self.table))
            except InvalidInput as error:
                show_errors(form, error)
            else:
                return self._done(gettext_noop("%(noun)s saved."))
        return self._render("owned/form.html", form=form), 422 if form.is_submitted() else 200

    def edit(self, **ids: UUID) -> ResponseReturnValue:
        """A row's changes. Of two tabs, the second to save is shown the first one's change, and chooses."""
        row = owned_rows.get_row(db.session(), self.table, actor(), *ids.values())
        if request.method == "GET":
            form = self._stored(row)
            return self._edit_page(form, row, edit_conflicts.digest_fields(form.values(self.table)))
        form, conflict, seen = self.form(data=self._data(row)), None, edit_conflicts.submitted(request.form)
        taken = [name for name in edit_conflicts.accepted(request.form) if name in self.table.content]
        edit_conflicts.accept_stored(form, self._stored(row), taken)
        if form.validate():
            try:
                self._save(form, seen, *ids.values())
            except InvalidInput as error:
                show_errors(form, error)
            except StaleFormError as error:
                conflict = error
            else:
                return self._done(gettext_noop("%(noun)s saved."))
        row = owned_rows.get_row(db.session(), self.table, actor(), *ids.values())
        page = self._edit_page(form, row, edit_conflicts.serialize_digests(seen), conflict)
        return page, 409 if conflict else 422

    def _save(self, form: RowForm, seen: dict[str, str], row_id: UUID) -> None:
        typed = form.values(self.table)

        def check(row: Any) -> None:
            stored = self._stored(row).values(self.table)
            edit_conflicts.refuse_stale(session, row, seen, stored, typed, self.table.labels)

        with transaction() as session:
            row = owned_rows.get_row(session, self.table, actor(), row_id, lock=True)
            owned_rows.change_row(session, self.table, row, typed, check=check)

    def delete(self, **ids: UUID) -> ResponseReturnValue:
        """Ask first, then remove the row."""
        if request.method == "GET":
            row = owned_rows.get_row(db.session(), self.table, actor(), *ids.values())
            return self._render("owned/delete.html", row=row, row_name=self._name_of(row), ids=ids)
        with transaction() as session:
            row = owned_rows.get_row(session, self.table, actor(), *ids.values(), lock=True)
            owned_rows.delete_row(session, row)
        return self._done(gettext_noop("%(noun)s deleted."))

    def _data(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.table.content}

    def _stored(self, row: Any) -> RowForm:
        return self.form(formdata=None, data=self._data(row))

    def _edit_page(self, form: RowForm, row: Any, seen: str, conflict: StaleFormError | None = None) -> str:
        return self._render(
            "owned/form.html", form=form, row=row, row_name=self._name_of(row), seen=seen, conflict=conflict
        )

    def _name_of(self, row: Any) -> str:
        return self.table.name_of({one.column_name: getattr(row, one.name) for one in self.table.fields})

    def _done(self, what: str) -> ResponseReturnValue:
        noun = self.table.noun
        flash(gettext(what, noun=f"{noun[:1].upper()}{noun[1:]}"), "success")
        return redirect(url_for(f"{self.name}.index"))

    def _render(self, template: str, **context: Any) -> str:
        return render_template(
            template,
            table=self.table,
            pages=self.name,
            intro=self.intro,
            id_of=lambda row: {self.table.id_name: getattr(row, self.table.columns[self.table.key].name)},
            name_of=self._name_of,
            **context,
        )
