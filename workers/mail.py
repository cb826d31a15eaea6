"""The tasks that send mail."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from celery import shared_task
from flask import current_app

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.services import leases, mail
from atspro.services.applications import digests
from atspro.services.mail import MAILS, smtp
from workers import lease_keeper

logger = logging.getLogger(__name__)

# A sweep gives way to the other maintenance work after this long; the next one goes on.
SWEEP_SECONDS = 5.0
SWEEP_MAILS = 200
# While the server is away each try may cost its whole time-out, and other work waits behind it.
AWAY_SECONDS = 30.0
_away_until = 0.0


@shared_task(name=queue.SEND_MAIL)
def send(mail_id: str) -> None:
    """Send one message, unless it was sent already or the server was away a moment ago: the sweep comes back to it."""
    if time.monotonic() >= _away_until:
        _send(UUID(mail_id))


@shared_task(name=queue.SWEEP_MAIL)
def sweep() -> None:
    """Send what is due: messages whose try failed, whose worker died, or whose task the broker lost."""
    if time.monotonic() < _away_until:
        return
    with transaction() as session:
        leases.take_back_lapsed(session, MAILS)
        due = leases.due(session, MAILS, SWEEP_MAILS)
    until = time.monotonic() + SWEEP_SECONDS
    for mail_id in due:
        if not _send(mail_id) or time.monotonic() > until:
            return


@shared_task(name=queue.SEND_DIGESTS)
def send_digests() -> None:
    """Put the mails with what waits for people into the outbox, each person's when their hour has come."""
    settings: Settings = current_app.config["SETTINGS"]
    after, sent = None, 0
    while True:
        with transaction() as session:
            count, after = digests.send_due(session, settings, after)
        sent += count
        if after is None:
            break
    if sent:
        logger.info("%d digests were put into the outbox.", sent)


def _send(mail_id: UUID) -> bool:
    """Try once; False when the server is away, and no other message needs to be tried."""
    global _away_until
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        held = leases.claim(session, MAILS, mail_id, lease_keeper.worker_name())
    if held is None:
        return True
    if not mail.is_configured(settings):
        _keep(settings, held)
        return True
    about = f"Mail {held.id} ({held.kind}), try {held.tries},"
    try:
        smtp.deliver(settings, held)
    except smtp.MailRefusedError as error:
        logger.warning("%s can't be sent: %s", about, error)
        with transaction() as session:
            leases.fail(session, held, str(error)[: mail.MAX_ERROR])
    except smtp.MailDelayedError as error:
        logger.warning("%s waits: %s", about, error)
        with transaction() as session:
            leases.retry(session, held, str(error)[: mail.MAX_ERROR])
        if isinstance(error, smtp.MailServerAwayError):
            _away_until = time.monotonic() + AWAY_SECONDS
            return False
    except Exception as error:
        logger.exception("%s failed.", about)
        with transaction() as session:
            leases.retry(session, held, type(error).__name__)
    else:
        with transaction() as session:
            leases.succeed(session, held)
    return True


def _keep(settings: Settings, held: mail.HeldMail) -> None:
    """Without a mail server the log gets the message; a local copy keeps it for its outbox page too."""
    logger.info("Mail to %s, not sent: %s\n%s", held.recipient, held.subject, held.body)
    with transaction() as session:
        if settings.EMBEDDED:
            mail.keep_in_outbox(session, held)
        else:
            leases.fail(session, held, mail.NO_SERVER)
