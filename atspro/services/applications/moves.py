"""Moves of an application from stage to stage, each with its real day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import Labels, gettext, gettext_noop
from atspro.models import OUTCOMES, STAGES, ApplicationEvent, UserApplication
from atspro.services.applications.attempts import check_room, lock_application
from atspro.services.applications.tasks import after_move
from atspro.services.applications.texts import EARLIEST, MAX_NOTE, clean_texts

STAGE_LABELS = Labels(
    {
        "saved": gettext_noop("Saved"),
        "applied": gettext_noop("Applied"),
        "interviewing": gettext_noop("Interviewing"),
        "offer": gettext_noop("Offer"),
        "closed": gettext_noop("Closed"),
    }
)
OUTCOME_LABELS = Labels(
    {
        "accepted": gettext_noop("Offer accepted"),
        "declined": gettext_noop("Offer declined"),
        "rejected": gettext_noop("Rejected"),
        "withdrawn": gettext_noop("Withdrawn"),
        "noResponse": gettext_noop("No response"),
        "postClosed": gettext_noop("Post closed"),
    }
)
LABELS = STAGE_LABELS | OUTCOME_LABELS
METHOD_LABELS = Labels(
    {
        "online": gettext_noop("Online form"),
        "mail": gettext_noop("Email"),
        "post": gettext_noop("Post"),
        "phone": gettext_noop("Phone"),
        "person": gettext_noop("In person"),
        "agency": gettext_noop("Through an agency"),
    }
)
# What happened lies behind us; a day ahead allows for a reader's zone.
_AHEAD = timedelta(days=1)


def stage_key(application: UserApplication) -> str:
    """Where an application is, as one word: its stage, or "closed:" and how it ended."""
    return f"closed:{application.outcome}" if application.outcome else application.stage


def move(
    session: Session,
    application: UserApplication,
    stage: str,
    *,
    outcome: str | None = None,
    occurred_at: datetime | None = None,
    day: date | None = None,
    note: str = "",
    origin: str = "person",
) -> ApplicationEvent:
    """Record that an application came to a stage; ``outcome`` says how it ended, for 'closed' and nothing else.

    It happened at ``occurred_at`` (naive UTC), or some time on ``day``, or now. What lies before the latest move is
    history: the stage stays that of the latest. A ``day`` for where the application is already corrects that move's
    day. Raises `InvalidInput` with the field that is wrong, and for a move to where the application is, without a day.
    """
    if day is not None and day != utc_now().date():
        occurred_at = moment_of(day)
    note = check_move(stage, outcome, occurred_at, note)
    job = lock_application(session, application)
    if day is not None and stage != "saved" and (application.stage, application.outcome) == (stage, outcome):
        event = _redate(session, application, occurred_at or utc_now(), note)
        session.expire(job)
        after_move(session, application, event)
        return event
    check_room(session, application)
    if occurred_at is not None and day is not None:
        latest = latest_move(session, application)
        occurred_at = max(occurred_at, latest) if latest and latest.date() == day else occurred_at
    if occurred_at is None:
        if (application.stage, application.outcome) == (stage, outcome):
            raise InvalidInput(
                gettext(
                    "This application is “%(labels)s” already. Change the date in its timeline instead.",
                    labels=LABELS[outcome or stage],
                )
            )
        occurred_at = max(utc_now(), latest_move(session, application) or EARLIEST)
    event = ApplicationEvent(
        application_id=application.id,
        user_id=application.user_id,
        kind="stage",
        to_stage=stage,
        outcome=outcome,
        occurred_at=occurred_at,
        is_all_day=day is not None and day != utc_now().date(),
        body=note or None,
        origin=origin,
    )
    session.add(event)
    session.flush()
    session.refresh(application)
    session.refresh(event)
    session.expire(job)
    after_move(session, application, event)
    return event


def _redate(session: Session, application: UserApplication, occurred_at: datetime, note: str) -> ApplicationEvent:
    """Set the day of the latest move. Raises `InvalidInput` for one before the move that it followed."""
    query = (
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == application.id, ApplicationEvent.kind == "stage")
        .order_by(ApplicationEvent.occurred_at.desc(), ApplicationEvent.sequence.desc())
        .limit(2)
    )
    event, *rest = session.scalars(query).all()
    before = rest[0] if rest else None
    if before is not None and occurred_at.date() < before.occurred_at.date():
        label, day = LABELS[before.outcome or before.to_stage or ""], before.occurred_at.date()
        message = gettext(
            "It was “%(label)s” before, on %(day)s. Enter a day from then on, or change that day in the timeline.",
            label=label,
            day=day,
        )
        raise InvalidInput(gettext("Check the move."), {"occurred_at": message})
    event.occurred_at = max(occurred_at, before.occurred_at) if before is not None else occurred_at
    event.is_date_known = True
    event.is_all_day = occurred_at.date() != utc_now().date()
    event.body = note or event.body
    session.flush()
    session.refresh(application)
    return event


def check_move(stage: str, outcome: str | None, occurred_at: datetime | None, note: str) -> str:
    """The note of a move as it is stored. Raises `InvalidInput` naming what of the move cannot be."""
    problems: dict[str, str] = {}
    note = clean_texts({"note": (note, MAX_NOTE)}, problems)["note"]
    if stage not in STAGES:
        problems["stage"] = gettext("Choose a stage from the list.")
    if stage == "closed" and outcome not in OUTCOMES:
        problems["outcome"] = gettext("Say how it ended.")
    if stage != "closed" and outcome is not None:
        problems["outcome"] = gettext("Only a closed application has an outcome.")
    if occurred_at is not None:
        problems |= check_moment(occurred_at)
    if problems:
        raise InvalidInput(gettext("Check the move."), problems)
    return note


def moment_of(day: date) -> datetime:
    """A day whose time nobody said, as it is stored: noon in UTC, which is the same day nearly everywhere."""
    return datetime.combine(day, time(12))


def check_moment(occurred_at: datetime) -> dict[str, str]:
    """What is wrong with the day of something that happened, by the field's name; empty when nothing is."""
    if occurred_at > utc_now() + _AHEAD:
        return {"occurred_at": gettext("This day is in the future. Enter the day it happened.")}
    if occurred_at < EARLIEST:
        return {"occurred_at": gettext("Enter a day after 1970.")}
    return {}


def latest_move(session: Session, application: UserApplication) -> datetime | None:
    """When the application was last moved; None when it never was."""
    return session.scalar(
        select(func.max(ApplicationEvent.occurred_at)).where(
            ApplicationEvent.application_id == application.id, ApplicationEvent.kind == "stage"
        )
    )
