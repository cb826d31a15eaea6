"""One row of a table: how it is loaded, what a person calls it, and what its page shows beside its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Uuid, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro.admin.export import Exports
from atspro.admin.forms import Form
from atspro.db import db
from atspro.errors import NotFound
from atspro.services import bulk

MAX_CHOSEN = bulk.BULK_THRESHOLD
MAX_ID = 200


class Rows(Exports):
    """Rows by their keys. ``one_options`` say what is joined to a row on its own pages."""

    one_options: Sequence[ExecutableOption] = ()

    def get_pk_value(self, model: Any) -> str:
        """The row's id, as an address and a form write it; of one that was just stored too, without asking for it."""
        return str(inspect(model).identity[0])

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
