"""The session cookie: nobody fixes it beforehand, forges it, cuts it or carries it over."""

from __future__ import annotations

import ast
import base64
import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import atspro
from atspro.models import AuthSession, User
from atspro.services.auth import session_cookie
from tests.conftest import PASSWORD

SignIn = Callable[[User | None], FlaskClient]
NAME = session_cookie.NAME


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.config["SETTINGS"].BETTER_AUTH_SECRET)


def value_of(client: FlaskClient) -> str:
    """The session cookie that the browser holds."""
    cookie = client.get_cookie(NAME)
    assert cookie is not None
    return cookie.value


def is_let_in(client: FlaskClient, value: str | None) -> bool:
    """Whether a browser with this very cookie is signed in; nothing that it sends may break a page."""
    headers = {"Cookie": f"{NAME}={value}"} if value is not None else {}
    response = client.application.test_client(use_cookies=False).get("/jobs/", headers=headers)
    assert response.status_code in (200, 302, 400), value
    return response.status_code == 200


def test_signing_in_opens_a_new_session_whatever_the_browser_brought(
    app: Flask, sign_in: SignIn, user: User, neighbour: User, secret: str, session: Session
) -> None:
    attacker = sign_in(neighbour)
    planted = value_of(attacker)
    for brought in (planted, quote("A" * 32), session_cookie.sign("A" * 32, secret)):
        victim = app.test_client()
        victim.set_cookie(NAME, brought)
        # The page of signing in sends somebody who is signed in away, so the planted session must first be gone.
        victim.post("/sign-out")
        victim.set_cookie(NAME, brought)
        response = victim.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        assert response.status_code == 302
        got = value_of(victim)
        assert got != brought
        assert not is_let_in(victim, brought)
        assert is_let_in(victim, got)
    tokens = set(session.scalars(select(AuthSession.token).where(AuthSession.user_id == user.id)))
    assert unquote(planted).partition(".")[0] not in tokens
    assert "A" * 32 not in tokens


def test_each_way_in_gives_another_token(sign_in: SignIn, user: User) -> None:
    values = set()
    for _ in range(3):
        client = sign_in(None)
        client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        values.add(value_of(client))
    assert len(values) == 3


def test_signing_out_ends_the_session_and_not_only_the_cookie(sign_in: SignIn, user: User) -> None:
    client = sign_in(user)
    kept = value_of(client)
    client.post("/sign-out")
    assert not is_let_in(client, kept)


def test_a_cookie_that_is_not_whole_opens_nothing(client: FlaskClient) -> None:
    good = value_of(client)
    assert is_let_in(client, good)
    for cut in range(len(good)):
        if cut in (0, 1, 5, 31, 32, 33, 40) or cut > len(good) - 4:
            assert not is_let_in(client, good[:cut]), cut
    for tail in (".", "=", "%3D", "A", "%00", "; x=y" * 3):
        # What follows a semicolon is another cookie.
        assert is_let_in(client, good + tail) == tail.startswith(";")


def test_a_cookie_that_somebody_made_opens_nothing(client: FlaskClient, secret: str, app: Flask) -> None:
    token = unquote(value_of(client)).rpartition(".")[0]
    digest = hmac.new(secret.encode(), token.encode(), hashlib.sha256).digest()
    sha1 = base64.b64encode(hmac.new(secret.encode(), token.encode(), hashlib.sha1).digest()).decode()
    plain = base64.b64encode(hashlib.sha256(token.encode()).digest()).decode()
    empty = base64.b64encode(hmac.new(b"", token.encode(), hashlib.sha256).digest()).decode()
    forged = [
        token,
        f"{token}.",
        f".{base64.b64encode(digest).decode()}",
        f"{token}.{digest.hex()}",
        f"{token}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}",
        f"{token}.{sha1}",
        f"{token}.{plain}",
        f"{token}.{empty}",
        f"{token}.{'A' * 43}=",
        session_cookie.sign(token, app.config["SECRET_KEY"]),
        session_cookie.sign(token.swapcase(), secret),
        session_cookie.sign(token[:-1], secret),
        session_cookie.sign(f"{token}' OR ''='", secret),
        session_cookie.sign("%", secret),
        session_cookie.sign(f"{token}\x00", secret),
        "\ud7ff" * 10,
        "\xff" * 300,
        "A" * 8000,
        '"' + token,
    ]
    assert is_let_in(client, session_cookie.sign(token, secret))
    for value in forged:
        assert not is_let_in(client, quote(value, safe="")), value
        assert not is_let_in(client, quote(value, safe="%.+/=' ")), value


def test_of_two_cookies_a_worthless_one_does_not_borrow_from_the_other(client: FlaskClient, neighbour: User) -> None:
    good = value_of(client)
    browser = client.application.test_client(use_cookies=False)
    for header in (
        f"{NAME}=x; {NAME.upper()}={good}",
        f"x{NAME}={good}",
        f"{NAME}.x={good}",
        f"__Secure-{NAME}={good}",
    ):
        assert browser.get("/jobs/", headers={"Cookie": header}).status_code == 302, header


def test_the_sites_own_cookie_says_nothing_about_who_is_signed_in(
    app: Flask, sign_in: SignIn, user: User, session: Session
) -> None:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    for claimed in ("_user_id", "user_id", "id", "_id"):
        browser = sign_in(None)
        browser.set_cookie(app.config["SESSION_COOKIE_NAME"], str(signer.dumps({claimed: user.id, "_fresh": True})))
        assert browser.get("/jobs/").status_code == 302
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0


PREFIXED = {"own_cookie", "cookie_name", "_device_cookie"}


def test_every_cookie_is_set_by_a_name_that_has_its_prefix() -> None:
    """Over https the name of each cookie is prefixed: by what the settings or Better-Auth's rule make of it."""
    calls = [
        (path.name, call)
        for path in Path(atspro.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("set_cookie", "delete_cookie")
    ]
    assert len(calls) >= 5
    for name, call in calls:
        made = call.args[0]
        assert isinstance(made, ast.Call), (name, ast.unparse(call))
        assert ast.unparse(made.func).rpartition(".")[2] in PREFIXED, (name, ast.unparse(call))


@pytest.mark.parametrize("value", ["x", "e30.x.y", ".eJw", "eyJjc3JmX3Rva2VuIjoieCJ9.x.y", "\xff", "A" * 3900, "%00"])
def test_a_broken_cookie_of_ours_is_a_new_start(sign_in: SignIn, user: User, app: Flask, value: str) -> None:
    client = sign_in(user)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], value)
    assert client.get("/jobs/").status_code == 200
