"""Signing up where mail works: nobody learns whether an address has an account, and the link makes one, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User, Verification
from atspro.services.auth import sign_up
from atspro.services.auth.passwords import verify_password
from tests.conftest import PASSWORD
from tests.mail_server import MailServer
from tests.web.mails import SITE, kinds, link_of, links_of, mails, open_link, use_mail
from tests.web.pages import counted_statements, soup
from workers import mail as tasks

GOOD = {"name": "Grace Hopper", "email": "Grace@Example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _with_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    use_mail(app, monkeypatch)


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_nothing_is_made_until_the_link_is_opened(anonymous: FlaskClient, session: Session) -> None:
    response = anonymous.post("/sign-up", data=GOOD)
    assert (response.status_code, response.location) == (302, "/check-your-mail?reason=sign-up")
    assert "Check your mail" in anonymous.get(response.location).text
    assert (count(session, User), count(session, AuthSession)) == (0, 0)
    assert kinds(session, "grace@example.com") == {"sign_up"}


def test_the_link_makes_the_account_and_signs_in(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data=GOOD)
    response = open_link(anonymous, link_of(session, "sign_up"), password=PASSWORD)
    assert (response.status_code, response.location) == (302, "/resume/bring")
    user = session.scalars(select(User)).one()
    assert (user.email, user.name, user.email_verified) == ("grace@example.com", "Grace Hopper", True)
    account = session.scalars(select(Account)).one()
    assert (account.provider_id, account.account_id) == ("credential", user.id)
    assert verify_password(PASSWORD, account.password)
    assert "Welcome, Grace Hopper." in anonymous.get("/resume/bring").text
    assert count(session, Verification) == 0


def test_opening_the_link_without_pressing_the_button_does_nothing(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data=GOOD)
    link = link_of(session, "sign_up")
    for _ in range(2):
        assert "grace@example.com" in anonymous.get(link).text
    assert count(session, User) == 0


@pytest.mark.parametrize("spelling", ["ada@example.com", " ADA@Example.com"])
def test_a_taken_address_gets_the_same_answer_and_its_owner_another_message(
    anonymous: FlaskClient, session: Session, make_user: Callable[..., User], spelling: str
) -> None:
    free = anonymous.post("/sign-up", data=GOOD)
    make_user(email="ada@example.com")
    taken = anonymous.post("/sign-up", data={**GOOD, "email": spelling})
    assert taken.status_code == free.status_code
    assert taken.location == free.location
    assert taken.data == free.data
    assert {name for name, _ in taken.headers} == {name for name, _ in free.headers}
    assert kinds(session, "ada@example.com") == {"sign_up_known"}
    [told] = mails(session, "ada@example.com")
    assert "token=" not in (told.body or "")
    assert (count(session, User), count(session, Verification)) == (1, 1)


def test_a_taken_address_costs_the_same_work(
    anonymous: FlaskClient, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = sign_up.hash_password

    def hashing(password: str) -> str:
        hashed.append(password)
        return real(password)

    monkeypatch.setattr(sign_up, "hash_password", hashing)
    make_user(email="ada@example.com")
    work = {}
    for address in ("free@example.com", "ada@example.com"):
        with counted_statements() as statements:
            anonymous.post("/sign-up", data={**GOOD, "email": address})
        work[address] = [statement.split(" ")[0:3] for statement in statements]
    assert work["free@example.com"] == work["ada@example.com"]
    assert hashed == [PASSWORD, PASSWORD]


def test_signing_in_does_not_tell_either(anonymous: FlaskClient, make_user: Callable[..., User]) -> None:
    make_user(email="ada@example.com")
    for address in ("grace@example.com", "ada@example.com"):
        anonymous.post("/sign-up", data={**GOOD, "email": address, "password": "another long one"})
    answers = {
        soup(anonymous.post("/sign-in", data={"email": address, "password": "another long one"}))
        .select_one("main .alert")
        .get_text()  # type: ignore[union-attr]
        for address in ("grace@example.com", "ada@example.com", "nobody@example.com")
    }
    assert len(answers) == 1


def test_what_a_stranger_typed_is_not_sent_to_anybody(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data={**GOOD, "name": "Visit http://evil.example now"})
    [written] = mails(session)
    assert "evil.example" not in (written.body or "") + written.subject


def test_the_waiting_password_and_the_link_are_not_stored_in_the_clear(
    anonymous: FlaskClient, session: Session
) -> None:
    anonymous.post("/sign-up", data=GOOD)
    row = session.scalars(select(Verification)).one()
    assert PASSWORD not in row.value
    assert verify_password(PASSWORD, json.loads(row.value)["password"])
    assert link_of(session, "sign_up").rpartition("=")[2] not in row.identifier


def test_a_link_works_once(anonymous: FlaskClient, sign_in: Callable[[None], FlaskClient], session: Session) -> None:
    anonymous.post("/sign-up", data=GOOD)
    link = link_of(session, "sign_up")
    open_link(anonymous, link, password=PASSWORD)
    again = sign_in(None).get(link)
    assert again.status_code == 410
    assert soup(again).select_one("main a[href='/sign-up']")
    assert sign_in(None).post("/finish-sign-up", data={"token": link.rpartition("=")[2]}).status_code == 410


def test_who_opens_a_link_that_somebody_else_asked_for_shares_no_account(
    anonymous: FlaskClient, session: Session
) -> None:
    anonymous.post("/sign-up", data={**GOOD, "password": "what a stranger chose"})
    link = link_of(session, "sign_up")
    for typed in ("", "what the owner would choose"):
        refused = open_link(anonymous, link, password=typed)
        assert refused.status_code == 422
        assert soup(refused).select_one("#password-error")
        assert soup(refused).select_one("main a[href='/sign-up']")
    assert count(session, User) == 0
    # Whoever did ask for it mistyped, and tries again.
    assert open_link(anonymous, link, password="what a stranger chose").status_code == 302


def test_an_old_link_says_so_and_leads_back(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data=GOOD)
    link = link_of(session, "sign_up")
    session.execute(update(Verification).values(expires_at=utc_now() - timedelta(seconds=1)))
    session.commit()
    assert anonymous.get(link).status_code == 410
    assert anonymous.post("/finish-sign-up", data={"token": link.rpartition("=")[2]}).status_code == 410
    assert count(session, User) == 0


@pytest.mark.parametrize("token", ["", "x", "x" * 9000, "\x00", "\udcff", "a b"])
def test_a_made_up_link_is_like_an_old_one(anonymous: FlaskClient, token: str) -> None:
    data = {"token": token.encode("utf-8", "surrogateescape")}
    assert anonymous.post("/finish-sign-up", data=data).status_code == 410


def test_two_links_for_one_address_make_one_account(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data=GOOD)
    first = link_of(session, "sign_up")
    anonymous.post("/sign-up", data={**GOOD, "name": "Second Try"})
    [second] = set(links_of(session, "sign_up")) - {first}
    open_link(anonymous, second, password=PASSWORD)
    anonymous.post("/sign-out")
    response = open_link(anonymous, first, password=PASSWORD)
    assert (response.status_code, response.location) == (302, "/sign-in")
    assert "have an account" in anonymous.get("/sign-in").text
    assert count(session, User) == 1


@pytest.mark.parametrize(
    ("change", "field"), [({"email": "no"}, "email"), ({"password": "short"}, "password"), ({"name": " "}, "name")]
)
def test_bad_input_is_named_for_free_and_taken_addresses_alike(
    anonymous: FlaskClient, session: Session, make_user: Callable[..., User], change: dict[str, str], field: str
) -> None:
    make_user(email="ada@example.com")
    answers = [
        anonymous.post("/sign-up", data={**GOOD, "email": address, **change})
        for address in ("free@example.com", "ada@example.com")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [bool(soup(answer).select_one(f"#{field}-error")) for answer in answers] == [True, True]
    assert mails(session) == []


def test_links_come_from_the_settings_and_not_from_the_host_header(
    app: Flask, anonymous: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, BASE_URL=SITE)
    anonymous.post("/sign-up", data=GOOD, base_url=SITE, headers={"X-Forwarded-Host": "evil.example"})
    [written] = mails(session)
    assert "https://ats.example/finish-sign-up?token=" in (written.body or "")
    assert "evil" not in (written.body or "")


def test_one_address_is_not_flooded(
    app: Flask, anonymous: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, RESET_ADDRESS_CEILING="2 per 7 minutes")
    victim = {**GOOD, "email": "flooded@example.com"}
    where = [f"192.0.2.{number}" for number in (71, 72, 73)]
    tries = [anonymous.post("/sign-up", data=victim, environ_base={"REMOTE_ADDR": address}) for address in where]
    assert [response.status_code for response in tries] == [302, 302, 429]
    assert "try again in" in tries[2].text
    # The same budget holds for every page that writes to an address.
    assert anonymous.post("/forgotten-password", data={"email": " FLOODED@example.com"}).status_code == 429
    assert len(mails(session)) == 2


def test_from_the_form_to_a_real_mail_box_and_in(
    app: Flask,
    anonymous: FlaskClient,
    session: Session,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "_away_until", 0.0)
    use_mail(app, monkeypatch, SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}")
    anonymous.post("/sign-up", data=GOOD)
    with app.app_context():
        tasks.send(str(mails(session)[0].id))
    [message] = mail_server.messages
    assert message["To"] == "grace@example.com"
    text = str(message.get_content())
    link = text[text.index("/finish-sign-up") :].split()[0]
    assert open_link(anonymous, link, password=PASSWORD).location == "/resume/bring"
    assert mails(session)[0].body is None
