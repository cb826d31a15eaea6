"""Mail over a real SMTP server: what arrives, what is tried again, what ends, and what is never sent twice."""

from __future__ import annotations

import io
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from atspro import logs, queue
from atspro.config import load_settings
from atspro.db import db, transaction, utc_now
from atspro.errors import InvalidInput
from atspro.models import Mail
from atspro.services import leases, mail
from tests.conftest import Outbox
from tests.conventions.test_settings import GOOD
from tests.mail_server import QUOTED_LOGIN, MailServer
from workers import mail as tasks
from workers import maintenance

LINK = "https://ats.example/reset-password?token=Ab12Cd34Ef56Gh78Ij90Kl12"


@pytest.fixture(autouse=True)
def _server_was_not_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_away_until", 0.0)


@pytest.fixture
def configure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Change the application's settings for one test."""

    def change(**values: Any) -> None:
        values = {"BASE_URL": "https://ats.example", "MAIL_FROM": "ATSPro <noreply@ats.example>", **values}
        monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=values))

    return change


@pytest.fixture
def server(mail_server: MailServer, configure: Callable[..., None]) -> MailServer:
    """A plain mail server that the settings name."""
    configure(SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}")
    return mail_server


def put(session: Session, recipient: str = "ada@example.com", kind: str = "reset", **context: object) -> Mail:
    made = mail.send(session, kind, recipient, **(context or {"link": LINK}))
    session.commit()
    return made


def make_due(session: Session, made: Mail) -> None:
    """What waits or is held may be tried now."""
    before = utc_now() - timedelta(hours=1)
    lease = case((Mail.state == "running", before))
    changes = {"run_after": before, "dispatched_at": None, "lease_until": lease}
    session.execute(update(Mail).where(Mail.id == made.id).values(changes))
    session.commit()


def fresh(session: Session, made: Mail) -> Mail:
    session.expire_all()
    return session.get_one(Mail, made.id)


def text_of(message: Any) -> str:
    return str(message.get_content())


def test_a_message_arrives_with_its_headers_and_its_text_is_emptied(
    session: Session, server: MailServer, outbox: Outbox
) -> None:
    made = put(session)
    assert outbox.sent == [(queue.SEND_MAIL, str(made.id), queue.MAINTENANCE)]
    tasks.send(str(made.id))
    [(sender, recipients, message)] = server.received
    assert (sender, recipients) == ("noreply@ats.example", ["ada@example.com"])
    assert message["From"] == "ATSPro <noreply@ats.example>"
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "Choose a new password"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{made.id}@ats.example>"
    written = parsedate_to_datetime(message["Date"])
    assert abs(written - datetime.now(UTC)) < timedelta(hours=1)
    assert LINK in text_of(message)
    sent = fresh(session, made)
    assert (sent.state, sent.body, sent.error, sent.attempt) == ("succeeded", None, None, 1)


def test_nothing_is_published_after_a_rollback(session: Session, outbox: Outbox) -> None:
    mail.send(session, "reset", "ada@example.com", link=LINK)
    session.rollback()
    assert outbox.sent == []
    assert session.scalar(select(func.count()).select_from(Mail)) == 0


def test_what_was_sent_is_not_sent_again(session: Session, server: MailServer) -> None:
    made = put(session)
    for _ in range(3):
        tasks.send(str(made.id))
    make_due(session, made)
    tasks.sweep()
    assert len(server.received) == 1


def test_a_message_that_a_worker_holds_is_left_alone_until_its_time_is_over(
    session: Session, server: MailServer
) -> None:
    made = put(session)
    held = leases.claim(session, mail.MAILS, made.id)
    session.commit()
    assert held is not None
    tasks.send(str(made.id))
    tasks.sweep()
    assert server.received == []
    make_due(session, made)
    tasks.sweep()
    assert len(server.received) == 1
    assert not leases.retry(session, held, "came too late")
    assert fresh(session, made).state == "succeeded"


def test_of_many_workers_at_once_one_sends(migrated_app: Flask, outbox: Outbox) -> None:
    with migrated_app.app_context():
        with transaction() as session:
            mail_id = mail.send(session, "reset", "ada@example.com", link=LINK).id
        db.session.remove()
    start, won = threading.Barrier(8), []

    def claim() -> None:
        with migrated_app.app_context():
            start.wait()
            with transaction() as session:
                won.append(leases.claim(session, mail.MAILS, mail_id))
            db.session.remove()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(Mail).where(Mail.id == mail_id))
    assert len(won) == 8
    assert len([held for held in won if held]) == 1


def test_a_server_that_is_away_gets_the_message_when_it_is_back(
    session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    first, second = put(session), put(session, "bob@example.com")
    tasks.send(str(first.id))
    waiting = fresh(session, first)
    assert (waiting.state, waiting.attempt) == ("queued", 1)
    assert waiting.body
    assert "ConnectionRefusedError" in (waiting.error or "")
    assert waiting.run_after > utc_now()
    # The rest waits without a try of its own, so that other maintenance work is not held up.
    tasks.send(str(second.id))
    tasks.sweep()
    assert fresh(session, second).attempt == 0
    server.start()
    monkeypatch.setattr(tasks, "_away_until", 0.0)
    make_due(session, first)
    make_due(session, second)
    tasks.sweep()
    assert sorted(message["To"] for message in server.messages) == ["ada@example.com", "bob@example.com"]


def test_a_refused_recipient_ends_the_message_with_the_reason(session: Session, server: MailServer) -> None:
    server.refuse = "550 no such user here"
    made = put(session)
    tasks.send(str(made.id))
    failed = fresh(session, made)
    assert failed.state == "failed"
    assert failed.body is None
    assert failed.error == "The mail server answered 550: no such user here"
    make_due(session, made)
    server.refuse = ""
    tasks.sweep()
    assert server.received == []


def test_a_recipient_refused_for_now_waits_and_others_go_through(session: Session, server: MailServer) -> None:
    server.refuse = "451 greylisted"
    made = put(session)
    tasks.send(str(made.id))
    assert "451" in (fresh(session, made).error or "")
    server.refuse = ""
    other = put(session, "bob@example.com")
    tasks.send(str(other.id))
    make_due(session, made)
    tasks.sweep()
    assert [message["To"] for message in server.messages] == ["bob@example.com", "ada@example.com"]


def test_the_last_try_that_fails_ends_the_message(session: Session, server: MailServer) -> None:
    server.refuse = "451 try later"
    made = put(session)
    session.execute(update(Mail).where(Mail.id == made.id).values(attempt=mail.MAILS.max_attempts - 1))
    session.commit()
    tasks.send(str(made.id))
    ended = fresh(session, made)
    assert ended.state == "failed"
    assert ended.body is None


def test_a_message_whose_workers_all_died_ends(session: Session, server: MailServer) -> None:
    made = put(session)
    for _ in range(mail.MAILS.max_attempts):
        assert leases.claim(session, mail.MAILS, made.id) is not None
        make_due(session, made)
    tasks.sweep()
    assert server.received == []
    assert fresh(session, made).state == "failed"


def test_an_error_that_nobody_thought_of_is_tried_again(
    session: Session, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("with a secret in it")

    monkeypatch.setattr(tasks.smtp, "deliver", fail)
    made = put(session)
    tasks.send(str(made.id))
    waiting = fresh(session, made)
    assert (waiting.state, waiting.error, waiting.attempt) == ("queued", "RuntimeError", 1)
    assert waiting.run_after > utc_now()


def test_pauses_grow_and_stay_within_a_links_life() -> None:
    pauses = [mail.MAILS.pause(tries) for tries in range(1, mail.MAILS.max_attempts)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 60
    assert sum(pauses[:8]) < 2 * 3600


@pytest.mark.parametrize(
    "recipient",
    ["ada@example.com\r\nBcc: eve@example.com", "ada@example.com, eve@example.com", "no address", "", "<a@b>,c@d.org"],
)
def test_no_recipient_reaches_a_header_or_another_person(session: Session, server: MailServer, recipient: str) -> None:
    made = put(session, recipient)
    tasks.send(str(made.id))
    assert server.received == []
    assert fresh(session, made).state == "failed"


def test_a_value_with_line_ends_stays_in_the_text(session: Session, server: MailServer) -> None:
    made = put(session, link="https://x.example/\r\nBcc: eve@example.com\r\n\r\nmore")
    tasks.send(str(made.id))
    [(_, recipients, message)] = server.received
    assert recipients == ["ada@example.com"]
    assert message["Bcc"] is None


def test_a_host_name_with_other_letters_is_written_as_every_server_reads_it(
    session: Session, server: MailServer
) -> None:
    made = put(session, "ada@münchen.example")
    tasks.send(str(made.id))
    assert server.received[0][1] == ["ada@xn--mnchen-3ya.example"]


def test_starttls_and_the_password_of_the_settings(
    session: Session,
    configure: Callable[..., None],
    mail_servers: Callable[..., MailServer],
    server_context: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = mail_servers(tls_context=server_context, require_starttls=True, auth_required=True)
    configure(SMTP_URL=f"smtp+starttls://{QUOTED_LOGIN}@127.0.0.1:{server.port}")
    made = put(session)
    tasks.send(str(made.id))
    assert fresh(session, made).error is None
    assert server.encrypted == [True]
    assert server.logins


def test_smtps(
    session: Session,
    configure: Callable[..., None],
    mail_servers: Callable[..., MailServer],
    server_context: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = mail_servers(ssl_context=server_context)
    configure(SMTP_URL=f"smtps://127.0.0.1:{server.port}")
    made = put(session)
    tasks.send(str(made.id))
    assert fresh(session, made).error is None
    assert server.encrypted == [True]


def test_nothing_goes_to_a_server_whose_certificate_is_not_trusted(
    session: Session,
    configure: Callable[..., None],
    mail_servers: Callable[..., MailServer],
    server_context: ssl.SSLContext,
) -> None:
    server = mail_servers(tls_context=server_context)
    configure(SMTP_URL=f"smtp+starttls://127.0.0.1:{server.port}")
    made = put(session)
    tasks.send(str(made.id))
    assert server.received == []
    assert "CERTIFICATE_VERIFY_FAILED" in (fresh(session, made).error or "")


def test_nothing_goes_in_the_clear_when_encryption_is_asked_for(
    session: Session, server: MailServer, configure: Callable[..., None]
) -> None:
    configure(SMTP_URL=f"smtp+starttls://127.0.0.1:{server.port}")
    made = put(session)
    tasks.send(str(made.id))
    assert server.received == []
    assert fresh(session, made).state == "queued"


def test_a_wrong_password_is_not_the_messages_fault(
    session: Session,
    configure: Callable[..., None],
    mail_servers: Callable[..., MailServer],
) -> None:
    server = mail_servers(auth_require_tls=False)
    configure(SMTP_URL=f"smtp://mailer:wrong@127.0.0.1:{server.port}")
    made = put(session)
    tasks.send(str(made.id))
    waiting = fresh(session, made)
    assert waiting.state == "queued"
    assert "name and password" in (waiting.error or "")
    assert "wrong" not in (waiting.error or "")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log shows, as it is really written."""
    stream = io.StringIO()
    handler = logs.Handler(stream)
    handler.setFormatter(logs.LineFormatter())
    logger = logging.getLogger("workers.mail")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_without_a_server_a_local_copy_keeps_messages_for_its_outbox(
    session: Session, configure: Callable[..., None], log: io.StringIO
) -> None:
    configure(SMTP_URL=None, EMBEDDED=True)
    made = put(session)
    tasks.send(str(made.id))
    [kept] = mail.recent_messages(session)
    assert kept.id == made.id
    assert LINK in (kept.body or "")
    written = log.getvalue()
    assert "Choose a new password" in written
    assert "ada@example.com" in written
    assert LINK.rpartition("=")[2] not in written
    tasks.send(str(made.id))
    assert fresh(session, made).attempt == 1


def test_without_a_server_elsewhere_messages_end_at_once_and_leave_no_link(
    session: Session, configure: Callable[..., None], log: io.StringIO
) -> None:
    configure(SMTP_URL=None, EMBEDDED=False)
    made = put(session)
    tasks.send(str(made.id))
    ended = fresh(session, made)
    assert ended.state == "failed"
    assert ended.body is None
    assert "SMTP_URL" in (ended.error or "")
    assert mail.recent_messages(session) == []
    assert "Choose a new password" in log.getvalue()


def test_old_messages_are_removed_and_waiting_ones_stay(session: Session) -> None:
    ages = {"waits": 90, "sent": 31, "sent lately": 29, "kept": 8, "kept lately": 6, "failed": 31}
    rows = {}
    for name, days in ages.items():
        row = Mail(kind="reset", recipient=name, subject="s", created_at=utc_now() - timedelta(days=days))
        row.body = "text" if "kept" in name or name == "waits" else None
        if name != "waits":
            row.state, row.finished_at = "failed" if name == "failed" else "succeeded", utc_now()
        rows[name] = row
        session.add(row)
    session.commit()
    maintenance.purge_leased()
    assert set(session.scalars(select(Mail.recipient))) == {"waits", "sent lately", "kept lately"}


def test_a_decoy_writes_the_same_and_is_never_sent(session: Session, server: MailServer, outbox: Outbox) -> None:
    made = mail.send_nothing(session, "reset")
    session.commit()
    assert outbox.ids(queue.SEND_MAIL) == [str(made.id)]
    tasks.send(str(made.id))
    tasks.sweep()
    assert server.received == []
    assert (made.recipient, made.body) == ("", None)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"SMTP_URL": "http://mail.example"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://:99999"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://me:secret-word@mail.example"}, "SMTP_URL"),
        ({"SMTP_URL": "smtps://mail.example", "MAIL_FROM": ""}, "MAIL_FROM"),
        ({"SMTP_URL": "smtps://mail.example", "MAIL_FROM": "nobody"}, "MAIL_FROM"),
    ],
)
def test_settings_of_mail_that_cannot_work_are_named_at_the_start(values: dict[str, str], wrong: str) -> None:
    with pytest.raises(InvalidInput) as error:
        load_settings({**GOOD, "MAIL_FROM": "a@example.com", **values})
    assert wrong in error.value.fields
    assert "secret-word" not in str(error.value)


def test_a_start_without_a_mail_server_warns_except_on_a_local_copy(caplog: pytest.LogCaptureFixture) -> None:
    mail.warn_if_unset(load_settings({**GOOD, "EMBEDDED": "1"}))
    mail.warn_if_unset(load_settings({**GOOD, "SMTP_URL": "smtps://m.example", "MAIL_FROM": "a@example.com"}))
    assert caplog.messages == []
    mail.warn_if_unset(load_settings(GOOD))
    assert "no mail is sent" in caplog.text
