"""The first page: its numbers are the database's, and each leads to the rows behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import db, utc_now
from atspro.engine.score import band
from atspro.models import DashboardCount, GenerationDaily, GenerationRequest, User, WorkerHeartbeat
from atspro.queue import QUEUES, broker_client
from atspro.services.monitoring import dashboard_stats, queue_metrics
from tests.admin.conftest import Make, Statements
from workers.maintenance import count_overview

MAX_STATEMENTS = 15


def test_the_numbers(
    session: Session,
    user: User,
    neighbour: User,
    make_job: Make,
    make_document: Make,
    make_request: Make,
    store: Make,
) -> None:
    now = utc_now()
    job, other = make_job(user, "First"), make_job(neighbour, "Second")
    make_document(job), make_document(job), make_document(other, "cover")
    make_request(job, "resume", "queued", created_at=now - timedelta(minutes=9))
    make_request(job, "cover", "queued", created_at=now - timedelta(minutes=5))
    make_request(job, "prep", "running")
    make_request(other, "prep", "failed", error="One", finished_at=now - timedelta(hours=2))
    make_request(other, "prep", "failed", error="Two", finished_at=now - timedelta(hours=1))
    make_request(other, "resume", "failed", finished_at=now - timedelta(hours=30))
    make_request(other, "cover", "succeeded")

    def change(inner: Any) -> None:
        inner.execute(text("UPDATE \"userJobs\" SET status = 'applied' WHERE title = 'First'"))
        old = now - timedelta(days=8)
        inner.execute(text('UPDATE "user" SET "createdAt" = :old WHERE id = :id'), {"old": old, "id": user.id})

    store(change)
    numbers = dashboard_stats.read_overview(session)
    assert (numbers.users, numbers.new_users) == (2, 1)
    assert numbers.jobs["applied"] == 1
    assert numbers.jobs["tracked"] == 1
    assert sum(numbers.jobs.values()) == 2
    assert numbers.documents == {"resume": 1, "cover": 1, "research": 0, "prep": 0}
    assert (numbers.queued, numbers.running) == (2, 1)
    assert numbers.oldest_queued is not None
    assert abs(now - timedelta(minutes=9) - numbers.oldest_queued) < timedelta(seconds=1)
    # What a document of the tests scores, twice; the version before is not active.
    assert numbers.scores == {"strong": 0, "fair": 2, "weak": 0}
    assert numbers.counted_at is None
    assert numbers.new_by_day[-1] == (now.date(), {"users": 1, "jobs": 2})
    assert numbers.failed == {"resume": 0, "cover": 0, "research": 0, "prep": 2}
    assert [failure.error for failure in numbers.failures] == ["Two", "One"]


def test_an_empty_database(session: Session) -> None:
    numbers = dashboard_stats.read_overview(session)
    assert numbers.users == 0
    assert set(numbers.jobs.values()) == {0}
    assert numbers.oldest_queued is None
    assert numbers.failures == []


def test_the_page_leads_to_the_rows(
    staff: FlaskClient, user: User, make_job: Make, make_request: Make, statements: Statements
) -> None:
    job = make_job(user)
    make_request(job, "prep", "failed", error="The model was away.")
    make_request(job, "cover", "queued")
    with statements() as seen:
        page = staff.get("/admin/")
    assert page.status_code == 200
    assert len(seen) <= MAX_STATEMENTS
    assert "The model was away." in page.text
    main = page.text.split("<main", 1)[1]
    tiles = re.findall(
        r'class="tile" href="([^"]+)"><span class="tile-label">([^<]+)</span><span class="tile-value">(\d+)', main
    )
    assert [(label, int(count)) for _, label, count in tiles] == [
        ("Users", 2),
        ("New this week", 2),
        ("Waiting", 1),
        ("In progress", 0),
        ("Failed in the last day", 1),
    ]
    for address, label, count in tiles:
        listed = staff.get(address.replace("&amp;", "&"))
        found = re.search(r'class="page-sub">(\d+) ', listed.text)
        assert found, label
        assert found[1] == count, label
        assert "left out" not in listed.text
    for address in set(re.findall(r'<li><a href="([^"]+)"', main)):
        listed = staff.get(address.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert "left out" not in listed.text


def test_many_documents_are_not_counted_by_the_page(
    app: Flask,
    staff: FlaskClient,
    user: User,
    make_job: Make,
    make_document: Make,
    statements: Statements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_document(make_job(user))
    monkeypatch.setattr(dashboard_stats, "COUNTED_AT_ONCE", -2)
    assert "are not counted yet" in staff.get("/admin/").text
    with app.app_context():
        count_overview()
    make_document(make_job(user))
    with statements() as seen:
        page = staff.get("/admin/").text
    assert re.search(r"Jobs, documents and scores were counted <time", page)
    assert re.search(r">Resume</a>.*?chart-value\">1<", page, re.DOTALL)
    assert not any('"jobDocuments"' in one and "pg_class" not in one for one in seen)
    with app.app_context():
        count_overview()
        # A worker of an older version counted by other names.
        db.session.add(
            DashboardCount(section="scores", name="80–100", count=9, counted_at=utc_now() - timedelta(days=9))
        )
        db.session.commit()
        counted_at = dashboard_stats.read_overview(db.session()).counted_at
        assert counted_at is not None
        assert counted_at > utc_now() - timedelta(days=1)
    assert re.search(r">Resume</a>.*?chart-value\">2<", staff.get("/admin/").text, re.DOTALL)


def test_each_column_and_bar_leads_to_its_rows(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make
) -> None:
    make_document(make_job(user))
    main = staff.get("/admin/").text.split("<main", 1)[1]
    bars = re.findall(r'<th scope="row"><a href="([^"]+)">.*?chart-value">(\d+)<', main, re.DOTALL)
    counted = {address: int(count) for address, count in bars if int(count)}
    assert len(counted) == 3
    columns = re.findall(r'<a href="([^"]+)" tabindex="-1"><rect[^>]*><rect class="fill-\w+"', main)
    assert len(columns) == 2
    for address in (*counted, *columns):
        listed = staff.get(address.replace("&amp;", "&")).text
        assert "left out" not in listed
        found = re.search(r'class="page-sub">(\d+) ', listed)
        assert found, address
        assert int(found[1]) == counted.get(address, int(found[1])) > 0, address


def test_bands_are_the_engines(session: Session, user: User, make_job: Make, make_document: Make) -> None:
    change = (
        "UPDATE \"jobDocuments\" SET metadata = jsonb_build_object('atsScore', CAST(:value AS numeric)) WHERE id = :id"
    )
    expected = dict.fromkeys(dashboard_stats.BANDS, 0)
    for value in (0, 44.9, 45, 69.9, 70, 100):
        document = make_document(make_job(user))
        session.execute(text(change), {"value": value, "id": document.id})
        expected[band(value)] += 1
    assert dashboard_stats.count_now(session)["scores"] == expected
    assert set(expected.values()) == {2}


def test_a_score_that_is_no_number_is_in_no_band(
    session: Session, user: User, make_job: Make, make_document: Make
) -> None:
    change = (
        "UPDATE \"jobDocuments\" SET metadata = jsonb_build_object('atsScore', CAST(:value AS jsonb)) WHERE id = :id"
    )
    for value in ('"90"', "true", "[1]", "[]", "null", "250", "-1"):
        document = make_document(make_job(user))
        session.execute(text(change), {"value": value, "id": document.id})
    assert set(dashboard_stats.count_now(session)["scores"].values()) == {0}


def test_messages_in_the_broker_are_counted(app: Flask, settings: Settings, staff: FlaskClient) -> None:
    with broker_client(settings) as broker:
        # Of tests before this one messages may be left that nobody took.
        broker.delete(*QUEUES)
        broker.rpush(QUEUES[0], "one", "two")
        try:
            assert dashboard_stats.broker_lengths(settings) == {QUEUES[0]: 2, QUEUES[1]: 0, QUEUES[2]: 0}
            assert f"<li>{QUEUES[0]} <span>2</span></li>" in staff.get("/admin/").text
        finally:
            broker.delete(QUEUES[0])


def test_a_broker_that_is_away_does_not_close_the_page(
    app: Flask, staff: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = settings.model_copy(update={"REDIS_URL": "redis+socket:///nowhere/at.sock"})
    assert dashboard_stats.broker_lengths(away) is None
    monkeypatch.setitem(app.config, "SETTINGS", away)
    page = staff.get("/admin/")
    assert page.status_code == 200
    assert "The broker is not responding." in page.text


def test_failures_show_the_newest_few(session: Session, user: User, make_job: Make, make_request: Make) -> None:
    job = make_job(user)
    for minutes in range(dashboard_stats.FAILURES_SHOWN + 2):
        make_request(job, "prep", "failed", finished_at=utc_now() - timedelta(minutes=minutes), error=str(minutes))
    shown: list[GenerationRequest] = dashboard_stats.read_overview(session).failures
    assert [failure.error for failure in shown] == [str(minutes) for minutes in range(dashboard_stats.FAILURES_SHOWN)]


def test_workers_and_what_ended_today(staff: FlaskClient, store: Make) -> None:
    now = utc_now()

    def add(session: Any) -> None:
        common = {"host": "h", "pid": 1, "queues": ["documents"], "concurrency": 2}
        gone = now - queue_metrics.WORKER_LOST - timedelta(seconds=1)
        session.add(WorkerHeartbeat(name="documents@alive", busy=1, seen_at=now, **common))
        session.add(WorkerHeartbeat(name="documents@gone", busy=0, seen_at=gone, **common))
        for kind, count in (("cover", 3), ("resume", 1)):
            session.add(
                GenerationDaily(
                    day=now.date(),
                    type=kind,
                    state="succeeded",
                    count=count,
                    wait_seconds=2.0,
                    run_seconds=6.0,
                    attempts=count,
                )
            )

    store(add)
    text = re.sub(r"<[^>]+>|\s+", " ", staff.get("/admin/").text.split("<main", 1)[1])
    assert re.search(r"documents@alive +documents +1 of 2 busy", text)
    assert re.search(r"documents@gone +documents +Lost +last seen", text)
    assert re.search(r"Done +4 +· waited 1\.0 s, took 3\.0 s on average", text)


def test_no_worker_and_nothing_ended(staff: FlaskClient) -> None:
    page = staff.get("/admin/").text
    assert "No workers are running." in page
    assert "No requests have ended since midnight UTC." in page
