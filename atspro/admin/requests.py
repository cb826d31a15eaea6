"""Requests for documents: read here, and changed only by the actions retry, cancel and raise priority."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session, joinedload

from atspro.admin import declared, display
from atspro.admin.base import AdminModelView
from atspro.admin.bulk_actions import Action
from atspro.admin.columns import Columns
from atspro.admin.export import Export
from atspro.admin.filters import Before, HasId, OneOf, OwnedBy, Since, list_url
from atspro.admin.lists import ListReader, Search
from atspro.admin.permissions import require_admin
from atspro.admin.rows import Rows
from atspro.models import DOCUMENT_TYPES, LEASE_STATES, GenerationRequest, UserJob
from atspro.queue import QUEUES
from atspro.services import generation, search
from atspro.tables import GENERATION_REQUEST
from atspro.translatable import gettext_noop

ENDED_WITHOUT = ("failed", "cancelled")


FILTERS = (
    OneOf("state", "State", GenerationRequest.state, LEASE_STATES, "state_names"),
    OneOf("type", "Type", GenerationRequest.type, DOCUMENT_TYPES, "document_names"),
    OneOf("queue", "Queue", GenerationRequest.queue, QUEUES),
    OwnedBy(GENERATION_REQUEST),
    HasId("job", "Job’s ID is", GenerationRequest.job_id),
    Since("since", "Asked since", GenerationRequest.created_at),
    Before("before", "Asked before", GenerationRequest.created_at),
    Since("ended_since", "Ended since", GenerationRequest.finished_at),
    Before("ended_before", "Ended before", GenerationRequest.finished_at),
)
# A file has the job in words, and names some columns as people do.
EXPORTED = {
    "id": "id",
    "user": "job.user.email",
    "company": "job.company",
    "title": "job.title",
    "type": "type",
    "state": "state",
    "queue": "queue",
    "attempts": "attempt",
    "worker": "worker",
    "error": "error",
    "error_type": "error_type",
    "trace_id": "trace_id",
    "created_at": "created_at",
    "started_at": "started_at",
    "finished_at": "finished_at",
}


class RequestRows(Rows):
    """Every request for a document, live or ended."""

    def name_of(self, row: GenerationRequest) -> str:
        """Type and job."""
        return f"{display.word_for('document_names', row.type)} for {row.job.title} at {row.job.company}"

    def links(self, row: GenerationRequest) -> list[tuple[str, str]]:
        """The job, its documents and requests, and the owner."""
        return [
            ("Job", url_for("admin_jobs.details_view", id=row.job_id)),
            ("Documents", list_url("admin_documents", job=row.job_id, type=row.type)),
            ("Requests of this job", list_url("admin_requests", job=row.job_id)),
            ("User", url_for("admin_users.details_view", id=row.job.user_id)),
        ]


def find(text: str) -> search.Found | None:
    """Requests by their jobs, or by the users of these."""
    jobs = search.find_jobs(text)
    if "@" in text:
        jobs = search.through(search.find_users(text), UserJob.user_id, UserJob.id)
    return search.through(jobs, GenerationRequest.job_id, GenerationRequest.id)


def retry(session: Session, rows: list[GenerationRequest]) -> str:
    """Ask again for what failed or was canceled; others are passed over."""
    fitting = [row for row in rows if row.state in ENDED_WITHOUT]
    again = {generation.retry_request(session, require_admin(), row).id for row in fitting}
    return _told(f"{len(again)} retried.", len(rows) - len(fitting), "did not fail")


def cancel(session: Session, rows: list[GenerationRequest]) -> str:
    """Cancel what is live; others are passed over."""
    canceled = sum(generation.cancel_request(session, row) for row in rows)
    return _told(f"{canceled} canceled.", len(rows) - canceled, "had already ended")


def raise_priority(session: Session, rows: list[GenerationRequest]) -> str:
    """Move what waits to the queue of people who wait, and there to the front; others are passed over."""
    moved = sum(generation.raise_priority(session, row.id) for row in rows)
    return _told(f"{moved} moved to the front.", len(rows) - moved, "did not wait")


def _told(done: str, passed_over: int, why: str) -> str:
    return f"{done} {passed_over} {why}." if passed_over else done


ACTIONS = (
    Action(
        "retry",
        gettext_noop("Retry"),
        gettext_noop("Retry these requests?"),
        retry,
        fits=lambda row: row.state in ENDED_WITHOUT,
    ),
    Action(
        "cancel",
        gettext_noop("Cancel requests"),
        gettext_noop("Cancel these requests?"),
        cancel,
        fits=lambda row: row.is_live,
    ),
    Action(
        "raise_priority",
        gettext_noop("Move to the front"),
        gettext_noop("Move these requests to the front?"),
        raise_priority,
        fits=lambda row: row.state == "queued",
    ),
)


def view() -> AdminModelView:
    """The view of requests, which are read here, and changed only by its actions."""
    table = GENERATION_REQUEST
    job = joinedload(GenerationRequest.job)
    asked = (joinedload(GenerationRequest.requester), joinedload(GenerationRequest.document))
    rows = RequestRows(table, options=(job.joinedload(UserJob.user), *asked))
    shown = {"type": display.plain_word("document_names"), "progress": display.progress_of}
    reader = ListReader(
        rows,
        search=Search("Words in the job, or an email", find),
        filters=FILTERS,
        options=declared.list_options(table, needed=("stage",)),
    )
    return AdminModelView(
        table,
        rows=rows,
        columns=Columns(table, shown=shown),
        reader=reader,
        actions=ACTIONS,
        export=Export(reader, columns=EXPORTED, options=declared.with_owner(table)),
    )
