"""A person with an authenticator app, as tests have one: the secret, its codes, and the way through the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from atspro.db import db, utc_now
from atspro.models import TwoFactorUse, User
from atspro.services.auth import two_factor
from atspro.services.auth.encryption import keyring_of
from tests.web.pages import soup


@dataclass
class App:
    """An authenticator app, which knows its key alone."""

    key: str
    backup_codes: list[str] = field(default_factory=list)

    def code(self, at: datetime | None = None) -> str:
        """The six digits that it shows now, or at a moment, naive UTC."""
        totp = pyotp.TOTP(self.key)
        return totp.now() if at is None else totp.at(int((at - datetime(1970, 1, 1)).total_seconds()))

    def wrong_code(self) -> str:
        """Six digits that it does not show now or around now."""
        totp = pyotp.TOTP(self.key)
        return next(f"{number:06d}" for number in range(5) if not totp.verify(f"{number:06d}", valid_window=2))


def key_on(page: TestResponse) -> str:
    """The key that a page of the set-up shows as text."""
    shown = soup(page).select_one(".setup-key")
    assert shown is not None, page.text
    return shown.get_text().replace(" ", "")


def set_up(client: FlaskClient) -> App:
    """Set an app up through the pages, and save its backup codes."""
    assert client.post("/account/second-factor/start").location == "/account/second-factor/set-up"
    app = App(key_on(client.get("/account/second-factor/set-up")))
    done = client.post("/account/second-factor/set-up", data={"code": app.code()})
    assert done.location == "/account/second-factor/backup-codes", done.text
    app.backup_codes = codes_on(client.get(done.location))
    assert client.post(done.location, data={"saved": "y"}).status_code == 302
    return app


def codes_on(page: TestResponse) -> list[str]:
    """The backup codes on a page."""
    return re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)


def forget_last_code(app: Flask, user: User) -> None:
    """Let a code of this half minute be used again, so that a test need not wait for the next one."""
    with app.app_context():
        session = db.session()
        use = session.get(TwoFactorUse, user.id)
        if use is not None:
            use.last_step = None
        session.commit()


def give_app(app: Flask, user: User) -> App:
    """An app of the user's, set up without the pages."""
    with app.app_context():
        session = db.session()
        person, keys = session.get_one(User, user.id), keyring_of(app.config["SETTINGS"])
        two_factor.begin_set_up(session, person, keys)
        secret = two_factor.waiting_secret(session, person, keys)
        assert secret is not None
        made = App(two_factor.totp.key_of(secret))
        two_factor.confirm_set_up(session, person, keys, made.code(utc_now()))
        made.backup_codes = two_factor.shown_backup_codes(session, person, keys) or []
        two_factor.hide_backup_codes(session, person)
        session.commit()
    forget_last_code(app, user)
    return made
