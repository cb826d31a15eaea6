"""The change history on a row's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g, render_template
from markupsafe import Markup

from atspro.admin import permissions
from atspro.db import db
from atspro.services.audit import history
from atspro.services.audit.history import Event, History
from atspro.services.audit.value_diff import Difference
from atspro.services.undo import revert
from atspro.tables import TABLES, Table

# The tables whose rows have a page with their history here, by the endpoint of their view.
PAGES = {table.name: table.staff.endpoint for table in TABLES.values() if table.staff and table.staff.has_history}


class RowHistory:
    """The change history of a table's rows, for their pages; nothing of a table that has none."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def panels(self, row_id: str) -> list[tuple[str, Markup]]:
        """Title and content of the history of a row."""
        name = self.table.name
        if name not in PAGES:
            return []
        found = seen(history.of_row(db.session(), name, row_id))
        values = {"found": found, "table": name, "row_id": row_id, **offers()}
        return [("History", Markup(render_template("admin/audit/panel.html", **values)))]  # noqa: S704 (of ours)


def seen(found: History) -> History:
    """A history as the person who asks may see it."""
    return replace(found, events=[seen_event(event) for event in found.events])


def seen_event(event: Event) -> Event:
    """An event without what was in columns that the person who asks may not see; of a change, that there was one."""
    hidden = permissions.hidden_columns(event.entry.table_name or "")
    if not hidden:
        return event
    shown = [
        Difference(difference.column, difference.label, withheld=True) if difference.column in hidden else difference
        for difference in event.differences
    ]
    if event.entry.action != "update":
        shown = [difference for difference in shown if not difference.withheld]
    return replace(event, differences=tuple(shown))


def offers() -> dict[str, Any]:
    """What the templates of a history need to offer reverts."""
    may_change = permissions.may_change()
    return {
        "can_revert": lambda entry: may_change and revert.can_revert(entry),
        "can_go_back_to": lambda entry: may_change and revert.can_go_back_to(entry),
        "page_of": PAGES,
        "audit_table_names": {table.name: table.noun for table in TABLES.values()},
        "impersonator": g.get("impersonator"),
    }
