"""What is to be done in a job search: tasks of the person's own, and reminders that follow from what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import InvalidInput, NotFound
from atspro.i18n import gettext
from atspro.models import (
    TIMED_KINDS,
    ApplicationEvent,
    ApplicationTask,
    ReminderSettings,
    User,
    UserApplication,
    UserJob,
)
from atspro.models.user_job import without_texts
from atspro.services.applications.texts import MAX_SHORT_TEXT, check_planned, clean_texts

MAX_OPEN_TASKS = 500
MAX_DONE_TASKS = 1_000
SHOWN = 20
FOLLOW_UP_DAYS = 7
QUIET_AFTER_DAYS = 10
MAX_FOLLOW_UPS = 2
COMING_DAYS = 7
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Due:
    """A task with the application it belongs to, if any."""

    task: ApplicationTask
    application: UserApplication | None = None
    job: UserJob | None = None


@dataclass(frozen=True)
class Coming:
    """A planned interview, call, test or meeting."""

    event: ApplicationEvent
    application: UserApplication
    job: UserJob


@dataclass(frozen=True)
class Today:
    """What waits for the person: at most `SHOWN` of each, the most urgent first."""

    overdue: list[Due]
    due: list[Due]
    coming: list[Coming]
    quiet: list[tuple[UserApplication, UserJob]]
    deadlines: list[tuple[UserApplication, UserJob]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.overdue or self.due or self.coming or self.quiet or self.deadlines)


def add_task(
    session: Session,
    actor: User,
    title: str,
    *,
    kind: str = "other",
    due_at: datetime | None = None,
    application: UserApplication | None = None,
) -> ApplicationTask:
    """Add a task of the actor's. Raises `InvalidInput` by field."""
    problems: dict[str, str] = {}
    title = " ".join(clean_texts({"title": (title, MAX_SHORT_TEXT)}, problems)["title"].split())
    if not title:
        problems.setdefault("title", gettext("Say what is to be done."))
    wrong = check_planned(due_at)
    if wrong:
        problems["due_at"] = wrong
    if problems:
        raise InvalidInput(gettext("Check the task."), problems)
    _check_room(session, actor.id)
    task = ApplicationTask(
        user_id=actor.id,
        application_id=application.id if application else None,
        kind=kind,
        title=title,
        due_at=due_at,
    )
    session.add(task)
    session.flush()
    return task


def _check_room(session: Session, user_id: str) -> None:
    open_tasks = session.scalar(
        select(func.count())
        .select_from(ApplicationTask)
        .where(ApplicationTask.user_id == user_id, ApplicationTask.done_at.is_(None))
    )
    if open_tasks and open_tasks >= MAX_OPEN_TASKS:
        raise InvalidInput(
            gettext(
                "You have %(max_open_tasks)s open tasks. Finish or delete some first.", max_open_tasks=MAX_OPEN_TASKS
            )
        )


def open_tasks(session: Session, actor: User) -> list[ApplicationTask]:
    """The actor's tasks that are not done, those due first; at most `MAX_OPEN_TASKS` can be open."""
    query = select(ApplicationTask).where(ApplicationTask.user_id == actor.id, ApplicationTask.done_at.is_(None))
    return list(session.scalars(query.order_by(ApplicationTask.due_at.nulls_last(), ApplicationTask.id)))


def get_task(session: Session, actor: User, task_id: UUID) -> ApplicationTask:
    """A task of the actor's. Raises `NotFound` also for a neighbour's."""
    task = session.scalar(
        select(ApplicationTask).where(ApplicationTask.id == task_id, ApplicationTask.user_id == actor.id)
    )
    if task is None:
        raise NotFound(gettext("This task does not exist."))
    return task


def finish_task(session: Session, task: ApplicationTask, *, is_done: bool = True) -> None:
    """Tick a task off, or take that back. Of those ticked off the last `MAX_DONE_TASKS` are kept.

    Raises `InvalidInput` where it would be one more open task than there may be.
    """
    if not is_done:
        _check_room(session, task.user_id)
    task.done_at = utc_now() if is_done else None
    session.flush()
    if is_done:
        old = (
            select(ApplicationTask.id)
            .where(ApplicationTask.user_id == task.user_id, ApplicationTask.done_at.is_not(None))
            .order_by(ApplicationTask.done_at.desc(), ApplicationTask.id)
            .offset(MAX_DONE_TASKS)
        )
        session.execute(
            delete(ApplicationTask).where(ApplicationTask.id.in_(old)).execution_options(synchronize_session=False)
        )


def put_off(session: Session, task: ApplicationTask, days: int) -> None:
    """Make a task due some days from now, and remember when it was due before."""
    if not 1 <= days <= 365:
        raise InvalidInput(gettext("Put it off by 1 to 365 days."))
    task.snoozed_from = task.snoozed_from or task.due_at
    task.due_at = utc_now() + timedelta(days=days)
    session.flush()


def delete_task(session: Session, task: ApplicationTask) -> None:
    """Remove a task."""
    session.delete(task)
    session.flush()


def settings_of(session: Session, user_id: str) -> ReminderSettings:
    """How a person wants to be reminded; the usual settings where nothing is stored, in a row not yet added."""
    stored = session.scalar(select(ReminderSettings).where(ReminderSettings.user_id == user_id))
    return stored or ReminderSettings(
        user_id=user_id,
        digest="off",
        hour=8,
        follow_up_days=FOLLOW_UP_DAYS,
        thank_you=True,
        quiet_after_days=QUIET_AFTER_DAYS,
    )


def after_move(session: Session, application: UserApplication, event: ApplicationEvent) -> None:
    """Set the reminder that a move asks for, and remove those that it makes pointless."""
    if event.to_stage != application.stage:
        return
    _drop_follow_ups(session, application)
    settings = settings_of(session, application.user_id)
    if application.stage == "applied" and settings.follow_up_days:
        _remind(
            session,
            application,
            "followUp",
            "Ask whether they have seen your application",
            event.occurred_at + timedelta(days=settings.follow_up_days),
        )


def after_event(session: Session, application: UserApplication, event: ApplicationEvent) -> None:
    """Set the reminder that an entry asks for: thanks after an interview, a second question after the first."""
    settings = settings_of(session, application.user_id)
    if event.kind == "interview" and settings.thank_you:
        _remind(session, application, "thankYou", "Thank them for the interview", event.occurred_at + timedelta(days=1))
    if event.kind == "followUp" and application.stage == "applied" and settings.follow_up_days:
        asked = session.scalar(
            select(func.count())
            .select_from(ApplicationEvent)
            .where(ApplicationEvent.application_id == application.id, ApplicationEvent.kind == "followUp")
        )
        _drop_follow_ups(session, application)
        if asked is not None and asked < MAX_FOLLOW_UPS:
            due_at = event.occurred_at + timedelta(days=settings.follow_up_days)
            _remind(session, application, "followUp", "Ask once more whether they have decided", due_at)


def _drop_follow_ups(session: Session, application: UserApplication) -> None:
    session.execute(
        delete(ApplicationTask)
        .where(
            ApplicationTask.application_id == application.id,
            ApplicationTask.origin == "rule",
            ApplicationTask.kind == "followUp",
            ApplicationTask.done_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def _remind(session: Session, application: UserApplication, kind: str, title: str, due_at: datetime) -> None:
    session.add(
        ApplicationTask(
            user_id=application.user_id,
            application_id=application.id,
            kind=kind,
            title=title,
            due_at=due_at,
            origin="rule",
        )
    )
    session.flush()


def zone_of(name: str | None) -> ZoneInfo:
    """The time zone of a person who has set this one; UTC for None, and for what is no zone any more."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC_ZONE


def today(session: Session, actor: User, zone: ZoneInfo = UTC_ZONE) -> Today:
    """What waits for the actor, in three statements, but for the sample job's; the day is that of ``zone``."""
    now = utc_now()
    here = now.replace(tzinfo=UTC).astimezone(zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC).replace(tzinfo=None)
    due = [Due(*row) for row in session.execute(_tasks_until(actor, midnight + timedelta(days=1)))]
    coming = session.execute(
        select(ApplicationEvent, UserApplication, UserJob)
        .join(UserApplication, UserApplication.id == ApplicationEvent.application_id)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            ApplicationEvent.user_id == actor.id,
            ~UserApplication.is_sample,
            ApplicationEvent.kind.in_(TIMED_KINDS),
            ApplicationEvent.occurred_at.between(now - timedelta(hours=1), now + timedelta(days=COMING_DAYS)),
        )
        .order_by(ApplicationEvent.occurred_at)
        .limit(SHOWN)
        .options(*without_texts())
    )
    waiting = [(row[0], row[1]) for row in session.execute(_waiting(actor, now))]
    return Today(
        overdue=[item for item in due if item.task.due_at and item.task.due_at < midnight],
        due=[item for item in due if not item.task.due_at or item.task.due_at >= midnight],
        coming=[Coming(*row) for row in coming],
        quiet=[pair for pair in waiting if pair[0].stage == "applied"],
        deadlines=[pair for pair in waiting if pair[0].stage == "saved"],
    )


def _tasks_until(actor: User, until: datetime) -> Select[ApplicationTask, UserApplication, UserJob]:
    return (
        select(ApplicationTask, UserApplication, UserJob)
        .outerjoin(UserApplication, UserApplication.id == ApplicationTask.application_id)
        .outerjoin(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            ApplicationTask.user_id == actor.id,
            ApplicationTask.done_at.is_(None),
            or_(ApplicationTask.due_at < until, ApplicationTask.due_at.is_(None)),
            UserApplication.is_sample.is_not(True),
        )
        .order_by(ApplicationTask.due_at.nulls_last())
        .limit(2 * SHOWN)
        .options(*without_texts())
    )


def _waiting(actor: User, now: datetime) -> Select[UserApplication, UserJob]:
    """Applications without an answer for as long as their owner finds long, and saved ones with a last day."""
    chosen = select(ReminderSettings.quiet_after_days).where(ReminderSettings.user_id == actor.id).scalar_subquery()
    days = func.make_interval(0, 0, 0, func.coalesce(chosen, QUIET_AFTER_DAYS))
    return (
        select(UserApplication, UserJob)
        .join(UserJob, UserJob.id == UserApplication.job_id)
        .where(
            UserApplication.user_id == actor.id,
            UserApplication.is_current,
            ~UserApplication.is_sample,
            UserApplication.archived_at.is_(None),
            or_(
                and_(UserApplication.stage == "applied", UserApplication.stage_since < now - days),
                and_(UserApplication.stage == "saved", UserApplication.deadline.is_not(None)),
            ),
        )
        .order_by(func.coalesce(UserApplication.deadline, UserApplication.stage_since))
        .limit(2 * SHOWN)
        .options(*without_texts())
    )
