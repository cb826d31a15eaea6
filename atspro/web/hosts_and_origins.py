"""Where a request may come from: the host names that are ours, and pages of our own for whatever changes something."""

from __future__ import annotations

import ipaddress
import logging
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.sansio.utils import host_is_trusted

from atspro.config import Settings
from atspro.i18n import gettext

logger = logging.getLogger(__name__)

# Load balancers ask for these by the address of the machine; the answers quote nothing of the request.
UNNAMED = ("health.healthz", "health.readyz", "metrics.show")
API_ROOT = "/api/"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


class UnknownHost(BadRequest):
    """A request for a host name that is not ours; the description is for the person."""


def init_app(app: Flask) -> None:
    """Look at where each request comes from before anything else does."""
    app.before_request_funcs.setdefault(None, []).insert(0, _check_request)


def is_api_request() -> bool:
    """Whether a program asks: nothing under this address reads cookies, and errors are JSON."""
    return request.path.startswith(API_ROOT)


def is_our_host(host: str, settings: Settings) -> bool:
    """Whether a Host header, with or without a port, names this site.

    Ours are the name in BASE_URL and those of ALLOWED_HOSTS. When BASE_URL is this machine's own address, as in a local
    copy, localhost and every address in numbers will do too: what a page of another site could bend to this machine is
    a name.
    """
    if not host_is_trusted(host):
        return False
    name = _name_of(host)
    exact, suffixes = _our_names(settings.BASE_URL, settings.ALLOWED_HOSTS)
    if name in exact or name.endswith(suffixes):
        return True
    return _is_local(_name_of(urlsplit(settings.BASE_URL).netloc)) and (_is_number(name) or name == "localhost")


def _name_of(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").rstrip(".")


@lru_cache
def _our_names(base_url: str, allowed: str) -> tuple[frozenset[str], tuple[str, ...]]:
    names = [name.strip().lower() for name in allowed.split(",") if name.strip()]
    exact = [_name_of(name) for name in names if not name.startswith(".")]
    return frozenset([_name_of(urlsplit(base_url).netloc), *exact]), tuple(n for n in names if n.startswith("."))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_local(name: str) -> bool:
    return name == "localhost" or (_is_number(name) and ipaddress.ip_address(name).is_loopback)


def _check_request() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if request.endpoint not in UNNAMED and not is_our_host(request.host, settings):
        logger.warning("A request named the host %.100r: set BASE_URL or ALLOWED_HOSTS if it is ours.", request.host)
        raise UnknownHost(
            gettext("This site has another address. Go to %(base_url)s instead.", base_url=settings.BASE_URL)
        )
    if request.method not in SAFE_METHODS and _comes_from_elsewhere():
        raise CSRFError(gettext("The request comes from another site."))


def _comes_from_elsewhere() -> bool:
    """Whether the browser says that another site's page sends this.

    The token in each form is what forgeries fail on; this one also stops a neighbor under the same domain, who could
    plant a cookie with a token of its own. Browsers too old to say anything are left to the token.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # A page that sends no referrer has the origin "null".
    return bool(origin) and origin != "null" and urlsplit(origin or "").netloc != request.host
