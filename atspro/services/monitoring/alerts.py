"""Looking at every rule once a minute, and telling each change of its state once: that it fires, that it is fine again.

How each rule stands is a row, so a restart tells nothing twice and forgets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import AlertRule, AlertState, User
from atspro.services import webhooks
from atspro.services.monitoring import alert_channels
from atspro.services.monitoring.alert_rules import RULES, Rule

EVERY = timedelta(seconds=50)
"""The work comes once a minute; what came too early, or beside another, looks at nothing."""
LATE = timedelta(minutes=5)
_GUARD = text("SELECT pg_try_advisory_xact_lock(hashtext('atspro alerts'))")


@dataclass(frozen=True)
class Watched:
    """A rule as it is watched, and how it stood last; ``state`` is None when it was never looked at."""

    rule: Rule
    is_on: bool
    threshold: float
    state: AlertState | None
    changed_by: str | None
    changed_at: datetime | None

    @property
    def is_firing(self) -> bool:
        """Whether it fires."""
        return self.is_on and self.state is not None and self.state.is_firing


def watched(session: Session, settings: Settings) -> list[Watched]:
    """Every rule, those that fire first."""
    stored = {
        row.name: (row, email)
        for row, email in session.execute(
            select(AlertRule, User.email).join(User, User.id == AlertRule.changed_by, isouter=True)
        )
    }
    states: Mapping[str, AlertState] = {row.name: row for row in session.scalars(select(AlertState))}
    found = []
    for rule in RULES.values():
        row, email = stored.get(rule.name, (None, None))
        is_on = row.is_on if row else rule.in_local_copy or not settings.EMBEDDED
        threshold = row.threshold if row else rule.default
        found.append(Watched(rule, is_on, threshold, states.get(rule.name), email, row.changed_at if row else None))
    return sorted(found, key=lambda one: not one.is_firing)


def check(session: Session, settings: Settings) -> list[str]:
    """Look at every rule; those that changed their state.

    Nothing is looked at when that was done less than a minute ago, or is being done elsewhere.
    """
    if not session.scalar(_GUARD):
        return []
    last = session.scalar(select(func.max(AlertState.checked_at)))
    now = utc_now()
    if last is not None and now - EVERY < last <= now:
        return []
    changed = [one.rule.name for one in watched(session, settings) if _look(session, settings, one, now)]
    session.execute(delete(AlertState).where(AlertState.name.not_in(list(RULES))))
    return changed


def _look(session: Session, settings: Settings, one: Watched, now: datetime) -> bool:
    if not one.is_on:
        session.execute(delete(AlertState).where(AlertState.name == one.rule.name))
        return False
    value, trouble = _read(session, settings, one.rule)
    was_firing = one.is_firing
    # What can't be looked at stays as it was: a number that is missing is no recovery.
    firing = was_firing if value is None else one.rule.is_bad(value, one.threshold, was_bad=was_firing)
    changed = firing != was_firing
    values = {"is_firing": firing, "value": value, "trouble": trouble, "checked_at": now}
    if changed or one.state is None:
        values["since"] = now
    columns = {getattr(AlertState, name): entry for name, entry in values.items()}
    row = insert(AlertState).values(name=one.rule.name, **values)
    session.execute(row.on_conflict_do_update(index_elements=[AlertState.name], set_=columns))
    if changed:
        event = "firing" if firing else "recovered"
        for channel in alert_channels.told_of(session, one.rule.severity):
            alert_channels.enqueue(session, channel, event, one.rule.name, value, one.threshold)
        shown = value if value is not None and abs(value) < 1e12 else None
        told = {"rule": one.rule.name, "value": shown, "limit": one.threshold, "link": alert_channels.page_of(settings)}
        webhooks.tell_staff(session, f"alert.{event}", told)
    return changed


def _read(session: Session, settings: Settings, rule: Rule) -> tuple[float | None, str | None]:
    try:
        with session.begin_nested():
            return rule.read(session, settings), None
    except (SQLAlchemyError, OSError) as error:
        return None, type(error).__name__


def set_rule(session: Session, actor: User, name: str, *, is_on: bool, threshold: float) -> None:
    """Change a rule's limit, or whether it is watched. Raises `InvalidInput`."""
    rule = RULES.get(name)
    if rule is None:
        raise InvalidInput(gettext("There is no such rule."))
    if not rule.least <= threshold <= rule.most:
        message = gettext("Enter a number from %(least)s to %(most)s.", least=rule.least, most=rule.most)
        raise InvalidInput(message, {"threshold": message})
    values = {"is_on": is_on, "threshold": threshold, "changed_by": actor.id, "changed_at": utc_now()}
    columns = {getattr(AlertRule, key): value for key, value in values.items()}
    row = insert(AlertRule).values(name=name, **values)
    session.execute(row.on_conflict_do_update(index_elements=[AlertRule.name], set_=columns))


def last_check(session: Session) -> datetime | None:
    """When the rules were last looked at; None when they never were."""
    return session.scalar(select(func.max(AlertState.checked_at)))
