"""The start page: what ATSPro is for a visitor, what to do next for a job seeker."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from atspro.db import db, utc_now
from atspro.engine.score import band
from atspro.engine.types import KINDS
from atspro.errors import NotFound
from atspro.i18n import gettext
from atspro.models import ApplicationTask, UserResume
from atspro.services import applications, resumes
from atspro.services.applications import JobFilters, JobPage, JobRow
from atspro.web.current_user import actor
from atspro.web.forms.applications import EVENT_LABELS
from atspro.web.languages import time_zone
from atspro.web.product_pictures import product_pictures

bp = Blueprint("dashboard", __name__)

RECENT = 5


@dataclass(frozen=True)
class FirstStep:
    """One of the three that a new user takes; the first that is not done is the next."""

    title: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class NextStep:
    """What the start page offers first."""

    title: str
    text: str
    label: str
    url: str


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for a job seeker and what to do next; staff without a resume or a job are led to the dashboard."""
    if not current_user.is_authenticated:
        now = utc_now()
        return render_template("dashboard/welcome.html", pictures=product_pictures((now.year, now.month)))
    session = db.session()
    resume = resumes.get_resume(session, actor())
    listed = applications.list_jobs(session, actor(), JobFilters(sort="updated", archived="all"))
    if current_user.is_staff and resume is None and not listed.total:
        return redirect(url_for("admin.index"))
    recent = listed.rows[:RECENT]
    return render_template(
        "dashboard/index.html",
        resume=resume,
        listed=listed,
        recent=recent,
        step=_next_step(resume, recent),
        first_steps=_first_steps(resume, listed),
        kinds=len(KINDS),
        band=band,
        today=applications.today(session, actor(), applications.zone_of(time_zone())),
        finished=_finished(request.args.get("done", "")),
        task_title=request.args.get("task", "")[:200],
        event_labels=EVENT_LABELS,
    )


def _finished(task_id: str) -> ApplicationTask | None:
    """The task that was just ticked off, to take it back."""
    try:
        task = applications.get_task(db.session(), actor(), UUID(task_id))
    except (ValueError, NotFound):
        return None
    return task if task.done_at else None


def _first_steps(resume: UserResume | None, listed: JobPage) -> list[FirstStep]:
    """The three steps with their state, until each was taken once; none for whoever has more jobs than are shown."""
    done = {
        gettext("Upload your resume"): not resumes.why_unusable(resume),
        gettext("Add a job"): listed.total > 0,
        gettext("Generate documents"): any(row.documents for row in listed.rows),
    }
    if all(done.values()) or listed.total > RECENT:
        return []
    following = next(title for title, is_done in done.items() if not is_done)
    return [FirstStep(title, is_done, title == following) for title, is_done in done.items()]


def _next_step(resume: UserResume | None, recent: list[JobRow]) -> NextStep:
    if resume is None:
        text = gettext("Every document is written from it, so this comes first.")
        return NextStep(gettext("Upload your resume"), text, gettext("Upload a resume"), url_for("resume.upload"))
    unusable = resumes.why_unusable(resume)
    if unusable:
        return NextStep(
            gettext("Upload your resume again"), unusable, gettext("Upload a resume"), url_for("resume.upload")
        )
    if not recent:
        text = gettext("Paste the posting for a job you want. ATSPro reads what it asks for.")
        return NextStep(gettext("Add a job"), text, gettext("Add a job"), url_for("jobs.new"))
    # Whoever applied has sent their documents already.
    waiting = next((row.job for row in recent if not row.documents and row.job.status == "tracked"), None)
    if waiting is not None:
        text = gettext("No documents yet for %(title)s at %(company)s.", title=waiting.title, company=waiting.company)
        return NextStep(
            gettext("Generate documents"), text, gettext("Open the job"), url_for("jobs.show", job_id=waiting.id)
        )
    written = next(
        (row for row in recent if row.documents and row.application.stage == "saved" and not row.application.is_sample),
        None,
    )
    if written is not None:
        text = gettext(
            "The documents for %(title)s at %(company)s are written. Once you have applied, mark it as sent: "
            "what you sent is kept, and you are reminded to ask again.",
            title=written.job.title,
            company=written.job.company,
        )
        url = url_for("applications.show", application_id=written.application.id, _anchor="sent")
        return NextStep(gettext("Apply, and mark it as sent"), text, gettext("Open the application"), url)
    if all(row.application.is_sample for row in recent):
        text = gettext("You have tried it with the sample job. Now paste the posting for a job you want.")
        return NextStep(gettext("Add your own job"), text, gettext("Add a job"), url_for("jobs.new"))
    text = gettext("Your latest jobs all have documents. Add the next job posting when you find one you like.")
    return NextStep(gettext("Add another job"), text, gettext("Add a job"), url_for("jobs.new"))
