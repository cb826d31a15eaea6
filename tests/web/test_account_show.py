"""The account page: what it says, where a person is signed in, and ending that elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.models import AuthSession, SessionUse, User
from atspro.services.auth import sessions
from atspro.web.devices import device_name
from tests.conftest import PASSWORD
from tests.web.mails import kinds, link_of, use_mail
from tests.web.pages import form_fields, soup

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)


def elsewhere(app: Flask, user: User, agent: str = FIREFOX, address: str = "192.0.2.10") -> str:
    """Sign the user in from another device; the session's id."""
    with app.app_context():
        session = db.session()
        opened = sessions.open_session(session, user, ip_address=address, user_agent=agent)
        session.commit()
        return opened.id


def ids(session: Session, user: User) -> set[str]:
    session.expire_all()
    return set(session.scalars(select(AuthSession.id).where(AuthSession.user_id == user.id)))


def test_it_shows_the_person_and_is_in_the_navigation(client: FlaskClient, user: User) -> None:
    page = soup(client.get("/account/"))
    assert user.name in page.get_text()
    assert user.email in page.get_text()
    assert soup(client.get("/jobs/")).select_one("header a[href='/account/']")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Mobile Safari on iOS"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
        (None, "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("x" * 100_000, "Unknown device"),
    ],
)
def test_devices_have_names(agent: str | None, name: str) -> None:
    assert device_name(agent) == name


def test_every_session_shows_device_first_and_last_place_and_the_current_one(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    other = elsewhere(app, user)
    session.merge(SessionUse(session_id=other, ip_address="198.51.100.7", user_agent=IPHONE, used_at=utc_now()))
    session.commit()
    entries = [entry.get_text(" ", strip=True) for entry in soup(client.get("/account/")).select(".session-list li")]
    assert len(entries) == 2
    [mine] = [entry for entry in entries if "This device" in entry]
    [theirs] = [entry for entry in entries if "This device" not in entry]
    assert "Mobile Safari on iOS" in theirs
    assert "from 198.51.100.7" in theirs
    assert "from 192.0.2.10" in theirs
    assert "127.0.0.1" in mine


def test_tokens_and_ids_of_sessions_that_could_be_used_are_not_on_the_page(
    app: Flask, client: FlaskClient, session: Session, user: User
) -> None:
    elsewhere(app, user)
    page = client.get("/account/").text
    assert not any(token in page for token in session.scalars(select(AuthSession.token)))


def test_one_session_can_be_ended(app: Flask, client: FlaskClient, session: Session, user: User) -> None:
    other = elsewhere(app, user)
    form = soup(client.get("/account/")).select_one(".session-list form")
    assert form is not None
    response = client.post(str(form["action"]))
    assert (response.status_code, response.location) == (302, "/account/")
    assert other not in ids(session, user)
    assert client.get("/account/").status_code == 200


def test_ending_the_current_session_signs_out(client: FlaskClient, session: Session, user: User) -> None:
    [mine] = ids(session, user)
    assert client.post(f"/account/sessions/{mine}/end").location == "/sign-in"
    assert client.get("/account/").status_code == 302


def test_a_neighbours_session_is_not_found(app: Flask, client: FlaskClient, session: Session, neighbour: User) -> None:
    theirs = elsewhere(app, neighbour)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert client.post("/account/sessions/unknown/end").status_code == 404
    assert theirs in ids(session, neighbour)


def test_everywhere_else_is_signed_out_at_once(
    app: Flask, client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    others = {elsewhere(app, user), elsewhere(app, user)}
    theirs = elsewhere(app, neighbour)
    response = client.post("/account/sessions/end-others")
    assert response.location == "/account/"
    assert "2 other devices" in client.get("/account/").text
    assert not others & ids(session, user)
    assert len(ids(session, user)) == 1
    assert theirs in ids(session, neighbour)


def test_the_button_for_all_others_is_there_only_with_others(app: Flask, client: FlaskClient, user: User) -> None:
    assert "Sign out everywhere else" not in client.get("/account/").text
    elsewhere(app, user)
    assert "Sign out everywhere else" in client.get("/account/").text


def test_a_look_in_anothers_name_sees_nothing_of_the_account(
    client: FlaskClient, session: Session, user: User, admin: User
) -> None:
    session.scalars(select(AuthSession)).one().impersonated_by = admin.id
    session.commit()
    for path in ("", "name", "address", "password", "download", "delete"):
        assert client.get(f"/account/{path}").status_code == 403


def test_the_name_can_be_changed(client: FlaskClient, session: Session, user: User) -> None:
    assert 'value="Ada Example"' in client.get("/account/name").text
    assert client.post("/account/name", data={"name": "  Ada\r\nLovelace "}).location == "/account/"
    assert session.scalars(select(User.name).where(User.id == user.id)).one() == "Ada Lovelace"
    assert client.post("/account/name", data={"name": " "}).status_code == 422
    assert client.post("/account/name", data={"name": "x", "role": "admin", "email": "a@b.example"}).status_code == 302
    assert session.scalars(select(User.role).where(User.id == user.id)).one() is None


def test_of_two_tabs_the_second_to_change_the_name_chooses(client: FlaskClient, session: Session, user: User) -> None:
    def name_now() -> str:
        session.expire_all()
        return session.scalars(select(User.name).where(User.id == user.id)).one()

    opened = form_fields(soup(client.get("/account/name")))
    client.post("/account/name", data={**opened, "name": "Ada First"})
    # The same name, or nothing changed, is no conflict.
    assert client.post("/account/name", data={**opened, "name": "Ada First"}).status_code == 302
    asked = client.post("/account/name", data={**opened, "name": "Ada Second"})
    assert asked.status_code == 409
    assert name_now() == "Ada First"
    panel = soup(asked).select_one("#conflict")
    assert "Take theirs: Ada First" in panel.get_text(" ", strip=True)
    assert f"Changed by {user.email}" in panel.get_text(" ", strip=True)
    again = form_fields(soup(asked))
    assert again["name"] == "Ada Second"
    assert client.post("/account/name", data=again).status_code == 409
    assert client.post("/account/name", data={**again, "choice-name": "theirs"}).status_code == 302
    assert name_now() == "Ada First"
    assert client.post("/account/name", data={**again, "choice-name": "mine"}).status_code == 302
    assert name_now() == "Ada Second"


def test_people_who_have_not_confirmed_are_reminded_on_every_page_where_mail_works(
    app: Flask, client: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = "aside[aria-label='Confirm your address']"
    assert not soup(client.get("/jobs/")).select(reminder)
    use_mail(app, monkeypatch)
    for path in ("/resume/bring", "/jobs/", "/jobs/new"):
        assert soup(client.get(path)).select(reminder), path
    form = soup(client.get("/jobs/")).select_one(f"{reminder} form")
    assert form is not None
    assert client.post(str(form["action"])).location == "/account/"
    assert kinds(session, user.email) == {"verify"}
    session.get_one(User, user.id).email_verified = True
    session.commit()
    assert not soup(client.get("/jobs/")).select(reminder)
    client.post("/account/verification")
    assert link_of(session, "verify")


def test_asking_again_and_again_is_refused_with_the_time(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail(app, monkeypatch, RESET_ADDRESS_LIMIT="1 per 7 minutes")
    where = {"REMOTE_ADDR": "192.0.2.91"}
    assert client.post("/account/verification", environ_base=where).status_code == 302
    refused = client.post("/account/verification", environ_base=where)
    assert refused.status_code == 429
    assert "try again in" in refused.text


def test_expired_sessions_are_not_listed(app: Flask, client: FlaskClient, session: Session, user: User) -> None:
    other = elsewhere(app, user)
    session.get_one(AuthSession, other).expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert len(soup(client.get("/account/")).select(".session-list li")) == 1


def test_it_asks_to_sign_in(anonymous: FlaskClient, user: User) -> None:
    response = anonymous.get("/account/")
    assert response.location == "/sign-in?next=/account/"
    data = {"email": user.email, "password": PASSWORD}
    assert anonymous.post(response.location, data=data).location == "/account/"
