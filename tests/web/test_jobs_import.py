"""A post by its address: ask, wait, review, save."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.engine.read import read_job
from atspro.models import JobImport, User, UserJob
from atspro.services import leases
from atspro.services.jobs import url_imports
from tests.conftest import Outbox
from tests.web.job_data import committed
from tests.web.pages import described_errors, form_fields, soup
from tests.web.test_jobs_add import POST

URL = "https://jobs.example/night-nurse"


def ask(client: FlaskClient, url: str = URL) -> str:
    response = client.post("/jobs/imports/", data={"url": url})
    assert response.status_code == 303
    return response.location


def end(app: Flask, location: str, sentence: str = "") -> None:
    """Let a worker take the import, and fail with a sentence or read the post."""
    with committed(app) as session:
        held = leases.claim(session, url_imports.IMPORTS, UUID(location.rsplit("/", 1)[1]))
        assert held is not None
        if sentence:
            assert leases.fail(session, held, sentence)
        else:
            assert url_imports.complete(session, held, read_job(POST))


def test_the_page_waits_with_and_without_a_script(client: FlaskClient, outbox: Outbox) -> None:
    location = ask(client)
    assert len(outbox.sent) == 1
    response = client.get(location)
    page = soup(response)
    assert page.h1.get_text() == "Importing the posting"
    assert page.select_one("noscript meta[http-equiv=refresh]")["content"] == "3"
    assert page.select_one("[role=status]").get_text() == "Waiting for its turn."
    assert page.select_one("[data-import]")["data-import"] == f"{location}/progress"
    answer = client.get(f"{location}/progress")
    assert answer.json == {"state": "queued", "live": True}
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_read_is_reviewed_and_saved(app: Flask, client: FlaskClient, session: Session) -> None:
    location = ask(client)
    end(app, location)
    assert client.get(f"{location}/progress").json == {"state": "succeeded", "live": False}
    page = soup(client.get(location))
    fields = form_fields(page)
    assert (fields["title"], fields["company"]) == ("Night Nurse", "Lakeside Hospital")
    hint = page.select_one("a.line-hint[aria-label^='Company']")
    assert page.select_one(hint["href"]).get_text() == "Company: Lakeside Hospital"
    assert session.scalar(select(func.count()).select_from(UserJob)) == 0
    assert client.post("/jobs/", data=fields).status_code == 302
    assert session.scalars(select(UserJob.title)).all() == ["Night Nurse"]


def test_marks_and_source_outlive_a_correction(app: Flask, client: FlaskClient) -> None:
    location = ask(client)
    end(app, location)
    fields = form_fields(soup(client.get(location)))
    fields["title"] = ""
    response = client.post("/jobs/", data=fields)
    assert response.status_code == 422
    page = soup(response)
    again = form_fields(page)
    assert {name: again[name] for name in fields} == dict(fields)
    assert page.select_one("#line-3").get_text() == "Location: Duluth, MN"
    assert page.select_one("a.line-hint[aria-label^='Location']")["href"] == "#line-3"


def test_a_failure_says_why_and_offers_the_other_way(app: Flask, client: FlaskClient) -> None:
    location = ask(client)
    end(app, location, "This page asks for a sign-in.")
    page = soup(client.get(location))
    assert "This page asks for a sign-in." in page.select_one("[role=alert]").get_text()
    assert page.select_one("textarea[name=text]") is not None
    assert page.select_one("input[name=url]")["value"] == URL


def test_an_address_that_can_not_be_fetched_is_kept_beside_its_error(client: FlaskClient, session: Session) -> None:
    response = client.post("/jobs/imports/", data={"url": "http://jobs.example/1"})
    assert response.status_code == 422
    page = soup(response)
    assert "https://" in described_errors(page, "url")
    assert page.select_one("input[name=url]")["value"] == "http://jobs.example/1"
    for bad in ("", "x" * 3000, "https://a\x00b/"):
        assert client.post("/jobs/imports/", data={"url": bad}).status_code == 422
    assert session.scalars(select(JobImport)).all() == []


def test_a_fourth_at_once_is_asked_to_wait(client: FlaskClient) -> None:
    for number in range(3):
        ask(client, f"https://jobs.example/{number}")
    response = client.post("/jobs/imports/", data={"url": "https://jobs.example/4"})
    assert response.status_code == 422
    assert "Three of your postings" in described_errors(soup(response), "url")


def test_asking_too_often_is_refused(client: FlaskClient) -> None:
    statuses = [client.post("/jobs/imports/", data={"url": URL}).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]


def test_a_neighbours_import_is_not_found(
    client: FlaskClient, sign_in: Callable[[User], FlaskClient], neighbour: User
) -> None:
    location = ask(client)
    other = sign_in(neighbour)
    for address in (location, f"{location}/progress", f"/jobs/imports/{uuid4()}"):
        assert other.get(address).status_code == 404
