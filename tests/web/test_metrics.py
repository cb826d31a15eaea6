"""/metrics: the numbers are the ledger's, a parser reads them, and only whom we chose may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from atspro.config import Settings
from atspro.db import db, utc_now
from atspro.models import GenerationDaily, Mail, User, WorkerHeartbeat
from atspro.queue import DOCUMENTS, broker_client
from atspro.services.monitoring import queue_metrics
from tests.admin.conftest import Make, make_job, make_request, store
from tests.conftest import as_owner

__all__ = ["make_job", "make_request", "store"]

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples_of(page: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def scrape(client: FlaskClient, **headers: str) -> Samples:
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return samples_of(response.text)


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, tuple(sorted(labels.items()))]


def test_what_lives_by_queue_type_and_state(
    anonymous: FlaskClient, user: User, neighbour: User, make_job: Make, make_request: Make
) -> None:
    now = utc_now()
    job, other = make_job(user), make_job(neighbour)
    make_request(job, "resume", dispatched_at=now, run_after=now - timedelta(seconds=90))
    make_request(other, "resume", run_after=now - timedelta(seconds=30), attempt=1)
    make_request(job, "cover", "running", lease_until=now - timedelta(seconds=5))
    make_request(job, "prep", queue="documents-bulk", run_after=now + timedelta(hours=1))
    found = scrape(anonymous)
    assert value(found, "atspro_requests", queue=DOCUMENTS, type="resume", state="queued") == 2
    assert value(found, "atspro_requests", queue=DOCUMENTS, type="cover", state="running") == 1
    assert value(found, "atspro_requests_held", queue=DOCUMENTS, type="resume") == 1
    assert value(found, "atspro_requests_retrying", queue=DOCUMENTS, type="resume") == 1
    assert value(found, "atspro_leases_lapsed") == 1
    assert 90 <= value(found, "atspro_queue_age_seconds", queue=DOCUMENTS) < 1000
    # What may not be tried yet is not late.
    assert value(found, "atspro_queue_age_seconds", queue="documents-bulk") == 0


def test_what_ended_lately_with_its_durations(
    anonymous: FlaskClient, user: User, make_job: Make, make_request: Make
) -> None:
    now = utc_now()
    for waited, ran in ((0.3, 0.04), (0.4, 0.7), (70.0, 8.0)):
        make_request(
            make_job(user),
            state="succeeded",
            attempt=2,
            dispatches=3,
            created_at=now - timedelta(seconds=ran + waited),
            started_at=now - timedelta(seconds=ran),
            finished_at=now,
        )
    make_request(make_job(user), state="succeeded", finished_at=now - queue_metrics.WINDOW - timedelta(seconds=1))
    make_request(make_job(user), state="failed", error_type=queue_metrics.LAPSED, attempt=5)
    make_request(make_job(user), state="cancelled", created_at=now - timedelta(seconds=20), finished_at=now)
    found = scrape(anonymous)
    done = {"type": "resume", "state": "succeeded"}
    assert value(found, "atspro_ended_requests", **done) == 3
    assert value(found, "atspro_ended_attempts", **done) == 6
    assert value(found, "atspro_ended_sent_again", **done) == 6
    assert value(found, "atspro_ended_spent", type="resume", state="failed") == 1
    waits = [value(found, "atspro_ended_wait_seconds_bucket", le=le, **done) for le in ("0.25", "0.5", "60.0", "+Inf")]
    assert waits == [0, 2, 2, 3]
    runs = [value(found, "atspro_ended_run_seconds_bucket", le=le, **done) for le in ("0.05", "0.5", "1.0", "15.0")]
    assert runs == [1, 1, 2, 3]
    assert value(found, "atspro_ended_run_seconds_count", **done) == 3
    assert value(found, "atspro_ended_run_seconds_sum", **done) == pytest.approx(8.74)
    stopped = {"type": "resume", "state": "cancelled"}
    assert value(found, "atspro_ended_wait_seconds_sum", **stopped) == pytest.approx(20)
    assert value(found, "atspro_ended_run_seconds_sum", **stopped) == 0


def test_workers_days_and_mails(anonymous: FlaskClient, store: Make) -> None:
    now = utc_now()

    def add(session: Any) -> None:
        common = {"host": "h", "concurrency": 2}
        gone = now - queue_metrics.WORKER_LOST - timedelta(seconds=1)
        session.add_all(
            [
                WorkerHeartbeat(name="documents@a", pid=1, queues=[DOCUMENTS], busy=1, seen_at=now, **common),
                WorkerHeartbeat(name="documents@b", pid=2, queues=[DOCUMENTS], busy=0, seen_at=gone, **common),
                GenerationDaily(
                    day=now.date(),
                    type="cover",
                    state="failed",
                    count=7,
                    wait_seconds=1.0,
                    run_seconds=2.0,
                    attempts=9,
                ),
                Mail(kind="x", recipient="a@example.com", subject="s", body="b", run_after=now - timedelta(minutes=3)),
                Mail(kind="x", recipient="a@example.com", subject="s", state="succeeded", finished_at=now),
            ]
        )

    store(add)
    found = scrape(anonymous)
    assert value(found, "atspro_worker_busy", worker="documents@a") == 1
    assert value(found, "atspro_worker_slots", worker="documents@a") == 2
    assert value(found, "atspro_worker_seen_seconds", worker="documents@b") > 35
    assert value(found, "atspro_workers", queue=DOCUMENTS) == 1
    assert value(found, "atspro_workers", queue="maintenance") == 0
    assert value(found, "atspro_day_requests", type="cover", state="failed") == 7
    assert value(found, "atspro_mails_due") == 1
    assert value(found, "atspro_mail_age_seconds") >= 180


def test_messages_in_the_broker(anonymous: FlaskClient, settings: Settings) -> None:
    with broker_client(settings) as broker:
        # What other tests of this process sent is still there.
        broker.delete("documents-bulk")
        broker.rpush("documents-bulk", "one", "two")
        try:
            found = scrape(anonymous)
        finally:
            broker.delete("documents-bulk")
    assert value(found, "atspro_broker_messages", queue="documents-bulk") == 2
    assert value(found, "atspro_broker_up") == 1
    assert value(found, "atspro_database_up") == 1


def test_a_broker_that_is_away_is_told(
    app: Flask, anonymous: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = settings.model_copy(update={"REDIS_URL": "redis+socket:///nowhere/at.sock"})
    monkeypatch.setitem(app.config, "SETTINGS", away)
    found = scrape(anonymous)
    assert value(found, "atspro_broker_up") == 0
    assert not [name for name, _ in found if name == "atspro_broker_messages"]


def test_a_database_that_does_not_answer_is_told(
    anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr(queue_metrics, "live", lambda session: session.execute(text("SELECT no_such_thing")))
    found = scrape(anonymous)
    assert value(found, "atspro_database_up") == 0
    assert value(found, "atspro_broker_up") == 1


def test_requests_are_counted_by_endpoint(anonymous: FlaskClient) -> None:
    name, labels = "atspro_http_request_seconds_count", {"endpoint": "auth.sign_in", "method": "GET", "status": "200"}
    anonymous.get("/sign-in")
    before = value(scrape(anonymous), name, **labels)
    anonymous.get("/sign-in")
    anonymous.open("/no-such-page", method="BREW")
    found = scrape(anonymous)
    assert value(found, name, **labels) == before + 1
    assert value(found, name, endpoint="none", method="other", status="404") >= 1


FILL = (
    "INSERT INTO \"userJobs\" (\"userId\", company, title, description) SELECT :user, 'A', 'B', 'C'"
    " FROM generate_series(1, 2000)",
    'INSERT INTO "generationRequest" ("jobId", type, "requestedBy", state, attempt, "leaseUntil", "runAfter",'
    ' "finishedAt") SELECT id, t, :user, s, 1,'
    " CASE WHEN s = 'running' THEN statement_timestamp() + n * interval '1 second' END,"
    " statement_timestamp() + n * interval '1 second',"
    " CASE WHEN s = 'failed' THEN statement_timestamp() - n * interval '1 minute' END"
    ' FROM (SELECT id, row_number() OVER () AS n FROM "userJobs") jobs,'
    " (VALUES ('resume', 'queued'), ('cover', 'running'), ('prep', 'failed')) AS kinds(t, s)",
)


def test_a_scrape_reads_what_it_needs_through_indexes(app: Flask, user: User) -> None:
    """With whole-table scans made dear, none is left, and times are conditions of an index and no filters behind it."""
    with app.app_context():
        session = db.session()
        for statement in FILL:
            session.execute(text(statement), {"user": user.id} if ":user" in statement else {})
        as_owner(session, 'ANALYZE "generationRequest"')
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plans = ["\n".join(session.scalars(text("EXPLAIN " + query))) for query in statements_of(app)]
    for plan in plans:
        assert "Seq Scan" not in plan
    conditions = [line for plan in plans for line in plan.splitlines() if "Index Cond" in line]
    for column in ("runAfter", "leaseUntil", "finishedAt"):
        assert any(column in line for line in conditions), (column, plans)


def statements_of(app: Flask) -> list[str]:
    """The statements of a reading that touch the ledger, with their values filled in."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    found: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if '"generationRequest"' in statement:
            from psycopg import ClientCursor

            found.append(ClientCursor(cursor.connection).mogrify(statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with app.app_context():
            queue_metrics.read(db.session())
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(found) == 4
    return found


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 200),
        ("", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ("", {"Forwarded": "for=127.0.0.1"}, 404),
        ("secret-of-the-scraper", {}, 404),
        ("secret-of-the-scraper", {"Authorization": "Bearer wrong"}, 404),
        ("secret-of-the-scraper", {"Authorization": "Basic secret-of-the-scraper"}, 404),
        ("secret-of-the-scraper", {"Authorization": "Bearer secret-of-the-scraper"}, 200),
        ("secret-of-the-scraper", {"Authorization": "Bearer secret-of-the-scraper", "X-Forwarded-For": "x"}, 200),
    ],
)
def test_who_may_ask(
    app: Flask,
    anonymous: FlaskClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    headers: dict[str, str],
    status: int,
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"METRICS_TOKEN": token}))
    assert anonymous.get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", ""])
def test_other_machines_may_not_ask_without_a_token(anonymous: FlaskClient, address: str) -> None:
    response = anonymous.get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert response.status_code == 404
