"""Reminders: how a person wants them, and the mail of a day or a week with what waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.models import DIGESTS, ReminderSettings, User, UserSettings
from atspro.services import mail
from atspro.services.applications.tasks import Today, settings_of, today, zone_of
from atspro.services.auth.bans import is_banned
from atspro.services.mail import unsubscribe

# Nobody gets two within this, whatever they change.
LEAST_APART = timedelta(hours=12)
BATCH = 200
_RANGES = {"hour": (0, 23), "follow_up_days": (0, 60), "quiet_after_days": (1, 365)}


def save_settings(session: Session, actor: User, values: Mapping[str, Any]) -> ReminderSettings:
    """Store how the actor wants to be reminded. Raises `InvalidInput` by the fields' names."""
    problems = {
        name: gettext("Use a number from %(least)s to %(most)s.", least=least, most=most)
        for name, (least, most) in _RANGES.items()
        if values.get(name) is None or not least <= values[name] <= most
    }
    if values.get("digest") not in DIGESTS:
        problems["digest"] = gettext("Choose how often from the list.")
    if problems:
        raise InvalidInput(gettext("Check the reminders."), problems)
    # The person's row is held, so that two tabs do not make two rows.
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    stored = settings_of(session, actor.id)
    for name in ("digest", "hour", "follow_up_days", "thank_you", "quiet_after_days"):
        setattr(stored, name, values[name])
    session.add(stored)
    session.flush()
    return stored


def stop_digest(session: Session, user_id: str) -> bool:
    """Switch the mail off, as its own link asks; False for a person who is gone."""
    stored = session.scalar(select(ReminderSettings).where(ReminderSettings.user_id == user_id).with_for_update())
    if stored is None:
        return session.get(User, user_id) is not None
    stored.digest = "off"
    session.flush()
    return True


@dataclass(frozen=True)
class Reader:
    """Who gets a mail: how they want to be reminded, and the time zone of their days."""

    settings: ReminderSettings
    zone: ZoneInfo


def due_people(session: Session, now: datetime, after: UUID | None = None) -> list[Reader]:
    """Whose mail may be due at ``now`` (naive UTC), by their rows' ids from ``after`` on; at most `BATCH`.

    Rows that another worker holds are left to it.
    """
    query = (
        select(ReminderSettings, UserSettings.timezone)
        .outerjoin(UserSettings, UserSettings.user_id == ReminderSettings.user_id)
        .where(
            ReminderSettings.digest != "off",
            or_(ReminderSettings.last_digest_at.is_(None), ReminderSettings.last_digest_at < now - LEAST_APART),
        )
    )
    if after is not None:
        query = query.where(ReminderSettings.id > after)
    held = query.order_by(ReminderSettings.id).limit(BATCH).with_for_update(skip_locked=True, of=ReminderSettings)
    return [Reader(settings, zone_of(name)) for settings, name in session.execute(held)]


def is_due(settings: ReminderSettings, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the person's hour has come on a day, or in a week, of theirs that had no mail yet."""
    here = now.replace(tzinfo=UTC).astimezone(zone)
    if here.hour < settings.hour:
        return False
    if settings.last_digest_at is None:
        return True
    before = settings.last_digest_at.replace(tzinfo=UTC).astimezone(zone)
    if settings.digest == "weekly":
        return before.isocalendar()[:2] < here.isocalendar()[:2]
    return before.date() < here.date()


def send_digest(session: Session, site: Settings, reader: Reader, now: datetime) -> bool:
    """Put a person's mail into the outbox if something waits for them; whether it was.

    Nothing goes to an address that nobody confirmed, nor to whoever is banned. Either way the turn is over.
    """
    reader.settings.last_digest_at = now
    person = session.get_one(User, reader.settings.user_id)
    if not person.email_verified or is_banned(person):
        return False
    waiting = today(session, person, reader.zone)
    if waiting.is_empty:
        return False
    mail.send(
        session,
        "digest",
        person.email,
        about=person,
        in_turn=True,
        name=person.name,
        sections=_sections(waiting, reader.zone),
        link=f"{site.BASE_URL.rstrip('/')}/",
        off=unsubscribe.address(site, "digest", person.id),
    )
    return True


def send_due(session: Session, site: Settings, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Send what is due of a batch; how many there were, and where the next batch begins (None at the end)."""
    now = utc_now()
    people = due_people(session, now, after)
    sent = sum(send_digest(session, site, one, now) for one in people if is_due(one.settings, one.zone, now))
    session.flush()
    return sent, people[-1].settings.id if len(people) == BATCH else None


def _sections(waiting: Today, zone: ZoneInfo) -> list[tuple[str, list[str]]]:
    """Headings, which the template translates for its reader, with their lines."""
    of_task = [(gettext_noop("Overdue"), waiting.overdue), (gettext_noop("Due today"), waiting.due)]
    sections = [
        (heading, [f"{item.task.title}{f' ({item.job})' if item.job else ''}" for item in items])
        for heading, items in of_task
    ]
    coming = [
        f"{_moment(item.event.occurred_at, zone)}: {item.event.title or item.event.kind} ({item.job})"
        for item in waiting.coming
    ]
    sections.append((gettext_noop("Within a week"), coming))
    sections.append(
        (gettext_noop("Apply by"), [f"{application.deadline}: {job}" for application, job in waiting.deadlines])
    )
    sections.append((gettext_noop("Without an answer"), [str(job) for _, job in waiting.quiet]))
    return [(heading, lines) for heading, lines in sections if lines]


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    """A moment of naive UTC on the clocks of the zone; UTC, which nobody may have chosen, is named."""
    here = moment.replace(tzinfo=UTC).astimezone(zone)
    return f"{here:%Y-%m-%d %H:%M}" + (" UTC" if zone.key == "UTC" else "")
