"""The description of the API: what spectree makes of the shapes, and what it has no words for."""

from __future__ import annotations

import copy
from typing import Any

from flask import Flask, Response, current_app, make_response

from atspro.engine.export import MEDIA_TYPES
from atspro.services.auth.api_answers import MAX_KEY
from atspro.services.auth.api_tokens import SCOPES
from atspro.web.api.operations import CONDITIONAL_VIEWS, spec
from atspro.web.api.problems import MEDIA_TYPE

ABOUT = (
    "Your job search for programs of your own. Make a token on your account page, and send it as"
    " “Authorization: Bearer atspro_…”. Errors are application/problem+json. Each token has a number of requests a"
    " minute; X-RateLimit-Remaining says how many are left, and Retry-After when the next is possible."
)
FILES = ("download_document",)
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what was read.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]+$"},
    "description": "A key of your own for this request. Sent again with the same within a day, it is done only once.",
}


def description(app: Flask) -> dict[str, Any]:
    """The description, made once a process."""
    found: dict[str, Any] | None = app.extensions.get("api_description")
    if found is None:
        found = app.extensions["api_description"] = describe()
    return found


def response() -> Response:
    """The description as JSON."""
    made = make_response(current_app.json.response(description(current_app)))
    made.headers["Cache-Control"] = "public, max-age=300"
    return made


def describe() -> dict[str, Any]:
    """The description as OpenAPI 3.1."""
    made: dict[str, Any] = copy.deepcopy(spec.spec)
    made["info"]["description"] = ABOUT
    made["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Scopes: " + "; ".join(f"{name}: {text}" for name, text in SCOPES.items()),
        }
    }
    for methods in made["paths"].values():
        for method, described in methods.items():
            _complete(method, described)
    return made


def _complete(method: str, described: dict[str, Any]) -> None:
    name = described["operationId"]
    described["description"] = f"{described['description']}\n\nScope: {described['security'][0]['token'][0]}.".strip()
    if method == "post":
        described["parameters"] = [*described["parameters"], IDEMPOTENCY_KEY]
    if name in CONDITIONAL_VIEWS:
        described["parameters"] = [*described["parameters"], IF_MATCH]
    for status, told in described["responses"].items():
        if int(status) >= 400 and "content" in told:
            told["content"] = {MEDIA_TYPE: told["content"]["application/json"]}
    if name in FILES:
        types: dict[str, Any] = {media.partition(";")[0]: {"schema": {}} for media in MEDIA_TYPES.values()}
        described["responses"]["200"]["content"] = types
