"""A form sent after the session ended: what was typed stays, and is stored once its writer is signed in again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from atspro.db import db
from atspro.models import AuthSession, User, UserJob
from tests.conftest import PASSWORD

POST = {"company": "Globex", "title": "Engineer <b>", "description": "We need\nPython & SQL.", "typed": "1"}


@pytest.fixture
def out(app: Flask) -> Callable[[User], None]:
    """End every session of a person's, as from another device."""

    def end(user: User) -> None:
        with app.app_context():
            db.session.execute(delete(AuthSession).where(AuthSession.user_id == user.id))
            db.session.commit()

    return end


def fields_of(page: str) -> dict[str, str]:
    """What the form of the page would send."""
    form = page.split("data-resubmit")[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def jobs_in(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(UserJob)) or 0


def test_what_was_typed_is_stored_after_signing_in_again(
    app: Flask, client: FlaskClient, user: User, out: Callable[[User], None]
) -> None:
    out(user)
    response = client.post("/jobs/", data=POST)
    assert response.status_code == 401
    assert response.headers["Cache-Control"] == "no-store"
    assert "Your session has ended" in response.text
    assert "<b>" not in response.text.split("<main")[1]
    assert "passwords" not in response.text
    assert jobs_in(app) == 0
    kept = fields_of(response.text)
    assert {name: kept[name] for name in POST} == POST
    address = re.search(r'action="([^"]+)" data-resubmit', response.text)
    assert address
    # Sent too early it is kept once more.
    assert fields_of(client.post(address[1], data=kept).text) == kept
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    client.post(address[1], data=kept)
    with app.app_context():
        job = db.session.scalars(select(UserJob)).one()
        assert (job.user_id, job.title) == (user.id, "Engineer <b>")
        assert job.description == "We need\nPython & SQL."


def test_a_form_of_the_dashboard_is_kept_without_its_passwords(
    sign_in: Callable[[User | None], FlaskClient], admin: User, out: Callable[[User], None]
) -> None:
    staff = sign_in(admin)
    assert 'name="typed"' in staff.get("/admin/users/new/").text
    out(admin)
    typed = {
        "name": "New",
        "email": "new@example.com",
        "password": "s3cret-1",
        "your_password": "s3cret-2",
        "typed": "1",
    }
    page = staff.post("/admin/users/new/?url=/admin/users/", data=typed)
    assert page.status_code == 401
    assert "s3cret" not in page.text
    assert "Files and passwords are not kept" in page.text
    assert fields_of(page.text)["email"] == "new@example.com"
    assert 'action="/admin/users/new/?url=/admin/users/"' in page.text


def test_a_button_alone_leads_to_the_sign_in_page(client: FlaskClient, user: User, out: Callable[[User], None]) -> None:
    out(user)
    response = client.post("/jobs/", data={"company": "Globex"})
    assert (response.status_code, response.location) == (302, "/sign-in")
    asked = client.post("/jobs/", data=POST, headers={"Accept": "application/json"})
    assert asked.json["error"]


def test_another_site_has_nothing_shown(
    app: Flask, client: FlaskClient, user: User, out: Callable[[User], None]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    out(user)
    response = client.post("/jobs/", data=POST)
    assert response.status_code == 400
    assert "Engineer" not in response.text
