"""Error pages, in HTML or JSON as the client asks, and what each domain error means in HTTP."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, SerializationFailure, UniqueViolation
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from atspro import logs
from atspro.db import db
from atspro.errors import AtsproError, Busy, Conflict, InvalidInput, NotFound
from atspro.i18n import gettext, gettext_noop, ngettext, translated
from atspro.web.api.problems import ApiError, problem
from atspro.web.hosts_and_origins import UnknownHost, is_api_request
from atspro.web.security import limiter

logger = logging.getLogger(__name__)

# Title and what to do next, for the statuses that people meet.
PAGES = {
    400: (gettext_noop("This request can’t be processed"), gettext_noop("Go back, reload the page and try again.")),
    401: (gettext_noop("Sign in first"), gettext_noop("Your session has ended. Sign in and try again.")),
    403: (
        gettext_noop("This page is not for your account"),
        gettext_noop("If you think it should be, ask an administrator."),
    ),
    404: (gettext_noop("Page not found"), gettext_noop("The address may be wrong, or the page was deleted.")),
    405: (gettext_noop("This page can’t be used that way"), gettext_noop("Go back and use the buttons on the page.")),
    409: (gettext_noop("Something changed in the meantime"), gettext_noop("Go back, reload the page and try again.")),
    413: (gettext_noop("This is too large"), gettext_noop("Choose a smaller file, or paste the text instead.")),
    415: (gettext_noop("This can’t be read"), gettext_noop("Go back and use the form on the page.")),
    422: (gettext_noop("Some fields need your attention"), gettext_noop("Go back and check what you entered.")),
    429: (gettext_noop("Too many attempts"), gettext_noop("Wait a little, then try again.")),
    500: (
        gettext_noop("Something went wrong on our side"),
        gettext_noop("Try again in a moment. If it happens again, contact us with the number below."),
    ),
    503: (gettext_noop("ATSPro is not available right now"), gettext_noop("Try again in a moment.")),
}
STATUS = {NotFound: 404, InvalidInput: 422, Conflict: 409, Busy: 429}


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(AtsproError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    told = error.description if isinstance(error, UnknownHost) else None
    if isinstance(error, ApiError):
        return problem(error.status, error.told, error.errors)
    wait = _wait() if error.code == 429 and not is_api_request() else None
    response = _page(error.code or 500, wait or told)
    for name, value in error.get_headers():
        if name.lower() in ("retry-after", "allow"):
            response.headers[name] = value
    return response


def _wait() -> str | None:
    """When a person may try again, as the limit that was reached says."""
    reached = limiter.current_limit
    if reached is None:
        return None
    # Flask-Limiter rounds up to the next second, which must not become a minute.
    minutes = max(1, math.ceil((reached.reset_at - 1 - time.time()) / 60))
    return ngettext(
        "Too many attempts. Nothing is lost: go back and try again in a minute.",
        "Too many attempts. Nothing is lost: go back and try again in %(num)s minutes.",
        minutes,
    )


def _domain_error(error: AtsproError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    fields = {name: translated(told) for name, told in getattr(error, "fields", {}).items()}
    return _page(status, None if status == 404 else translated(str(error)), fields)


def _csrf_error(_error: CSRFError) -> Response:
    # For the log's line: a token that is missing or another browser's, or another site's page.
    g.refusal = "form.refused"
    return _page(
        400, gettext("This form has expired or came from another site. Go back, reload the page and try again.")
    )


# Of two requests at once one came second: what it wanted to change or to refer to is gone, or there already.
_CAME_SECOND = (ForeignKeyViolation, UniqueViolation, DeadlockDetected, SerializationFailure)


def _came_second(error: Exception) -> bool:
    return isinstance(error, StaleDataError) or (isinstance(error, DBAPIError) and isinstance(error.orig, _CAME_SECOND))


def _unexpected(error: Exception) -> Response:
    if _came_second(error):
        logger.warning("A request came second in %s: %s", request.endpoint, type(error).__name__)
        db.session.rollback()
        return _page(409)
    # The endpoint and not the address: some addresses are secrets.
    logger.error("Unexpected error in %s", request.endpoint, exc_info=error)
    db.session.rollback()
    return _page(InternalServerError.code or 500)


def _page(status: int, message: str | None = None, fields: Mapping[str, str] | None = None) -> Response:
    if is_api_request():
        return problem(status, message, fields)
    title, advice = PAGES.get(status, PAGES[400 if status < 500 else 500])
    # The id that the log's lines carry; where a person can do nothing about it, we ask for it.
    reference = logs.request_id() if status >= 500 else None
    title, message = gettext(title), message or gettext(advice)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=message, status=status, reference=reference)
    else:
        response = make_response(
            render_template("errors/error.html", status=status, title=title, message=message, reference=reference)
        )
    response.status_code = status
    return response
