"""Requests for documents: read here, and changed only by the actions retry, cancel and raise priority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session, joinedload, load_only

from atspro.admin import display
from atspro.admin.base import AdminModelView
from atspro.admin.decorators import action
from atspro.admin.filters import Before, HasId, OneOf, OwnedBy, Since, list_url
from atspro.admin.permissions import require_admin
from atspro.models import DOCUMENT_TYPES, LEASE_STATES, GenerationRequest, User, UserJob
from atspro.queue import QUEUES
from atspro.services import generation, search
from atspro.tables import GENERATION_REQUEST

ENDED_WITHOUT = ("failed", "cancelled")


class RequestView(AdminModelView):
    """Every request for a document, live or ended."""

    declared = GENERATION_REQUEST

    list_note = "Every request for a document. The Queue page shows what is happening now."

    column_list = ("type", "state", "job.title", "job.user.email", "attempt", "progress", "error", "created_at")
    column_details_list = (
        "job.title",
        "job.user.email",
        "requester.email",
        "document.version",
        *GENERATION_REQUEST.page_fields,
    )
    column_labels = {"job.title": "Job", "requester.email": "Asked by", "document.version": "Made"}
    column_formatters = {
        "type": display.plain_word("document_names"),
        "job.title": display.linked("admin_jobs", "job", display.name_of_job),
        "requester.email": display.linked("admin_users", "requester", display.email_of),
        "document.version": display.linked("admin_documents", "document", display.version_of),
        "progress": display.progress_of,
    }
    self_link = "type"
    search_hint = "Words in the job, or an email"
    column_filters = (
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
    list_options = (
        load_only(
            GenerationRequest.job_id,
            GenerationRequest.type,
            GenerationRequest.state,
            GenerationRequest.attempt,
            GenerationRequest.stage,
            GenerationRequest.progress,
            GenerationRequest.error,
            GenerationRequest.created_at,
            raiseload=True,
        ),
        joinedload(GenerationRequest.job, innerjoin=True).load_only(
            UserJob.title, UserJob.company, UserJob.user_id, raiseload=True
        ),
        joinedload(GenerationRequest.job, innerjoin=True)
        .joinedload(UserJob.user, innerjoin=True)
        .load_only(User.name, User.email, raiseload=True),
    )
    export_columns = {
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
    export_options = list_options[1:]
    one_options = (
        joinedload(GenerationRequest.job).joinedload(UserJob.user),
        joinedload(GenerationRequest.requester),
        joinedload(GenerationRequest.document),
    )

    def found(self, text: str) -> search.Found | None:
        """By their jobs, or by the users of these."""
        jobs = search.find_jobs(text)
        if "@" in text:
            jobs = search.through(search.find_users(text), UserJob.user_id, UserJob.id)
        return search.through(jobs, GenerationRequest.job_id, GenerationRequest.id)

    def row_name(self, row: GenerationRequest) -> str:
        """Type and job."""
        return f"{display.word_for('document_names', row.type)} for {row.job.title} at {row.job.company}"

    def related_links(self, row: Any) -> list[tuple[str, str]]:
        """The job, its documents and requests, and the owner."""
        return [
            ("Job", self.get_url("admin_jobs.details_view", id=row.job_id)),
            ("Documents", list_url("admin_documents", job=row.job_id, type=row.type)),
            ("Requests of this job", list_url("admin_requests", job=row.job_id)),
            ("User", self.get_url("admin_users.details_view", id=row.job.user_id)),
        ]

    def actions_of(self, row: GenerationRequest) -> list[tuple[str, str]]:
        """Cancel what is live, retry what ended without a document."""
        fitting = {"cancel": row.is_live, "raise_priority": row.state == "queued", "retry": row.state in ENDED_WITHOUT}
        return [entry for entry in super().actions_of(row) if fitting.get(entry[0], True)]

    @action("retry", "Retry", "Retry these requests?")
    def action_retry(self, ids: Sequence[str]) -> None:
        """Ask again for what failed or was canceled; others are passed over."""

        def verb(session: Session, rows: list[GenerationRequest]) -> str:
            fitting = [row for row in rows if row.state in ENDED_WITHOUT]
            again = {generation.retry_request(session, require_admin(), row).id for row in fitting}
            return _told(f"{len(again)} retried.", len(rows) - len(fitting), "did not fail")

        self.act(ids, verb)

    @action("cancel", "Cancel requests", "Cancel these requests?")
    def action_cancel(self, ids: Sequence[str]) -> None:
        """Cancel what is live; others are passed over."""

        def verb(session: Session, rows: list[GenerationRequest]) -> str:
            canceled = sum(generation.cancel_request(session, row) for row in rows)
            return _told(f"{canceled} canceled.", len(rows) - canceled, "had already ended")

        self.act(ids, verb)

    @action("raise_priority", "Move to the front", "Move these requests to the front?")
    def action_raise_priority(self, ids: Sequence[str]) -> None:
        """Move what waits to the queue of people who wait, and there to the front; others are passed over."""

        def verb(session: Session, rows: list[GenerationRequest]) -> str:
            moved = sum(generation.raise_priority(session, row.id) for row in rows)
            return _told(f"{moved} moved to the front.", len(rows) - moved, "did not wait")

        self.act(ids, verb)


def _told(done: str, passed_over: int, why: str) -> str:
    return f"{done} {passed_over} {why}." if passed_over else done
