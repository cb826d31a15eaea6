"""Reminders: their settings, whose mail is due, what it says, and how one click stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.models import Mail, ReminderSettings, User, UserSettings
from atspro.redaction import redact
from atspro.services import applications
from atspro.services.applications import digests
from atspro.services.applications import tasks as tasks_of_people
from atspro.services.applications.digests import is_due
from atspro.services.mail import MAILS, HeldMail, smtp, unsubscribe
from tests.web.job_data import add_job, application_of, committed
from tests.web.pages import described_errors, form_fields, soup
from workers import mail as tasks

CHOSEN = {"digest": "daily", "hour": "0", "timezone": "Europe/Vienna", "follow_up_days": "7", "quiet_after_days": "10"}


@pytest.fixture
def waiting(app: Flask, client: FlaskClient, user: User) -> None:
    """A confirmed address, a mail a day, and a task that is overdue."""
    with committed(app) as session:
        session.get_one(User, user.id).email_verified = True
        applications.add_task(session, user, "Call Nina", due_at=utc_now() - timedelta(days=2))
    client.post("/reminders/", data=CHOSEN)


def mails(app: Flask) -> list[Mail]:
    with app.app_context():
        return list(db.session().scalars(select(Mail).where(Mail.kind == "digest")))


def composed(app: Flask, mail: Mail) -> EmailMessage:
    held = HeldMail(MAILS, mail.id, 1, 1, mail.kind, mail.recipient, mail.subject, mail.body or "", mail.user_id)
    settings = app.config["SETTINGS"].model_copy(update={"MAIL_FROM": "ATSPro <noreply@ats.example>"})
    return smtp.compose(settings, held)


def test_the_settings_are_shown_changed_and_kept(client: FlaskClient, session: Session) -> None:
    fields = form_fields(soup(client.get("/reminders/")))
    assert (fields["digest"], fields["follow_up_days"], fields["timezone"]) == ("off", "7", "UTC")
    assert client.post("/reminders/", data={**CHOSEN, "hour": "18"}).status_code == 302
    stored = session.scalars(select(ReminderSettings)).one()
    assert (stored.digest, stored.hour, stored.thank_you) == ("daily", 18, False)
    # One zone for all: the site shows times in it, and the page of the language has it too.
    assert session.scalars(select(UserSettings.timezone)).all() == ["Europe/Vienna"]
    assert form_fields(soup(client.get("/account/language/")))["timezone"] == "Europe/Vienna"
    again = form_fields(soup(client.get("/reminders/")))
    assert (again["hour"], again["timezone"], again.get("thank_you")) == ("18", "Europe/Vienna", None)
    client.post("/reminders/", data={**CHOSEN, "thank_you": "y"})
    session.expire_all()
    assert session.scalars(select(ReminderSettings.thank_you)).all() == [True]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"hour": "24"}, "hour"),
        ({"hour": "soon"}, "hour"),
        ({"follow_up_days": "-1"}, "follow_up_days"),
        ({"quiet_after_days": "0"}, "quiet_after_days"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"digest": "hourly"}, "digest"),
    ],
)
def test_what_cannot_be_is_explained(client: FlaskClient, session: Session, sent: dict[str, str], field: str) -> None:
    response = client.post("/reminders/", data={**CHOSEN, **sent})
    assert response.status_code == 422
    assert described_errors(soup(response), field)
    assert session.scalars(select(ReminderSettings)).all() == []


@pytest.mark.parametrize(
    ("digest", "last", "now", "due"),
    [
        ("daily", None, "2026-06-10 05:59", False),  # 07:59 in Vienna
        ("daily", None, "2026-06-10 06:00", True),
        ("daily", "2026-06-10 06:00", "2026-06-10 20:00", False),
        ("daily", "2026-06-10 06:00", "2026-06-11 05:00", False),
        ("daily", "2026-06-10 06:00", "2026-06-11 06:10", True),
        # A worker that was away in the hour sends later on the day.
        ("daily", "2026-06-10 06:00", "2026-06-11 21:00", True),
        # Late in the evening in UTC it is tomorrow there.
        ("daily", "2026-06-10 06:00", "2026-06-10 22:30", False),
        ("weekly", "2026-06-08 06:00", "2026-06-14 20:00", False),
        ("weekly", "2026-06-08 06:00", "2026-06-15 06:00", True),
        ("weekly", "2026-12-28 08:00", "2027-01-03 12:00", False),
        ("weekly", "2026-12-28 08:00", "2027-01-04 12:00", True),
    ],
)
def test_whose_hour_has_come(digest: str, last: str | None, now: str, due: bool) -> None:
    settings = ReminderSettings(digest=digest, hour=8, last_digest_at=last and datetime.fromisoformat(last))
    assert is_due(settings, ZoneInfo("Europe/Vienna"), datetime.fromisoformat(now)) is due


def test_what_waits_is_mailed_once_a_day(app: Flask, client: FlaskClient, user: User, waiting: None) -> None:
    job_id = add_job(app, user, company="Globex", title="Analyst")
    soon = (utc_now() + timedelta(days=2)).replace(hour=23, minute=30)
    client.post(
        f"{application_of(client, job_id)}/events",
        data={"kind": "interview", "at": f"{soon:%Y-%m-%dT%H:%M}", "zone": "UTC", "title": "Panel"},
    )
    for _ in range(2):
        tasks.send_digests()
    there = soon.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Vienna"))
    told = f"* {there:%Y-%m-%d %H:%M}: Panel"
    [mail] = mails(app)
    assert (mail.recipient, mail.user_id, mail.state) == (user.email, user.id, "queued")
    assert mail.body
    for text in ("Overdue", "* Call Nina", "Within a week", "Panel (Analyst at Globex)", "To stop it:", told):
        assert text in mail.body


def test_the_day_is_that_of_the_persons_zone(
    app: Flask, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_of_people, "utc_now", lambda: datetime(2026, 6, 10, 21, 0))
    for title, due_at in (("Late", datetime(2026, 6, 9, 22, 30)), ("Next", datetime(2026, 6, 10, 22, 30))):
        applications.add_task(session, user, title, due_at=due_at)
    found = {}
    for name in ("UTC", "Europe/Vienna"):
        waiting = applications.today(session, user, ZoneInfo(name))
        found[name] = [[item.task.title for item in items] for items in (waiting.overdue, waiting.due)]
    assert found == {"UTC": [["Late"], ["Next"]], "Europe/Vienna": [[], ["Late"]]}


def test_nothing_is_mailed_when_nothing_waits(app: Flask, client: FlaskClient, user: User, waiting: None) -> None:
    with committed(app) as session:
        for task in applications.today(session, user).overdue:
            applications.finish_task(session, task.task)
    tasks.send_digests()
    assert mails(app) == []


@pytest.mark.parametrize("change", [{"email_verified": False}, {"banned": True}])
def test_who_gets_no_mail(app: Flask, user: User, waiting: None, change: dict[str, Any]) -> None:
    with committed(app) as session:
        for name, value in change.items():
            setattr(session.get_one(User, user.id), name, value)
    tasks.send_digests()
    assert mails(app) == []


def test_everybody_is_reached_in_batches(
    app: Flask, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "BATCH", 2)
    people = [make_user(f"Person {number}") for number in range(5)]
    with committed(app) as session:
        for person in people:
            session.get_one(User, person.id).email_verified = True
            session.add(ReminderSettings(user_id=person.id, digest="daily", hour=0))
            applications.add_task(session, person, "Call", due_at=utc_now() - timedelta(days=1))
    tasks.send_digests()
    assert sorted(mail.recipient for mail in mails(app)) == sorted(person.email for person in people)


def test_one_click_of_a_mail_program_stops_it(
    app: Flask, anonymous: FlaskClient, session: Session, waiting: None
) -> None:
    tasks.send_digests()
    message = composed(app, mails(app)[0])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert address in message.get_content().replace("=\n", "")
    path = "/" + address.split("/", 3)[3]
    # As RFC 8058 says it: no cookie, no token, and this body. Forms are checked here as they are in life.
    app.config["WTF_CSRF_ENABLED"] = True
    assert anonymous.get(path).status_code == 200
    assert session.scalars(select(ReminderSettings.digest)).all() == ["daily"]
    assert anonymous.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    session.expire_all()
    assert session.scalars(select(ReminderSettings.digest)).all() == ["off"]
    assert "The mail is stopped" in anonymous.post(path, data={"List-Unsubscribe": "One-Click"}).text
    assert redact(f"POST {path} failed") == "POST /reminders/off/[hidden] failed"


def test_a_link_that_is_not_ours_stops_nothing(
    app: Flask, anonymous: FlaskClient, session: Session, user: User, waiting: None
) -> None:
    settings = app.config["SETTINGS"]
    ours = unsubscribe.address(settings, "digest", user.id).rsplit("/", 1)[1]
    other = unsubscribe.address(settings, "reset", user.id).rsplit("/", 1)[1]
    gone = unsubscribe.address(settings, "digest", str(uuid4())).rsplit("/", 1)[1]
    for secret in ("x", ours[:-2], other, gone, ours.split(".")[0], "a" * 5000):
        assert anonymous.post(f"/reminders/off/{secret}").status_code == 404, secret
    assert session.scalars(select(ReminderSettings.digest)).all() == ["daily"]


def test_other_mail_cannot_be_stopped(app: Flask, user: User) -> None:
    mail = Mail(id=uuid4(), kind="reset", recipient=user.email, subject="S", body="B", user_id=user.id)
    assert composed(app, mail)["List-Unsubscribe"] is None


def test_the_settings_decide_about_reminders(app: Flask, client: FlaskClient, user: User) -> None:
    client.post("/reminders/", data={**CHOSEN, "follow_up_days": "3"})
    client.post(f"{application_of(client, add_job(app, user))}/move", data={"to": "applied", "day": "2026-03-01"})
    with app.app_context():
        [task] = [item.task for item in applications.today(db.session(), user).overdue]
    assert str(task.due_at).startswith("2026-03-04")
