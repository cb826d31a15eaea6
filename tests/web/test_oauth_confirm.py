"""Who has no password shows again who they are by the provider that they sign in with, before a dangerous act."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User
from atspro.services.auth import accounts, step_up
from tests.oidc_provider import LocalProvider
from tests.web.pages import soup

CONFIRM = "/account/confirm/oidc"
SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def without_password(site: Flask, user: User, client: FlaskClient, session: Session) -> User:
    """Somebody who signs in with a provider alone, and did so two hours ago."""
    session.execute(delete(Account).where(Account.user_id == user.id))
    accounts.new_account(session, session.get_one(User, user.id), "oidc", "248289761001")
    make_old(session, user)
    return user


def make_old(session: Session, user: User) -> None:
    for found in session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)):
        found.created_at = utc_now() - timedelta(hours=2)
    session.commit()


def begin(client: FlaskClient, provider: LocalProvider) -> str:
    """Our way back, after the person was sent to the provider."""
    leaving = client.post(CONFIRM)
    assert leaving.status_code == 200
    begun = html.unescape(leaving.text.split("url=")[1].split('"')[0])
    assert begun.startswith(provider.url + "/authorize?")
    back = urlsplit(requests.get(begun, allow_redirects=False, timeout=10).headers["Location"])
    return f"{back.path}?{back.query}"


def is_confirmed(session: Session, user: User) -> bool:
    session.expire_all()
    found = session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all()
    return not all(step_up.needs(session, one, session.get_one(User, user.id)) for one in found)


def buttons(page: TestResponse) -> list[str]:
    return [str(button.get("formaction")) for button in soup(page).select("main form button[formtarget=_blank]")]


@pytest.mark.parametrize("address", ["/account/password", "/account/address", "/account/download", "/account/delete"])
def test_the_act_waits_and_then_goes_on_with_what_was_typed(
    client: FlaskClient, provider: LocalProvider, without_password: User, session: Session, address: str
) -> None:
    assert buttons(client.get(address)) == [CONFIRM]
    typed = {
        "/account/password": {"password": "a first password"},
        "/account/address": {"email": "another@example.com"},
        "/account/delete": {"email": without_password.email},
    }.get(address, {})
    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    assert buttons(refused) == [CONFIRM]
    done = client.get(begin(client, provider))
    assert done.status_code == 200
    assert "Close this tab" in done.text
    assert is_confirmed(session, without_password)
    assert buttons(client.get(address)) == []
    with client.post(address, data=typed) as acted:
        assert acted.status_code == (200 if address.endswith("download") else 302)


def test_the_provider_is_asked_not_to_wave_the_person_through(
    client: FlaskClient, provider: LocalProvider, without_password: User
) -> None:
    begin(client, provider)
    assert provider.asked[-1]["prompt"] == "login"
    client.get("/sign-in/with/oidc")
    leaving = client.post("/account/confirm/github")
    assert leaving.status_code == 404


def test_connecting_and_disconnecting_wait_too(
    client: FlaskClient, provider: LocalProvider, without_password: User
) -> None:
    asked = client.post("/account/connect/github")
    assert buttons(asked) == [CONFIRM]
    assert client.post("/account/connect/github", data={"password": ""}).status_code == 422
    client.get(begin(client, provider))
    assert "On to GitHub" in client.post("/account/connect/github", data={"password": ""}).text


def test_another_account_at_the_provider_confirms_nothing(
    client: FlaskClient, provider: LocalProvider, without_password: User, session: Session
) -> None:
    provider.person["sub"] = "somebody else"
    refused = client.get(begin(client, provider))
    assert refused.location == "/account/#sign-ins"
    assert "a different Example ID account" in client.get("/account/").text
    assert not is_confirmed(session, without_password)
    assert session.scalar(select(Account.id).where(Account.account_id == "somebody else")) is None


@pytest.mark.parametrize(("age", "is_taken"), [(3600, False), (10, True), (None, True)])
def test_who_was_waved_through_at_the_provider_has_shown_nothing(
    client: FlaskClient,
    provider: LocalProvider,
    without_password: User,
    session: Session,
    age: int | None,
    is_taken: bool,
) -> None:
    """Where the provider says when they signed in; the one that is asked has to."""
    if age is not None:
        provider.person["auth_time"] = int(time.time()) - age
    answered = client.get(begin(client, provider))
    assert provider.asked[-1]["max_age"] == "0"
    assert (answered.status_code == 200) is is_taken
    assert is_confirmed(session, without_password) is is_taken


def test_it_confirms_only_the_session_that_asked(
    client: FlaskClient, provider: LocalProvider, without_password: User, session: Session, sign_in: SignIn
) -> None:
    back = begin(client, provider)
    cookie = client.get_cookie("atspro.sign_in")
    assert cookie is not None
    other = sign_in(without_password)
    make_old(session, without_password)
    other.set_cookie("atspro.sign_in", cookie.value)
    assert other.get(back).status_code == 302
    assert not is_confirmed(session, without_password)


@pytest.mark.parametrize("wrong", ["nonce", "forged", "expired", "denied"])
def test_a_statement_that_does_not_hold_confirms_nothing(
    client: FlaskClient, provider: LocalProvider, without_password: User, session: Session, wrong: str
) -> None:
    provider.misbehave = wrong
    assert client.get(begin(client, provider)).status_code == 302
    assert not is_confirmed(session, without_password)


def test_who_has_a_password_gives_it(
    site: Flask, client: FlaskClient, provider: LocalProvider, user: User, session: Session
) -> None:
    accounts.new_account(session, session.get_one(User, user.id), "oidc", "248289761001")
    make_old(session, user)
    assert client.post(CONFIRM).status_code == 404
    assert buttons(client.get("/account/delete")) == []


def test_without_a_provider_that_works_a_password_can_be_set_by_mail(
    client: FlaskClient, without_password: User, session: Session
) -> None:
    session.execute(delete(Account).where(Account.user_id == without_password.id))
    session.commit()
    page = client.get("/account/delete")
    assert buttons(page) == []
    assert soup(page).select_one('main form a[href="/forgotten-password"]')


def test_an_admin_without_a_password_can_act_too(
    site: Flask, provider: LocalProvider, sign_in: SignIn, admin: User, user: User, session: Session
) -> None:
    client = sign_in(admin)
    session.execute(delete(Account).where(Account.user_id == admin.id))
    accounts.new_account(session, session.get_one(User, admin.id), "oidc", "248289761001")
    make_old(session, admin)
    form = {"name": user.name, "email": user.email, "role": "support"}
    address = f"/admin/users/edit/?id={user.id}"
    for page in (client.get(address), client.post(address, data=form)):
        assert buttons(page) == [CONFIRM]
    assert client.get(begin(client, provider)).status_code == 200
    assert client.post(address, data=form).status_code == 302
    session.expire_all()
    assert session.get_one(User, user.id).role == "support"


def test_the_flow_cannot_be_used_to_sign_in(
    site: Flask, client: FlaskClient, provider: LocalProvider, without_password: User, session: Session
) -> None:
    back = begin(client, provider)
    assert parse_qs(urlsplit(back).query)["code"]
    client.post("/sign-out")
    assert client.get(back).location == "/sign-in"
    assert client.get("/account/").status_code == 302
