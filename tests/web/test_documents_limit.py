"""How often a person may ask for documents."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atspro.config import Settings
from atspro.models import User
from atspro.web import documents, jobs, resume
from tests.web.job_data import add_job, add_resume, add_version, ask, fail


def test_asking_and_retrying_count_together_and_for_one_person(
    app: Flask,
    sign_in: Callable[[User], FlaskClient],
    user: User,
    neighbour: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"GENERATION_LIMIT": "2 per hour"}))
    for person in (user, neighbour):
        add_resume(app, person)
    job_id, other_id = add_job(app, user), add_job(app, neighbour)
    client = sign_in(user)
    assert client.post(f"/jobs/{job_id}/documents", data={"type": "resume"}).status_code == 302
    request_id = ask(app, user, job_id)
    fail(app, request_id)
    assert client.post(f"/requests/{request_id}/retry").status_code == 302
    refused = client.post(f"/jobs/{job_id}/documents", data={"type": "cover"})
    assert refused.status_code == 429
    assert "try again" in refused.text
    assert client.get(f"/jobs/{job_id}/progress").status_code == 200
    assert sign_in(neighbour).post(f"/jobs/{other_id}/documents", data={"type": "cover"}).status_code == 302


def test_the_batch_counts_as_the_four_documents_it_makes(
    app: Flask, client: FlaskClient, user: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"GENERATION_LIMIT": "5 per hour"}))
    add_resume(app, user)
    job_id = add_job(app, user)
    asked = [client.post(f"/jobs/{job_id}/documents", data={"type": kind}) for kind in ("all", "cover", "cover")]
    assert [response.status_code for response in asked] == [302, 302, 429]


def test_downloads_are_limited_for_one_person(
    app: Flask,
    sign_in: Callable[[User], FlaskClient],
    user: User,
    neighbour: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "DOWNLOAD_LIMIT", "2 per hour")
    mine, other = (add_version(app, add_job(app, person)) for person in (user, neighbour))
    client = sign_in(user)
    statuses = [client.get(f"/documents/{mine}/download/md").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get(f"/documents/{mine}").status_code == 200
    assert sign_in(neighbour).get(f"/documents/{other}/download/md").status_code == 200


@pytest.mark.parametrize(("view", "address"), [(jobs, "/jobs/new"), (resume, "/resume/bring")])
def test_reading_is_limited(
    client: FlaskClient, view: ModuleType, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "READ_LIMIT", "2 per hour")
    statuses = [client.post(address, data={"text": ""}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    assert client.get(address).status_code == 200
