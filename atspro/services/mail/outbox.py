"""Messages to people: written in the transaction of the act they speak of, sent afterwards by a task.

The row is the outbox. A task claims it with one conditional UPDATE, so that two workers never send it at the same time,
and speaks SMTP outside any transaction (`atspro.services.mail.smtp`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from atspro import queue
from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import Mail, User

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parents[3] / "templates" / "mail"
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=30)
# Ten tries take an hour and a half: the links that most messages carry live no longer.
MAX_ATTEMPTS = 10
KEEP_ENDED = timedelta(days=30)
KEEP_UNSENT = timedelta(days=7)
MAX_ERROR = 300
NO_SERVER = "No mail server is configured: set SMTP_URL."


@dataclass(frozen=True)
class HeldMail:
    """A message that one worker may send now; ``attempt`` is the fence against a second one."""

    id: UUID
    kind: str
    recipient: str
    subject: str
    body: str
    attempt: int


def is_configured(settings: Settings) -> bool:
    """Whether messages really reach people."""
    return settings.SMTP_URL is not None


def warn_if_unset(settings: Settings) -> None:
    """Say at the start that nobody will get mail, unless this is a local copy, which has an outbox page."""
    if not is_configured(settings) and not settings.EMBEDDED:
        logger.warning(
            "SMTP_URL is not set: no mail is sent, so nobody can reset a password or confirm an address, and "
            "sign-up reveals whether an address has an account."
        )


@cache
def _templates() -> Environment:
    # Plain text: nothing is escaped, and a value that is missing is an error instead of a hole.
    return Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )


def render(kind: str, **context: object) -> tuple[str, str]:
    """Subject and text of a kind of message: the first line of its template, and the rest."""
    whole = _templates().get_template(f"{kind}.txt").render(**context)
    subject, _, body = whole.partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def send(session: Session, kind: str, recipient: str, *, about: User | None = None, **context: object) -> Mail:
    """Put a message into the outbox; its task is published after the commit, and none after a rollback.

    ``about`` is the user whom it speaks of, with whom it goes when they are deleted.
    Never give a name that a stranger typed: whoever signs up with somebody else's address would write to them by it.
    """
    subject, body = render(kind, **context)
    user_id = about.id if about else None
    return _add(session, Mail(kind=kind, recipient=recipient, subject=subject, body=body, user_id=user_id))


def send_in_turn(session: Session, kind: str, messages: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    """Put many messages into the outbox, each for a recipient with its context. The sweep sends them.

    No task is published for them: thousands would stand before what one person waits for.
    """
    rows = []
    for recipient, context in messages:
        subject, body = render(kind, **context)
        rows.append({"kind": kind, "recipient": recipient, "subject": subject, "body": body})
    session.execute(insert(Mail), rows)


def send_nothing(session: Session, kind: str) -> Mail:
    """Do what `send` does and send nothing, so that an address without an account costs the same time."""
    render(kind, link="")
    nobody = Mail(kind=kind, recipient="", subject="", error="Nobody has this address.", failed_at=utc_now())
    return _add(session, nobody)


def note_owner(session: Session, user: User, address: str) -> None:
    """Note whose the messages to an address are, before the user moves to another one."""
    mine = update(Mail).where(Mail.recipient == address, Mail.user_id.is_(None)).values(user_id=user.id)
    session.execute(mine.execution_options(synchronize_session=False))


def _add(session: Session, mail: Mail) -> Mail:
    session.add(mail)
    session.flush()
    queue.publish_on_commit(session, queue.SEND_MAIL, mail.id, queue.MAINTENANCE)
    return mail


def claim(session: Session, mail_id: UUID) -> HeldMail | None:
    """Take a due message for as long as `LEASE`; None when it has ended, waits, or another worker holds it."""
    row = session.execute(
        update(Mail)
        .where(Mail.id == mail_id, *_is_due())
        .values(attempt=Mail.attempt + 1, run_after=_now(LEASE))
        .returning(Mail.id, Mail.kind, Mail.recipient, Mail.subject, Mail.body, Mail.attempt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return HeldMail(row[0], row[1], row[2], row[3], row[4] or "", row[5]) if row else None


def due(session: Session, limit: int) -> list[UUID]:
    """Messages that wait and may be sent now, oldest first."""
    return list(session.scalars(select(Mail.id).where(*_is_due()).order_by(Mail.run_after).limit(limit)))


def mark_sent(session: Session, held: HeldMail) -> bool:
    """Sent: its text, which may hold a secret link, is emptied. False when the claim was lost."""
    return _end(session, held, sent_at=_now(), body=None, error=None)


def keep_in_outbox(session: Session, held: HeldMail) -> bool:
    """As good as sent, on a local copy without a mail server: its text stays for the outbox page."""
    return _end(session, held, sent_at=_now(), error=None)


def mark_failed(session: Session, held: HeldMail, error: str) -> bool:
    """Another try would not help; its text is emptied."""
    return _end(session, held, failed_at=_now(), body=None, error=error[:MAX_ERROR])


def postpone(session: Session, held: HeldMail, error: str) -> bool:
    """Try again later, twice as late each time; the last try that fails ends it."""
    if held.attempt >= MAX_ATTEMPTS:
        return mark_failed(session, held, error)
    return _end(session, held, run_after=_now(pause(held.attempt)), error=error[:MAX_ERROR])


def pause(attempt: int) -> timedelta:
    """How long to wait after this try."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** (attempt - 1)))


def recent_messages(session: Session, limit: int = 50) -> list[Mail]:
    """The messages that were kept instead of sent, newest first."""
    kept = select(Mail).where(Mail.sent_at.is_not(None), Mail.body.is_not(None))
    return list(session.scalars(kept.order_by(Mail.created_at.desc(), Mail.id).limit(limit)))


def purge(session: Session) -> int:
    """Delete messages that ended long ago, and those of the outbox, whose links are dead; how many they were."""
    ended = or_(Mail.sent_at.is_not(None), Mail.failed_at.is_not(None))
    removed = session.execute(
        delete(Mail)
        .where(
            ended,
            or_(Mail.created_at < _now(-KEEP_ENDED), Mail.body.is_not(None) & (Mail.created_at < _now(-KEEP_UNSENT))),
        )
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    )
    return len(removed.all())


def _end(session: Session, held: HeldMail, **values: object) -> bool:
    changed = session.scalar(
        update(Mail)
        .where(Mail.id == held.id, Mail.attempt == held.attempt, *_is_open())
        .values(**values)
        .returning(Mail.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return Mail.sent_at.is_(None), Mail.failed_at.is_(None)


def _is_due() -> tuple[ColumnElement[bool], ...]:
    return *_is_open(), Mail.run_after <= _now()


def _now(later: timedelta = timedelta(0)) -> ColumnElement[datetime]:
    """The database's clock, as naive UTC: workers' clocks may differ."""
    return func.timezone("UTC", func.clock_timestamp() + later)
