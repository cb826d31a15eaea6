"""Another address: confirmed by mail to the new one, the old one told, and the links that prove an address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import Account, AuthSession, User, Verification
from tests.conftest import PASSWORD
from tests.web.mails import SITE, kinds, link_of, mails, open_link, use_mail
from tests.web.pages import described_errors, form_fields, soup

NEW = "ada.new@example.com"


def email_of(session: Session, user: User) -> tuple[str, bool]:
    session.expire_all()
    row = session.execute(select(User.email, User.email_verified).where(User.id == user.id)).one()
    return row[0], row[1]


def make_old(session: Session) -> None:
    """Let the sign-in be longer ago than half an hour."""
    for opened in session.scalars(select(AuthSession)):
        opened.created_at = utc_now() - timedelta(minutes=31)
    session.commit()


def test_the_address_changes_when_the_new_one_is_proved(client: FlaskClient, session: Session, user: User) -> None:
    response = client.post("/account/address", data={"email": NEW.upper()})
    assert response.location == "/account/"
    assert email_of(session, user) == (user.email, False)
    assert kinds(session, NEW) == {"change_address"}
    assert kinds(session, user.email) == {"address_change_asked"}
    assert open_link(client, link_of(session, "change_address")).location == "/account/"
    assert email_of(session, user) == (NEW, True)
    assert f"Your address is {NEW} now." in client.get("/account/").text
    assert "address_changed" in kinds(session, user.email)
    assert NEW in next(mail.body or "" for mail in mails(session) if mail.kind == "address_changed")


def test_the_link_works_once_and_only_for_who_is_signed_in_to_the_account(
    client: FlaskClient, anonymous: FlaskClient, sign_in: Callable[[User], FlaskClient], session: Session, user: User
) -> None:
    client.post("/account/address", data={"email": NEW})
    link = link_of(session, "change_address")
    for response in (anonymous.get(link), anonymous.post("/verify-email", data={"token": link.rpartition("=")[2]})):
        assert response.status_code == 403
        assert "Sign in to the account that asked" in response.text
    assert email_of(session, user)[0] == user.email
    # Another browser of the same person will do.
    assert open_link(sign_in(user), link).status_code == 302
    assert email_of(session, user) == (NEW, True)
    assert client.post("/verify-email", data={"token": link.rpartition("=")[2]}).status_code == 410


def test_a_neighbour_cannot_use_it(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], session: Session, user: User, neighbour: User
) -> None:
    client.post("/account/address", data={"email": NEW})
    token = link_of(session, "change_address").rpartition("=")[2]
    assert sign_in(neighbour).post("/verify-email", data={"token": token}).status_code == 403
    assert email_of(session, neighbour) == (neighbour.email, False)
    assert email_of(session, user)[0] == user.email


def test_a_taken_address_is_not_told_and_its_owner_is(
    client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    free = client.post("/account/address", data={"email": NEW})
    said_of_free = soup(client.get(free.location)).select_one("main .alert")
    taken = client.post("/account/address", data={"email": neighbour.email})
    said_of_taken = soup(client.get(taken.location)).select_one("main .alert")
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert said_of_free is not None
    assert said_of_taken is not None
    assert said_of_free.get_text().replace(NEW, "X") == said_of_taken.get_text().replace(neighbour.email, "X")
    assert kinds(session, neighbour.email) == {"address_in_use"}
    assert "token=" not in (mails(session, neighbour.email)[0].body or "")


def test_an_address_that_is_taken_before_the_link_is_opened_stays_its_owners(
    client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    client.post("/account/address", data={"email": NEW})
    session.get_one(User, neighbour.id).email = NEW
    session.commit()
    assert open_link(client, link_of(session, "change_address")).status_code == 410
    assert email_of(session, user)[0] == user.email
    assert email_of(session, neighbour)[0] == NEW


def test_links_to_a_reset_that_went_to_the_old_address_end(
    client: FlaskClient, anonymous: FlaskClient, session: Session, user: User
) -> None:
    anonymous.post("/forgotten-password", data={"email": user.email})
    client.post("/account/address", data={"email": NEW})
    open_link(client, link_of(session, "change_address"))
    assert anonymous.get(link_of(session, "reset")).status_code == 410
    left = session.scalars(select(Verification.identifier)).all()
    assert {identifier.partition(":")[0] for identifier in left} == {"atspro-cancel"}


def test_after_half_an_hour_the_password_is_asked_for(client: FlaskClient, session: Session, user: User) -> None:
    assert "password" not in form_fields(soup(client.get("/account/address")))
    make_old(session)
    assert "password" in form_fields(soup(client.get("/account/address")))
    for wrong in ({}, {"password": "not the one"}):
        response = client.post("/account/address", data={"email": NEW, **wrong})
        assert response.status_code == 422
        assert described_errors(soup(response), "password")
        assert form_fields(soup(response))["email"] == NEW
    assert mails(session) == []
    assert client.post("/account/address", data={"email": NEW, "password": PASSWORD}).status_code == 302
    assert kinds(session, NEW) == {"change_address"}
    # Given once, it holds for the next half hour.
    assert "password" not in form_fields(soup(client.get("/account/address")))


def test_passwords_cannot_be_guessed_here(
    app: Flask, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, SIGN_IN_ACCOUNT_LIMIT="2 per 7 minutes")
    make_old(session)
    wrong = {"email": NEW, "password": "not the one"}
    assert [client.post("/account/address", data=wrong).status_code for _ in range(2)] == [422, 422]
    for path in ("address", "password", "download", "delete"):
        assert client.post(f"/account/{path}", data={**wrong, "password": PASSWORD}).status_code == 429, path
        assert client.get(f"/account/{path}").status_code == 200


def test_a_person_without_a_password_is_asked_to_sign_in_again(
    client: FlaskClient, session: Session, user: User
) -> None:
    account = session.scalars(select(Account)).one()
    account.provider_id, account.account_id, account.password = "google", "g1", None
    make_old(session)
    response = client.post("/account/address", data={"email": NEW})
    assert response.status_code == 422
    assert "sign in again" in response.text
    assert mails(session) == []


@pytest.mark.parametrize("typed", ["", "no address", "a@b", "x@example.com\r\nBcc: eve@example.com"])
def test_what_is_no_address_is_refused(client: FlaskClient, session: Session, typed: str) -> None:
    response = client.post("/account/address", data={"email": typed})
    assert response.status_code == 422
    assert described_errors(soup(response), "email")
    assert mails(session) == []


def test_the_same_address_is_refused(client: FlaskClient, user: User) -> None:
    response = client.post("/account/address", data={"email": user.email.upper()})
    assert "already" in described_errors(soup(response), "email")


def test_a_link_proves_the_address(
    app: Flask, client: FlaskClient, anonymous: FlaskClient, session: Session, user: User
) -> None:
    client.post("/account/verification")
    link = link_of(session, "verify")
    assert user.email in anonymous.get(link).text
    assert email_of(session, user) == (user.email, False)
    assert open_link(anonymous, link).location == "/account/"
    assert email_of(session, user) == (user.email, True)
    assert anonymous.get("/account/").status_code == 302


def test_signing_up_without_a_mail_server_writes_such_a_link(anonymous: FlaskClient, session: Session) -> None:
    anonymous.post("/sign-up", data={"name": "Grace", "email": "grace@example.com", "password": PASSWORD})
    assert open_link(anonymous, link_of(session, "verify")).location == "/account/"
    assert session.scalars(select(User.email_verified).where(User.email == "grace@example.com")).one()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "x" * 9000])
def test_a_made_up_link_says_so(anonymous: FlaskClient, token: str) -> None:
    assert anonymous.get("/verify-email", query_string={"token": token}).status_code == 410
    response = anonymous.post("/verify-email", data={"token": token})
    assert response.status_code == 410
    assert soup(response).select_one("main a.btn")


def test_an_old_link_says_so(app: Flask, anonymous: FlaskClient, session: Session, user: User) -> None:
    secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
    claims = {"email": user.email, "userId": user.id, "iat": 1_000, "exp": 4_600}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))
    assert anonymous.post("/verify-email", data={"token": token}).status_code == 410
    assert email_of(session, user) == (user.email, False)


def test_links_come_from_the_settings(
    app: Flask, client: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, BASE_URL="http://ats.example")
    headers = {"X-Forwarded-Host": "evil.example"}
    client.set_cookie("x", "y", domain="ats.example")
    cookie = client.get_cookie("better-auth.session_token")
    assert cookie is not None
    client.set_cookie("better-auth.session_token", cookie.value, domain="ats.example")
    sent = client.post("/account/verification", base_url="http://ats.example", headers=headers)
    assert sent.status_code == 302
    assert "http://ats.example/verify-email?token=" in (mails(session, user.email)[0].body or "")
    assert SITE not in (mails(session, user.email)[0].body or "")
