"""What every operation of the API has: a described request and answer, a scope, and changes that are done once.

A change runs in one transaction with its idempotency key and its entry in the audit log, which names the token.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SpecTree
from sqlalchemy.orm import Session

from atspro.db import transaction
from atspro.i18n import gettext
from atspro.services.auth import api_answers, api_tokens
from atspro.version import VERSION
from atspro.web.api.bearer import SCOPE_OF, current_token
from atspro.web.api.problems import ApiError
from atspro.web.api.shapes import Nothing, Problem
from atspro.web.current_user import actor

MAX_BODY = 2 * 1024 * 1024
"""Bytes of a body: the longest resume, each character of it as four."""
BODY_METHODS = ("POST", "PUT", "PATCH")
MAX_DEPTH = 32
"""Levels of a body: more than any shape has, and fewer than anything that reads it one by one can bear."""
REFUSALS = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)
CONDITIONAL = (412, 428)
View = Callable[..., ResponseReturnValue]


def _refuse(_request: Any, _answer: Any, error: Exception | None, _view: Any, _adapter: Any) -> None:
    """Tell what of a request does not fit its shape, field by field, and nothing of its values."""
    if isinstance(error, ValidationError):
        told = error.errors(include_url=False, include_context=False, include_input=False)
        fields = {
            ".".join(str(part) for part in one["loc"]) or "body": one["msg"].removeprefix("Value error, ")
            for one in told
        }
        raise ApiError(422, errors=fields)


spec = SpecTree(
    "flask",
    mode="strict",
    annotations=False,
    title="ATSPro",
    version=VERSION,
    before=_refuse,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)
# Operations that take the header If-Match, and those whose answer is a file: by their views' names.
CONDITIONAL_VIEWS: set[str] = set()


def operation(
    scope: str,
    tag: str,
    answers: Mapping[int, type[BaseModel] | None],
    *,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    conditional: bool = False,
) -> Callable[[View], View]:
    """Describe a view: the scope that its token needs, its shapes, and what it answers.

    The view gets ``query`` and ``body`` as these shapes. ``conditional`` is for a change that needs the ETag of what
    was read.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(**given: Any) -> ResponseReturnValue:
            if query is not None:
                given["query"] = cast(Any, request).context.query
            if body is not None and body is not Nothing:
                given["body"] = cast(Any, request).context.json
            return view(**given)

        SCOPE_OF[view.__name__] = scope
        if conditional:
            CONDITIONAL_VIEWS.add(view.__name__)
        refusals = (*REFUSALS, *(CONDITIONAL if conditional else ()))
        models = {f"HTTP_{status}": shape for status, shape in answers.items()}
        described = Answers(**models, **{f"HTTP_{status}": Problem for status in refusals})
        validated = spec.validate(
            query=query,
            json=body,
            resp=described,
            tags=(tag,),
            operation_id=view.__name__,
            security={"token": [scope]},
        )
        return cast(View, validated(checked))

    return decorate


def check_body() -> None:
    """Before a request: a body is a JSON object of a bounded size, with texts that can be stored."""
    request.max_content_length = MAX_BODY
    if request.method not in BODY_METHODS:
        return
    if request.mimetype != "application/json":
        raise ApiError(415)
    try:
        value = json.loads(request.get_data(), parse_constant=_refuse_constant)
        # Halves of characters, which JSON can write and nothing can store.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ApiError(400) from None
    if not isinstance(value, dict):
        raise ApiError(400)
    _check_values(value)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_values(body: dict[str, Any]) -> None:
    """Refuse a body that is nested too deeply, and a text with a NUL: level by level, for it may be of any depth."""
    level: list[object] = [body]
    for _ in range(MAX_DEPTH):
        if any(isinstance(one, str) and "\x00" in one for one in level):
            raise ApiError(422, gettext("The request contains a character that cannot be stored (NUL)."))
        inner = (one.items() if isinstance(one, dict) else [one] for one in level if isinstance(one, (dict, list)))
        level = [part for parts in inner for many in parts for part in many]
        if not level:
            return
    raise ApiError(400)


@dataclass(frozen=True)
class Made:
    """What a change made: its shape (None for nothing to show), its status and its headers."""

    shape: BaseModel | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def answer(shape: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A shape as JSON."""
    return _response(shape.model_dump_json(by_alias=True), status, headers)


def _response(body: str, status: int, headers: Mapping[str, str] | None) -> Response:
    made = Response(body, status, dict(headers or {}), mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    return made


def change(do: Callable[[Session], Made]) -> Response:
    """Do something in a transaction, as the request's token, and record that it did.

    A POST with the header Idempotency-Key is done once: sent again within a day, it is answered as before.
    """
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    act = (request.endpoint or "").removeprefix("api.")
    with transaction() as session:
        token = current_token()
        if key is not None:
            before = api_answers.take_key(session, token, key, _digest())
            if before is not None:
                headers = {"Idempotent-Replayed": "true"} | ({"Location": before.location} if before.location else {})
                return _response(before.body or "", before.status or 200, headers)
        made = do(session)
        api_tokens.note_use(session, actor(), token, origin="api", act=act)
        body = made.shape.model_dump_json(by_alias=True) if made.shape is not None else ""
        if key is not None:
            location = made.headers.get("Location")
            api_answers.keep_answer(session, token, key, status=made.status, body=body, location=location)
    return _response(body, made.status, made.headers)


def _digest() -> str:
    said = f"{request.method} {request.full_path}\n".encode() + request.get_data()
    return hashlib.sha256(said).hexdigest()


def etag_of(value: Any) -> str:
    """The tag of a stored state, by what is in it."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def check_etag(tag: str, *, required: bool = True) -> None:
    """Refuse to change what is not in the state that the program read: 412, or 428 where it does not say which."""
    if not request.headers.get("If-Match"):
        if required:
            raise ApiError(428)
        return
    if not request.if_match.contains(tag):
        raise ApiError(412)
