"""The password again, half an hour after the last time: before role changes, bans, looks and deletions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from atspro.db import db
from atspro.models import Account, AuthSession, User
from tests.conftest import PASSWORD

LongAgo = Callable[[User], None]


@pytest.fixture
def asked(staff: FlaskClient, admin: User, long_ago: LongAgo) -> FlaskClient:
    """A browser of an admin who signed in more than half an hour ago."""
    long_ago(admin)
    return staff


def limit_to(app: Flask, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    fewer = app.config["SETTINGS"].model_copy(update={"SIGN_IN_ACCOUNT_LIMIT": limit})
    monkeypatch.setitem(app.config, "SETTINGS", fewer)


def acts(user: User) -> dict[str, tuple[str, dict[str, Any]]]:
    person = {"name": "Typed Name", "email": user.email}
    return {
        "a role": (f"/admin/users/edit/?id={user.id}", {**person, "role": "support"}),
        "a new admin": (
            "/admin/users/new/",
            {"name": "Typed Name", "email": "new@example.com", "password": "long enough", "role": "admin"},
        ),
        "a ban": (f"/admin/users/ban/?id={user.id}", {"reason": "Typed Name", "how_long": "7"}),
        "a look": ("/admin/users/impersonate/", {"id": user.id}),
        "a deletion": ("/admin/users/delete/", {"id": user.id}),
        "deletions": ("/admin/users/action/", {"action": "delete", "rowid": [user.id], "confirmed": "1"}),
    }


def state(app: Flask, user: User) -> object:
    with app.app_context():
        found = db.session.get(User, user.id)
        people = db.session.query(User).count()
        looks = db.session.query(AuthSession).filter(AuthSession.impersonated_by.is_not(None)).count()
        return (found.role, found.banned, found.name) if found else None, people, looks


ACTS = ("a role", "a new admin", "a ban", "a look", "a deletion", "deletions")


@pytest.mark.parametrize("act", ACTS)
def test_the_act_waits_for_the_password_and_loses_nothing(app: Flask, asked: FlaskClient, user: User, act: str) -> None:
    address, data = acts(user)[act]
    before = state(app, user)
    for typed, said in (("", "Enter your own password to continue."), ("wrong", "Wrong password.")):
        page = asked.post(address, data={**data, "your_password": typed})
        assert page.status_code == 422
        assert said in page.text
        assert 'name="your_password"' in page.text
        assert state(app, user) == before
        for name, value in data.items():
            if name != "password":
                assert (value if isinstance(value, str) else value[0]) in page.text, name
        assert "wrong" not in page.text
    response = asked.post(address, data={**data, "your_password": PASSWORD})
    assert response.status_code == 302
    assert state(app, user) != before


@pytest.mark.parametrize("act", ACTS)
def test_the_password_holds_for_half_an_hour(
    app: Flask, asked: FlaskClient, user: User, neighbour: User, act: str
) -> None:
    asked.post(f"/admin/users/ban/?id={neighbour.id}", data={"how_long": "7", "your_password": PASSWORD})
    address, data = acts(user)[act]
    before = state(app, user)
    assert asked.post(address, data=data).status_code == 302
    assert state(app, user) != before


def test_harmless_changes_go_on_without_it(app: Flask, asked: FlaskClient, user: User) -> None:
    form = {"name": "Another Name", "email": user.email, "role": "user"}
    assert asked.post(f"/admin/users/edit/?id={user.id}", data=form).status_code == 302
    new = {"name": "New Person", "email": "new@example.com", "password": "long enough", "role": "user"}
    assert asked.post("/admin/users/new/", data=new).status_code == 302


def test_the_page_asks_before_anything_is_typed(asked: FlaskClient, user: User) -> None:
    for page in ("edit", "ban", "impersonate", "delete"):
        assert 'name="your_password"' in asked.get(f"/admin/users/{page}/?id={user.id}").text, page
    assert 'name="your_password"' not in asked.get(f"/admin/users/details/?id={user.id}").text


def test_deletions_of_every_table_ask(asked: FlaskClient, one_of_each: dict[str, str]) -> None:
    for path in ("resumes", "jobs", "sessions", "accounts", "verifications"):
        assert asked.post(f"/admin/{path}/delete/", data={"id": one_of_each[path]}).status_code == 422, path
        assert asked.get(f"/admin/{path}/details/?id={one_of_each[path]}").status_code == 200, path


def test_wrong_passwords_are_limited_together_with_those_of_the_account_page(
    app: Flask, asked: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(app, monkeypatch, "3 per hour")
    wrong = {"your_password": "wrong"}
    assert asked.post("/admin/users/delete/", data={"id": user.id, **wrong}).status_code == 422
    assert asked.post(f"/admin/users/ban/?id={user.id}", data={"how_long": "7", **wrong}).status_code == 422
    form = {"current_password": "wrong", "password": "long enough", "password_again": "long enough"}
    assert asked.post("/account/password", data=form).status_code == 422
    page = asked.post("/admin/users/impersonate/", data={"id": user.id, "your_password": PASSWORD})
    assert page.status_code == 429
    assert "try again in" in page.text
    with app.app_context():
        assert db.session.get(User, user.id) is not None


def test_right_passwords_are_not_counted(
    app: Flask, staff: FlaskClient, admin: User, long_ago: LongAgo, monkeypatch: pytest.MonkeyPatch, user: User
) -> None:
    limit_to(app, monkeypatch, "2 per hour")
    for _ in range(3):
        long_ago(admin)
        with app.app_context():
            for one in db.session.query(AuthSession):
                if one.use:
                    one.use.confirmed_at = None
            db.session.commit()
        ban = {"how_long": "7", "your_password": PASSWORD}
        assert staff.post(f"/admin/users/ban/?id={user.id}", data=ban).status_code == 302


def test_who_has_no_password_signs_in_afresh(app: Flask, asked: FlaskClient, admin: User, user: User) -> None:
    with app.app_context():
        db.session.execute(delete(Account).where(Account.user_id == admin.id))
        db.session.commit()
    page = asked.post("/admin/users/delete/", data={"id": user.id, "your_password": PASSWORD})
    assert page.status_code == 422
    assert "your account has no password to ask for" in page.text
    assert 'name="your_password"' not in page.text
    with app.app_context():
        assert db.session.get(User, user.id) is not None
