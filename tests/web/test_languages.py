"""Which language a reader gets, and how they choose it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro import i18n
from atspro.db import db
from atspro.models import User, UserSettings
from atspro.services.mail import outbox
from tests.web.pages import counted_statements, described_errors, form_fields, soup

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def choose(client: FlaskClient, **values: str) -> None:
    fields = form_fields(soup(client.get("/account/language/")))
    for name, value in values.items():
        fields[name] = value
    assert client.post("/account/language/", data=fields).status_code == 302


def lang(client: FlaskClient, path: str = "/account/language/", **options: object) -> str:
    page = soup(client.get(path, **options)).select_one("html")
    return str(page["lang"]) if page else ""


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("de", "de"),
        ("fr-CH, en;q=0.3", "en"),
        ("fr", "en"),
        ("", "en"),
        ("xx;q=foo", "en"),
    ],
)
def test_a_stranger_reads_what_their_browser_asks_for(
    sign_in: Callable[..., FlaskClient], asked: str, given: str
) -> None:
    assert lang(sign_in(None), "/sign-in", headers={"Accept-Language": asked}) == given


def test_the_setting_comes_before_the_browser(client: FlaskClient, session: Session, user: User) -> None:
    assert lang(client) == "en"
    choose(client, language="de", timezone="Europe/Vienna")
    assert lang(client) == "de"
    page = soup(client.get("/account/language/"))
    assert page.select_one("h1").text == "Sprache und Zeitzone"  # type: ignore[union-attr]
    assert page.select_one("html")["data-time-zone"] == "Europe/Vienna"  # type: ignore[index]
    choose(client, language="en")
    assert lang(client, headers=GERMAN) == "en"
    choose(client, language="", timezone="")
    assert lang(client, headers=GERMAN) == "de"
    stored = session.query(UserSettings).one()
    assert (stored.user_id, stored.language, stored.timezone) == (user.id, None, None)


def test_the_answer_to_the_choice_is_in_the_new_language(client: FlaskClient) -> None:
    choose(client, language="de")
    assert "Sprache und Zeitzone wurden gespeichert." in client.get("/account/").text


@pytest.mark.parametrize("name", ["language", "timezone"])
def test_what_is_not_on_the_list_is_refused(client: FlaskClient, session: Session, name: str) -> None:
    fields = form_fields(soup(client.get("/account/language/")))
    fields[name] = "xx"
    answer = client.post("/account/language/", data=fields)
    assert answer.status_code == 422
    assert described_errors(soup(answer), name)
    assert session.query(UserSettings).count() == 0


def test_it_costs_no_statement(client: FlaskClient) -> None:
    with counted_statements() as before:
        client.get("/account/password")
    choose(client, language="de", timezone="Europe/Berlin")
    with counted_statements() as after:
        client.get("/account/password")
    assert len(after) == len(before)


def test_a_mail_is_in_the_language_of_who_gets_it(app: Flask, client: FlaskClient, user: User, neighbour: User) -> None:
    choose(client, language="de")
    language = outbox._language_of
    with app.test_request_context():
        session = db.session()
        mine, other = session.get(User, user.id), session.get(User, neighbour.id)
        assert mine is not None
        assert other is not None
        assert language(session, mine.email, None) == "de"
        assert language(session, "new@example.com", mine) == "de"
        assert language(session, other.email, None) == "en"


def test_the_senders_language_is_not_the_recipients(app: Flask, user: User, neighbour: User) -> None:
    with app.test_request_context(headers=GERMAN):
        assert outbox._language_of(db.session(), "stranger@example.com", None) == "de"
        g.reader_id = user.id
        assert outbox._language_of(db.session(), user.email, None) == "de"
        assert outbox._language_of(db.session(), neighbour.email, None) == "en"


def test_moments_are_told_as_the_reader_tells_them(app: Flask) -> None:
    moment = datetime(2026, 7, 1, 20, 5)
    with app.app_context():
        assert i18n.format_moment(moment) == "Jul 1, 2026, 20:05 UTC"
        assert i18n.format_moment(moment, "date") == "Jul 1, 2026"
        assert i18n.format_moment(moment, zone="Asia/Tokyo") == "Jul 2, 2026, 05:05"
        with i18n.in_language("de"):
            assert i18n.format_moment(moment, zone="Europe/Berlin") == "01.07.2026, 22:05"
            assert i18n.format_number(12345.5) == "12.345,5"


def test_nothing_is_lost_without_a_catalog(app: Flask) -> None:
    with app.app_context(), i18n.in_language("xx"):
        assert i18n.gettext("Save") == "Save"
    assert i18n.gettext("Save") == "Save"
    assert isinstance(i18n.catalog("xx"), type(i18n.catalog("en")))
