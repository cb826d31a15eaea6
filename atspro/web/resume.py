"""The base resume: bring it, review it beside its source, edit it, delete it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound as NoSuchPage

from atspro.db import db, transaction
from atspro.engine.export import MEDIA_TYPES
from atspro.engine.export.json_resume import to_json_resume
from atspro.engine.read import ResumeReading
from atspro.errors import Conflict, InvalidInput, UnreadableFile
from atspro.forms.resume import BringForm, ResumeForm, Source
from atspro.forms.resume_fields import CERTIFICATIONS, EDUCATION, EXPERIENCE, LINKS
from atspro.models import UserResume
from atspro.services import resumes
from atspro.services.audit import edit_conflicts
from atspro.services.sandbox import parser
from atspro.shapes import ContactInfo, ResumeData
from atspro.web.current_user import actor
from atspro.web.security import limiter, person_key

bp = Blueprint("resume", __name__, url_prefix="/resume")
bp.before_request(login_required(lambda: None))

BOTH = "Bring either a file or a text, not both. Choose no file, or empty the box."
NEITHER = "Choose a file, or paste your resume’s text."
OVERWRITE = "overwrite"
READ_LIMIT = "30 per minute"


@bp.context_processor
def _lists() -> dict[str, object]:
    return {"LINKS": LINKS, "EXPERIENCE": EXPERIENCE, "EDUCATION": EDUCATION, "CERTIFICATIONS": CERTIFICATIONS}


@bp.get("/download")
@limiter.limit(lambda: READ_LIMIT, key_func=person_key)
def download() -> ResponseReturnValue:
    """The base resume as a JSON Resume, which other programs read, and which brings it back as it is."""
    saved = resumes.get_resume(db.session(), actor())
    if saved is None:
        raise NoSuchPage
    response = make_response(json.dumps(to_json_resume(saved.data), ensure_ascii=False, indent=2) + "\n")
    response.headers["Content-Type"] = MEDIA_TYPES["json"]
    response.headers["Content-Disposition"] = 'attachment; filename="resume.json"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.route("/bring", methods=["GET", "POST"])
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, methods=["POST"])
def bring() -> ResponseReturnValue:
    """Upload a file, paste a text or start empty; what was read is shown for review and nothing is saved yet."""
    form = BringForm()
    saved = resumes.get_resume(db.session(), actor())
    if request.method == "GET":
        parser.get_ready()
        return render_template("resume/bring.html", form=form, saved=saved)
    if request.form.get("start") == "empty":
        known = ContactInfo(full_name=actor().name, email=actor().email)
        return _review(ResumeForm.from_data(ResumeData(contact_info=known)), Source("", ""), saved)
    if form.validate_on_submit():
        upload = request.files.get("file")
        name = (upload.filename or "") if upload else ""
        text = form.text.data or ""
        try:
            read = _read(upload if name else None, text)
        except (UnreadableFile, InvalidInput) as error:
            (form.file if name else form.text).errors = [str(error)]
        else:
            editor = ResumeForm.from_data(read.resume, read.origins, read.unsure)
            return _review(editor, Source(name or "the text you pasted", read.source_text, read.notes), saved)
    return render_template("resume/bring.html", form=form, saved=saved), 422


@bp.post("/review")
def review() -> ResponseReturnValue:
    """Save the reviewed form; an existing resume is replaced only when that was confirmed."""
    form = ResumeForm.from_form(request.form)
    source = Source.from_form(request.form)
    action = request.form.get("action", "save")
    if form.act(action):
        return _review(form, source, resumes.get_resume(db.session(), actor()))
    needs_confirmation = None
    try:
        with transaction() as session:
            resumes.save_resume(session, actor(), form.to_data(), replace="replace" in request.form)
    except InvalidInput as error:
        form.show_errors(error)
    except Conflict as error:
        needs_confirmation = str(error)
    else:
        flash("Your resume is saved.", "success")
        return redirect(url_for("dashboard.index"))
    saved = resumes.get_resume(db.session(), actor())
    return _review(form, source, saved, needs_confirmation), 422


@bp.route("/", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """The editor of the saved resume. Of two tabs, the second to save is shown the first one's change, and chooses."""
    saved = resumes.get_resume(db.session(), actor())
    if request.method == "GET":
        if saved is None:
            return redirect(url_for("resume.bring"))
        unusable = resumes.why_unusable(saved)
        if unusable:
            flash(unusable, "warning")
            return redirect(url_for("resume.bring"))
        return _editor(ResumeForm.from_data(saved.data), saved, resumes.edition(saved), _seal(saved))
    form = ResumeForm.from_form(request.form)
    action, edition, seen = request.form.get("action", "save"), request.form.get("edition", ""), _seen()
    taken = edit_conflicts.accepted(request.form)
    if taken and not resumes.why_unusable(saved):
        stored = ResumeForm.from_data(saved.data)  # type: ignore[union-attr]
        for part in taken:
            form.take(part, stored)
    if form.act(action):
        return _editor(form, saved, edition, edit_conflicts.serialize_digests(seen))
    try:
        data = form.to_data()
        known = request.form.get("editionNow", "") if action == OVERWRITE else edition
        with transaction() as session:
            resumes.save_resume(session, actor(), data, seen=known, check=_check(seen, data))
    except InvalidInput as error:
        form.show_errors(error)
        return _editor(
            form, resumes.get_resume(db.session(), actor()), edition, edit_conflicts.serialize_digests(seen)
        ), 422
    except Conflict as error:
        saved = resumes.get_resume(db.session(), actor())
        return _editor(form, saved, edition, edit_conflicts.serialize_digests(seen), conflict=error), 409
    flash("Your resume is saved.", "success")
    return redirect(url_for("resume.show"))


@bp.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """Ask, then remove the base resume. Jobs and their documents stay."""
    if request.method == "GET":
        saved = resumes.get_resume(db.session(), actor())
        return render_template("resume/delete.html", saved=saved) if saved else redirect(url_for("resume.bring"))
    with transaction() as session:
        resumes.delete_resume(session, actor())
    flash("Your resume is deleted. Your jobs and their documents are still here.", "success")
    return redirect(url_for("resume.bring"))


def _read(upload: FileStorage | None, text: str) -> ResumeReading:
    if upload is not None and text.strip():
        raise InvalidInput(BOTH)
    if upload is not None:
        with closing(upload):
            return parser.read_resume(upload.read(), upload.filename or "")
    if not text.strip():
        raise InvalidInput(NEITHER)
    return parser.read_resume_text(text)


def _review(form: ResumeForm, source: Source, saved: UserResume | None, needs_confirmation: str | None = None) -> str:
    return render_template(
        "resume/review.html",
        form=form,
        source=source,
        saved=saved,
        needs_confirmation=needs_confirmation,
        action=url_for("resume.review"),
    )


def _parts(data: ResumeData) -> dict[str, object]:
    """What two tabs may change at once, part by part."""
    return dict(data.to_json())


def _seal(saved: UserResume | None) -> str:
    return "" if saved is None or resumes.why_unusable(saved) else edit_conflicts.digest_fields(_parts(saved.data))


def _seen() -> dict[str, str]:
    return edit_conflicts.submitted(request.form)


def _check(seen: dict[str, str], data: ResumeData) -> Callable[[UserResume], None]:
    def check(stored: UserResume) -> None:
        if resumes.why_unusable(stored) or not seen:
            raise Conflict(resumes.CHANGED)
        edit_conflicts.refuse_stale(db.session(), stored, seen, _parts(stored.data), _parts(data))

    return check


def _editor(
    form: ResumeForm, saved: UserResume | None, edition: str, seen: str, *, conflict: Conflict | None = None
) -> str:
    return render_template(
        "resume/show.html",
        form=form,
        saved=saved,
        edition=edition,
        seen=seen,
        # Saving over a change needs the change that the page tells of: a later one is told of in its turn.
        edition_now=resumes.edition(saved),
        conflict=conflict,
        overwrite=OVERWRITE,
        action=url_for("resume.show"),
    )
