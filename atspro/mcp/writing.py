"""The verbs that add and change: all of them can be undone, and none deletes or sends."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from atspro.engine.types import TONES
from atspro.mcp.calls import Answer, Call
from atspro.mcp.reading import ApplicationId, DocumentType, JobId, application_fields, task_fields
from atspro.models import UserJob
from atspro.services import applications, jobs
from atspro.services.applications import EventChange
from atspro.services.generation import asking
from atspro.services.sandbox import parser
from atspro.shapes import JobData, parse_shape

MAX_POSTING = 60_000
MAX_NOTE = 4000
Stage = Literal["saved", "applied", "interviewing", "offer", "closed"]
Outcome = Literal["accepted", "declined", "rejected", "withdrawn", "noResponse", "postClosed"]


def read_posting(text: str = "", **_: Any) -> dict[str, Any]:
    """What a posting says, by the reader of the pages, in its own process. Raises as that does."""
    return parser.read_job(text).job.to_json() if text.strip() else {"company": "", "title": "", "description": ""}


def add_job(
    call: Call,
    prepared: dict[str, Any],
    text: Annotated[  # noqa: ARG001  What is made of it is prepared.
        str,
        Field(max_length=MAX_POSTING, description="The posting's own text. An address is not fetched: paste the text."),
    ] = "",
    title: Annotated[str, Field(max_length=200, description="Where the text does not say it, or there is none.")] = "",
    company: Annotated[str, Field(max_length=200, description="Likewise.")] = "",
) -> Answer:
    """Add a job from the text of its posting, or by title and company alone."""
    said = {name: value.strip() for name, value in (("title", title), ("company", company)) if value.strip()}
    job = jobs.create_job(call.session, call.user, parse_shape(JobData, prepared | said))
    return application_fields(applications.current_application(call.session, job), job)


def add_note(
    call: Call,
    application_id: ApplicationId,
    text: Annotated[str, Field(min_length=1, max_length=MAX_NOTE)],
) -> Answer:
    """Add a note to an application's timeline."""
    application = applications.get_application(call.session, call.user, application_id)
    event = applications.add_event(call.session, application, EventChange("note", body=text), origin="mcp")
    return {"event_id": str(event.id), "application_id": str(application.id)}


def move_application(
    call: Call,
    application_id: ApplicationId,
    stage: Stage,
    outcome: Annotated[Outcome | None, Field(description="How it ended: for closed, and for nothing else.")] = None,
    on: Annotated[date | None, Field(description="The day it happened; today when left out.")] = None,
    note: Annotated[str, Field(max_length=MAX_NOTE)] = "",
) -> Answer:
    """Record that an application came to a stage, on the day that it really did."""
    application = applications.get_application(call.session, call.user, application_id)
    applications.move(call.session, application, stage, outcome=outcome, day=on, note=note, origin="mcp")
    return application_fields(application, call.session.get_one(UserJob, application.job_id))


def add_task(
    call: Call,
    title: Annotated[str, Field(min_length=1, max_length=200)],
    due: Annotated[date | None, Field(description="The day it is due.")] = None,
    application_id: Annotated[UUID | None, Field(description="The application that it belongs to, if any.")] = None,
) -> Answer:
    """Add a task, of an application or of none."""
    application = (
        applications.get_application(call.session, call.user, application_id) if application_id is not None else None
    )
    due_at = applications.moment_of(due) if due else None
    return task_fields(applications.add_task(call.session, call.user, title, due_at=due_at, application=application))


def complete_task(
    call: Call, task_id: Annotated[UUID, Field(description="The id of a task, as list_today gives it.")]
) -> Answer:
    """Tick a task off."""
    task = applications.get_task(call.session, call.user, task_id)
    applications.finish_task(call.session, task)
    return task_fields(task)


def generate_documents(
    call: Call,
    job_id: JobId,
    types: Annotated[list[DocumentType], Field(min_length=1, max_length=4)],
) -> Answer:
    """Have tailored documents of a job written. They are ready in a while: read_document reads them then.

    What is being written already is joined. What would come out as it is, is not written again: `unchanged` names the
    versions.
    """
    job = jobs.get_job(call.session, call.user, job_id)
    options = asking.options_of(TONES[0], asking.BUILT_IN, may_ask_model=False)
    asked = asking.ask_for_documents(call.session, call.user, job, list(dict.fromkeys(types)), options)
    requests = [{"request_id": str(one.id), "type": one.type, "state": one.state} for one, _ in asked.requests]
    return {"requests": requests, "unchanged": asked.unchanged}
