"""Signing out: ends this session, on both applications, and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import AuthSession, User
from tests.conftest import PASSWORD
from tests.web.pages import form_fields, soup
from tests.web.test_auth_session import FORGET, NAME, is_signed_in, set_cookies


def test_ends_the_session_and_expires_every_cookie(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], session: Session, user: User
) -> None:
    cookie = client.get_cookie(NAME)
    assert cookie is not None
    response = client.post("/sign-out")
    assert response.location == "/sign-in"
    expired = set_cookies(response)
    for name in (NAME, FORGET, "better-auth.session_data", "better-auth.session_data.0", "better-auth.session_data.1"):
        assert expired[name]["max-age"] == "0"
    assert session.scalar(select(func.count()).where(AuthSession.user_id == user.id)) == 0
    assert "You are signed out." in client.get("/sign-in").text
    client.set_cookie(NAME, cookie.value)
    assert not is_signed_in(client)


def test_the_browser_forgets_the_pages(client: FlaskClient, sign_in: Callable[[User], FlaskClient], user: User) -> None:
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    again = sign_in(user)
    assert "Clear-Site-Data" not in again.get("/jobs/").headers
    gone = again.post("/account/delete", data={"email": user.email, "password": PASSWORD})
    assert gone.headers["Clear-Site-Data"] == '"cache"'


def test_other_devices_stay_signed_in(client: FlaskClient, sign_in: Callable[[User], FlaskClient], user: User) -> None:
    phone = sign_in(user)
    client.post("/sign-out")
    assert is_signed_in(phone)


def test_without_a_session_nothing_happens(anonymous: FlaskClient) -> None:
    assert anonymous.post("/sign-out").location == "/sign-in"


def test_a_link_cannot_sign_out(client: FlaskClient) -> None:
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_another_site_cannot_sign_out(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client)
    fields = form_fields(soup(client.get("/resume/upload")), "header form")
    assert client.post("/sign-out", data=fields).location == "/sign-in"
    assert not is_signed_in(client)
