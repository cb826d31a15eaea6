"""How programs use a job search: examples, the rules that all operations share, and the list of operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from atspro.i18n import gettext
from atspro.web.api import openapi
from atspro.web.email_links import full_address

bp = Blueprint("developers", __name__)


@dataclass(frozen=True)
class Example:
    """What somebody does from a shell, and the commands; a line ``NAME=$(… | jq -r .field)`` keeps a value of it."""

    about: str
    commands: str


@bp.get("/developers")
def show() -> ResponseReturnValue:
    """The page, for everybody."""
    described = openapi.description(current_app)
    root = full_address("api.openapi").removesuffix("/openapi.json")
    return render_template(
        "developers/show.html",
        examples=_examples(root),
        root=root,
        operations=_operations(described),
        description=full_address("api.openapi"),
        limit=current_app.config["SETTINGS"].API_LIMIT,
    )


def _operations(described: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Method, address below that of the API, what it does and the scope that it needs."""
    return [
        (method.upper(), path.removeprefix("/api/v1"), one["summary"], one["security"][0]["token"][0])
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]


def _examples(root: str) -> list[Example]:
    """The examples, in the order in which they build on one another. A test runs them as they stand here."""
    auth = '-H "Authorization: Bearer $ATSPRO_TOKEN"'
    json = '-H "Content-Type: application/json"'
    return [
        Example(
            gettext("See what the token is, and what waits today"),
            f"curl {auth} {root}/token\ncurl {auth} {root}/today",
        ),
        Example(
            gettext("Add a job from the text of its posting. With a key of your own it is added once, however often"),
            f"JOB=$(curl -X POST {auth} {json} \\\n"
            '  -H "Idempotency-Key: 2026-03-02-st-mary" \\\n'
            '  -d \'{"title": "Nurse", "company": "St. Mary", "text": "Nurse\\nSt. Mary, Portland\\n\\n'
            "Requirements\\n- Registered nurse license\"}' \\\n"
            f"  {root}/jobs | jq -r .id)",
        ),
        Example(
            gettext("Find its application, move it with its real day, and add a note"),
            f"APPLICATION=$(curl {auth} {root}/jobs/$JOB | jq -r .applicationId)\n"
            f"curl -X POST {auth} {json} \\\n"
            '  -d \'{"stage": "applied", "on": "2026-03-02"}\' \\\n'
            f"  {root}/applications/$APPLICATION/moves\n"
            f"curl -X POST {auth} {json} \\\n"
            '  -d \'{"body": "They will call on Friday."}\' \\\n'
            f"  {root}/applications/$APPLICATION/events",
        ),
        Example(
            gettext("Add a task and list what is open"),
            f"curl -X POST {auth} {json} \\\n"
            '  -d \'{"title": "Thank them", "dueOn": "2026-03-06", "applicationId": "\'$APPLICATION\'"}\' \\\n'
            f"  {root}/tasks\n"
            f"curl {auth} {root}/tasks",
        ),
        Example(
            gettext("Have the documents written, and look how far they are"),
            f"curl -X POST {auth} {json} \\\n"
            '  -d \'{"types": ["resume", "cover"], "tone": "professional"}\' \\\n'
            f"  {root}/jobs/$JOB/documents\n"
            f"curl {auth} {root}/jobs/$JOB/documents",
        ),
        Example(
            gettext("Change a posting only as you read it: take the ETag from the headers"),
            f"ETAG=$(curl -sI {auth} {root}/jobs/$JOB | tr -d '\\r' \\\n"
            "  | awk 'tolower($1) == \"etag:\" {print $2}')\n"
            f'curl -X PATCH {auth} {json} -H "If-Match: $ETAG" \\\n'
            '  -d \'{"salary": "$80,000 a year"}\' \\\n'
            f"  {root}/jobs/$JOB",
        ),
        Example(
            gettext("Export the base resume as a JSON Resume, and see how the search goes"),
            f"curl {auth} {root}/resume/json-resume\ncurl '{root}/statistics?since=2026-01-01' {auth}",
        ),
    ]
