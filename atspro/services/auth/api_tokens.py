"""Personal tokens, by which a program acts for a person: made, shown once, checked, revoked.

A token is 32 random bytes behind a prefix that scanners of leaked secrets can look for; only its SHA-256 digest is
stored. The address of a calendar feed stands in the same table, with scopes of its own, and is no token of a program.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, func, or_, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import gettext, gettext_noop
from atspro.models import ApiToken, User
from atspro.services import audit
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned, refuse_banned
from atspro.tables import API_TOKENS

PREFIX = "atspro_"
TOKEN_BYTES = 32
# What base64 makes of 32 bytes: whatever looks otherwise is asked of no table.
_WELL_FORMED = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
SHOWN_CHARACTERS = 6
READ, WRITE, DOCUMENTS = "read", "write", "documents"
SCOPES = {
    READ: gettext_noop("Read your jobs, applications, documents and resume"),
    WRITE: gettext_noop("Add and change jobs, applications and your resume"),
    DOCUMENTS: gettext_noop("Ask for documents to be written"),
}
LIFETIMES = (7, 30, 90, 365)
"""Days after which a token ends: none is for ever."""
MAX_TOKENS = 20
USED_EVERY = timedelta(minutes=1)
KEPT_ENDED = timedelta(days=90)
"""How long staff and the person find a token that has ended."""


def make(session: Session, user: User, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """A new token that ends after so many days, and its secret, which is never to be had again.

    Raises `InvalidInput` with the fields name, scopes and days, `Conflict` when the person has as many as they may
    have, and `Banned`.
    """
    name = _checked_name(name)
    chosen = [scope for scope in SCOPES if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        message = gettext("Choose what the program may do.")
        raise InvalidInput(message, {"scopes": message})
    if days not in LIFETIMES:
        message = gettext("Choose when the token ends.")
        raise InvalidInput(message, {"days": message})
    # Held until the commit, as for a session: a ban or a reset at the same moment comes before or after.
    user = accounts.hold(session, user)
    refuse_banned(session, user)
    if (session.scalar(select(func.count()).where(*_live_of(user))) or 0) >= MAX_TOKENS:
        raise Conflict(
            gettext("You have %(limit)s tokens, and no more are possible. Revoke one first.", limit=MAX_TOKENS)
        )
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        user_id=user.id,
        name=name,
        token_hash=digest(secret),
        prefix=secret[: len(PREFIX) + SHOWN_CHARACTERS],
        scopes=chosen,
        expires_at=utc_now() + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    return token, secret


def verify(session: Session, bearer: str) -> tuple[User, ApiToken] | None:
    """Who a token acts for and the token; None for one that is none, has ended or was revoked, or whose user is banned.

    It is found by its digest, so how long the search takes says nothing of the secret. Its last use is written at most
    once a minute. What it may do, its scopes say: see `may`.
    """
    if not _WELL_FORMED.fullmatch(bearer):
        return None
    row = session.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == digest(bearer), *_live())
    ).first()
    if row is None or is_banned(row.User):
        return None
    token: ApiToken = row.ApiToken
    now = utc_now()
    if token.last_used_at is None or token.last_used_at <= now - USED_EVERY:
        token.last_used_at = now
        session.flush()
    return row.User, token


def may(token: ApiToken, scope: str) -> bool:
    """Whether a token allows this."""
    return scope in token.scopes


def note_use(session: Session, user: User, token: ApiToken, *, origin: str, act: str) -> None:
    """Record in the audit log, beside what was changed, that a program did it: ``origin`` is api or mcp.

    The entries of one request carry the same id, so that the log tells which token changed what. ``act`` is what the
    program asked for, such as jobs.create.
    """
    details = {"origin": origin, "name": token.name, "prefix": token.prefix, "act": act}
    audit.record(session, user, f"{origin}.act", token, details)


def list_tokens(session: Session, user: User) -> Sequence[ApiToken]:
    """The person's tokens that programs can use, the newest first."""
    newest = select(ApiToken).where(*_live_of(user)).order_by(ApiToken.created_at.desc(), ApiToken.id)
    return session.scalars(newest).all()


def get_token(session: Session, user: User, token_id: UUID) -> ApiToken:
    """One of them. Raises `NotFound` for one that has ended, and for another person's."""
    token = session.scalar(select(ApiToken).where(ApiToken.id == token_id, *_live_of(user)))
    if token is None:
        raise NotFound(gettext("This token has already ended."))
    return token


def revoke(session: Session, token: ApiToken) -> None:
    """Have a token end at once; one that was revoked stays so."""
    if token.revoked_at is None:
        token.revoked_at = utc_now()
        session.flush()


def purge(session: Session) -> int:
    """Delete tokens, and addresses of feeds, that ended long ago, a thousand at a time; how many they were."""
    long_ago = utc_now() - KEPT_ENDED
    ended = or_(ApiToken.revoked_at < long_ago, ApiToken.expires_at < long_ago)
    gone = delete(ApiToken).where(ApiToken.id.in_(select(ApiToken.id).where(ended).limit(1000)))
    return cast("CursorResult[Any]", session.execute(gone.execution_options(synchronize_session=False))).rowcount


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _live() -> tuple[ColumnElement[bool], ...]:
    """Which rows are tokens of programs that can be used now; a calendar's address has none of their scopes."""
    return (
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > utc_now(),
        ApiToken.scopes.overlap(list(SCOPES)),
    )


def _live_of(user: User) -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.user_id == user.id, *_live())


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    limit = API_TOKENS["name"].most
    if not cleaned:
        message = gettext("Say what the token is for.")
        raise InvalidInput(message, {"name": message})
    if len(cleaned) > limit or "\x00" in cleaned:
        message = gettext("Use at most %(limit)s characters.", limit=limit)
        raise InvalidInput(message, {"name": message})
    return cleaned
