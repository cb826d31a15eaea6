"""Accounts and sessions on Better-Auth's tables: sign up, sign in, stay signed in, sign out."""

from __future__ import annotations

import secrets
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from atspro.db import utc_now
from atspro.errors import InvalidInput, SignInRefused
from atspro.models import CREDENTIAL, Account, AuthSession, User
from atspro.services.passwords import check_password_length, hash_password, verify_password

EXPIRES_IN = timedelta(days=7)
EXPIRES_IN_FORGETFUL = timedelta(days=1)
UPDATE_AGE = timedelta(days=1)
MAX_NAME = 200

_ID_CHARACTERS = string.ascii_letters + string.digits


def new_id() -> str:
    """32 characters of [a-zA-Z0-9], as Better-Auth makes its ids and session tokens."""
    return "".join(secrets.choice(_ID_CHARACTERS) for _ in range(32))


def normalize_email(email: str) -> str:
    """The address in lower case, as Better-Auth stores it. Raises `InvalidInput` when it is not an address."""
    lowered = _lookup_email(email)
    try:
        # Only checked: Better-Auth stores what was typed in lower case, and would not find a normalized form.
        validate_email(lowered, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        message = "Enter an e-mail address such as name@example.com."
        raise InvalidInput(message, {"email": message}) from None
    return lowered


def clean_name(name: str) -> str:
    """A name without control characters and surplus spaces; `InvalidInput` when nothing is left or it is too long."""
    visible = "".join(" " if unicodedata.category(character) == "Cc" else character for character in name)
    cleaned = " ".join(visible.split())
    if not cleaned:
        raise InvalidInput("Enter your name.", {"name": "Enter your name."})
    if len(cleaned) > MAX_NAME:
        message = f"Use at most {MAX_NAME} characters."
        raise InvalidInput(message, {"name": message})
    return cleaned


def sign_up(session: Session, name: str, email: str, password: str) -> User:
    """Make a user with a password. Raises `InvalidInput` with the fields name, email and password."""
    user = User(id=new_id(), name=clean_name(name), email=normalize_email(email), email_verified=False)
    check_password_length(password)
    now = utc_now()
    account = Account(
        id=new_id(),
        account_id=user.id,
        provider_id=CREDENTIAL,
        user=user,
        password=hash_password(password),
        created_at=now,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add_all([user, account])
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "table_name", None) != User.__tablename__:
            raise
        message = "This address can't be used for a new account. If it is yours, sign in instead."
        raise InvalidInput(message, {"email": message}) from None
    return user


def sign_in(session: Session, email: str, password: str) -> User:
    """The user whose address and password these are. Raises `SignInRefused` in the same time for all failures."""
    row = session.execute(
        select(User, Account.password)
        .join(Account, (Account.user_id == User.id) & (Account.provider_id == CREDENTIAL))
        .where(User.email == _lookup_email(email))
    ).first()
    if not verify_password(password, row[1] if row else None) or row is None:
        raise SignInRefused("The e-mail address or the password is not right. Check both and try again.")
    user: User = row[0]
    return user


def open_session(
    session: Session, user: User, *, ip_address: str | None, user_agent: str | None, remember: bool = True
) -> AuthSession:
    """A new session of the user: seven days, refreshed by use; one day, never refreshed, when not remembered."""
    now = utc_now()
    opened = AuthSession(
        id=new_id(),
        token=new_id(),
        user_id=user.id,
        expires_at=now + (EXPIRES_IN if remember else EXPIRES_IN_FORGETFUL),
        created_at=now,
        updated_at=now,
        ip_address=(ip_address or "")[:100],
        user_agent=(user_agent or "")[:500].replace("\x00", ""),
    )
    session.add(opened)
    session.flush()
    return opened


@dataclass(frozen=True)
class SignedIn:
    """Who a session's token stands for."""

    user: User
    auth_session: AuthSession
    needs_refresh: bool


def find_session(session: Session, token: str, *, remembered: bool) -> SignedIn | None:
    """The user and session of a token, or None when it is unknown or expired."""
    found = session.scalar(select(AuthSession).where(AuthSession.token == token).options(joinedload(AuthSession.user)))
    now = utc_now()
    if found is None or found.expires_at <= now:
        return None
    return SignedIn(found.user, found, remembered and _is_due(found.expires_at, now))


def _is_due(expires_at: datetime, now: datetime) -> bool:
    return expires_at - EXPIRES_IN + UPDATE_AGE <= now


def refresh_session(session: Session, found: AuthSession) -> None:
    """Seven more days for a session in use, with the same token, as Better-Auth does once a day.

    Nothing happens when the session was ended in the meantime.
    """
    session.execute(update(AuthSession).where(AuthSession.id == found.id).values(expires_at=utc_now() + EXPIRES_IN))


def close_session(session: Session, token: str) -> None:
    """Sign out the session of this token; nothing happens when there is none."""
    found = session.scalar(select(AuthSession).where(AuthSession.token == token))
    if found is not None:
        session.delete(found)
        session.flush()


def find_user(session: Session, email: str) -> User | None:
    """The user of this address, or None."""
    return session.scalar(select(User).where(User.email == _lookup_email(email)))


def _lookup_email(email: str) -> str:
    """An address as typed, in the form in which it is stored; NUL, which PostgreSQL refuses, matches nobody."""
    return email.strip().lower().replace("\x00", "\ufffd")


def set_password(session: Session, user: User, password: str) -> None:
    """Give the user's credential account a new password. Raises `InvalidInput` for one too short or too long."""
    account = session.scalars(
        select(Account).where(Account.user_id == user.id, Account.provider_id == CREDENTIAL)
    ).one()
    account.password = hash_password(password)
    session.flush()


def make_admin(session: Session, email: str) -> User:
    """Give the user of this address the role admin, beside the roles they have. `InvalidInput` when there is none."""
    user = find_user(session, email)
    if user is None:
        message = "No account has this address."
        raise InvalidInput(message, {"email": message})
    if not user.is_admin:
        roles = [role.strip() for role in (user.role or "").split(",") if role.strip()]
        user.role = ",".join([*roles, "admin"])
        session.flush()
    return user


def purge_expired_sessions(session: Session) -> int:
    """Delete sessions that ended; how many they were."""
    ended = session.scalars(select(AuthSession).where(AuthSession.expires_at <= utc_now()).limit(1000)).all()
    for found in ended:
        session.delete(found)
    session.flush()
    return len(ended)
