"""A forgotten password: a link by mail, a new password, and not a word about who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User, Verification
from atspro.services.auth.passwords import verify_password
from tests.conftest import Outbox
from tests.web.mails import SITE, kinds, link_of, mails, open_link, use_mail
from tests.web.pages import counted_statements, described_errors, soup

NEW = "a new and long one"


@pytest.fixture
def link(anonymous: FlaskClient, session: Session, user: User) -> str:
    """The link that the job seeker got."""
    response = anonymous.post("/forgotten-password", data={"email": user.email})
    assert (response.status_code, response.location) == (302, "/check-your-mail?reason=reset")
    return link_of(session, "reset")


def stored_password(session: Session, user: User) -> str:
    session.expire_all()
    return session.scalars(select(Account.password).where(Account.user_id == user.id)).one() or ""


def test_the_link_leads_to_a_new_password(
    anonymous: FlaskClient, client: FlaskClient, session: Session, user: User, link: str
) -> None:
    assert client.get("/account/").status_code == 200
    response = open_link(anonymous, link, password=NEW)
    assert (response.status_code, response.location) == (302, "/sign-in")
    assert verify_password(NEW, stored_password(session, user))
    assert "Your password is changed" in anonymous.get("/sign-in").text
    assert kinds(session, user.email) == {"reset", "password_changed"}
    # Whoever was in before is out.
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 0
    assert client.get("/account/").status_code == 302
    assert anonymous.post("/sign-in", data={"email": user.email, "password": NEW}).location == "/"


def test_an_unknown_address_gets_the_same_answer_and_nobody_a_message(
    anonymous: FlaskClient, session: Session, user: User, outbox: Outbox
) -> None:
    answers, work, published = [], [], []
    for address in (user.email, "nobody@example.com"):
        outbox.sent.clear()
        with counted_statements() as statements:
            answers.append(anonymous.post("/forgotten-password", data={"email": address}))
        work.append([statement.split(" ")[:3] for statement in statements])
        published.append(len(outbox.sent))
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].data == answers[1].data
    assert work[0] == work[1]
    assert published[0] == published[1]
    assert [mail.recipient for mail in mails(session) if mail.body] == [user.email]


def test_the_message_goes_to_the_stored_address(anonymous: FlaskClient, session: Session, user: User) -> None:
    anonymous.post("/forgotten-password", data={"email": f" {user.email.upper()} "})
    assert kinds(session, user.email) == {"reset"}


@pytest.mark.parametrize("typed", ["person1@exampIe.com", "person1@example.com.evil.org", "ⓟerson1@example.com"])
def test_an_address_that_looks_alike_is_another_one(
    anonymous: FlaskClient, session: Session, user: User, typed: str
) -> None:
    anonymous.post("/forgotten-password", data={"email": typed})
    assert [mail for mail in mails(session) if mail.body] == []


def test_a_link_works_once(anonymous: FlaskClient, session: Session, user: User, link: str) -> None:
    open_link(anonymous, link, password=NEW)
    again = anonymous.get(link)
    assert again.status_code == 410
    assert soup(again).select_one("main a[href='/forgotten-password']")
    token = link.rpartition("=")[2]
    assert anonymous.post("/reset-password", data={"token": token, "password": "one more try"}).status_code == 410
    assert verify_password(NEW, stored_password(session, user))


def test_an_old_link_says_so_and_offers_a_new_one(
    anonymous: FlaskClient, session: Session, user: User, link: str
) -> None:
    session.execute(update(Verification).values(expires_at=utc_now() - timedelta(seconds=1)))
    session.commit()
    response = anonymous.post("/reset-password", data={"token": link.rpartition("=")[2], "password": NEW})
    assert response.status_code == 410
    assert "Ask for a new link" in response.text
    assert not verify_password(NEW, stored_password(session, user))


def test_a_password_that_is_too_short_leaves_the_link_as_it_is(
    anonymous: FlaskClient, session: Session, user: User, link: str
) -> None:
    response = open_link(anonymous, link, password="short")
    assert response.status_code == 422
    assert "8 characters" in described_errors(soup(response), "password")
    token = soup(response).select_one("input[name=token]")
    assert token is not None
    assert token["value"] == link.rpartition("=")[2]
    assert open_link(anonymous, link, password=NEW).status_code == 302


@pytest.mark.parametrize("token", ["", "A" * 24, "\x00", "x" * 9000])
def test_a_made_up_link_is_like_an_old_one(anonymous: FlaskClient, user: User, token: str) -> None:
    assert anonymous.get("/reset-password", query_string={"token": token}).status_code == 410
    assert anonymous.post("/reset-password", data={"token": token, "password": NEW}).status_code == 410


def test_links_cannot_be_guessed(
    app: Flask, anonymous: FlaskClient, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, RESET_LIMIT="3 per 7 minutes")
    where = {"environ_base": {"REMOTE_ADDR": "192.0.2.83"}}
    guesses = [
        anonymous.get("/reset-password?token=wrong", **where),
        anonymous.post("/verify-email", data={"token": "wrong"}, **where),
        anonymous.post("/finish-sign-up", data={"token": "wrong"}, **where),
        anonymous.get("/reset-password?token=wrong", **where),
    ]
    assert [guess.status_code for guess in guesses] == [410, 410, 410, 429]
    assert "try again in" in guesses[3].text
    assert [anonymous.get(link).status_code for _ in range(5)] == [200] * 5


def test_the_page_lets_no_other_page_learn_the_link(anonymous: FlaskClient, link: str) -> None:
    response = anonymous.get(link)
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert "http://" not in response.text.replace("http://www.w3.org", "")


def test_the_form_works_over_https_with_its_token(
    app: Flask, anonymous: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    use_mail(app, monkeypatch, BASE_URL="https://localhost")
    https = {"base_url": "https://localhost"}
    page = soup(anonymous.get("/forgotten-password", **https))
    csrf = page.select_one("main input[name=csrf_token]")
    assert csrf is not None
    fields = {"csrf_token": str(csrf["value"])}
    # All that a browser tells after a page with that policy.
    headers = {"Referer": "https://localhost/"}
    sent = anonymous.post("/forgotten-password", data={**fields, "email": user.email}, headers=headers, **https)
    assert sent.status_code == 302
    token = link_of(session, "reset").rpartition("=")[2]
    data = {**fields, "token": token, "password": NEW}
    assert anonymous.post("/reset-password", data=data, headers=headers, **https).status_code == 302
    assert verify_password(NEW, stored_password(session, user))


def test_links_come_from_the_settings_and_not_from_the_host_header(
    app: Flask, anonymous: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, BASE_URL=SITE)
    headers = {"X-Forwarded-Host": "evil.example"}
    anonymous.post("/forgotten-password", data={"email": user.email}, base_url=SITE, headers=headers)
    refused = anonymous.post("/forgotten-password", data={"email": user.email}, base_url="https://evil.example")
    assert refused.status_code == 400
    assert len(mails(session)) == 1
    assert "https://ats.example/reset-password?token=" in (mails(session, user.email)[0].body or "")


def test_too_many_are_refused_with_the_time(
    app: Flask, anonymous: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, RESET_ADDRESS_LIMIT="1 per 7 minutes", RESET_LIMIT="3 per 7 minutes")
    where = {"REMOTE_ADDR": "192.0.2.81"}

    def ask(address: str) -> int:
        return anonymous.post("/forgotten-password", data={"email": address}, environ_base=where).status_code

    # An unknown address counts as a known one does.
    for address in ("limited@example.com", user.email):
        assert [ask(address), ask(address)] == [302, 429]
    assert ask("third@example.com") == 429
    refused = anonymous.post("/forgotten-password", data={"email": user.email}, environ_base=where)
    assert "try again in" in refused.text
    elsewhere = {"REMOTE_ADDR": "192.0.2.82"}
    assert anonymous.post("/forgotten-password", data={"email": user.email}, environ_base=elsewhere).status_code == 302


def test_an_empty_form_says_what_is_missing(anonymous: FlaskClient) -> None:
    response = anonymous.post("/forgotten-password", data={"email": ""})
    assert response.status_code == 422
    assert described_errors(soup(response), "email")


def test_a_person_without_a_password_gets_one(anonymous: FlaskClient, session: Session, user: User) -> None:
    session.execute(update(Account).values(provider_id="google", account_id="g1", password=None))
    session.commit()
    anonymous.post("/forgotten-password", data={"email": user.email})
    open_link(anonymous, link_of(session, "reset"), password=NEW)
    assert anonymous.post("/sign-in", data={"email": user.email, "password": NEW}).location == "/"


def test_the_sign_in_page_leads_here(anonymous: FlaskClient) -> None:
    assert soup(anonymous.get("/sign-in")).select_one("main a[href='/forgotten-password']")
    assert anonymous.get("/forgotten-password").status_code == 200


def test_a_copy_without_mail_says_where_messages_are(
    app: Flask, anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "/check-your-mail?reason=reset"
    assert "Ask whoever runs this site" in anonymous.get(page).text
    use_mail(app, monkeypatch, SMTP_URL=None, EMBEDDED=True)
    assert "outbox" in anonymous.get(page).text
    use_mail(app, monkeypatch)
    assert "sends no mail" not in anonymous.get(page).text


def test_a_banned_person_stays_out_after_a_reset(
    anonymous: FlaskClient, session: Session, user: User, link: str
) -> None:
    session.execute(update(User).values(banned=True))
    session.commit()
    assert open_link(anonymous, link, password=NEW).status_code == 302
    response = anonymous.post("/sign-in", data={"email": user.email, "password": NEW})
    assert response.status_code == 422
    assert "suspended" in response.text


def test_the_reset_of_a_neighbour_is_not_touched(
    anonymous: FlaskClient, session: Session, make_user: Callable[..., User], link: str
) -> None:
    other = make_user("Nora Neighbour", email="nora@example.com")
    anonymous.post("/forgotten-password", data={"email": other.email})
    theirs = link_of(session, "reset", other.email)
    open_link(anonymous, link, password=NEW)
    assert anonymous.get(theirs).status_code == 200
