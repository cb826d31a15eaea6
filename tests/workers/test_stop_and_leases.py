"""A lease is renewed while its task works, a lost one is told, and a stopping worker gives back what it holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select

from atspro import queue
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.models import GenerationRequest, User
from atspro.services import generation, jobs, resumes
from atspro.services.auth import accounts
from tests.conftest import PASSWORD
from tests.engine.examples import NURSE, NURSE_JOB
from workers import lease_keeper

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0


@pytest.fixture
def request_id(migrated_app: Flask, outbox: Any) -> Iterator[UUID]:
    """A committed request of a person who is removed afterwards."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Late Worker", f"{uuid4().hex}@example.com", PASSWORD)
            resumes.save_resume(session, user, NURSE)
            job = jobs.create_job(session, user, NURSE_JOB)
            request, _ = generation.request_document(session, user, job, "resume")
            identifier, user_id = request.id, user.id
        yield identifier
        db.session.remove()
        with transaction() as session:
            session.execute(delete(User).where(User.id == user_id))


def row(identifier: UUID) -> Any:
    """The request as it is now."""
    table = GenerationRequest.__table__
    with db.engine.connect() as connection:
        return connection.execute(select(table).where(table.c.id == identifier)).one()


def until(what: str, holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def claim(identifier: UUID, lease: float = 60) -> generation.Claim:
    with transaction() as session:
        held = generation.claim(session, identifier, worker="w1", lease=lease, max_attempts=3)
    assert held is not None
    return held


@pytest.fixture
def keeper(migrated_app: Flask) -> Iterator[lease_keeper.LeaseKeeper]:
    """A keeper with the shortest lease there is."""
    usual = migrated_app.config["SETTINGS"]
    migrated_app.config["SETTINGS"] = usual.model_copy(update={"LEASE_SECONDS": 5})
    yield lease_keeper.LeaseKeeper(migrated_app)
    migrated_app.config["SETTINGS"] = usual


def test_a_lease_is_renewed_while_the_task_works(request_id: UUID, keeper: lease_keeper.LeaseKeeper) -> None:
    held = claim(request_id, lease=5)
    first = row(request_id).leaseUntil
    with keeper.keep(held) as lost:
        until("the lease is renewed", lambda: row(request_id).leaseUntil > first)
        assert not lost.is_set()
    renewed = row(request_id).leaseUntil
    keeper.beat()
    assert row(request_id).leaseUntil == renewed, "what is not held any more is not renewed"


def test_a_cancelled_or_lost_claim_is_told(request_id: UUID, keeper: lease_keeper.LeaseKeeper) -> None:
    held = claim(request_id)
    with keeper.keep(held) as lost:
        keeper.beat()
        assert not lost.is_set()
        with transaction() as session:
            generation.cancel_request(session, session.get_one(GenerationRequest, request_id))
        keeper.beat()
        assert lost.is_set()


def worker(settings: Settings, slow: float, log: Path, **more: str) -> subprocess.Popen[bytes]:
    environ = {
        **os.environ,
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "BETTER_AUTH_SECRET": settings.BETTER_AUTH_SECRET,
        "EMBEDDED": "1",
        "REMAP_SIGTERM": "SIGQUIT",
        "SLOW_SECONDS": str(slow),
        **more,
    }
    command = (
        "celery --quiet -A tests.workers.entry:app worker -Q documents-bulk -c 1 --without-gossip --without-mingle"
    )
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command.split(), "-n", f"{uuid4().hex}@here"],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=output,
        )


def test_a_stopping_worker_gives_back_what_it_could_not_finish(
    migrated_app: Flask, settings: Settings, request_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # The messages of this test go through the real broker.
    log = tmp_path / "worker.log"
    running = worker(settings, slow=600, log=log)
    try:
        assert queue.publish(queue.GENERATE_DOCUMENT, request_id, queue.DOCUMENTS_BULK)
        until("the request runs", lambda: row(request_id).state == "running")
        running.send_signal(signal.SIGTERM)
        until("the worker has ended", lambda: running.poll() is not None)
    finally:
        running.kill()
        running.wait()
    found = row(request_id)
    assert (found.state, found.attempt, found.unchargedAttempts) == ("queued", 1, 1), log.read_text()
    assert found.error is None

    running = worker(settings, slow=0, log=log)
    try:
        # What the stopped worker sent again may have gone to the other queue, which this worker does not read.
        assert queue.publish(queue.GENERATE_DOCUMENT, request_id, queue.DOCUMENTS_BULK)
        until("another worker finishes it", lambda: row(request_id).state == "succeeded")
        running.send_signal(signal.SIGTERM)
        until("the worker has ended", lambda: running.poll() is not None)
    finally:
        running.kill()
        running.wait()
        # What it had taken and not acknowledged is not the next test's.
        queue.broker_client(settings).delete(queue.DOCUMENTS_BULK)


def test_a_stop_that_interrupts_the_workers_loop_ends_it(
    migrated_app: Flask, settings: Settings, request_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes while the loop holds its lock, and a task has just ended: its acknowledgement wants the same."""
    monkeypatch.undo()
    log, go = tmp_path / "worker.log", tmp_path / "go"
    running = worker(settings, slow=0, log=log, STOP_IN_LOOP=str(go))
    try:
        assert queue.publish(queue.GENERATE_DOCUMENT, request_id, queue.DOCUMENTS_BULK)
        until("the request is done", lambda: row(request_id).state == "succeeded")
        go.touch()
        until("the worker has ended", lambda: running.poll() is not None)
    finally:
        running.kill()
        running.wait()
        queue.broker_client(settings).delete(queue.DOCUMENTS_BULK)
