"""Signing up: makes the rows that Better-Auth makes, and loses nothing typed when it can't."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import Account, AuthSession, User
from atspro.services.auth.passwords import verify_password
from tests.conftest import PASSWORD
from tests.web.pages import described_errors, form_fields, soup

GOOD = {"name": "Grace Hopper", "email": "Grace@Example.com", "password": PASSWORD}


def test_makes_a_user_with_a_credential_account_and_signs_in(anonymous: FlaskClient, session: Session) -> None:
    response = anonymous.post("/sign-up", data=GOOD)
    assert response.status_code == 302
    assert response.location == "/resume/bring"
    user = session.scalars(select(User).where(User.email == "grace@example.com")).one()
    account = session.scalars(select(Account).where(Account.user_id == user.id)).one()
    assert (user.name, user.email_verified, user.role) == ("Grace Hopper", False, None)
    assert (account.provider_id, account.account_id) == ("credential", user.id)
    assert verify_password(PASSWORD, account.password)
    assert session.scalar(select(func.count()).where(AuthSession.user_id == user.id)) == 1
    welcomed = anonymous.get("/resume/bring")
    assert welcomed.status_code == 200
    assert "Welcome, Grace Hopper." in welcomed.text


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@Example.COM", " ada@example.com "])
def test_an_address_in_use_is_refused_without_a_session(
    anonymous: FlaskClient, session: Session, make_user: Any, spelling: str
) -> None:
    make_user(email="ada@example.com")
    response = anonymous.post("/sign-up", data={**GOOD, "email": spelling})
    page = soup(response)
    assert response.status_code == 422
    assert "sign in instead" in described_errors(page, "email")
    assert form_fields(page)["name"] == "Grace Hopper"
    assert PASSWORD not in response.text
    assert "Set-Cookie" not in response.headers or "better-auth" not in response.headers["Set-Cookie"]
    assert session.scalar(select(func.count()).where(User.email == "ada@example.com").select_from(User)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "not an address"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "ada@example.com\r\nBcc: x@example.com"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_the_rest_is_kept(
    anonymous: FlaskClient, session: Session, change: dict[str, str], field: str
) -> None:
    before = session.scalar(select(func.count()).select_from(User))
    response = anonymous.post("/sign-up", data={**GOOD, **change})
    page = soup(response)
    assert response.status_code == 422
    assert described_errors(page, field)
    kept = form_fields(page)
    for name in {"name", "email"} - {field}:
        assert kept[name] == GOOD[name]
    assert kept["password"] == ""
    assert session.scalar(select(func.count()).select_from(User)) == before


def test_line_ends_in_a_name_end_as_spaces_and_reach_no_header(anonymous: FlaskClient, session: Session) -> None:
    response = anonymous.post("/sign-up", data={**GOOD, "name": "Grace\r\nX-Injected: yes\x07"})
    assert response.status_code == 302
    assert "X-Injected" not in response.headers
    assert session.scalars(select(User.name).where(User.email == "grace@example.com")).one() == "Grace X-Injected: yes"
    assert anonymous.get("/resume/bring").status_code == 200


def test_markup_in_a_name_is_shown_as_text(anonymous: FlaskClient) -> None:
    anonymous.post("/sign-up", data={**GOOD, "name": "<script>alert(1)</script>"})
    shown = anonymous.get("/resume/bring").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_signed_in_person_is_sent_to_the_start_page(client: FlaskClient) -> None:
    assert client.get("/sign-up").location == "/"
    assert client.post("/sign-up", data=GOOD).location == "/"


def test_wrong_methods_are_refused(anonymous: FlaskClient) -> None:
    assert anonymous.put("/sign-up").status_code == 405
    assert anonymous.delete("/sign-up").status_code == 405


def test_needs_the_forms_own_token(app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert anonymous.post("/sign-up", data=GOOD).status_code == 400
    fields = form_fields(soup(anonymous.get("/sign-up")))
    assert anonymous.post("/sign-up", data={**fields, **GOOD}).status_code == 302


def test_too_many_accounts_from_one_address_are_refused(
    app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = app.config["SETTINGS"].model_copy(update={"SIGN_UP_LIMIT": "2 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    where = {"REMOTE_ADDR": "192.0.2.61"}
    tries = [anonymous.post("/sign-up", data={**GOOD, "name": ""}, environ_base=where) for _ in range(3)]
    assert [response.status_code for response in tries] == [422, 422, 429]
    assert "try again in" in tries[2].text
    elsewhere = anonymous.post("/sign-up", data={**GOOD, "name": ""}, environ_base={"REMOTE_ADDR": "192.0.2.62"})
    assert elsewhere.status_code == 422
    assert anonymous.get("/sign-up", environ_base=where).status_code == 200
