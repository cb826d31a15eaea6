"""Changes taken back: one of them, or all since a moment. Each is a change of its own, by the rows' own verbs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import AuditEntry, JobDocument, User, UserJob, UserResume
from atspro.services import audit, documents, resumes
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
    """What taking back would do to a row: its columns now and then, and how they differ.

    ``edition`` names exactly this plan: carried out is only what was looked at.
    """

    table: str
    row_id: str
    now: State
    then: State
    differences: tuple[Difference, ...]
    edition: str


def can_revert(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be taken back: a change whose values are remembered."""
    known = set(_VERBS.get(entry.table_name or "", _Verb(frozenset(), _nothing)).columns)
    return entry.action == "update" and bool(entry.before) and bool(known & set(entry.before or {}))


def can_go_back_to(entry: AuditEntry) -> bool:
    """Whether a row can be brought back to how it was right after an entry."""
    return entry.table_name in _VERBS and entry.action in ("insert", "update")


def plan_revert(session: Session, entry: AuditEntry, *, lock: bool = False) -> Plan:
    """Take back one change: its columns as they were before it, the others as they are.

    Raises `NotFound` when the row is gone, and `Conflict` when a column was changed again since, or cannot be set.
    """
    live = _live(session, entry, lock=lock)
    if not can_revert(entry):
        raise Conflict("This can’t be taken back: what was there before is not remembered.")
    before, after = entry.before or {}, entry.after or {}
    for column in before:
        if live.get(column) != after.get(column):
            raise Conflict(_changed_again(session, entry, column))
    return _plan(entry, live, {**live, **before})


def plan_back_to(session: Session, entry: AuditEntry, *, lock: bool = False) -> Plan:
    """Bring the row back to how it was right after an entry. Raises as `plan_revert`."""
    live = _live(session, entry, lock=lock)
    if not can_go_back_to(entry):
        raise Conflict("There is no going back to this moment.")
    return _plan(entry, live, history.state_after(session, entry, live))


def carry_out(session: Session, actor: User, entry: AuditEntry, *, whole: bool, edition: str) -> Any:
    """Do what a plan said; the row to show.

    ``whole`` goes back to the moment of the entry, else the entry alone is taken back. Raises `Conflict` when the row
    was changed after the plan was looked at, and whatever the rows' own verbs refuse.
    """
    plan = (plan_back_to if whole else plan_revert)(session, entry, lock=True)
    if plan.edition != edition:
        raise Conflict("This was changed meanwhile, so nothing was taken back. Look at the difference again.")
    if not plan.differences:
        raise Conflict("It is like this already, so there is nothing to take back.")
    verb = _VERBS[plan.table]
    changed = {one.column for one in plan.differences}
    refused = changed - verb.columns
    if refused:
        names = ", ".join(sorted(in_words(name) for name in refused))
        raise Conflict(f"This can’t be set back here: {names}.")
    try:
        row = verb.act(session, actor, plan)
    except InvalidInput as error:
        raise Conflict(f"What it said then is not allowed any more. {_told(error)}") from None
    deed = f"{history.NOUNS[plan.table]}.{'back_to' if whole else 'revert'}"
    audit.record(session, actor, deed, row, {"entry": entry.id, "columns": sorted(changed)})
    return row


def _live(session: Session, entry: AuditEntry, *, lock: bool) -> State:
    live = history.live_state(session, entry.table_name or "", entry.row_id or "", lock=lock)
    if live is None:
        raise NotFound("This row is gone. Bring it back first, under Recently deleted.")
    return live


def _plan(entry: AuditEntry, now: State, then: State) -> Plan:
    table = entry.table_name or ""
    # Times of making and changing are the database's own.
    differing = [name for name in then if name in now and name != "updatedAt" and now[name] != then[name]]
    found = tuple(difference(name, now[name], then[name]) for name in differing)
    told = json.dumps([entry.id, {name: [now[name], then[name]] for name in sorted(differing)}], sort_keys=True)
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Plan(table, entry.row_id or "", now, then, found, digest)


def _changed_again(session: Session, entry: AuditEntry, column: str) -> str:
    newer = history.last_change(session, entry.table_name or "", entry.row_id or "", column)
    words = in_words(column)
    by = f" by {history.who_of(newer)}" if newer is not None and newer.id != entry.id else ""
    return f"Since then {words} was changed again{by}. Take that change back first, or go back to an earlier moment."


def _told(error: InvalidInput) -> str:
    listed = " ".join(
        f"{in_words(path.split('.')[0])}: {message}"
        for path, message in error.fields.items()
        if message not in str(error)
    )
    return f"{error} {listed}".strip()


# The verbs. Each stores the columns that its table's own pages store, checked in the same way.


def _nothing(_session: Session, _actor: User, _plan: Plan) -> Any:
    raise NotImplementedError


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=None) if value else None


def _job(session: Session, _actor: User, plan: Plan) -> UserJob:
    job = session.get_one(UserJob, UUID(plan.row_id), populate_existing=True)
    data = parse_shape(JobData, {name: plan.then.get(column) for name, column in JOB_COLUMNS.items()})
    return tracked_jobs.save_job(
        session, job, job.user, data, status=plan.then["status"], applied_at=_moment(plan.then["appliedAt"])
    )


def _resume(session: Session, _actor: User, plan: Plan) -> UserResume:
    resume = session.get_one(UserResume, UUID(plan.row_id), populate_existing=True)
    data = parse_shape(ResumeData, {name: plan.then.get(name) for name in RESUME_COLUMNS})
    return resumes.save_resume(session, resume.user, data)


def _document(session: Session, _actor: User, plan: Plan) -> JobDocument:
    document = session.get_one(JobDocument, UUID(plan.row_id), populate_existing=True)
    changed = {one.column for one in plan.differences}
    if "content" in changed:
        # A text is never overwritten: the older one becomes the newest version.
        return documents.edit_document(session, document, plan.then["content"])
    if plan.then["isActive"]:
        return documents.make_active(session, document)
    raise Conflict("One version is always the active one. Make another version active instead.")


def _user(session: Session, actor: User, plan: Plan) -> User:
    user = session.get_one(User, plan.row_id, populate_existing=True)
    then, changed = plan.then, {one.column for one in plan.differences}
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
    if changed & {"banned", "banReason", "banExpires"}:
        if then["banned"]:
            until, reason = _moment(then["banExpires"]), then["banReason"] or ""
            user_admin.ban_user(session, actor, user, reason=reason, until=until)
        elif is_banned(user) or user.banned or user.ban_reason:
            user_admin.unban_user(session, actor, user)
    return user


@dataclass(frozen=True)
class _Verb:
    columns: frozenset[str]
    act: Callable[[Session, User, Plan], Any]


_VERBS = {
    "userJobs": _Verb(frozenset({*JOB_COLUMNS.values(), "status", "appliedAt"}), _job),
    "userResume": _Verb(frozenset(RESUME_COLUMNS), _resume),
    "jobDocuments": _Verb(frozenset({"content", "isActive", "metadata"}), _document),
    "user": _Verb(frozenset({"name", "email", "emailVerified", "role", "banned", "banReason", "banExpires"}), _user),
}
