"""The download of everything: one file, for its owner, after the password."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from tests.conftest import PASSWORD
from tests.web.job_data import add_job, add_resume, add_version
from tests.web.mails import use_mail
from tests.web.pages import described_errors, form_fields, soup
from tests.web.test_account_address import make_old


def test_one_file_holds_it_all(app: Flask, client: FlaskClient, user: User, neighbour: User) -> None:
    add_resume(app, user)
    add_version(app, add_job(app, user), content="# Ada\n\nmine")
    add_version(app, add_job(app, neighbour), content="# Nora\n\ntheirs")
    assert client.get("/account/download").status_code == 200
    response = client.post("/account/download")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=atspro-")
    everything = json.loads(response.data)
    assert everything["profile"][0]["email"] == user.email
    assert [row["content"] for row in everything["documents"]] == ["# Ada\n\nmine"]
    assert everything["jsonResume"]["basics"]["name"]
    assert "theirs" not in response.text
    response.close()


def test_a_file_larger_than_memory_allows_is_whole(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atspro.services.users.data_export.IN_MEMORY", 1000)
    job_id = add_job(app, user)
    for number in range(3):
        add_version(app, job_id, content=f"ü{number} " * 20_000)
    with client.post("/account/download") as response:
        assert len(json.loads(response.data)["documents"]) == 3


def test_after_half_an_hour_the_password_is_asked_for(client: FlaskClient, session: Session) -> None:
    make_old(session)
    assert "password" in form_fields(soup(client.get("/account/download")))
    response = client.post("/account/download", data={"password": "not the one"})
    assert response.status_code == 422
    assert described_errors(soup(response), "password")
    with client.post("/account/download", data={"password": PASSWORD}) as response:
        assert response.mimetype == "application/json"


def test_too_many_are_refused_with_the_time(
    app: Flask,
    client: FlaskClient,
    sign_in: Callable[[User], FlaskClient],
    neighbour: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_mail(app, monkeypatch, EXPORT_LIMIT="1 per 7 minutes")

    def status(browser: FlaskClient) -> int:
        with browser.post("/account/download") as response:
            return response.status_code

    assert [status(client), status(client)] == [200, 429]
    assert "try again in" in client.post("/account/download").text
    assert status(sign_in(neighbour)) == 200


def test_there_is_no_file_for_a_visitor(anonymous: FlaskClient) -> None:
    assert anonymous.post("/account/download").status_code == 302
