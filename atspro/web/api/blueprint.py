"""The blueprint of `/api/v1`: its parts, and what is looked at before each request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Flask, Response

from atspro.web.api import applications, bearer, documents, jobs, openapi, operations, overview, problems, resume
from atspro.web.security import limiter, setting_limit

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.before_request(bearer.check_token)
bp.before_request(operations.check_body)
limiter.limit(setting_limit("API_LIMIT"), key_func=bearer.token_key)(bp)
for _part in (jobs, applications, documents, resume, overview):
    bp.register_blueprint(_part.bp)


@bp.get("/openapi.json", endpoint="openapi")
def show_description() -> Response:
    """What this API takes and answers, as OpenAPI 3.1."""
    return openapi.response()


def views(app: Flask) -> Iterator[Callable[..., Any]]:
    """The views of the API. Blueprints within it have names that those of pages have, too."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{bp.name}."):
            yield app.view_functions[rule.endpoint]


def init_app(app: Flask) -> None:
    """Register the API. Whatever else answers an error to a program is made a problem."""
    app.register_blueprint(bp)
    app.after_request(problems.as_problem)
