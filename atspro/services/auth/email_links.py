"""Links in mails: reset of a password, and proof of an address, as Better-Auth makes and reads them.

A reset is a row of the table ``verification``. Proof of an address has no row: it is a JWT under the shared secret,
``{email, userId, iat, exp}``, with ``updateTo`` and ``requestType`` for a change of address.
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
from atspro.errors import Conflict, LinkExpired
from atspro.models import User, Verification
from atspro.services.auth.accounts import find_user, normalize_email, set_password
from atspro.services.auth.ids import new_id
from atspro.services.auth.passwords import check_password_length
from atspro.services.auth.sessions import close_other_sessions

LINK_LASTS = timedelta(hours=1)
MAX_TOKEN = 4096
CHANGE_OF_ADDRESS = "change-email-verification"
# The link that Better-Auth sends to the old address before it sends one to the new address.
CONSENT_TO_CHANGE = "change-email-confirmation"

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
        raise LinkExpired("This link is too old or was used already. Ask for a new one.")
    set_password(session, user, new_password)
    close_other_sessions(session, user, None)
    close_resets(session, user)
    return user


def close_resets(session: Session, user: User) -> None:
    """End the user's open links to a reset, as after a change of the address that they were sent to."""
    session.execute(
        delete(Verification).where(Verification.value == user.id, Verification.identifier.startswith(_RESET))
    )


def is_reset_open(session: Session, token: str) -> bool:
    """Whether a link to a reset still works, without using it."""
    found = select(Verification.id).where(
        Verification.identifier == _RESET + token.replace("\x00", ""), Verification.expires_at > utc_now()
    )
    return session.scalar(found.limit(1)) is not None


def verification_token(user: User, secret: str, *, update_to: str | None = None) -> str:
    """The token of a link that proves the user's address; with ``update_to``, of one that changes it to that."""
    now = int(time.time())
    claims = {"email": user.email.lower(), "userId": user.id}
    if update_to is not None:
        claims |= {"updateTo": normalize_email(update_to), "requestType": CHANGE_OF_ADDRESS}
    return jwt.encode(
        {"alg": "HS256"},
        {**claims, "iat": now, "exp": now + int(LINK_LASTS.total_seconds())},
        OctKey.import_key(secret),
        default_type=None,
    )


def address_to_verify(token: str, secret: str) -> str:
    """The address that a link would prove, without using it. Raises `LinkExpired`."""
    claims = _read(token, secret)
    return claims.updateTo or claims.email


@dataclass(frozen=True)
class VerifiedEmail:
    """What a link has done: ``user.email_verified`` may still be false, after a change that an older link made.

    ``is_first`` is whether the user's address was proved for the first time; ``old_email`` is the address that was
    replaced; ``wanted_email`` is one that the old address agreed to and that must still be proved: mail it a link.
    """

    user: User
    is_first: bool = False
    old_email: str | None = None
    wanted_email: str | None = None


class _Claims(BaseModel):
    email: str
    exp: float
    userId: str | None = None
    updateTo: str | None = None
    requestType: str | None = None


def verify_email(session: Session, token: str, secret: str, *, actor: User | None = None) -> VerifiedEmail:
    """Mark the token's address as proved, or change the address to the one that the token proves.

    ``actor`` is who is signed in, if anybody. Raises `LinkExpired`, or `Conflict` when somebody else has the address.
    """
    claims = _read(token, secret)
    if claims.updateTo:
        return _change_address(session, claims, actor)
    user = find_user(session, claims.email)
    if user is None or (claims.userId and claims.userId != user.id):
        raise _expired()
    first = not user.email_verified
    user.email_verified = True
    session.flush()
    return VerifiedEmail(user, first)


def _change_address(session: Session, claims: _Claims, actor: User | None) -> VerifiedEmail:
    # Better-Auth before 1.7 did not name the user, and asked for a session instead.
    user = session.get(User, claims.userId) if claims.userId else actor
    if user is None or user.email.lower() != claims.email or (actor is not None and actor.id != user.id):
        raise _expired()
    wanted = normalize_email(claims.updateTo or "")
    if claims.requestType == CONSENT_TO_CHANGE:
        return VerifiedEmail(user, wanted_email=wanted)
    old, was_verified = user.email, user.email_verified
    try:
        with session.begin_nested():
            user.email = wanted
            # Only this kind of link goes to the new address; the others go to the old one and prove nothing of it.
            user.email_verified = claims.requestType == CHANGE_OF_ADDRESS
    except IntegrityError:
        raise Conflict("This address can’t be used for your account. Choose another one.") from None
    return VerifiedEmail(user, user.email_verified and not was_verified, old)


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
    return claims


def _expired() -> LinkExpired:
    return LinkExpired("This link is too old or not complete. Ask for a new one.")


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
