"""Messages to people: written in the transaction of the act they speak of, sent afterwards by a task.

The row is the outbox. A task claims it (`atspro.services.leases`), so that two workers never send it at the same time,
and speaks SMTP outside any transaction (`atspro.services.mail.smtp`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from atspro import i18n, queue
from atspro.config import Settings
from atspro.db import utc_now
from atspro.models import Mail, User, UserSettings
from atspro.services import leases

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parents[3] / "templates" / "mail"
KEEP_ENDED_SECONDS = 30 * 86_400
# The outbox page of a local copy shows these; their links are dead by then.
KEEP_UNSENT_SECONDS = 7 * 86_400
MAX_ERROR = 300
NO_SERVER = "No mail server is configured: set SMTP_URL."


@dataclass(frozen=True)
class HeldMail(leases.Hold):
    """A message that one worker may send now."""

    kind: str
    recipient: str
    subject: str
    body: str
    user_id: str | None


MAILS = leases.LeasedTable(
    Mail,
    HeldMail,
    queue.SEND_MAIL,
    queue.MAINTENANCE,
    lease=300,
    # Ten tries take an hour and a half: the links that most messages carry live no longer.
    max_attempts=10,
    first_pause=15,
    longest_pause=1800,
    gave_up="No try to send it came to an end.",
    # It may hold a secret link.
    emptied=("body",),
    expired=and_(
        Mail.finished_at.is_not(None),
        or_(
            Mail.created_at < leases.after(-KEEP_ENDED_SECONDS),
            and_(Mail.body.is_not(None), Mail.created_at < leases.after(-KEEP_UNSENT_SECONDS)),
        ),
    ),
)


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
    templates = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    templates.policies["ext.i18n.trimmed"] = True
    templates.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        i18n.gettext, i18n.plural_form, newstyle=True, pgettext=i18n.pgettext
    )
    templates.filters["moment"] = i18n.format_moment
    templates.filters["wait"] = i18n.format_wait
    return templates


def render(kind: str, language: str = i18n.DEFAULT, **context: object) -> tuple[str, str]:
    """Subject and text of a kind of message: the first line of its template, and the rest."""
    with i18n.in_language(language):
        whole = _templates().get_template(f"{kind}.txt").render(**context)
    subject, _, body = whole.partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def send(
    session: Session, kind: str, recipient: str, *, about: User | None = None, in_turn: bool = False, **context: object
) -> Mail:
    """Put a message into the outbox; its task is published after the commit, and none after a rollback.

    ``about`` is the user whom it speaks of, with whom it goes when they are deleted. It is in the recipient's language.
    One of many waits ``in_turn`` for the sweep: thousands of tasks would stand before what one person waits for.
    Never give a name that a stranger typed: whoever signs up with somebody else's address would write to them by it.
    """
    subject, body = render(kind, _language_of(session, recipient, about), **context)
    mail = Mail(kind=kind, recipient=recipient, subject=subject, body=body, user_id=about.id if about else None)
    if in_turn:
        session.add(mail)
        session.flush()
    else:
        leases.enqueue(session, MAILS, mail)
    return mail


def _language_of(session: Session, recipient: str, about: User | None) -> str:
    """What the recipient has set, whoever sends it; the request's language where they send it to themselves."""
    who = User.email == recipient if about is None else or_(User.id == about.id, User.email == recipient)
    found = session.execute(
        select(User.id, UserSettings.language).outerjoin(User.settings).where(who).order_by(User.email != recipient)
    ).first()
    return (found.language if found else None) or i18n.language_for(found.id if found else None)


def send_in_turn(session: Session, kind: str, messages: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    """Put many messages into the outbox, each for a recipient with its context. The sweep sends them.

    No task is published for them: thousands would stand before what one person waits for.
    """
    rows = []
    addresses = [recipient for recipient, _ in messages]
    chosen = select(User.email, UserSettings.language).join(User.settings).where(User.email.in_(addresses))
    languages = {email: language for email, language in session.execute(chosen) if language}
    for recipient, context in messages:
        subject, body = render(kind, languages.get(recipient, i18n.DEFAULT), **context)
        rows.append({"kind": kind, "recipient": recipient, "subject": subject, "body": body})
    session.execute(insert(Mail), rows)


def send_nothing(session: Session, kind: str) -> Mail:
    """Do what `send` does and send nothing, so that an address without an account costs the same time."""
    render(kind, _language_of(session, "", None), link="")
    mail = Mail(kind=kind, recipient="", subject="", state="failed", error="Nobody has this address.")
    mail.finished_at = utc_now()
    leases.enqueue(session, MAILS, mail)
    return mail


def note_owner(session: Session, user: User, address: str) -> None:
    """Note whose the messages to an address are, before the user moves to another one."""
    mine = update(Mail).where(Mail.recipient == address, Mail.user_id.is_(None)).values(user_id=user.id)
    session.execute(mine.execution_options(synchronize_session=False))


def keep_in_outbox(session: Session, held: HeldMail) -> bool:
    """As good as sent, on a local copy without a mail server: its text stays for the outbox page."""
    return leases.succeed(session, held, body=held.body)


def recent_messages(session: Session, limit: int = 50) -> list[Mail]:
    """The messages that were kept instead of sent, newest first."""
    kept = select(Mail).where(Mail.state == "succeeded", Mail.body.is_not(None))
    return list(session.scalars(kept.order_by(Mail.created_at.desc(), Mail.id).limit(limit)))
