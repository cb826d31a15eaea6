"""Sessions in Better-Auth's table, the only session store: open, find, keep, list, end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, String, UpdateBase, bindparam, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from atspro.db import utc_now
from atspro.errors import NotFound
from atspro.i18n import gettext
from atspro.models import ApiToken, AuthSession, SessionUse, User, UserSettings, Webhook
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned, refuse_banned
from atspro.services.auth.ids import new_id
from atspro.services.auth.link_rows import close_links

EXPIRES_IN = timedelta(days=7)
EXPIRES_IN_FORGETFUL = timedelta(days=1)
UPDATE_AGE = timedelta(days=1)


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lasts at most, however much it is used: anybody's, and that of staff."""

    anybody: timedelta
    staff: timedelta

    def end_of(self, found: AuthSession) -> datetime:
        """When a session is over at last, whichever application opened it."""
        return found.created_at + (min(self.staff, self.anybody) if found.user.is_staff else self.anybody)


# A use is written at most this often, so that reading a page seldom costs a write.
NOTE_EVERY = timedelta(minutes=5)


def open_session(
    session: Session,
    user: User,
    *,
    ip_address: str | None,
    user_agent: str | None,
    remember: bool = True,
    second_factor: bool = False,
) -> AuthSession:
    """A new session of the user: seven days, refreshed by use; one day, never refreshed, when not remembered.

    ``second_factor`` says that one was just given. Every way in ends here, so the ban is checked here, as Better-Auth
    does. The user's row is held until the commit: a
    ban or a deletion at the same moment comes before, and is seen, or after, and ends this session too.

    Raises `Banned`, or `SignInRefused` for somebody who is gone.
    """
    user = accounts.hold(session, user)
    refuse_banned(session, user)
    now = utc_now()
    opened = AuthSession(
        id=new_id(),
        token=new_id(),
        user_id=user.id,
        expires_at=now + (EXPIRES_IN if remember else EXPIRES_IN_FORGETFUL),
        created_at=now,
        updated_at=now,
        ip_address=_clean(ip_address, 100),
        user_agent=_clean(user_agent, 500),
    )
    opened.use = SessionUse(
        ip_address=opened.ip_address,
        user_agent=opened.user_agent,
        used_at=now,
        second_factor_at=now if second_factor else None,
    )
    session.add(opened)
    session.flush()
    return opened


def _clean(value: str | None, length: int) -> str:
    return (value or "")[:length].replace("\x00", "")


# Asked for by every page: written once, and not again each time.
_BY_TOKEN = (
    select(AuthSession, UserSettings)
    # Not by an option: it would stay with the user, and their row is locked, which no outer join can be.
    .outerjoin(UserSettings, UserSettings.user_id == AuthSession.user_id)
    .where(AuthSession.token == bindparam("given", type_=String))
    .options(joinedload(AuthSession.user), joinedload(AuthSession.use))
)


@dataclass(frozen=True)
class SignedIn:
    """Who a session's token stands for."""

    user: User
    auth_session: AuthSession
    needs_refresh: bool
    needs_note: bool
    settings: UserSettings | None


def find_session(
    session: Session, token: str, *, remembered: bool, lifetimes: Lifetimes | None = None
) -> SignedIn | None:
    """The user and session of a token, or None when it is unknown or expired, or its user is banned."""
    row = session.execute(_BY_TOKEN, {"given": token}).first()
    if row is None:
        return None
    stored, settings = row
    now = utc_now()
    if is_banned(stored.user) or _has_ended(stored, now, lifetimes):
        return None
    # An admin's look in somebody's name ends after its hour, whatever the browser says about being remembered.
    needs_refresh = (
        remembered
        and stored.impersonated_by is None
        and _is_due(stored.expires_at, now)
        and _next_end(stored, now, lifetimes) > stored.expires_at
    )
    needs_note = stored.use is None or stored.use.used_at <= now - NOTE_EVERY
    return SignedIn(stored.user, stored, needs_refresh, needs_note, settings)


def _has_ended(found: AuthSession, now: datetime, lifetimes: Lifetimes | None) -> bool:
    is_over = lifetimes is not None and lifetimes.end_of(found) <= now
    return found.expires_at <= now or is_over


def _next_end(found: AuthSession, now: datetime, lifetimes: Lifetimes | None) -> datetime:
    """Until when a session that is used now lasts."""
    refreshed = now + EXPIRES_IN
    return min(refreshed, lifetimes.end_of(found)) if lifetimes else refreshed


def renew_token(session: Session, auth_session: AuthSession) -> str:
    """Give a session another token: who has a copy of the old one is signed out."""
    auth_session.token = new_id()
    session.flush()
    return auth_session.token


def _is_due(expires_at: datetime, now: datetime) -> bool:
    return expires_at - EXPIRES_IN + UPDATE_AGE <= now


def refresh_session(session: Session, found: AuthSession, *, lifetimes: Lifetimes | None = None) -> bool:
    """Seven more days for a session in use, with the same token, as Better-Auth does once a day; its last day is kept.

    False, and nothing happens, when the session was ended in the meantime.
    """
    now = utc_now()
    expires_at = _next_end(found, now, lifetimes)
    statement = update(AuthSession).where(AuthSession.id == found.id).values(expires_at=expires_at, updated_at=now)
    return _count(session, statement) > 0


def note_use(session: Session, auth_session: AuthSession, ip_address: str | None, user_agent: str | None) -> None:
    """Write where and when a session was used, at most every five minutes; nothing happens when it was ended."""
    now = utc_now()
    used = {
        SessionUse.ip_address: _clean(ip_address, 100),
        SessionUse.user_agent: _clean(user_agent, 500),
        SessionUse.used_at: now,
    }
    _write_use(session, auth_session, used, SessionUse.used_at <= now - NOTE_EVERY)


def note_confirmed(session: Session, auth_session: AuthSession, *, second_factor: bool = False) -> None:
    """Note that the person has just shown again who they are, by a second factor too if ``second_factor`` says so."""
    values: dict[InstrumentedAttribute[Any], Any] = {SessionUse.confirmed_at: utc_now()}
    if second_factor:
        values[SessionUse.second_factor_at] = utc_now()
    _write_use(session, auth_session, values)
    session.refresh(auth_session, ["use"])


def note_second_factor(session: Session, auth_session: AuthSession) -> None:
    """Note that the person has just shown the second factor alone."""
    _write_use(session, auth_session, {SessionUse.second_factor_at: utc_now()})
    session.refresh(auth_session, ["use"])


def _write_use(
    session: Session,
    auth_session: AuthSession,
    values: dict[InstrumentedAttribute[Any], Any],
    due: ColumnElement[bool] | None = None,
) -> None:
    """Insert or update the row of a session. The session's row is locked, so that it cannot end in between."""
    columns = [SessionUse.session_id, *values]
    alive = (
        select(AuthSession.id, *(literal(value, column.type) for column, value in values.items()))
        .where(AuthSession.id == auth_session.id)
        .with_for_update(read=True, key_share=True)
    )
    statement = insert(SessionUse).from_select(columns, alive)
    changed = {column: statement.excluded[column.expression.name] for column in values}
    session.execute(statement.on_conflict_do_update(index_elements=["sessionId"], set_=changed, where=due))


def list_sessions(session: Session, user: User) -> Sequence[AuthSession]:
    """The user's live sessions with their use, the last used first; without an admin's look in their name."""
    last = func.coalesce(SessionUse.used_at, AuthSession.updated_at)
    return session.scalars(
        select(AuthSession)
        .outerjoin(AuthSession.use)
        .options(contains_eager(AuthSession.use))
        .where(
            AuthSession.user_id == user.id,
            AuthSession.expires_at > utc_now(),
            AuthSession.impersonated_by.is_(None),
        )
        .order_by(last.desc(), AuthSession.id)
    ).all()


def close_session(session: Session, token: str) -> None:
    """Sign out the session of this token; nothing happens when there is none."""
    session.execute(delete(AuthSession).where(AuthSession.token == token))


def close_session_by_id(session: Session, user: User, session_id: str) -> None:
    """Sign out one of the user's sessions. Raises `NotFound` for an unknown one and for a neighbour's."""
    mine = delete(AuthSession).where(AuthSession.id == session_id, AuthSession.user_id == user.id)
    if not _count(session, mine):
        raise NotFound(gettext("This session has already ended."))
    close_links(session, user.id)


def close_other_sessions(session: Session, user: User, keep_id: str | None, *, keep_programs: bool = False) -> int:
    """Sign out all sessions of the user but one (or, with None, all), and end their links in mails; how many they were.

    Programs that read by a secret, such as a calendar, are signed out too unless they are to be kept, and webhooks are
    switched off: whoever was in the account may have made one. What the link that takes a change of address back is
    for stays: it goes to who was there before.
    """
    close_links(session, user.id)
    if not keep_programs:
        live = (ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
        session.execute(update(ApiToken).where(*live).values(revoked_at=utc_now()))
        hooks = (Webhook.user_id == user.id, Webhook.is_enabled)
        session.execute(update(Webhook).where(*hooks).values(is_enabled=False))
    return _count(
        session, delete(AuthSession).where(AuthSession.user_id == user.id, AuthSession.id.is_distinct_from(keep_id))
    )


def close_if_expired(session: Session, token: str, *, lifetimes: Lifetimes | None = None) -> None:
    """Delete the row of a session that has ended by itself, as Better-Auth does when it meets one."""
    stored = session.scalar(_BY_TOKEN, {"given": token})
    if stored is not None and _has_ended(stored, utc_now(), lifetimes):
        session.execute(delete(AuthSession).where(AuthSession.id == stored.id))


def purge_expired_sessions(session: Session) -> int:
    """Delete sessions that ended, a thousand at a time; how many they were."""
    ended = select(AuthSession.id).where(AuthSession.expires_at <= utc_now()).limit(1000)
    return _count(session, delete(AuthSession).where(AuthSession.id.in_(ended)))


def _count(session: Session, statement: UpdateBase) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
