"""Canceling what is being written."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services import generation
from tests.web.job_data import add_job, ask, committed, fail, requests_of, start, versions_of


def test_a_queued_request_ends(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    response = client.post(f"/requests/{ask(app, user, job_id)}/cancel")
    assert response.location == f"/jobs/{job_id}"
    assert [request.state for request in requests_of(session, job_id)] == ["cancelled"]
    page = client.get(response.location).text
    assert "Resume: canceled." in page
    assert "Canceled." in page


def test_a_workers_late_answer_is_refused(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    held = start(app, request_id)
    client.post(f"/requests/{request_id}/cancel")
    with committed(app) as other:
        assert generation.complete(other, held, "# Late", {}) is None
    assert versions_of(session, job_id) == []


def test_what_has_ended_stays_as_it_is(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    response = client.post(f"/requests/{request_id}/cancel")
    assert "nothing to cancel" in client.get(response.location).text
    assert [request.state for request in requests_of(session, job_id)] == ["failed"]


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    assert sign_in(neighbour).post(f"/requests/{ask(app, user, job_id)}/cancel").status_code == 404
    assert [request.state for request in requests_of(session, job_id)] == ["queued"]
