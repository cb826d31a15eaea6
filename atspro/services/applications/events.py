"""The timeline of an application: notes, interviews, calls and moves, each with an editable day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import EVENT_KINDS, TIMED_KINDS, ApplicationEvent, User, UserApplication
from atspro.services.applications.attempts import check_room, lock_application
from atspro.services.applications.moves import check_moment
from atspro.services.applications.tasks import after_event
from atspro.services.applications.texts import MAX_PLACE, MAX_SHORT_TEXT, check_planned, clean_texts

MAX_BODY = 10_000
# Of what is yet to come: interviews and calls that are planned.
_MAY_LIE_AHEAD = TIMED_KINDS


@dataclass(frozen=True)
class EventChange:
    """What a person says of an event. ``occurred_at`` and ``ends_at`` are naive UTC."""

    kind: str
    occurred_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    timezone: str = ""
    title: str = ""
    body: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def timeline(session: Session, application: UserApplication, *, limit: int | None = None) -> list[ApplicationEvent]:
    """What happened, the newest first; all of it, or so many entries."""
    return list(
        session.scalars(
            select(ApplicationEvent)
            .where(ApplicationEvent.application_id == application.id)
            .order_by(ApplicationEvent.occurred_at.desc(), ApplicationEvent.sequence.desc())
            .limit(limit)
        )
    )


def get_event(session: Session, actor: User, event_id: UUID) -> ApplicationEvent:
    """An event of the actor's. Raises `NotFound` also for a neighbour's."""
    event = session.scalar(
        select(ApplicationEvent).where(ApplicationEvent.id == event_id, ApplicationEvent.user_id == actor.id)
    )
    if event is None:
        raise NotFound(gettext("This entry does not exist."))
    return event


def add_event(
    session: Session, application: UserApplication, change: EventChange, *, origin: str = "person"
) -> ApplicationEvent:
    """Add a note, an interview or the like; moves are made by `move`. Raises `InvalidInput` by field."""
    if change.kind == "stage" or change.kind not in EVENT_KINDS:
        raise InvalidInput(
            gettext("Choose what happened from the list."), {"kind": gettext("Choose what happened from the list.")}
        )
    cleaned = _checked(change)
    lock_application(session, application)
    check_room(session, application)
    event = ApplicationEvent(application_id=application.id, user_id=application.user_id, origin=origin)
    _write(event, cleaned)
    session.add(event)
    session.flush()
    session.refresh(application)
    after_event(session, application, event)
    return event


def change_event(session: Session, event: ApplicationEvent, change: EventChange) -> ApplicationEvent:
    """Change an event; of a move only its day and its note. Raises `InvalidInput` by field."""
    application = session.get_one(UserApplication, event.application_id)
    cleaned = _checked(change if event.kind != "stage" else EventChange("stage", change.occurred_at, body=change.body))
    job = lock_application(session, application)
    _write(event, cleaned)
    if event.kind == "stage":
        event.is_date_known = True
    session.flush()
    session.refresh(application)
    session.expire(job)
    return event


def delete_event(session: Session, event: ApplicationEvent) -> UserApplication:
    """Take an event away, as if it had not been said; the application as it is then."""
    application = session.get_one(UserApplication, event.application_id)
    job = lock_application(session, application)
    session.delete(event)
    session.flush()
    session.refresh(application)
    session.expire(job)
    return application


def _write(event: ApplicationEvent, change: EventChange) -> None:
    event.kind = change.kind
    if change.occurred_at is not None:
        event.occurred_at = change.occurred_at
    event.body = change.body or None
    if change.kind != "stage":
        event.ends_at = change.ends_at
        event.is_all_day = change.is_all_day
        event.timezone = change.timezone or None
        event.title = change.title or None
        event.details = dict(change.details)


def _checked(change: EventChange) -> EventChange:
    problems: dict[str, str] = {}
    place = str(change.details.get("place", ""))
    given = {"title": (change.title, MAX_SHORT_TEXT), "body": (change.body, MAX_BODY), "place": (place, MAX_PLACE)}
    texts = clean_texts(given, problems)
    if change.kind == "note" and not texts["body"]:
        problems["body"] = gettext("Write the note.")
    if change.occurred_at is not None and change.kind not in _MAY_LIE_AHEAD:
        problems |= check_moment(change.occurred_at)
    planned = {"occurred_at": check_planned(change.occurred_at), "ends_at": check_planned(change.ends_at)}
    problems = {name: wrong for name, wrong in planned.items() if wrong} | problems
    occurred_at = change.occurred_at if change.kind == "stage" else change.occurred_at or utc_now()
    if change.ends_at is not None and occurred_at is not None and change.ends_at < occurred_at:
        problems.setdefault("ends_at", gettext("The end lies before the beginning."))
    if problems:
        raise InvalidInput(gettext("Check the entry."), problems)
    return EventChange(
        change.kind,
        occurred_at,
        change.ends_at,
        change.is_all_day,
        change.timezone,
        texts["title"],
        texts["body"],
        {**change.details, "place": texts["place"]} if texts["place"] else change.details,
    )
