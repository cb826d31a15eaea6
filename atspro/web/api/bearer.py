"""Who a program acts for, by the token in its Authorization header, and what its token allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g, request
from flask_login import current_user

from atspro.db import transaction
from atspro.services.audit import security_events
from atspro.services.auth import api_tokens
from atspro.web.api.problems import ApiError
from atspro.web.security import network_key

if TYPE_CHECKING:
    from uuid import UUID

    from atspro.models import ApiToken, User

# What each operation needs of a token, by the name of its view.
SCOPE_OF: dict[str, str] = {}
OPEN = frozenset({"api.openapi"})
"""Endpoints that need no token."""


def load_user() -> User | None:
    """The user of the request's token, for Flask-Login; None without one that is valid."""
    secret = _secret()
    if secret is None:
        return None
    with transaction() as session:
        found = api_tokens.verify(session, secret)
    if found is None:
        return None
    user, token = found
    g.api_token = token
    g.reader_id = user.id
    return user


def _secret() -> str | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def current_token() -> ApiToken:
    """The token of the request; 401 without one."""
    if not current_user.is_authenticated:
        raise ApiError(401)
    return cast("ApiToken", g.api_token)


def token_key() -> str:
    """What a limit counts by: the token, or the network address of whoever has none."""
    if not current_user.is_authenticated:
        return network_key()
    token_id: UUID = current_token().id
    return f"token:{token_id}"


def check_token() -> None:
    """Before a request: refuse one without a token that is valid, and one whose token does not allow it."""
    if request.endpoint in OPEN:
        return
    if not current_user.is_authenticated:
        if _secret() is not None:
            with transaction() as session:
                security_events.note(session, "api_token.refused", None, request.remote_addr)
            g.refusal_noted = True
        raise ApiError(401)
    view = (request.endpoint or "").rpartition(".")[2]
    if not api_tokens.may(current_token(), SCOPE_OF[view]):
        raise ApiError(403)
