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
from atspro.services import mail
from atspro.services.mail import smtp

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
        waiting = mail.due(session, SWEEP_MAILS)
    until = time.monotonic() + SWEEP_SECONDS
    for mail_id in waiting:
        if not _send(mail_id) or time.monotonic() > until:
            return


@shared_task(name=queue.PURGE_MAIL)
def purge() -> None:
    """Delete messages that ended long ago."""
    with transaction() as session:
        mail.purge(session)


def _send(mail_id: UUID) -> bool:
    """Try once; False when the server is away, and no other message needs to be tried."""
    global _away_until
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        held = mail.claim(session, mail_id)
    if held is None:
        return True
    if not mail.is_configured(settings):
        _keep(settings, held)
        return True
    if held.attempt > mail.MAX_ATTEMPTS:
        # Every worker that held it died: it must not take the next one with it.
        with transaction() as session:
            mail.mark_failed(session, held, "No try to send it came to an end.")
        return True
    try:
        smtp.deliver(settings, held)
    except smtp.MailRefusedError as error:
        logger.warning("Mail %s (%s) can't be sent: %s", held.id, held.kind, error)
        with transaction() as session:
            mail.mark_failed(session, held, str(error))
    except smtp.MailDelayedError as error:
        logger.warning("Mail %s (%s), try %d, waits: %s", held.id, held.kind, held.attempt, error)
        with transaction() as session:
            mail.postpone(session, held, str(error))
        if isinstance(error, smtp.MailServerAwayError):
            _away_until = time.monotonic() + AWAY_SECONDS
            return False
    except Exception as error:
        logger.exception("Mail %s (%s), try %d, failed.", held.id, held.kind, held.attempt)
        with transaction() as session:
            mail.postpone(session, held, type(error).__name__)
    else:
        with transaction() as session:
            mail.mark_sent(session, held)
    return True


def _keep(settings: Settings, held: mail.HeldMail) -> None:
    """Without a mail server the log gets the message; a local copy keeps it for its outbox page too."""
    logger.info("Mail to %s, not sent: %s\n%s", held.recipient, held.subject, held.body)
    with transaction() as session:
        if settings.EMBEDDED:
            mail.keep_in_outbox(session, held)
        else:
            mail.mark_failed(session, held, mail.NO_SERVER)
