"""Looking in a user's name: an hour, read-only, on record, with a way back; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from atspro.db import db, utc_now
from atspro.models import AuditEntry, AuthSession, JobDocument, User, UserJob
from atspro.services.auth import session_cookie
from tests.admin.conftest import Make

SignIn = Callable[[User | None], FlaskClient]
Audited = Callable[[], list[AuditEntry]]
START = "/admin/users/impersonate/"


def look(client: FlaskClient, user: User) -> None:
    response = client.post(START, data={"id": user.id})
    assert (response.status_code, response.location) == (302, "/")


def looking_session(app: Flask) -> AuthSession:
    with app.app_context():
        found = db.session.scalars(select(AuthSession).where(AuthSession.impersonated_by.is_not(None))).one()
        db.session.expunge(found)
        return found


def test_a_look_is_a_session_of_one_hour_as_better_auth_makes_it(
    app: Flask, staff: FlaskClient, admin: User, user: User
) -> None:
    own = staff.get_cookie(session_cookie.NAME)
    assert own is not None
    response = staff.post(START, data={"id": user.id})
    set_cookies = response.headers.getlist("Set-Cookie")
    opened = looking_session(app)
    assert (opened.user_id, opened.impersonated_by) == (user.id, admin.id)
    assert timedelta(minutes=59) < opened.expires_at - utc_now() <= timedelta(hours=1)
    secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
    (now,) = [line for line in set_cookies if line.startswith(session_cookie.NAME + "=")]
    assert "Max-Age" not in now
    assert "Expires" not in now
    assert "HttpOnly" in now
    assert session_cookie.unsign(now.split("=", 1)[1].split(";")[0], secret) == opened.token
    kept = staff.get_cookie(session_cookie.ADMIN_SESSION)
    assert kept is not None
    assert session_cookie.unsign(kept.value, secret) == f"{unquote(own.value).rpartition('.')[0]}:"
    forgetful = staff.get_cookie(session_cookie.DONT_REMEMBER)
    assert forgetful is not None
    assert session_cookie.unsign(forgetful.value, secret) == "true"


def test_every_page_says_so_and_leads_back(app: Flask, staff: FlaskClient, user: User, make_job: Make) -> None:
    job = make_job(user)
    look(staff, user)
    for address in ("/jobs/", f"/jobs/{job.id}", "/resume/upload", "/no-such-page", "/admin/"):
        page = staff.get(address).text
        assert f"You are viewing as <strong>{user.name}</strong>. Read-only." in page, address
        assert 'action="/stop-looking"' in page, address
    response = staff.post("/stop-looking")
    assert (response.status_code, response.location) == (302, f"/admin/users/details/?id={user.id}")
    page = staff.get(response.location)
    assert page.status_code == 200
    assert "You are viewing as" not in page.text
    assert staff.get_cookie(session_cookie.ADMIN_SESSION) is None
    assert staff.get_cookie(session_cookie.DONT_REMEMBER) is None
    with app.app_context():
        assert db.session.scalars(select(AuthSession).where(AuthSession.impersonated_by.is_not(None))).all() == []


def test_nothing_can_be_changed_whatever_is_sent(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, audited: Audited
) -> None:
    job = make_job(user)
    look(staff, user)
    for address in (
        "/resume/",
        f"/jobs/{job.id}/delete",
        f"/applications/{job.id}/move",
        "/sign-out",
        "/no-such",
        "/jobs/",
    ):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            response = staff.open(address, method=method, data={"to": "applied"})
            assert response.status_code == 403, (method, address)
            assert "You are viewing as another user, so nothing was changed." in response.text
    with app.app_context():
        assert db.session.get_one(UserJob, job.id).status == "tracked"
    assert looking_session(app)
    refused = [entry for entry in audited() if entry.action == "impersonation.refused"]
    assert len(refused) == 24
    assert {(entry.impersonated_id, entry.actor_id == user.id) for entry in refused} == {(user.id, False)}


def test_the_account_and_the_dashboard_stay_closed(staff: FlaskClient, user: User) -> None:
    look(staff, user)
    for address in ("/account/", "/account/password", "/account/download", "/account/delete"):
        page = staff.get(address)
        assert page.status_code == 403, address
        assert "account page is not available" in page.text
    for address in ("/admin/", "/admin/users/", f"/admin/users/details/?id={user.id}"):
        assert staff.get(address).status_code == 403, address
    page = staff.get("/jobs/").text
    assert "/sign-out" not in page
    assert 'href="/account/"' not in page
    assert 'href="/admin/"' not in page


def test_what_is_opened_is_on_record(
    app: Flask, staff: FlaskClient, admin: User, user: User, make_job: Make, make_document: Make, audited: Audited
) -> None:
    document: JobDocument = make_document(make_job(user))
    look(staff, user)
    assert staff.get(f"/documents/{document.id}").status_code == 200
    file = staff.get(f"/documents/{document.id}/download/md")
    assert file.status_code == 200
    staff.get("/reset-password?token=s3cret-token")
    staff.post("/stop-looking")
    entries = [entry for entry in audited() if entry.action.startswith("impersonation.")]
    assert [entry.action.split(".")[1] for entry in entries] == ["start", "page", "download", "page", "stop"]
    assert {(entry.actor_id, entry.impersonated_id) for entry in entries} == {(admin.id, user.id)}
    assert (entries[2].table_name, entries[2].row_id) == ("jobDocuments", str(document.id))
    assert entries[2].details["fmt"] == "md"
    assert UUID(entries[2].row_id or "")
    assert all(entry.request_id for entry in entries)
    assert "s3cret" not in str([entry.details for entry in entries])


def test_nobody_looks_as_themselves_as_an_admin_or_as_somebody_banned(
    app: Flask, staff: FlaskClient, admin: User, user: User, make_user: Callable[..., User]
) -> None:
    second = make_user("Second Admin", role="editor,admin")
    staff.post(f"/admin/users/ban/?id={user.id}", data={"how_long": "7"})
    for person in (admin, second, user):
        for method in ("GET", "POST"):
            assert staff.open(f"{START}?id={person.id}", method=method, data={"id": person.id}).status_code == 409
        assert START not in staff.get(f"/admin/users/details/?id={person.id}").text
    assert staff.get(f"{START}?id=nobody").status_code == 404
    with app.app_context():
        assert db.session.scalars(select(AuthSession).where(AuthSession.impersonated_by.is_not(None))).all() == []


@pytest.mark.parametrize("loss", ["demoted", "deleted", "promoted"])
def test_a_look_ends_with_the_right_to_it(
    app: Flask, sign_in: SignIn, make_user: Callable[..., User], user: User, loss: str
) -> None:
    second = make_user("Second Admin", role="admin")
    browser = sign_in(second)
    look(browser, user)
    assert browser.get("/jobs/").status_code == 200
    with app.app_context():
        session = db.session()
        # As the other application on this database would do it, which ends no session of ours.
        if loss == "demoted":
            session.get_one(User, second.id).role = "support"
        elif loss == "deleted":
            session.delete(session.get_one(User, second.id))
        else:
            session.get_one(User, user.id).role = "admin"
        session.commit()
    response = browser.get("/jobs/")
    assert (response.status_code, response.location) == (302, "/sign-in")
    assert browser.get("/jobs/").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all() == []


def let_the_hour_pass(app: Flask) -> None:
    with app.app_context():
        found = db.session.get_one(AuthSession, looking_session(app).id)
        found.expires_at = utc_now() - timedelta(seconds=1)
        db.session.commit()


def test_a_look_is_never_prolonged_and_after_its_hour_the_admin_is_themselves(
    app: Flask, staff: FlaskClient, admin: User, user: User
) -> None:
    look(staff, user)
    ends = looking_session(app).expires_at
    staff.get("/jobs/")
    assert looking_session(app).expires_at == ends
    let_the_hour_pass(app)
    response = staff.get("/jobs/")
    assert (response.status_code, response.location) == (302, "/admin/")
    page = staff.get("/admin/").text
    assert "You have stopped viewing as this user." in page
    assert admin.name in page
    assert "You are viewing as" not in page
    assert staff.get_cookie(session_cookie.ADMIN_SESSION) is None


def test_what_a_page_of_a_look_sends_too_late_is_done_in_nobodys_name(
    app: Flask, staff: FlaskClient, admin: User, user: User
) -> None:
    look(staff, user)
    let_the_hour_pass(app)
    response = staff.post("/account/name", data={"name": "Typed in the look"})
    assert response.location.startswith("/sign-in")
    with app.app_context():
        assert {db.session.get_one(User, person.id).name for person in (admin, user)} == {admin.name, user.name}


@pytest.mark.parametrize("gone", ["session", "role", "ban"])
def test_after_its_hour_nobody_is_back_who_may_not(
    app: Flask, staff: FlaskClient, admin: User, user: User, gone: str
) -> None:
    look(staff, user)
    let_the_hour_pass(app)
    with app.app_context():
        session = db.session()
        if gone == "session":
            session.execute(delete(AuthSession).where(AuthSession.user_id == admin.id))
        elif gone == "role":
            session.get_one(User, admin.id).role = None
        else:
            session.get_one(User, admin.id).banned = True
        session.commit()
    assert staff.get("/jobs/").location.startswith("/sign-in")
    assert staff.get_cookie(session_cookie.ADMIN_SESSION) is None


@pytest.mark.parametrize("cookie", ["", "forged", "another's"])
def test_the_way_back_leads_nowhere_without_the_admins_own_session(
    app: Flask, staff: FlaskClient, user: User, neighbour: User, sign_in: SignIn, cookie: str
) -> None:
    look(staff, user)
    staff.delete_cookie(session_cookie.ADMIN_SESSION)
    if cookie == "forged":
        staff.set_cookie(session_cookie.ADMIN_SESSION, session_cookie.sign("x:", "not the secret"))
    elif cookie:
        theirs = sign_in(neighbour).get_cookie(session_cookie.NAME)
        assert theirs is not None
        secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
        token = session_cookie.unsign(theirs.value, secret)
        staff.set_cookie(session_cookie.ADMIN_SESSION, session_cookie.sign(f"{token}:", secret))
    response = staff.post("/stop-looking")
    assert (response.status_code, response.location) == (302, "/sign-in")
    assert staff.get("/jobs/").status_code == 302


def test_the_user_does_not_see_the_look_among_their_sessions(staff: FlaskClient, user: User, sign_in: SignIn) -> None:
    look(staff, user)
    page = sign_in(user).get("/account/").text
    assert page.count("This device") <= 1
    assert "You are viewing as" not in page
