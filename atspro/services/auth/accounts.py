"""People and their ways in, on Better-Auth's tables: sign up, sign in, change name and password."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email
from psycopg.errors import UniqueViolation
from sqlalchemy import ColumnElement, column, insert, inspect, select, table, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, SignInRefused, WrongPassword
from atspro.i18n import gettext, gettext_noop
from atspro.models import CREDENTIAL, Account, User
from atspro.services.auth.bans import refuse_banned
from atspro.services.auth.ids import new_id
from atspro.services.auth.link_rows import close_links
from atspro.services.auth.passwords import check_new_password, hash_password, verify_password
from atspro.tables import USER

MAX_NAME = USER["name"].most
_WRONG = gettext_noop("Wrong email or password. Check both and try again.")

# What Better-Auth takes for an address (the pattern of zod's email): who has another could not sign in there.
_BETTER_AUTH_EMAIL = re.compile(
    r"(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}"
)
_HAS_ISSUER = text(
    "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('account') AND attname = 'issuer' AND NOT attisdropped"
)


def normalize_email(email: str) -> str:
    """The address in lower case, as Better-Auth stores it. Raises `InvalidInput` when neither side would take it."""
    typed = email.strip()
    message = gettext("Enter an email address such as name@example.com.")
    if not typed.isascii():
        message = gettext("Use an email address without accents or special characters, such as name@example.com.")
    lowered = typed.lower()
    try:
        # Only checked: Better-Auth stores what was typed in lower case, and would not find a normalized form.
        validate_email(lowered, check_deliverability=False, test_environment=True)
        fits = _BETTER_AUTH_EMAIL.fullmatch(typed) is not None
    except EmailNotValidError:
        fits = False
    if not fits:
        raise InvalidInput(message, {"email": message})
    return lowered


def clean_name(name: str) -> str:
    """A name in one line without surplus spaces; `InvalidInput` when nothing is left or it is too long.

    Control characters, halves of characters, and marks that turn the direction of what follows become spaces.
    """
    visible = "".join(" " if _is_unseemly(character) else character for character in name)
    cleaned = " ".join(visible.split())
    if not cleaned:
        raise InvalidInput(gettext("Enter your name."), {"name": gettext("Enter your name.")})
    if len(cleaned) > MAX_NAME:
        message = gettext("Use at most %(max_name)s characters.", max_name=MAX_NAME)
        raise InvalidInput(message, {"name": message})
    return cleaned


def _is_unseemly(character: str) -> bool:
    turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return turns or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def sign_up(session: Session, name: str, email: str, password: str) -> User:
    """Make a user with a password. Raises `InvalidInput` with the fields name, email and password."""
    user = _valid_user(name, email)
    check_new_password(password, user.name, user.email)
    _insert(session, user)
    new_account(session, user, CREDENTIAL, user.id, password=hash_password(password))
    return user


def new_user(session: Session, name: str, email: str) -> User:
    """Make a user without a password, which a reset gives them.

    Raises `InvalidInput` with the fields name and email.
    """
    user = _valid_user(name, email)
    _insert(session, user)
    return user


def _insert(session: Session, user: User) -> None:
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        message = gettext("This email can’t be used for a new account. If it is yours, sign in instead.")
        raise InvalidInput(message, {"email": message}) from None


def new_users(session: Session, people: Sequence[tuple[str, str, bool]]) -> list[str]:
    """Make users without a password, each of a name, an address and whether it is verified; their ids.

    A reset, here or at Better-Auth, gives them their first password. Raises `InvalidInput` with the fields name and
    email, and the database's `IntegrityError` for an address that is taken.
    """
    users = [(_valid_user(name, email), is_verified) for name, email, is_verified in people]
    rows = [
        {
            "id": user.id,
            "name": user.name,
            "email": user.email,
            "email_verified": is_verified,
            "two_factor_enabled": False,
        }
        for user, is_verified in users
    ]
    session.execute(insert(User), rows)
    return [user.id for user, _ in users]


def _valid_user(name: str, email: str) -> User:
    # Better-Auth writes the last one too: NULL says that an application without its plugin made the user.
    return User(
        id=new_id(),
        name=clean_name(name),
        email=normalize_email(email),
        email_verified=False,
        two_factor_enabled=False,
    )


def new_account(
    session: Session, user: User, provider_id: str, account_id: str, *, issuer: str | None = None, **columns: Any
) -> Account:
    """A way in for the user: a password, or a social sign-in with its tokens (columns by `Account`'s attributes).

    Better-Auth 1.7.0 to 1.7.2 have a column ``issuer`` that may not be empty: it is filled where it is found, with what
    those versions write; ``issuer`` names that of an OpenID Connect provider. It is looked up at each call, for a newer
    Better-Auth may take the column away while this runs.
    """
    session.flush()
    now = utc_now()
    mapper = inspect(Account)
    row = {
        mapper.attrs[name].columns[0].name: value
        for name, value in {
            "id": new_id(),
            "account_id": account_id,
            "provider_id": provider_id,
            "user_id": user.id,
            "created_at": now,
            "updated_at": now,
            **columns,
        }.items()
    }
    if session.scalar(_HAS_ISSUER):
        row["issuer"] = issuer or _issuer(provider_id)
    session.execute(insert(table("account", *(column(name) for name in row))).values(row))
    return session.get_one(Account, row["id"])


def _issuer(provider_id: str) -> str:
    """What Better-Auth's createLocalAccountIssuer, createOAuthAccountIssuer and Google provider gave."""
    if provider_id == CREDENTIAL:
        return "local:credential"
    if provider_id == "google":
        return "https://accounts.google.com"
    return "local:oauth:" + quote(provider_id, safe="!~*'()")


def sign_in(session: Session, email: str, password: str) -> User:
    """The user whose address and password these are, held until the commit: open the session before it.

    Raises `SignInRefused` in the same time for all failures, and `Banned` only after the right password.
    """
    user = find_user(session, email)
    stored = _stored_password(session, user)
    if not verify_password(password, stored) or user is None:
        raise SignInRefused(gettext(_WRONG))
    # Hashing took a moment, in which somebody who was robbed of the old password may have set a new one.
    user = hold(session, user)
    if _stored_password(session, user) != stored:
        raise SignInRefused(gettext(_WRONG))
    refuse_banned(session, user)
    return user


def hold(session: Session, user: User) -> User:
    """The user as they are now, their row locked until the commit. Raises `SignInRefused` when they are gone."""
    locked = session.scalar(
        select(User).where(User.id == user.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if locked is None:
        raise SignInRefused(gettext("This account was deleted."))
    return locked


def check_password(session: Session, user: User | None, password: str) -> bool:
    """Whether this is the user's password; takes the same time for nobody, and for a person without a password."""
    return verify_password(password, _stored_password(session, user))


def _stored_password(session: Session, user: User | None) -> str | None:
    return session.scalar(select(Account.password).where(_credential_of(user.id if user else "")))


def has_password(session: Session, user: User) -> bool:
    """Whether the user can sign in with a password."""
    with_password = select(Account.id).where(_credential_of(user.id), Account.password.is_not(None))
    return session.scalar(with_password.limit(1)) is not None


def _credential_of(user_id: str) -> ColumnElement[bool]:
    """The account that holds a password, found as Better-Auth finds it."""
    return (Account.user_id == user_id) & (Account.account_id == user_id) & (Account.provider_id == CREDENTIAL)


def find_user(session: Session, email: str) -> User | None:
    """The user of this address, or None."""
    return session.scalar(select(User).where(User.email == _lookup_email(email)))


def _lookup_email(email: str) -> str:
    """An address as typed, in lower case as it is stored; one that only looks like another matches nobody.

    The Kelvin sign's lower case is the letter k, and some letters become two: whoever types one means another address.
    """
    typed = email.strip()
    for character in typed:
        low = character.lower()
        same_kind = len(low) == 1 and low.isascii() == character.isascii()
        if character == "\x00" or not same_kind or unicodedata.normalize("NFC", character) != character:
            return ""
    return typed.lower()


def set_password(session: Session, user: User, password: str) -> None:
    """Give the user a new password, also one who had none; links in mails that are still open are dead then.

    Raises `InvalidInput` for one too short or too long.
    """
    check_new_password(password, user.name, user.email)
    hashed = hash_password(password)
    # Two first passwords at once would make two accounts.
    session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    account = session.scalars(select(Account).where(_credential_of(user.id))).first()
    if account is None:
        new_account(session, user, CREDENTIAL, user.id, password=hashed)
        close_links(session, user.id)
        return
    session.execute(update(Account).where(_credential_of(user.id)).values(password=hashed))
    close_links(session, user.id)


def change_password(session: Session, user: User, current: str, new: str) -> None:
    """Replace the password by a new one. Raises `InvalidInput` with the field current_password or password."""
    check_new_password(new, user.name, user.email)
    if not check_password(session, user, current):
        message = gettext("This is not your current password. Try again.")
        raise WrongPassword(message, {"current_password": message})
    set_password(session, user, new)


def set_name(session: Session, user: User, name: str, *, check: Callable[[User], None] | None = None) -> None:
    """Call the user something else. Raises `InvalidInput` with the field name.

    ``check`` looks at the user as they are stored now, held until the transaction ends, and raises what speaks against
    overwriting it; without it the last writer wins.
    """
    cleaned = clean_name(name)
    if check is not None:
        session.refresh(user, with_for_update={"key_share": True})
        check(user)
    user.name = cleaned
    session.flush()


def make_admin(session: Session, email: str) -> User:
    """Give the user of this address the role admin, beside the roles they have. `InvalidInput` when there is none."""
    user = find_user(session, email)
    if user is None:
        message = gettext("No account has this address.")
        raise InvalidInput(message, {"email": message})
    if not user.is_admin:
        user.role = ",".join([*user.roles, "admin"])
        session.flush()
    return user
