"""Attacks on the second factor: replayed and guessed codes, old sessions, others' cookies, ways around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.models import AuthSession, TwoFactor, User, Verification
from atspro.services.auth import accounts, challenges, session_cookie, totp, two_factor
from atspro.services.auth.encryption import Keyring, keyring_of
from tests.conftest import PASSWORD
from tests.web.mails import kinds
from tests.web.pages import form_fields, soup
from tests.web.second_factor import App, forget_last_code, give_app

STEP = "/sign-in/second-step"
SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def phone(app: Flask, user: User) -> App:
    """The user's authenticator app."""
    return give_app(app, user)


def give_password(client: FlaskClient, user: User) -> FlaskClient:
    """A browser that stands before the second step."""
    response = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert response.location == STEP
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def test_no_code_works_twice(app: Flask, sign_in: SignIn, user: User, phone: App) -> None:
    code = phone.code()
    first, second = give_password(sign_in(None), user), give_password(sign_in(None), user)
    assert first.post(STEP, data={"code": code}).status_code == 302
    replayed = second.post(STEP, data={"code": code})
    assert replayed.status_code == 422
    assert "used already" in replayed.text
    with app.app_context():
        keys, person = keyring_of(app.config["SETTINGS"]), db.session.get_one(User, user.id)
        earlier = phone.code(utc_now() - timedelta(seconds=30))
        if earlier != code:
            assert two_factor.check_code(db.session(), person, keys, earlier).method is None, "nor one before it"


@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 2])
def test_codes_of_one_period_either_side_are_taken_and_no_others(shift: int) -> None:
    secret, now = totp.new_secret(), datetime(2026, 5, 17, 12, 0, 15)
    shown = App(totp.key_of(secret)).code(now + timedelta(seconds=30 * shift))
    assert (totp.matching_step(secret, shown, now) is not None) == (abs(shift) <= 1)


@pytest.mark.parametrize(
    "typed", ["", " ", "0", "12345", "1234567", "１２３４５６", "\x00", "-" * 6, "é" * 50, "a" * 100]
)
def test_strange_codes_are_wrong_and_nothing_more(sign_in: SignIn, user: User, phone: App, typed: str) -> None:
    browser = give_password(sign_in(None), user)
    assert browser.post(STEP, data={"code": typed}).status_code == 422
    assert not is_in(browser)


def test_five_wrong_codes_end_a_sign_in_and_ten_lock_the_factor(
    sign_in: SignIn, user: User, phone: App, session: Session
) -> None:
    browser = give_password(sign_in(None), user)
    answers = [browser.post(STEP, data={"code": phone.wrong_code()}).status_code for _ in range(5)]
    assert answers == [422] * 5
    assert browser.post(STEP, data={"code": phone.code()}).location == "/sign-in", "the sixth is too late"
    browser = give_password(sign_in(None), user)
    for _ in range(5):
        locked = browser.post(STEP, data={"code": phone.wrong_code()})
    assert "try again in 15 minutes" in locked.text
    assert "second_factor_locked" in kinds(session, user.email)
    browser = give_password(sign_in(None), user)
    refused = browser.post(STEP, data={"code": phone.code()})
    assert refused.status_code == 422
    assert "too many wrong codes" in refused.text
    session.execute(text('UPDATE "twoFactor" SET "lockedUntil" = "lockedUntil" - interval \'15 minutes\''))
    session.commit()
    assert browser.post(STEP, data={"code": phone.code()}).status_code == 302
    session.expire_all()
    row = session.scalars(select(TwoFactor)).one()
    assert (row.failed_count, row.locked_until) == (0, None)


LOCKED = """SELECT extract(epoch FROM "lockedUntil" - now() AT TIME ZONE 'UTC') FROM "twoFactor" """


def minutes_locked(session: Session) -> int:
    return round(float(session.execute(text(LOCKED)).scalar_one()) / 60)


def let_pass(session: Session, minutes: int) -> None:
    by = f"- interval '{minutes} minutes'"
    session.execute(text(f'UPDATE "twoFactor" SET "lockedUntil" = "lockedUntil" {by}'))
    session.execute(text(f'UPDATE "twoFactorUse" SET "lastLockAt" = "lastLockAt" {by}'))
    session.commit()


def test_locks_grow_whichever_application_sets_them(sign_in: SignIn, user: User, phone: App, session: Session) -> None:
    """With a known password, 40 guesses an hour would be a factor of one in a few weeks."""
    guesses, waited, growing = 0, 0, []
    while waited < 24 * 60 and len(growing) < 8:
        browser = give_password(sign_in(None), user)
        for _ in range(5):
            guesses += "Wrong code" in browser.post(STEP, data={"code": phone.wrong_code()}).text
        if session.execute(text('SELECT "lockedUntil" FROM "twoFactor"')).scalar():
            growing.append(minutes_locked(session))
            let_pass(session, growing[-1] + 1)
            waited += growing[-1]
    assert growing == [15, 30, 60, 120, 240, 480, 960]
    assert guesses <= 45
    # Better-Auth sets a quarter of an hour each time; it goes on where the last one ended.
    session.execute(text("""UPDATE "twoFactor" SET "lockedUntil" = now() AT TIME ZONE 'UTC' + interval '15 minutes'"""))
    session.commit()
    assert minutes_locked(session) == 24 * 60
    let_pass(session, 8 * 24 * 60)
    session.execute(text("""UPDATE "twoFactor" SET "lockedUntil" = now() AT TIME ZONE 'UTC' + interval '15 minutes'"""))
    session.commit()
    assert minutes_locked(session) == 15, "after a week it starts anew"


def test_a_lock_shuts_out_neither_trusted_devices_nor_backup_codes_nor_who_is_signed_in(
    app: Flask, sign_in: SignIn, user: User, phone: App
) -> None:
    trusted = give_password(sign_in(None), user)
    assert trusted.post(STEP, data={"code": phone.code(), "trust": "y"}).status_code == 302
    signed_in = sign_in(user)
    for _ in range(2):
        thief = give_password(sign_in(None), user)
        for _ in range(5):
            thief.post(STEP, data={"code": phone.wrong_code()})
    forget_last_code(app, user)
    late = give_password(sign_in(None), user)
    assert "too many wrong codes" in late.post(STEP, data={"code": phone.code()}).text
    trusted.post("/sign-out")
    assert trusted.post("/sign-in", data={"email": user.email, "password": PASSWORD}).location != STEP
    assert is_in(trusted)
    with signed_in.post("/account/download", data={"code": phone.code()}) as taken:
        assert taken.status_code == 200
    other = give_password(sign_in(None), user)
    assert other.post(STEP, data={"code": phone.backup_codes[0]}).status_code == 302
    assert is_in(other)


def test_wrong_codes_before_dangerous_acts_count_too(
    app: Flask, sign_in: SignIn, user: User, phone: App, session: Session
) -> None:
    client = sign_in(user)
    for _ in range(10):
        answer = client.post("/account/download", data={"code": phone.wrong_code()})
        assert answer.status_code == 422
    refused = client.post("/account/download", data={"code": phone.code()})
    assert refused.status_code == 422
    assert "too many wrong codes" in refused.text


def test_a_backup_code_that_two_use_at_once_lets_one_in(migrated_app: Flask) -> None:
    with migrated_app.app_context():
        session = db.session()
        person = accounts.sign_up(session, "Race Example", "race-backup@example.com", PASSWORD)
        session.commit()
        user_id = person.id
        session.expunge_all()
        codes = give_app(migrated_app, person).backup_codes
    found: list[str | None] = []

    def use() -> None:
        with migrated_app.app_context():
            session = db.session()
            person, keys = session.get_one(User, user_id), keyring_of(migrated_app.config["SETTINGS"])
            checked = two_factor.check_code(session, person, keys, codes[0])
            session.commit()
            found.append(checked.method)

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context():
        db.session.delete(db.session.get_one(User, user_id))
        db.session.commit()
    assert sorted(method or "" for method in found) == ["", "", "", "backup"]


def test_whatever_turns_the_factor_on_or_off_ends_sessions_trust_and_open_sign_ins(
    user: User, sign_in: SignIn, session: Session, app: Flask
) -> None:
    """By SQL, as Better-Auth or anybody else at the database would."""
    for value in ("true", "false", "true", "NULL"):
        browser = sign_in(user)
        assert is_in(browser)
        person = session.get_one(User, user.id)
        trust = challenges.trust_device(session, person, "s" * 32)
        waiting = challenges.begin(session, person)
        session.execute(text(f'UPDATE "user" SET "twoFactorEnabled" = {value} WHERE id = :id'), {"id": user.id})
        session.commit()
        session.expire_all()
        assert not is_in(browser), value
        assert challenges.renew_trust(session, person, "s" * 32, trust) is None
        assert challenges.find(session, waiting) is None


def test_a_new_password_ends_trust_and_open_sign_ins_by_whichever_program(
    user: User, sign_in: SignIn, phone: App, session: Session, app: Flask
) -> None:
    browser = give_password(sign_in(None), user)
    person, secret = session.get_one(User, user.id), app.config["SETTINGS"].BETTER_AUTH_SECRET
    trust = challenges.trust_device(session, person, secret)
    session.execute(text("UPDATE account SET password = 'x' || password WHERE \"userId\" = :id"), {"id": user.id})
    session.commit()
    assert browser.post(STEP, data={"code": phone.code()}).location == "/sign-in"
    assert challenges.renew_trust(session, person, secret, trust) is None


def test_anothers_trust_is_worth_nothing(
    app: Flask, sign_in: SignIn, user: User, neighbour: User, phone: App, session: Session
) -> None:
    secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
    theirs = challenges.trust_device(session, session.get_one(User, neighbour.id), secret)
    mac, _, identifier = theirs.partition("!")
    mine = challenges.trust_device(session, session.get_one(User, user.id), secret)
    session.commit()
    swapped = f"{mine.partition('!')[0]}!{identifier}"
    invented = f"{mac}!trust-device-{'a' * 32}"
    for value in (theirs, swapped, invented, "", "!", "x", f"{mac}!2fa-abc"):
        browser = sign_in(None)
        browser.set_cookie(session_cookie.TRUST_DEVICE, session_cookie.sign(value, secret) if value else "")
        give_password(browser, user)
    unsigned = sign_in(None)
    unsigned.set_cookie(session_cookie.TRUST_DEVICE, mine)
    give_password(unsigned, user)
    session.expire_all()
    assert session.scalars(select(Verification.id).where(Verification.identifier == identifier)).one()


def test_trust_ends_after_thirty_days_and_at_removal(
    app: Flask, user: User, phone: App, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, secret = session.get_one(User, user.id), app.config["SETTINGS"].BETTER_AUTH_SECRET
    trust = challenges.trust_device(session, person, secret)
    later = utc_now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr(challenges, "utc_now", lambda: later)
    assert challenges.renew_trust(session, person, secret, trust) is None
    monkeypatch.undo()
    trust = challenges.trust_device(session, person, secret)
    two_factor.disable(session, person, actor=person)
    assert challenges.renew_trust(session, person, secret, trust) is None


def test_the_challenge_cookie_must_be_signed_and_of_this_sign_in(
    app: Flask, sign_in: SignIn, user: User, neighbour: User, phone: App, session: Session
) -> None:
    other = give_app(app, neighbour)
    waiting = challenges.begin(session, session.get_one(User, neighbour.id))
    session.commit()
    forged = sign_in(None)
    forged.set_cookie(session_cookie.TWO_FACTOR, f"{waiting}.AAAA")
    assert forged.post(STEP, data={"code": other.code()}).location == "/sign-in"
    # Other rows of the table are no challenges, though a cookie with their name were signed.
    secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
    for identifier in (f"2fa-attempts-{waiting}", "trust-device-x", "reset-password:x"):
        browser = sign_in(None)
        browser.set_cookie(session_cookie.TWO_FACTOR, session_cookie.sign(identifier, secret))
        assert browser.get(STEP).location == "/sign-in", identifier
    # The code of one person is none for another.
    mine = give_password(sign_in(None), user)
    assert mine.post(STEP, data={"code": other.code()}).status_code == 422


def test_a_finished_challenge_is_used_up(app: Flask, sign_in: SignIn, user: User, phone: App) -> None:
    browser = give_password(sign_in(None), user)
    cookie = browser.get_cookie(session_cookie.TWO_FACTOR)
    assert cookie is not None
    assert browser.post(STEP, data={"code": phone.code()}).status_code == 302
    again = sign_in(None)
    again.set_cookie(session_cookie.TWO_FACTOR, cookie.value)
    forget_last_code(app, user)
    assert again.post(STEP, data={"code": phone.code()}).location == "/sign-in"


def test_a_reset_of_the_password_does_not_go_around_the_factor(sign_in: SignIn, user: User, phone: App) -> None:
    from atspro.services.auth import email_links

    browser = sign_in(None)
    with browser.application.app_context():
        made = email_links.request_password_reset(db.session(), user.email)
        assert made is not None
        db.session.commit()
    new = "quite another password"
    assert browser.post("/reset-password", data={"token": made[1], "password": new}).status_code == 302
    response = browser.post("/sign-in", data={"email": user.email, "password": new})
    assert response.location == STEP
    assert not is_in(browser)


def test_a_half_done_set_up_neither_asks_nor_locks_out(client: FlaskClient, sign_in: SignIn, user: User) -> None:
    client.post("/account/second-factor/start")
    browser = sign_in(None)
    assert browser.post("/sign-in", data={"email": user.email, "password": PASSWORD}).location == "/"
    client.post("/account/second-factor/start")
    assert client.get("/account/second-factor/set-up").status_code == 200


def test_what_an_older_better_auth_left_half_done_is_no_factor(
    client: FlaskClient, user: User, session: Session
) -> None:
    """Its rows have NULL where a newer one has False, and the flag of the user says no."""
    session.add(TwoFactor(id="old", user_id=user.id, secret="x", backup_codes="x"))
    session.commit()
    client.post("/account/second-factor/start")
    assert client.get("/account/second-factor/set-up").status_code == 200
    session.expire_all()
    assert session.scalars(select(TwoFactor.verified)).one() is False


def test_another_secret_of_the_site_says_what_to_do(
    app: Flask, sign_in: SignIn, user: User, phone: App, session: Session
) -> None:
    row = session.scalars(select(TwoFactor)).one()
    row.secret = Keyring("quite another secret" * 2).encrypt(totp.new_secret())
    session.commit()
    browser = give_password(sign_in(None), user)
    refused = browser.post(STEP, data={"code": phone.code()})
    assert refused.status_code == 422
    assert "can’t be read any more" in refused.text


@pytest.mark.parametrize(
    "address",
    [
        STEP,
        "/account/second-factor/start",
        "/account/second-factor/set-up",
        "/account/second-factor/backup-codes",
        "/account/second-factor/new-backup-codes",
        "/account/second-factor/remove",
    ],
)
def test_every_form_needs_its_token(
    app: Flask, sign_in: SignIn, user: User, phone: App, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = give_password(sign_in(None), user) if address == STEP else sign_in(user)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert browser.post(address, data={"code": phone.code()}).status_code == 400
    page = browser.get(address)
    if page.status_code == 200:
        assert "csrf_token" in form_fields(soup(page))
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        fields = {**form_fields(soup(page)), "code": phone.code()}
        assert browser.post(address, data=fields, headers=elsewhere).status_code == 400


def test_guesses_are_limited_beside_the_lock(
    app: Flask, sign_in: SignIn, user: User, phone: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = give_password(sign_in(None), user)
    low = app.config["SETTINGS"].model_copy(update={"SIGN_IN_LIMIT": "2 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    where = {"REMOTE_ADDR": "192.0.2.141"}
    tries = [browser.post(STEP, data={"code": phone.wrong_code()}, environ_base=where) for _ in range(3)]
    assert [answer.status_code for answer in tries] == [422, 422, 429]


def test_secrets_stay_out_of_the_audit_log(app: Flask, user: User, phone: App, session: Session) -> None:
    rows = session.execute(
        text('SELECT action, before, after FROM "auditEntry" WHERE "tableName" = \'twoFactor\' AND "parentId" = :id'),
        {"id": user.id},
    ).all()
    assert {row.action for row in rows} >= {"insert", "update"}
    stored = session.scalars(select(TwoFactor)).one()
    for secret in (stored.secret, stored.backup_codes, phone.key, *phone.backup_codes):
        assert secret not in str(rows)
    events = session.scalars(text("SELECT action FROM \"auditEntry\" WHERE action LIKE 'second_factor.%'")).all()
    assert "second_factor.on" in events


def test_sessions_opened_before_are_not_listed_after(sign_in: SignIn, user: User, app: Flask, session: Session) -> None:
    old = [sign_in(user) for _ in range(2)]
    give_app(app, user)
    session.expire_all()
    assert session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all() == []
    assert not any(is_in(browser) for browser in old)


def test_a_new_password_takes_the_second_factor_too(
    app: Flask, sign_in: SignIn, user: User, phone: App, session: Session
) -> None:
    """Also on a trusted device, and in a session of an application that did not ask."""
    client = sign_in(user)
    form = {"current_password": PASSWORD, "password": "Marzipan-Obelisk-77"}
    assert "code" in form_fields(soup(client.get("/account/password")))
    for code in ("", phone.wrong_code()):
        refused = client.post("/account/password", data={**form, "code": code})
        assert refused.status_code == 422
        assert accounts.check_password(session, user, PASSWORD)
    # The right code is noted although the password is wrong, and asked for no more.
    right = phone.code()
    assert (
        client.post("/account/password", data={**form, "current_password": "wrong", "code": right}).status_code == 422
    )
    assert "code" not in form_fields(soup(client.get("/account/password")))
    assert client.post("/account/password", data=form).status_code == 302
    session.expire_all()
    assert accounts.check_password(session, user, "Marzipan-Obelisk-77")
