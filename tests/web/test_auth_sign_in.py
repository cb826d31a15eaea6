"""Signing in: right and wrong passwords, where it leads, and how often one may try."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import AuthSession, User
from tests.conftest import PASSWORD
from tests.web.pages import form_fields, soup


def enter(client: FlaskClient, email: str, password: str = PASSWORD, target: str | None = None, **more: Any) -> Any:
    """Post the sign-in form."""
    address = "/sign-in" if target is None else f"/sign-in?next={quote(target, safe='')}"
    return client.post(address, data={"email": email, "password": password, "remember": "y"}, **more)


def test_the_right_password_leads_to_the_start_page(anonymous: FlaskClient, user: User) -> None:
    response = enter(anonymous, user.email)
    assert (response.status_code, response.location) == (302, "/")
    assert user.name in anonymous.get("/resume/upload").text


def test_case_and_spaces_of_the_address_do_not_matter(anonymous: FlaskClient, user: User) -> None:
    assert enter(anonymous, f"  {user.email.upper()} ").status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    anonymous: FlaskClient, session: Session, user: User
) -> None:
    wrong = enter(anonymous, user.email, "not the password")
    unknown = enter(anonymous, "nobody@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    alerts = [soup(response).select_one("form [role=alert]") for response in (wrong, unknown)]
    assert alerts[0] is not None
    assert alerts[0] == alerts[1]
    assert form_fields(soup(wrong))["email"] == user.email
    assert form_fields(soup(wrong))["password"] == ""
    assert "not the password" not in wrong.text
    assert "better-auth" not in " ".join(wrong.headers.getlist("Set-Cookie"))
    assert session.scalar(select(func.count()).where(AuthSession.user_id == user.id)) == 0


def test_empty_fields_are_named(anonymous: FlaskClient) -> None:
    response = anonymous.post("/sign-in", data={"email": "", "password": ""})
    assert response.status_code == 422
    assert "Enter your email address." in response.text
    assert "Enter your password." in response.text


@pytest.mark.parametrize(
    "password", ["\x00", "pass\x00word!", "é" * 5000, "\ud800 lone surrogate".encode("utf-8", "replace")]
)
def test_strange_passwords_are_wrong_and_nothing_more(anonymous: FlaskClient, user: User, password: str) -> None:
    assert enter(anonymous, user.email, password).status_code == 422


@pytest.mark.parametrize(
    "email",
    [
        "a\x00b@example.com",
        "x" * 100_000,
        "' OR 1=1 --",
    ],
)
def test_strange_addresses_are_unknown_and_nothing_more(anonymous: FlaskClient, email: str) -> None:
    assert enter(anonymous, email).status_code == 422


@pytest.mark.parametrize("target", ["/resume/", "/resume/upload", "/jobs/?status=applied&q=a%20b"])
def test_goes_on_to_where_the_person_was_heading(anonymous: FlaskClient, user: User, target: str) -> None:
    assert enter(anonymous, user.email, target=target).location == target


def test_a_page_that_needs_an_account_comes_back_after_signing_in(anonymous: FlaskClient, user: User) -> None:
    asked = anonymous.get("/resume/upload?x=1")
    assert asked.status_code == 302
    form = anonymous.get(asked.location)
    assert "Sign in to continue." in form.text
    data = {"email": user.email, "password": PASSWORD}
    assert anonymous.post(asked.location, data=data).location == "/resume/upload?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "\t//evil.example/",
        " //evil.example/",
        "/\r\nLocation: https://evil.example/",
        "javascript:alert(1)",
        "http:/\\evil.example",
        "https:evil.example",
        "evil.example",
        "/" + "x" * 3000,
        "",
    ],
)
def test_never_leaves_the_site(anonymous: FlaskClient, user: User, target: str) -> None:
    response = enter(anonymous, user.email, target=target)
    assert response.status_code == 302
    assert response.location == "/"
    assert urlsplit(urljoin("http://localhost/sign-in", response.location)).netloc == "localhost"


def test_a_signed_in_person_is_sent_to_the_start_page(client: FlaskClient) -> None:
    assert client.get("/sign-in").location == "/"


def test_wrong_methods_are_refused(anonymous: FlaskClient) -> None:
    assert anonymous.put("/sign-in").status_code == 405


def test_needs_the_forms_own_token(
    app: Flask, anonymous: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    data = {"email": user.email, "password": PASSWORD}
    assert anonymous.post("/sign-in", data=data).status_code == 400
    fields = form_fields(soup(anonymous.get("/sign-in")))
    assert anonymous.post("/sign-in", data={**fields, **data}).status_code == 302


def test_failed_tries_on_one_account_are_limited_wherever_they_come_from(
    app: Flask, anonymous: FlaskClient, make_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = app.config["SETTINGS"].model_copy(update={"SIGN_IN_ACCOUNT_CEILING": "3 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    target = make_user(email="guessed-at@example.com")
    other = make_user(email="left-alone@example.com")

    def guess(number: int, email: str, password: str = "a wrong guess") -> int:
        where = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return int(enter(anonymous, email, password, environ_base=where).status_code)

    assert [guess(number, target.email) for number in (1, 2)] == [422, 422]
    assert guess(3, target.email.upper()) == 422
    assert guess(4, target.email) == 429
    assert guess(5, target.email, PASSWORD) == 429
    assert guess(6, other.email, PASSWORD) == 302


def test_tries_from_one_address_are_limited_whatever_the_account(
    app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = app.config["SETTINGS"].model_copy(update={"SIGN_IN_LIMIT": "3 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    where = {"REMOTE_ADDR": "192.0.2.71"}
    tries = [enter(anonymous, f"p{number}@example.com", environ_base=where) for number in range(4)]
    assert [response.status_code for response in tries] == [422, 422, 422, 429]
    assert int(tries[3].headers["Retry-After"]) > 0
    assert anonymous.get("/sign-in", environ_base=where).status_code == 200
