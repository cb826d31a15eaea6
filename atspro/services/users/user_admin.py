"""What staff may do to anybody's rows, beyond what the owners' own verbs do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext
from atspro.models import (
    CREDENTIAL,
    Account,
    AuthSession,
    Mail,
    User,
    Verification,
)
from atspro.roles import LEVELS
from atspro.services import audit, mail
from atspro.services.auth import accounts, email_links, impersonation, link_rows, passkeys, sessions, two_factor
from atspro.services.auth.bans import is_banned
from atspro.tables import Table
from atspro.tables.ownership import owned_by, with_staff_pages

MAX_REASON = 500
# Nobody waits for this link, as for one that they asked for, and many may be sent at once.
INVITATION_LASTS = timedelta(days=3)


def find_owner(session: Session, email: str) -> User:
    """The user of this address. Raises `InvalidInput` for the field owner when there is none."""
    owner = session.scalar(select(User).where(User.email == email.replace("\x00", "").strip().lower()))
    if owner is None:
        message = gettext("No account has this email. Check it, or create the user first.")
        raise InvalidInput(message, {"owner": message})
    return owner


def other_roles(user: User) -> list[str]:
    """Roles that mean nothing here: other applications on this database may use them, so they are kept."""
    return [role for role in user.roles if role not in LEVELS]


def set_level(session: Session, actor: User | None, user: User, level: str) -> None:
    """Give the user one of `LEVELS`, which takes the place of any other; ``actor`` is None for a command.

    Raises `InvalidInput` for another word, and `Conflict` for the last admin and for an admin's own role.
    """
    if level not in LEVELS:
        message = gettext("Choose one of: %(levels)s.", levels=", ".join(LEVELS))
        raise InvalidInput(message, {"role": message})
    before = user.level
    if level == before:
        return
    if before == "admin":
        if actor is not None and actor.id == user.id:
            raise Conflict(gettext("You can’t remove your own admin role. Ask another administrator."))
        refuse_if_last_admin(session, user)
        impersonation.end_all_of(session, user)
    user.role = ",".join([*other_roles(user), *([] if level == "user" else [level])]) or None
    session.flush()
    audit.record(session, actor, "user.role", user, {"before": before, "after": level})


def create_user(
    session: Session, actor: User, *, name: str, email: str, password: str | None, level: str, email_verified: bool
) -> User:
    """A real account; without a password, its owner is to be invited to choose one.

    Raises `InvalidInput` with the fields name, email, password and role.
    """
    if password is None:
        user = accounts.new_user(session, name, email)
    else:
        user = accounts.sign_up(session, name, email, password)
    user.email_verified = email_verified
    set_level(session, actor, user, level)
    session.flush()
    return user


def update_user(
    session: Session, actor: User, user: User, *, name: str, email: str, level: str, email_verified: bool
) -> User:
    """Store what staff changed about a user. Open links that went to an address before are dead.

    Raises `InvalidInput` with the fields name, email and role, also when another account has the address, and
    `Conflict` as `set_level` does.
    """
    # First, for it locks the rows of all admins in order: two who write to each other would wait for ever otherwise.
    set_level(session, actor, user, level)
    before = user.email
    try:
        with session.begin_nested():
            user.name = accounts.clean_name(name)
            user.email = accounts.normalize_email(email)
            user.email_verified = email_verified
    except IntegrityError:
        message = gettext("Another account has this address.")
        raise InvalidInput(message, {"email": message}) from None
    if user.email != before:
        link_rows.close_links(session, user.id)
        mail.note_owner(session, user, before)
    return user


def ban_user(session: Session, actor: User, user: User, *, reason: str, until: datetime | None) -> None:
    """Suspend the user until a moment, UTC, or for good; every session of theirs ends at once.

    Raises `InvalidInput` with the fields reason and until, and `Conflict` for oneself and for the last admin.
    """
    if user.id == actor.id:
        raise Conflict(gettext("You can’t ban yourself."))
    if len(reason) > MAX_REASON:
        message = gettext("Use at most %(max_reason)s characters.", max_reason=MAX_REASON)
        raise InvalidInput(message, {"reason": message})
    if until is not None and until <= utc_now():
        message = gettext("Choose a moment in the future.")
        raise InvalidInput(message, {"until": message})
    refuse_if_last_admin(session, user)
    user.banned, user.ban_reason, user.ban_expires = True, " ".join(reason.replace("\x00", "").split()) or None, until
    session.flush()
    sessions.close_other_sessions(session, user, None)
    impersonation.end_all_of(session, user)
    end = until.isoformat(timespec="seconds") if until else None
    audit.record(session, actor, "user.ban", user, {"reason": user.ban_reason, "until": end})


def unban_user(session: Session, actor: User, user: User) -> None:
    """Let a banned user sign in again."""
    user.banned, user.ban_reason, user.ban_expires = False, None, None
    session.flush()
    audit.record(session, actor, "user.unban", user)


def sign_out_everywhere(session: Session, actor: User, user: User) -> int:
    """End every session of the user's, looks in others' names among them; how many they were of their own.

    Raises `Conflict` for oneself: the account page ends one's other sessions and keeps the one at hand.
    """
    if user.id == actor.id:
        raise Conflict(gettext("This would sign you out. Use your account page to end your other sessions."))
    count = sessions.close_other_sessions(session, user, None)
    impersonation.end_all_of(session, user)
    audit.record(session, actor, "user.sign_out", user, {"sessions": count})
    return count


def reset_second_factor(session: Session, actor: User | None, user: User, *, site: str) -> None:
    """Take a lost second factor from a user: app, backup codes, passkeys and trust, and every session. They are told.

    ``actor`` is None for a command. Raises `Conflict` for oneself, and where there is none.
    """
    if actor is not None and user.id == actor.id:
        raise Conflict(gettext("You can’t reset your own second factor here. Ask another administrator."))
    if not two_factor.is_enabled(user) and not passkeys.list_passkeys(session, user):
        raise Conflict(gettext("This user has no second factor."))
    passkeys.remove_all(session, user)
    two_factor.disable(session, user, actor=actor)
    sessions.close_other_sessions(session, user, None)
    impersonation.end_all_of(session, user)
    mail.send(session, "second_factor_reset", user.email, about=user, site=site)


def send_reset(session: Session, actor: User, user: User, *, link: Callable[[str], str]) -> None:
    """Mail the user a link to a new password; ``link`` makes its address out of the token.

    Raises `Conflict` when the user went meanwhile.
    """
    reset = email_links.request_password_reset(session, user.email)
    if reset is None:
        raise Conflict(gettext("This user no longer exists. Nothing was sent."))
    person, token = reset
    mail.send(session, "reset", person.email, link=link(token))
    audit.record(session, actor, "user.reset", person)


def invite(session: Session, people: Mapping[str, str], *, link: Callable[[str], str], site: str) -> None:
    """Mail users whom staff made, addresses by ids, a link to their first password; ``link`` makes it of a token."""
    tokens = email_links.open_resets(session, list(people), INVITATION_LASTS)
    messages = [(people[id], {"link": link(token), "site": site}) for id, token in tokens.items()]
    mail.send_in_turn(session, "invitation", messages)


def count_owned(session: Session, user: User) -> list[tuple[Table, int]]:
    """What the user has of each table that staff see, in one statement; what can be restored by itself comes first."""
    tables = with_staff_pages()
    counts = [
        select(func.count()).select_from(table.stored).where(owned_by(table, user)).scalar_subquery()
        for table in tables
    ]
    return list(zip(tables, session.execute(select(*counts)).one(), strict=True))


def refuse_if_last_admin(session: Session, user: User) -> None:
    """Raise `Conflict` when without this user nobody could administer the site.

    The admins' rows are locked, so that two who leave at the same time do not both see the other one stay.
    """
    held = select(User).where(User.role.contains("admin")).order_by(User.id).with_for_update()
    admins = [holder for holder in session.scalars(held.execution_options(populate_existing=True)) if holder.is_admin]
    if user in admins and not any(other.id != user.id and not is_banned(other) for other in admins):
        raise Conflict(gettext("This is the only administrator. Make someone else an administrator first."))


def delete_user(session: Session, actor: User, user: User) -> None:
    """Remove a user and everything of theirs. Raises `Conflict` for oneself and for the last admin."""
    if user.id == actor.id:
        raise Conflict(gettext("You can’t delete your own account here. Ask another administrator."))
    remove_user(session, user)


def remove_user(session: Session, user: User) -> None:
    """Remove a user; the database's cascades take resume, jobs, documents, requests, sessions and ways to sign in.

    What no cascade reaches goes here: open links, the messages to the address, and looks in others' names. Raises
    `Conflict` for the last admin.
    """
    refuse_if_last_admin(session, user)
    impersonation.end_all_of(session, user)
    session.execute(delete(Verification).where(Verification.value == user.id))
    link_rows.close_links(session, user.id, "verify", "change", "cancel", "join")
    session.execute(delete(Mail).where(Mail.recipient == user.email))
    session.execute(delete(User).where(User.id == user.id))


def delete_account(session: Session, account: Account, usable: Collection[str]) -> None:
    """Take a way in from a user; ``usable`` are the providers that people can sign in with today.

    Raises `Conflict` when the last admin would be left without a way in.
    """
    user = account.user
    # The admins are locked first, so that two who take the last two ways in do not both see the other one stay.
    is_last = False
    try:
        refuse_if_last_admin(session, user)
    except Conflict:
        is_last = True
    works = or_(
        (Account.provider_id == CREDENTIAL) & (Account.account_id == user.id) & Account.password.is_not(None),
        Account.provider_id.in_(usable),
    )
    others = select(Account.id).where(Account.user_id == user.id, Account.id != account.id, works)
    if is_last and session.scalar(others.limit(1)) is None:
        raise Conflict(
            gettext("This is the only administrator’s only sign-in. Make someone else an administrator first.")
        )
    delete_row(session, account)


def delete_row(session: Session, row: AuthSession | Account | Verification) -> None:
    """Remove a row on which nothing else depends."""
    session.delete(row)
    session.flush()
