"""One row of a table: how it is loaded, what a person calls it, and what its page shows beside its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Uuid, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro.admin import declared
from atspro.db import db
from atspro.errors import NotFound
from atspro.i18n import format_number, gettext
from atspro.services import bulk
from atspro.services.audit import data_access
from atspro.tables import Table

if TYPE_CHECKING:
    from atspro.admin.forms import Form

MAX_CHOSEN = bulk.BULK_THRESHOLD
MAX_ID = 200


def and_more(number: int) -> str:
    """That a list of names goes on."""
    return gettext("and %(number)s more", number=format_number(number))


class Rows:
    """Rows of a table by their keys. ``options`` say what is loaded of a row, and joined to it, on its own pages."""

    def __init__(self, table: Table, *, options: Sequence[ExecutableOption] | None = None) -> None:
        if table.staff is None:
            raise ValueError(f"{table.name} declares no pages for staff.")
        self.table = table
        self.model: Any = table.model
        self.path = table.staff.path
        self.endpoint = table.staff.endpoint
        self.options = declared.one_options(table) if options is None else tuple(options)

    @property
    def key(self) -> Any:
        """The primary key's attribute."""
        return self.model.id

    def url(self, page: str, **values: Any) -> str:
        """The address of a page of these rows, such as ``details_view``."""
        return url_for(f"{self.endpoint}.{page}", **values)

    def id_of(self, row: Any) -> str:
        """The row's id, as an address and a form write it; of one that was just stored too, without asking for it."""
        return str(inspect(row).identity[0])

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

    def get(self, id: Any) -> Any:
        """The row, joined with what is shown beside it. Raises `NotFound`."""
        wanted = self.parse_id(id)
        found = None
        if wanted is not None:
            query = select(self.model).where(self.key == wanted).options(*self.options)
            found = db.session().scalars(query).unique().one_or_none()
        if found is None:
            raise NotFound(gettext("There is no such %(noun)s.", noun=self.table.noun))
        return found

    def chosen(self, session: Session, ids: Sequence[str]) -> list[Any]:
        """The rows of these ids that exist, in a constant order; `MAX_CHOSEN` at most."""
        wanted = [parsed for parsed in map(self.parse_id, ids[:MAX_CHOSEN]) if parsed is not None]
        query = select(self.model).where(self.key.in_(wanted)).options(*self.options).order_by(self.key)
        return list(session.scalars(query).unique()) if wanted else []

    def name_of(self, row: Any) -> str:
        """What a person calls this row."""
        return str(row)

    def event(self, action: str) -> str:
        """The name of an event about these rows in the audit log."""
        return self.table.event(action)

    def owners(self, rows: Sequence[Any]) -> data_access.Owners:
        """Whose resume or documents these rows tell, for the log of who saw them."""
        return data_access.owners_of_rows(self.table, rows)

    def links(self, row: Any) -> list[tuple[str, str]]:
        """Label and address of what belongs to this row."""
        return []

    def pages(self, row: Any) -> list[tuple[str, str]]:
        """Label and address of pages, beside the form and the deletion, that change this row."""
        return []

    def panels(self, row: Any) -> list[tuple[str, Markup]]:
        """Titles and contents of what a row's page shows below its columns."""
        return []

    def form_panels(self, row: Any, form: Form) -> list[tuple[str, Markup]]:
        """Titles and contents of what a row's form shows below its fields."""
        return []

    def list_context(self) -> dict[str, Any]:
        """What the template of the list knows beside the list."""
        return {}

    def page_context(self, row: Any) -> dict[str, Any]:
        """What the template of a row's page knows beside all that."""
        return {}
