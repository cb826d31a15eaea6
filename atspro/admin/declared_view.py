"""The view of a table that needs none of its own: its pages for staff follow from its declaration."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from wtforms import EmailField
from wtforms.validators import DataRequired

from atspro.admin.base import AdminModelView
from atspro.admin.filters import list_url
from atspro.admin.forms import Form
from atspro.forms.fields import form_field
from atspro.models import User
from atspro.services import owned_rows, search
from atspro.services.search.full_text import Found
from atspro.services.users import user_admin
from atspro.tables import TABLES, Table
from atspro.tables.ownership import is_owned, owner_key


def edit_form_of(table: Table) -> type[Form]:
    """The staff's form of a row: what its owner types, and what staff set beside it."""
    fields = {one.name: form_field(one) for one in table.staff_fields}
    return type(f"Edit{table.model.__name__}Form", (Form,), {"__doc__": f"A {table.noun}’s fields.", **fields})


def create_form_of(table: Table) -> type[Form]:
    """The form of a new row, with the address of the user whose it will be."""
    owner = EmailField("User’s email", [DataRequired("Enter the user’s email.")], render_kw={"data-lookup": "users"})
    body = {"__doc__": f"A new {table.noun}.", "first": ("owner",), "owner": owner}
    return type(f"New{table.model.__name__}Form", (edit_form_of(table),), body)


class DeclaredView(AdminModelView):
    """A table whose pages for staff follow from its declaration."""

    def found(self, text: str) -> Found | None:
        """By their users."""
        return _owned_by_found(self.declared, search.find_users(text)) if is_owned(self.declared) else None

    def row_name(self, row: Any) -> str:
        """What the declaration calls it."""
        values = {one.column_name: getattr(row, one.name) for one in self.declared.fields if one.name in row.__dict__}
        return self.declared.name_of(values)

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """What the row belongs to, and what belongs to it."""
        links = []
        for column, parent in self.declared.parents:
            named, staff = getattr(row, self.declared.columns[column].name), TABLES[parent].staff
            if named is not None and staff:
                noun = TABLES[parent].noun
                links.append((noun[:1].upper() + noun[1:], self.get_url(f"{staff.endpoint}.details_view", id=named)))
        for table in TABLES.values():
            for column, parent in table.parents:
                name = table.columns[column].name
                if table.staff and parent == self.declared.name and name in table.staff.filters:
                    links.append((table.title, list_url(table.staff.endpoint, **{name: self.get_pk_value(row)})))
        return links

    def make(self, session: Session, form: Form) -> Any:
        """A row of the user whose address was given."""
        owner = user_admin.find_owner(session, form["owner"].data)
        return owned_rows.create_row(session, self.declared, owner, self._values(form))

    def change(self, session: Session, row: Any, form: Form) -> Any:
        """Store the fields of the form and no others."""
        return owned_rows.change_row(session, self.declared, row, self._values(form))

    def remove(self, session: Session, row: Any) -> None:
        """Delete it with what hangs on it."""
        owned_rows.delete_row(session, row)

    def _values(self, form: Form) -> dict[str, Any]:
        return {one.name: form[one.name].data for one in self.declared.staff_fields}


def _owned_by_found(table: Table, users: Found | None) -> Found | None:
    """The rows of users who were found, by the foreign keys that lead to them."""
    column, parent = owner_key(table)
    if parent != User.__tablename__:
        users = _owned_by_found(TABLES[parent], users)
    return search.through(users, getattr(table.model, table.columns[column].name), table.model.id)  # type: ignore[attr-defined]


def view_of(table: Table) -> DeclaredView:
    """The view of a table that has none of its own. Raises `ValueError` for one without a page for staff."""
    body: dict[str, Any] = {"__doc__": f"{table.title}, by their declaration.", "declared": table}
    if table.content or table.staff_content:
        body |= {"edit_form_class": edit_form_of(table), "create_form_class": create_form_of(table)}
    made: type[DeclaredView] = type(f"{table.model.__name__}View", (DeclaredView,), body)
    return made()
