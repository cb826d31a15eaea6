"""Sessions in Better-Auth's table."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import AuthSession, User
from atspro.services import sessions


def open_session(session: Session, user: User, **changes: bool) -> AuthSession:
    return sessions.open_session(session, user, ip_address="127.0.0.1", user_agent="test", **changes)


def test_a_session_is_found_by_its_token_until_it_ends(session: Session, user: User) -> None:
    opened = open_session(session, user)
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert (found.user.id, found.needs_refresh) == (user.id, False)
    assert opened.expires_at - opened.created_at == timedelta(days=7)
    assert sessions.find_session(session, "unknown", remembered=True) is None
    opened.expires_at = utc_now() - timedelta(seconds=1)
    session.flush()
    assert sessions.find_session(session, opened.token, remembered=True) is None
    assert sessions.purge_expired_sessions(session) == 1


def test_a_session_in_use_is_refreshed_once_a_day_with_the_same_token(session: Session, user: User) -> None:
    opened = open_session(session, user)
    opened.expires_at = utc_now() + timedelta(days=6) - timedelta(minutes=1)
    session.flush()
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert found.needs_refresh
    token = opened.token
    sessions.refresh_session(session, opened)
    assert opened.token == token
    assert opened.expires_at > utc_now() + timedelta(days=6, hours=23)


def test_a_forgetful_session_lasts_a_day_and_is_never_refreshed(session: Session, user: User) -> None:
    opened = open_session(session, user, remember=False)
    assert opened.expires_at - opened.created_at == timedelta(days=1)
    found = sessions.find_session(session, opened.token, remembered=False)
    assert found is not None
    assert not found.needs_refresh


def test_sign_out_ends_the_session_and_only_it(session: Session, user: User) -> None:
    first, second = open_session(session, user), open_session(session, user)
    sessions.close_session(session, first.token)
    sessions.close_session(session, "unknown")
    assert sessions.find_session(session, first.token, remembered=True) is None
    assert sessions.find_session(session, second.token, remembered=True) is not None


def test_refreshing_a_session_that_was_ended_does_nothing(session: Session, user: User) -> None:
    opened = open_session(session, user)
    session.execute(delete(AuthSession))
    sessions.refresh_session(session, opened)
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0
