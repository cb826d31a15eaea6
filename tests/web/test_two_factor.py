"""The account's second factor: set up, backup codes, asked for at sign-in and before dangerous acts, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import AuthSession, SessionUse, TwoFactor, TwoFactorUse, User
from atspro.services.auth import session_cookie
from tests.conftest import PASSWORD
from tests.web.mails import kinds, mails, use_mail
from tests.web.pages import soup
from tests.web.second_factor import App, codes_on, forget_last_code, give_app, key_on, set_up

STEP = "/sign-in/second-step"
SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def app_of_user(app: Flask, user: User) -> App:
    """The user's authenticator app."""
    return give_app(app, user)


def enter(client: FlaskClient, user: User, **more: str) -> str:
    """Give the password; where that leads."""
    response = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, "remember": "y", **more})
    assert response.status_code == 302, response.text
    return str(response.location)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def test_set_up_through_the_pages(client: FlaskClient, app: Flask, user: User, session: Session) -> None:
    page = client.get("/account/second-factor/")
    assert "Not set up" in page.text
    assert client.get("/account/second-factor/set-up").location == "/account/second-factor/start"
    client.post("/account/second-factor/start")
    shown = client.get("/account/second-factor/set-up")
    assert soup(shown).select_one(".qr-code svg path") is not None
    assert "style=" not in str(soup(shown).select_one(".qr-code")), "the policy allows no style attributes"
    row = session.scalars(select(TwoFactor)).one()
    assert (row.verified, len(row.secret), len(row.backup_codes)) == (False, 144, 362)
    wrong = client.post("/account/second-factor/set-up", data={"code": App(key_on(shown)).wrong_code()})
    assert wrong.status_code == 422
    assert "not the code" in wrong.text
    assert key_on(wrong) == key_on(shown), "a slip starts nothing anew"
    session.expire_all()
    assert not session.get_one(User, user.id).two_factor_enabled
    done = client.post("/account/second-factor/set-up", data={"code": App(key_on(shown)).code()})
    codes = codes_on(client.get(done.location))
    assert len(set(codes)) == 10
    session.expire_all()
    assert session.get_one(User, user.id).two_factor_enabled
    assert session.scalars(select(TwoFactor.verified)).one() is True
    assert "second_factor_changed" in kinds(session, user.email)


def test_backup_codes_are_shown_until_they_are_saved(client: FlaskClient, session: Session) -> None:
    client.post("/account/second-factor/start")
    app = App(key_on(client.get("/account/second-factor/set-up")))
    client.post("/account/second-factor/set-up", data={"code": app.code()})
    address = "/account/second-factor/backup-codes"
    codes = codes_on(client.get(address))
    file = client.get(f"{address}.txt")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert [line for line in file.text.splitlines() if re.fullmatch(r"\w{5}-\w{5}", line)] == codes
    assert "Save them now" in client.get("/account/second-factor/").text
    unsaved = client.post(address)
    assert unsaved.status_code == 422
    assert "Save the codes first" in unsaved.text
    assert client.post(address, data={"saved": "y"}).location == "/account/second-factor/"
    assert client.get(address).status_code == 302
    assert "Save them now" not in client.get("/account/second-factor/").text
    assert client.get(f"{address}.txt").status_code == 404
    client.post("/account/second-factor/new-backup-codes")
    new = codes_on(client.get(address))
    assert len(new) == 10
    assert not set(new) & set(codes)


def test_the_password_leads_to_the_second_step_and_the_code_in(
    app: Flask, anonymous: FlaskClient, user: User, app_of_user: App, session: Session
) -> None:
    before = session.scalar(select(func.count()).select_from(AuthSession))
    assert enter(anonymous, user) == STEP
    assert not is_in(anonymous)
    assert session.scalar(select(func.count()).select_from(AuthSession)) == before
    assert "six digits" in anonymous.get(STEP).text
    code = app_of_user.code()
    done = anonymous.post(f"{STEP}?next=/jobs/", data={"code": f" {code[:3]} {code[3:]} "})
    assert (done.status_code, done.location) == (302, "/jobs/")
    assert is_in(anonymous)
    assert session.scalars(select(SessionUse.second_factor_at)).all()[-1] is not None


def test_where_the_person_was_heading_and_being_remembered_are_kept(
    anonymous: FlaskClient, user: User, app_of_user: App
) -> None:
    response = anonymous.post("/sign-in?next=/jobs/", data={"email": user.email, "password": PASSWORD})
    assert response.location == f"{STEP}?next=/jobs/"
    done = anonymous.post(response.location, data={"code": app_of_user.code()})
    assert done.location == "/jobs/"
    cookie = anonymous.get_cookie(session_cookie.NAME)
    assert cookie is not None
    assert cookie.max_age is None
    assert anonymous.get_cookie(session_cookie.DONT_REMEMBER) is not None


def test_a_backup_code_works_once_and_is_told(
    app: Flask, anonymous: FlaskClient, sign_in: SignIn, user: User, app_of_user: App, session: Session
) -> None:
    code = app_of_user.backup_codes[3]
    enter(anonymous, user)
    assert anonymous.post(STEP, data={"code": code.replace("-", "")}).status_code == 302
    assert is_in(anonymous)
    [told] = [mail for mail in mails(session, user.email) if mail.kind == "backup_code_used"]
    assert "9 are left" in (told.body or "")
    other = sign_in(None)
    enter(other, user)
    assert other.post(STEP, data={"code": code}).status_code == 422
    assert other.post(STEP, data={"code": app_of_user.backup_codes[4].lower()}).status_code == 422
    assert other.post(STEP, data={"code": app_of_user.backup_codes[4]}).status_code == 302


def test_other_devices_are_signed_out_when_it_is_set_up_and_removed(
    app: Flask, client: FlaskClient, sign_in: SignIn, user: User, session: Session
) -> None:
    other = sign_in(user)
    set_up(client)
    assert is_in(client)
    assert not is_in(other)
    other = sign_in(user)
    assert client.post("/account/second-factor/remove").location == "/account/second-factor/"
    assert is_in(client)
    assert not is_in(other)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(TwoFactor)) == 0
    assert session.get_one(User, user.id).two_factor_enabled is False


def test_a_trusted_device_is_not_asked_until_the_factor_changes(
    app: Flask, anonymous: FlaskClient, user: User, app_of_user: App
) -> None:
    enter(anonymous, user)
    anonymous.post(STEP, data={"code": app_of_user.code(), "trust": "y"})
    first = anonymous.get_cookie(session_cookie.TRUST_DEVICE)
    assert first is not None
    anonymous.post("/sign-out")
    assert enter(anonymous, user) == "/"
    second = anonymous.get_cookie(session_cookie.TRUST_DEVICE)
    assert second is not None
    assert second.value != first.value, "the value is replaced at each use"
    anonymous.post("/sign-out")
    anonymous.set_cookie(session_cookie.TRUST_DEVICE, first.value)
    assert enter(anonymous, user).startswith(STEP)


def old(session: Session, user: User) -> None:
    """Let every session of the user's be an hour old, with all that it has shown."""
    hour = timedelta(hours=1)
    for found in session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)):
        found.created_at -= hour
        if found.use and found.use.second_factor_at:
            found.use.second_factor_at -= hour
    session.commit()


def test_dangerous_acts_ask_for_the_code_too(
    app: Flask, anonymous: FlaskClient, user: User, app_of_user: App, session: Session
) -> None:
    enter(anonymous, user)
    anonymous.post(STEP, data={"code": app_of_user.code()})
    with anonymous.post("/account/download") as fresh:
        assert fresh.status_code == 200
    old(session, user)
    form = anonymous.get("/account/download")
    assert soup(form).select_one("input[name=password]")
    assert soup(form).select_one("input[name=code]")
    only = anonymous.post("/account/download", data={"password": PASSWORD})
    assert only.status_code == 422
    assert "Enter a code" in only.text
    wrong = anonymous.post("/account/download", data={"password": PASSWORD, "code": app_of_user.wrong_code()})
    assert wrong.status_code == 422
    session.expire_all()
    # Apart from those at the sign-in page.
    assert session.scalars(select(TwoFactorUse.failed_count)).one() == 1
    forget_last_code(app, user)
    with anonymous.post("/account/download", data={"password": PASSWORD, "code": app_of_user.code()}) as right:
        assert right.status_code == 200


def test_a_sign_in_by_a_trusted_device_or_another_application_is_no_proof_of_the_factor(
    app: Flask, sign_in: SignIn, user: User, app_of_user: App
) -> None:
    fresh = sign_in(user)
    asked = fresh.post("/account/download")
    assert asked.status_code == 422
    assert soup(asked).select_one("input[name=password]") is None, "the password was just given"
    assert soup(asked).select_one("input[name=code]") is not None


@pytest.mark.parametrize("page", ["start", "remove", "new-backup-codes"])
def test_changes_ask_for_the_password_again(
    app: Flask, client: FlaskClient, user: User, session: Session, page: str
) -> None:
    if page != "start":
        set_up(client)
    old(session, user)
    address = f"/account/second-factor/{page}"
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Enter your own password" in refused.text


def mailed_codes(session: Session, user: User) -> set[str]:
    return {code for mail in mails(session, user.email) for code in re.findall(r"\b\d{6}\b", mail.body or "")}


def test_a_mailed_code_where_that_is_the_factor(
    app: Flask, anonymous: FlaskClient, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Better-Auth's method otp leaves a person: enabled, and without an app."""
    use_mail(app, monkeypatch)
    session.get_one(User, user.id).two_factor_enabled = True
    session.commit()
    assert enter(anonymous, user) == STEP
    assert "send a code" in anonymous.get(STEP).text
    anonymous.post(f"{STEP}/mail")
    [first] = mailed_codes(session, user)
    anonymous.post(f"{STEP}/mail")
    [second] = mailed_codes(session, user) - {first}
    assert anonymous.post(STEP, data={"code": first}).status_code == 422
    assert anonymous.post(STEP, data={"code": second}).status_code == 302
    assert is_in(anonymous)


def test_a_person_with_an_app_gets_no_code_by_mail(
    anonymous: FlaskClient, user: User, app_of_user: App, session: Session
) -> None:
    enter(anonymous, user)
    before = len(mails(session, user.email))
    assert anonymous.post(f"{STEP}/mail").location.startswith("/sign-in")
    assert len(mails(session, user.email)) == before


def test_a_challenge_that_took_too_long_begins_again(
    app: Flask, anonymous: FlaskClient, user: User, app_of_user: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(anonymous, user)
    later = utc_now() + timedelta(minutes=11)
    monkeypatch.setattr("atspro.services.auth.challenges.utc_now", lambda: later)
    assert anonymous.get(STEP).location == "/sign-in"
    assert "took too long" in anonymous.get("/sign-in").text
