"""Applications: list, read, move, note, archive; and tasks."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.models import ApplicationEvent, ApplicationTask, UserApplication, UserJob
from atspro.services import applications
from atspro.services.applications import EventChange
from atspro.services.auth.api_tokens import READ, WRITE
from atspro.web.api import shapes
from atspro.web.api.operations import Made, answer, change, check_etag, etag_of, operation
from atspro.web.api.paging import cursor_of, position_of
from atspro.web.current_user import actor
from atspro.web.security import costly

bp = Blueprint("applications", __name__)
TAG, TASKS = "Applications", "Tasks"
MAX_EVENTS = 200
ARCHIVED = {"": None, "no": False, "only": True}


@bp.get("/applications")
@operation(READ, TAG, {200: shapes.ApplicationList}, query=shapes.ApplicationsQuery)
def list_applications(query: shapes.ApplicationsQuery) -> Response:
    """List applications

    The newest first, each attempt at a job by itself.
    """
    rows = applications.applications_after(
        db.session(),
        actor(),
        position_of(query.cursor),
        limit=query.limit + 1,
        stage=query.stage,
        archived=ARCHIVED[query.archived],
    )
    shown = rows[: query.limit]
    more = cursor_of(shown[-1][0].created_at, shown[-1][0].id) if len(rows) > query.limit else None
    found = [shapes.Application(**fields_of(application, job)) for application, job in shown]
    return answer(shapes.ApplicationList(applications=found, next=more))


@bp.get("/applications/<uuid:application_id>")
@operation(READ, TAG, {200: shapes.ApplicationWithTimeline})
def read_application(application_id: UUID) -> Response:
    """Read an application

    With the newest 200 entries of its timeline. The ETag names where it is now.
    """
    session = db.session()
    application = applications.get_application(session, actor(), application_id)
    return answer(_whole(session, application), headers={"ETag": _etag(application)})


@bp.patch("/applications/<uuid:application_id>")
@operation(WRITE, TAG, {200: shapes.Application}, body=shapes.ApplicationChange)
def change_application(application_id: UUID, body: shapes.ApplicationChange) -> Response:
    """Archive or unarchive an application

    An archived application is left out of the board and the lists, and counts in the statistics all the same.
    """

    def store(session: Session) -> Made:
        application = applications.get_application(session, actor(), application_id)
        applications.set_archived(session, application, is_archived=body.archived)
        return Made(_shape(session, application), 200, {"ETag": _etag(application)})

    return change(store)


@bp.post("/applications/<uuid:application_id>/moves")
@operation(WRITE, TAG, {201: shapes.Application}, body=shapes.Move, conditional=True)
@costly
def move_application(application_id: UUID, body: shapes.Move) -> Response:
    """Move an application to another stage

    A day before the latest move adds to the history, and the stage stays. With the header If-Match, which is optional
    here, it is moved only from where it was read.
    """

    def store(session: Session) -> Made:
        application = applications.get_application(session, actor(), application_id)
        applications.lock_application(session, application)
        check_etag(_tag(application), required=False)
        applications.move(
            session, application, body.stage, outcome=body.outcome, day=body.on, note=body.note, origin="api"
        )
        return Made(_shape(session, application), 201, {"ETag": _etag(application)})

    return change(store)


@bp.post("/applications/<uuid:application_id>/events")
@operation(WRITE, TAG, {201: shapes.Event}, body=shapes.NewEvent)
@costly
def add_event(application_id: UUID, body: shapes.NewEvent) -> Response:
    """Add a note, an interview, a call or the like

    Now, where no moment is given.
    """

    def store(session: Session) -> Made:
        application = applications.get_application(session, actor(), application_id)
        said = EventChange(
            body.kind,
            body.occurred_at,
            body.ends_at,
            title=body.title,
            body=body.body,
            details={"place": body.place} if body.place else {},
        )
        event = applications.add_event(session, application, said, origin="api")
        return Made(shapes.Event(**event_fields(event)), 201)

    return change(store)


@bp.delete("/events/<uuid:event_id>")
@operation(WRITE, TAG, {204: None})
def delete_event(event_id: UUID) -> Response:
    """Delete a timeline entry

    Deleting a move undoes it.
    """

    def delete(session: Session) -> Made:
        applications.delete_event(session, applications.get_event(session, actor(), event_id))
        return Made(None, 204)

    return change(delete)


@bp.get("/tasks")
@operation(READ, TASKS, {200: shapes.TaskList})
def list_tasks() -> Response:
    """List the tasks that are not done

    Those due first.
    """
    tasks = applications.open_tasks(db.session(), actor())
    return answer(shapes.TaskList(tasks=[shapes.Task(**task_fields(task)) for task in tasks]))


@bp.post("/tasks")
@operation(WRITE, TASKS, {201: shapes.Task}, body=shapes.NewTask)
def add_task(body: shapes.NewTask) -> Response:
    """Add a task

    Of an application or of none.
    """

    def store(session: Session) -> Made:
        application = (
            applications.get_application(session, actor(), body.application_id) if body.application_id else None
        )
        due_at = applications.moment_of(body.due_on) if body.due_on else None
        task = applications.add_task(session, actor(), body.title, due_at=due_at, application=application)
        return Made(shapes.Task(**task_fields(task)), 201)

    return change(store)


@bp.patch("/tasks/<uuid:task_id>")
@operation(WRITE, TASKS, {200: shapes.Task}, body=shapes.TaskChange)
def change_task(task_id: UUID, body: shapes.TaskChange) -> Response:
    """Mark a task done, or not done"""

    def store(session: Session) -> Made:
        task = applications.get_task(session, actor(), task_id)
        applications.finish_task(session, task, is_done=body.done)
        return Made(shapes.Task(**task_fields(task)))

    return change(store)


def _tag(application: UserApplication) -> str:
    return etag_of([applications.stage_key(application), application.archived_at])


def _etag(application: UserApplication) -> str:
    return f'"{_tag(application)}"'


def _shape(session: Session, application: UserApplication) -> shapes.Application:
    return shapes.Application(**fields_of(application, session.get_one(UserJob, application.job_id)))


def _whole(session: Session, application: UserApplication) -> shapes.ApplicationWithTimeline:
    events = applications.timeline(session, application, limit=MAX_EVENTS)
    job = session.get_one(UserJob, application.job_id)
    told = [shapes.Event(**event_fields(event)) for event in events]
    return shapes.ApplicationWithTimeline(**fields_of(application, job), timeline=told)


def fields_of(application: UserApplication, job: UserJob) -> dict[str, object]:
    """What the shape of an application says."""
    names = (
        "id", "job_id", "attempt", "is_current", "stage", "outcome", "step", "stage_since", "furthest_stage",
        "applied_at", "first_response_at", "closed_at", "source", "method", "deadline", "created_at", "updated_at",
    )  # fmt: skip
    said = {name: getattr(application, name) for name in names}
    return {**said, "title": job.title, "company": job.company, "archived": application.archived_at is not None}


def event_fields(event: ApplicationEvent) -> dict[str, object]:
    """What the shape of an event says."""
    names = (
        "id", "application_id", "kind", "from_stage", "to_stage", "outcome", "occurred_at", "ends_at", "is_all_day",
        "title", "body", "origin",
    )  # fmt: skip
    place = event.details.get("place")
    said = {name: getattr(event, name) for name in names}
    return {**said, "place": place if isinstance(place, str) else None}


def task_fields(task: ApplicationTask) -> dict[str, object]:
    """What the shape of a task says."""
    return {
        "id": task.id,
        "application_id": task.application_id,
        "kind": task.kind,
        "title": task.title,
        "due_on": task.due_at.date() if task.due_at else None,
        "done": task.done_at is not None,
        "created_at": task.created_at,
    }
