"""A sign-in with a browser that was never used for the account is told by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import KnownDevice, User
from atspro.services.auth import known_devices
from tests.conftest import PASSWORD
from tests.web.mails import mails

SignIn = Callable[[User | None], FlaskClient]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(browser: FlaskClient, user: User) -> None:
    data = {"email": user.email, "password": PASSWORD}
    assert browser.post("/sign-in", data=data, headers={"User-Agent": FIREFOX}).status_code == 302
    assert browser.get("/account/").status_code == 200


def told(session: Session, user: User) -> list[str]:
    return [mail.body or "" for mail in mails(session, user.email) if mail.kind == "new_device"]


def test_the_first_is_known_and_another_is_told_once(sign_in: SignIn, user: User, session: Session) -> None:
    first, second = sign_in(None), sign_in(None)
    enter(first, user)
    first.post("/sign-out")
    enter(first, user)
    assert told(session, user) == []
    enter(second, user)
    [body] = told(session, user)
    assert "Firefox on Linux" in body
    assert "127.0.0.1" in body
    second.post("/sign-out")
    enter(second, user)
    first.post("/sign-out")
    enter(first, user)
    assert len(told(session, user)) == 1


def test_a_browser_that_two_share_is_new_to_each(
    sign_in: SignIn, user: User, neighbour: User, session: Session
) -> None:
    mine, theirs = sign_in(None), sign_in(None)
    enter(mine, user)
    enter(theirs, neighbour)
    mine.post("/sign-out")
    enter(mine, neighbour)
    assert len(told(session, neighbour)) == 1
    assert told(session, user) == []


def test_the_cookie_says_nothing_and_only_its_digest_is_kept(
    anonymous: FlaskClient, user: User, session: Session
) -> None:
    enter(anonymous, user)
    cookie = anonymous.get_cookie("atspro-device")
    assert cookie is not None
    assert cookie.http_only
    [digest] = session.scalars(select(KnownDevice.digest)).all()
    assert len(cookie.value) == 32
    assert cookie.value not in digest


def test_a_strange_cookie_is_a_new_device(sign_in: SignIn, user: User, session: Session) -> None:
    enter(sign_in(None), user)
    for value in ("x" * 3000, "é", " "):
        browser = sign_in(None)
        browser.set_cookie("atspro-device", value)
        enter(browser, user)
    assert len(told(session, user)) == 3


def test_what_was_not_used_for_long_is_forgotten(
    app: Flask, anonymous: FlaskClient, user: User, session: Session
) -> None:
    enter(anonymous, user)
    assert known_devices.purge_devices(session) == 0
    session.execute(update(KnownDevice).values(used_at=utc_now() - known_devices.KEPT - timedelta(days=1)))
    assert known_devices.purge_devices(session) == 1
