"""The base resume: upload it, review it beside its source, edit it, delete it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_required
from markupsafe import Markup
from werkzeug.exceptions import NotFound as NoSuchPage

from atspro.db import db, transaction
from atspro.engine.export import MEDIA_TYPES
from atspro.engine.export.json_resume import to_json_resume
from atspro.engine.read import ResumeReading
from atspro.errors import Conflict, InvalidInput, UnreadableFile
from atspro.forms.resume import ResumeForm, Source, UploadForm
from atspro.forms.resume_fields import CERTIFICATIONS, EDUCATION, EXPERIENCE, LINKS, SECTIONS
from atspro.forms.unplaced import CHOICE, MAX_PLACED, place_lines, places
from atspro.i18n import gettext, gettext_noop, translated
from atspro.models import UserResume
from atspro.services import resumes
from atspro.services.audit import edit_conflicts
from atspro.services.resumes.sections import SectionChoice
from atspro.services.sandbox import parser
from atspro.shapes import ContactInfo, ResumeData
from atspro.web.current_user import actor
from atspro.web.security import costly, limiter, person_key

bp = Blueprint("resume", __name__, url_prefix="/resume")
bp.before_request(login_required(lambda: None))

BOTH = gettext_noop("Use either a file or pasted text, not both. Remove the file, or clear the box.")
NO_OCR = gettext_noop("This copy of ATSPro cannot read pictures; whoever runs it can add that (requirements/ocr.in).")
NEITHER = gettext_noop("Choose a file, or paste your resume’s text.")
OVERWRITE = "overwrite"
READ_LIMIT = "30 per minute"


@bp.context_processor
def _lists() -> dict[str, object]:
    return {
        "LINKS": LINKS,
        "EXPERIENCE": EXPERIENCE,
        "EDUCATION": EDUCATION,
        "CERTIFICATIONS": CERTIFICATIONS,
        "SECTIONS": SECTIONS,
    }


@bp.get("/download")
@limiter.limit(lambda: READ_LIMIT, key_func=person_key)
def download() -> ResponseReturnValue:
    """The base resume as a JSON Resume, which other programs read, and which brings it back as it is."""
    saved = resumes.get_resume(db.session(), actor())
    if saved is None:
        raise NoSuchPage
    response = make_response(
        json.dumps(
            to_json_resume(saved.data, [section for section, _ in resumes.section_choices(saved)]),
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )
    response.headers["Content-Type"] = MEDIA_TYPES["json"]
    response.headers["Content-Disposition"] = 'attachment; filename="resume.json"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.route("/upload", methods=["GET", "POST"])
@limiter.limit(lambda: READ_LIMIT, key_func=person_key, methods=["POST"])
@costly
def upload() -> ResponseReturnValue:
    """Upload a file, paste a text or start empty; what was read is shown for review and nothing is saved yet."""
    form = UploadForm()
    saved = resumes.get_resume(db.session(), actor())
    if request.method == "GET":
        parser.get_ready()
        return render_template("resume/upload.html", form=form, saved=saved)
    if request.form.get("start") == "empty":
        known = ContactInfo(full_name=actor().name, email=actor().email)
        return _review(ResumeForm.from_data(ResumeData(contact_info=known)), Source("", ""), saved)
    if form.validate_on_submit():
        upload = request.files.get("file")
        name = (upload.filename or "") if upload else ""
        text = form.text.data or ""
        data = b""
        if upload is not None and name:
            with closing(upload):
                data = upload.read()
        try:
            read = _read(data, name, text)
        except (UnreadableFile, InvalidInput) as error:
            if isinstance(error, UnreadableFile) and error.reason == "no_text" and parser.can_read_scans():
                return _scan(data, name)
            said = translated(str(error))
            if getattr(error, "reason", "") == "no_text":
                said = f"{said} {gettext(NO_OCR)}"
            (form.file if name else form.text).errors = [said]
        else:
            return _review_read(read, name or "the text you pasted", saved)
    return render_template("resume/upload.html", form=form, saved=saved), 422


@bp.post("/review")
@costly
def review() -> ResponseReturnValue:
    """Save the reviewed form; an existing resume is replaced only when that was confirmed."""
    form = ResumeForm.from_form(request.form)
    source = Source.from_form(request.form)
    action = request.form.get("action", "save")
    # Before anything else: other buttons move the entries that the choices name.
    source = place_lines(form, source, request.form)
    if action == "place" or form.act(action):
        return _review(form, source, resumes.get_resume(db.session(), actor()))
    needs_confirmation = None
    try:
        with transaction() as session:
            resumes.save_resume(
                session, actor(), form.to_data(), replace="replace" in request.form, sections=form.to_sections()
            )
    except InvalidInput as error:
        form.show_errors(error)
    except Conflict as error:
        needs_confirmation = translated(str(error))
    else:
        flash(gettext("Resume saved."), "success")
        return redirect(url_for("dashboard.index"))
    saved = resumes.get_resume(db.session(), actor())
    return _review(form, source, saved, needs_confirmation), 422


@bp.route("/", methods=["GET", "POST"])
@costly
def show() -> ResponseReturnValue:
    """The editor of the saved resume. Of two tabs, the second to save is shown the first one's change, and chooses."""
    saved = resumes.get_resume(db.session(), actor())
    if request.method == "GET":
        if saved is None:
            return redirect(url_for("resume.upload"))
        unusable = resumes.why_unusable(saved)
        if unusable:
            flash(unusable, "warning")
            return redirect(url_for("resume.upload"))
        return _editor(_stored_form(saved), saved, resumes.edition(saved), _seal(saved))
    form = ResumeForm.from_form(request.form)
    action, edition, seen = request.form.get("action", "save"), request.form.get("edition", ""), _seen()
    taken = edit_conflicts.accepted(request.form)
    if taken and not resumes.why_unusable(saved):
        stored = _stored_form(saved)  # type: ignore[arg-type]
        for part in taken:
            form.take(part, stored)
    if form.act(action):
        return _editor(form, saved, edition, edit_conflicts.serialize_digests(seen))
    try:
        data, sections = form.to_data(), form.to_sections()
        known = request.form.get("editionNow", "") if action == OVERWRITE else edition
        with transaction() as session:
            resumes.save_resume(
                session, actor(), data, seen=known, check=_check(seen, data, sections), sections=sections
            )
    except InvalidInput as error:
        form.show_errors(error)
        return _editor(
            form, resumes.get_resume(db.session(), actor()), edition, edit_conflicts.serialize_digests(seen)
        ), 422
    except Conflict as error:
        saved = resumes.get_resume(db.session(), actor())
        return _editor(form, saved, edition, edit_conflicts.serialize_digests(seen), conflict=error), 409
    flash(gettext("Resume saved."), "success")
    return redirect(url_for("resume.show"))


@bp.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """Ask, then remove the base resume. Jobs and their documents stay."""
    if request.method == "GET":
        saved = resumes.get_resume(db.session(), actor())
        return render_template("resume/delete.html", saved=saved) if saved else redirect(url_for("resume.upload"))
    with transaction() as session:
        resumes.delete_resume(session, actor())
    flash(gettext("Your resume has been deleted. Your jobs and their documents are still here."), "success")
    return redirect(url_for("resume.upload"))


def _read(data: bytes, name: str, text: str) -> ResumeReading:
    if name and text.strip():
        raise InvalidInput(gettext(BOTH))
    if name:
        return parser.read_resume(data, name)
    if not text.strip():
        raise InvalidInput(gettext(NEITHER))
    return parser.read_resume_text(text)


def _scan(data: bytes, name: str) -> ResponseReturnValue:
    """Read a scan while the page tells which page is being read; the review follows on the same page."""
    begun, told, ended = render_template("resume/scan.html", name=name, mark=_HERE).split(_HERE)

    def pages() -> Iterator[str]:
        yield begun
        try:
            for step in parser.read_scan_by_page(data, name):
                if isinstance(step, tuple):
                    yield render_template("resume/_scan_step.html", page=step[0], pages=step[1])
                    continue
                saved = resumes.get_resume(db.session(), actor())
                yield told
                yield render_template(
                    "resume/_review.html", **_review_context(_form_of(step), _source(step, name), saved)
                )
        except (UnreadableFile, InvalidInput) as error:
            yield told
            yield render_template("resume/_scan_failed.html", message=translated(str(error)))
        yield ended

    response = Response(stream_with_context(pages()), mimetype="text/html")
    # Each step is to be seen when it is done, not when a proxy has gathered enough.
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Cache-Control"] = "private, no-store"
    return response


_HERE = Markup("<!-- here -->")


def _form_of(read: ResumeReading) -> ResumeForm:
    return ResumeForm.from_data(read.resume, read.origins, read.unsure, read.sections)


def _source(read: ResumeReading, name: str) -> Source:
    return Source(name, read.source_text, read.notes, read.unplaced)


def _review_read(read: ResumeReading, name: str, saved: UserResume | None) -> str:
    return _review(_form_of(read), _source(read, name), saved)


def _review(form: ResumeForm, source: Source, saved: UserResume | None, needs_confirmation: str | None = None) -> str:
    return render_template("resume/review.html", **_review_context(form, source, saved, needs_confirmation))


def _review_context(
    form: ResumeForm, source: Source, saved: UserResume | None, needs_confirmation: str | None = None
) -> dict[str, object]:
    return {
        "form": form,
        "source": source,
        "saved": saved,
        "needs_confirmation": needs_confirmation,
        "action": url_for("resume.review"),
        "CHOICE": CHOICE,
        "MAX_PLACED": MAX_PLACED,
        "places": places(form) if source.unplaced else [],
    }


def _stored_form(saved: UserResume) -> ResumeForm:
    sections = resumes.section_choices(saved)
    hidden = {place for place, (_, is_visible) in enumerate(sections) if not is_visible}
    return ResumeForm.from_data(saved.data, sections=[section for section, _ in sections], hidden=hidden)


def _parts(data: ResumeData, sections: Sequence[SectionChoice]) -> dict[str, object]:
    """What two tabs may change at once, part by part."""
    return {**data.to_json(), "sections": [[section.to_json(), is_visible] for section, is_visible in sections]}


def _seal(saved: UserResume | None) -> str:
    return (
        ""
        if saved is None or resumes.why_unusable(saved)
        else edit_conflicts.digest_fields(_parts(saved.data, resumes.section_choices(saved)))
    )


def _seen() -> dict[str, str]:
    return edit_conflicts.submitted(request.form)


def _check(seen: dict[str, str], data: ResumeData, sections: Sequence[SectionChoice]) -> Callable[[UserResume], None]:
    def check(stored: UserResume) -> None:
        if resumes.why_unusable(stored) or not seen:
            raise Conflict(resumes.CHANGED)
        edit_conflicts.refuse_stale(
            db.session(), stored, seen, _parts(stored.data, resumes.section_choices(stored)), _parts(data, sections)
        )

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
