"""Who is asking: Flask-Login over Better-Auth's session cookie, and owner-scoped loaders for views."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, flash, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response as BaseResponse

from atspro.db import db, transaction, utc_now
from atspro.i18n import gettext
from atspro.services import mail
from atspro.services.auth import known_devices, session_cookie, sessions
from atspro.web import session_expired
from atspro.web.api import bearer
from atspro.web.devices import device_name
from atspro.web.hosts_and_origins import is_api_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from atspro.config import Settings
    from atspro.models import AuthSession, User

P = ParamSpec("P")
R = TypeVar("R")

login_manager = LoginManager()


def init_app(app: Flask) -> None:
    """Let Flask-Login read who is signed in from the session table, the only session store."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(_load_user)
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.after_request(_renew_cookie)
    app.after_request(_keep_device)


def actor() -> User:
    """The signed-in user; 401 when there is none."""
    if not current_user.is_authenticated:
        abort(401)
    return cast("User", current_user._get_current_object())


def current_session() -> AuthSession:
    """The session that the signed-in user is using; 401 when there is none."""
    actor()
    return cast("AuthSession", g.auth_session)


def not_in_anothers_name() -> None:
    """Before a request: staff who look at the site in a person's name see nothing of the account itself."""
    if current_session().impersonated_by is not None:
        abort(403)


def anonymous_only(view: Callable[P, R]) -> Callable[P, R | BaseResponse]:
    """Send a person who is signed in already to the start page."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R | BaseResponse:
        if current_user.is_authenticated:
            return redirect(url_for("dashboard.index"))
        return view(*args, **kwargs)

    return wrapper


def open_session(session: Session, user: User, *, remember: bool, second_factor: bool = False) -> str:
    """The token of a new session of the user's in this browser, whose old one ends. Raises `Banned`."""
    opened = _open(session, user, remember=remember, second_factor=second_factor)
    _note_device(session, user)
    # After the user's row was locked, as a ban does it: two who lock in another order wait for each other.
    old = _token()
    if old:
        sessions.close_session(session, old)
    return opened.token


def _open(session: Session, user: User, *, remember: bool, second_factor: bool) -> AuthSession:
    return sessions.open_session(
        session,
        user,
        ip_address=request.remote_addr,
        user_agent=request.user_agent.string,
        remember=remember,
        second_factor=second_factor,
    )


def _note_device(session: Session, user: User) -> None:
    """Mail the person when this browser has never signed in to their account before."""
    value = known_devices.valid_device(request.cookies.get(_device_cookie())) or known_devices.new_device()
    g.device = value
    if known_devices.note_device(session, user, value):
        mail.send(
            session,
            "new_device",
            user.email,
            about=user,
            device=device_name(request.user_agent.string),
            address=request.remote_addr,
            when=utc_now(),
            account_link=_settings().BASE_URL + url_for("account.show"),
        )


def _device_cookie() -> str:
    return _settings().own_cookie("atspro-device")


def _keep_device(response: Response) -> Response:
    value = g.pop("device", None)
    if value is not None and response.status_code < 400:
        response.set_cookie(
            _device_cookie(),
            value,
            max_age=int(known_devices.KEPT.total_seconds()),
            path="/",
            secure=_settings().secure_cookies,
            httponly=True,
            samesite="Lax",
        )
    return response


def replace_session(session: Session, user: User, *, second_factor: bool = False) -> str:
    """The token of a session in which this browser goes on, while all others of the user's end."""
    sessions.close_other_sessions(session, user, None, keep_programs=True)
    opened = _open(session, user, remember=is_remembered(), second_factor=second_factor)
    g.auth_session = opened
    return opened.token


def signed_in(response: BaseResponse, token: str, *, remember: bool) -> BaseResponse:
    """Put the cookie of a session, which is committed by now, on the response."""
    set_session_cookies(response, token, remember=remember)
    g.keep_cookie = True
    return response


def renew_token(session: Session) -> None:
    """Give this browser's session another token and its cookie with it: copies of the old cookie are worth nothing."""
    g.new_token = sessions.renew_token(session, current_session())


def sign_out_response(response: BaseResponse) -> BaseResponse:
    """End the session, expire every cookie of Better-Auth's, and have the browser forget the pages."""
    token = _token()
    if token:
        with transaction() as session:
            sessions.close_session(session, token)
    _expire_cookies(response)
    # What the browser still has of the pages; browsers heed it over https alone.
    response.headers["Clear-Site-Data"] = '"cache"'
    g.keep_cookie = True
    return response


def safe_next(target: str | None) -> str | None:
    """The path to go on to after signing in, when it is one of ours; None for anything that leaves the site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(character in target for character in "\\\r\n\t\x00") or len(target) > 2000:
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _settings() -> Settings:
    return cast("Settings", current_app.config["SETTINGS"])


def signed_value(name: str) -> str | None:
    """What one of Better-Auth's cookies says, or None when it is absent or not signed by us."""
    settings = _settings()
    cookie = request.cookies.get(session_cookie.cookie_name(name, secure=settings.secure_cookies))
    return session_cookie.unsign(cookie, settings.BETTER_AUTH_SECRET)


def _token() -> str | None:
    return signed_value(session_cookie.NAME)


def is_remembered() -> bool:
    """Whether the person asked to be kept signed in: Better-Auth takes any well-signed value for a no."""
    return signed_value(session_cookie.DONT_REMEMBER) is None


def _lifetimes() -> sessions.Lifetimes:
    settings = _settings()
    return sessions.Lifetimes(timedelta(days=settings.SESSION_DAYS), timedelta(hours=settings.STAFF_SESSION_HOURS))


def _load_user(_request: Request) -> User | None:
    if is_api_request():
        return bearer.load_user()
    token = _token()
    if token is None:
        return None
    # A view that asks who it is only inside its own transaction must not have that committed half done.
    may_write = not db.session().in_transaction()
    lifetimes = _lifetimes()
    found = sessions.find_session(db.session(), token, remembered=is_remembered(), lifetimes=lifetimes)
    if found is None:
        if may_write:
            with transaction() as session:
                sessions.close_if_expired(session, token, lifetimes=lifetimes)
        g.drop_cookies = True
        return None
    if may_write and (found.needs_refresh or found.needs_note):
        with transaction() as session:
            if found.needs_refresh and sessions.refresh_session(session, found.auth_session, lifetimes=lifetimes):
                g.renew_cookie_for = token
            sessions.note_use(session, found.auth_session, request.remote_addr, request.user_agent.string)
    g.auth_session = found.auth_session
    # As plain values: a response that is streamed outlives the database's session.
    g.reader_id = found.user.id
    g.chosen = (found.settings.language, found.settings.timezone) if found.settings else (None, None)
    g.list_columns = (found.settings.list_columns or {}) if found.settings else {}
    return found.user


def _renew_cookie(response: Response) -> Response:
    if g.get("keep_cookie"):
        return response
    if g.get("new_token") and response.status_code < 400:
        set_session_cookies(response, g.new_token, remember=is_remembered())
    elif g.get("drop_cookies"):
        _expire_cookies(response)
    elif g.get("renew_cookie_for"):
        set_session_cookies(response, g.renew_cookie_for, remember=True)
    return response


def _expire_cookies(response: BaseResponse) -> None:
    names = (
        session_cookie.NAME,
        session_cookie.DONT_REMEMBER,
        session_cookie.ADMIN_SESSION,
        *session_cookie.SESSION_DATA,
    )
    for name in names:
        expire_cookie(response, name)


def expire_cookie(response: BaseResponse, name: str) -> None:
    """Let the browser forget one of Better-Auth's cookies."""
    secure = _settings().secure_cookies
    response.delete_cookie(
        session_cookie.cookie_name(name, secure=secure), path="/", secure=secure, httponly=True, samesite="Lax"
    )


def set_session_cookies(response: BaseResponse, token: str, *, remember: bool) -> None:
    """Put a session's cookie on the response, for a week, or until the browser is closed."""
    age = int(sessions.EXPIRES_IN.total_seconds()) if remember else None
    set_signed_cookie(response, session_cookie.NAME, token, max_age=age)
    if remember:
        expire_cookie(response, session_cookie.DONT_REMEMBER)
    else:
        set_signed_cookie(response, session_cookie.DONT_REMEMBER, "true", max_age=None)


def set_signed_cookie(response: BaseResponse, name: str, value: str, *, max_age: int | None) -> None:
    """Put one of Better-Auth's signed cookies on the response; ``max_age`` in seconds, None for until it closes."""
    settings = _settings()
    response.set_cookie(
        session_cookie.cookie_name(name, secure=settings.secure_cookies),
        session_cookie.sign(value, settings.BETTER_AUTH_SECRET),
        max_age=max_age,
        path="/",
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def _ask_to_sign_in() -> BaseResponse:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        abort(401)
    if session_expired.was_typed():
        return session_expired.page()
    flash(gettext("Sign in to continue."), "info")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=safe_next(target)))
