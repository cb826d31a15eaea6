"""Applications: the board, and each application's page with its timeline and what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, transaction, utc_now
from atspro.engine.score import band
from atspro.errors import InvalidInput
from atspro.i18n import gettext, ngettext
from atspro.models import ApplicationEvent, UserJob
from atspro.services import applications, jobs
from atspro.services.applications import LABELS, EventChange
from atspro.web.application_page import application_page, sent_form, words
from atspro.web.current_user import actor
from atspro.web.forms.applications import (
    EVENT_LABELS,
    MOVES,
    AttemptForm,
    EventForm,
    MoveDayForm,
    MoveForm,
)
from atspro.web.forms.base import show_errors
from atspro.web.job_page import job_page, undoable_move
from atspro.web.security import costly
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("applications", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/board")
def board() -> ResponseReturnValue:
    """Every current application by stage."""
    columns = applications.board(db.session(), actor())
    return render_template(
        "applications/board.html",
        columns=columns,
        moves=MOVES,
        band=band,
        moved=undoable_move(request.args.get("moved", "")),
        **words(),
    )


@bp.get("/jobs/<uuid:job_id>/application")
def current(job_id: UUID) -> ResponseReturnValue:
    """The job's current application."""
    with transaction() as session:
        job = jobs.get_job(session, actor(), job_id)
        application_id = applications.current_application(session, job).id
    return redirect(url_for("applications.show", application_id=application_id))


@bp.get("/applications/<uuid:application_id>")
def show(application_id: UUID) -> ResponseReturnValue:
    """How the application stands, what happened, what was sent, and earlier attempts."""
    return application_page(applications.get_application(db.session(), actor(), application_id))


@bp.post("/applications/<uuid:application_id>/move")
@costly
def move(application_id: UUID) -> ResponseReturnValue:
    """Move it to another stage. A move that was made after the page was opened stays, and is told."""
    form = MoveForm()
    came_from = request.form.get("from", "")
    if not form.validate():
        return _refused(application_id, "move", form, came_from=came_from)
    stage, outcome = form.target
    try:
        with transaction() as session:
            application = applications.get_application(session, actor(), application_id)
            applications.lock_application(session, application)
            now, job_id = applications.stage_key(application), application.job_id
            if form.seen.data and form.seen.data != now:
                flash(
                    gettext(
                        "This application was moved to “%(labels)s” after you opened the page, in another tab or "
                        "by another program. Move it again if you still want to.",
                        labels=LABELS[now.partition(":")[2] or now],
                    ),
                    "warning",
                )
                return redirect(_back(application_id, came_from, job_id))
            event = applications.move(
                session, application, stage, outcome=outcome, day=form.day.data, note=form.note.data or ""
            )
            is_history = applications.stage_key(application) != form.to.data
            event_id = event.id
    except InvalidInput as error:
        show_errors(form, error, {"stage": "to", "outcome": "to", "occurred_at": "day"})
        return _refused(application_id, "move", form, came_from=came_from)
    if is_history:
        flash(gettext("Added to the timeline. A later move decides where the application is now."), "info")
        return redirect(url_for("applications.show", application_id=application_id))
    return redirect(_back(application_id, came_from, job_id, moved=event_id))


@bp.post("/applications/<uuid:application_id>/events")
@costly
def add_event(application_id: UUID) -> ResponseReturnValue:
    """Add a note, an interview, a call."""
    form = EventForm()
    if not form.validate():
        return _refused(application_id, "event", form)
    try:
        with transaction() as session:
            application = applications.get_application(session, actor(), application_id)
            applications.add_event(session, application, form.change)
    except InvalidInput as error:
        show_errors(form, error, {"occurred_at": "at", "ends_at": "ends"})
        return _refused(application_id, "event", form)
    flash(gettext("%(what)s added.", what=EVENT_LABELS[form.kind.data]), "success")
    return redirect(url_for("applications.show", application_id=application_id, _anchor="timeline"))


@bp.route("/applications/events/<uuid:event_id>", methods=["GET", "POST"])
def event(event_id: UUID) -> ResponseReturnValue:
    """Change an entry of the timeline: of a move only its day and its note."""
    found = applications.get_event(db.session(), actor(), event_id)
    form = _event_form(found)
    if request.method == "POST" and form.validate():
        try:
            with transaction() as session:
                changed = applications.get_event(session, actor(), event_id)
                applications.change_event(session, changed, _change_of(form))
        except InvalidInput as error:
            show_errors(form, error, {"occurred_at": "day" if found.kind == "stage" else "at", "ends_at": "ends"})
        else:
            flash(gettext("Timeline changed."), "success")
            return redirect(url_for("applications.show", application_id=found.application_id, _anchor="timeline"))
    status = 422 if request.method == "POST" else 200
    return render_template("applications/event.html", event=found, form=form, **words()), status


@bp.post("/applications/events/<uuid:event_id>/delete")
def delete_event(event_id: UUID) -> ResponseReturnValue:
    """Take an entry of the timeline away; a move is undone by it."""
    with transaction() as session:
        found = applications.get_event(session, actor(), event_id)
        application = applications.delete_event(session, found)
        label = LABELS[application.outcome or application.stage]
        application_id, job_id, was_move = application.id, application.job_id, found.kind == "stage"
    if was_move:
        flash(gettext("Undone. The application is “%(label)s”.", label=label), "success")
    else:
        flash(gettext("Entry deleted."), "success")
    return redirect(_back(application_id, request.form.get("from", ""), job_id))


@bp.post("/applications/<uuid:application_id>/sent")
@costly
def mark_sent(application_id: UUID) -> ResponseReturnValue:
    """Mark it as sent and keep the documents as they are."""
    application = applications.get_application(db.session(), actor(), application_id)
    form = sent_form(db.session(), application)
    if not form.validate():
        return _refused(application_id, "sent", form)
    try:
        with transaction() as session:
            found = applications.get_application(session, actor(), application_id)
            frozen = applications.mark_sent(session, found, form.sent)
    except InvalidInput as error:
        show_errors(form, error, {"occurred_at": "day", "documents": "versions"})
        return _refused(application_id, "sent", form)
    told = gettext("Marked as sent.")
    if frozen:
        told = ngettext(
            "Marked as sent. %(num)s document kept as sent.",
            "Marked as sent. %(num)s documents kept as sent.",
            len(frozen),
        )
    flash(told, "success")
    return redirect(url_for("applications.show", application_id=application_id))


@bp.get("/applications/sent/<uuid:sent_id>")
def sent_document(sent_id: UUID) -> ResponseReturnValue:
    """A document as it was sent."""
    sent = applications.get_sent_document(db.session(), actor(), sent_id)
    if request.args.get("download"):
        name = f"{DOCUMENT_NAMES[sent.type]} v{sent.version} as sent.md".replace(" ", "-").lower()
        return Response(
            sent.content,
            mimetype="text/markdown",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    application = applications.get_application(db.session(), actor(), sent.application_id)
    job = db.session().get_one(UserJob, application.job_id)
    return render_template("applications/sent.html", sent=sent, application=application, job=job, **words())


@bp.post("/applications/<uuid:application_id>/attempts")
@costly
def start_attempt(application_id: UUID) -> ResponseReturnValue:
    """Begin a new attempt at the same job."""
    form = AttemptForm()
    if not form.validate():
        return _refused(application_id, "attempt", form)
    try:
        with transaction() as session:
            application = applications.get_application(session, actor(), application_id)
            started = applications.start_attempt(
                session, application, source=form.source.data or "", method=form.method.data or ""
            )
            started_id = started.id
    except InvalidInput as error:
        show_errors(form, error)
        return _refused(application_id, "attempt", form)
    flash(gettext("New attempt started. The earlier one stays as it is."), "success")
    return redirect(url_for("applications.show", application_id=started_id))


def _refused(application_id: UUID, name: str, form: Any, *, came_from: str = "") -> ResponseReturnValue:
    application = applications.get_application(db.session(), actor(), application_id)
    if came_from == "job":
        return job_page(jobs.get_job(db.session(), actor(), application.job_id), move_form=form), 422
    if came_from == "board":
        flash(" ".join(str(message) for errors in form.errors.values() for message in errors), "danger")
        return redirect(url_for("applications.board"))
    return application_page(application, **{name: form}), 422


def _event_form(event: ApplicationEvent) -> EventForm | MoveDayForm:
    if event.kind == "stage":
        if request.method == "POST":
            return MoveDayForm()
        return MoveDayForm(formdata=None, day=event.occurred_at.date(), note=event.body)
    if request.method == "POST":
        return EventForm()
    return EventForm(
        formdata=None,
        kind=event.kind,
        at=event.occurred_at,
        ends=event.ends_at,
        direction=event.details.get("direction", ""),
        result=event.details.get("result", ""),
        title=event.title,
        place=event.details.get("place", ""),
        body=event.body,
    )


def _change_of(form: EventForm | MoveDayForm) -> EventChange:
    if isinstance(form, EventForm):
        return form.change
    assert form.day.data is not None
    now = utc_now()
    moment = now if form.day.data == now.date() else applications.moment_of(form.day.data)
    return EventChange("stage", moment, body=form.note.data or "")


def _back(application_id: UUID, came_from: str, job_id: UUID, *, moved: UUID | None = None) -> str:
    if came_from == "board":
        return url_for("applications.board", moved=moved)
    if came_from == "job":
        return url_for("jobs.show", job_id=job_id, moved=moved)
    return url_for("applications.show", application_id=application_id, moved=moved)
