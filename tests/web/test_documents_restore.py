"""Restoring an old version: as a new one; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from tests.web.job_data import add_job, add_version, versions_of


def test_an_old_version_comes_back_as_a_new_one(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    first_id = add_version(app, job_id, content="One", atsScore=40)
    add_version(app, job_id, content="Two")
    response = client.post(f"/documents/{first_id}/restore")
    versions = versions_of(session, job_id)
    assert [version.content for version in versions] == ["One", "Two", "One"]
    assert [version.is_active for version in versions] == [False, False, True]
    assert versions[2].details == {"format": 1, "origin": "restored", "basedOn": 1, "atsScore": 40}
    assert response.location == f"/documents/{versions[2].id}"
    assert "Version 1 is back, as version 3." in client.get(response.location).text


def test_the_current_version_is_left_alone(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    response = client.post(f"/documents/{document_id}/restore")
    assert "already the current version" in client.get(response.location).text
    assert len(versions_of(session, job_id)) == 1


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session
) -> None:
    job_id = add_job(app, user)
    first_id = add_version(app, job_id)
    add_version(app, job_id)
    assert sign_in(neighbour).post(f"/documents/{first_id}/restore").status_code == 404
    assert len(versions_of(session, job_id)) == 2


def test_a_double_click_makes_one_version(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    job_id = add_job(app, user)
    first_id = add_version(app, job_id, content="One")
    add_version(app, job_id, content="Two")
    answers = [client.post(f"/documents/{first_id}/restore").location for _ in range(2)]
    versions = versions_of(session, job_id)
    assert [version.content for version in versions] == ["One", "Two", "One"]
    assert answers == [f"/documents/{versions[2].id}"] * 2
