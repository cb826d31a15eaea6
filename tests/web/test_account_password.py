"""Another password: the current one is asked for, others are signed out by choice, and the person is told."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.models import Account, User
from atspro.services.auth.passwords import verify_password
from tests.conftest import PASSWORD
from tests.web.mails import kinds, link_of, mails
from tests.web.pages import described_errors, soup
from tests.web.test_account_address import make_old
from tests.web.test_account_show import elsewhere, ids

NEW = "another long one"
GOOD = {"current_password": PASSWORD, "password": NEW}


def stored(session: Session, user: User) -> str:
    session.expire_all()
    query = select(Account.password).where(Account.user_id == user.id, Account.provider_id == "credential")
    return session.scalars(query).one() or ""


def test_the_password_changes_and_the_person_is_told(client: FlaskClient, session: Session, user: User) -> None:
    response = client.post("/account/password", data=GOOD)
    assert response.location == "/account/"
    assert verify_password(NEW, stored(session, user))
    assert kinds(session, user.email) == {"password_changed"}
    assert NEW not in (mails(session, user.email)[0].body or "")


def test_others_are_signed_out_by_choice(client: FlaskClient, session: Session, user: User) -> None:
    other = elsewhere(client.application, user)
    client.post("/account/password", data=GOOD)
    assert other in ids(session, user)
    client.post("/account/password", data={"current_password": NEW, "password": PASSWORD, "sign_out_others": "y"})
    assert other not in ids(session, user)
    assert client.get("/account/").status_code == 200


def test_the_wrong_current_password_changes_nothing(client: FlaskClient, session: Session, user: User) -> None:
    response = client.post("/account/password", data={**GOOD, "current_password": "not the one"})
    assert response.status_code == 422
    assert described_errors(soup(response), "current_password")
    assert NEW not in response.text
    assert verify_password(PASSWORD, stored(session, user))
    assert mails(session) == []


def test_a_short_password_is_refused(client: FlaskClient, session: Session, user: User) -> None:
    response = client.post("/account/password", data={**GOOD, "password": "short"})
    assert "8 characters" in described_errors(soup(response), "password")
    assert verify_password(PASSWORD, stored(session, user))


def test_a_link_to_a_reset_ends(client: FlaskClient, anonymous: FlaskClient, session: Session, user: User) -> None:
    anonymous.post("/forgotten-password", data={"email": user.email})
    link = link_of(session, "reset")
    client.post("/account/password", data=GOOD)
    assert anonymous.get(link).status_code == 410


def test_a_person_without_one_sets_a_first_one_soon_after_signing_in(
    client: FlaskClient, session: Session, user: User
) -> None:
    account = session.scalars(select(Account)).one()
    account.provider_id, account.account_id, account.password = "google", "g1", None
    session.commit()
    assert "Set a password" in client.get("/account/password").text
    assert client.post("/account/password", data={"password": NEW}).location == "/account/"
    assert verify_password(NEW, stored(session, user))
    assert "Change your password" in client.get("/account/password").text


def test_a_first_password_needs_a_fresh_sign_in(client: FlaskClient, session: Session, user: User) -> None:
    account = session.scalars(select(Account)).one()
    account.provider_id, account.account_id, account.password = "google", "g1", None
    make_old(session)
    response = client.post("/account/password", data={"password": NEW})
    assert response.status_code == 422
    assert "sign in again" in response.text
    assert session.scalars(select(Account).where(Account.provider_id == "credential")).all() == []
