"""Requests for documents: read here, and changed only by the actions retry, cancel and raise priority."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement, Text, literal_column
from sqlalchemy.orm import Session, joinedload

from atspro.admin import declared, display
from atspro.admin.base import AdminModelView
from atspro.admin.bulk_actions import Action, asks
from atspro.admin.columns import Columns
from atspro.admin.export import Export
from atspro.admin.filters import (
    Among,
    AtLeast,
    Before,
    HasId,
    HasValue,
    Is,
    OneOf,
    OwnedBy,
    Since,
    YesNo,
    list_url,
)
from atspro.admin.lists import ListReader, Search
from atspro.admin.permissions import may, require
from atspro.admin.rows import Rows
from atspro.i18n import gettext, lazy_gettext
from atspro.models import DOCUMENT_TYPES, LEASE_STATES, GenerationRequest, UserJob
from atspro.models.generation_request import WORKER_NAME
from atspro.queue import QUEUES
from atspro.roles import PEOPLE_SEE, QUEUE_STEER
from atspro.services import generation
from atspro.services.generation.follow_ups import RETRIED, needs_attention
from atspro.services.generation.timeline import timeline_of
from atspro.services.monitoring import queue_dashboard
from atspro.services.search import palette
from atspro.tables import GENERATION_REQUEST
from atspro.translatable import gettext_noop

ENDED_WITHOUT = ("failed", "cancelled")


ATTEMPTS = ("2", "3", "4", "5")


def _stuck(why: str) -> ColumnElement[bool]:
    return queue_dashboard.stuck("" if why == "any" else why)


FILTERS = (
    OneOf("state", lazy_gettext("State"), GenerationRequest.state, LEASE_STATES, "state_names", can_exclude=True),
    OneOf("type", lazy_gettext("Type"), GenerationRequest.type, DOCUMENT_TYPES, "document_names", can_exclude=True),
    OneOf("queue", lazy_gettext("Queue"), GenerationRequest.queue, QUEUES, can_exclude=True),
    Among(
        "stuck",
        lazy_gettext("Stuck"),
        GenerationRequest.id,
        _stuck,
        {"any": gettext_noop("For any reason"), **queue_dashboard.STUCK_WORDS},
    ),
    YesNo("attention", lazy_gettext("Failed, and nobody retried or acknowledged it"), needs_attention()),
    YesNo("retried", lazy_gettext("Was retried"), RETRIED),
    Is("error_type", lazy_gettext("Kind of error is"), GenerationRequest.error_type),
    HasValue("has_error", lazy_gettext("Has an error"), GenerationRequest.error_type),
    Is("worker", lazy_gettext("Worker is"), literal_column(WORKER_NAME, Text)),
    HasValue("was_taken", lazy_gettext("Was taken by a worker"), literal_column(WORKER_NAME, Text)),
    AtLeast("attempts", lazy_gettext("Tries, at least"), GenerationRequest.attempt, ATTEMPTS),
    OwnedBy(GENERATION_REQUEST),
    HasId("job", lazy_gettext("Job’s ID is"), GenerationRequest.job_id),
    Since("since", lazy_gettext("Asked since"), GenerationRequest.created_at),
    Before("before", lazy_gettext("Asked before"), GenerationRequest.created_at),
    Since("ended_since", lazy_gettext("Ended since"), GenerationRequest.finished_at),
    Before("ended_before", lazy_gettext("Ended before"), GenerationRequest.finished_at),
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
        """Type and job; to whoever may not see people, a part of the id."""
        if not may(PEOPLE_SEE):
            return f"{display.word_for('document_names', row.type)} {self.id_of(row)[:8]}"
        return gettext(
            "%(document)s for %(title)s at %(company)s",
            document=display.word_for("document_names", row.type),
            title=row.job.title,
            company=row.job.company,
        )

    def links(self, row: GenerationRequest) -> list[tuple[str, str]]:
        """The job, its documents and requests, and the owner."""
        return [
            (gettext("Job"), url_for("admin_jobs.details_view", id=row.job_id)),
            (gettext("Documents"), list_url("admin_documents", job=row.job_id, type=row.type)),
            (gettext("Requests of this job"), list_url("admin_requests", job=row.job_id)),
            (gettext("User"), url_for("admin_users.details_view", id=row.job.user_id)),
            *_retry_of(row),
        ]

    def panels(self, row: GenerationRequest) -> list[tuple[str, Markup]]:
        """Its tries, and who has seen its failure."""
        page = Markup(  # noqa: S704 (a template's, which escapes)
            render_template(
                "admin/requests/timeline.html",
                row=row,
                timeline=timeline_of(row, row.attempts),
                follow_up=row.follow_up,
                duration=display.duration,
            )
        )
        return [(gettext("Tries"), page)]


def _retry_of(row: GenerationRequest) -> list[tuple[str, str]]:
    mark = row.follow_up
    if mark is None or mark.retried_as is None:
        return []
    return [(gettext("Its retry"), url_for("admin_requests.details_view", id=mark.retried_as))]


def _state(row: GenerationRequest, name: str) -> Markup:
    """The state, and what was done about a failure."""
    tag, mark = display.word("state_names")(row, name), row.follow_up
    if mark is None or not (mark.retried_as or mark.acknowledged_at):
        return Markup("{}").format(tag)
    said = gettext("retried") if mark.retried_as else gettext("acknowledged")
    return Markup('<span>{} <span class="soft small">{}</span></span>').format(tag, said)


def _next_try(row: GenerationRequest, name: str) -> Any:
    """When the next try may begin, of a request that waits for one."""
    return getattr(row, name) if row.state == "queued" and row.attempt else display.NOTHING


def retry(session: Session, rows: list[GenerationRequest]) -> str:
    """Ask again for what failed or was canceled; others are passed over."""
    fitting = [row for row in rows if _can_be_retried(row)]
    for job_id in sorted({row.job_id for row in fitting}):
        generation.lock_job(session, job_id)
    again = {generation.retry_request(session, require(QUEUE_STEER), row).id for row in fitting}
    return _told(f"{len(again)} retried.", len(rows) - len(fitting), "did not fail or were retried before")


def acknowledge(session: Session, rows: list[GenerationRequest]) -> str:
    """Have failures count no more; others are passed over."""
    done = sum(generation.acknowledge(session, require(QUEUE_STEER), row) for row in rows)
    return _told(f"{done} acknowledged.", len(rows) - done, "had not failed or were acknowledged before")


def _can_be_retried(row: GenerationRequest) -> bool:
    return row.state in ENDED_WITHOUT and (row.follow_up is None or row.follow_up.retried_as is None)


def _can_be_acknowledged(row: GenerationRequest) -> bool:
    return row.state == "failed" and (row.follow_up is None or row.follow_up.acknowledged_at is None)


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
        asks(gettext_noop("Retry these %(number)srequests?")),
        retry,
        fits=_can_be_retried,
    ),
    Action(
        "acknowledge",
        gettext_noop("Acknowledge"),
        asks(
            gettext_noop("Acknowledge these %(number)srequests? They no longer count as failures that need attention.")
        ),
        acknowledge,
        fits=_can_be_acknowledged,
    ),
    Action(
        "cancel",
        gettext_noop("Cancel requests"),
        asks(gettext_noop("Cancel these %(number)srequests?")),
        cancel,
        fits=lambda row: row.is_live,
    ),
    Action(
        "raise_priority",
        gettext_noop("Move to the front"),
        asks(gettext_noop("Move these %(number)srequests to the front?")),
        raise_priority,
        fits=lambda row: row.state == "queued",
    ),
)


def view() -> AdminModelView:
    """The view of requests, which are read here, and changed only by its actions."""
    table = GENERATION_REQUEST
    job = joinedload(GenerationRequest.job)
    asked = (joinedload(GenerationRequest.requester), joinedload(GenerationRequest.document))
    followed = joinedload(GenerationRequest.follow_up)
    tried = joinedload(GenerationRequest.attempts)
    rows = RequestRows(table, options=(job.joinedload(UserJob.user), *asked, followed, tried))
    shown = {
        "type": display.plain_word("document_names"),
        "progress": display.progress_of,
        "state": _state,
        "run_after": _next_try,
    }
    reader = ListReader(
        rows,
        search=Search(lazy_gettext("Words in the job, or an email"), palette.find_requests),
        filters=FILTERS,
        options=(*declared.list_options(table), followed),
    )
    return AdminModelView(
        table,
        rows=rows,
        columns=Columns(table, shown=shown, labels={"run_after": gettext_noop("Next try")}),
        reader=reader,
        actions=ACTIONS,
        export=Export(reader, columns=EXPORTED, options=declared.with_owner(table)),
    )
