"""The staff dashboard: Flask-Admin at /admin, closed to everybody but staff."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Theme

from atspro.admin import permissions
from atspro.admin.accounts import AccountView
from atspro.admin.audit import AuditView
from atspro.admin.base import AdminModelView
from atspro.admin.bulk_progress import BulkActionView
from atspro.admin.dashboard import OverviewView
from atspro.admin.declared_view import view_of
from atspro.admin.documents import DocumentView
from atspro.admin.jobs import JobView
from atspro.admin.outbox import OutboxView
from atspro.admin.queue_dashboard import QueueView
from atspro.admin.requests import RequestView
from atspro.admin.resumes import ResumeView
from atspro.admin.sessions import SessionView
from atspro.admin.users import UserView
from atspro.admin.verifications import VerificationView
from atspro.tables import TABLES

# In the order of the menu.
VIEWS = (
    QueueView,
    UserView,
    ResumeView,
    JobView,
    DocumentView,
    RequestView,
    BulkActionView,
    SessionView,
    AccountView,
    VerificationView,
    AuditView,
    OutboxView,
)
# Tables whose view follows from their declaration stand behind those that people write.
DECLARED_AFTER = VIEWS.index(RequestView)


def init_app(app: Flask) -> None:
    """Register the dashboard: an index page and one view a table."""
    permissions.init_app(app)
    own = {view.declared.name for view in VIEWS if issubclass(view, AdminModelView)}
    declared = [view_of(table) for table in TABLES.values() if table.staff and table.name not in own]
    # The theme is the folder of our own templates: none of Flask-Admin's is reached.
    templates = Path(app.root_path, app.template_folder or "").resolve()
    theme = Theme(folder=str(templates), base_template="admin/base.html")
    admin = Admin(app, name="ATSPro Admin", theme=theme, index_view=OverviewView())
    views = [view() for view in VIEWS]
    for view in (*views[:DECLARED_AFTER], *declared, *views[DECLARED_AFTER:]):
        admin.add_view(view)
