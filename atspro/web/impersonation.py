"""Staff who look at the site in a user's name: the banner, the way back, nothing that changes anything, all on record.

The look begins on the user's page in the dashboard, and its session and cookies are those of Better-Auth's admin
plugin: one that began there ends here, and the other way round.
"""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, Response, flash, g, make_response, redirect, render_template, request
from flask import url_for as address
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from atspro import logs
from atspro.db import Base, db, transaction
from atspro.i18n import gettext
from atspro.models import GenerationRequest, JobDocument, User, UserJob
from atspro.services import audit
from atspro.services.audit import data_access
from atspro.services.auth import impersonation, session_cookie, sessions
from atspro.web.current_user import (
    current_session,
    expire_cookie,
    set_session_cookies,
    set_signed_cookie,
    sign_out_response,
    signed_value,
)
from atspro.web.hosts_and_origins import SAFE_METHODS, UNNAMED, is_api_request

bp = Blueprint("impersonation", __name__)

WAY_BACK = "impersonation.stop"
# Pages that belong to the person alone, and tell more than what a helper has to see.
CLOSED = frozenset({"account", "sign_ins", "two_factor", "passkeys"})
# Asked again and again by a page that waits: the page itself is on record.
UNTOLD = frozenset({"generation.progress"})
# What a page is to its owner, by its blueprint or endpoint; any other is one of their pages.
SEEN = {
    "documents": "documents",
    "application_parts.download_file": "documents",
    "resume": "resume",
    "sentences": "resume",
}
SUBJECTS: dict[str, type[Base]] = {"document_id": JobDocument, "request_id": GenerationRequest, "job_id": UserJob}


def init_app(app: Flask) -> None:
    """Look at every request of somebody who looks in another's name, before its view and after it."""
    app.register_blueprint(bp)
    app.before_request(_check_request)
    app.after_request(_write_cookies)
    app.context_processor(lambda: {"impersonator": g.get("impersonator")})


@bp.post("/stop-looking")
def stop() -> ResponseReturnValue:
    """End the look and go on as oneself, where it began."""
    if not current_user.is_authenticated or current_session().impersonated_by is None:
        return redirect(address("dashboard.index"))
    user_id = current_user.get_id()
    token, forgetful = _own_session()
    with transaction() as session:
        own = impersonation.stop(session, current_session(), token)
        token = own.token if own else None
    if not token:
        return _signed_out(gettext("Your own session has ended. Sign in again."))
    return _as_oneself(redirect(address("admin_users.details_view", id=user_id)), token, forgetful=forgetful)


def _own_session() -> tuple[str | None, bool]:
    """The token of the admin's own session that was kept beside the look's, and whether it ends with the browser."""
    token, _, forgetful = (signed_value(session_cookie.ADMIN_SESSION) or "").partition(":")
    return token or None, bool(forgetful)


def _as_oneself(response: BaseResponse, token: str, *, forgetful: bool) -> BaseResponse:
    g.keep_cookie = True
    set_session_cookies(response, token, remember=not forgetful)
    expire_cookie(response, session_cookie.ADMIN_SESSION)
    return response


def _check_request() -> ResponseReturnValue | None:
    endpoint = request.endpoint or ""
    if endpoint in UNNAMED or endpoint.endswith("static") or request.blueprint == "security_reports":
        return None
    # Nobody looks in another's name by a token.
    if is_api_request():
        return None
    if not current_user.is_authenticated:
        return _lapsed()
    if current_session().impersonated_by is None:
        return None
    admin = impersonation.find_admin(db.session(), current_session())
    if admin is None:
        return _ended()
    g.impersonator = admin
    logs.add(impersonator_id=admin.id)
    if endpoint == WAY_BACK:
        return None
    if request.method not in SAFE_METHODS:
        _note(admin, "impersonation.refused")
        return _refusal(
            "Viewing is read-only",
            gettext(
                "You are viewing as another user, so nothing was changed. Return to the admin to make "
                "changes as yourself."
            ),
        )
    if request.blueprint in CLOSED:
        _note(admin, "impersonation.refused")
        return _refusal(
            "The account page is not available",
            gettext(
                "While you view as another user, their account page is not available: name, password, "
                "sessions and data download."
            ),
        )
    if endpoint not in UNTOLD:
        _note(admin, "impersonation.download" if endpoint == "documents.download" else "impersonation.page")
        _note_access(admin, endpoint)
    return None


def _note_access(admin: User, endpoint: str) -> None:
    """Tell the owner what of theirs is looked at; also a list, for what stands on their own pages is theirs alone."""
    what = SEEN.get(endpoint) or SEEN.get(request.blueprint or "", data_access.PAGES)
    is_file = "download" in endpoint or "download" in request.args
    with transaction() as session:
        user = cast("User", current_user._get_current_object())
        action = data_access.DOWNLOADED if is_file else data_access.OPENED
        data_access.note(session, data_access.Reader.of(admin), action, what, [user.id], impersonated=user)


def _note(admin: User, action: str) -> None:
    """Put the request on record by its endpoint and what it names; addresses may hold secrets."""
    values = {name: str(value) for name, value in (request.view_args or {}).items()}
    details = {"endpoint": request.endpoint, "method": request.method, **values}
    with transaction() as session:
        user = cast("User", current_user._get_current_object())
        audit.record(session, admin, action, _subject(), details, impersonated=user)


def _subject() -> Base | None:
    for name, model in SUBJECTS.items():
        if name in (request.view_args or {}):
            return db.session.get(model, (request.view_args or {})[name])
    return None


def _lapsed() -> BaseResponse | None:
    """Back to oneself when a look has ended by itself, as after its hour.

    Never by what changes something: a page of the look may have sent it, and it would be done in the admin's own name.
    """
    token, forgetful = _own_session()
    if token is None or request.method not in SAFE_METHODS or signed_value(session_cookie.NAME) is None:
        return None
    own = sessions.find_session(db.session(), token, remembered=False)
    if own is None or own.auth_session.impersonated_by is not None or not own.user.is_admin:
        return None
    flash(gettext("You have stopped viewing as this user."), "info")
    return _as_oneself(redirect(address("admin.index")), token, forgetful=forgetful)


def _ended() -> BaseResponse:
    """What becomes of a look whose admin may no longer: it is over, at once."""
    return _signed_out(gettext("You can no longer view the site as this user. Sign in as yourself."))


def _signed_out(message: str) -> BaseResponse:
    g.pop("impersonator", None)
    flash(message, "info")
    return sign_out_response(redirect(address("auth.sign_in")))


def _refusal(title: str, message: str) -> Response:
    page = render_template("errors/error.html", status=403, title=title, message=message)
    return make_response(page, 403)


def _write_cookies(response: Response) -> Response:
    """Begin the look that the dashboard opened: its session for this browser, the admin's own kept beside it."""
    token = g.pop("look_as", None)
    if token is not None:
        own, forgetful = signed_value(session_cookie.NAME), signed_value(session_cookie.DONT_REMEMBER)
        set_session_cookies(response, token, remember=False)
        age = None if forgetful else int(sessions.EXPIRES_IN.total_seconds())
        set_signed_cookie(response, session_cookie.ADMIN_SESSION, f"{own}:{forgetful or ''}", max_age=age)
        g.keep_cookie = True
    return response
