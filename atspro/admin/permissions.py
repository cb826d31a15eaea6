"""Who may come in, and how far: admins change things, support looks, on every address under /admin, view or not."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from atspro.db import transaction
from atspro.models import User
from atspro.services.audit import security_events
from atspro.tables import TABLES

PREFIX = "/admin"
# What support may open; whatever else there is, or will be, is for admins.
VIEW_ENDPOINTS = frozenset(
    {
        "index",
        "index_view",
        "details_view",
        "compare_view",
        "row_view",
        "deleted_view",
        "progress_view",
        "live_view",
        "statistics_view",
        # Suggests users, whose list support may read.
        "ajax_lookup",
    }
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Check each request under /admin before anything else: views, actions, look-ups and static files."""
    app.before_request(_check_request)


def require_admin() -> User:
    """The admin who is signed in; 403 when somebody else is, or nobody. Every change is made in this person's name."""
    if not may_change():
        abort(403)
    return cast("User", current_user._get_current_object())


def is_staff() -> bool:
    """Whether the person who asks is an admin or of support, and here in their own name."""
    # A page asks this for each entry of its menu: the person is looked up once.
    user = current_user._get_current_object()
    return bool(user.is_authenticated and user.is_staff and not g.auth_session.impersonated_by)


def may_change() -> bool:
    """Whether the person who asks may change what they see."""
    return is_staff() and bool(current_user.is_admin)


def hidden_columns(table: str) -> frozenset[str]:
    """The columns of a table, by their names in the database, that the person who asks may not see.

    Which are for admins alone its declaration says. Others see them nowhere: not in a list or on a row's page, by no
    filter and no order, and not in the history of a row.
    """
    found = TABLES[table].admin_columns if table in TABLES else frozenset()
    return found if found and not may_change() else frozenset()


def refuse() -> ResponseReturnValue:
    """Send an anonymous person to sign in; tell a job seeker, with 403, that this is not for them."""
    if current_user.is_authenticated:
        _note_refusal()
        abort(403)
    # Flask-Login hangs its manager on the application, which the stubs do not know.
    return cast("ResponseReturnValue", current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


def _check_request() -> ResponseReturnValue | None:
    inside = request.path == PREFIX or request.path.startswith(PREFIX + "/")
    if not inside:
        return None
    if not is_staff():
        return refuse()
    _, _, view = (request.endpoint or "").rpartition(".")
    if (request.endpoint is not None or request.method not in SAFE_METHODS) and not may_open(view):
        _note_refusal()
        abort(403)
    return None


def may_open(view: str) -> bool:
    """Whether the person may ask for this page: support for what changes nothing."""
    return may_change() or (is_staff() and view in VIEW_ENDPOINTS and request.method in SAFE_METHODS)


def _note_refusal() -> None:
    note_security_event("page.refused", page=request.endpoint or "unknown")


def note_security_event(action: str, **details: Any) -> None:
    """See `security_events.note`; of the person who is signed in, in a transaction of its own."""
    with transaction() as session:
        person = cast("User", current_user._get_current_object())
        security_events.note(session, action, person, request.remote_addr, **details)
    g.refusal_noted = True


class StaffOnly:
    """A view of Flask-Admin that answers staff only, also when it is registered somewhere else than under /admin."""

    endpoint: str

    @property
    def may_change(self) -> bool:
        """Whether the page offers the person to change something."""
        return may_change()

    def is_accessible(self) -> bool:
        """Closed unless the person is staff; of its own pages, support may open those that change nothing."""
        if request.blueprint == self.endpoint:
            return may_open((request.endpoint or "").rpartition(".")[2])
        return is_staff()

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """What others get."""
        return refuse()

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view a second time on any TypeError, which hides the first one.
        return fn(self, *args, **kwargs)
