"""The staff dashboard: Flask-Admin at /admin, closed to everybody but staff."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_admin import Admin, BaseView
from flask_admin.theme import Theme

from atspro.admin import (
    accounts,
    api_tokens,
    audit,
    bulk_progress,
    documents,
    jobs,
    permissions,
    requests,
    resumes,
    sessions,
    users,
    verifications,
)
from atspro.admin.alerts import AlertsView
from atspro.admin.base import AdminModelView
from atspro.admin.dashboard import OverviewView
from atspro.admin.declared_view import view_of
from atspro.admin.health import HealthView
from atspro.admin.outbox import OutboxView
from atspro.admin.queue_dashboard import QueueView
from atspro.admin.search import SearchView
from atspro.admin.webhooks import WebhooksView
from atspro.tables import TABLES

# What makes the views that people wrote, in the order of the menu; those that follow from a declaration stand between.
FIRST = (users.view, resumes.view, jobs.view, documents.view)
LAST = (
    requests.view,
    bulk_progress.view,
    sessions.view,
    api_tokens.view,
    accounts.view,
    verifications.view,
    audit.view,
)


def make_views() -> list[AdminModelView]:
    """A view of each table that has pages for staff, in the order of the menu."""
    first, last = [make() for make in FIRST], [make() for make in LAST]
    own = {view.table.name for view in (*first, *last)}
    declared = [view_of(table) for table in TABLES.values() if table.staff and table.name not in own]
    return [*first, *declared, *last]


def init_app(app: Flask) -> None:
    """Register the dashboard: an index page and one view a table."""
    permissions.init_app(app)
    # The theme is the folder of our own templates: none of Flask-Admin's is reached.
    templates = Path(app.root_path, app.template_folder or "").resolve()
    theme = Theme(folder=str(templates), base_template="admin/base.html")
    admin = Admin(app, name="ATSPro Admin", theme=theme, index_view=OverviewView())
    views = make_views()
    own = (QueueView(), AlertsView(), WebhooksView(), HealthView())
    pages: tuple[BaseView, ...] = (*own, *views, OutboxView(), SearchView())
    for view in pages:
        admin.add_view(view)
    app.extensions["admin_views"] = {view.rows.path: view for view in views}
