"""Secrets that rotate: the first of BETTER_AUTH_SECRETS signs and is believed, on both sides; no other is."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from atspro.models import User
from atspro.services.auth import accounts, email_links, session_cookie
from tests.better_auth.conftest import NEWEST, Pair, Person

NEW, OLD, LEGACY = "n" * 40, "o" * 40, "l" * 40


def proof_of(user: User, secret: str) -> str:
    """The token of a link that proves an address, as Better-Auth signs it."""
    claims = {"email": user.email, "userId": user.id, "iat": int(time.time()), "exp": int(time.time()) + 3600}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret), default_type=None)


@pytest.fixture
def rotated(make_pair: Callable[..., Pair]) -> Pair:
    """Both applications after a rotation."""
    return make_pair(NEWEST, "theirs", secret=LEGACY, rotated=f" 2:{NEW} ,1:{OLD}")


def test_both_sign_with_the_first_secret_and_believe_it(rotated: Pair) -> None:
    ours, theirs = rotated.person().sign_up_here(), rotated.person().sign_up_there()
    assert ours.is_known_there()
    assert theirs.is_known_here()
    for person in (ours, theirs):
        value = person.http.cookies.get(session_cookie.NAME)
        assert session_cookie.unsign(value, NEW) is not None


@pytest.mark.parametrize("secret", [OLD, LEGACY])
def test_what_another_secret_signed_is_refused_by_both(rotated: Pair, secret: str) -> None:
    person = rotated.person().sign_up_here()
    token = session_cookie.unsign(person.http.cookies.get(session_cookie.NAME), NEW)
    assert token is not None

    def carry(signed_with: str) -> Person:
        browser = person.other_browser()
        browser.http.cookies.set(session_cookie.NAME, session_cookie.sign(token, signed_with))
        return browser

    assert carry(NEW).is_known_here()
    assert carry(NEW).is_known_there()
    assert not carry(secret).is_known_here()
    assert not carry(secret).is_known_there()


@pytest.mark.parametrize("secret", [OLD, LEGACY])
def test_a_link_that_another_secret_signed_is_refused_by_both(rotated: Pair, secret: str) -> None:
    person = rotated.person().sign_up_here()
    with rotated.session() as session:
        user = accounts.find_user(session, person.email)
        assert user is not None
        stale, good = (proof_of(user, key) for key in (secret, NEW))
        believed = rotated.app.config["SETTINGS"].BETTER_AUTH_SECRET
        with pytest.raises(email_links.LinkExpired):
            email_links.verify_email(session, stale, believed)
        assert email_links.verify_email(session, good, believed).is_first
    person.refused_there(f"/verify-email?token={quote(stale)}")
    person.there(f"/verify-email?token={quote(good)}")
