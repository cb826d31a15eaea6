"""The base resume as a JSON Resume: it brings the same resume back."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from atspro.engine import read_resume
from atspro.models import User
from tests.web.job_data import RESUME, add_resume


def test_the_resume_is_downloaded_and_comes_back(app: Flask, client: FlaskClient, user: User) -> None:
    assert client.get("/resume/download").status_code == 404
    add_resume(app, user)
    assert '"/resume/download"' in client.get("/resume/").text
    response = client.get("/resume/download")
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="resume.json"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert read_resume(response.data, "resume.json").resume == RESUME
