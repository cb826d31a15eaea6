"""The calendar, one event as a file, and the feed that a calendar program reads without a cookie."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import ApiToken, ApplicationEvent, AuthSession, User, UserSettings
from atspro.redaction import redact
from atspro.services import applications
from atspro.services.auth import email_links
from tests.conftest import PASSWORD
from tests.web.job_data import add_job, application_of, committed
from tests.web.mails import kinds
from tests.web.pages import counted_statements, form_fields, soup

SignIn = Callable[[User | None], FlaskClient]


@pytest.fixture
def address(app: Flask, client: FlaskClient, user: User) -> str:
    """An application with an interview, a task, an offer and, beside it, a saved job with a last day."""
    found = application_of(client, add_job(app, user, company="Globex", title="Analyst"))
    soon = utc_now() + timedelta(days=3)
    client.post(
        f"{found}/events",
        data={"kind": "interview", "title": "Panel, final; round", "at": f"{soon:%Y-%m-%dT}14:30", "zone": "UTC",
              "place": "Room 7", "body": "Bring\nthe portfolio"},
    )  # fmt: skip
    expires = f"{utc_now() + timedelta(days=9):%Y-%m-%d}"
    client.post(f"{found}/offers/new", data={"expires": expires, "decision": "", "period": ""})
    saved = application_of(client, add_job(app, user, company="Initech", title="Clerk"))
    details = form_fields(soup(client.get(f"{saved}/details")))
    client.post(f"{saved}/details", data={**details, "deadline": f"{utc_now() + timedelta(days=5):%Y-%m-%d}"})
    client.post("/tasks/", data={"title": "Print the letter", "day": f"{utc_now() + timedelta(days=1):%Y-%m-%d}"})
    return found


@pytest.mark.parametrize("way", ["sign out", "password", "reset"])
def test_whoever_made_a_feed_in_a_stolen_session_loses_it_with_the_session(
    app: Flask, client: FlaskClient, anonymous: FlaskClient, user: User, way: str
) -> None:
    feed = feed_of(client)
    assert anonymous.get(feed).status_code == 200
    if way == "sign out":
        client.post("/account/sessions/end-others")
    elif way == "password":
        new = {"current_password": PASSWORD, "password": "Marzipan-Obelisk-77"}
        client.post("/account/password", data=new)
        assert anonymous.get(feed).status_code == 200, "others were not to be signed out"
        new = {"current_password": "Marzipan-Obelisk-77", "password": "Walnut-Harbor-93", "sign_out_others": "y"}
        client.post("/account/password", data=new)
    else:
        with committed(app) as session:
            found = email_links.request_password_reset(session, user.email)
            assert found is not None
            email_links.reset_password(session, found[1], "Walnut-Harbor-93")
    assert anonymous.get(feed).status_code == 404


def test_a_feed_asks_for_the_password_that_was_given_long_ago_and_is_told_by_mail(
    client: FlaskClient, anonymous: FlaskClient, user: User, session: Session
) -> None:
    """It outlives the session that made it, and is read without one."""
    session.execute(update(AuthSession).values(created_at=utc_now() - timedelta(hours=2)))
    session.commit()
    page = soup(client.get("/calendar/"))
    assert "password" in form_fields(page, 'form[action^="/calendar/feed"]')
    refused = client.post("/calendar/feed", data={"details": "y"})
    assert refused.status_code == 422
    again = soup(refused)
    assert again.select_one("#feed-address") is None
    assert again.select_one("#details[checked]"), "what was ticked stays"
    assert session.scalars(select(ApiToken)).all() == []
    assert kinds(session, user.email) == set()
    assert anonymous.get(feed_of(client, password=PASSWORD)).status_code == 200
    assert kinds(session, user.email) == {"calendar_feed_made"}


def feed_of(client: FlaskClient, **data: str) -> str:
    field = soup(client.post("/calendar/feed", data=data)).select_one("#feed-address")
    assert field
    return re.sub(r"^https?://[^/]+", "", str(field["value"]))


def read(response) -> dict[str, dict[str, object]]:  # type: ignore[no-untyped-def]
    calendar = Calendar.from_ical(response.data)
    assert calendar["VERSION"] == "2.0"
    assert "ATSPro" in calendar["PRODID"]
    return {str(one["UID"]).split("-")[0] + str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}


def test_an_empty_month_says_what_stands_here(client: FlaskClient) -> None:
    page = client.get("/calendar/").text
    assert "Nothing in this month." in page
    assert "Make an address" in page


def test_a_month_shows_what_lies_on_its_days(client: FlaskClient, address: str) -> None:
    days: dict[str, str] = {}
    for month in {f"{utc_now() + timedelta(days=ahead):%Y-%m}" for ahead in (1, 3, 5, 7, 9)}:
        page = soup(client.get(f"/calendar/?month={month}"))
        assert page.select_one("table.calendar")
        for heading in page.select(".agenda h3"):
            days[heading.get_text()] = heading.find_next("ul").get_text(" ", strip=True)  # type: ignore[union-attr]
    told = " ".join(days.values())
    for text in ("Panel, final; round Analyst at Globex · Room 7", "Print the letter", "Apply by Clerk at Initech",
                 "Answer the offer Analyst at Globex", "Decide on the offer"):  # fmt: skip
        assert text in told, told


@pytest.mark.parametrize("month", ["", "2026-13", "soon", "0001-01", "9999-12", "2026-02"])
def test_any_month_is_answered(client: FlaskClient, month: str) -> None:
    assert client.get(f"/calendar/?month={month}").status_code == 200


def test_times_are_in_the_readers_zone(app: Flask, client: FlaskClient, user: User) -> None:
    found = application_of(client, add_job(app, user))
    client.post(f"{found}/events", data={"kind": "call", "at": "2030-06-30T22:30", "zone": "UTC", "title": "Late"})
    assert "10:30" in soup(client.get("/calendar/?month=2030-06")).select_one(".agenda").get_text()  # type: ignore[union-attr]
    with committed(app) as session:
        session.add(UserSettings(user_id=user.id, timezone="Europe/Vienna"))
    assert not soup(client.get("/calendar/?month=2030-06")).select(".agenda")
    agenda = soup(client.get("/calendar/?month=2030-07")).select_one(".agenda")
    assert agenda
    assert "Jul 1, 2030" in agenda.get_text()
    assert "12:30" in agenda.get_text()


def test_the_feed_is_read_by_a_calendar_program(anonymous: FlaskClient, client: FlaskClient, address: str) -> None:
    response = anonymous.get(feed_of(client))
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in response.headers
    entries = read(response)
    # Without details nothing says where somebody applies.
    assert set(entries) == {"eventAppointment", "taskTask", "deadlineApply by", "offerAnswer the offer"}
    assert b"Globex" not in response.data
    assert b"Room 7" not in response.data
    interview = entries["eventAppointment"]
    start = interview["DTSTART"].dt  # type: ignore[attr-defined]
    assert isinstance(start, datetime)
    assert (start.utcoffset(), start.hour, start.minute) == (timedelta(0), 14, 30)
    deadline = entries["deadlineApply by"]
    assert deadline["DTSTART"].dt == (utc_now() + timedelta(days=5)).date()  # type: ignore[attr-defined]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in response.data


def test_details_are_in_the_feed_only_when_they_are_asked_for(
    anonymous: FlaskClient, client: FlaskClient, address: str
) -> None:
    entries = read(anonymous.get(feed_of(client, details="1")))
    interview = entries["eventPanel, final; round: Analyst at Globex"]
    assert (interview["LOCATION"], interview["DESCRIPTION"]) == ("Room 7", "Bring\nthe portfolio")
    assert "taskPrint the letter" in entries


def test_an_entry_keeps_its_identifier(
    anonymous: FlaskClient, client: FlaskClient, session: Session, address: str
) -> None:
    feed = feed_of(client)
    before = {str(one["UID"]) for one in read(anonymous.get(feed)).values()}
    event = session.scalars(select(ApplicationEvent).where(ApplicationEvent.kind == "interview")).one()
    later = f"{utc_now() + timedelta(days=4):%Y-%m-%dT%H:%M}"
    client.post(f"/applications/events/{event.id}", data={"kind": "interview", "at": later, "zone": "UTC"})
    assert {str(one["UID"]) for one in read(anonymous.get(feed)).values()} == before


def test_a_new_address_and_the_switch_end_the_one_before(
    anonymous: FlaskClient, client: FlaskClient, session: Session, address: str
) -> None:
    first, second = feed_of(client), feed_of(client)
    assert anonymous.get(first).status_code == 404
    assert anonymous.get(second).status_code == 200
    # The secret is stored nowhere, and shown no more.
    secret = second.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(secret) >= 40
    assert all(secret not in str(token.__dict__) for token in session.scalars(select(ApiToken)))
    assert secret not in client.get("/calendar/").text
    assert "Last read" in client.get("/calendar/").text
    client.post("/calendar/feed/off")
    assert anonymous.get(second).status_code == 404


def test_whoever_is_banned_has_no_feed(
    app: Flask, anonymous: FlaskClient, client: FlaskClient, user: User, address: str
) -> None:
    feed = feed_of(client)
    with committed(app) as session:
        session.get_one(User, user.id).banned = True
    assert anonymous.get(feed).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43, "a" * 5000, "%00" * 30, "..%2f..%2fetc"])
def test_a_secret_that_is_none_leads_nowhere(anonymous: FlaskClient, secret: str) -> None:
    assert anonymous.get(f"/calendar/feed/{secret}.ics").status_code == 404


def test_a_token_of_another_scope_reads_no_calendar(
    app: Flask, anonymous: FlaskClient, client: FlaskClient, user: User
) -> None:
    feed = feed_of(client)
    with committed(app) as session:
        session.scalars(select(ApiToken)).one().scopes = ["read"]
    assert anonymous.get(feed).status_code == 404


def test_the_secret_is_kept_out_of_logs(client: FlaskClient) -> None:
    feed = feed_of(client)
    assert redact(f"GET {feed} failed") == "GET /calendar/feed/[hidden].ics failed"


def test_a_feed_shows_its_owners_entries_alone(
    app: Flask, anonymous: FlaskClient, sign_in: SignIn, neighbour: User, address: str
) -> None:
    assert read(anonymous.get(feed_of(sign_in(neighbour)))) == {}
    assert "Panel" not in sign_in(neighbour).get("/calendar/").text


def test_one_event_as_a_file(
    client: FlaskClient, session: Session, sign_in: SignIn, neighbour: User, address: str
) -> None:
    event = session.scalars(select(ApplicationEvent).where(ApplicationEvent.kind == "interview")).one()
    link = soup(client.get(address)).select_one("section[aria-labelledby=planned] a[download]")
    assert link
    [entry] = read(client.get(str(link["href"]))).values()
    assert entry["UID"] == f"event-{event.id}@atspro"
    assert sign_in(neighbour).get(f"/calendar/events/{event.id}.ics").status_code == 404


def test_the_calendar_is_bounded_and_asks_the_same_for_any_number(
    app: Flask, client: FlaskClient, user: User, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_statements() as few:
        client.get("/calendar/")
    with committed(app) as session:
        application = applications.get_application(session, user, UUID(address.rsplit("/", 1)[1]))
        noon = utc_now().replace(hour=12)
        for number in range(30):
            applications.add_task(session, user, f"T{number}", due_at=noon, application=application)
    with counted_statements() as many:
        page = client.get("/calendar/")
    assert len(many) == len(few) <= 9, few
    assert "26 more" in page.text
    monkeypatch.setattr(applications.calendar, "MAX_ENTRIES", 5)
    assert len(soup(client.get("/calendar/")).select(".agenda li")) <= 5
