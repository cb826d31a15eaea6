"""One call of a verb: as the token's person, in one transaction, bounded, in the audit log where it changes things."""

from __future__ import annotations

import functools
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec
from uuid import UUID

from flask import Flask
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.mcpserver.exceptions import ToolError
from sqlalchemy.orm import Session

from atspro import i18n, logs
from atspro.config import Settings
from atspro.db import transaction
from atspro.errors import AtsproError, InvalidInput
from atspro.models import ApiToken, User
from atspro.services.auth import api_tokens

P = ParamSpec("P")
Answer = dict[str, Any]
NO_TOKEN = "Send a token in the header Authorization: Bearer … The account page makes one, under Tokens."  # noqa: S105
MISSING = {
    api_tokens.READ: "This token may not read. Make one on the account page, under Tokens, that may.",
    api_tokens.WRITE: (
        "This token may not change anything. If the person wants that, they make one on the account page, under Tokens,"
        " with “Add and change jobs, applications and your resume”."
    ),
    api_tokens.DOCUMENTS: (
        "This token may not ask for documents. If the person wants that, they make one on the account page, under"
        " Tokens, with “Ask for documents to be written”."
    ),
}
LONG_LIMIT = "30/minute"
"""Postings that are read for one person, as on the pages and by the API."""
BUSY = "Another posting of this person is being read. Wait for its answer, then send this one again."
TOO_MANY = "That was too much in a short time. Wait {wait}, then go on."


@dataclass(frozen=True)
class Call:
    """Who acts, by which token, in which transaction."""

    session: Session
    user: User
    token: ApiToken


class Calls:
    """Runs verbs for the application; it counts what each person changes, in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.config["SETTINGS"]
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._at_work: set[str] = set()

    def verb(
        self, scope: str, before: Callable[..., Any] | None = None
    ) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
        """Make a function of a call and of what the program sent a verb, for tokens that have this scope.

        ``before`` makes of what was sent what takes long, outside of any transaction: the argument ``prepared``.
        """

        def decorate(function: Callable[..., Answer]) -> Callable[..., Answer]:
            @functools.wraps(function)
            def run(**given: Any) -> Answer:
                with self._app.app_context(), i18n.in_language(i18n.DEFAULT):
                    try:
                        return self._run(scope, function, before, given)
                    except InvalidInput as error:
                        said = [f"{name}: {i18n.translated(text)}" for name, text in error.fields.items()]
                        raise ToolError(" ".join([i18n.translated(str(error)), *said])) from None
                    except AtsproError as error:
                        raise ToolError(i18n.translated(str(error))) from None

            return run

        return decorate

    def _run(
        self,
        scope: str,
        function: Callable[..., Answer],
        before: Callable[..., Any] | None,
        given: dict[str, Any],
    ) -> Answer:
        access = get_access_token()
        if access is None or access.subject is None:
            raise ToolError(NO_TOKEN)
        with logs.bind(user_id=access.subject, request_id=secrets.token_hex(8)):
            with transaction() as session:
                self._admit(self._call(session, access, scope), scope, given)
            if before is not None:
                with self._turn(access.subject):
                    given = {**given, "prepared": before(**given)}
            with transaction() as session:
                call = self._call(session, access, scope)
                if scope != api_tokens.READ:
                    api_tokens.note_use(session, call.user, call.token, origin="mcp", act=function.__name__)
                return function(call, **given)

    @contextmanager
    def _turn(self, user_id: str) -> Iterator[None]:
        """What takes long is done for each person by one program at a time, and not too often."""
        self._count(user_id, LONG_LIMIT, "long", 1)
        with self._lock:
            is_busy = user_id in self._at_work
            self._at_work.add(user_id)
        if is_busy:
            raise ToolError(BUSY)
        try:
            yield
        finally:
            self._at_work.discard(user_id)

    def _call(self, session: Session, access: AccessToken, scope: str) -> Call:
        user = session.get_one(User, access.subject)
        token = session.get_one(ApiToken, UUID(access.client_id))
        if not api_tokens.may(token, scope):
            raise ToolError(MISSING[scope])
        return Call(session, user, token)

    def _admit(self, call: Call, scope: str, given: dict[str, Any]) -> None:
        """Count a call before it costs anything."""
        if scope != api_tokens.READ:
            self._count(call.user.id, self._settings.CHANGE_LIMIT, "changes", 1)
        if scope == api_tokens.DOCUMENTS:
            cost = len(given.get("types") or ()) or 1
            self._count(call.user.id, self._settings.GENERATION_LIMIT, "documents", cost)

    def _count(self, user_id: str, limit: str, what: str, cost: int) -> None:
        for item in parse_many(limit):
            if not self._counted.hit(item, what, user_id, cost=cost):
                raise ToolError(TOO_MANY.format(wait=f"up to {item.multiples} {item.GRANULARITY.name}"))
