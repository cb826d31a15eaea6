"""Correcting a job."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.models import User
from tests.web.job_data import add_job, add_version, application_of, job_of
from tests.web.pages import described_errors, form_fields, soup


def test_saving_without_a_change_changes_nothing(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(
        app, user, salary="€50k", location=["Oslo", "Remote"], qualifications=["Python", "SQL"], description="A\n\nB"
    )
    before = job_of(session, job_id).data
    response = client.post(f"/jobs/{job_id}/edit", data=form_fields(soup(client.get(f"/jobs/{job_id}/edit"))))
    assert response.location == f"/jobs/{job_id}"
    assert job_of(session, job_id).data == before


def test_changes_are_saved(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user, qualifications=["Python", "SQL"])
    fields = form_fields(soup(client.get(f"/jobs/{job_id}/edit")))
    fields["title"] = "Lead Engineer"
    fields["qualifications"] = ""
    fields["location"] = "Oslo\r\nBergen"
    client.post(f"/jobs/{job_id}/edit", data=fields)
    job = job_of(session, job_id)
    assert (job.title, job.qualifications, job.location) == ("Lead Engineer", None, ["Oslo", "Bergen"])


def test_a_bad_field_keeps_what_was_typed(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    typed = {"company": "", "title": "New title", "description": "New", "logistics": "- Nights\n- Days"}
    response = client.post(f"/jobs/{job_id}/edit", data=typed)
    assert response.status_code == 422
    page = soup(response)
    assert described_errors(page, "company") == "Enter the company."
    fields = form_fields(page)
    assert {name: fields[name] for name in typed} == typed
    assert job_of(session, job_id).title == "Data Engineer"


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    other = sign_in(neighbour)
    assert other.get(f"/jobs/{job_id}/edit").status_code == 404
    stolen = {"company": "Mine", "title": "Mine", "description": "Mine"}
    assert other.post(f"/jobs/{job_id}/edit", data=stolen).status_code == 404
    assert job_of(session, job_id).title == "Data Engineer"


def two_tabs(app: Flask, client: FlaskClient, job_id: UUID) -> tuple[TestResponse, dict[str, str]]:
    """The first tab changes salary and title, then the second one title and company; its answer and its fields."""
    first, second = (dict(form_fields(soup(client.get(f"/jobs/{job_id}/edit")))) for _ in range(2))
    first |= {"salary": "€60k", "title": "Data Lead"}
    second |= {"title": "Lead Engineer", "company": "Other"}
    assert client.post(f"/jobs/{job_id}/edit", data=first).status_code == 302
    response = client.post(f"/jobs/{job_id}/edit", data=second)
    return response, dict(form_fields(soup(response)))


def test_a_stale_tab_is_shown_the_change_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    response, kept = two_tabs(app, client, job_id)
    assert response.status_code == 409
    page = soup(response)
    asked = {one.legend.text: one.get_text(" ", strip=True) for one in page.select("#conflict fieldset")}
    assert set(asked) == {"Salary", "Job title"}
    assert "€60k" in asked["Salary"]
    assert "You did not change it." in asked["Salary"]
    assert "You changed it too." in asked["Job title"]
    assert user.email in asked["Job title"]
    # What only the other tab changed is taken by itself; what both did is asked about, and nothing is chosen before.
    assert (kept["choice-salary"], kept.get("choice-title")) == ("theirs", None)
    assert (kept["title"], kept["company"]) == ("Lead Engineer", "Other")
    job = job_of(session, job_id)
    assert (job.title, job.salary, job.company) == ("Data Lead", "€60k", "Harbor & Co")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"choice-title": "mine"}, ("Lead Engineer", "€60k", "Other")),
        ({"choice-title": "theirs"}, ("Data Lead", "€60k", "Other")),
        ({"choose": "mine"}, ("Lead Engineer", None, "Other")),
        ({"choose": "theirs"}, ("Data Lead", "€60k", "Other")),
        ({"choice-title": "mine", "choice-salary": "mine"}, ("Lead Engineer", None, "Other")),
    ],
)
def test_the_writer_chooses_by_field(
    app: Flask, client: FlaskClient, user: User, session: Session, choice: dict[str, str], expected: tuple[str, ...]
) -> None:
    job_id = add_job(app, user)
    _, kept = two_tabs(app, client, job_id)
    assert client.post(f"/jobs/{job_id}/edit", data={**kept, **choice}).status_code == 302
    job = job_of(session, job_id)
    assert (job.title, job.salary, job.company) == expected


def test_without_a_choice_it_is_asked_again(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    _, kept = two_tabs(app, client, job_id)
    again = client.post(f"/jobs/{job_id}/edit", data=kept)
    assert again.status_code == 409
    assert [one.legend.text for one in soup(again).select("#conflict fieldset")] == ["Job title"]
    assert job_of(session, job_id).title == "Data Lead"


def test_a_choice_covers_only_the_change_that_was_told_of(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    _, kept = two_tabs(app, client, job_id)
    third = form_fields(soup(client.get(f"/jobs/{job_id}/edit")))
    client.post(f"/jobs/{job_id}/edit", data={**third, "title": "Third"})
    assert client.post(f"/jobs/{job_id}/edit", data={**kept, "choice-title": "mine"}).status_code == 409
    assert job_of(session, job_id).title == "Third"


def test_a_slip_after_the_choice_asks_no_second_time(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    _, kept = two_tabs(app, client, job_id)
    response = client.post(f"/jobs/{job_id}/edit", data={**kept, "choice-title": "mine", "company": ""})
    assert response.status_code == 422
    fields = dict(form_fields(soup(response))) | {"company": "Other"}
    assert client.post(f"/jobs/{job_id}/edit", data=fields).status_code == 302
    assert job_of(session, job_id).title == "Lead Engineer"


def test_a_new_document_or_status_is_no_conflict(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    fields = form_fields(soup(client.get(f"/jobs/{job_id}/edit")))
    client.post(f"{application_of(client, job_id)}/move", data={"to": "applied"})
    add_version(app, job_id)
    fields["title"] = "Lead Engineer"
    assert client.post(f"/jobs/{job_id}/edit", data=fields).status_code == 302
    job = job_of(session, job_id)
    assert (job.title, job.status) == ("Lead Engineer", "applied")
