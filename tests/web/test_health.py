"""Liveness and readiness, and what still works while the broker is away."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from atspro import create_app, queue
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.embedded import libpq_url
from atspro.models import GenerationRequest, User
from atspro.services import generation, jobs
from atspro.services.auth import accounts
from atspro.shapes import JobData
from atspro.web import health
from atspro.web.security import limiter
from tests.conftest import make_settings


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, what answers is waited for."""
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)


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


class Relay:
    """Stands between an application and PostgreSQL's socket; frozen, it passes nothing on and closes nothing."""

    def __init__(self, folder: Path, target: str) -> None:
        self.frozen = threading.Event()
        self._target = target
        self._open = True
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def _run(self) -> None:
        while self._open:
            for key, _ in self._selector.select(0.05):
                if self.frozen.is_set():
                    time.sleep(0.05)
                elif key.data is None:
                    self._join(self._listener.accept()[0])
                else:
                    self._pass_on(key.fileobj, key.data)  # type: ignore[arg-type]

    def _join(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._target)
        self._selector.register(client, selectors.EVENT_READ, server)
        self._selector.register(server, selectors.EVENT_READ, client)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        data = b""
        with suppress(OSError):
            data = source.recv(65536)
            sink.sendall(data)
        if not data:
            for end in (source, sink):
                self._selector.unregister(end)
                end.close()


@pytest.fixture
def behind_a_relay(settings: Settings, migrated_app: Flask, tmp_path: Path) -> Iterator[tuple[Flask, Relay]]:
    """An application whose database can be frozen."""
    url = make_url(settings.DATABASE_URL)
    host = str(url.query.get("host", ""))
    if not host.startswith("/"):
        pytest.skip("the relay speaks to a Unix socket")
    relay = Relay(tmp_path, f"{host}/.s.PGSQL.5432")
    through = url.update_query_dict({"host": str(tmp_path)}).render_as_string(hide_password=False)
    app = create_app(make_settings(through, settings.REDIS_URL))
    yield app, relay
    relay.frozen.clear()
    if look := app.extensions.get("readiness"):
        look.join(60)
    with app.app_context():
        db.engine.dispose()
    relay.close()


def test_readyz_names_a_database_that_is_silent_and_sees_it_come_back(
    behind_a_relay: tuple[Flask, Relay], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, relay = behind_a_relay
    answer = app.test_client().get("/readyz").get_json()
    assert (answer["database"], answer["broker"]) == ("ok", "ok")
    relay.frozen.set()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(app.test_client().get, "/readyz") for _ in range(3)]
        answers = [future.result(60) for future in asked]
    for response in answers:
        assert response.status_code == 503
        assert response.get_json()["database"] == response.get_json()["worker"] == "no answer"
        assert response.get_json()["broker"] == "ok"
    assert sum(thread.name == "readiness" for thread in threading.enumerate()) == 1, "looks pile up"
    relay.frozen.clear()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)
    deadline = time.monotonic() + 60
    while app.test_client().get("/readyz").get_json()["database"] != "ok":
        assert time.monotonic() < deadline


def test_readyz_names_only_the_worker_when_its_table_is_locked(
    settings: Settings, migrated_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.5)
    with psycopg.connect(libpq_url(settings.DATABASE_URL)) as connection:
        connection.execute('LOCK TABLE "workerHeartbeat" IN ACCESS EXCLUSIVE MODE')
        response = migrated_app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["worker"] == "no answer"
    migrated_app.extensions["readiness"].join(60)


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
