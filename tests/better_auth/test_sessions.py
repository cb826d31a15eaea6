"""A session of one application holds on the other: opened, refreshed, forgotten, ended."""

from __future__ import annotations

import time
from datetime import timedelta
from http.cookiejar import Cookie

import pytest

from tests.better_auth.conftest import Pair, Person

TOKEN = "better-auth.session_token"
FORGETFUL = "better-auth.dont_remember"


@pytest.fixture
def pair(on_either_column: Pair) -> Pair:
    """Both applications."""
    return on_either_column


def cookie(person: Person, name: str) -> Cookie | None:
    return next((cookie for cookie in person.http.cookies if cookie.name == name), None)


def lifetime(person: Person) -> timedelta | None:
    """How long the browser keeps the session's cookie; None when only until it closes."""
    found = cookie(person, TOKEN)
    assert found is not None
    return timedelta(seconds=found.expires - time.time()) if found.expires else None


def sessions(person: Person) -> list[tuple[str, timedelta]]:
    """Token and remaining time of the person's sessions."""
    rows = person.pair.sql(
        'SELECT token, "expiresAt" - timezone(\'UTC\', now()) FROM session JOIN "user" u ON u.id = "userId"'
        " WHERE email = :email",
        email=person.email,
    )
    return [(row[0], row[1]) for row in rows]


def age(person: Person, left: timedelta) -> None:
    """Put the end of the person's sessions so far from now."""
    person.pair.sql(
        "UPDATE session SET \"expiresAt\" = timezone('UTC', now()) + :left"
        ' WHERE "userId" = (SELECT id FROM "user" WHERE email = :email)',
        left=left,
        email=person.email,
    )


def test_a_session_of_each_is_accepted_by_the_other(pair: Pair) -> None:
    ours, theirs = pair.person().sign_up_here(), pair.person().sign_up_there()
    assert ours.is_known_there()
    assert theirs.is_known_here()
    assert theirs.is_known_there()
    assert not theirs.other_browser().is_known_here()


def test_the_cookie_of_each_is_byte_for_byte_the_others(person: Person) -> None:
    person.sign_up_there()
    first = cookie(person, TOKEN)
    assert first is not None
    age(person, timedelta(days=5))
    assert person.is_known_here()
    renewed = cookie(person, TOKEN)
    assert renewed is not None
    assert renewed is not first
    assert renewed.value == first.value
    assert (renewed.path, renewed.secure, renewed.get_nonstandard_attr("SameSite")) == (
        first.path,
        first.secure,
        first.get_nonstandard_attr("SameSite"),
    )


@pytest.mark.parametrize("reader", ["here", "there"])
def test_use_refreshes_a_session_once_a_day(person: Person, reader: str) -> None:
    person.sign_up_there() if reader == "here" else person.sign_up_here()
    token = sessions(person)[0][0]
    age(person, timedelta(days=6, hours=1))
    assert person.is_known_here() if reader == "here" else person.is_known_there()
    assert sessions(person)[0][1] < timedelta(days=6, hours=1)
    age(person, timedelta(days=5, hours=23))
    assert person.is_known_here() if reader == "here" else person.is_known_there()
    assert sessions(person)[0][0] == token
    assert sessions(person)[0][1] > timedelta(days=6, hours=23)
    kept = lifetime(person)
    assert kept is not None
    assert kept > timedelta(days=6, hours=23)
    assert person.is_known_here()
    assert person.is_known_there()


@pytest.mark.parametrize("opener", ["here", "there"])
def test_who_is_not_remembered_has_a_day_and_no_refresh_on_either_side(person: Person, opener: str) -> None:
    person.sign_up_here()
    shared = person.other_browser()
    shared.sign_in_here(remember=False) if opener == "here" else shared.sign_in_there(rememberMe=False)
    assert lifetime(shared) is None
    assert cookie(shared, FORGETFUL) is not None
    left = min(left for _, left in sessions(person))
    assert timedelta(hours=23) < left <= timedelta(days=1)
    assert shared.is_known_here()
    assert shared.is_known_there()
    assert min(left for _, left in sessions(person)) <= timedelta(days=1)
    assert lifetime(shared) is None
    # Signing in again with the box ticked forgets that it was once not.
    shared.http.cookies.clear(domain="127.0.0.1", path="/", name=TOKEN)
    shared.sign_in_here(remember=True)
    assert lifetime(shared) is not None
    assert cookie(shared, FORGETFUL) is None
    assert shared.is_known_there()


@pytest.mark.parametrize("closer", ["here", "there"])
def test_signing_out_on_one_side_ends_it_on_both(person: Person, closer: str) -> None:
    person.sign_up_here()
    other = person.other_browser().sign_in_there()
    person.sign_out_here() if closer == "here" else person.there("/sign-out", _=None)
    assert cookie(person, TOKEN) is None
    assert not person.is_known_here()
    assert not person.is_known_there()
    assert other.is_known_here()
    assert other.is_known_there()


@pytest.mark.parametrize("closer", ["here", "there"])
def test_a_copied_cookie_dies_with_its_session(person: Person, closer: str) -> None:
    person.sign_up_there()
    thief = person.other_browser()
    thief.http.cookies.update(person.http.cookies)
    assert thief.is_known_here()
    assert thief.is_known_there()
    person.sign_out_here() if closer == "here" else person.there("/sign-out", _=None)
    assert not thief.is_known_here()
    assert not thief.is_known_there()
    assert cookie(thief, TOKEN) is None


@pytest.mark.parametrize("reader", ["here", "there"])
def test_a_session_that_ended_is_refused_and_its_row_deleted(person: Person, reader: str) -> None:
    person.sign_up_here()
    age(person, timedelta(seconds=-1))
    assert not (person.is_known_here() if reader == "here" else person.is_known_there())
    assert sessions(person) == []
    assert cookie(person, TOKEN) is None


def test_sessions_of_both_are_listed_and_ended_on_the_other(person: Person) -> None:
    person.sign_up_here()
    there = person.other_browser().sign_in_there()
    listed = person.there("/list-sessions")
    assert {entry["token"] for entry in listed} == {token for token, _ in sessions(person)}
    assert len(listed) == 2
    person.there("/revoke-other-sessions", _=None)
    assert not there.is_known_here()
    assert person.is_known_here()


def test_a_forged_cookie_is_refused_by_both(person: Person) -> None:
    person.sign_up_there()
    found = cookie(person, TOKEN)
    assert found is not None
    assert found.value is not None
    genuine = found.value
    token, _, signature = genuine.partition(".")
    forged = {
        "signature": f"{token}.{signature[:-8]}AAAA%3D",
        "token": f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}.{signature}",
        "unsigned": token,
        "other secret": f"{token}.{'A' * 43}%3D",
    }
    for tampered, value in forged.items():
        for is_known in (person.is_known_here, person.is_known_there):
            # Whoever refuses a cookie removes it.
            found.value = value
            person.http.cookies.set_cookie(found)
            assert not is_known(), tampered
    found.value = genuine
    person.http.cookies.set_cookie(found)
    assert person.is_known_here()
    assert person.is_known_there()
