"""A stored resume that another client of the database wrote against the shapes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.errors import InvalidInput
from atspro.models import User
from atspro.services import resumes
from tests.web.job_data import RESUME, add_job, add_resume, add_version, ask, fail, requests_of
from tests.web.pages import soup
from tests.web.test_resume_review import FORM, changed, reviewed, saved

SAID = "Your saved resume can’t be read"


@pytest.fixture(
    params=[
        """"workExperience" = '[{"employer": "Acme"}]'""",
        """"contactInfo" = '{"fullName": 7}'""",
        "education = '[3]'",
    ]
)
def broken(app: Flask, user: User, session: Session, request: pytest.FixtureRequest) -> None:
    """The user's resume after such a write."""
    add_resume(app, user)
    session.execute(text(f'UPDATE "userResume" SET {request.param}'))
    session.commit()


def said(page: str) -> bool:
    return SAID in soup_text(page)


def soup_text(page: str) -> str:
    return page.replace("&#39;", "'")


@pytest.mark.usefixtures("broken")
def test_the_error_names_the_field(session: Session, user: User) -> None:
    stored = resumes.get_resume(session, user)
    assert stored is not None
    with pytest.raises(InvalidInput) as caught:
        _ = stored.data
    assert next(iter(caught.value.fields)).split(".")[0] in {"workExperience", "contactInfo", "education"}


@pytest.mark.usefixtures("broken")
def test_pages_say_what_to_do(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    assert client.get("/resume/").location == "/resume/bring"
    bring = client.get("/resume/bring")
    assert said(bring.text)
    for address in ("/", f"/jobs/{job_id}"):
        response = client.get(address)
        assert response.status_code == 200
        assert said(response.text), address
    for address in ("/jobs/", f"/documents/{document_id}", f"/documents/{document_id}/download/md"):
        assert client.get(address).status_code == 200, address


@pytest.mark.usefixtures("broken")
def test_nothing_is_asked_for_that_can_not_be_written(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    for address in (f"/jobs/{job_id}/documents", f"/requests/{request_id}/retry"):
        assert client.post(address, data={"type": "all"}).location == "/resume/bring"
        assert said(client.get("/resume/bring").text)
    assert len(requests_of(session, job_id)) == 1


@pytest.mark.usefixtures("broken")
def test_bringing_it_again_mends_it(client: FlaskClient, session: Session, user: User) -> None:
    fields = reviewed(client)
    assert client.post("/resume/review", data=changed(fields, replace="y")).status_code == 302
    mended = saved(session, user)
    assert mended is not None
    assert mended != RESUME
    assert soup(client.get("/resume/")).select_one(FORM) is not None
