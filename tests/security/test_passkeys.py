"""Attacks on passkeys: others' keys, other sites, counters that go back, challenges used again, and rubbish."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.db import utc_now
from atspro.models import AuthSession, Passkey, SessionUse, User, Verification
from atspro.services.auth import session_cookie
from tests.conftest import PASSWORD
from tests.web.authenticator import Authenticator, add_passkey, b64, options_on
from tests.web.mails import kinds
from tests.web.pages import soup
from tests.web.second_factor import App, give_app

ALONE = "/sign-in/passkey"
STEP = "/sign-in/second-step"
SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def key(client: FlaskClient) -> Authenticator:
    """The user's passkey."""
    return add_passkey(client)


def sign_in_alone(browser: FlaskClient, key: Authenticator, **changes: Any) -> bool:
    """Whether a passkey alone signs its owner in."""
    answer = key.get(options_on(browser.get(ALONE)), **changes)
    browser.post(ALONE, data={"credential": answer})
    return is_in(browser)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/account/").status_code == 200


def test_added_named_used_renamed_and_removed(
    client: FlaskClient, sign_in: SignIn, user: User, session: Session
) -> None:
    other = sign_in(user)
    key = add_passkey(client, "My laptop")
    assert is_in(client)
    assert not is_in(other), "other sessions end"
    assert "second_factor_changed" in kinds(session, user.email)
    row = session.scalars(select(Passkey)).one()
    assert (row.name, row.device_type, row.transports, row.counter) == ("My laptop", "singleDevice", "internal", 0)
    page = client.get("/account/second-factor/")
    assert "My laptop" in page.text
    browser = sign_in(None)
    assert sign_in_alone(browser, key)
    session.expire_all()
    assert session.scalars(select(Passkey.counter)).one() == 1
    assert all(session.scalars(select(SessionUse.second_factor_at).where(SessionUse.second_factor_at.is_not(None))))
    assert client.post(f"/account/passkeys/{row.id}/name", data={"name": "Work"}).status_code == 302
    assert client.post(f"/account/passkeys/{row.id}/name", data={"name": " "}).status_code == 422
    session.expire_all()
    assert session.scalars(select(Passkey.name)).one() == "Work"
    assert client.post(f"/account/passkeys/{row.id}/remove").status_code == 302
    assert not is_in(browser)
    assert not sign_in_alone(sign_in(None), key)


@pytest.mark.parametrize(
    "claim", [{"origin": "https://evil.example"}, {"origin": "http://localhost:9"}, {"domain": "evil.example"}]
)
def test_another_site_is_refused(
    client: FlaskClient, sign_in: SignIn, key: Authenticator, claim: dict[str, str]
) -> None:
    for name, value in claim.items():
        setattr(key, name, value)
    assert not sign_in_alone(sign_in(None), key)
    made = Authenticator(**claim)
    options = options_on(client.get("/account/passkeys/add"))
    assert client.post("/account/passkeys/add", data={"credential": made.create(options)}).status_code == 422


@pytest.mark.parametrize("behind", [1, 2, 5])
def test_a_counter_that_did_not_grow_is_a_copied_key(
    sign_in: SignIn, key: Authenticator, session: Session, behind: int
) -> None:
    key.counter = 10
    assert sign_in_alone(sign_in(None), key)
    key.counter -= behind
    assert not sign_in_alone(sign_in(None), key)
    session.expire_all()
    assert session.scalars(select(Passkey.counter)).one() == 11
    key.counter = 11
    assert sign_in_alone(sign_in(None), key)


def test_a_key_that_does_not_count_works_again_and_again(sign_in: SignIn, key: Authenticator) -> None:
    for _ in range(2):
        key.counter = -1
        assert sign_in_alone(sign_in(None), key)


def test_a_challenge_works_once_and_for_five_minutes(sign_in: SignIn, key: Authenticator, session: Session) -> None:
    browser = sign_in(None)
    answer = key.get(options_on(browser.get(ALONE)))
    cookie = browser.get_cookie(session_cookie.PASSKEY)
    assert cookie is not None
    browser.post(ALONE, data={"credential": answer})
    assert is_in(browser)
    again = sign_in(None)
    again.set_cookie(session_cookie.PASSKEY, cookie.value)
    again.post(ALONE, data={"credential": answer})
    assert not is_in(again)
    late = sign_in(None)
    answer = key.get(options_on(late.get(ALONE)))
    session.execute(update(Verification).values(expires_at=utc_now() - timedelta(seconds=1)))
    session.commit()
    late.post(ALONE, data={"credential": answer})
    assert not is_in(late)


def test_a_challenge_is_good_for_its_own_ceremony_and_person(
    client: FlaskClient, sign_in: SignIn, neighbour: User, key: Authenticator
) -> None:
    theirs = sign_in(neighbour)
    options = options_on(theirs.get("/account/passkeys/add"))
    stolen = theirs.get_cookie(session_cookie.PASSKEY)
    assert stolen is not None
    client.set_cookie(session_cookie.PASSKEY, stolen.value)
    made = Authenticator()
    assert client.post("/account/passkeys/add", data={"credential": made.create(options)}).status_code == 422
    # The options of a registration sign nobody in.
    browser = sign_in(None)
    options = options_on(client.get("/account/passkeys/add"))
    cookie = client.get_cookie(session_cookie.PASSKEY)
    assert cookie is not None
    browser.set_cookie(session_cookie.PASSKEY, cookie.value)
    browser.post(ALONE, data={"credential": key.get(options)})
    assert not is_in(browser)


def test_without_recognizing_its_person_a_key_alone_is_refused(sign_in: SignIn, key: Authenticator) -> None:
    key.verifies = False
    assert not sign_in_alone(sign_in(None), key)


def test_a_second_step_takes_ones_own_keys_alone(
    app: Flask, client: FlaskClient, sign_in: SignIn, user: User, neighbour: User, key: Authenticator, session: Session
) -> None:
    theirs = add_passkey(sign_in(neighbour))
    give_app(app, user)

    def step(answer: Callable[[dict[str, Any]], str]) -> FlaskClient:
        browser = sign_in(None)
        browser.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        options = options_on(browser.get(STEP))
        browser.post(f"{STEP}/passkey", data={"credential": answer(options)})
        return browser

    assert not is_in(step(theirs.get))
    assert not is_in(step(lambda _options: ""))
    key.verifies = False
    assert is_in(step(key.get)), "after the password, having the key is enough"
    # What was begun for a second step signs nobody in alone, and the other way round.
    key.verifies = True
    browser = sign_in(None)
    browser.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    browser.post(ALONE, data={"credential": key.get(options_on(browser.get(STEP)))})
    assert not is_in(browser)


def test_a_credential_belongs_to_one_account(
    client: FlaskClient, sign_in: SignIn, neighbour: User, key: Authenticator, session: Session
) -> None:
    """Whoever registers another's credential id with a key of their own would be taken for them, or they for him."""
    attacker = sign_in(neighbour)
    forged = Authenticator(credential_id=key.credential_id)
    options = options_on(attacker.get("/account/passkeys/add"))
    refused = attacker.post("/account/passkeys/add", data={"credential": forged.create(options)})
    assert refused.status_code == 422
    assert "registered already" in refused.text
    assert not sign_in_alone(sign_in(None), forged)


@pytest.mark.parametrize("page", ["name", "remove"])
def test_anothers_passkey_is_not_found(
    sign_in: SignIn, neighbour: User, key: Authenticator, session: Session, page: str
) -> None:
    other = sign_in(neighbour)
    address = f"/account/passkeys/{session.scalars(select(Passkey.id)).one()}/{page}"
    assert other.get(address).status_code == 404
    assert other.post(address, data={"name": "mine"}).status_code == 404


RUBBISH = [
    "",
    "null",
    "[]",
    "{}",
    "not json",
    '{"id": 7}',
    '{"id": "x"}',
    '{"id": "' + "x" * 40_000 + '"}',
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": []}),
    json.dumps({"id": "\x00", "rawId": 1, "type": [], "response": {"clientDataJSON": {}}}),
    "[" * 20_000,
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "W1tb" * 5_000}}),
]


@pytest.mark.parametrize("answer", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_refused_and_nothing_more(
    client: FlaskClient, sign_in: SignIn, key: Authenticator, answer: str
) -> None:
    browser = sign_in(None)
    browser.get(ALONE)
    assert browser.post(ALONE, data={"credential": answer}).status_code == 302
    assert not is_in(browser)
    client.get("/account/passkeys/add")
    assert client.post("/account/passkeys/add", data={"credential": answer}).status_code == 422


def test_an_attestation_that_is_nested_without_end_is_refused(client: FlaskClient) -> None:
    made = Authenticator()
    answer = json.loads(made.create(options_on(client.get("/account/passkeys/add"))))
    answer["response"]["attestationObject"] = b64(b"\x81" * 15_000)
    assert client.post("/account/passkeys/add", data={"credential": json.dumps(answer)}).status_code == 422


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_a_changed_answer_is_refused(sign_in: SignIn, key: Authenticator, part: str) -> None:
    browser = sign_in(None)
    answer = json.loads(key.get(options_on(browser.get(ALONE))))
    value = answer["response"][part]
    answer["response"][part] = ("B" if value[0] == "A" else "A") + value[1:]
    assert browser.post(ALONE, data={"credential": json.dumps(answer)}).status_code == 302
    assert not is_in(browser)


def test_making_one_asks_for_the_password_again(client: FlaskClient, user: User, session: Session) -> None:
    for found in session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)):
        found.created_at = utc_now() - timedelta(hours=1)
    session.commit()
    assert client.get("/account/passkeys/add").location == "/account/passkeys/start"
    options = {"challenge": "AAAA"}
    assert client.post("/account/passkeys/add", data={"credential": Authenticator().create(options)}).status_code == 302
    assert session.scalars(select(Passkey)).all() == []
    asked = client.get("/account/passkeys/start")
    assert soup(asked).select_one("input[name=password]") is not None
    assert client.post("/account/passkeys/start", data={"password": PASSWORD}).location == "/account/passkeys/add"


def confirm(client: FlaskClient, answer: Callable[[dict[str, Any]], str]) -> TestResponse:
    options = options_on(client.get("/account/second-factor/confirm"))
    return client.post("/account/second-factor/confirm/passkey", data={"credential": answer(options)})


def test_a_passkey_stands_for_password_and_code_before_dangerous_acts(
    app: Flask, client: FlaskClient, sign_in: SignIn, user: User, neighbour: User, key: Authenticator, session: Session
) -> None:
    theirs = add_passkey(sign_in(neighbour))
    give_app(app, user)
    browser = sign_in(user)
    for found in session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)):
        found.created_at = utc_now() - timedelta(hours=1)
    session.commit()
    confirm(browser, theirs.get)
    assert browser.post("/account/download").status_code == 422
    key.verifies = False
    confirm(browser, key.get)
    assert browser.post("/account/download").status_code == 422
    key.verifies = True
    confirm(browser, key.get)
    with browser.post("/account/download") as done:
        assert done.status_code == 200


@pytest.mark.parametrize("address", [ALONE, f"{STEP}/passkey", "/account/passkeys/add", "/account/passkeys/start"])
def test_every_form_needs_its_token(
    app: Flask, client: FlaskClient, sign_in: SignIn, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client if address.startswith("/account") else sign_in(None)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert browser.post(address, data={"credential": "{}"}).status_code == 400


def test_a_banned_owner_stays_out(
    client: FlaskClient, sign_in: SignIn, user: User, key: Authenticator, session: Session
) -> None:
    session.get_one(User, user.id).banned = True
    session.commit()
    assert not sign_in_alone(sign_in(None), key)


def test_a_key_of_an_account_with_an_app_signs_in_as_both_factors(
    app: Flask, client: FlaskClient, sign_in: SignIn, user: User, key: Authenticator
) -> None:
    phone: App = give_app(app, user)
    browser = sign_in(None)
    assert sign_in_alone(browser, key)
    with browser.post("/account/download") as done:
        assert done.status_code == 200, "nothing more is asked for"
    assert phone.backup_codes
