"""Bans in Better-Auth's admin columns: who may not sign in, and until when."""

from __future__ import annotations

from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Banned
from atspro.models import User


def is_banned(user: User) -> bool:
    """Whether a ban is in force: one without an end is for good."""
    return bool(user.banned) and (user.ban_expires is None or user.ban_expires > utc_now())


def refuse_banned(session: Session, user: User) -> None:
    """Raise `Banned`, with the reason and the end, while a ban is in force; clear one that lapsed.

    Call it only for a person who has shown that the account is theirs: the sentence tells that it exists.
    """
    if not user.banned:
        return
    if not is_banned(user):
        user.banned, user.ban_reason, user.ban_expires = False, None, None
        session.flush()
        return
    until = f" until {user.ban_expires:%d %B %Y, %H:%M} UTC" if user.ban_expires else ""
    reason = " ".join((user.ban_reason or "").split())
    because = f" Reason: {reason.rstrip('.')}." if reason else ""
    raise Banned(
        f"This account is suspended{until}.{because}"
        " If you think that this is a mistake, write to the people who run this site."
    )
