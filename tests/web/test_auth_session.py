"""The session behind the cookie: Better-Auth's format, its lengths, its renewal, and whose it is."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import AuthSession, User
from tests.conftest import PASSWORD

NAME = "better-auth.session_token"
FORGET = "better-auth.dont_remember"
SOON = timedelta(minutes=1)


def enter(client: FlaskClient, user: User, *, remember: bool = True) -> Any:
    """Sign in by the form."""
    data = {"email": user.email, "password": PASSWORD, **({"remember": "y"} if remember else {})}
    response = client.post("/sign-in", data=data)
    assert response.status_code == 302
    return response


def set_cookies(response: Any) -> dict[str, Morsel[str]]:
    """The cookies that a response sets, by name, with their attributes."""
    cookies: dict[str, Morsel[str]] = {}
    for header in response.headers.getlist("Set-Cookie"):
        cookies.update(SimpleCookie(header))
    return cookies


def signed(token: str, secret: str) -> str:
    """A cookie's plain value, worked out by hand."""
    digest = hmac.new(secret.encode(), token.encode(), hashlib.sha256).digest()
    return f"{token}.{base64.b64encode(digest).decode()}"


def only_session(session: Session, user: User) -> AuthSession:
    """The one session of a user, as it stands in the database now."""
    session.expire_all()
    return session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).one()


def close_to(moment: Any, length: timedelta) -> bool:
    """Whether this is so long from now."""
    return abs(moment - utc_now() - length) < SOON


def is_signed_in(client: FlaskClient) -> bool:
    """Whether a page that needs an account opens."""
    return client.get("/resume/upload").status_code == 200


def test_the_cookie_is_better_auths(app: Flask, anonymous: FlaskClient, session: Session, user: User) -> None:
    cookie = set_cookies(enter(anonymous, user))[NAME]
    token = only_session(session, user).token
    assert unquote(cookie.value) == signed(token, app.config["SETTINGS"].BETTER_AUTH_SECRET)
    assert not set("+/= ;,") & set(cookie.value)
    assert len(token) == 32
    assert token.isalnum()
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/", "604800", "Lax")
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert not cookie["domain"]


def test_over_https_the_cookie_is_prefixed_and_secure(
    app: Flask, sign_in: Callable[[None], FlaskClient], user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    https = app.config["SETTINGS"].model_copy(update={"BASE_URL": "https://ats.example"})
    monkeypatch.setitem(app.config, "SETTINGS", https)
    client = sign_in(None)
    response = client.post("/sign-in", data={"email": user.email, "password": PASSWORD}, base_url="https://ats.example")
    cookie = set_cookies(response)[f"__Secure-{NAME}"]
    assert cookie["secure"]
    assert NAME not in set_cookies(response)
    assert client.get("/resume/upload", base_url="https://ats.example").status_code == 200


def test_the_row_keeps_address_and_agent_for_a_week(anonymous: FlaskClient, session: Session, user: User) -> None:
    anonymous.environ_base = {**anonymous.environ_base, "HTTP_USER_AGENT": "Test Browser", "REMOTE_ADDR": "192.0.2.9"}
    enter(anonymous, user)
    opened = only_session(session, user)
    assert (opened.ip_address, opened.user_agent) == ("192.0.2.9", "Test Browser")
    assert close_to(opened.expires_at, timedelta(days=7))
    assert opened.id != opened.token


def test_not_kept_signed_in_ends_with_the_browser_and_after_a_day(
    app: Flask, anonymous: FlaskClient, session: Session, user: User
) -> None:
    cookies = set_cookies(enter(anonymous, user, remember=False))
    for name in (NAME, FORGET):
        assert cookies[name]["max-age"] == ""
        assert cookies[name]["expires"] == ""
        assert cookies[name]["httponly"]
    assert unquote(cookies[FORGET].value) == signed("true", app.config["SETTINGS"].BETTER_AUTH_SECRET)
    opened = only_session(session, user)
    assert close_to(opened.expires_at, timedelta(days=1))
    opened.expires_at = utc_now() + timedelta(hours=2)
    session.commit()
    response = anonymous.get("/resume/upload")
    assert response.status_code == 200
    assert NAME not in set_cookies(response)
    assert close_to(only_session(session, user).expires_at, timedelta(hours=2))


def test_remembering_again_clears_the_note_not_to(anonymous: FlaskClient, user: User) -> None:
    enter(anonymous, user, remember=False)
    anonymous.post("/sign-out")
    cookies = set_cookies(enter(anonymous, user))
    assert cookies[FORGET]["max-age"] == "0"
    assert cookies[NAME]["max-age"] == "604800"
    assert anonymous.get_cookie(FORGET) is None


def test_use_after_a_day_gives_seven_more_days_with_the_same_token(
    anonymous: FlaskClient, session: Session, user: User
) -> None:
    enter(anonymous, user)
    opened = only_session(session, user)
    token = opened.token
    opened.expires_at = utc_now() + timedelta(days=6) - SOON
    session.commit()
    renewed = set_cookies(anonymous.get("/resume/upload"))[NAME]
    assert unquote(renewed.value).startswith(f"{token}.")
    assert renewed["max-age"] == "604800"
    after = only_session(session, user)
    assert after.token == token
    assert close_to(after.expires_at, timedelta(days=7))


def test_use_within_a_day_changes_nothing(anonymous: FlaskClient, session: Session, user: User) -> None:
    enter(anonymous, user)
    opened = only_session(session, user)
    opened.expires_at = utc_now() + timedelta(days=6) + SOON
    session.commit()
    assert NAME not in set_cookies(anonymous.get("/resume/upload"))
    assert close_to(only_session(session, user).expires_at, timedelta(days=6) + SOON)


def test_an_expired_session_is_none(anonymous: FlaskClient, session: Session, user: User) -> None:
    enter(anonymous, user)
    only_session(session, user).expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert not is_signed_in(anonymous)


@pytest.mark.parametrize(
    "change", ["token", "signature", "no signature", "other secret", "empty", "huge", "not encoded"]
)
def test_a_cookie_that_is_not_ours_signs_nobody_in(
    app: Flask, anonymous: FlaskClient, session: Session, user: User, change: str
) -> None:
    enter(anonymous, user)
    token = only_session(session, user).token
    good = signed(token, app.config["SETTINGS"].BETTER_AUTH_SECRET)
    forged = {
        "token": ("A" if token[0] != "A" else "B") + good[1:],
        "signature": good[:-3] + ("AA=" if good[-3:] != "AA=" else "BB="),
        "no signature": token,
        "other secret": signed(token, "another secret that is long enough"),
        "empty": "",
        "huge": good + "A" * 3_900,
        "not encoded": "%%%\u00e9",
    }[change]
    anonymous.set_cookie(NAME, forged)
    assert not is_signed_in(anonymous)


def test_the_unencoded_form_of_the_cookie_is_read_too(
    app: Flask, anonymous: FlaskClient, session: Session, user: User
) -> None:
    enter(anonymous, user)
    token = only_session(session, user).token
    anonymous.set_cookie(NAME, signed(token, app.config["SETTINGS"].BETTER_AUTH_SECRET))
    assert is_signed_in(anonymous)


def test_signing_in_never_adopts_a_session_that_was_planted(
    sign_in: Callable[[User | None], FlaskClient], session: Session, user: User, neighbour: User
) -> None:
    attacker = sign_in(neighbour)
    planted = attacker.get_cookie(NAME)
    assert planted is not None
    victim = sign_in(None)
    victim.set_cookie(NAME, planted.value)
    victim.post("/sign-out")
    victim.set_cookie(NAME, planted.value)
    cookie = set_cookies(enter(victim, user))[NAME]
    assert cookie.value != planted.value
    assert only_session(session, user).token not in unquote(planted.value)
    assert not is_signed_in(attacker)


def test_a_planted_expired_session_is_replaced_as_well(
    sign_in: Callable[[User | None], FlaskClient], session: Session, user: User
) -> None:
    client = sign_in(user)
    old = only_session(session, user)
    old_token = old.token
    old.expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    enter(client, user)
    assert only_session(session, user).token != old_token


def test_a_new_session_at_each_sign_in(sign_in: Callable[[User | None], FlaskClient], user: User) -> None:
    cookies = {set_cookies(enter(sign_in(None), user))[NAME].value for _ in range(2)}
    assert len(cookies) == 2


def test_pages_of_a_person_are_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/resume/upload").headers["Cache-Control"] == "no-store"


def test_a_session_that_ended_is_deleted_and_its_cookies_expire(
    client: FlaskClient, session: Session, user: User
) -> None:
    only_session(session, user).expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    cookies = set_cookies(client.get("/resume/upload"))
    assert (cookies[NAME].value, cookies[NAME]["max-age"]) == ("", "0")
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0
    assert client.get_cookie(NAME) is None


def test_a_banned_person_is_out_at_once_and_told_why_only_with_the_password(
    client: FlaskClient, session: Session, user: User
) -> None:
    banned = session.get_one(User, user.id)
    banned.banned, banned.ban_reason = True, "Spam <b>&"
    session.commit()
    assert not is_signed_in(client)
    data = {"email": user.email, "password": PASSWORD}
    refused = client.post("/sign-in", data=data)
    assert refused.status_code == 422
    assert "This account is suspended. Reason: Spam &lt;b&gt;&amp;." in refused.text
    assert NAME not in set_cookies(refused)
    assert "suspended" not in client.post("/sign-in", data={**data, "password": "not the password"}).text
    banned.ban_expires = utc_now() - timedelta(seconds=1)
    session.commit()
    assert client.post("/sign-in", data=data).status_code == 302
    session.refresh(banned)
    assert not banned.banned


def test_where_a_session_is_used_is_noted_now_and_then(client: FlaskClient, session: Session, user: User) -> None:
    assert client.get("/resume/upload", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200
    use = only_session(session, user).use
    assert use is not None
    assert use.ip_address == "127.0.0.1"
    use.used_at = utc_now() - timedelta(minutes=5)
    session.commit()
    headers = {"User-Agent": "Another"}
    assert client.get("/resume/upload", environ_base={"REMOTE_ADDR": "192.0.2.9"}, headers=headers).status_code == 200
    session.refresh(use)
    assert (use.ip_address, use.user_agent) == ("192.0.2.9", "Another")
    assert close_to(use.used_at, timedelta(0))


def test_any_well_signed_word_means_that_the_person_is_not_remembered(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    """As Better-Auth has it; a badly signed one means nothing."""
    only_session(session, user).expires_at = utc_now() + timedelta(hours=20)
    session.commit()
    client.set_cookie(FORGET, signed("yes", app.config["SETTINGS"].BETTER_AUTH_SECRET))
    assert NAME not in set_cookies(client.get("/resume/upload"))
    client.set_cookie(FORGET, signed("true", "another secret"))
    assert set_cookies(client.get("/resume/upload"))[NAME]["max-age"] == "604800"


def test_flasks_own_cookie_holds_messages_and_the_forms_token_only(
    app: Flask, client: FlaskClient, anonymous: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    read = SecureCookieSessionInterface().get_signing_serializer(app)
    assert read is not None
    held: set[str] = set()
    for browser in (client, anonymous):
        for path in ("/", "/sign-in?next=/resume/", "/sign-up", "/resume/upload", "/jobs/", "/account/", "/admin/"):
            browser.get(path)
            cookie = browser.get_cookie("atspro")
            held |= set(read.loads(cookie.value)) if cookie else set()
    assert held == {"csrf_token", "_flashes"}
