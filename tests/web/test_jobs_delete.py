"""Deleting a job: asks first, then everything of it is gone."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from tests.web.job_data import add_job, add_version, ask, job_of, requests_of, versions_of
from tests.web.pages import soup


def test_the_page_asks_and_says_what_is_lost(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    assert "no documents" in client.get(f"/jobs/{job_id}/delete").text
    add_version(app, job_id)
    add_version(app, job_id)
    page = soup(client.get(f"/jobs/{job_id}/delete"))
    assert "2 document versions" in page.get_text()
    assert page.select_one(f"main a[href='/jobs/{job_id}']").get_text() == "Keep it"
    assert job_of(session, job_id) is not None


def test_deletes_the_job_with_its_documents_and_requests(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id, other_id = add_job(app, user), add_job(app, user, title="Other")
    add_version(app, job_id)
    ask(app, user, job_id, "cover")
    response = client.post(f"/jobs/{job_id}/delete")
    assert response.location == "/jobs/"
    assert "Deleted: Data Engineer at Harbor &amp; Co." in client.get("/jobs/").text
    assert job_of(session, job_id) is None
    assert versions_of(session, job_id) == []
    assert requests_of(session, job_id) == []
    assert job_of(session, other_id) is not None
    assert client.post(f"/jobs/{job_id}/delete").status_code == 404


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    other = sign_in(neighbour)
    assert other.get(f"/jobs/{job_id}/delete").status_code == 404
    assert other.post(f"/jobs/{job_id}/delete").status_code == 404
    assert job_of(session, job_id) is not None
