"""A lost second factor: another admin resets it, or a command does; it is in the audit log, and the person is told."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atspro.db import db
from atspro.models import AuditEntry, Mail, Passkey, TwoFactor, User
from tests.web.authenticator import add_passkey
from tests.web.second_factor import give_app

SignIn = Callable[[User | None], FlaskClient]


def remaining(app: Flask, user: User) -> tuple[bool, int, int]:
    """Whether signing in asks for a factor, and how many apps and passkeys there are."""
    with app.app_context():
        session = db.session()
        apps = session.scalar(select(func.count()).where(TwoFactor.user_id == user.id)) or 0
        keys = session.scalar(select(func.count()).where(Passkey.user_id == user.id)) or 0
        return bool(session.get_one(User, user.id).two_factor_enabled), apps, keys


def mail_kinds(app: Flask, user: User) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Mail.kind).where(Mail.recipient == user.email)))


def test_another_admin_resets_it(
    app: Flask, staff: FlaskClient, sign_in: SignIn, user: User, audited: Callable[[], list[AuditEntry]]
) -> None:
    theirs = sign_in(user)
    add_passkey(theirs)
    give_app(app, user)
    theirs = sign_in(user)
    details = staff.get(f"/admin/users/details/?id={user.id}")
    assert "Reset second factor" in details.text
    page = f"/admin/users/second-factor/?id={user.id}"
    asked = staff.get(page)
    assert "Make sure that it is really them" in asked.text
    assert remaining(app, user) == (True, 1, 1), "asking does nothing"
    assert staff.post(page, data={"id": user.id}).status_code == 302
    assert remaining(app, user) == (False, 0, 0)
    assert theirs.get("/account/").status_code == 302, "they are signed out"
    assert "second_factor_reset" in mail_kinds(app, user)
    [event] = [entry for entry in audited() if entry.action == "second_factor.reset"]
    assert event.row_id == user.id
    assert event.actor_id
    assert "Reset second factor" not in staff.get(f"/admin/users/details/?id={user.id}").text


def test_ones_own_is_not_reset_here(app: Flask, staff: FlaskClient, admin: User) -> None:
    from tests.conftest import PASSWORD

    phone = give_app(app, admin)
    browser = app.test_client()
    browser.post("/sign-in", data={"email": admin.email, "password": PASSWORD})
    browser.post("/sign-in/second-step", data={"code": phone.code()})
    browser.post(f"/admin/users/second-factor/?id={admin.id}", data={"id": admin.id})
    assert remaining(app, admin)[0] is True


def test_support_resets_nobodys(app: Flask, support: FlaskClient, user: User) -> None:
    give_app(app, user)
    assert support.post(f"/admin/users/second-factor/?id={user.id}", data={"id": user.id}).status_code == 403
    assert remaining(app, user)[0] is True


def test_the_command_resets_it_for_the_only_admin(app: Flask, admin: User) -> None:
    give_app(app, admin)
    runner = app.test_cli_runner()
    unknown = runner.invoke(args=["user", "reset-second-factor", "nobody@example.com"])
    assert unknown.exit_code == 1
    assert "No account has this address" in unknown.output
    done = runner.invoke(args=["user", "reset-second-factor", admin.email])
    assert (done.exit_code, remaining(app, admin)) == (0, (False, 0, 0)), done.output
    assert "second_factor_reset" in mail_kinds(app, admin)
    again = runner.invoke(args=["user", "reset-second-factor", admin.email])
    assert again.exit_code == 1
    assert "has no second factor" in again.output
