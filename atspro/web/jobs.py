"""Jobs: add, list, read, change, delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_required

from atspro.db import db, transaction, utc_now
from atspro.engine.read import JobReading
from atspro.engine.score import band
from atspro.errors import Conflict, InvalidInput, UnreadableFile
from atspro.i18n import Labels, gettext, gettext_noop, translated
from atspro.models import User, UserJob
from atspro.services import applications, documents, jobs, resumes, saved_views
from atspro.services.applications import METHOD_LABELS, JobFilters
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.jobs import analytics, letter_answers, plans
from atspro.services.sandbox import parser
from atspro.services.spreadsheets.writer import XLSX, as_csv, as_xlsx, chunks_of
from atspro.web.current_user import actor
from atspro.web.day_counts import count_for_owner
from atspro.web.forms.applications import EVENT_LABELS
from atspro.web.forms.jobs import AddressForm, JobForm, PostForm, Source
from atspro.web.forms.plan import PlanForm, read_plan
from atspro.web.job_columns import JOB_COLUMNS, job_cells
from atspro.web.job_page import job_page, read_answers
from atspro.web.job_review import reading_page, review_page
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
bp.before_request(login_required(lambda: None))

SORT_NAMES = Labels(
    {
        "newest": gettext_noop("Newest first"),
        "oldest": gettext_noop("Oldest first"),
        "updated": gettext_noop("Recently updated"),
        "company": gettext_noop("Company"),
        "title": gettext_noop("Job title"),
        "place": gettext_noop("Place"),
        "score": gettext_noop("Best score first"),
        "next": gettext_noop("Next date first"),
        "applied": gettext_noop("Applied last first"),
        "deadline": gettext_noop("Deadline first"),
    }
)
BOTH = gettext_noop("Use either the pasted text or the file. Clear the box, or remove the file.")
NEITHER = gettext_noop("Paste the text of the posting, or choose a saved file.")
READ_LIMIT = "30 per minute"


@bp.get("/")
def index() -> ResponseReturnValue:
    """The list, narrowed by status, filters and search, sorted, in pages."""
    filters = JobFilters.of(request.args)
    session = db.session()
    listed = applications.list_jobs(session, actor(), filters, page=request.args.get("page", 1, type=int))
    return render_template(
        "jobs/index.html",
        listed=listed,
        filters=filters,
        # What a link keeps of the address, written short.
        kept=filters.arguments,
        query_of=lambda **changed: JobFilters.of({**filters.arguments, **changed}).arguments,
        sort_names=SORT_NAMES,
        method_labels=METHOD_LABELS,
        event_labels=EVENT_LABELS,
        tags=applications.tag_names(session, actor()),
        views=saved_views.views_of(session, actor(), "jobs"),
        query=urlencode(filters.arguments),
        band=band,
        today=utc_now().date(),
    )


@bp.get("/export/<export_type>")
@costly
def export(export_type: str) -> ResponseReturnValue:
    """Exactly what the list shows with these filters, on all its pages, as CSV, XLSX or JSON."""
    if export_type not in ("csv", "xlsx", "json"):
        abort(404)
    rows = _exported(actor(), JobFilters.of(request.args))
    if export_type == "xlsx":
        file = as_xlsx("Jobs", JOB_COLUMNS, rows)
        response = Response(chunks_of(file), mimetype=XLSX)
        response.call_on_close(file.close)
    elif export_type == "json":
        response = Response(stream_with_context(_as_json(rows)), mimetype="application/json")
    else:
        response = Response(stream_with_context(as_csv(JOB_COLUMNS, rows)), mimetype="text/csv")
    name = f"jobs-{utc_now():%Y-%m-%d}.{export_type}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_json(batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[str]:
    # One object a line; days as 2026-03-31.
    comma = "["
    for batch in batches:
        for row in batch:
            yield f"{comma}\n{json.dumps(dict(zip(JOB_COLUMNS, row, strict=True)), ensure_ascii=False, default=str)}"
            comma = ","
    yield "\n]\n" if comma == "," else "[]\n"


def _exported(person: User, filters: JobFilters) -> Iterator[list[tuple[Any, ...]]]:
    # A session of its own: while a slow browser takes these rows, no transaction is open, and nothing of them is kept.
    with db.session.session_factory() as session:
        for batch in applications.all_jobs(session, person, filters):
            lines = [job_cells(row) for row in batch]
            session.close()
            yield lines


@bp.route("/new", methods=["GET", "POST"])
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, methods=["POST"])
@costly
def new() -> ResponseReturnValue:
    """Paste a post or upload one; what was read is shown for review and nothing is saved yet."""
    if request.method == "GET":
        if request.args.get("by") == "hand":
            return review_page(JobForm(formdata=None), Source("", ""))
        parser.get_ready()
        return render_template("jobs/new.html", form=PostForm(), address_form=AddressForm(formdata=None))
    form = PostForm()
    read = _read_post(form) if form.validate() else None
    if read is None:
        return render_template("jobs/new.html", form=form, address_form=AddressForm(formdata=None)), 422
    name = (form.file.data.filename or "") if form.file.data else "the text you pasted"
    return reading_page(read, name)


@bp.post("/")
def create() -> ResponseReturnValue:
    """Save the job as reviewed."""
    form = JobForm.submitted()
    data = form.read()
    if data is not None:
        try:
            with transaction() as session:
                job = jobs.create_job(session, actor(), data)
                job_id = job.id
        except InvalidInput as error:
            form.show(error)
        else:
            flash(gettext("Job saved."), "success")
            return redirect(url_for("jobs.show", job_id=job_id))
    earlier = applications.earlier_applications(db.session(), actor(), data) if data else ()
    return review_page(form, Source.from_form(request.form), earlier=earlier), 422


@bp.get("/<uuid:job_id>")
@costly
def show(job_id: UUID) -> ResponseReturnValue:
    """The job: how the resume meets it, its documents and their progress, its status, its post."""
    page = job_page(jobs.get_job(db.session(), actor(), job_id))
    count_for_owner(job_id, analytics.VIEW)
    return page


@bp.post("/<uuid:job_id>/answers")
@costly
def save_answers(job_id: UUID) -> ResponseReturnValue:
    """Keep what only the person can say; what is too short to be told is asked for once more."""
    typed = read_answers(request.form)
    try:
        with transaction() as session:
            job = jobs.get_job(session, actor(), job_id, lock=True)
            short = letter_answers.save_answers(session, actor(), job, typed.texts, typed.seen, typed.for_job)
    except InvalidInput as error:
        return job_page(jobs.get_job(db.session(), actor(), job_id), typed=replace(typed, errors=error.fields)), 422
    except Conflict as error:
        return job_page(jobs.get_job(db.session(), actor(), job_id), typed=replace(typed, conflict=str(error))), 409
    more = [letter_answers.key_of(name) for name in short if name not in typed.asked_again]
    if more:
        flash(
            gettext("Saved. A few words are hard to tell in a letter: say a little more where the page asks."), "info"
        )
    else:
        flash(gettext("Saved. Your next letter will use your answers."), "success")
    return redirect(url_for("jobs.show", job_id=job_id, more=more or None, _anchor="questions"))


@bp.post("/<uuid:job_id>/plan")
@costly
def save_plan(job_id: UUID) -> ResponseReturnValue:
    """Keep what the person wants of the plan, move a line, or go back to the plan as proposed."""
    action, typed = request.form.get("action", "save"), read_plan(request.form)
    try:
        with transaction() as session:
            job = jobs.get_job(session, actor(), job_id)
            if action == "reset":
                plans.reset_choices(session, job)
            else:
                resume = resumes.get_resume(session, actor())
                plans.save_choices(session, job, resume, typed, request.form.get("seen", ""))
    except (InvalidInput, Conflict) as error:
        job = jobs.get_job(db.session(), actor(), job_id)
        status = 422 if isinstance(error, InvalidInput) else 409
        return job_page(job, plan_form=PlanForm.typed(typed, error)), status
    if action == "reset":
        flash(gettext("The plan is the proposed one again."), "success")
    elif action == "save":
        flash(gettext("Plan saved. What you generate from now on follows it."), "success")
    return redirect(url_for("jobs.show", job_id=job_id, _anchor="plan"))


@bp.route("/<uuid:job_id>/edit", methods=["GET", "POST"])
@costly
def edit(job_id: UUID) -> ResponseReturnValue:
    """Correct the post. Of two tabs, the second to save is shown the first one's change, and chooses."""
    job = jobs.get_job(db.session(), actor(), job_id)
    if request.method == "GET":
        form = JobForm.from_job(job.data)
        return _edit_page(form, job, edit_conflicts.digest_fields(form.values()))
    form, conflict, seen = JobForm.submitted(job.data), None, edit_conflicts.submitted(request.form)
    edit_conflicts.accept_stored(
        form, JobForm.from_job(job.data), [name for name in edit_conflicts.accepted(request.form) if name in form]
    )
    data = form.read()
    if data is not None:
        typed = form.values()

        def check(stored: UserJob) -> None:
            labels = {name: form[name].label.text for name in typed}
            edit_conflicts.refuse_stale(session, stored, seen, JobForm.from_job(stored.data).values(), typed, labels)

        try:
            with transaction() as session:
                jobs.update_job(session, job, data, check=check)
        except InvalidInput as error:
            form.show(error)
        except StaleFormError as error:
            conflict = error
        else:
            flash(gettext("Job saved."), "success")
            return redirect(url_for("jobs.show", job_id=job_id))
    job = jobs.get_job(db.session(), actor(), job_id)
    return _edit_page(form, job, edit_conflicts.serialize_digests(seen), conflict), 409 if conflict else 422


@bp.route("/<uuid:job_id>/delete", methods=["GET", "POST"])
def delete(job_id: UUID) -> ResponseReturnValue:
    """Ask first, then remove the job with everything that was written for it."""
    if request.method == "GET":
        job = jobs.get_job(db.session(), actor(), job_id)
        return render_template("jobs/delete.html", job=job, versions=documents.count_versions(db.session(), job))
    with transaction() as session:
        job = jobs.get_job(session, actor(), job_id, lock=True)
        name = str(job)
        jobs.delete_job(session, job)
    flash(gettext("Deleted: %(name)s.", name=name), "success")
    return redirect(url_for("jobs.index"))


def _edit_page(form: JobForm, job: UserJob, seen: str, conflict: StaleFormError | None = None) -> str:
    return render_template("jobs/edit.html", form=form, job=job, seen=seen, conflict=conflict)


def _read_post(form: PostForm) -> JobReading | None:
    """What can be read of the text or the file, or None with the error on the form."""
    upload, text = form.file.data, (form.text.data or "").strip()
    if bool(upload) == bool(text):
        form.text.errors = [gettext(BOTH) if text else gettext(NEITHER)]
        return None
    try:
        if upload:
            return parser.read_job_file(upload.read(), upload.filename or "")
        return parser.read_job(text)
    except (UnreadableFile, InvalidInput) as error:
        (form.file if upload else form.text).errors = [translated(str(error))]
        return None
