"""Changes reverted: one of them, or all since a moment. Each is a change of its own, by the rows' own services."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import AuditEntry, JobDocument, User, UserJob, UserResume
from atspro.services import audit, documents, mail, resumes
from atspro.services.audit import history
from atspro.services.audit.history import State
from atspro.services.audit.value_diff import Difference, difference, in_words
from atspro.services.auth.bans import is_banned
from atspro.services.jobs import tracked_jobs
from atspro.services.users import user_admin
from atspro.shapes import JobData, ResumeData, parse_shape

# The columns of what a person writes: of a job by the names of its shape, of a resume as the shape has them.
JOB_COLUMNS = {name: getattr(UserJob, name).property.columns[0].name for name in JobData.model_fields}
RESUME_COLUMNS = ("contactInfo", "summary", "workExperience", "education", "certifications", "skills")


@dataclass(frozen=True)
class Plan:
    """What a revert would do to a row: its columns now and then, and how they differ.

    ``etag`` names exactly this plan: only what was looked at is carried out.
    """

    table: str
    row_id: str
    now: State
    then: State
    differences: tuple[Difference, ...]
    etag: str


def can_revert(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be reverted: a change whose values are logged."""
    known = set(_TABLES.get(entry.table_name or "", _Table(frozenset(), _nothing)).columns) - {"metadata"}
    return entry.action == "update" and bool(entry.before) and bool(known & set(entry.before or {}))


def can_go_back_to(entry: AuditEntry) -> bool:
    """Whether a row can be reverted to how it was right after an entry."""
    return entry.table_name in _TABLES and entry.action in ("insert", "update")


def plan_revert(session: Session, entry: AuditEntry, *, lock: bool = False) -> Plan:
    """Revert one change: its columns as they were before it, the others as they are.

    Raises `NotFound` when the row is gone, and `Conflict` when a column was changed again since, or cannot be set.
    """
    live = _live(session, entry, lock=lock)
    if not can_revert(entry):
        raise Conflict("This can’t be reverted: what was there before is not logged.")
    before, after = entry.before or {}, entry.after or {}
    for column in before:
        if live.get(column) != after.get(column):
            raise Conflict(_changed_again(session, entry, column))
    return _plan(entry, live, {**live, **before})


def plan_back_to(session: Session, entry: AuditEntry, *, lock: bool = False) -> Plan:
    """Revert the row to how it was right after an entry. Raises as `plan_revert`."""
    live = _live(session, entry, lock=lock)
    if not can_go_back_to(entry):
        raise Conflict("There is no going back to this moment.")
    return _plan(entry, live, history.state_after(session, entry, live))


def carry_out(session: Session, actor: User, entry: AuditEntry, *, full: bool, etag: str, site: str = "") -> Any:
    """Do what a plan said; the row to show.

    ``full`` goes back to the moment of the entry, else the entry alone is reverted. ``site`` is the address that mails
    name. Raises `Conflict` when the row was changed after the plan was looked at, when a column can't be set, and
    whatever the rows' own services refuse; then nothing of it may be stored.
    """
    plan = (plan_back_to if full else plan_revert)(session, entry, lock=True)
    if plan.etag != etag:
        raise Conflict("This was changed in the meantime, so nothing was reverted. Look at the difference again.")
    if not plan.differences:
        raise Conflict("It is like this already, so there is nothing to revert.")
    table = _TABLES[plan.table]
    changed = {difference.column for difference in plan.differences}
    _refuse_columns(changed - table.columns)
    try:
        row = table.revert(session, actor, plan, site)
    except InvalidInput as error:
        raise Conflict(f"The earlier content is no longer allowed. {_with_fields(error)}") from None
    session.flush()
    _refuse_columns(_unchanged(session, plan, row, changed))
    event = f"{history.NOUNS[plan.table]}.{'back_to' if full else 'revert'}"
    audit.record(session, actor, event, row, {"entry": entry.id, "columns": sorted(changed)})
    return row


def _refuse_columns(columns: Collection[str]) -> None:
    if columns:
        names = ", ".join(sorted(in_words(name) for name in columns))
        raise Conflict(f"Nothing was reverted, because this can’t be set here: {names}.")


def _unchanged(session: Session, plan: Plan, row: Any, changed: Collection[str]) -> set[str]:
    """The columns that are still as they were although they should differ now, such as other applications' roles."""
    if plan.table == "jobDocuments" and str(row.id) != plan.row_id:
        # An older text became a new version, which has details of its own.
        return set()
    live = history.live_state(session, plan.table, plan.row_id) or {}
    same = {name for name in changed if live.get(name) == plan.now[name]}
    return {name for name in same if not _is_same(live.get(name), plan.then[name])}


def _is_same(left: Any, right: Any) -> bool:
    """Whether two values mean the same: absent, empty and false are one."""
    return left == right or not (left or right)


def _live(session: Session, entry: AuditEntry, *, lock: bool) -> State:
    live = history.live_state(session, entry.table_name or "", entry.row_id or "", lock=lock)
    if live is None:
        raise NotFound("This row was deleted. Restore it first, under Recently deleted.")
    return live


def _plan(entry: AuditEntry, now: State, then: State) -> Plan:
    table = entry.table_name or ""
    # Times of making and changing are the database's own.
    differing = [name for name in then if name in now and name != "updatedAt" and now[name] != then[name]]
    differences = tuple(difference(name, now[name], then[name]) for name in differing)
    named = json.dumps([entry.id, {name: [now[name], then[name]] for name in sorted(differing)}], sort_keys=True)
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Plan(table, entry.row_id or "", now, then, differences, digest)


def _changed_again(session: Session, entry: AuditEntry, column: str) -> str:
    newer = history.last_change(session, entry.table_name or "", entry.row_id or "", column)
    words = in_words(column)
    by = f" by {history.who_of(newer)}" if newer is not None and newer.id != entry.id else ""
    return f"Since then {words} was changed again{by}. Revert that change first, or go back to an earlier moment."


def _with_fields(error: InvalidInput) -> str:
    listed = " ".join(
        f"{in_words(path.split('.')[0])}: {message}"
        for path, message in error.fields.items()
        if message not in str(error)
    )
    return f"{error} {listed}".strip()


# By table. Each stores the columns that the table's own pages store, checked and mailed in the same way.


def _nothing(_session: Session, _actor: User, _plan: Plan, _site: str) -> Any:
    raise NotImplementedError


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=None) if value else None


def _job(session: Session, _actor: User, plan: Plan, _site: str) -> UserJob:
    job = session.get_one(UserJob, UUID(plan.row_id), populate_existing=True)
    data = parse_shape(JobData, {name: plan.then.get(column) for name, column in JOB_COLUMNS.items()})
    applied_at = _moment(plan.then["appliedAt"])
    tracked_jobs.save_job(session, job, job.user, data, status=plan.then["status"], applied_at=applied_at)
    # The status fills it where it is empty, which is not what was.
    job.applied_at = applied_at
    return job


def _resume(session: Session, _actor: User, plan: Plan, _site: str) -> UserResume:
    resume = session.get_one(UserResume, UUID(plan.row_id), populate_existing=True)
    data = parse_shape(ResumeData, {name: plan.then.get(name) for name in RESUME_COLUMNS})
    return resumes.save_resume(session, resume.user, data)


def _document(session: Session, _actor: User, plan: Plan, _site: str) -> JobDocument:
    document = session.get_one(JobDocument, UUID(plan.row_id), populate_existing=True)
    changed = {difference.column for difference in plan.differences}
    if "content" in changed:
        # A text is never overwritten: the older one becomes the newest version.
        return documents.edit_document(session, document, plan.then["content"])
    _refuse_columns(changed - {"isActive"})
    if plan.then["isActive"]:
        return documents.make_active(session, document)
    raise Conflict("One version is always the active one. Make another version active instead.")


def _user(session: Session, actor: User, plan: Plan, site: str) -> User:
    user = session.get_one(User, plan.row_id, populate_existing=True)
    then, changed = plan.then, {difference.column for difference in plan.differences}
    if changed & {"name", "email", "emailVerified", "role"}:
        level = user_admin.level_of(User(role=then["role"])) if "role" in changed else user_admin.level_of(user)
        user_admin.update_user(
            session,
            actor,
            user,
            name=then["name"],
            email=then["email"],
            level=level,
            email_verified=then["emailVerified"],
        )
        if user.email != plan.now["email"]:
            mail.send(
                session,
                "address_changed_by_staff",
                plan.now["email"],
                about=user,
                new_address=user.email,
                site=site,
            )
    if changed & {"banned", "banReason", "banExpires"}:
        if then["banned"]:
            until, reason = _moment(then["banExpires"]), then["banReason"] or ""
            user_admin.ban_user(session, actor, user, reason=reason, until=until)
        elif is_banned(user) or user.banned or user.ban_reason:
            user_admin.unban_user(session, actor, user)
    return user


@dataclass(frozen=True)
class _Table:
    columns: frozenset[str]
    revert: Callable[[Session, User, Plan, str], Any]


_TABLES = {
    "userJobs": _Table(frozenset({*JOB_COLUMNS.values(), "status", "appliedAt"}), _job),
    "userResume": _Table(frozenset(RESUME_COLUMNS), _resume),
    "jobDocuments": _Table(frozenset({"content", "isActive", "metadata"}), _document),
    "user": _Table(frozenset({"name", "email", "emailVerified", "role", "banned", "banReason", "banExpires"}), _user),
}
