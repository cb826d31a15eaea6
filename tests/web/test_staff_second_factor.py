"""Staff without a second factor reach its set-up and nothing else; with one they show it before the dashboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from atspro.models import User
from atspro.web import staff_gate
from tests.conftest import PASSWORD
from tests.conventions.roles import FILES
from tests.web.second_factor import App, give_app, set_up

SignIn = Callable[[User | None], FlaskClient]
START = "/account/second-factor/start"


@pytest.fixture(autouse=True)
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose staff must have a second factor."""
    settings = app.config["SETTINGS"].model_copy(update={"STAFF_SECOND_FACTOR": True})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.extensions, "second_factor_offered", True)


def get_rules(app: Flask) -> list[Rule]:
    """Pages without arguments, and one file of each kind."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]


@pytest.mark.parametrize("role", ["admin", "support", "editor,admin"])
def test_without_one_they_reach_its_set_up_and_nothing_else(
    app: Flask, sign_in: SignIn, make_user: Callable[..., User], role: str
) -> None:
    client = sign_in(make_user("Sam Staff", role=role))
    for rule in get_rules(app):
        if rule.endpoint in staff_gate.OPEN or rule.endpoint.startswith(("health.", "metrics.", "api.")):
            continue
        response = client.get(rule.rule)
        assert (response.status_code, response.location) == (302, START), rule
        response.close()
    with client.get("/static/" + FILES["static"]) as file:
        assert file.status_code == 200
    for address in ("/jobs/new", "/account/name", "/admin/users/new/"):
        assert client.post(address, data={"name": "x"}).status_code == 403, address
    assert client.get(START).status_code == 200
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert client.get("/jobs/").status_code == 200


def test_job_seekers_need_none(client: FlaskClient) -> None:
    assert client.get("/jobs/").status_code == 200


def test_a_session_without_the_factor_is_asked_before_the_dashboard(app: Flask, sign_in: SignIn, admin: User) -> None:
    """As one that Better-Auth opened by a provider, or one of a trusted device."""
    phone = give_app(app, admin)
    client = sign_in(admin)
    assert client.get("/jobs/").status_code == 200
    asked = client.get("/admin/users/?search=x")
    assert asked.location == "/account/second-factor/confirm?next=/admin/users/?search%3Dx"
    assert client.get("/admin/no-such-page").status_code == 302
    assert client.post("/admin/users/action/", data={"action": "none"}).status_code == 403
    wrong = client.post(asked.location, data={"code": phone.wrong_code()})
    assert wrong.status_code == 422
    right = client.post(asked.location, data={"code": phone.code()})
    assert right.location == "/admin/users/?search=x"
    assert client.get(right.location).status_code == 200


def test_a_sign_in_with_the_code_opens_the_dashboard(app: Flask, anonymous: FlaskClient, admin: User) -> None:
    phone = give_app(app, admin)
    anonymous.post("/sign-in", data={"email": admin.email, "password": PASSWORD})
    anonymous.post("/sign-in/second-step", data={"code": phone.code()})
    assert anonymous.get("/admin/").status_code == 200


def test_a_removed_factor_closes_the_site_again(app: Flask, client: FlaskClient, admin: User, sign_in: SignIn) -> None:
    browser = sign_in(admin)
    set_up(browser)
    assert browser.post("/account/second-factor/remove").status_code == 302
    assert browser.get("/admin/").location == START


def test_where_none_is_offered_nobody_is_locked_out(
    app: Flask, sign_in: SignIn, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "second_factor_offered", False)
    assert sign_in(admin).get("/admin/").status_code == 200
    assert sign_in(admin).get(START).status_code == 404


def test_dangerous_acts_of_staff_ask_for_the_code(
    app: Flask, sign_in: SignIn, admin: User, user: User, session: Session
) -> None:
    from datetime import timedelta

    from sqlalchemy import select

    from atspro.models import AuthSession
    from tests.web.second_factor import forget_last_code

    phone: App = give_app(app, admin)
    client = sign_in(admin)
    client.post("/account/second-factor/confirm", data={"code": phone.code()})
    hour = timedelta(hours=1)
    for found in session.scalars(select(AuthSession).where(AuthSession.user_id == admin.id)):
        found.created_at -= hour
        assert found.use
        found.use.second_factor_at = found.use.second_factor_at and found.use.second_factor_at - hour
    session.commit()
    address = f"/admin/users/everything/?id={user.id}"
    form = client.get(address)
    assert 'name="your_password"' in form.text
    assert 'name="your_code"' in form.text
    assert client.post(address, data={"id": user.id, "your_password": PASSWORD}).status_code == 200
    assert "backup code, to continue" in client.post(address, data={"id": user.id, "your_password": PASSWORD}).text
    forget_last_code(app, admin)
    data = {"id": user.id, "your_password": PASSWORD, "your_code": phone.code()}
    with client.post(address, data=data) as done:
        assert done.mimetype == "application/json"
