"""A worker's sign of life: there while it works, stale when its loop stands still, gone when it ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from atspro import queue
from atspro.config import Settings
from atspro.models import WorkerHeartbeat
from atspro.services.monitoring import queue_metrics
from workers import heartbeat

ROOT = Path(__file__).parents[2]
PATIENCE = 90


@pytest.fixture
def engine(settings: Settings, migrated_app: Flask) -> Iterator[Engine]:
    engine = create_engine(settings.DATABASE_URL)
    yield engine
    with engine.begin() as connection:
        connection.execute(text('DELETE FROM "workerHeartbeat"'))
    engine.dispose()


def until(condition: Callable[[], object], says: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, says()
        time.sleep(0.1)


def rows(engine: Engine) -> list[WorkerHeartbeat]:
    with Session(engine) as session:
        return list(session.query(WorkerHeartbeat).all())


def test_a_real_worker_is_seen_is_drained_and_leaves_in_order(
    settings: Settings, engine: Engine, tmp_path: Path, migrated_app: Flask
) -> None:
    output = tmp_path / "worker.txt"
    environ = {
        "PATH": os.environ["PATH"],
        "REMAP_SIGTERM": "SIGQUIT",
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "BETTER_AUTH_SECRET": settings.BETTER_AUTH_SECRET,
        "ATSPRO_HOME": str(tmp_path),
        "EMBEDDED": "1",
    }
    command = "-A celery_app:app worker -Q documents-bulk,documents -c 1 -n seen@here --without-gossip --without-mingle"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--quiet", *command.split()], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        until(lambda: rows(engine) or process.poll() is not None, output.read_text)
        (row,) = rows(engine)
        assert (row.name, row.pid, row.concurrency, row.busy) == ("seen@here", process.pid, 1, 0)
        assert row.queues == ["documents", "documents-bulk"]
        with Session(engine) as session:
            assert queue_metrics.has_worker(session, "documents")
            assert not queue_metrics.has_worker(session, "maintenance")
        drain = "INSERT INTO \"queueControl\" (kind, name, \"isPaused\") VALUES ('worker', 'seen@here', true)"
        with engine.begin() as connection:
            connection.execute(text(drain))
        until(lambda: "is drained" in output.read_text(), output.read_text)
        celery = migrated_app.extensions["celery"]
        celery.send_task(queue.GENERATE_DOCUMENT, args=[str(uuid4())], queue="documents")
        time.sleep(3 * heartbeat.TICK_SECONDS)
        assert queue.queue_lengths(settings)["documents"] == 1
        with engine.begin() as connection:
            connection.execute(text('DELETE FROM "queueControl"'))
        until(lambda: queue.queue_lengths(settings)["documents"] == 0, output.read_text)
        assert "works again" in output.read_text()
    finally:
        with engine.begin() as connection:
            connection.execute(text('DELETE FROM "queueControl"'))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert rows(engine) == [], output.read_text()


@pytest.fixture
def heart(settings: Settings, engine: Engine) -> heartbeat.Heart:
    heart = heartbeat.Heart(settings.DATABASE_URL)
    heart.name, heart.queues = "here", ["documents"]
    return heart


def test_a_beat_moves_the_row_on(heart: heartbeat.Heart, engine: Engine) -> None:
    heart.tick()
    heart.beat()
    (first,) = rows(engine)
    heart.beat()
    (second,) = rows(engine)
    assert second.seen_at > first.seen_at
    assert second.started_at == first.started_at


def test_a_worker_whose_loop_stands_still_is_not_seen(
    heart: heartbeat.Heart, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    heart.tick()
    monkeypatch.setattr(heartbeat, "STUCK_SECONDS", -1.0)
    heart.beat()
    assert rows(engine) == []


def test_the_row_of_another_worker_of_that_name_stays(heart: heartbeat.Heart, engine: Engine) -> None:
    heart.start("here", ["documents"], 1)
    until(lambda: rows(engine))
    with engine.begin() as connection:
        connection.execute(text('UPDATE "workerHeartbeat" SET pid = 1'))
    heart.stop()
    assert [row.name for row in rows(engine)] == ["here"]


def test_a_database_that_is_away_does_not_end_the_worker(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heart = heartbeat.Heart(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    heart.start("here", ["documents"], 1)
    until(lambda: "does not take this worker's heartbeat" in caplog.text)
    heart.stop()
    assert "it will be forgotten later" in caplog.text


@pytest.mark.parametrize(("age", "seen"), [(1, True), (60, False)])
def test_a_worker_that_was_not_seen_for_long_does_not_count(session: Session, age: int, seen: bool) -> None:
    session.execute(
        text(
            "INSERT INTO \"workerHeartbeat\" (name, host, pid, queues, \"seenAt\") VALUES ('a', 'h', 1, "
            "ARRAY['documents'], timezone('UTC', clock_timestamp()) - make_interval(secs => :age))"
        ),
        {"age": age},
    )
    assert queue_metrics.has_worker(session, "documents") is seen
