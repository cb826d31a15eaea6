"""Who may come in, and how far: every address under /admin asks the table of `atspro.roles`, view or not."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from atspro import roles
from atspro.db import transaction
from atspro.models import User
from atspro.services.audit import security_events
from atspro.tables import TABLES

PREFIX = "/admin"
# What changes nothing; whatever other pages there are, or will be, are taken to change something.
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


def require_staff() -> User:
    """The member of staff who is signed in; 403 when somebody else is, or nobody."""
    if not is_staff():
        abort(403)
    return cast("User", current_user._get_current_object())


def require(permission: str) -> User:
    """The member of staff who is signed in and has this permission; 403 otherwise. Changes are made in their name."""
    user = require_staff()
    if not user.may(permission):
        abort(403)
    return user


def require_admin() -> User:
    """The admin who is signed in; 403 when somebody else is, or nobody. Most changes are made in this person's name."""
    return require(roles.DATA_CHANGE)


def is_staff() -> bool:
    """Whether the person who asks has a role of staff, and is here in their own name."""
    # A page asks this for each entry of its menu: the person is looked up once.
    user = current_user._get_current_object()
    return bool(user.is_authenticated and user.is_staff and not g.auth_session.impersonated_by)


def may(permission: str) -> bool:
    """Whether the person who asks has this permission of `atspro.roles`."""
    return is_staff() and bool(current_user.may(permission))


def may_change() -> bool:
    """Whether the person who asks may change people's data."""
    return may(roles.DATA_CHANGE)


def hidden_columns(table: str) -> frozenset[str]:
    """The columns of a table, by their names in the database, that the person who asks may not see.

    Which are for admins alone its declaration says; who may not see people sees no column that leads to one. They are
    nowhere: not in a list or on a row's page, by no filter and no order, and not in the history of a row.
    """
    if table not in TABLES:
        return frozenset()
    hidden = TABLES[table].admin_columns
    if hidden and may(roles.SECRETS_SEE):
        hidden = frozenset()
    return hidden if may(roles.PEOPLE_SEE) else hidden | _columns_of_people(table)


def _columns_of_people(table: str) -> frozenset[str]:
    """The columns that name a row of a table which tells of people, and what these wrote into the row."""
    declared = TABLES[table]
    leads = {
        column.name
        for column in declared.stored.columns
        for key in column.foreign_keys
        if (staff := TABLES[key.column.table.name].staff) and roles.area_of(staff.path).look == roles.PEOPLE_SEE
    }
    written = {one.column_name for one in declared.fields if one.kind in ("json", "long_text", "markdown")}
    return frozenset(leads | written)


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
    endpoint = request.endpoint
    if (endpoint is not None or request.method not in SAFE_METHODS) and not may_open(endpoint or "", request.method):
        _note_refusal()
        abort(403)
    return None


def may_open(endpoint: str, method: str = "GET") -> bool:
    """Whether the person who asks may send this to a page, such as ``admin_users.edit_view``."""
    view, _, page = endpoint.rpartition(".")
    changes = page not in VIEW_ENDPOINTS or method not in SAFE_METHODS
    return all(may(one) for one in roles.needed(name_of_view(view), page, changes=changes))


def may_open_address(address: str) -> bool:
    """Whether the person who asks may open this address of the site."""
    path = address.partition("?")[0]
    if not path.startswith(PREFIX):
        return True
    try:
        endpoint, _ = current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    return may_open(endpoint)


def name_of_view(endpoint: str) -> str:
    """What the table of `atspro.roles` calls the view with this endpoint: ``admin_users`` is ``users``."""
    return endpoint.removeprefix("admin").removeprefix("_")


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
        return may(roles.area_of(name_of_view(self.endpoint)).change)

    @property
    def may_save_views(self) -> bool:
        """Whether the person may keep views of lists, and choose columns."""
        return may(roles.VIEWS_SAVE)

    @property
    def sees_people(self) -> bool:
        """Whether the page shows the person who it is about."""
        return may(roles.PEOPLE_SEE)

    def is_accessible(self) -> bool:
        """Closed unless the person's roles open it: the page that is asked for, or the first one, for the menu."""
        if request.blueprint == self.endpoint:
            return may_open(request.endpoint or "", request.method)
        return may_open(f"{self.endpoint}.index_view")

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """What others get."""
        return refuse()

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view a second time on any TypeError, which hides the first one.
        return fn(self, *args, **kwargs)
