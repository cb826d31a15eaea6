"""A job that is deleted in another tab while documents are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from atspro.models import User
from tests.web.job_data import add_job, add_resume, ask, fail


@contextmanager
def deleted_before_asking(job_id: UUID) -> Iterator[None]:
    """Delete the job right before the request is inserted, as another tab would."""

    def delete(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith('INSERT INTO "generationRequest"'):
            cursor.connection.execute('DELETE FROM "userJobs" WHERE id = %s', (job_id,))

    event.listen(Engine, "before_cursor_execute", delete)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", delete)


def test_asking_says_that_the_job_is_gone(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    for kind in ("all", "cover"):
        with deleted_before_asking(job_id):
            response = client.post(f"/jobs/{job_id}/documents", data={"type": kind})
        assert response.location == "/jobs/"
        page = client.get("/jobs/").text
        assert "This job was deleted" in page
        assert "sent to be written" not in page


def test_trying_again_says_that_the_job_is_gone(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    with deleted_before_asking(job_id):
        response = client.post(f"/requests/{request_id}/retry")
    assert response.location == "/jobs/"
    assert "This job was deleted" in client.get("/jobs/").text
