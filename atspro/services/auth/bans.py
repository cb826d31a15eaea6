"""Bans in Better-Auth's admin columns: who may not sign in, and until when."""

from __future__ import annotations

from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Banned
from atspro.i18n import format_moment, gettext
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
    reason = " ".join((user.ban_reason or "").split()).rstrip(".")
    if user.ban_expires:
        sentences = [gettext("This account is suspended until %(until)s.", until=format_moment(user.ban_expires))]
    else:
        sentences = [gettext("This account is suspended.")]
    if reason:
        sentences.append(gettext("Reason: %(reason)s.", reason=reason))
    sentences.append(gettext("If you think this is a mistake, contact the people who run this site."))
    raise Banned(" ".join(sentences))
