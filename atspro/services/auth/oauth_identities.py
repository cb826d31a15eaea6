"""Sign-ins with other providers, on the ``account`` table: who comes in, what is linked, what is taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, LinkExpired, NotFound, SignInRefused
from atspro.i18n import gettext
from atspro.models import CREDENTIAL, Account, User
from atspro.services.auth.accounts import (
    MAX_NAME,
    check_password,
    clean_name,
    find_user,
    has_password,
    new_account,
    normalize_email,
)
from atspro.services.auth.ids import new_id
from atspro.services.auth.link_rows import Link, digest, find_link, open_link, take_link

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
    of `Account`. ``signed_in_at`` is when they showed there who they are (Unix time), where the provider says so.
    """

    provider_id: str
    provider_name: str
    account_id: str
    email: str | None
    email_verified: bool
    name: str | None = None
    image: str | None = None
    issuer: str | None = None
    signed_in_at: float | None = None
    tokens: Mapping[str, Any] = field(default_factory=dict, repr=False)


def sign_in_with(session: Session, identity: Identity) -> tuple[User, bool]:
    """The user whom this identity stands for, and whether the account is new.

    An unknown identity joins no account by its address alone: whoever signed up first with somebody else's address, or
    moved to it, would share the account, and so would a provider that takes anybody's word. Raises `JoinNeeded` where
    the account's password or a mail to it can show whose it is, and `SignInRefused` with a sentence otherwise.
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
            f"{name} has not confirmed your email address. Confirm it there, or sign up with a password."
        )
    try:
        email = normalize_email(identity.email)
    except InvalidInput:
        raise SignInRefused(f"{name} gave an email address that can’t be used here.") from None
    user = find_user(session, email)
    if user is not None and user.email_verified:
        raise JoinNeeded(user, identity)
    if user is not None:
        raise SignInRefused(
            gettext(
                "An account with this email exists, but the email was never confirmed here. Sign in with "
                "your password (or reset it), then connect %(name)s on your account page.",
                name=name,
            )
        )
    user = _new_user(session, identity, email)
    _add(session, user, identity)
    return user, True


class JoinNeeded(Exception):
    """The account of this identity's address must first be shown to be the same person's."""

    def __init__(self, user: User, identity: Identity) -> None:
        super().__init__(gettext("An account with this address exists."))
        self.user = user
        self.identity = identity


JOIN_LASTS = timedelta(minutes=30)


def ask_to_join(session: Session, user: User, identity: Identity) -> str:
    """Keep an identity that waits for its account's password or a mail; the token for the browser that brought it."""
    waiting = {**asdict(identity), "tokens": {name: _written(value) for name, value in identity.tokens.items()}}
    return open_link(session, "join", user, JOIN_LASTS, identity=waiting)


def waiting_to_join(session: Session, token: str) -> tuple[User, Identity] | None:
    """The account and the identity that wait under a browser's token; None when the time is over or it is done."""
    link = find_link(session, "join", token)
    return (link.user, _identity_of(link)) if link and "identity" in link.data else None


def open_join_by_mail(session: Session, user: User, token: str) -> str:
    """The token of a link for the account's mailbox, which works in the browser that has the other token."""
    return open_link(session, "join", user, JOIN_LASTS, browser=digest(token))


def join_by_password(session: Session, token: str, password: str) -> User:
    """Connect what waits to its account. Raises `InvalidInput` with the field password, or `LinkExpired`."""
    waiting = waiting_to_join(session, token)
    if waiting is None:
        raise LinkExpired(gettext("This took too long, or is done already. Sign in again."))
    if not check_password(session, waiting[0], password):
        message = gettext("This is not the password of that account. Try again.")
        raise InvalidInput(message, {"password": message})
    return _join(session, token)


def join_by_mail(session: Session, token: str, mailed: str) -> User:
    """The same by the link that was mailed. Raises `LinkExpired`, also in any other browser."""
    link = find_link(session, "join", mailed)
    if link is None or link.data.get("browser") != digest(token) or take_link(session, "join", mailed) is None:
        raise LinkExpired(
            gettext(
                "This link is too old, was used already, or was opened in another browser than the one "
                "that asked for it. If you did not ask for it, do nothing."
            )
        )
    return _join(session, token)


def _join(session: Session, token: str) -> User:
    taken = take_link(session, "join", token)
    if taken is None:
        raise LinkExpired(gettext("This took too long, or is done already. Sign in again."))
    link(session, taken.user, _identity_of(taken))
    return taken.user


def _identity_of(found: Link) -> Identity:
    kept = dict(found.data["identity"])
    tokens = {name: _read(name, value) for name, value in kept.pop("tokens").items()}
    return Identity(**kept, tokens=tokens)


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: object) -> object:
    return datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) else value


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
        raise Conflict(
            gettext(
                "This %(provider_name)s account is already connected to another account here.",
                provider_name=identity.provider_name,
            )
        )
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
        raise NotFound(gettext("This sign-in is no longer connected."))
    others = [row for row in rows if row is not removed and row.provider_id in usable]
    if not others and not has_password(session, user):
        raise Conflict(gettext("This is your only way to sign in. Set a password or connect another sign-in first."))
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
        raise SignInRefused(gettext("Your account was being created at the same moment. Try again.")) from None
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
