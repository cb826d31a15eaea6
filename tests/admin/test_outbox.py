"""The outbox: an admin of a local copy reads there what was not sent; nobody else, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.db import db, transaction
from atspro.models import User
from atspro.services import mail
from tests.web.mails import use_mail
from tests.web.pages import soup
from workers import mail as tasks

LINK = "https://ats.example/reset-password?token=Ab12Cd34Ef56Gh78Ij90Kl12"
PAGE = "/admin/outbox/"


@pytest.fixture
def local(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local copy with a message that was asked for."""
    use_mail(app, monkeypatch, SMTP_URL=None, EMBEDDED=True)
    with app.app_context():
        with transaction() as session:
            mail_id = mail.send(session, "reset", "ada@example.com", link=LINK).id
        tasks.send(str(mail_id))
        db.session.remove()


@pytest.mark.usefixtures("local")
def test_an_admin_finds_the_link(sign_in: Callable[[User], FlaskClient], admin: User) -> None:
    page = soup(sign_in(admin).get(PAGE))
    assert page.select_one(f"main a[href='{LINK}']")
    assert "ada@example.com" in page.get_text()
    assert page.select_one(f"nav a[href='{PAGE}']")


@pytest.mark.usefixtures("local")
def test_a_text_is_shown_as_text(app: Flask, sign_in: Callable[[User], FlaskClient], admin: User) -> None:
    with app.app_context():
        with transaction() as session:
            mail_id = mail.send(session, "reset", "<b>x</b>@example.com", link="<script>alert(1)</script>").id
        tasks.send(str(mail_id))
    shown = sign_in(admin).get(PAGE).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<b>x" not in shown


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("role", [None, "support"])
def test_others_are_refused(
    sign_in: Callable[[User], FlaskClient], make_user: Callable[..., User], role: str | None
) -> None:
    response = sign_in(make_user("Other", role=role)).get(PAGE)
    assert response.status_code == 403
    assert LINK not in response.text


def test_elsewhere_there_is_no_such_page(
    app: Flask, sign_in: Callable[[User], FlaskClient], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, SMTP_URL=None, EMBEDDED=False)
    client = sign_in(admin)
    assert client.get(PAGE).status_code == 404
    assert not soup(client.get("/admin/")).select_one(f"nav a[href='{PAGE}']")


def test_an_empty_outbox_says_so(
    app: Flask, sign_in: Callable[[User], FlaskClient], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, SMTP_URL=None, EMBEDDED=True)
    assert "No messages yet" in sign_in(admin).get(PAGE).text
