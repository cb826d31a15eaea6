"""Alerts: each change is told once and survives restarts; channels speak to public addresses alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, func, select, update
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.models import (
    AlertChannel,
    AlertMessage,
    AlertState,
    AuditEntry,
    GenerationRequest,
    Mail,
    QueueControl,
    User,
    UserJob,
    WorkerHeartbeat,
)
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE, SEND_ALERT
from atspro.services import audit, generation
from atspro.services.monitoring import alert_channels, alert_rules, alerts
from atspro.services.monitoring.alert_rules import RULES
from atspro.services.sandbox import notifier
from atspro.services.sandbox.notify_worker import NotToldError
from tests.conftest import Outbox
from tests.https_site import NAME, Site
from workers import alerts as tasks


@pytest.fixture
def config(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of the application, with a fresh backup and room on the disk."""
    (tmp_path / "atspro-20260101T000000Z.dump").touch()
    found: Settings = app.config["SETTINGS"].model_copy(update={"BACKUP_FOLDER": tmp_path})
    monkeypatch.setitem(app.config, "SETTINGS", found)
    return found


@pytest.fixture(autouse=True)
def _sound(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are there, and the test machine's disk is as it may be."""
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 50.0)
    session.add(WorkerHeartbeat(name="w", host="h", pid=1, queues=[DOCUMENTS, DOCUMENTS_BULK, MAINTENANCE]))
    session.commit()


@pytest.fixture
def channel(session: Session, admin: User, config: Settings) -> AlertChannel:
    actor = session.get_one(User, admin.id)
    made = alert_channels.add_channel(session, actor, config, "mail", "Staff", "staff@example.com")
    session.commit()
    return made


def wait(session: Session, user: User, minutes: float) -> GenerationRequest:
    job = UserJob(user_id=user.id, company="Acme", title="Engineer", description="Python.")
    session.add(job)
    session.flush()
    asked, _ = generation.request_document(session, session.get_one(User, user.id), job, "resume")
    asked.run_after = utc_now() - timedelta(minutes=minutes)
    session.commit()
    return asked


def look(session: Session, config: Settings) -> list[str]:
    """A minute later."""
    session.execute(update(AlertState).values(checked_at=utc_now() - timedelta(minutes=1)))
    changed = alerts.check(session, config)
    session.commit()
    return changed


def told(session: Session) -> list[tuple[str, str | None]]:
    rows = session.execute(select(AlertMessage.event, AlertMessage.rule).order_by(AlertMessage.created_at))
    return [(event, rule) for event, rule in rows]


def test_each_state_is_told_once_with_its_recovery(
    session: Session, config: Settings, user: User, channel: AlertChannel, outbox: Outbox
) -> None:
    assert look(session, config) == []
    asked = wait(session, user, 25)
    assert look(session, config) == ["queue_age"]
    # A restart, or another minute, tells nothing twice.
    session.expire_all()
    assert look(session, config) == []
    # Around the limit nothing trembles.
    asked.run_after = utc_now() - timedelta(minutes=9)
    session.commit()
    assert look(session, config) == []
    asked.run_after = utc_now()
    session.commit()
    assert look(session, config) == ["queue_age"]
    assert told(session) == [("firing", "queue_age"), ("recovered", "queue_age")]
    for message_id in outbox.ids(SEND_ALERT):
        tasks.send(message_id)
        # A message that comes twice is sent once.
        tasks.send(message_id)
    session.expire_all()
    mails = session.scalars(select(Mail).where(Mail.kind == "alert").order_by(Mail.created_at)).all()
    assert [one.recipient for one in mails] == ["staff@example.com"] * 2
    assert mails[0].subject == "Alert: The oldest request waits, in minutes: 25 (limit 10)"
    assert "/admin/alerts/" in (mails[0].body or "")
    assert "Start more workers" in (mails[0].body or "")
    assert mails[1].subject.startswith("Fine again")
    assert {one.state for one in session.scalars(select(AlertMessage))} == {"succeeded"}


def test_it_is_looked_at_once_a_minute_by_one(app: Flask, session: Session, config: Settings) -> None:
    alerts.check(session, config)
    session.commit()
    first = session.scalar(select(func.max(AlertState.checked_at)))
    tasks.check()
    session.expire_all()
    assert session.scalar(select(func.max(AlertState.checked_at))) == first


def test_what_staff_paused_is_no_old_queue_but_a_pause_of_days_is_told(
    session: Session, config: Settings, user: User
) -> None:
    wait(session, user, 60)
    session.add(QueueControl(kind="type", name="resume", is_paused=True, reason="Model down"))
    session.commit()
    assert look(session, config) == []
    session.execute(update(QueueControl).values(changed_at=utc_now() - timedelta(days=1)))
    session.commit()
    assert look(session, config) == ["paused"]


def fire_failures(session: Session, user: User) -> None:
    for _ in range(10):
        wait(session, user, 0)
    now = utc_now()
    session.execute(update(GenerationRequest).values(state="failed", finished_at=now, dispatched_at=now))


def fire_workers(session: Session, _user: User) -> None:
    session.execute(update(WorkerHeartbeat).values(queues=[DOCUMENTS, DOCUMENTS_BULK]))


def fire_sign_ins(session: Session, _user: User) -> None:
    for _ in range(50):
        audit.record(session, None, "sign_in.failed", None, {})


def fire_stuck(session: Session, user: User) -> None:
    for _ in range(20):
        wait(session, user, 0)
    session.execute(update(GenerationRequest).values(dispatches=4, dispatched_at=utc_now()))


@pytest.mark.parametrize(
    ("name", "fire"),
    [
        ("failures", fire_failures),
        ("workers", fire_workers),
        ("sign_ins", fire_sign_ins),
        ("stuck", fire_stuck),
    ],
)
def test_rules_fire(
    session: Session, config: Settings, user: User, name: str, fire: Callable[[Session, User], None]
) -> None:
    assert look(session, config) == []
    fire(session, user)
    session.commit()
    assert look(session, config) == [name]


def test_disk_backups_and_mail(
    session: Session, config: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_mail = config.model_copy(update={"SMTP_URL": "smtp://127.0.0.1:9"})
    session.add(Mail(kind="reset", recipient="a@b.example", subject="S", created_at=utc_now() - timedelta(hours=1)))
    session.commit()
    assert look(session, with_mail) == ["mail"]
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 10.0)
    assert look(session, with_mail) == ["disk"]
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 11.0)
    assert look(session, with_mail) == []
    for file in tmp_path.iterdir():
        file.unlink()
    assert look(session, with_mail) == ["backups"]
    shown = {one.rule.name: one for one in alerts.watched(session, with_mail)}
    state = shown["backups"].state
    assert state is not None
    assert alert_channels.shown(state.value) == "none"


def test_what_can_not_be_looked_at_is_no_recovery(
    session: Session, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_rules, "disk_free", lambda _settings: 1.0)
    assert look(session, config) == ["disk"]

    def broken(_config: Settings) -> float:
        raise OSError("gone")

    monkeypatch.setattr(alert_rules, "disk_free", broken)
    assert look(session, config) == []
    (disk,) = [one for one in alerts.watched(session, config) if one.rule.name == "disk"]
    assert disk.state is not None
    assert (disk.is_firing, disk.state.trouble, disk.state.value) == (True, "OSError", None)


def test_a_rule_that_is_off_is_not_looked_at_and_limits_are_bounded(
    session: Session, config: Settings, admin: User, user: User
) -> None:
    actor = session.get_one(User, admin.id)
    wait(session, user, 25)
    alerts.set_rule(session, actor, "queue_age", is_on=False, threshold=10)
    session.commit()
    assert look(session, config) == []
    alerts.set_rule(session, actor, "queue_age", is_on=True, threshold=30)
    session.commit()
    assert look(session, config) == []
    for wrong in (0, 1e9):
        with pytest.raises(InvalidInput):
            alerts.set_rule(session, actor, "queue_age", is_on=True, threshold=wrong)
    logged = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "alertRule").order_by(AuditEntry.id))
    assert [(one.action, (one.after or {}).get("threshold")) for one in logged] == [("insert", 10), ("update", 30)]


def test_two_looks_at_once_make_one(session: Session, config: Settings, user: User) -> None:
    """The guard: whoever comes while another looks finds nothing to do."""
    wait(session, user, 25)
    engine = create_engine(config.DATABASE_URL, poolclass=NullPool)
    with engine.begin() as other:
        assert other.scalar(alerts._GUARD)
        assert alerts.check(session, config) == []
        assert session.scalar(select(func.count()).select_from(AlertState)) == 0
    assert alerts.check(session, config) == ["queue_age"]


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("mail", "nobody"),
        ("mail", "a@b.example, c@d.example"),
        ("webhook", "http://hooks.example/x"),
        ("webhook", "https://user:pw@hooks.example/x"),
        ("webhook", "file:///etc/passwd"),
        ("apprise", "json://hooks.example/x"),
        ("apprise", "exec://rm"),
        ("apprise", "mailto://user:pw@example.com"),
        ("apprise", "ntfy://ntfy.example/topic"),
        ("apprise", "ntfys://ntfy.example/topic?verify=no"),
        ("apprise", "ntfys://ntfy.example/topic?VERIFY=no"),
        ("apprise", "slack://a b"),
        ("pager", "https://hooks.example/x"),
    ],
)
def test_addresses_that_no_channel_may_have(
    session: Session, admin: User, config: Settings, kind: str, address: str
) -> None:
    with pytest.raises(InvalidInput):
        alert_channels.add_channel(session, admin, config, kind, "Staff", address)


def test_an_address_is_kept_encrypted_and_in_no_log(session: Session, admin: User, config: Settings) -> None:
    actor = session.get_one(User, admin.id)
    secret = "https://hooks.example/T0k3n"
    made = alert_channels.add_channel(session, actor, config, "webhook", "Chat", secret)
    session.commit()
    assert (made.hint, "T0k3n" in made.encrypted_address) == ("hooks.example", False)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "alertChannel"))
    assert "T0k3n" not in json.dumps(entry.after)
    assert "encryptedAddress" not in (entry.after or {})


# Telling, by the real program.

TOLD: dict[str, Any] = {"title": "Alert: disk", "body": "Make room.", "payload": {"rule": "disk", "value": 1.5}}


@pytest.fixture
def program(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The program with the test's site, which is on this machine."""
    entry = (sys.executable, "-s", "-m", "tests.services.notifier_entry", str(site.port), str(site.authority))
    monkeypatch.setattr(notifier, "_COMMAND", entry)
    return site


def test_a_webhook_gets_json_and_a_service_its_words(program: Site) -> None:
    notifier.tell("webhook", program.serve("/hook", b"ok"), **TOLD)
    assert json.loads(program.posted[0]) == {"rule": "disk", "value": 1.5}
    program.serve("/", b"{}")
    notifier.tell("apprise", f"ntfys://{NAME}:{program.port}/atspro", **TOLD)
    said = json.loads(program.posted[1])
    assert (said["topic"], said["title"], said["message"]) == ("atspro", "Alert: disk", "Make room.")
    program.serve("/hook", b"no", 410)
    with pytest.raises(NotToldError, match="410") as refused:
        notifier.tell("webhook", program.url("/hook"), **TOLD)
    assert not refused.value.again


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("webhook", "https://inside.test/x"),
        ("webhook", "https://[::ffff:10.0.0.7]/x"),
        ("webhook", "https://169.254.169.254/latest/meta-data"),
        ("apprise", "ntfys://inside.test/topic"),
    ],
)
def test_what_is_not_public_is_not_spoken_to(program: Site, kind: str, address: str) -> None:
    with pytest.raises(NotToldError, match="not lead to a public site"):
        notifier.tell(kind, address, **TOLD)


def test_a_redirect_into_the_network_is_not_followed(program: Site) -> None:
    program.serve("/hook", b"", 302, Location="https://inside.test/x")
    with pytest.raises(NotToldError, match="302"):
        notifier.tell("webhook", program.url("/hook"), **TOLD)
    assert len(program.posted) == 1


def test_every_rule_has_a_limit_that_it_may_have() -> None:
    assert all(rule.least <= rule.default <= rule.most for rule in RULES.values())
