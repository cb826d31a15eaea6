"""Our own links in mails, as rows of Better-Auth's table ``verification``: each works once and belongs to a user.

Only the digest of a link's token is stored. Except for those that take a change back, links die with what was true when
they were made: another password, whichever program sets it, a ban, and whatever calls `close_links`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import CREDENTIAL, Account, User, Verification
from atspro.services.auth.bans import is_banned
from atspro.services.auth.ids import new_id

Kind = Literal["verify", "change", "cancel", "join"]
LASTING: tuple[Kind, ...] = ("cancel",)
"""Whoever robs an account changes its password first: what takes a change back must outlive that."""

MAX_TOKEN = 100
_PREFIX = "atspro-"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link stands for: whose it is, and what was noted when it was made."""

    user: User
    data: dict[str, Any]
    created_at: datetime


def open_link(session: Session, kind: Kind, user: User, lasts: timedelta, **data: Any) -> str:
    """The token of a new link; ``data`` is what JSON can carry."""
    token, now = new_id(), utc_now()
    value = {"userId": user.id, "password": _password_mark(session, user), **data}
    session.execute(
        insert(Verification).values(
            id=new_id(),
            identifier=_identifier(kind, token),
            value=json.dumps(value),
            expires_at=now + lasts,
            created_at=now,
            updated_at=now,
        )
    )
    return token


def find_link(session: Session, kind: Kind, token: str) -> Link | None:
    """A link that works, without using it."""
    row = session.execute(
        select(Verification.value, Verification.created_at).where(
            Verification.identifier == _identifier(kind, token), Verification.expires_at > utc_now()
        )
    ).first()
    return _living(session, kind, row.value, row.created_at) if row else None


def take_link(session: Session, kind: Kind, token: str) -> Link | None:
    """The same, used up: of two who take it at once, one gets it."""
    used = session.execute(
        delete(Verification)
        .where(Verification.identifier == _identifier(kind, token))
        .returning(Verification.value, Verification.created_at, Verification.expires_at)
    ).first()
    return _living(session, kind, used.value, used.created_at) if used and used.expires_at > utc_now() else None


def close_links(session: Session, user_id: str, *kinds: Kind, since: datetime | None = None) -> None:
    """End the user's open links: of these kinds, or, where none is named, of all that a change of password ends.

    Links to a new password are among the latter. ``since`` leaves those that are older.
    """
    ended = [Verification.identifier.startswith(_prefix(kind)) for kind in kinds or ("verify", "change", "join")]
    mine = Verification.value.startswith(json.dumps({"userId": user_id})[:-1] + ",", autoescape=True)
    condition = or_(*ended) & mine
    if not kinds:
        is_reset = Verification.identifier.startswith("reset-password:")
        condition = condition | ((Verification.value == user_id) & is_reset)
    if since is not None:
        condition = condition & (Verification.created_at >= since)
    session.execute(delete(Verification).where(condition))


def use_once(session: Session, token: str, lasts: timedelta) -> bool:
    """Whether a link that has no row, such as Better-Auth's, is used for the first time; from now on it is not."""
    identifier = f"{_PREFIX}used:{digest(token)}"
    # The table has no unique index over identifiers, so a lock for the transaction stands in for it.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(identifier, 0))))
    if session.scalar(select(Verification.id).where(Verification.identifier == identifier).limit(1)) is not None:
        return False
    now = utc_now()
    row = {"id": new_id(), "identifier": identifier, "value": "", "expires_at": now + lasts}
    session.execute(insert(Verification).values(**row, created_at=now, updated_at=now))
    return True


def _living(session: Session, kind: Kind, value: str, created_at: datetime) -> Link | None:
    data = json.loads(value)
    user = session.get(User, data.pop("userId"))
    mark = data.pop("password")
    if user is None:
        return None
    if kind not in LASTING and (is_banned(user) or mark != _password_mark(session, user)):
        return None
    return Link(user, data, created_at)


def _password_mark(session: Session, user: User) -> str:
    """A few letters that are others when the password is another."""
    stored = session.scalar(
        select(Account.password).where(
            Account.user_id == user.id, Account.account_id == user.id, Account.provider_id == CREDENTIAL
        )
    )
    return digest(stored or "")[:16]


def _identifier(kind: Kind, token: str) -> str:
    return _prefix(kind) + digest(token[:MAX_TOKEN])


def _prefix(kind: Kind) -> str:
    return f"{_PREFIX}{kind}:"


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
