"""Links in mails: reset of a password, proof of an address, and a change of it.

A reset is a row of the table ``verification`` as Better-Auth makes it. Proof of an address, a change of it and its
cancellation are rows of our own (`link_rows`). Better-Auth's links that prove an address are taken too, each once: a
JWT under the shared secret, ``{email, userId, iat, exp}``. Its links that change one are refused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ValidationError
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, LinkExpired, SessionNeeded
from atspro.i18n import gettext
from atspro.models import AuthSession, User, Verification
from atspro.services import mail
from atspro.services.auth.accounts import find_user, set_password
from atspro.services.auth.ids import new_id
from atspro.services.auth.link_rows import Link, close_links, find_link, open_link, take_link, use_once
from atspro.services.auth.passwords import check_password_length
from atspro.services.auth.sessions import close_other_sessions

LINK_LASTS = timedelta(hours=1)
MAX_TOKEN = 4096
CANCELLATION_LASTS = timedelta(days=7)

_RESET = "reset-password:"


def request_password_reset(session: Session, email: str) -> tuple[User, str] | None:
    """The user of this address and a token for the link, valid for an hour; None when nobody has the address.

    Takes the same statements for both. Mail it to ``user.email``, never to what was typed.
    """
    user = find_user(session, email)
    token = new_id(24)
    now = utc_now()
    with session.begin_nested() as attempt:
        # Without the mapper's bookkeeping, which taking it back would cost measurable time.
        session.execute(
            insert(Verification).values(
                id=new_id(),
                identifier=_RESET + token,
                value=user.id if user else new_id(),
                expires_at=now + LINK_LASTS,
                created_at=now,
                updated_at=now,
            )
        )
        if user is None:
            attempt.rollback()
    return (user, token) if user else None


def open_resets(session: Session, user_ids: Sequence[str], lasts: timedelta) -> dict[str, str]:
    """A token for a link to a new password for each of these users, by their ids."""
    now = utc_now()
    tokens = {user_id: new_id(24) for user_id in user_ids}
    rows = [
        {
            "id": new_id(),
            "identifier": _RESET + token,
            "value": user_id,
            "expires_at": now + lasts,
            "created_at": now,
            "updated_at": now,
        }
        for user_id, token in tokens.items()
    ]
    session.execute(insert(Verification), rows)
    return tokens


def reset_password(session: Session, token: str, new_password: str) -> User:
    """Give the token's user a new password, and end all their sessions and their other reset links.

    A token works once, also when it is sent twice at the same time. Raises `InvalidInput` with the field password,
    which leaves the token as it is, or `LinkExpired`.
    """
    check_password_length(new_password)
    used = session.execute(
        delete(Verification)
        .where(Verification.identifier == _RESET + token.replace("\x00", ""))
        .returning(Verification.value, Verification.expires_at)
    ).all()
    live = [row.value for row in used if row.expires_at > utc_now()]
    user = session.get(User, live[0]) if live else None
    if user is None:
        raise LinkExpired(gettext("This link has expired or was already used. Request a new one."))
    set_password(session, user, new_password)
    close_other_sessions(session, user, None)
    return user


def is_reset_open(session: Session, token: str) -> bool:
    """Whether a link to a reset still works, without using it."""
    open_links = select(Verification.id).where(
        Verification.identifier == _RESET + token.replace("\x00", ""), Verification.expires_at > utc_now()
    )
    return session.scalar(open_links.limit(1)) is not None


def open_verification(session: Session, user: User) -> str:
    """The token of a link that proves the user's present address; one that was open before is dead."""
    close_links(session, user.id, "verify")
    return open_link(session, "verify", user, LINK_LASTS, address=user.email)


def open_change(session: Session, user: User, auth_session: AuthSession, wanted: str) -> str:
    """The token of a link that changes the user's address; one that was open before is dead.

    It works for somebody who is signed in to this account, as long as the session lasts that asked for it.
    """
    close_links(session, user.id, "change")
    return open_link(session, "change", user, LINK_LASTS, before=user.email, address=wanted, asked_in=auth_session.id)


def open_cancellation(session: Session, user: User, address: str | None = None) -> str:
    """The token of a link by which an address, else the present one, keeps the account or gets it back, for 7 days."""
    return open_link(session, "cancel", user, CANCELLATION_LASTS, address=address or user.email)


@dataclass(frozen=True)
class VerifiedEmail:
    """What a link has done.

    ``is_first`` is whether the user's address was proved for the first time; ``old_email`` is the address that was
    replaced.
    """

    user: User
    is_first: bool = False
    old_email: str | None = None


def address_to_verify(session: Session, token: str, secret: str, *, actor: User | None = None) -> str:
    """The address that a link would prove, without using it. Raises as `verify_email` does, but `Conflict`."""
    if "." in token:
        return _read(token, secret).email
    link = find_link(session, "verify", token)
    if link is not None:
        return str(link.data["address"])
    change = find_link(session, "change", token)
    if change is None:
        raise _expired()
    _require_owner(session, change, actor)
    return str(change.data["address"])


def verify_email(session: Session, token: str, secret: str, *, actor: User | None = None) -> VerifiedEmail:
    """Mark the link's address as proved, or change the address to the one that the link proves.

    ``actor`` is who is signed in, if anybody. Raises `LinkExpired`; `SessionNeeded` when a change is not confirmed by
    somebody signed in to the account that asked for it; or `Conflict` when somebody else has the address.
    """
    if "." in token:
        return _verify_foreign(session, token, secret)
    link = find_link(session, "verify", token)
    if link is not None:
        return _prove(session, take_link(session, "verify", token))
    change = find_link(session, "change", token)
    if change is None:
        raise _expired()
    _require_owner(session, change, actor)
    return _change_address(session, take_link(session, "change", token))


def _prove(session: Session, link: Link | None) -> VerifiedEmail:
    if link is None or link.user.email != link.data["address"]:
        raise _expired()
    first = not link.user.email_verified
    link.user.email_verified = True
    session.flush()
    return VerifiedEmail(link.user, first)


def _require_owner(session: Session, link: Link, actor: User | None) -> None:
    asked = select(AuthSession.id).where(AuthSession.id == link.data["asked_in"], AuthSession.user_id == link.user.id)
    if session.scalar(asked) is None or link.user.email != link.data["before"]:
        raise _expired()
    if actor is None or actor.id != link.user.id:
        raise SessionNeeded(
            gettext(
                "Sign in to the account that asked for this address, then open the link again. If you "
                "did not ask for it, do nothing: your address stays out of other people’s accounts."
            )
        )


def _change_address(session: Session, link: Link | None) -> VerifiedEmail:
    if link is None:
        raise _expired()
    user = link.user
    old, was_verified = user.email, user.email_verified
    try:
        with session.begin_nested():
            user.email, user.email_verified = str(link.data["address"]), True
    except IntegrityError:
        raise Conflict(gettext("This email can’t be used for your account. Choose another one.")) from None
    close_links(session, user.id)
    mail.note_owner(session, user, old)
    return VerifiedEmail(user, not was_verified, old)


def address_to_keep(session: Session, token: str) -> str:
    """The address that a link would keep for its account, without using it. Raises `LinkExpired`."""
    link = find_link(session, "cancel", token)
    if link is None:
        raise _expired()
    return str(link.data["address"])


def cancel_change(session: Session, token: str) -> tuple[User, str]:
    """Keep the account at the address that the link was sent to, or give it back to it.

    Whoever asked for the change was in the account: every session ends, every other link is dead, and links that were
    sent later, to addresses that they may have chosen, with them. Returns the user, and the token of a link to a new
    password. Raises `LinkExpired`, or `Conflict` when another account has the address by now.
    """
    link = take_link(session, "cancel", token)
    if link is None:
        raise _expired()
    user = link.user
    mail.note_owner(session, user, user.email)
    try:
        with session.begin_nested():
            if user.email != link.data["address"]:
                user.email, user.email_verified = str(link.data["address"]), True
    except IntegrityError:
        raise Conflict(
            gettext("Another account has this address by now. Write to the people who run this site.")
        ) from None
    close_other_sessions(session, user, None)
    close_links(session, user.id)
    close_links(session, user.id, "cancel", since=link.created_at)
    return user, open_resets(session, [user.id], LINK_LASTS)[user.id]


class _Claims(BaseModel):
    email: str
    exp: float
    userId: str | None = None
    updateTo: str | None = None
    requestType: str | None = None


def _verify_foreign(session: Session, token: str, secret: str) -> VerifiedEmail:
    """Prove an address by a link that Better-Auth made, once."""
    claims = _read(token, secret)
    user = find_user(session, claims.email)
    if user is None or (claims.userId and claims.userId != user.id):
        raise _expired()
    if not use_once(session, token, timedelta(seconds=min(claims.exp - time.time(), 7 * 86_400) + 60)):
        raise _expired()
    first = not user.email_verified
    user.email_verified = True
    session.flush()
    return VerifiedEmail(user, first)


def _read(token: str, secret: str) -> _Claims:
    try:
        if len(token) > MAX_TOKEN:
            raise _expired()
        decoded = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"])
        claims = _Claims.model_validate(decoded.claims, strict=True)
    except (JoseError, ValidationError, ValueError, UnicodeError):
        raise _expired() from None
    if claims.exp <= time.time():
        raise _expired()
    if claims.updateTo is not None or claims.requestType is not None:
        # It can be used again for an hour, and nothing that the owner does ends it.
        raise LinkExpired(
            gettext(
                "Links of another application that change an address are not taken here. Sign in, and "
                "change the address on your account page."
            )
        )
    return claims


def _expired() -> LinkExpired:
    return LinkExpired(gettext("This link is too old, was used already, or is not complete. Ask for a new one."))


def purge_expired_verifications(session: Session) -> int:
    """Delete verifications whose time is over, a thousand at a time; how many they were."""
    over = select(Verification.id).where(Verification.expires_at <= utc_now()).limit(1000)
    removed = session.execute(
        delete(Verification)
        .where(Verification.id.in_(over))
        .returning(Verification.id)
        .execution_options(synchronize_session=False)
    )
    return len(removed.all())
