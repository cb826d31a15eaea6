"""Secrets stand where they must and nowhere else: not in a log, an error, a page, the requests or the audit log."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from atspro import logs
from atspro.db import Base
from atspro.models import Account, Mail, User, Verification
from atspro.services.auth import accounts, session_cookie
from tests.conventions.roles import Visitor, address_of, things_of
from tests.web.job_data import ask
from tests.web.pages import token_of

SignIn = Callable[[User | None], FlaskClient]
PASSWORDS = ["first Known horse 4711", "wrong Known horse 4712", "second Known horse 4713"]
ADDRESS = "secrets@example.com"
# Where a secret must stand, for Better-Auth to read it or until a message is sent.
PLACES = {("session", "token"), ("verification", "identifier"), ("account", "password"), ("mail", "body")}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, at every level, in both formats, as it would be written."""
    stream, root, before = io.StringIO(), logging.getLogger(), {}
    handlers = []
    for formatter in (logs.LineFormatter(), logs._json_formatter()):
        handler = logs.Handler(stream)
        handler.setFormatter(formatter)
        root.addHandler(handler)
        handlers.append(handler)
    names = ["", "sqlalchemy.engine", "sqlalchemy.pool", "flask_wtf.csrf", "atspro.access", "flask-limiter", "werkzeug"]
    for name in names:
        before[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(session_cookie.NAME)
    return cookie.value if cookie else ""


def use_everything(client: FlaskClient, session: Session) -> list[str]:
    """Sign up, out and in, fail at it, forget the password and set another; the secrets that were met."""
    first, wrong, second = PASSWORDS
    met = list(PASSWORDS)
    client.post("/sign-up", data={"name": "Ada", "email": ADDRESS, "password": first})
    met.append(cookie_of(client))
    client.post("/sign-out")
    client.post("/sign-in", data={"email": ADDRESS, "password": wrong})
    client.post("/sign-in?next=/jobs/", data={"email": ADDRESS, "password": first})
    met.append(cookie_of(client))
    client.post("/account/password", data={"current_password": wrong, "password": second})
    client.post("/sign-out")
    client.post("/forgotten-password", data={"email": ADDRESS})
    found = session.scalars(select(Verification.identifier).where(Verification.identifier.like("reset-password:%")))
    token = found.one().removeprefix("reset-password:")
    client.get(f"/reset-password?token={token}")
    client.post("/reset-password", data={"token": token, "password": "short"})
    client.post("/reset-password", data={"token": token, "password": second})
    client.post("/reset-password", data={"token": token, "password": second})
    client.post("/sign-in", data={"email": ADDRESS, "password": second})
    met += [token, cookie_of(client)]
    met += [unquote(value).partition(".")[0] for value in met if "." in value]
    client.get(f"/verify-email?token={met[-1]}.{met[-1]}.{met[-1]}")
    client.get("/jobs/", headers={"Authorization": f"Bearer {met[-1]}", "Cookie": f"x={met[-1]}"})
    assert client.get("/jobs/").status_code == 200
    return [value for value in met if value]


def test_no_log_and_no_table_holds_a_secret_that_was_used(
    app: Flask, anonymous: FlaskClient, session: Session, written: io.StringIO
) -> None:
    met = use_everything(anonymous, session)
    hashes = list(session.scalars(select(Account.password)))
    met += [value for value in hashes if value]
    settings = app.config["SETTINGS"]
    log = written.getvalue()
    assert len(log) > 3000
    for value in [*met, settings.SECRET_KEY, settings.BETTER_AUTH_SECRET]:
        assert value not in log, f"{value[:4]}… is in the log: {log[max(0, log.index(value) - 300) :][:400]}"
    for table in Base.metadata.sorted_tables:
        # The application may not read the keys by which it proves who acts.
        for row in session.execute(select(table)).mappings() if table.name != "auditKey" else ():
            for name, held in row.items():
                for value in met:
                    assert value not in str(held) or (table.name, name) in PLACES, (table.name, name)
    for password in PASSWORDS:
        assert password not in str([*hashes, *session.scalars(select(Mail.body))])


def test_an_error_on_our_side_tells_no_secret(
    app: Flask, anonymous: FlaskClient, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session, email: str, password: str) -> User:
        values = {"id": email, "password": password}
        session.execute(text("INSERT INTO account (id, password) VALUES (:id, :password)"), values)
        raise AssertionError

    monkeypatch.setattr(accounts, "sign_in", broken)
    for accept in ("text/html", "application/json"):
        response = anonymous.post(
            "/sign-in", data={"email": ADDRESS, "password": PASSWORDS[0]}, headers={"Accept": accept}
        )
        assert response.status_code == 500
        assert PASSWORDS[0] not in response.text
        assert "INSERT" not in response.text
        assert "Traceback" not in response.text
    assert "Failing row contains" in written.getvalue()
    assert PASSWORDS[0] not in written.getvalue()


def test_a_password_in_a_message_of_an_error_is_blanked(
    anonymous: FlaskClient, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_session: Session, email: str, password: str) -> User:
        raise RuntimeError(f"called with email={email} password={password!r}")

    monkeypatch.setattr(accounts, "sign_in", broken)
    assert anonymous.post("/sign-in", data={"email": ADDRESS, "password": PASSWORDS[0]}).status_code == 500
    assert "called with" in written.getvalue()
    assert PASSWORDS[0] not in written.getvalue()


def test_no_page_shows_a_secret_to_anybody(
    app: Flask, sign_in: SignIn, user: User, admin: User, session: Session
) -> None:
    things = things_of(app, user, ask)
    owner, staff = Visitor(sign_in(user)), Visitor(sign_in(admin))
    hidden = [value for table, name in PLACES - {("mail", "body")} for value in _column(session, table, name) if value]
    hidden += [unquote(owner.cookies), app.config["SETTINGS"].SECRET_KEY, app.config["SETTINGS"].BETTER_AUTH_SECRET]
    assert len(hidden) > 6
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or "static" in rule.endpoint:
            continue
        for visitor in (owner, staff):
            address = address_of(app, rule, things)
            response = visitor.open(address)
            for value in hidden:
                assert value.encode() not in response.data, address
            response.close()


def _column(session: Session, table: str, name: str) -> list[str]:
    return list(session.execute(select(Base.metadata.tables[table].c[name])).scalars())


def test_the_download_of_everything_holds_no_secret(app: Flask, sign_in: SignIn, user: User, session: Session) -> None:
    things_of(app, user, ask)
    client = sign_in(user)
    token_of(client.get("/resume/upload"))
    response = client.post("/account/download", data={"password": "correct horse battery"})
    assert response.mimetype == "application/json"
    for table, name in PLACES - {("mail", "body")}:
        for value in _column(session, table, name):
            assert value not in response.text, (table, name)
    response.close()
