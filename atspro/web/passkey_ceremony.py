"""What pages with passkeys share: the site that passkeys are made for, and the cookie of a ceremony."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from atspro.db import db, transaction
from atspro.errors import SignInRefused
from atspro.i18n import gettext
from atspro.models import User
from atspro.services.auth import passkeys, session_cookie
from atspro.services.auth.passkeys import Authenticated, Begun, Kind, Site, Taken
from atspro.web.current_user import expire_cookie, set_signed_cookie, signed_value
from atspro.web.email_links import settings


def site() -> Site | None:
    """Whom passkeys are made for here; None where the address has no name, for passkeys need one.

    A local copy, whose own address is a number, may be opened as localhost.
    """
    base = urlsplit(settings().BASE_URL)
    domain = settings().PASSKEY_DOMAIN or base.hostname or ""
    name = urlsplit(f"//{request.host}").hostname or ""
    if _is_number(domain):
        if name != "localhost":
            return None
        domain = name
    return Site(domain, f"{base.scheme}://{request.host}")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def begin_authentication(user: User | None, *, verified: bool) -> Begun | None:
    """Options for a page on which a passkey can be used; None where there are none, or this user has none."""
    where = site()
    if where is None or (user is not None and not passkeys.list_passkeys(db.session(), user)):
        return None
    with transaction() as session:
        return passkeys.begin_authentication(session, where, user, verified=verified)


def render(template: str, begun: Begun | None, status: int = 200, **values: object) -> Response:
    """A page with the options of a ceremony in it, and its cookie."""
    page = render_template(template, passkey_options=begun.options if begun else None, **values)
    response = make_response(page, status)
    if begun is not None:
        lasts = int(passkeys.LASTS.total_seconds())
        set_signed_cookie(response, session_cookie.PASSKEY, begun.identifier, max_age=lasts)
    return response


def take(kind: Kind) -> Taken | None:
    """The challenge of this browser's ceremony, used up for good."""
    with transaction() as session:
        return passkeys.take_challenge(session, kind, signed_value(session_cookie.PASSKEY))


def authenticate(user: User | None, *, verified: bool) -> Authenticated:
    """Which passkey answered in this form. Raises `SignInRefused`."""
    where, taken = site(), take("authentication")
    if where is None:
        raise SignInRefused(gettext("Passkeys do not work at this address."))
    answer = request.form.get("credential", "")
    with transaction() as session:
        return passkeys.authenticate(session, where, taken, answer, user, verified=verified)


def end(response: Response) -> Response:
    """Let the browser forget the ceremony."""
    expire_cookie(response, session_cookie.PASSKEY)
    return response
