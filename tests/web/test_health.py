"""Liveness and readiness, and what still works while the broker is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro import create_app, queue
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.models import GenerationRequest, User
from atspro.services import accounts, generation, jobs
from atspro.shapes import JobData
from atspro.web.security import limiter
from tests.conftest import make_settings


@pytest.fixture
def lonely_app(settings: Settings, migrated_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application whose broker is not there. What it commits stays: it removes what it made."""
    # The limiter is one object a process: that it holds the broker for dead must not reach the next application.
    limiter_before = dict(vars(limiter))
    app = create_app(
        make_settings(settings.DATABASE_URL, f"redis+socket://{tmp_path}/nobody", SIGN_IN_LIMIT="3 per hour")
    )
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    vars(limiter).update(limiter_before)
    with app.app_context():
        db.engine.dispose()


def test_healthz_answers_when_the_process_lives(anonymous: FlaskClient) -> None:
    response = anonymous.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_readyz_names_a_worker_that_does_not_answer(anonymous: FlaskClient) -> None:
    response = anonymous.get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "not ready", "database": "ok", "broker": "ok", "worker": "no answer"}


def test_readyz_names_a_broker_that_is_away(lonely_app: Flask) -> None:
    response = lonely_app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {
        "status": "not ready",
        "database": "ok",
        "broker": "no answer",
        "worker": "no answer",
    }


def test_readyz_names_a_database_that_is_away(settings: Settings, migrated_app: Flask, tmp_path: Path) -> None:
    app = create_app(make_settings(f"postgresql://nobody@/nothing?host={tmp_path}", settings.REDIS_URL))
    try:
        response = app.test_client().get("/readyz")
    finally:
        with app.app_context():
            db.engine.dispose()
    assert response.status_code == 503
    assert response.json is not None
    assert (response.json["database"], response.json["broker"]) == ("no answer", "ok")


def test_a_click_succeeds_and_the_row_waits_while_the_broker_is_away(
    lonely_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with lonely_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Lone", "lone@example.com", "correct horse")
            job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
            request, _ = generation.request_document(session, user, job, "resume")
        try:
            state = db.session.scalar(select(GenerationRequest.state).where(GenerationRequest.id == request.id))
            assert state == "queued"
            assert "The broker did not take" in caplog.text
        finally:
            remove(db.session(), user.id)


def remove(session: Session, user_id: str) -> None:
    with transaction():
        session.delete(session.get_one(User, user_id))


def test_tries_are_still_counted_while_the_broker_is_away(lonely_app: Flask) -> None:
    client = lonely_app.test_client()
    statuses = [
        client.post("/sign-in", data={"email": "a@example.com", "password": "wrong"}).status_code for _ in range(5)
    ]
    assert statuses == [422, 422, 422, 429, 429]


def test_publish_tries_once_and_says_that_the_broker_did_not_take_it(
    lonely_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", pauses.append)
    with lonely_app.app_context():
        assert not queue.publish(queue.SWEEP, "x", queue.MAINTENANCE)
    assert pauses == []


def test_nobody_locks_somebody_else_out_and_a_proxy_is_believed_only_when_named(
    settings: Settings, migrated_app: Flask
) -> None:
    statuses: dict[int, list[int]] = {}
    for proxies in (0, 1):
        app = create_app(
            make_settings(
                settings.DATABASE_URL,
                settings.REDIS_URL,
                SIGN_IN_ACCOUNT_LIMIT="2 per hour",
                TRUSTED_PROXIES=str(proxies),
            )
        )
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        statuses[proxies] = [
            client.post(
                "/sign-in",
                data={"email": f"proxies{proxies}@example.com", "password": "wrong"},
                headers={"X-Forwarded-For": address},
            ).status_code
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")
        ]
        with app.app_context():
            db.engine.dispose()
    assert statuses == {0: [422, 422, 429, 429], 1: [422, 422, 429, 422]}


def test_too_many_tries_say_when_to_come_back(lonely_app: Flask) -> None:
    client = lonely_app.test_client()
    texts = [client.post("/sign-in", data={"email": "b@example.com", "password": "x"}).text for _ in range(4)]
    assert "try again in " in texts[-1]
    assert "minutes" in texts[-1]
