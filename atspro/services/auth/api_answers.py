"""Requests of programs with an idempotency key: done once, and answered alike when they are sent again.

The key is taken in the transaction of the act itself, so of two at once the second waits for the first one's commit and
finds its answer. What was refused leaves nothing behind: the key is free again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import ApiAnswer, ApiToken

KEPT = timedelta(hours=24)
MAX_KEY = 100
MAX_KEPT = 2_000
"""Answers of one token's that are kept at once; the oldest go first."""
MAX_BODY = 100_000
"""Characters of an answer that is kept: a note of 10,000 signs, each written as six."""


def take_key(session: Session, token: ApiToken, key: str, digest: str) -> ApiAnswer | None:
    """Take a key for a request; the answer that it got before, or None where it is to be done now.

    ``digest`` tells one request from another. Raises `InvalidInput` for a key that no program should use, and for one
    that another request has.
    """
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise InvalidInput(
            gettext("Use an Idempotency-Key of 1 to %(limit)s printable ASCII characters.", limit=MAX_KEY)
        )
    _forget_old(session, token)
    taken = session.execute(
        insert(ApiAnswer)
        .values(token_id=token.id, key=key, digest=digest)
        .on_conflict_do_nothing()
        .returning(ApiAnswer.key)
    ).first()
    if taken is not None:
        return None
    found = session.get_one(ApiAnswer, (token.id, key), populate_existing=True)
    if found.digest != digest:
        raise InvalidInput(gettext("This Idempotency-Key was used for another request. Use a new one."))
    return found


def keep_answer(
    session: Session, token: ApiToken, key: str, *, status: int, body: str, location: str | None = None
) -> None:
    """Keep what a request was answered. Raises `InvalidInput` for an answer that is too long to be kept."""
    if len(body) > MAX_BODY:
        raise InvalidInput(gettext("What this answers is too long to be kept. Send it without an Idempotency-Key."))
    found = session.get_one(ApiAnswer, (token.id, key))
    found.status, found.body, found.location = status, body, location
    session.flush()


def purge(session: Session) -> int:
    """Delete answers that are older than a day, a thousand at a time; how many they were."""
    old = select(ApiAnswer.token_id, ApiAnswer.key).where(ApiAnswer.created_at < utc_now() - KEPT).limit(1000)
    return _delete(session, old)


def _forget_old(session: Session, token: ApiToken) -> None:
    mine = ApiAnswer.token_id == token.id
    session.execute(
        delete(ApiAnswer)
        .where(mine, ApiAnswer.created_at < utc_now() - KEPT)
        .execution_options(synchronize_session=False)
    )
    if (session.scalar(select(func.count()).where(mine)) or 0) >= MAX_KEPT:
        oldest = (
            select(ApiAnswer.token_id, ApiAnswer.key).where(mine).order_by(ApiAnswer.created_at).limit(MAX_KEPT // 10)
        )
        _delete(session, oldest)


def _delete(session: Session, which: Any) -> int:
    gone = delete(ApiAnswer).where(tuple_(ApiAnswer.token_id, ApiAnswer.key).in_(which))
    return cast("CursorResult[Any]", session.execute(gone.execution_options(synchronize_session=False))).rowcount
