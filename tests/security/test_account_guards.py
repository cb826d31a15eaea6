"""What stands around accounts: passwords that are guessed, copies of a cookie, staff's long days, what is noted."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from openpyxl import load_workbook
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput
from atspro.models import AuditEntry, AuthSession, GenerationRequest, Mail, SessionUse, User, UserJob
from atspro.services import generation
from atspro.services.audit import security_events
from atspro.services.auth import accounts, passwords, session_cookie, sign_up
from atspro.services.generation import requests
from atspro.services.spreadsheets import writer
from atspro.web import security
from tests.conftest import PASSWORD, Outbox
from tests.web.mails import link_of, open_link, use_mail

SignIn = Callable[[User | None], FlaskClient]

COMMON = [
    "password", "PASSWORD", "Password1", "passw0rd!", "P@ssw0rd", "12345678", "qwertyuiop", "iloveyou", "!!sunshine!!",
    "letmein123", "aaaaaaaa", "abababab", "football99", "admin1234", "ｐａｓｓｗｏｒｄ",
]  # fmt: skip
OWN = ["adaexample", "Ada.Example", "ada-example-2024", "example.com1", "atspro-ada", "ADA EXAMPLE!!"]
GOOD = [PASSWORD, "a long password", "the thief has it", "k7#Qz!92vL", "grün ist die Heide", "ada likes old bridges"]


@pytest.mark.parametrize("typed", [*COMMON, *OWN])
def test_a_password_that_is_guessed_first_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="Choose another one") as error:
        passwords.check_new_password(typed, "Ada Example", "ada@example.com")
    assert list(error.value.fields) == ["password"]


@pytest.mark.parametrize("typed", GOOD)
def test_others_are_taken(typed: str) -> None:
    passwords.check_new_password(typed, "Ada Example", "ada@example.com")


def test_every_way_to_a_new_password_refuses_it(session: Session, user: User) -> None:
    mine = session.get_one(User, user.id)
    ways: list[Callable[[str], object]] = [
        lambda new: accounts.sign_up(session, "Eve", "eve@example.net", new),
        lambda new: sign_up.ask(session, "Eve", "eve@example.net", new),
        lambda new: accounts.set_password(session, mine, new),
        lambda new: accounts.change_password(session, mine, PASSWORD, new),
    ]
    for way in ways:
        with pytest.raises(InvalidInput, match="guessed"):
            way("password")


def test_a_copy_of_the_cookie_is_worth_nothing_after_a_new_password(client: FlaskClient, app: Flask) -> None:
    before = client.get_cookie(session_cookie.NAME)
    assert before is not None
    form = {"current_password": PASSWORD, "password": "a horse of my own"}
    assert client.post("/account/password", data=form).status_code == 302
    after = client.get_cookie(session_cookie.NAME)
    assert after is not None
    assert after.value != before.value
    assert client.get("/account/").status_code == 200
    thief = app.test_client()
    thief.set_cookie(session_cookie.NAME, before.value)
    assert thief.get("/account/").status_code == 302


@pytest.mark.parametrize("role", ["admin", "support", None])
def test_sessions_of_staff_end_though_they_are_used(
    sign_in: SignIn, make_user: Callable[..., User], session: Session, role: str | None
) -> None:
    person = make_user(role=role)
    browser = sign_in(person)
    for hours, is_in in ((11.9, True), (12.1, role is None)):
        began = utc_now() - timedelta(hours=hours)
        session.execute(update(AuthSession).where(AuthSession.user_id == person.id).values(created_at=began))
        session.commit()
        assert (browser.get("/account/").status_code == 200) is is_in
    session.expire_all()
    left = session.scalars(select(AuthSession).where(AuthSession.user_id == person.id)).all()
    assert bool(left) is (role is None)


@pytest.mark.parametrize("opened_by", ["us", "Better-Auth"])
def test_a_session_that_is_used_every_day_ends_at_last(
    app: Flask, sign_in: SignIn, user: User, session: Session, opened_by: str
) -> None:
    browser = sign_in(user)
    mine = AuthSession.user_id == user.id
    days = app.config["SETTINGS"].SESSION_DAYS
    assert days == 90
    if opened_by == "Better-Auth":
        session.execute(delete(SessionUse))
    for age, is_in in ((days - 3, True), (days + 0.01, False)):
        now = utc_now()
        # Due for a refresh, or refreshed a moment ago by the other application, which knows no end.
        expires = now + timedelta(days=2 if is_in else 7)
        session.execute(
            update(AuthSession).where(mine).values(created_at=now - timedelta(days=age), expires_at=expires)
        )
        session.commit()
        assert (browser.get("/account/").status_code == 200) is is_in
        session.expire_all()
        left = session.scalars(select(AuthSession).where(mine)).all()
        assert bool(left) is is_in
        # The refresh of its last days leads to its end and not beyond.
        assert all(one.expires_at == one.created_at + timedelta(days=days) for one in left)


@pytest.mark.parametrize("role", ["admin ", " admin", "user, admin", "Admin", "administrator", "admin\t", "support "])
def test_what_only_looks_like_a_role_is_none(sign_in: SignIn, make_user: Callable[..., User], role: str) -> None:
    person = make_user(role=role)
    assert not person.is_staff
    assert sign_in(person).get("/admin/").status_code == 403


def events(session: Session) -> list[tuple[str, dict[str, object]]]:
    session.expire_all()
    kinds = ("sign_in.failed", "confirmation.failed", "page.refused", "sign_up.failed", "join.failed")
    found = select(AuditEntry).where(AuditEntry.action.in_(kinds)).order_by(AuditEntry.id)
    return [(entry.action, dict(entry.details)) for entry in session.scalars(found)]


def test_what_was_refused_is_noted(
    sign_in: SignIn, user: User, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "atspro.security")
    stranger, client = sign_in(None), sign_in(user)
    stranger.post("/sign-in", data={"email": user.email, "password": "typed-by-mistake"})
    stranger.post("/sign-in", data={"email": "nobody@example.net", "password": "typed-by-mistake"})
    client.post("/account/password", data={"current_password": "typed-by-mistake", "password": "a horse of my own"})
    client.get("/admin/users/")
    noted = events(session)
    assert [(action, details["account"]) for action, details in noted] == [
        ("sign_in.failed", user.id),
        ("sign_in.failed", None),
        ("confirmation.failed", user.id),
        ("page.refused", user.id),
    ]
    lines = [record.getMessage() for record in caplog.records if record.name == "atspro.security"]
    assert len(lines) == 4
    assert all("127.0.0.1" in line for line in lines)
    for text_ in (*lines, str(noted)):
        assert "typed-by-mistake" not in text_
        assert "nobody@" not in text_


ASKING = {
    "/account/second-factor/start": {},
    "/account/passkeys/start": {},
    "/account/address": {"email": "new@example.com"},
    "/account/download": {},
    "/account/delete": {"email": "ada@example.com"},
    "/calendar/feed": {},
    "/account/webhooks/new": {"name": "W", "url": "https://w.example/", "events": "reminder.due"},
}


def test_a_wrong_password_is_noted_wherever_it_is_asked_for(
    app: Flask, sign_in: SignIn, user: User, session: Session
) -> None:
    client = sign_in(user)
    long_ago = utc_now() - timedelta(hours=2)
    session.execute(update(AuthSession).values(created_at=long_ago))
    session.commit()
    for address, form in ASKING.items():
        assert client.post(address, data={**form, "password": "typed-by-mistake"}).status_code == 422, address
    noted = [details["page"] for action, details in events(session) if action == "confirmation.failed"]
    assert len(noted) == len(ASKING)
    assert "calendar.switch_on" in noted


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "atspro.security"]


def test_what_is_refused_without_a_look_at_the_account_has_a_line(
    app: Flask, sign_in: SignIn, user: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind: no token, another site's page, a limit, a crowd, and pages of staff's."""
    caplog.set_level(logging.WARNING, "atspro.security")
    monkeypatch.setattr(security_events, "_remembered", FixedWindowRateLimiter(MemoryStorage()))
    client = sign_in(user)
    settings = app.config["SETTINGS"].model_copy(update={"EXPORT_LIMIT": "1 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    client.post("/sign-out", data={"typed": "by-mistake"}, headers={"Sec-Fetch-Site": "cross-site"})
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client.post("/sign-out?typed=by-mistake", data={"typed": "by-mistake"})
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    for _ in range(2):
        client.post("/account/download", data={"password": PASSWORD}).close()
    cookie = client.get_cookie(session_cookie.NAME)
    assert cookie is not None
    with monkeypatch.context() as crowded:
        crowded.setitem(security._crowd, cookie.value, security.MAX_AT_ONCE)
        client.get("/jobs/")
    client.get("/admin/users/")
    assert lines_of(caplog) == [
        "form.refused from 127.0.0.1 on auth.sign_out",
        "form.refused from 127.0.0.1 on auth.sign_out",
        "limit.reached from 127.0.0.1 on account.download",
        "limit.reached from 127.0.0.1 on jobs.index",
        f"page.refused from 127.0.0.1 for {user.id}",
    ]
    caplog.clear()
    for _ in range(100):
        client.post("/account/download", data={"password": PASSWORD}).close()
    # A flood of them fills no disk.
    assert 30 < len(lines_of(caplog)) < 61


def test_a_link_of_signing_up_takes_ten_wrong_passwords(
    app: Flask, anonymous: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch)
    asked = {"name": "Grace", "email": "grace.guards@example.com", "password": PASSWORD}
    anonymous.post("/sign-up", data=asked)
    link = link_of(session, "sign_up")
    tries = [open_link(anonymous, link, password=f"guess number {number}").status_code for number in range(11)]
    assert tries == [422] * 10 + [429]
    assert open_link(anonymous, link, password=PASSWORD).status_code == 429
    assert session.scalar(select(User).where(User.email == asked["email"])) is None


def test_exports_ask_for_the_password_and_are_limited(
    app: Flask, sign_in: SignIn, admin: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"EXPORT_LIMIT": "3 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    browser, address = sign_in(admin), "/admin/users/export/csv/"
    began = utc_now() - timedelta(minutes=31)
    session.execute(update(AuthSession).where(AuthSession.user_id == admin.id).values(created_at=began))
    session.commit()
    assert browser.get(address).mimetype == "text/html"
    assert browser.post(address, data={"your_password": "not the one"}).status_code == 422
    assert browser.post(address, data={"your_password": PASSWORD}).mimetype == "text/csv"
    assert [browser.get(address).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("by", ["page", "another program"])
def test_a_deleted_account_leaves_no_address_in_messages(
    client: FlaskClient, session: Session, user: User, by: str
) -> None:
    old, new = user.email, "moved.away@example.com"
    client.post("/account/verification")
    client.post("/account/address", data={"email": new})
    open_link(client, link_of(session, "change_address"))
    client.post("/account/address", data={"email": "never.proved@example.com"})
    if by == "page":
        assert client.post("/account/delete", data={"email": new, "password": PASSWORD}).status_code == 302
    else:
        session.execute(text('DELETE FROM "user" WHERE id = :id'), {"id": user.id})
        session.commit()
    session.expire_all()
    left = {(mail.kind, mail.recipient) for mail in session.scalars(select(Mail))}
    # The receipt is all that is left, and it is deleted when its time has come.
    assert left <= {("account_deleted", new)}
    assert not any(old in (mail.body or "") for mail in session.scalars(select(Mail)))


RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1",
    "'=1",
    "|x",
    "\n=1",
    "\ufeff=1",
    '"=1',
]


@pytest.mark.parametrize("typed", [*RISKY, "''=1"])
def test_no_cell_is_a_formula_and_each_comes_back(typed: str) -> None:
    held = writer.neutral(typed)
    assert held == f"'{typed}"
    assert writer.plain(held) == typed


@pytest.mark.parametrize("typed", ["Ada", "a=1", "'tis", "", "3 - 1", "<b>", "' quoted'"])
def test_what_is_no_formula_stays(typed: str) -> None:
    assert writer.neutral(typed) == typed
    assert writer.plain(typed) == typed


def test_a_csv_is_told_as_utf_8_and_divides_nowhere_else() -> None:
    key = uuid4()
    rows = [["a;=cmd\tb", key, None, 3, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4)]]
    made = "".join(writer.as_csv(["a", "b", "c", "d", "e", "f"], iter([rows])))
    assert made.startswith('\ufeff"a","b"')
    [line] = list(csv.reader(io.StringIO(made.removeprefix("\ufeff"))))[1:]
    assert line == ["a;=cmd\tb", str(key), "", "3", "2026-01-02", "2026-01-02T03:04:00.000Z"]
    assert made.count('"') == 2 * 12


def test_dates_of_a_workbook_are_dates() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678)
    with writer.as_xlsx("x", ["a", "b", "c"], iter([[[moment, date(2026, 1, 2), uuid4()]]])) as file:
        cells = next(iter(load_workbook(file).active.iter_rows(min_row=2)))
    assert [cell.is_date for cell in cells] == [True, True, False]
    assert cells[0].value == moment.replace(microsecond=0)
    assert len(str(cells[2].value)) == 36


JOBS = 3


@pytest.fixture
def clicked(migrated_app: Flask, outbox: Outbox) -> Iterator[tuple[str, list[str]]]:
    """Somebody with jobs, really committed: their ids."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Many Clicks", "many.clicks@example.com", PASSWORD)
            wanted = [
                UserJob(user_id=user.id, company=f"Acme {number}", title="Engineer", description="We need Python.")
                for number in range(JOBS)
            ]
            session.add_all(wanted)
            session.flush()
            ids = user.id, [str(job.id) for job in wanted]
        yield ids
        with transaction() as session:
            session.execute(delete(User).where(User.id == ids[0]))
        db.session.remove()


def test_a_hundred_clicks_at_once_wait_for_nobody_for_ever(migrated_app: Flask, clicked: tuple[str, list[str]]) -> None:
    """All four documents, one alone, and cancelling, at the same time: none is ended by the database as a deadlock."""
    user_id, job_ids = clicked
    together = Barrier(10)

    def click(number: int) -> str:
        with migrated_app.app_context():
            try:
                together.wait(60)
                for turn in range(10):
                    with transaction() as session:
                        user = session.get_one(User, user_id)
                        job = session.get_one(UserJob, job_ids[(number * 7 + turn) % JOBS])
                        if (number + turn) % 3 == 0:
                            waiting = select(GenerationRequest).where(GenerationRequest.job_id == job.id)
                            for request in session.scalars(waiting.order_by(GenerationRequest.id.desc()).limit(1)):
                                generation.cancel_request(session, request)
                        elif (number + turn) % 3 == 1:
                            kind = ("prep", "resume", "research", "cover")[turn % 4]
                            generation.request_document(session, user, job, kind, idempotency_key=f"{number}.{turn}")
                        else:
                            generation.request_batch(session, user, job, idempotency_key=f"{number}.{turn}")
            except Exception as error:  # noqa: BLE001  What it is, the test says.
                return repr(error)[:200]
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(click, range(10))) == {""}


def test_clicks_that_hold_what_the_other_wants_do_not_end_in_a_deadlock(
    migrated_app: Flask, clicked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first click holds one document and joins three, which end; the second takes those and wants the one."""
    user_id, [job_id, *_] = clicked
    inserted, go_on, publish = Event(), Event(), requests.publish

    def ask(types: str) -> int:
        with migrated_app.app_context():
            try:
                with transaction() as session:
                    user, job = session.get_one(User, user_id), session.get_one(UserJob, job_id)
                    if types == "all":
                        return len(generation.request_batch(session, user, job))
                    return sum(generation.request_document(session, user, job, one)[1] for one in types.split())
            finally:
                db.session.remove()

    assert ask("resume cover research") == 3

    def pausing(session: Session, made: list[GenerationRequest]) -> None:
        publish(session, made)
        if not inserted.is_set():
            inserted.set()
            assert go_on.wait(60)

    monkeypatch.setattr(requests, "publish", pausing)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, "all")
        assert inserted.wait(60)
        with migrated_app.app_context(), transaction() as session:
            for request in session.scalars(select(GenerationRequest).where(GenerationRequest.job_id == job_id)):
                generation.cancel_request(session, request)
        second = pool.submit(ask, "all")
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        with migrated_app.app_context():
            while not db.session().scalar(waiting):
                db.session().rollback()
            db.session.remove()
        go_on.set()
        assert [first.result(60), second.result(60)] == [4, 4]
