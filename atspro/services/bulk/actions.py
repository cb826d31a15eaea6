"""What can be done with many rows at once, by the dashboard's view and its action: each verb does one row.

A verb answers whether there was anything to do, and raises an `AtsproError` with the reason when it must not be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from atspro import queue
from atspro.db import Base
from atspro.models import (
    DOCUMENT_TYPES,
    AuditEntry,
    AuthSession,
    GenerationRequest,
    JobDocument,
    User,
    UserJob,
    UserResume,
    Verification,
)
from atspro.services import generation, jobs, resumes
from atspro.services.undo import undelete
from atspro.services.users import user_admin

Verb = Callable[[Session, User, Any], bool]


@dataclass(frozen=True)
class Subject:
    """The rows of one view: their table, what is loaded with each, and what can be done with many of them."""

    table: type[Base]
    noun: str
    verbs: Mapping[str, Verb]
    options: Sequence[ExecutableOption] = ()


def _write(*types: str) -> Verb:
    def verb(session: Session, actor: User, job: UserJob) -> bool:
        asked = [
            generation.request_document(session, actor, job, name, queue_name=queue.DOCUMENTS_BULK) for name in types
        ]
        return any(is_new for _, is_new in asked)

    return verb


def _write_anew(session: Session, actor: User, document: JobDocument) -> bool:
    return _write(document.type)(session, actor, document.job)


def _retry(session: Session, actor: User, request: GenerationRequest) -> bool:
    if request.state not in ("failed", "cancelled"):
        return False
    _, is_new = generation.request_document(
        session, actor, request.job, request.type, request.options, queue.DOCUMENTS_BULK, batch_id=request.batch_id
    )
    return is_new


def _cancel(session: Session, _actor: User, request: GenerationRequest) -> bool:
    return generation.cancel_request(session, request)


def _raise_priority(session: Session, _actor: User, request: GenerationRequest) -> bool:
    return generation.raise_priority(session, request.id)


def _undelete(session: Session, actor: User, entry: AuditEntry) -> bool:
    undelete.undelete(session, actor, entry)
    return True


def _delete(remove: Callable[[Session, User, Any], None]) -> Verb:
    # The audit log has each row: its triggers write who deleted it.
    def verb(session: Session, actor: User, row: Any) -> bool:
        remove(session, actor, row)
        return True

    return verb


def _subject(table: type[Base], noun: str, remove: Callable[[Session, User, Any], None], **verbs: Verb) -> Subject:
    return Subject(table, noun, {**verbs, "delete": _delete(remove)})


SUBJECTS: Mapping[str, Subject] = {
    "users": _subject(User, "user", user_admin.delete_user),
    "resumes": Subject(
        UserResume,
        "resume",
        {"delete": _delete(lambda session, _actor, row: resumes.delete_resume(session, row.user))},
        (joinedload(UserResume.user),),
    ),
    "jobs": _subject(
        UserJob,
        "job",
        lambda session, _actor, row: jobs.delete_job(session, row),
        generate=_write(*DOCUMENT_TYPES),
        **{f"generate_{name}": _write(name) for name in DOCUMENT_TYPES},
    ),
    "documents": Subject(JobDocument, "document", {"generate": _write_anew}, (joinedload(JobDocument.job),)),
    "requests": Subject(
        GenerationRequest,
        "request",
        {"retry": _retry, "cancel": _cancel, "raise_priority": _raise_priority},
        (joinedload(GenerationRequest.job),),
    ),
    # Entries of the audit log that tell of deletions.
    "audit": Subject(AuditEntry, "entry", {"undelete": _undelete}),
    "sessions": _subject(AuthSession, "session", lambda session, _actor, row: user_admin.delete_row(session, row)),
    "verifications": _subject(
        Verification, "verification", lambda session, _actor, row: user_admin.delete_row(session, row)
    ),
}


def can_be_bulk(subject: str, action: str) -> bool:
    """Whether this action can be done with any number of rows of this view."""
    return subject in SUBJECTS and action in SUBJECTS[subject].verbs
