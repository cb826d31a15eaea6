"""Maintenance tasks, called as plain functions, and the schedule."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import db, transaction, utc_now
from atspro.models import AuditEntry, AuthSession, GenerationRequest, User, UserJob
from atspro.services import documents, generation, jobs
from atspro.services.auth import sessions
from atspro.shapes import JobData
from tests.conftest import Outbox, add_audit_entry, as_owner
from workers import maintenance
from workers.schedule import SCHEDULE

ROOT = Path(__file__).parents[2]


def make_job(session: Session, user: User) -> UserJob:
    return jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))


def test_touch_jobs_brings_the_parent_up_to_its_newest_document(session: Session, user: User) -> None:
    job = make_job(session, user)
    document = documents.add_version(session, job.id, "resume", "text", {})
    session.commit()
    maintenance.touch_jobs()
    session.expire_all()
    assert job.updated_at >= document.created_at


def test_the_sweep_sends_what_the_broker_lost(session: Session, user: User, outbox: Outbox) -> None:
    request, _ = generation.request_document(session, user, make_job(session, user), "resume")
    session.execute(update(GenerationRequest).values(dispatched_at=utc_now() - timedelta(hours=1)))
    session.commit()
    outbox.sent.clear()
    maintenance.sweep()
    assert outbox.sent == [(queue.GENERATE_DOCUMENT, str(request.id), queue.DOCUMENTS)]


def test_sessions_that_ended_are_removed(session: Session, user: User) -> None:
    for _ in range(2):
        sessions.open_session(session, user, ip_address=None, user_agent=None)
    ended = session.scalars(select(AuthSession).limit(1)).one()
    ended.expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    maintenance.purge_sessions()
    assert session.scalar(select(func.count()).select_from(AuthSession)) == 1


def test_the_audit_log_is_kept_by_the_setting(app: Flask, session: Session) -> None:
    as_owner(session, "SELECT to_jsonb(atspro_audit_month('2001-02-01'))")
    add_audit_entry(session, "x.y", createdAt=datetime(2001, 2, 3))
    session.commit()
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"AUDIT_RETENTION_MONTHS": 1200})
    maintenance.keep_audit()
    found = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "x.y")
    assert session.scalar(found) == 1
    app.config["SETTINGS"] = usual
    maintenance.keep_audit()
    assert session.scalar(found) == 0


def test_a_busy_log_lets_the_months_wait(migrated_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody reads the whole log: the task gives way and tells, and blocks nobody who writes."""
    with migrated_app.app_context():
        with transaction() as session:
            as_owner(session, "SELECT to_jsonb(atspro_audit_month('2001-02-01'))")
        with db.engine.connect() as reader:
            reader.execute(text('SELECT count(*) FROM "auditEntry"'))
            maintenance.keep_audit()
        assert "the table is busy" in caplog.text
        maintenance.keep_audit()
        with transaction() as session:
            assert session.scalar(text("SELECT to_regclass('\"auditEntry_2001_02\"') IS NULL"))
        db.session.remove()


def test_every_scheduled_task_exists_and_goes_to_maintenance(app: Flask) -> None:
    celery = app.extensions["celery"]
    celery.loader.import_default_modules()
    for entry in SCHEDULE.values():
        assert entry["task"] in celery.tasks
        assert entry["options"]["queue"] == queue.MAINTENANCE


def test_every_queue_has_a_worker_in_the_procfile() -> None:
    consumed = re.findall(r"celery .* worker .*-Q ([\w,-]+)", (ROOT / "Procfile").read_text())
    assert sorted(name for names in consumed for name in names.split(",")) == sorted(queue.QUEUES)
