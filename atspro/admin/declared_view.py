"""The view of a table that needs none of its own: its pages for staff follow from its declaration."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from wtforms import EmailField
from wtforms.validators import DataRequired

from atspro.admin import declared
from atspro.admin.base import AdminModelView
from atspro.admin.filters import list_url
from atspro.admin.forms import Form
from atspro.admin.lists import ListReader, Search
from atspro.admin.row_forms import RowForms
from atspro.admin.rows import Rows
from atspro.forms.fields import form_field
from atspro.i18n import lazy_gettext
from atspro.models import User
from atspro.services import owned_rows, search
from atspro.services.search.full_text import Found
from atspro.services.users import user_admin
from atspro.tables import TABLES, Table
from atspro.tables.ownership import is_owned, owner_key


def edit_form_of(table: Table) -> type[Form]:
    """The staff's form of a row: what its owner types, and what staff set beside it."""
    fields = {one.name: form_field(one) for one in table.staff_fields}
    return type(
        f"Edit{table.model.__name__}Form",
        (Form,),
        {"__doc__": f"Fields of {table.name}", **fields},
    )


def create_form_of(table: Table) -> type[Form]:
    """The form of a new row, with the address of the user whose it will be."""
    owner = EmailField(
        lazy_gettext("User’s email"),
        [DataRequired(lazy_gettext("Enter the user’s email."))],
        render_kw={"data-lookup": "users"},
    )
    body = {"__doc__": f"New row of {table.name}", "first": ("owner",), "owner": owner}
    return type(f"New{table.model.__name__}Form", (edit_form_of(table),), body)


class DeclaredRows(Rows):
    """The rows of a table whose pages for staff follow from its declaration."""

    def name_of(self, row: Any) -> str:
        """What the declaration calls it."""
        return self.table.name_of(declared.loaded_values(self.table, row))

    def links(self, row: Any) -> list[tuple[str, str]]:
        """What the row belongs to, and what belongs to it."""
        links = []
        for column, parent in self.table.parents:
            named, staff = getattr(row, self.table.columns[column].name), TABLES[parent].staff
            if named is not None and staff:
                noun = TABLES[parent].noun
                links.append((noun[:1].upper() + noun[1:], url_for(f"{staff.endpoint}.details_view", id=named)))
        for table in TABLES.values():
            for column, parent in table.parents:
                name = table.columns[column].name
                if table.staff and parent == self.table.name and name in table.staff.filters:
                    links.append((table.title, list_url(table.staff.endpoint, **{name: self.id_of(row)})))
        return links


class DeclaredForms(RowForms):
    """Forms of the declared fields."""

    def make(self, session: Session, form: Form) -> Any:
        """A row of the user whose address was given."""
        owner = user_admin.find_owner(session, form["owner"].data)
        return owned_rows.create_row(session, self.table, owner, self._values(form))

    def change(self, session: Session, row: Any, form: Form) -> Any:
        """Store the fields of the form and no others."""
        return owned_rows.change_row(session, self.table, row, self._values(form))

    def remove(self, session: Session, row: Any) -> None:
        """Delete it with what hangs on it."""
        owned_rows.delete_row(session, row)

    def _values(self, form: Form) -> dict[str, Any]:
        return {one.name: form[one.name].data for one in self.table.staff_fields}


def by_owner(table: Table) -> Search | None:
    """The search for rows by their users; None where nobody owns them."""
    if not is_owned(table):
        return None
    return Search(
        lazy_gettext("Part of the user’s name or email"), lambda text: _owned_by(table, search.find_users(text))
    )


def _owned_by(table: Table, users: Found | None) -> Found | None:
    """The rows of users who were found, by the foreign keys that lead to them."""
    column, parent = owner_key(table)
    if parent != User.__tablename__:
        users = _owned_by(TABLES[parent], users)
    return search.through(users, getattr(table.model, table.columns[column].name), table.model.id)  # type: ignore[attr-defined]


def view_of(table: Table) -> AdminModelView:
    """The view of a table that has none of its own. Raises `ValueError` for one without a page for staff."""
    rows = DeclaredRows(table)
    forms = DeclaredForms(rows)
    if table.content or table.staff_content:
        forms = DeclaredForms(rows, create=create_form_of(table), edit=edit_form_of(table))
    return AdminModelView(table, rows=rows, forms=forms, reader=ListReader(rows, search=by_owner(table)))
