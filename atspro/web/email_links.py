"""Links in mails: their full addresses, how often they may be asked for, and the pages that they lead to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Response, current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.models import User
from atspro.services import mail
from atspro.services.auth import email_links
from atspro.web.security import limiter, network_key, setting_limit

P = ParamSpec("P")
R = TypeVar("R")


def settings() -> Settings:
    """The application's settings."""
    return cast("Settings", current_app.config["SETTINGS"])


def sends_mail() -> bool:
    """Whether messages really reach people; otherwise there is at most the outbox of a local copy."""
    return mail.is_configured(settings())


def full_address(endpoint: str, **values: Any) -> str:
    """The address of a page as a mail names it: from BASE_URL, whatever host the request asked for."""
    return settings().BASE_URL + url_for(endpoint, **values)


def limited(address: Callable[[], str], *, only_with_mail: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Limit how often a POST may cause mail: by network address, and by the mail address, here and from everywhere."""

    def is_free() -> bool:
        return only_with_mail and not sends_mail()

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        scope = "links"
        limits = (
            ("RESET_LIMIT", network_key),
            ("RESET_ADDRESS_LIMIT", lambda: f"{network_key()}:{_key(address())}"),
            ("RESET_ADDRESS_CEILING", lambda: f"everywhere:{_key(address())}"),
        )
        for name, key in limits:
            view = limiter.shared_limit(
                setting_limit(name), scope, key_func=key, methods=["POST"], exempt_when=is_free
            )(view)
        return view

    return decorate


# Nobody opens many links that do not work but whoever tries to guess one.
limited_opening = limiter.shared_limit(
    setting_limit("RESET_LIMIT"),
    "opened links",
    key_func=network_key,
    deduct_when=lambda response: response.status_code == 410,
)


def _key(address: str) -> str:
    return address.strip().lower()[:300]


def secret_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let no page learn of an address that holds a secret, and no cache keep what is shown under it.

    Not no-referrer, with which a browser would send this site no origin either, and forms over https need one.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapper


def expired_page(message: str, endpoint: str, label: str) -> ResponseReturnValue:
    """What a link shows that is too old or was used: a sentence, and where to get a new one."""
    return render_template("auth/link_expired.html", message=message, url=url_for(endpoint), label=label), 410


def send_verification(session: Session, user: User) -> None:
    """Mail the user a link that proves their address."""
    token = email_links.open_verification(session, user)
    mail.send(session, "verify", user.email, about=user, link=full_address("auth.verify_email", token=token))
