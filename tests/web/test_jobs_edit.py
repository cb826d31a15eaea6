"""Correcting a job."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from tests.web.job_data import add_job, add_version, job_of
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


def test_a_stale_tab_is_told_and_may_save_anyway(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    first, second = (form_fields(soup(client.get(f"/jobs/{job_id}/edit"))) for _ in range(2))
    first["salary"] = "€60k"
    second["title"] = "Lead Engineer"
    assert client.post(f"/jobs/{job_id}/edit", data=first).status_code == 302
    response = client.post(f"/jobs/{job_id}/edit", data=second)
    assert response.status_code == 409
    page = soup(response)
    assert "changed in another tab" in page.select_one("#conflict").text
    kept = form_fields(page)
    assert kept["title"] == "Lead Engineer"
    job = job_of(session, job_id)
    assert (job.title, job.salary) == ("Data Engineer", "€60k")
    assert client.post(f"/jobs/{job_id}/edit", data={**kept, "action": "save"}).status_code == 409
    button = page.select_one(".form-actions button")
    assert button.text == "Save mine anyway"
    assert client.post(f"/jobs/{job_id}/edit", data={**kept, "action": button["value"]}).status_code == 302
    job = job_of(session, job_id)
    assert (job.title, job.salary) == ("Lead Engineer", None)


def test_a_new_document_or_status_is_no_conflict(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    fields = form_fields(soup(client.get(f"/jobs/{job_id}/edit")))
    client.post(f"/jobs/{job_id}/status", data={"status": "applied"})
    add_version(app, job_id)
    fields["title"] = "Lead Engineer"
    assert client.post(f"/jobs/{job_id}/edit", data=fields).status_code == 302
    job = job_of(session, job_id)
    assert (job.title, job.status) == ("Lead Engineer", "applied")
