"""Every request seen: an id that its answer and each line of the log carry, how long it took, and what it answered."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from flask_login import user_loaded_from_request
from prometheus_client import CollectorRegistry, Histogram

from atspro import logs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from atspro.config import Settings
    from atspro.models import User

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_STARTED = "atspro.started"
# Asked again and again by machines or pages that wait; they would hide the rest.
_UNTOLD = frozenset({"static", "bootstrap.static", "health.healthz", "health.readyz", "metrics.show"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

logger = logging.getLogger("atspro.access")

# Under gunicorn each process writes a file of its own and /metrics adds them up: see `gunicorn.conf.py`.
REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "atspro_http_request_seconds",
    "Time from a request's first line to its answer.",
    ("endpoint", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=REGISTRY,
)


class RequestIds:
    """WSGI middleware: gives each request an id, binds it for the log, and answers it as a header.

    A client's own id is believed only from a proxy of ours, and only when it is well formed.
    """

    def __init__(self, app: WSGIApplication, *, trusts_header: bool) -> None:
        self.app = app
        self.trusts_header = trusts_header

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request."""
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.trusts_header else ""
        identifier = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        environ[_STARTED] = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, (HEADER, identifier)], *more)

        with logs.bind(request_id=identifier):
            return self.app(environ, start)


def init_app(app: Flask, settings: Settings) -> None:
    """Wrap the application, last of all middleware, and note each answer."""
    app.wsgi_app = RequestIds(app.wsgi_app, trusts_header=settings.TRUSTED_PROXIES > 0)  # type: ignore[method-assign]
    app.after_request(_note)
    user_loaded_from_request.connect(_note_user, app)


def _note_user(_app: Flask, user: User) -> None:
    logs.add(user_id=user.id)


def _note(response: Response) -> Response:
    seconds = time.perf_counter() - request.environ.get(_STARTED, time.perf_counter())
    endpoint = request.endpoint or "none"
    # A label takes only values that we chose: a scanner's methods and addresses must not fill the memory.
    method = request.method if request.method in _METHODS else "other"
    SECONDS.labels(endpoint, method, str(response.status_code)).observe(seconds)
    if endpoint not in _UNTOLD and response.status_code != 304:
        # The rule and not the address: some addresses are secrets.
        rule = request.url_rule.rule if request.url_rule else "(no such page)"
        logger.info(
            "%s %s %d in %d ms",
            method,
            rule,
            response.status_code,
            seconds * 1000,
            extra={"method": method, "route": rule, "status": response.status_code, "ms": round(seconds * 1000, 1)},
        )
    return response
