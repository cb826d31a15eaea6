"""That a posting is tracked already, or the company was applied to before: told, and never in the way."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.models import User, UserJob
from tests.web.job_data import add_job, application_of
from tests.web.pages import form_fields, soup

POST = """Night Nurse

Company: Lakeside Hospital GmbH

Responsibilities
- Care for twelve patients on the night shift
- Give medication and keep records
"""


def told(response: TestResponse) -> str:
    found = soup(response).select_one('.alert[role="note"]')
    return " ".join(found.get_text(" ", strip=True).split()).replace(" ,", ",") if found else ""


def test_the_same_posting_is_told_before_and_after_saving(app: Flask, client: FlaskClient, session: Session) -> None:
    assert told(client.post("/jobs/new", data={"text": POST})) == ""
    fields = form_fields(soup(client.post("/jobs/new", data={"text": POST})))
    first = client.post("/jobs/", data=fields).location
    assert told(client.get(first)) == ""
    client.post(f"{application_of(client, first.rsplit('/', 1)[1])}/move", data={"to": "applied", "day": "2026-10-03"})
    # In another layout and case it is the same posting.
    review = client.post("/jobs/new", data={"text": POST.replace("- ", "* ").replace("Night Nurse", "NIGHT nurse")})
    assert told(review).startswith("You have this posting already: Night Nurse at Lakeside Hospital")
    assert "applied since Oct 3, 2026" in told(review)
    second = client.post("/jobs/", data=form_fields(soup(review)))
    assert second.status_code == 302
    assert session.scalar(select(func.count()).select_from(UserJob)) == 2
    assert told(client.get(second.location)).startswith("You have this posting already")


def test_the_same_link_is_the_same_posting(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user, company="One", link="https://www.jobs.example/17/?utm_source=mail")
    other = add_job(app, user, company="Two", link="http://jobs.example/17")
    assert told(client.get(f"/jobs/{other}")).startswith("You have this posting already")


def test_who_was_applied_to_before_is_told(app: Flask, client: FlaskClient, user: User) -> None:
    earlier = add_job(app, user, company="Globex GmbH", title="Analyst", status="rejected")
    job_id = add_job(app, user, company="GLOBEX", title="Engineer")
    page = client.get(f"/jobs/{job_id}")
    assert told(page).startswith("Your other jobs at this company: Analyst at Globex GmbH, rejected since")
    assert soup(page).select_one('[role="note"] a')["href"] == application_of(client, earlier)  # type: ignore[index]
    # Neither has a link or a text of some length: that is nothing in common.
    add_job(app, user, company="Else")
    assert "Else" not in told(client.get(f"/jobs/{job_id}"))


def test_what_others_have_is_not_told(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User
) -> None:
    add_job(app, neighbour, company="Globex", link="https://jobs.example/17")
    job_id = add_job(app, user, company="Globex", link="https://jobs.example/17")
    assert told(sign_in(user).get(f"/jobs/{job_id}")) == ""


def test_title_and_company_are_enough(client: FlaskClient, session: Session) -> None:
    page = client.get("/jobs/new?by=hand")
    assert "Only the title and the company are needed." in page.text
    fields = dict(form_fields(soup(page)))
    answer = client.post("/jobs/", data={**fields, "title": "Cook", "company": "Inn"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Job saved." in answer.text
    assert session.scalars(select(UserJob.title)).all() == ["Cook"]
    # Nothing is offered that needs what is not there.
    assert not soup(answer).select('[name="type"]')
