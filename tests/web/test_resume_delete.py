"""Deleting the base resume: asked first, done once, and only one's own; jobs stay."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.models import User, UserJob
from atspro.services import jobs, resumes
from atspro.shapes import ContactInfo, JobData, ResumeData
from tests.web.pages import form_fields, soup
from tests.web.test_resume_review import saved

DATA = ResumeData(contact_info=ContactInfo(full_name="Ada"))


@pytest.fixture(autouse=True)
def _stored(session: Session, user: User, neighbour: User) -> None:
    for person in (user, neighbour):
        resumes.save_resume(session, person, DATA)
    jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Build."))
    session.commit()


def test_asking_deletes_nothing(client: FlaskClient, session: Session, user: User) -> None:
    page = soup(client.get("/resume/delete"))
    assert "Delete your resume?" in page.get_text()
    assert page.select_one("main form[method=post]") is not None
    assert page.select_one("main a[href='/resume/']") is not None
    assert saved(session, user) == DATA


def test_deletes_ones_own_and_keeps_jobs_and_neighbours(
    client: FlaskClient, session: Session, user: User, neighbour: User
) -> None:
    response = client.post("/resume/delete", data={"userId": neighbour.id})
    assert (response.status_code, response.location) == (302, "/resume/upload")
    assert saved(session, user) is None
    assert saved(session, neighbour) == DATA
    assert session.scalar(select(func.count()).where(UserJob.user_id == user.id)) == 1
    assert "Your resume has been deleted." in client.get("/resume/upload").text


def test_a_second_time_leads_to_bringing_one(client: FlaskClient) -> None:
    client.post("/resume/delete")
    assert client.get("/resume/delete").location == "/resume/upload"
    assert client.post("/resume/delete").location == "/resume/upload"


def test_only_for_the_signed_in(anonymous: FlaskClient, session: Session, user: User) -> None:
    assert anonymous.post("/resume/delete").location.startswith("/sign-in")
    assert saved(session, user) == DATA


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    assert client.delete("/resume/delete").status_code == 405


def test_needs_the_forms_own_token(
    app: Flask, client: FlaskClient, session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post("/resume/delete").status_code == 400
    assert saved(session, user) == DATA
    assert client.post("/resume/delete", data=form_fields(soup(client.get("/resume/delete")))).status_code == 302
    assert saved(session, user) is None
