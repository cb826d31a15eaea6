"""The panel on a row's page that tells what happened to it, and who did it."""

from __future__ import annotations

from typing import Any

from flask import g, render_template
from markupsafe import Markup

from atspro.admin import guard
from atspro.db import db
from atspro.services import history, revert

# The tables whose rows have a page here, by the endpoint of their view.
PAGES = {
    "user": "admin_users",
    "userResume": "admin_resumes",
    "userJobs": "admin_jobs",
    "jobDocuments": "admin_documents",
    "generationRequest": "admin_requests",
    "session": "admin_sessions",
    "account": "admin_accounts",
    "verification": "admin_verifications",
}


def panels(table: str, row_id: str) -> list[tuple[str, Markup]]:
    """Title and content of the history of a row, for its page; nothing for a table that has none."""
    if table not in PAGES:
        return []
    found = history.of_row(db.session(), table, row_id)
    shown = {"found": found, "table": table, "row_id": row_id, **offers()}
    return [("History", Markup(render_template("admin/audit/panel.html", **shown)))]  # noqa: S704 (a template of ours)


def offers() -> dict[str, Any]:
    """What the templates of a history need to offer to take changes back."""
    may_change = guard.may_change()
    return {
        "can_revert": lambda entry: may_change and revert.can_revert(entry),
        "can_go_back_to": lambda entry: may_change and revert.can_go_back_to(entry),
        "pages": PAGES,
        "impersonator": g.get("impersonator"),
    }
