"""Sessions in Better-Auth's table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Banned, NotFound
from atspro.models import AuthSession, SessionUse, User
from atspro.services.auth import sessions, step_up
from atspro.services.auth.encryption import Keyring
from tests.conftest import PASSWORD
from tests.web.pages import counted_statements


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


def stored_use(session: Session, opened: AuthSession) -> SessionUse:
    session.expire_all()
    return session.get_one(SessionUse, opened.id)


def test_a_use_is_noted_at_most_every_five_minutes(session: Session, user: User) -> None:
    opened = open_session(session, user)
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert not found.needs_note
    sessions.note_use(session, opened, "192.0.2.7", "Another")
    assert stored_use(session, opened).ip_address == "127.0.0.1"
    stored_use(session, opened).used_at = utc_now() - sessions.NOTE_EVERY
    session.flush()
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert found.needs_note
    sessions.note_use(session, opened, "192.0.2.7", "Another\x00" + "x" * 1000)
    noted = stored_use(session, opened)
    assert (noted.ip_address, noted.user_agent) == ("192.0.2.7", "Another" + "x" * 492)
    assert utc_now() - noted.used_at < sessions.NOTE_EVERY
    assert (opened.ip_address, opened.user_agent) == ("127.0.0.1", "test")


def test_a_session_that_better_auth_opened_gets_its_use_too(session: Session, user: User) -> None:
    opened = open_session(session, user)
    session.execute(delete(SessionUse))
    session.expire_all()
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert found.needs_note
    sessions.note_use(session, opened, None, None)
    assert stored_use(session, opened).ip_address == ""


def test_the_use_of_a_session_that_ended_is_nothing(session: Session, user: User) -> None:
    opened = open_session(session, user)
    session.execute(delete(AuthSession).execution_options(synchronize_session=False))
    sessions.note_use(session, opened, None, None)
    assert session.scalar(select(func.count()).select_from(SessionUse)) == 0


def test_a_password_given_again_counts_for_half_an_hour(session: Session, user: User) -> None:
    opened = open_session(session, user)
    known, keys = session.get_one(User, user.id), Keyring("k" * 32)

    def is_asked() -> bool:
        return bool(step_up.needs(session, opened, known))

    assert not is_asked()
    opened.created_at = utc_now() - timedelta(minutes=31)
    session.flush()
    assert is_asked()
    refused = step_up.confirm(session, opened, known, keys, password="not the password", code="")
    assert (refused.ok, refused.field) == (False, "password")
    assert is_asked()
    assert step_up.confirm(session, opened, known, keys, password=PASSWORD, code="").ok
    assert not is_asked()
    stored_use(session, opened).confirmed_at = utc_now() - timedelta(minutes=31)
    session.flush()
    assert is_asked()


def test_an_admins_look_in_somebodys_name_is_never_confirmed_nor_refreshed(session: Session, user: User) -> None:
    opened = open_session(session, user)
    opened.impersonated_by = "an admin"
    opened.expires_at = utc_now() + timedelta(hours=1)
    session.flush()
    assert step_up.needs(session, opened, session.get_one(User, user.id)).password
    found = sessions.find_session(session, opened.token, remembered=True)
    assert found is not None
    assert not found.needs_refresh
    assert sessions.list_sessions(session, session.get_one(User, user.id)) == []


def test_a_persons_sessions_are_listed_with_the_last_used_first(session: Session, user: User, neighbour: User) -> None:
    first, second, ended = (open_session(session, user) for _ in range(3))
    open_session(session, neighbour)
    ended.expires_at = utc_now() - timedelta(seconds=1)
    assert second.use is not None
    second.use.used_at = utc_now() - timedelta(hours=1)
    session.flush()
    listed = sessions.list_sessions(session, session.get_one(User, user.id))
    assert [entry.id for entry in listed] == [first.id, second.id]
    with counted_statements() as statements:
        assert all(entry.use is not None for entry in listed)
    assert statements == []


def test_the_others_are_signed_out_and_nobody_else(session: Session, user: User, neighbour: User) -> None:
    kept, theirs = open_session(session, user), open_session(session, neighbour)
    open_session(session, user), open_session(session, user)
    known = session.get_one(User, user.id)
    assert sessions.close_other_sessions(session, known, kept.id) == 2
    left = set(session.scalars(select(AuthSession.id)))
    assert left == {kept.id, theirs.id}
    assert sessions.close_other_sessions(session, known, None) == 1
    assert list(session.scalars(select(AuthSession.id))) == [theirs.id]


def test_one_session_is_ended_by_its_owner_only(session: Session, user: User, neighbour: User) -> None:
    mine, theirs = open_session(session, user), open_session(session, neighbour)
    known = session.get_one(User, user.id)
    for identifier in (theirs.id, "unknown", mine.token):
        with pytest.raises(NotFound):
            sessions.close_session_by_id(session, known, identifier)
    sessions.close_session_by_id(session, known, mine.id)
    assert list(session.scalars(select(AuthSession.id))) == [theirs.id]


def test_a_session_is_deleted_with_its_use_by_any_way(session: Session, user: User) -> None:
    opened = open_session(session, user)
    assert opened.use is not None
    session.delete(opened)
    session.flush()
    assert session.scalar(select(func.count()).select_from(SessionUse)) == 0


def test_a_banned_persons_session_stands_for_nobody(session: Session, user: User) -> None:
    opened = open_session(session, user)
    known = session.get_one(User, user.id)
    known.banned = True
    session.flush()
    assert sessions.find_session(session, opened.token, remembered=True) is None
    known.ban_expires = utc_now() - timedelta(seconds=1)
    session.flush()
    assert sessions.find_session(session, opened.token, remembered=True) is not None
    known.ban_expires = None
    with pytest.raises(Banned):
        open_session(session, known)
