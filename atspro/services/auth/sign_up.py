"""Signing up where mail works: nothing is made until the link in the mail is opened.

So nobody learns from signing up whether an address has an account, and nobody holds an account on an address that is
not theirs. What was typed waits in Better-Auth's table ``verification``, under the digest of the link's token.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from psycopg.errors import UniqueViolation
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, LinkExpired
from atspro.i18n import gettext
from atspro.models import CREDENTIAL, User, Verification
from atspro.services.auth import accounts
from atspro.services.auth.ids import new_id
from atspro.services.auth.passwords import check_new_password, hash_password, verify_password

LINK_LASTS = timedelta(days=1)

_WAITING = "atspro-sign-up:"


def ask(session: Session, name: str, email: str, password: str) -> tuple[str, str | None]:
    """The address to write to, and the token of the link that makes the account; None when there is an account.

    Takes the same statements and time for both. Raises `InvalidInput` with the fields name, email and password.
    """
    waiting = {"name": accounts.clean_name(name), "email": accounts.normalize_email(email)}
    check_new_password(password, waiting["name"], waiting["email"])
    waiting["password"] = hash_password(password)
    known = accounts.find_user(session, waiting["email"])
    token = new_id()
    with session.begin_nested() as attempt:
        now = utc_now()
        # Without the mapper's bookkeeping, which taking it back would cost measurable time.
        session.execute(
            insert(Verification).values(
                id=new_id(),
                identifier=_identifier(token),
                value=json.dumps(waiting),
                expires_at=now + LINK_LASTS,
                created_at=now,
                updated_at=now,
            )
        )
        if known is not None:
            attempt.rollback()
    return waiting["email"], None if known else token


def waiting_address(session: Session, token: str) -> str:
    """The address that a link would make an account for. Raises `LinkExpired`."""
    return str(json.loads(_waiting(session, token))["email"])


def _waiting(session: Session, token: str) -> str:
    value = session.scalar(
        select(Verification.value).where(
            Verification.identifier == _identifier(token), Verification.expires_at > utc_now()
        )
    )
    if value is None:
        raise _expired()
    return value


def finish(session: Session, token: str, password: str) -> User:
    """Make the account that a link stands for; its address is proved by the link, and ``password`` that who opened the
    link is who asked for it. Without that, somebody could ask in another's name and share the account that they open.

    A link works once. Raises `InvalidInput` with the field password, which leaves the link as it is; `LinkExpired`; or
    `Conflict` when the address got an account in the meantime.
    """
    if not verify_password(password, json.loads(_waiting(session, token))["password"]):
        message = gettext("This is not the password you chose when signing up. Try again, or sign up again.")
        raise InvalidInput(message, {"password": message})
    used = session.execute(
        delete(Verification)
        .where(Verification.identifier == _identifier(token))
        .returning(Verification.value, Verification.expires_at)
    ).one_or_none()
    if used is None or used.expires_at <= utc_now():
        raise _expired()
    waiting = json.loads(used.value)
    user = User(id=new_id(), name=waiting["name"], email=waiting["email"], email_verified=True)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise Conflict(gettext("You already have an account with this email. Sign in with it.")) from None
    accounts.new_account(session, user, CREDENTIAL, user.id, password=waiting["password"])
    return user


def _identifier(token: str) -> str:
    """Only the digest is stored: whoever reads the table can't open the link."""
    return _WAITING + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _expired() -> LinkExpired:
    return LinkExpired(
        gettext("This link has expired or was already used. Sign up again, or sign in if you already have.")
    )
