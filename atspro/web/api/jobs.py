"""Jobs: list, read, add, change, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.errors import InvalidInput, UnreadableFile
from atspro.i18n import translated
from atspro.models import UserJob
from atspro.services import applications, jobs
from atspro.services.applications import JobFilters, JobRow
from atspro.services.auth.api_tokens import READ, WRITE
from atspro.services.sandbox import parser
from atspro.shapes import JobData, parse_shape
from atspro.web.api import shapes
from atspro.web.api.operations import Made, answer, change, check_etag, etag_of, operation
from atspro.web.api.paging import cursor_of, position_of
from atspro.web.api.problems import ApiError
from atspro.web.current_user import actor
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("jobs", __name__)
TAG = "Jobs"
READ_LIMIT = "30 per minute"
MAX_PLACES, MAX_PLACE = 20, 200
"""Of a job in a list, and the characters of each."""
FILTERS = ("status", "q", "band", "place", "method", "tag", "archived")


@bp.get("/jobs")
@operation(READ, TAG, {200: shapes.JobList}, query=shapes.JobsQuery)
def list_jobs(query: shapes.JobsQuery) -> Response:
    """List jobs

    The newest first, narrowed by the same filters as the page Jobs has. Jobs of archived applications only with
    `archived`.
    """
    filters = JobFilters.of({name: getattr(query, name) for name in FILTERS})
    rows = applications.jobs_after(db.session(), actor(), filters, position_of(query.cursor), limit=query.limit + 1)
    shown = rows[: query.limit]
    more = cursor_of(shown[-1].job.created_at, shown[-1].job.id) if len(rows) > query.limit else None
    return answer(shapes.JobList(jobs=[shapes.JobSummary(**_summary(row)) for row in shown], next=more))


def _has_text() -> bool:
    given = request.get_json(silent=True)
    return isinstance(given, dict) and bool(given.get("text"))


@bp.post("/jobs")
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, exempt_when=lambda: not _has_text())
@operation(WRITE, TAG, {201: shapes.JobSummary}, body=shapes.NewJob)
@costly
def create_job(body: shapes.NewJob) -> Response:
    """Add a job

    From the text of its posting, or by hand from title and company.
    """
    data = _read(body)

    def create(session: Session) -> Made:
        job = jobs.create_job(session, actor(), data)
        row = applications.get_job_row(session, actor(), job.id)
        address = url_for("api.jobs.read_job", job_id=job.id)
        return Made(shapes.JobSummary(**_summary(row)), 201, {"Location": address, "ETag": _etag(job)})

    return change(create)


def _read(body: shapes.NewJob) -> JobData:
    """The posting that a body tells. Raises `InvalidInput`, and 422 for a text that can't be read."""
    given = body.model_dump(by_alias=True, exclude_unset=True, exclude={"text"})
    read: dict[str, Any] = {"company": "", "title": "", "description": ""}
    if body.text and body.text.strip():
        try:
            read = parser.read_job(body.text).job.to_json()
        except (UnreadableFile, InvalidInput) as error:
            raise ApiError(422, translated(str(error)), {"text": translated(str(error))}) from None
    return parse_shape(JobData, read | _said(given))


def _said(given: dict[str, Any]) -> dict[str, Any]:
    """Null empties a field: texts that a posting can't be without become empty ones."""
    return {
        name: "" if value is None and name in ("company", "title", "description") else value
        for name, value in given.items()
    }


@bp.get("/jobs/<uuid:job_id>")
@operation(READ, TAG, {200: shapes.Job})
def read_job(job_id: UUID) -> Response:
    """Read a job

    With its posting. The ETag names this state of the posting, for when it is changed.
    """
    session = db.session()
    job = jobs.get_job(session, actor(), job_id)
    return answer(_whole(session, job), headers={"ETag": _etag(job)})


@bp.patch("/jobs/<uuid:job_id>")
@operation(WRITE, TAG, {200: shapes.Job}, body=shapes.JobChange, conditional=True)
@costly
def change_job(job_id: UUID, body: shapes.JobChange) -> Response:
    """Change a posting

    Fields that are left out stay. The header If-Match has the ETag of what was read.
    """

    def store(session: Session) -> Made:
        job = jobs.get_job(session, actor(), job_id, lock=True)
        data = parse_shape(JobData, job.data.to_json() | _said(body.model_dump(by_alias=True, exclude_unset=True)))
        jobs.update_job(session, job, data, check=lambda stored: check_etag(_tag(stored)))
        session.refresh(job)
        return Made(_whole(session, job), 200, {"ETag": _etag(job)})

    return change(store)


@bp.delete("/jobs/<uuid:job_id>")
@operation(WRITE, TAG, {204: None})
def delete_job(job_id: UUID) -> Response:
    """Delete a job

    With its application and documents. The people who run the site can bring it back for 30 days.
    """

    def delete(session: Session) -> Made:
        jobs.delete_job(session, jobs.get_job(session, actor(), job_id, lock=True))
        return Made(None, 204)

    return change(delete)


def _tag(job: UserJob) -> str:
    return etag_of(job.data.to_json())


def _etag(job: UserJob) -> str:
    return f'"{_tag(job)}"'


def _whole(session: Session, job: UserJob) -> shapes.Job:
    applications.current_application(session, job)
    row = applications.get_job_row(session, actor(), job.id)
    return shapes.Job(**_summary(row), posting=job.data)


def _summary(row: JobRow) -> dict[str, Any]:
    job, application = row.job, row.application
    return {
        "id": job.id,
        "title": job.title,
        "company": job.company,
        "location": [place[:MAX_PLACE] for place in job.location or () if place][:MAX_PLACES],
        "salary": job.salary,
        "link": job.link,
        "status": job.status,
        "application_id": application.id,
        "stage": application.stage,
        "outcome": application.outcome,
        "archived": application.archived_at is not None,
        "score": row.score,
        "documents": row.documents,
        "next_at": row.next_at,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
        "applied_at": job.applied_at,
    }
