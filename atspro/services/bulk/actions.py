"""What can be done with many rows at once, by the dashboard's view and its action: each verb does one row.

A verb answers whether there was anything to do, and raises an `AtsproError` with the reason when it must not be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from atspro import queue, roles
from atspro.db import Base
from atspro.models import DOCUMENT_TYPES, AuditEntry, GenerationRequest, JobDocument, User, UserJob
from atspro.services import generation, owned_rows, resumes
from atspro.services.generation.follow_ups import was_retried
from atspro.services.undo import undelete
from atspro.services.users import user_admin
from atspro.tables import TABLES, Table

Verb = Callable[[Session, User, Any], bool]


@dataclass(frozen=True)
class Subject:
    """The rows of one view: their table, what can be done with many of them, by whom, and what is loaded with each."""

    declared: Table
    verbs: Mapping[str, Verb]
    options: Sequence[ExecutableOption] = ()
    permission: str = roles.DATA_CHANGE

    @property
    def table(self) -> type[Base]:
        """The rows' model."""
        return self.declared.model


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
    if request.state not in ("failed", "cancelled") or was_retried(session, request):
        return False
    generation.retry_request(session, actor, request, queue_name=queue.DOCUMENTS_BULK)
    return True


def _acknowledge(session: Session, actor: User, request: GenerationRequest) -> bool:
    return generation.acknowledge(session, actor, request)


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


@dataclass(frozen=True)
class Verbs:
    """What is done with many rows of a table at once, and what is loaded with each of them."""

    verbs: Mapping[str, Verb]
    loads: tuple[str, ...] = ()


# By table; deleting a row, with which nothing else is to be done, needs no entry.
VERBS: Mapping[str, Verbs] = {
    "user": Verbs({"delete": _delete(user_admin.delete_user)}),
    "userResume": Verbs(
        {"delete": _delete(lambda session, _actor, row: resumes.delete_resume(session, row.user))}, ("user",)
    ),
    "userJobs": Verbs(
        {"generate": _write(*DOCUMENT_TYPES)} | {f"generate_{one}": _write(one) for one in DOCUMENT_TYPES}
    ),
    "jobDocuments": Verbs({"generate": _write_anew}, ("job",)),
    "generationRequest": Verbs(
        {"retry": _retry, "cancel": _cancel, "raise_priority": _raise_priority, "acknowledge": _acknowledge}, ("job",)
    ),
    # Entries of the audit log that tell of deletions.
    "auditEntry": Verbs({"undelete": _undelete}),
}
DELETE = _delete(lambda session, _actor, row: owned_rows.delete_row(session, row))


def _subject(table: Table, bulk: Sequence[str]) -> Subject:
    own = VERBS.get(table.name, Verbs({}))
    verbs = {"delete": DELETE, **own.verbs}
    return Subject(
        table,
        {name: verbs[name] for name in bulk},
        [joinedload(getattr(table.model, name)) for name in own.loads],
        roles.area_of(table.staff.path if table.staff else "").change,
    )


SUBJECTS: Mapping[str, Subject] = {
    table.staff.path: _subject(table, table.staff.bulk) for table in TABLES.values() if table.staff and table.staff.bulk
}


def can_be_bulk(subject: str, action: str) -> bool:
    """Whether this action can be done with any number of rows of this view."""
    return subject in SUBJECTS and action in SUBJECTS[subject].verbs
