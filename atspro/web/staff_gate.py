"""Staff have a second factor: without one they reach its set-up and nothing else, and show it before the dashboard."""

from __future__ import annotations

from flask import Flask, abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from atspro.i18n import gettext
from atspro.services.auth import step_up as shown
from atspro.services.auth import two_factor
from atspro.web.current_user import actor, current_session
from atspro.web.email_links import settings
from atspro.web.hosts_and_origins import SAFE_METHODS, UNNAMED, is_api_request
from atspro.web.step_up import is_offered

SET_UP = "two_factor.start"
# What setting one up may take: its own pages, showing again who one is, a first password, and the way out.
OPEN = frozenset(
    {
        SET_UP,
        "two_factor.set_up",
        "two_factor.backup_codes",
        "two_factor.download_codes",
        "auth.sign_out",
        "auth.forgotten_password",
        "auth.check_mail",
        "auth.reset_password",
        "sign_ins.confirm_again",
        "social.callback",
    }
)


def init_app(app: Flask) -> None:
    """Look at every request of staff's before its view, and before the dashboard looks at their role."""
    app.before_request(_check_request)


def _check_request() -> BaseResponse | None:
    endpoint = request.endpoint or ""
    # A token reaches its person's own search alone, and was made by whoever had shown the second factor.
    if endpoint in UNNAMED or endpoint.endswith("static") or endpoint in OPEN or is_api_request():
        return None
    if not current_user.is_authenticated or not current_user.is_staff or not settings().staff_needs_second_factor:
        return None
    if current_session().impersonated_by is not None or not is_offered():
        return None
    if not two_factor.is_enabled(actor()):
        _refuse_changes()
        flash(gettext("People who run this site need a second factor. Set it up to go on."), "info")
        return redirect(url_for(SET_UP))
    is_inside = request.path == "/admin" or request.path.startswith("/admin/")
    if is_inside and not shown.shows_second_factor(current_session()):
        # Signed in by another application, or on a trusted device: the code was not asked for here.
        _refuse_changes()
        return redirect(url_for("two_factor.confirm", next=request.full_path.rstrip("?")))
    return None


def _refuse_changes() -> None:
    if request.method not in SAFE_METHODS:
        abort(403)
