"""The versions whose accounts have an issuer: what we write there is what they look for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from atspro.services.auth import accounts
from tests.better_auth.conftest import Pair, Person


@pytest.fixture(scope="module")
def demanding(make_pair: Callable[..., Pair]) -> Pair:
    """A Better-Auth whose column ``account.issuer`` may not be empty, on the tables that it made."""
    return make_pair("1.7.1", "theirs")


@pytest.fixture
def person(demanding: Pair) -> Person:
    """Somebody new."""
    return demanding.person()


def test_one_password_for_both(person: Person) -> None:
    person.sign_up_here()
    person.other_browser().sign_in_there()
    other = person.pair.person().sign_up_there()
    other.other_browser().sign_in_here()
    issuers = person.pair.sql('SELECT DISTINCT issuer, "providerId" FROM account')
    assert issuers == [("local:credential", "credential")]


def test_a_first_password_by_a_reset_from_here_works_there(person: Person) -> None:
    person.sign_up_there()
    person.pair.sql('DELETE FROM account WHERE "userId" = (SELECT id FROM "user" WHERE email = :e)', e=person.email)
    assert person.other_browser().here("/forgotten-password", email=person.email).status_code == 302
    person.password = "another horse battery"
    browser = person.other_browser()
    assert browser.follow("/reset-password", person.mailed("reset"), password=person.password) == 302
    browser.sign_in_there()


def test_other_ways_in_are_listed_there(person: Person) -> None:
    person.sign_up_here()
    with person.pair.session() as session:
        user = accounts.find_user(session, person.email)
        assert user is not None
        accounts.new_account(session, user, "github", "17", scope="user:email")
        accounts.new_account(session, user, "google", "18", scope="openid,email")
    listed = {entry["providerId"]: entry["issuer"] for entry in person.there("/list-accounts")}
    assert listed == {
        "credential": "local:credential",
        "github": "local:oauth:github",
        "google": "https://accounts.google.com",
    }
