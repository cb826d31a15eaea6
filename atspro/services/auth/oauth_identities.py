"""Sign-ins with other providers, on the ``account`` table: who comes in, what is linked, what is taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, NotFound, SignInRefused
from atspro.models import CREDENTIAL, Account, User
from atspro.services.auth.accounts import MAX_NAME, clean_name, find_user, has_password, new_account, normalize_email
from atspro.services.auth.ids import new_id

TOKEN_COLUMNS = (
    "access_token",
    "refresh_token",
    "id_token",
    "access_token_expires_at",
    "refresh_token_expires_at",
    "scope",
)


@dataclass(frozen=True)
class Identity:
    """What a provider says of the person who has just signed in there.

    ``account_id`` is the provider's own, lasting id; ``issuer`` is an OpenID Connect provider's; ``tokens`` are columns
    of `Account`.
    """

    provider_id: str
    provider_name: str
    account_id: str
    email: str | None
    email_verified: bool
    name: str | None = None
    image: str | None = None
    issuer: str | None = None
    tokens: Mapping[str, Any] = field(default_factory=dict, repr=False)


def sign_in_with(session: Session, identity: Identity) -> tuple[User, bool]:
    """The user whom this identity stands for, and whether the account is new.

    An unknown identity joins the account of its address only when the provider and we both know that the address is the
    person's own, as Better-Auth has it: otherwise whoever signed up first with somebody else's address would share the
    account. Raises `SignInRefused` with a sentence that says what to do instead.
    """
    known = _find(session, identity)
    if known is not None:
        _store_tokens(known, identity)
        _note_verified(known.user, identity)
        session.flush()
        return known.user, False
    name = identity.provider_name
    if not identity.email or not identity.email_verified:
        raise SignInRefused(
            f"{name} does not say that your e-mail address is confirmed. Confirm it there, or sign up with a password."
        )
    try:
        email = normalize_email(identity.email)
    except InvalidInput:
        raise SignInRefused(f"{name} gave an e-mail address that can’t be used here.") from None
    user = find_user(session, email)
    if user is None:
        user = _new_user(session, identity, email)
        is_new = True
    elif user.email_verified:
        is_new = False
    else:
        raise SignInRefused(
            f"An account with this address exists, but the address was not confirmed here. Sign in with your password"
            f" (or ask for a new one), then connect {name} on your account page."
        )
    _add(session, user, identity)
    return user, is_new


def link(session: Session, user: User, identity: Identity) -> bool:
    """Let the user, who is signed in, come in with this identity too; False when that was so already.

    The address of the identity need not be the user's. Raises `Conflict` when the identity is another user's.
    """
    known = _find(session, identity)
    if known is None:
        _add(session, user, identity)
        _note_verified(user, identity)
        session.flush()
        return True
    if known.user_id != user.id:
        raise Conflict(f"This {identity.provider_name} account is connected to another account here.")
    _store_tokens(known, identity)
    session.flush()
    return False


def is_of(session: Session, user: User, identity: Identity) -> bool:
    """Whether this identity is connected to the user's account already."""
    known = _find(session, identity)
    return known is not None and known.user_id == user.id


def unlink(session: Session, user: User, account_row_id: str, usable: Collection[str]) -> Account:
    """Take a sign-in away; the row that was removed.

    ``usable`` are the providers that people can sign in with today. Raises `NotFound`, also for a neighbor's, and
    `Conflict` when no way in would be left.
    """
    # Two removals at once would each see the other's row and leave none.
    session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    rows = ways_in(session, user)
    removed = next((row for row in rows if row.id == account_row_id), None)
    if removed is None:
        raise NotFound("This sign-in is not connected any more.")
    others = [row for row in rows if row is not removed and row.provider_id in usable]
    if not others and not has_password(session, user):
        raise Conflict("This is the only way into your account. Set a password or connect another sign-in first.")
    session.delete(removed)
    session.flush()
    return removed


def ways_in(session: Session, user: User) -> Sequence[Account]:
    """The user's sign-ins with other providers, the oldest first."""
    return session.scalars(
        select(Account)
        .where(Account.user_id == user.id, Account.provider_id != CREDENTIAL)
        .order_by(Account.created_at, Account.id)
    ).all()


def _find(session: Session, identity: Identity) -> Account | None:
    """The row of an identity, which no other transaction is making at the same time.

    Better-Auth's table has no unique index over provider and account, so a lock for the transaction stands in for it.
    """
    key = f"{identity.provider_id}\n{identity.account_id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return session.scalars(
        select(Account)
        .where(Account.provider_id == identity.provider_id, Account.account_id == identity.account_id)
        .order_by(Account.created_at)
        .limit(1)
    ).first()


def _new_user(session: Session, identity: Identity, email: str) -> User:
    try:
        name = clean_name((identity.name or "")[:MAX_NAME])
    except InvalidInput:
        name = email.partition("@")[0][:MAX_NAME]
    user = User(id=new_id(), name=name, email=email, email_verified=True, image=identity.image)
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise SignInRefused("Your account was being made at the same moment. Try again.") from None
    return user


def _add(session: Session, user: User, identity: Identity) -> None:
    tokens = {name: value for name, value in identity.tokens.items() if name in TOKEN_COLUMNS}
    new_account(session, user, identity.provider_id, identity.account_id, issuer=identity.issuer, **tokens)


def _store_tokens(account: Account, identity: Identity) -> None:
    """Keep the newest tokens; the scope stays what was first granted, as Better-Auth has it."""
    for name in TOKEN_COLUMNS:
        value = identity.tokens.get(name)
        if value is not None and name != "scope":
            setattr(account, name, value)


def _note_verified(user: User, identity: Identity) -> None:
    """The provider has seen the person's mail: that confirms our address, when it is the same one."""
    if identity.email_verified and identity.email and identity.email.lower() == user.email:
        user.email_verified = True
