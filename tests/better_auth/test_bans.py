"""A ban of one application holds on the other, and ends on both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from atspro.db import utc_now
from atspro.services.auth import accounts, sessions
from tests.better_auth.conftest import Pair, Person


@pytest.fixture
def person(crossed: Pair) -> Person:
    """Somebody new."""
    return crossed.person()


def make_admin(person: Person) -> Person:
    """An administrator who is signed in there."""
    person.sign_up_here()
    with person.pair.session() as session:
        accounts.make_admin(session, person.email)
    return person.other_browser().sign_in_there()


def id_of(person: Person) -> str:
    return str(person.pair.sql('SELECT id FROM "user" WHERE email = :email', email=person.email)[0][0])


def ban_here(person: Person, **columns: object) -> None:
    with person.pair.session() as session:
        user = accounts.find_user(session, person.email)
        assert user is not None
        user.banned = True
        for name, value in columns.items():
            setattr(user, name, value)
        sessions.close_other_sessions(session, user, None)


def test_who_is_banned_there_is_out_here_at_once(person: Person) -> None:
    admin = make_admin(person.pair.person())
    person.sign_up_here()
    bystander = person.pair.person().sign_up_here()
    admin.there("/admin/ban-user", userId=id_of(person), banReason="Spam.", banExpiresIn=86_400)
    assert not person.is_known_here()
    refused = person.other_browser().try_here()
    assert refused.status_code == 422
    assert "suspended until" in refused.text
    assert "Reason: Spam." in refused.text
    wrong = person.other_browser()
    wrong.password = "not the password"
    assert "suspended" not in wrong.try_here().text
    assert bystander.is_known_here()
    admin.there("/admin/unban-user", userId=id_of(person))
    assert person.other_browser().sign_in_here().is_known_here()


def test_who_is_banned_here_is_out_there_at_once(person: Person) -> None:
    person.sign_up_there()
    ban_here(person, ban_reason="Spam", ban_expires=utc_now() + timedelta(days=1))
    assert not person.is_known_there()
    said = person.other_browser().refused_there("/sign-in/email", email=person.email, password=person.password)
    assert "banned" in said
    with person.pair.session() as session:
        user = accounts.find_user(session, person.email)
        assert user is not None
        user.ban_expires = utc_now() - timedelta(seconds=1)
    assert person.other_browser().sign_in_there().is_known_there()


def test_a_ban_that_lapsed_is_cleared_here_as_there(person: Person) -> None:
    person.sign_up_there()
    ban_here(person, ban_reason="Spam", ban_expires=utc_now() - timedelta(seconds=1))
    person.other_browser().sign_in_here()
    row = person.pair.sql('SELECT banned, "banReason", "banExpires" FROM "user" WHERE email = :e', e=person.email)
    assert row == [(False, None, None)]
    person.other_browser().sign_in_there()


def test_a_ban_holds_for_a_session_that_was_left_over(person: Person) -> None:
    person.sign_up_there()
    person.pair.sql('UPDATE "user" SET banned = true WHERE email = :email', email=person.email)
    assert not person.is_known_here()
