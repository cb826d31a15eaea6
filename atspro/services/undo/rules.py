"""What reverting and undeleting rows of a table asks for beyond its declaration. Most tables ask for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict
from atspro.i18n import gettext, gettext_noop
from atspro.models import LIVE_STATES, AuditEntry, JobDocument, User
from atspro.roles import STAFF_ROLES
from atspro.services import documents, mail, resumes
from atspro.services.auth.bans import is_banned
from atspro.services.undo.plans import RevertPlan, refuse_columns
from atspro.services.users import user_admin
from atspro.shapes import ResumeData, parse_shape
from atspro.tables import TABLES, USER_RESUME
from atspro.tables.ownership import references

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """The exceptions of one table.

    ``revert`` carries out a plan in the place of writing the columns; its arguments end with the address of the site,
    for mails. ``follows`` are columns that are written along with others, and are no reason to revert by themselves.
    ``check`` raises `InvalidInput` for content that is not allowed. ``taken`` is said, with values in braces, when
    another row has what only one may have. ``prepare`` gives the columns as they go in, and ``notes`` says what is
    then not as it was.
    """

    revert: Callable[[Session, User, RevertPlan, str], Any] | None = None
    follows: frozenset[str] = frozenset()
    check: Callable[[Values], None] | None = None
    taken: str = ""
    prepare: Callable[[Session, Values], dict[str, Any]] | None = None
    notes: Callable[[Session, AuditEntry, Sequence[AuditEntry]], list[str]] | None = None


# Resumes.


def _check_resume(values: Values) -> None:
    columns = [one.column_name for one in USER_RESUME.content_fields]
    resumes.check_resume(parse_shape(ResumeData, {name: values.get(name) for name in columns}))


# Documents.


def _revert_document(session: Session, _actor: User, plan: RevertPlan, _site: str) -> JobDocument:
    document = session.get_one(JobDocument, UUID(plan.row_id), populate_existing=True)
    if "content" in plan.changed:
        # A text is never overwritten: the older one becomes the newest version.
        return documents.edit_document(session, document, plan.then["content"])
    refuse_columns(plan.table, plan.changed - {"isActive"})
    if plan.then["isActive"]:
        return documents.make_active(session, document)
    raise Conflict(gettext("One version is always the active one. Make another version active instead."))


def _place_of_document(session: Session, values: Values) -> dict[str, Any]:
    """With the number that a version is restored with, and whether as the active one."""
    others = select(JobDocument.version, JobDocument.is_active).where(
        JobDocument.job_id == UUID(values["jobId"]), JobDocument.type == values["type"]
    )
    known = session.execute(others).all()
    version: int = values["version"]
    if version in {row.version for row in known}:
        version = max(row.version for row in known) + 1
    is_active = bool(values["isActive"]) and not any(row.is_active for row in known)
    return {**values, "version": version, "isActive": is_active}


def _notes_of_document(session: Session, entry: AuditEntry, _rows: Sequence[AuditEntry]) -> list[str]:
    if entry.table_name != JobDocument.__tablename__:
        return []
    values = entry.before or {}
    placed, notes = _place_of_document(session, values), []
    if placed["version"] != values["version"]:
        notes.append(
            gettext(
                "Another version has the number %(values)s now: this is restored as %(placed)s.",
                values=values["version"],
                placed=placed["version"],
            )
        )
    if placed["isActive"] != values["isActive"]:
        notes.append(gettext("Another version is active now: this is restored as an older one."))
    return notes


# Requests.


def _end_request(_session: Session, values: Values) -> dict[str, Any]:
    """What is restored starts no work by itself."""
    if values.get("state") not in LIVE_STATES:
        return dict(values)
    ended = {"state": "cancelled", "leaseUntil": None, "finishedAt": utc_now().isoformat(), "stage": None}
    return {**values, **ended}


def _notes_of_requests(_session: Session, _entry: AuditEntry, rows: Sequence[AuditEntry]) -> list[str]:
    if any((row.before or {}).get("state") in LIVE_STATES for row in rows):
        return [gettext("Requests that had not finished are restored as canceled; ask for them again.")]
    return []


# Users.


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=None) if value else None


def _revert_user(session: Session, actor: User, plan: RevertPlan, site: str) -> User:
    user = session.get_one(User, plan.row_id, populate_existing=True)
    then = plan.then
    if plan.changed & {"name", "email", "emailVerified", "role"}:
        level = (User(role=then["role"]) if "role" in plan.changed else user).level
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
    if plan.changed & {"banned", "banReason", "banExpires"}:
        if then["banned"]:
            until, reason = _moment(then["banExpires"]), then["banReason"] or ""
            user_admin.ban_user(session, actor, user, reason=reason, until=until)
        elif is_banned(user) or user.banned or user.ban_reason:
            user_admin.unban_user(session, actor, user)
    return user


def _as_ordinary_user(_session: Session, values: Values) -> dict[str, Any]:
    roles = [role for role in (values.get("role") or "").split(",") if role.strip() and role.strip() not in STAFF_ROLES]
    # Without the secret of the app, which is never logged, nobody could sign in.
    enabled = False if values.get("twoFactorEnabled") else values.get("twoFactorEnabled")
    return {**values, "role": ",".join(roles) or None, "twoFactorEnabled": enabled}


def _notes_of_user(session: Session, entry: AuditEntry, _rows: Sequence[AuditEntry]) -> list[str]:
    notes = [
        gettext(
            "Passwords and tokens are never logged: the person sets a new password by “Forgot your "
            "password?”, and is signed out everywhere. Sign-ins with other providers work again."
        )
    ]
    if (entry.before or {}).get("role") not in (None, "", "user"):
        notes.append(gettext("The account is restored as an ordinary user. Set its role again if it had one."))
    if (entry.before or {}).get("twoFactorEnabled"):
        notes.append(
            gettext("Secrets of authenticator apps are never logged: the account is restored without a second factor.")
        )
    return [*notes, *_not_restored(session, entry)]


def _not_restored(session: Session, entry: AuditEntry) -> list[str]:
    """What was deleted with a user and stays deleted, beside sessions, which are over, in a sentence."""
    gone = {
        table.name
        for table in TABLES.values()
        if table.undelete == "never" and "user" in references(table.name, "CASCADE").values() and table.parents
    }
    counts = session.execute(
        select(AuditEntry.table_name, func.count())
        .where(
            AuditEntry.parent_id == entry.row_id,
            AuditEntry.action == "delete",
            AuditEntry.transaction_id == entry.transaction_id,
            AuditEntry.table_name.in_(gone - {"session"}),
        )
        .group_by(AuditEntry.table_name)
        .order_by(AuditEntry.table_name)
    ).all()
    listed = ", ".join(f"{TABLES[name or ''].plural} ({count})" for name, count in counts)
    return [gettext("Not restored: %(listed)s.", listed=listed)] if listed else []


RULES: Mapping[str, Rules] = {
    "user": Rules(
        revert=_revert_user,
        taken=gettext_noop("Another account has the address {email} now. Change that one’s address first."),
        prepare=_as_ordinary_user,
        notes=_notes_of_user,
    ),
    "userResume": Rules(
        check=_check_resume,
        taken=gettext_noop("This user has another resume now. Delete that one first; it can be restored too."),
    ),
    "jobDocuments": Rules(
        revert=_revert_document,
        follows=frozenset({"metadata"}),
        prepare=_place_of_document,
        notes=_notes_of_document,
    ),
    "generationRequest": Rules(prepare=_end_request, notes=_notes_of_requests),
}
NO_RULES = Rules()


def rules_of(table: str) -> Rules:
    """The exceptions of a table, by its name."""
    return RULES.get(table, NO_RULES)
