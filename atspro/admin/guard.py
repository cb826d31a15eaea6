"""Who may come in: staff only, on every address under /admin, whether or not a view stands there."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from atspro.models import User

PREFIX = "/admin"


def init_app(app: Flask) -> None:
    """Check each request under /admin before anything else: views, actions, look-ups and static files."""
    app.before_request(_check_request)


def staff() -> User:
    """The member of staff who is signed in; 403 when somebody else is, or nobody."""
    if not is_staff():
        abort(403)
    return cast("User", current_user._get_current_object())


def is_staff() -> bool:
    """Whether the person who asks is signed in and an admin."""
    return bool(current_user.is_authenticated and current_user.is_admin)


def refuse() -> ResponseReturnValue:
    """Send an anonymous person to sign in; tell a job seeker, with 403, that this is not for them."""
    if current_user.is_authenticated:
        abort(403)
    # Flask-Login hangs its manager on the application, which the stubs do not know.
    return cast("ResponseReturnValue", current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


def _check_request() -> ResponseReturnValue | None:
    inside = request.path == PREFIX or request.path.startswith(PREFIX + "/")
    return refuse() if inside and not is_staff() else None


class Closed:
    """A view of Flask-Admin that answers staff only, also when it is registered somewhere else than under /admin."""

    def is_accessible(self) -> bool:
        """Closed unless the person is staff."""
        return is_staff()

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """What others get."""
        return refuse()

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls a view a second time on any TypeError, which hides the first one.
        return fn(self, *args, **kwargs)
