"""What went wrong with a request of a program, as application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import HTTPException

from atspro import logs
from atspro.i18n import gettext, gettext_noop
from atspro.web.hosts_and_origins import is_api_request

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: gettext_noop("The request can’t be read. Send a JSON object."),
    401: gettext_noop("Send a token that is valid: “Authorization: Bearer atspro_…”. Cookies are not looked at."),
    403: gettext_noop("The token does not allow this. Make one that does on your account page."),
    404: gettext_noop("There is nothing at this address, or it is not yours."),
    405: gettext_noop("This address does not take this method."),
    409: gettext_noop("Something changed in the meantime. Read it again, then repeat the request."),
    412: gettext_noop("This was changed after you read it. Read it again, then repeat the change with the new ETag."),
    413: gettext_noop("The request is too large."),
    415: gettext_noop("Send the body as application/json."),
    422: gettext_noop("Some fields need your attention."),
    428: gettext_noop("Send the ETag of what you read as If-Match, so that no other change is lost."),
    429: gettext_noop("Too many requests. Wait as many seconds as Retry-After says."),
    500: gettext_noop("Something went wrong on our side. Try again; if it happens again, tell us the reference."),
    503: gettext_noop("There is too much to do at this moment. Try again as Retry-After says."),
}


class ApiError(HTTPException):
    """A refusal with its status, and a sentence where the status alone does not say enough."""

    def __init__(self, status: int, told: str = "", errors: Mapping[str, str] | None = None) -> None:
        super().__init__(told or None)
        self.code = self.status = status
        self.told = told
        self.errors = dict(errors or {})


def problem(status: int, told: str | None = None, errors: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is refused or failed; ``errors`` says what is wrong with which field."""
    known = status if status in DETAILS else 400 if status < 500 else 500
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": told or gettext(DETAILS[known]),
    }
    if errors:
        body["errors"] = dict(errors)
    if status >= 500:
        body["reference"] = logs.request_id()
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="ATSPro"'
    return response


def as_problem(response: Response) -> Response:
    """The response as a program gets it: what answered an error in words becomes a problem, with its headers kept."""
    if not is_api_request() or response.status_code < 400 or response.mimetype == MEDIA_TYPE:
        return response
    made = problem(response.status_code)
    for name in ("Retry-After", "Allow"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made
