"""Proof of a job search for an authority: each application of a period, as the person entered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Interval, exists, literal, select
from sqlalchemy.orm import Session, load_only

from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import ApplicationEvent, Contact, User, UserApplication, UserJob

MAX_DAYS = 366
MAX_ROWS = 5_000
LATE = timedelta(days=2)


@dataclass(frozen=True)
class Effort:
    """One application: when, with whom, for what, how, and what came of it.

    ``is_entered_later`` is whether its day was entered more than `LATE` after it.
    """

    day: datetime
    employer: str
    contact: str
    position: str
    method: str
    result: str
    source: str
    link: str
    is_entered_later: bool = False


def proof_of_search(session: Session, actor: User, first: date, last: date) -> list[Effort]:
    """What the actor applied to from the first to the last day (UTC), the earliest first.

    The fields are those that Nebraska's Department of Labor asks for. Raises `InvalidInput` for a period that ends
    before it begins or is longer than a year.
    """
    if last < first:
        raise InvalidInput(gettext("Check the period."), {"last": gettext("The last day lies before the first.")})
    if (last - first).days >= MAX_DAYS:
        raise InvalidInput(gettext("Check the period."), {"last": gettext("Choose at most a year.")})
    entered_later = (
        exists()
        .where(
            ApplicationEvent.application_id == UserApplication.id,
            ApplicationEvent.kind == "stage",
            ApplicationEvent.to_stage == "applied",
            ApplicationEvent.occurred_at == UserApplication.applied_at,
            ApplicationEvent.created_at - ApplicationEvent.occurred_at > literal(LATE, Interval),
        )
        .label("entered_later")
    )
    rows = session.execute(
        select(UserApplication, UserJob, Contact, entered_later)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .outerjoin(Contact, Contact.id == UserApplication.via_contact_id)
        .where(
            UserApplication.user_id == actor.id,
            ~UserApplication.is_sample,
            UserApplication.applied_at >= datetime.combine(first, time()),
            UserApplication.applied_at <= datetime.combine(last, time.max),
        )
        .order_by(UserApplication.applied_at, UserApplication.id)
        .limit(MAX_ROWS)
        .options(
            load_only(UserJob.company, UserJob.title, UserJob.location, UserJob.link),
            load_only(
                UserApplication.applied_at,
                UserApplication.method,
                UserApplication.outcome,
                UserApplication.stage,
                UserApplication.source,
            ),
        )
    )
    return [
        Effort(
            application.applied_at,
            job.company,
            _contact(contact) or ", ".join(job.location or []),
            job.title,
            application.method or "",
            application.outcome or application.stage,
            application.source or "",
            job.link or "",
            is_entered_later,
        )
        for application, job, contact, is_entered_later in rows
        if application.applied_at is not None
    ]


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone)))
