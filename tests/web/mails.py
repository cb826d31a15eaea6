"""Read the messages that a request wrote, as the person would who opens their links."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.models import Mail
from tests.web.pages import form_fields, soup

SITE = "https://ats.example"


def use_mail(app: Flask, monkeypatch: Any, **changes: object) -> None:
    """Settings of a site that sends mail; nothing is really sent."""
    values = {"SMTP_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "ATSPro <noreply@ats.example>", **changes}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=values))


def mails(session: Session, recipient: str | None = None) -> list[Mail]:
    """The messages, oldest first; of one recipient when given."""
    session.expire_all()
    query = select(Mail).order_by(Mail.created_at, Mail.id)
    return [mail for mail in session.scalars(query) if recipient is None or mail.recipient == recipient]


def kinds(session: Session, recipient: str) -> set[str]:
    """Which kinds of message were written to an address."""
    return {mail.kind for mail in mails(session, recipient)}


def links_of(session: Session, kind: str, recipient: str | None = None) -> list[str]:
    """The secret links in the messages of a kind, without the site's address."""
    bodies = [mail.body or "" for mail in mails(session, recipient) if mail.kind == kind]
    return [str(link) for body in bodies for link in re.findall(r"https?://[^\s/]+(/\S+\?token=\S+)", body)]


def link_of(session: Session, kind: str, recipient: str | None = None) -> str:
    """The only such link."""
    [link] = links_of(session, kind, recipient)
    return link


def open_link(client: FlaskClient, link: str, **fields: str) -> TestResponse:
    """Open a link and press the button of its page, as a browser does."""
    page = client.get(link)
    assert page.status_code == 200, page.text
    form = soup(page).select_one("main form")
    assert form is not None
    assert form["action"] == link.split("?")[0], "the secret must not stand in the form's address"
    return client.post(str(form["action"]), data={**form_fields(soup(page)), **fields})
