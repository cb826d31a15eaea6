"""The commands of ``flask``, run as a person would run them."""

from __future__ import annotations

import re

from flask import Flask
from flask.cli import cli
from sqlalchemy import func, select

from atspro.db import db
from atspro.models import AuditEntry, User
from atspro.services.auth import accounts
from atspro.services.auth.bans import is_banned
from tests.conftest import PASSWORD


def admin_of(app: Flask, email: str) -> User:
    with app.app_context():
        return db.session.scalars(select(User).where(User.email == email)).one()


def test_create_admin_makes_an_account_and_prints_its_password_once(app: Flask) -> None:
    result = app.test_cli_runner().invoke(cli, ["create-admin", "Boss@Example.com", "--name", "The Boss"])
    assert result.exit_code == 0, result.output
    made = re.search(r"^Password: (\S{16,})$", result.output, re.M)
    assert made
    with app.app_context():
        user = accounts.sign_in(db.session(), "boss@example.com", made[1])
        assert (user.name, user.is_admin) == ("The Boss", True)


def test_create_admin_takes_a_password_from_the_environment_and_does_not_print_it(app: Flask) -> None:
    result = app.test_cli_runner().invoke(cli, ["create-admin", "boss@example.com"], env={"ADMIN_PASSWORD": PASSWORD})
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    with app.app_context():
        assert accounts.sign_in(db.session(), "boss@example.com", PASSWORD).is_admin


def test_create_admin_keeps_the_password_and_the_roles_of_an_account(app: Flask, user: User) -> None:
    with app.app_context():
        db.session.get_one(User, user.id).role = "editor"
        db.session.commit()
    for _ in range(2):
        result = app.test_cli_runner().invoke(cli, ["create-admin", user.email.upper()])
        assert result.exit_code == 0, result.output
        assert "Password" not in result.output
    assert admin_of(app, user.email).role == "editor,admin"
    with app.app_context():
        assert accounts.sign_in(db.session(), user.email, PASSWORD).id == user.id


def test_create_admin_says_when_the_admin_is_banned(app: Flask, user: User) -> None:
    with app.app_context():
        db.session.get_one(User, user.id).banned = True
        db.session.commit()
    result = app.test_cli_runner().invoke(cli, ["create-admin", user.email])
    assert result.exit_code == 0
    assert "They are banned" in result.output
    with app.app_context():
        assert is_banned(db.session.get_one(User, user.id))


def test_create_admin_refuses_what_is_no_address_or_no_password(app: Flask) -> None:
    for arguments in (["create-admin", "nobody"], ["create-admin", "a@example.com", "--password", "short"]):
        result = app.test_cli_runner().invoke(cli, arguments)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert "Traceback" not in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_sample_data_is_refused_outside_the_embedded_database(app: Flask) -> None:
    result = app.test_cli_runner().invoke(cli, ["load-sample-data"])
    assert result.exit_code == 1
    assert "only for the embedded database" in result.output


def test_a_role_is_set_and_the_last_admin_keeps_theirs(app: Flask, user: User, admin: User) -> None:
    for role, stored in (("support", "support"), ("user", None), ("admin", "admin")):
        result = app.test_cli_runner().invoke(cli, ["set-role", user.email, role])
        assert result.exit_code == 0, result.output
        assert admin_of(app, user.email).role == stored
    runner = app.test_cli_runner()
    assert runner.invoke(cli, ["set-role", admin.email, "user"]).exit_code == 0
    refused = runner.invoke(cli, ["set-role", user.email, "support"])
    assert refused.exit_code == 1
    assert "only administrator" in refused.output
    assert admin_of(app, user.email).is_admin
    for arguments in (["nobody@example.com", "user"], [user.email, "owner"]):
        assert runner.invoke(cli, ["set-role", *arguments]).exit_code != 0
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(action.action, action.actor_id, action.row_id) for action in actions][-1] == (
            "user.role",
            None,
            admin.id,
        )
