"""What every change must bring: the token against forged requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.models import User
from tests.conventions.roles import Things, Visitor, address_of, things_of
from tests.web.job_data import ask
from tests.web.pages import token_of

SignIn = Callable[[User | None], FlaskClient]
# A mail program posts to the first by itself (RFC 8058), a browser to the second; neither knows a token. The address
# is the first one's proof, and the second changes nothing.
WITHOUT_TOKEN = {"reminders_off.off", "security_reports.receive"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def things(app: Flask, user: User) -> Things:
    return things_of(app, user, ask)


def test_every_change_needs_its_token(app: Flask, sign_in: SignIn, user: User, admin: User, things: Things) -> None:
    people = [Visitor(sign_in(person)) for person in (None, user, admin)]
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in app.url_map.iter_rules():
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        address = address_of(app, rule, things)
        for method in UNSAFE & set(rule.methods or ()):
            for person in people:
                if rule.endpoint.startswith("api."):
                    # Programs have no form's token: what they need instead no cookie gives.
                    assert person.open(address, method=method, json={}).status_code == 401, (rule, method)
                    continue
                for body in ({"data": {"csrf_token": "x"}}, {"json": {"csrf_token": "x"}}):
                    response = person.open(address, method=method, **body)
                    assert response.status_code == 400, (rule, method)
                    assert "reload the page" in response.text, (rule, method)


def test_a_token_of_another_browser_is_none(app: Flask, sign_in: SignIn, user: User, neighbour: User) -> None:
    mine, theirs = sign_in(user), sign_in(neighbour)
    app.config["WTF_CSRF_ENABLED"] = True
    mine.get("/resume/upload")
    token = token_of(theirs.get("/resume/upload"))
    assert mine.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert theirs.post("/sign-out", data={"csrf_token": token}).status_code == 302
