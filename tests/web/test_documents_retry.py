"""Trying again what failed or was canceled."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro import queue
from atspro.models import User
from tests.conftest import Outbox
from tests.web.job_data import add_job, add_resume, ask, fail, requests_of


def test_a_failed_request_is_asked_for_again(
    app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id, "cover")
    fail(app, request_id)
    response = client.post(f"/requests/{request_id}/retry")
    assert response.location == f"/jobs/{job_id}"
    states = {request.id: (request.type, request.state) for request in requests_of(session, job_id)}
    assert states.pop(request_id) == ("cover", "failed")
    assert list(states.values()) == [("cover", "queued")]
    assert outbox.ids(queue.GENERATE_DOCUMENT)[-1] == str(next(iter(states)))


def test_two_clicks_make_one_request(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    said = [client.get(client.post(f"/requests/{request_id}/retry").location).text for _ in range(2)]
    assert "Resume: queued." in said[0]
    assert "Resume: already in progress." in said[1]
    assert "Resume: queued." not in said[1]
    assert sorted(request.state for request in requests_of(session, job_id)) == ["failed", "queued"]


def test_what_is_live_is_not_tried_again(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    response = client.post(f"/requests/{ask(app, user, job_id)}/retry")
    assert "Only a failed or canceled request" in client.get(response.location).text
    assert len(requests_of(session, job_id)) == 1


def test_without_a_resume_it_leads_to_bringing_one(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    assert client.post(f"/requests/{request_id}/retry").location == "/resume/upload"
    assert len(requests_of(session, job_id)) == 1


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    assert sign_in(neighbour).post(f"/requests/{request_id}/retry").status_code == 404
    assert len(requests_of(session, job_id)) == 1
