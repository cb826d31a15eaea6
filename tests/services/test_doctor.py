"""What `flask doctor` finds: each fault that it knows is made, and told with what to do."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro import MIGRATIONS
from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import DashboardCount, Mail, User, WorkerHeartbeat
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE
from atspro.services.monitoring import alert_rules, database_checks, doctor
from tests.conftest import as_owner
from tests.https_site import Site

REAL_CONTEXT = ssl.create_default_context

HTTPS = {
    "BASE_URL": "https://ats.example",
    "SMTP_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "ATSPro <noreply@ats.example>",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "BETTER_AUTH_SECRET": "fedcba9876543210" * 4,
    "STAFF_SECOND_FACTOR": True,
}


@pytest.fixture
def sound(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with which nothing is wrong."""
    settings: Settings = app.config["SETTINGS"]
    (tmp_path / "atspro-20260101T000000Z.dump").touch()
    monkeypatch.setattr(doctor, "certificate_end", lambda _host, _port: utc_now() + timedelta(days=60))
    return settings.model_copy(update={**HTTPS, "BACKUP_FOLDER": tmp_path})


@pytest.fixture
def running(session: Session, admin: User) -> None:
    """An installation whose processes run, and which has an admin."""
    queues = [DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE]
    session.add(WorkerHeartbeat(name="w", host="h", pid=1, queues=queues))
    session.add(DashboardCount(section="jobs", name="tracked", count=0, counted_at=utc_now()))
    session.flush()


def found(session: Session, settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in doctor.examine(session, settings, MIGRATIONS)}


def test_a_sound_installation_has_nothing_to_do(session: Session, sound: Settings, running: None) -> None:
    findings = found(session, sound)
    assert len(findings) == 20
    assert {finding.status for finding in findings.values()} == {"ok"}, findings
    assert not any(finding.remedy for finding in findings.values())


@pytest.mark.parametrize(
    ("changes", "name", "status", "words"),
    [
        ({"SECRET_KEY": "fedcba9876543210" * 4}, "secrets", "problem", "the same"),
        ({"SECRET_KEY": "test-" * 10}, "secrets", "problem", "too few different"),
        ({"BASE_URL": "http://ats.example"}, "address", "problem", "not https"),
        ({"BASE_URL": "http://127.0.0.1:8000"}, "address", "warning", "this machine"),
        ({"SMTP_URL": None}, "mail", "problem", "No mail server"),
        ({"REDIS_URL": "redis://127.0.0.1:1", "BROKER_URL": ""}, "broker", "problem", "does not answer"),
        ({"BACKUP_FOLDER": Path("/nowhere")}, "backups", "warning", "none in /nowhere"),
        ({"SECOND_FACTOR": "off"}, "second factors", "warning", "switched off"),
        ({"STAFF_SECOND_FACTOR": False}, "staff", "warning", "need none"),
    ],
)
def test_settings_that_are_wrong(
    session: Session, sound: Settings, running: None, changes: dict[str, Any], name: str, status: str, words: str
) -> None:
    finding = found(session, sound.model_copy(update=changes))[name]
    assert finding.status == status
    assert words in finding.text
    assert finding.remedy


def test_a_backup_that_is_old(session: Session, sound: Settings, running: None) -> None:
    (file,) = sound.backup_folder.iterdir()
    old = (utc_now() - timedelta(days=2)).replace(tzinfo=UTC).timestamp()
    os.utime(file, (old, old))
    finding = found(session, sound)["backups"]
    assert (finding.status, file.name in finding.text) == ("warning", True)


@pytest.mark.parametrize(
    ("host", "sslmode", "status"),
    [
        ("/run/postgresql", "prefer", "ok"),
        ("127.0.0.1", "disable", "ok"),
        ("", "prefer", "ok"),
        ("database", "prefer", "warning"),
        ("db.example.com", "prefer", "problem"),
        ("203.0.113.7", "allow", "problem"),
        ("2001:db8::7", "disable", "problem"),
        ("db.example.com", "require", "warning"),
        ("db.example.com", "verify-ca", "warning"),
        ("db.example.com", "verify-full", "ok"),
    ],
)
def test_tls_to_a_database_elsewhere_is_insisted_on(host: str, sslmode: str, status: str) -> None:
    finding = database_checks.judge_transport(host, sslmode)
    assert finding.status == status
    assert bool(finding.remedy) == (status != "ok")


def change(session: Session, statement: str) -> None:
    as_owner(session, statement)


@pytest.mark.parametrize(
    ("statement", "name", "status", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migrations", "problem", "is at 0001"),
        ('GRANT DELETE ON "auditEntry" TO CURRENT_USER', "audit log", "ok", "Nobody but"),
        ('GRANT DELETE ON "auditEntry" TO PUBLIC', "audit log", "problem", "DELETE on auditEntry"),
        ('GRANT SELECT ON "auditKey" TO PUBLIC', "audit log", "problem", "SELECT on auditKey"),
        ('REVOKE SELECT ON "userJobs" FROM atspro_app', "database role", "problem", "userJobs"),
        ('COMMENT ON CONSTRAINT user_pkey ON "user" IS NULL', "second factors", "warning", "They are off"),
        ('DELETE FROM "workerHeartbeat"', "workers", "problem", "No worker was seen"),
        ('UPDATE "dashboardCount" SET "countedAt" = now() - interval \'1 hour\'', "beat", "problem", "since "),
        ("UPDATE \"user\" SET role = 'user'", "staff", "warning", "There is no admin"),
    ],
)
def test_a_database_that_is_wrong(
    session: Session, sound: Settings, running: None, statement: str, name: str, status: str, words: str
) -> None:
    change(session, statement)
    finding = found(session, sound)[name]
    assert finding.status == status, finding
    assert words in finding.text
    assert finding.remedy or status == "ok"


def test_better_auth_with_its_plugins_and_without(session: Session, sound: Settings, running: None) -> None:
    change(session, 'COMMENT ON CONSTRAINT user_pkey ON "user" IS NULL')
    change(session, 'COMMENT ON CONSTRAINT "twoFactor_pkey" ON "twoFactor" IS NULL')
    assert "no tables of the plugins" in found(session, sound)["second factors"].text
    change(session, "COMMENT ON CONSTRAINT passkey_pkey ON passkey IS NULL")
    assert found(session, sound)["second factors"].status == "ok"
    change(session, "COMMENT ON COLUMN \"twoFactor\".verified IS 'made by ATSPro'")
    old = found(session, sound)["second factors"]
    assert (old.status, "older than 1.6" in old.text) == ("warning", True)
    assert found(session, sound.model_copy(update={"SECOND_FACTOR": "on"}))["second factors"].status == "ok"


def test_people_whom_an_application_without_the_plugin_signed_up(
    session: Session, sound: Settings, running: None, user: User
) -> None:
    session.get_one(User, user.id).two_factor_enabled = False
    session.add(User(id="new", name="N", email="new@example.com", email_verified=True, created_at=utc_now()))
    session.flush()
    finding = found(session, sound)["second factors"]
    assert finding.status == "problem"
    assert "by their password alone" in finding.remedy


@pytest.mark.parametrize(("seconds", "status"), [(0, "ok"), (5, "warning"), (-40, "problem")])
def test_a_clock_that_is_apart(
    session: Session, sound: Settings, running: None, seconds: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shifted = utc_now() + timedelta(seconds=seconds)
    began = utc_now()
    monkeypatch.setattr(database_checks, "utc_now", lambda: shifted + (utc_now() - began))
    assert found(session, sound)["clock"].status == status


def test_mail_that_stands(session: Session, sound: Settings, running: None) -> None:
    waiting = Mail(kind="reset", recipient="a@example.com", subject="s", body="b")
    waiting.created_at = utc_now() - timedelta(hours=1)
    session.add(waiting)
    session.flush()
    finding = found(session, sound)["outgoing mail"]
    assert (finding.status, "1 messages" in finding.text) == ("problem", True)


def test_the_command_says_it_and_exits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sick = app.test_cli_runner().invoke(args=["doctor"])
    assert sick.exit_code == 1
    assert "problem mail: No mail server is set" in sick.output
    assert "Set SMTP_URL and MAIL_FROM." in sick.output
    for value in app.config["SETTINGS"].secret_values:
        assert not value or value not in sick.output
    well: Callable[..., Any] = lambda *_given: [doctor.Finding("all", "warning", "Fine.", "Nothing.")]  # noqa: E731
    monkeypatch.setattr(doctor, "examine", well)
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_a_table_that_is_gone_is_a_problem_and_no_crash(session: Session, sound: Settings, running: None) -> None:
    session.execute(text("SELECT 1"))
    change(session, 'ALTER TABLE "dashboardCount" RENAME TO "elsewhere"')
    assert found(session, sound)["beat"].status == "problem"


@pytest.mark.parametrize(("days", "status"), [(60, "ok"), (10, "warning"), (1, "problem"), (None, "warning")])
def test_a_certificate_that_ends_soon(
    session: Session, sound: Settings, running: None, monkeypatch: pytest.MonkeyPatch, days: int | None, status: str
) -> None:
    def end(host: str, port: int) -> Any:
        assert (host, port) == ("ats.example", 443)
        if days is None:
            raise TimeoutError
        return utc_now() + timedelta(days=days)

    monkeypatch.setattr(doctor, "certificate_end", end)
    finding = found(session, sound)["certificate"]
    assert (finding.status, bool(finding.remedy)) == (status, status != "ok")


def test_the_end_of_a_certificate_is_read_from_the_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: REAL_CONTEXT(cafile=str(site.authority)))
    assert timedelta(days=1) < doctor.certificate_end("127.0.0.1", site.port) - utc_now() < timedelta(days=3)
    monkeypatch.setattr(ssl, "create_default_context", REAL_CONTEXT)
    with pytest.raises(ssl.SSLCertVerificationError):
        doctor.certificate_end("127.0.0.1", site.port)


def test_a_worker_of_another_release_and_a_full_disk(
    session: Session, sound: Settings, running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.add(WorkerHeartbeat(name="old@host", host="h", pid=1, queues=[DOCUMENTS], version="0.0.1"))
    session.flush()
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 2.0)
    findings = found(session, sound)
    assert ("old@host" in findings["workers"].text, findings["workers"].status) == (True, "warning")
    assert findings["disk"].status == "problem"
