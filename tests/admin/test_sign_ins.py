"""Sessions, accounts and verifications: they can be taken away and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.errors import SignInRefused
from atspro.models import Account, AuthSession, User
from atspro.services.auth import accounts
from tests.conftest import PASSWORD
from tests.web.pages import soup

SignIn = Callable[[User | None], FlaskClient]


def test_a_revoked_session_is_signed_out(app: Flask, staff: FlaskClient, sign_in: SignIn, user: User) -> None:
    browser = sign_in(user)
    assert browser.get("/jobs/").status_code == 200
    with app.app_context():
        opened = db.session.scalars(select(AuthSession.id).where(AuthSession.user_id == user.id)).one()
    page = staff.get(f"/admin/sessions/delete/?id={opened}").text
    assert "Revoke this session?" in page
    assert "signed out on that device" in page
    assert browser.get("/jobs/").status_code == 200
    assert "revoked." in staff.post("/admin/sessions/delete/", data={"id": opened}, follow_redirects=True).text
    assert browser.get("/jobs/").status_code == 302


def test_sessions_are_revoked_in_bulk(app: Flask, staff: FlaskClient, sign_in: SignIn, user: User) -> None:
    browsers = [sign_in(user), sign_in(user)]
    with app.app_context():
        ids = list(db.session.scalars(select(AuthSession.id).where(AuthSession.user_id == user.id)))
    form = {"action": "delete", "rowid": ids}
    assert "Revoke these sessions?" in staff.post("/admin/sessions/action/", data=form).text
    page = staff.post("/admin/sessions/action/", data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "2 sessions: revoked." in page.text
    assert [browser.get("/jobs/").status_code for browser in browsers] == [302, 302]


def test_without_the_account_nobody_signs_in(app: Flask, staff: FlaskClient, user: User) -> None:
    with app.app_context():
        account = db.session.scalars(select(Account.id).where(Account.user_id == user.id)).one()
    listed = soup(staff.get("/admin/accounts/?flt0_owner=" + user.email + "&flt1_provider=Password"))
    assert [link.get_text() for link in listed.select("a.row-link")] == ["Password"]
    assert "Who loses one keeps everything else." in listed.get_text()
    page = staff.get(f"/admin/accounts/delete/?id={account}").text
    assert "Delete this sign-in?" in page
    assert f"Password of {user.email}" in page
    assert "can’t sign in this way" in staff.get(f"/admin/accounts/delete/?id={account}").text
    assert staff.post("/admin/accounts/delete/", data={"id": account}).status_code == 302
    with app.app_context():
        assert db.session.get(User, user.id) is not None
        with pytest.raises(SignInRefused):
            accounts.sign_in(db.session(), user.email, PASSWORD)


@pytest.mark.parametrize("path", ["sessions", "accounts", "verifications"])
def test_nothing_can_be_made_or_changed(staff: FlaskClient, one_of_each: dict[str, str], path: str) -> None:
    assert staff.post(f"/admin/{path}/new/", data={"token": "mine"}).status_code == 404
    assert staff.post(f"/admin/{path}/edit/?id={one_of_each[path]}", data={"token": "mine"}).status_code == 404


def test_details_hide_the_secrets_by_name(staff: FlaskClient, one_of_each: dict[str, str]) -> None:
    page = staff.get(f"/admin/accounts/details/?id={one_of_each['accounts']}").text
    assert page.count("Hidden") == 4
    page = staff.get(f"/admin/verifications/details/?id={one_of_each['verifications']}").text
    assert page.count("Hidden") == 2
