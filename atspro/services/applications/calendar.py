"""A person's calendar: interviews and calls, tasks, last days to apply, offers that end; and the feed of it.

The feed is read by a calendar program, which has no cookie: its address holds a secret, of which only a digest is
stored (`apiTokens`, scope `calendar:read`). It is shown once, replaced, and switched off.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, load_only

from atspro.db import utc_now
from atspro.models import (
    TIMED_KINDS,
    ApiToken,
    ApplicationEvent,
    ApplicationTask,
    Offer,
    User,
    UserApplication,
    UserJob,
)
from atspro.models.user_job import without_texts
from atspro.services.auth.bans import is_banned

SCOPE = "calendar:read"
# With the notes and places of entries, which others who see the calendar may then read too.
DETAILS_SCOPE = "calendar:details"
TOKEN_BYTES = 32
DAYS_BEHIND, DAYS_AHEAD = 90, 400
MAX_ENTRIES = 1_000
REFRESH = "PT12H"
USED_EVERY = timedelta(hours=1)
EntryKind = Literal["event", "task", "deadline", "offer"]


@dataclass(frozen=True)
class Entry:
    """Something on a day or at a time (naive UTC); ``what`` is the kind of an event, or what a task says."""

    kind: EntryKind
    id: UUID
    at: datetime
    what: str
    is_all_day: bool
    job: str = ""
    application_id: UUID | None = None
    ends_at: datetime | None = None
    place: str = ""
    notes: str = ""
    changed_at: datetime | None = None

    @property
    def uid(self) -> str:
        """The same for ever, by which a calendar program knows the entry again."""
        return f"{self.kind}-{self.id}@atspro"


def entries_between(session: Session, actor: User, first: datetime, last: datetime) -> list[Entry]:
    """What lies from ``first`` up to before ``last`` (naive UTC), the earliest first; at most `MAX_ENTRIES`.

    The sample job has no entries.
    """
    found = [
        *_events(session, actor, first, last),
        *_tasks(session, actor, first, last),
        *_deadlines(session, actor, first.date(), last.date()),
        *_offers(session, actor, first, last),
    ]
    return sorted(found, key=lambda entry: (entry.at, entry.uid))[:MAX_ENTRIES]


def _events(session: Session, actor: User, first: datetime, last: datetime) -> Iterable[Entry]:
    query = (
        select(ApplicationEvent, UserJob)
        .join(UserApplication, UserApplication.id == ApplicationEvent.application_id)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            ApplicationEvent.user_id == actor.id,
            UserApplication.user_id == actor.id,
            ~UserApplication.is_sample,
            UserJob.user_id == actor.id,
            ApplicationEvent.kind.in_(TIMED_KINDS),
            ApplicationEvent.occurred_at >= first,
            ApplicationEvent.occurred_at < last,
        )
        .order_by(ApplicationEvent.occurred_at)
        .limit(MAX_ENTRIES)
        .options(load_only(UserJob.title, UserJob.company))
    )
    return [entry_of(event, job) for event, job in session.execute(query)]


def entry_of(event: ApplicationEvent, job: UserJob) -> Entry:
    """An event of a timeline as a calendar shows it."""
    return Entry(
        "event",
        event.id,
        event.occurred_at,
        event.title or event.kind,
        event.is_all_day,
        str(job),
        event.application_id,
        event.ends_at,
        str(event.details.get("place") or ""),
        event.body or "",
        event.updated_at,
    )


def _tasks(session: Session, actor: User, first: datetime, last: datetime) -> Iterable[Entry]:
    query = (
        select(ApplicationTask, UserJob)
        .outerjoin(
            UserApplication,
            (UserApplication.id == ApplicationTask.application_id) & (UserApplication.user_id == actor.id),
        )
        .outerjoin(UserJob, (UserJob.id == UserApplication.job_id) & (UserJob.user_id == actor.id))
        .where(
            ApplicationTask.user_id == actor.id,
            ApplicationTask.done_at.is_(None),
            UserApplication.is_sample.is_not(True),
            ApplicationTask.due_at >= first,
            ApplicationTask.due_at < last,
        )
        .order_by(ApplicationTask.due_at)
        .limit(MAX_ENTRIES)
        .options(*without_texts())
    )
    return [
        Entry(
            "task",
            task.id,
            task.due_at,
            task.title,
            True,
            str(job) if job else "",
            task.application_id,
            changed_at=task.updated_at,
        )
        for task, job in session.execute(query)
        if task.due_at is not None
    ]


def _deadlines(session: Session, actor: User, first: date, last: date) -> Iterable[Entry]:
    query = (
        select(UserApplication, UserJob)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            UserApplication.user_id == actor.id,
            ~UserApplication.is_sample,
            UserJob.user_id == actor.id,
            UserApplication.deadline.is_not(None),
            UserApplication.stage == "saved",
            UserApplication.deadline >= first,
            UserApplication.deadline < last,
            UserApplication.is_current,
            UserApplication.archived_at.is_(None),
        )
        .limit(MAX_ENTRIES)
        .options(*without_texts())
    )
    return [
        Entry(
            "deadline",
            application.id,
            datetime.combine(application.deadline, time(12)),
            "",
            True,
            str(job),
            application.id,
            changed_at=application.updated_at,
        )
        for application, job in session.execute(query)
        if application.deadline is not None
    ]


def _offers(session: Session, actor: User, first: datetime, last: datetime) -> Iterable[Entry]:
    query = (
        select(Offer, UserJob)
        .join(UserApplication, UserApplication.id == Offer.application_id)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            Offer.user_id == actor.id,
            UserApplication.user_id == actor.id,
            ~UserApplication.is_sample,
            UserJob.user_id == actor.id,
            Offer.decision.is_(None),
            Offer.expires_at >= first,
            Offer.expires_at < last,
        )
        .limit(MAX_ENTRIES)
        .options(*without_texts())
    )
    return [
        Entry(
            "offer",
            offer.id,
            offer.expires_at,
            "",
            True,
            str(job),
            offer.application_id,
            changed_at=offer.updated_at,
        )
        for offer, job in session.execute(query)
        if offer.expires_at is not None
    ]


def as_calendar(
    entries: Iterable[Entry], *, labels: dict[str, str], name: str = "ATSPro", with_details: bool = False
) -> bytes:
    """The entries as an iCalendar file (RFC 5545), times in UTC; ``labels`` say what kinds of entries are called.

    Places, notes and jobs' names are in it only ``with_details``.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//ATSPro//Job search//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", REFRESH, encode=False)
    calendar.add("x-published-ttl", REFRESH, encode=False)
    for entry in entries:
        calendar.add_component(_component(entry, labels, with_details=with_details))
    written: bytes = calendar.to_ical()
    return written


def _component(entry: Entry, labels: dict[str, str], *, with_details: bool) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    what = labels.get(entry.what) or labels.get(entry.kind) or entry.what
    if with_details:
        what = labels.get(entry.what) or entry.what or labels[entry.kind]
    event.add("summary", f"{what}: {entry.job}" if with_details and entry.job else what)
    event.add("dtstamp", (entry.changed_at or entry.at).replace(tzinfo=UTC))
    if entry.is_all_day:
        event.add("dtstart", entry.at.date())
        event.add("dtend", entry.at.date() + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.at.replace(tzinfo=UTC))
        event.add("dtend", (entry.ends_at or entry.at + timedelta(hours=1)).replace(tzinfo=UTC))
    if with_details and entry.place:
        event.add("location", entry.place)
    if with_details and entry.notes:
        event.add("description", entry.notes)
    return event


def current_feed(session: Session, actor: User) -> ApiToken | None:
    """The feed that is switched on."""
    return session.scalar(
        select(ApiToken)
        .where(ApiToken.user_id == actor.id, ApiToken.scopes.contains([SCOPE]), ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc())
        .limit(1)
    )


def switch_on(session: Session, actor: User, *, with_details: bool = False) -> str:
    """A new secret for the feed's address, in the place of the one before. It is never shown again."""
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    switch_off(session, actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        ApiToken(
            user_id=actor.id,
            name="Calendar feed",
            token_hash=_digest(token),
            prefix=token[:6],
            scopes=[SCOPE, DETAILS_SCOPE] if with_details else [SCOPE],
        )
    )
    session.flush()
    return token


def switch_off(session: Session, actor: User) -> None:
    """Have the feed's address lead nowhere."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == actor.id, ApiToken.scopes.contains([SCOPE]), ApiToken.revoked_at.is_(None))
        .values(revoked_at=utc_now())
    )


def whose_feed(session: Session, token: str) -> tuple[User, bool] | None:
    """The person whose feed this is and whether it has details; None for a secret that is none, or no longer."""
    if not 20 <= len(token) <= 100:
        return None
    now = utc_now()
    row = session.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.token_hash == _digest(token),
            ApiToken.scopes.contains([SCOPE]),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
        )
    ).first()
    if row is None or is_banned(row.User):
        return None
    found: ApiToken = row.ApiToken
    if found.last_used_at is None or found.last_used_at < now - USED_EVERY:
        found.last_used_at = now
        session.flush()
    return row.User, DETAILS_SCOPE in found.scopes


def feed_entries(session: Session, person: User) -> list[Entry]:
    """What the feed holds: some months behind, and a year ahead."""
    now = utc_now()
    return entries_between(session, person, now - timedelta(days=DAYS_BEHIND), now + timedelta(days=DAYS_AHEAD))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
