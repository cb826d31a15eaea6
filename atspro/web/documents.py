"""Documents: read, compare, restore, edit, download."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.exceptions import NotFound as NoSuchPage

from atspro.db import db, transaction
from atspro.engine.export import DESIGNS, MEDIA_TYPES, Design, Format, Layout, formats_of
from atspro.engine.export.read_back import PARSED
from atspro.engine.types import Kind
from atspro.errors import Conflict, InvalidInput, PermanentFailure, UnreadableFile
from atspro.i18n import Labels, gettext, gettext_noop, in_sentence, ngettext, translated
from atspro.models import JobDocument, ResumeDesign, UserResume
from atspro.services import documents, jobs, resumes
from atspro.services.audit.value_diff import difference
from atspro.services.documents import document_details, exports, freshness, resume_design, tailoring
from atspro.services.documents.comparison import compare_documents
from atspro.services.documents.read_fields import FieldCheck, check_fields
from atspro.services.jobs import analytics
from atspro.services.jobs.writing_sources import load_or_none
from atspro.services.sandbox import parser as resume_parser
from atspro.web.current_user import actor
from atspro.web.day_counts import count_for_owner
from atspro.web.forms.documents import EditForm
from atspro.web.security import costly, limiter, person_key
from atspro.web.sources import with_sources
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("documents", __name__)
bp.before_request(login_required(lambda: None))

FORMAT_NAMES = Labels(
    {
        "pdf": gettext_noop("PDF"),
        "docx": gettext_noop("Word (DOCX)"),
        "md": gettext_noop("Markdown"),
        "txt": gettext_noop("Plain text"),
        "json": gettext_noop("JSON Resume"),
    }
)
RICH_TEXT = "build/rich_text.js"
"""The editor's script below the static files, which `make` builds from editor/."""
# A file is drawn, and read again: more than a look at the text.
DOWNLOAD_LIMIT = "60 per minute"
# One after each pause in typing; the page waits for one before it asks for the next.
PREVIEW_LIMIT = "100 per minute"
DESIGN_NAMES = Labels(
    {
        "classic": gettext_noop("Classic"),
        "modern": gettext_noop("Modern"),
        "academic": gettext_noop("Academic"),
        "creative": gettext_noop("Creative"),
        "compact": gettext_noop("Compact"),
        "early": gettext_noop("Early career"),
        "report": gettext_noop("Report"),
    }
)


PART_NAMES = Labels(
    {
        "contact": gettext_noop("Contact"),
        "experience": gettext_noop("Experience"),
        "education": gettext_noop("Education"),
    }
)
FIELD_NAMES = Labels(
    {
        "fullName": gettext_noop("Full name"),
        "email": gettext_noop("Email"),
        "phone": gettext_noop("Phone"),
        "position": gettext_noop("Position"),
        "company": gettext_noop("Company"),
        "startDate": gettext_noop("Start"),
        "endDate": gettext_noop("End"),
        "institution": gettext_noop("School"),
        "degree": gettext_noop("Degree"),
        "graduationDate": gettext_noop("Graduation"),
    }
)


@bp.get("/documents/<uuid:document_id>")
@costly
def show(document_id: UUID) -> ResponseReturnValue:
    """One version: its text, its score, where it came from, and the other versions."""
    session = db.session()
    document = documents.get_document(session, actor(), document_id)
    resume = resumes.get_resume(session, actor())
    about = document.about
    text, sentences = with_sources(document.content, about)
    page = render_template(
        "documents/show.html",
        document=document,
        job=document.job,
        details=about,
        versions=documents.list_versions(session, document.job, document.type),
        outdated=_changed_since(document, resume),
        text=text,
        sentences=sentences,
        files=_files(document),
        change_key=tailoring.key_of,
    )
    count_for_owner(document.job_id, analytics.VIEW, document.id)
    return page


def _changed_since(document: JobDocument, resume: UserResume | None) -> list[str]:
    about = document.about
    if not (about.made_from or about.resume_updated_at or about.post_digest):
        return []
    return document_details.outdated(document, resume, load_or_none(db.session(), document.job, resume))


def _files(document: JobDocument) -> list[dict[str, Any]]:
    """What a version can be taken out as: address, name, and what a parser read in the file if it was made before."""
    checks, chosen = exports.checks_and_design(db.session(), actor(), document)
    first = _first_design(document, chosen)
    designs = sorted(DESIGNS[cast("Kind", document.type)], key=lambda design: design != first)
    files: list[dict[str, Any]] = []
    for fmt in formats_of(cast("Kind", document.type)):
        name = FORMAT_NAMES[fmt]
        for design in designs if fmt in PARSED else designs[:1]:
            has_choice = fmt in PARSED and len(designs) > 1
            files.append(
                {
                    "format": fmt,
                    "design": design if has_choice else None,
                    "name": f"{name}, {in_sentence(DESIGN_NAMES[design])}" if has_choice else name,
                    "is_other": design != designs[0],
                    "check": checks.get((fmt, design)),
                }
            )
    return files


def drawn_as(document: JobDocument, asked: str | None = None) -> tuple[str, Layout]:
    """The design that is asked for, or the one that its owner chose; and the layout that the owner chose."""
    chosen = resume_design.design_of(db.session(), actor().id)
    return asked or _first_design(document, chosen), resume_design.layout_of(chosen)


def _first_design(document: JobDocument, chosen: ResumeDesign) -> Design:
    """The design that its owner chose, where the document's kind has it."""
    designs = DESIGNS[cast("Kind", document.type)]
    return next((one for one in designs if one == chosen.design), designs[0])


@bp.get("/documents/<uuid:document_id>/download/<fmt>")
@limiter.limit(lambda: DOWNLOAD_LIMIT, key_func=person_key)
@costly
def download(document_id: UUID, fmt: str) -> ResponseReturnValue:
    """The version as a file."""
    document = documents.get_document(db.session(), actor(), document_id)
    if fmt not in formats_of(cast("Kind", document.type)):
        raise NoSuchPage
    title, author = title_and_author(document)
    design, layout = drawn_as(document, request.args.get("design"))
    made = exports.take_out(document, fmt, design, title, author, layout)
    _keep_check(document, fmt, made)
    count_for_owner(document.job_id, analytics.DOWNLOAD, document.id, fmt)
    response = make_response(made.data)
    response.headers["Content-Type"] = MEDIA_TYPES[fmt]
    response.headers["Content-Disposition"] = attachment(title, fmt)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/documents/<uuid:document_id>/parser")
@limiter.limit(lambda: DOWNLOAD_LIMIT, key_func=person_key)
@costly
def parser(document_id: UUID) -> ResponseReturnValue:
    """What an ATS reads in the version's file: how much of it, what is lost, and the text."""
    fmt = request.args.get("format", "pdf")
    if fmt not in PARSED:
        raise NoSuchPage
    document = documents.get_document(db.session(), actor(), document_id)
    design, layout = drawn_as(document, request.args.get("design"))
    made = exports.take_out(document, fmt, design, *title_and_author(document), layout)
    _keep_check(document, fmt, made)
    return render_template(
        "documents/parser.html",
        document=document,
        job=document.job,
        made=made,
        format=fmt,
        name=FORMAT_NAMES[fmt],
        files=[file for file in _files(document) if file["format"] in PARSED],
        text=made.text.replace("\f", "\n").strip(),
        fields=_read_fields(document, fmt, made),
        format_names=FORMAT_NAMES,
        design_names=DESIGN_NAMES,
        part_names=PART_NAMES,
        field_names=FIELD_NAMES,
    )


def _read_fields(document: JobDocument, fmt: Format, made: exports.TakenOut) -> FieldCheck | None:
    """A resume's file sorted into fields and compared with the stored one; None without either, or when it fails."""
    resume = resumes.get_resume(db.session(), actor())
    if document.type != "resume" or resume is None or resumes.why_unusable(resume):
        return None
    try:
        read = resume_parser.read_resume(made.data, f"resume.{fmt}")
    except UnreadableFile:
        return None
    return check_fields(read.resume, resume.data, made.text)


def title_and_author(document: JobDocument) -> tuple[str, str]:
    resume = resumes.get_resume(db.session(), actor())
    named = resume.contact_info.get("fullName") if resume else None
    author = named if isinstance(named, str) and named else actor().name
    return " - ".join((author, DOCUMENT_NAMES[document.type], document.job.company)), author


def _keep_check(document: JobDocument, fmt: Format, made: exports.TakenOut) -> None:
    """Whoever only looks in the owner's name leaves nothing behind."""
    if made.reading is not None and g.get("impersonator") is None:
        with transaction() as session:
            exports.record_check(session, document, fmt, made)


@bp.route("/documents/<uuid:document_id>/edit", methods=["GET", "POST"])
@costly
def edit(document_id: UUID) -> ResponseReturnValue:
    """Change the text by hand: a new version. Nothing typed is lost when another version came in between."""
    session = db.session()
    document = documents.get_document(session, actor(), document_id)
    if request.method == "GET":
        form = EditForm(formdata=None, content=document.content, based_on=documents.newest_version(session, document))
        return _edit_page(form, document)
    form = EditForm()
    if request.form.get("action") == "preview":
        return _edit_page(form, document, preview=True)
    if not form.validate():
        form.content.errors = [*form.content.errors, *form.based_on.errors]
        return _edit_page(form, document, status=422)
    typed = form.content.data or ""
    if _is_unchanged(document, typed):
        flash(gettext("Nothing changed, so no new version was saved."), "info")
        return redirect(url_for("documents.show", document_id=document.id))
    try:
        with transaction() as writing:
            made = documents.edit_document(writing, document, typed, based_on=form.based_on.data)
            made_id, version = made.id, made.version
            grounding = made.about.grounding
            doubts = len(grounding.unsupported) if grounding else 0
    except InvalidInput as error:
        form.content.errors = [translated(str(error))]
        return _edit_page(form, documents.get_document(session, actor(), document_id), status=422)
    except Conflict as error:
        document = documents.get_document(session, actor(), document_id)
        number = documents.newest_version(session, document)
        newest = documents.get_version(session, document.job, document.type, number)
        form.based_on.data, form.based_on.raw_data = number, None
        return _edit_page(form, document, status=409, conflict=str(error), newest=newest)
    flash(gettext("Saved as version %(version)s.", version=version), "success")
    if doubts:
        told = ngettext(
            "Your base resume does not support one statement of it: see the list beside the text.",
            "Your base resume does not support %(num)s statements of it: see the list beside the text.",
            doubts,
        )
        flash(told, "warning")
    return redirect(url_for("documents.show", document_id=made_id))


def _is_unchanged(document: JobDocument, typed: str) -> bool:
    try:
        return documents.is_unchanged(document, typed)
    except InvalidInput:
        # What can't be compared is taken as an edit, and what is wrong with it is told when it is saved.
        return False


def _draw_pages(document: JobDocument, content: str) -> exports.Pictures:
    return exports.draw_pages(document, content, *title_and_author(document), *drawn_as(document))


@bp.post("/documents/<uuid:document_id>/preview")
@limiter.limit(lambda: PREVIEW_LIMIT, key_func=person_key)
@costly
def preview(document_id: UUID) -> ResponseReturnValue:
    """A text as its PDF would be, as JSON for the script of the edit page: pictures of its pages, or what is wrong."""
    document = documents.get_document(db.session(), actor(), document_id)
    try:
        drawn = _draw_pages(document, request.form.get("content", ""))
    except (InvalidInput, PermanentFailure) as error:
        return {"problem": translated(str(error))}, 422
    return {"pages": drawn.pages, "total": drawn.total}


@bp.post("/documents/<uuid:document_id>/restore")
def restore(document_id: UUID) -> ResponseReturnValue:
    """Bring an old version back, as a new one."""
    with transaction() as session:
        document = documents.get_document(session, actor(), document_id)
        if document.is_active:
            flash(gettext("This is already the current version."), "info")
            return redirect(url_for("documents.show", document_id=document_id))
        made = documents.restore_document(session, document)
        made_id, old, new = made.id, document.version, made.version
    flash(gettext("Version %(old)s is back, as version %(new)s.", old=old, new=new), "success")
    return redirect(url_for("documents.show", document_id=made_id))


@bp.post("/documents/<uuid:document_id>/changes")
@costly
def choose_changes(document_id: UUID) -> ResponseReturnValue:
    """Accept the changes of a tailored resume that are ticked, and refuse the others."""
    try:
        with transaction() as session:
            document = documents.get_document(session, actor(), document_id)
            made = tailoring.decide_changes(session, document, request.form.getlist("accept"))
            made_id, version, is_new = made.id, made.version, made.id != document_id
    except (Conflict, InvalidInput) as error:
        flash(str(error), "warning")
        return redirect(url_for("documents.show", document_id=document_id, _anchor="changes"))
    if is_new:
        flash(
            gettext("Saved as version %(version)s. What you refused is remembered for this job.", version=version),
            "success",
        )
    else:
        flash(gettext("Your choices are saved. The text is as it was."), "success")
    return redirect(url_for("documents.show", document_id=made_id, _anchor="changes"))


@bp.post("/documents/<uuid:document_id>/decision")
def decide(document_id: UUID) -> ResponseReturnValue:
    """Use the version that was generated over a hand-edited one, or keep that one."""
    use = request.form.get("decision") == "use"
    try:
        with transaction() as session:
            document = documents.get_document(session, actor(), document_id)
            freshness.decide(session, document, use=use)
            job_id, version = document.job_id, document.version
    except Conflict as error:
        flash(str(error), "warning")
        return redirect(url_for("documents.show", document_id=document_id))
    if use:
        flash(
            gettext(
                "Version %(version)s is the current one now. Your edited version is still among the versions.",
                version=version,
            ),
            "success",
        )
    else:
        flash(
            gettext("You kept your edited version. Version %(version)s is still among the versions.", version=version),
            "success",
        )
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.get("/jobs/<uuid:job_id>/documents/<document_type>/compare")
@costly
def compare(job_id: UUID, document_type: str) -> ResponseReturnValue:
    """Any two versions side by side; without a choice, the newest and the one before."""
    session = db.session()
    job = jobs.get_job(session, actor(), job_id)
    versions = documents.list_versions(session, job, documents.check_type(document_type))
    if not versions:
        raise NoSuchPage
    newest = versions[0].version
    b = request.args.get("b", newest, type=int)
    a = request.args.get("a", max(1, b - 1), type=int)
    if not (0 < a <= newest and 0 < b <= newest):
        raise NoSuchPage
    left, right = (documents.get_version(session, job, document_type, number) for number in (a, b))
    return render_template(
        "documents/compare.html",
        job=job,
        document_type=document_type,
        versions=versions,
        left=left,
        right=right,
        comparison=compare_documents(left.content, right.content),
    )


def _edit_page(
    form: EditForm,
    document: JobDocument,
    *,
    status: int = 200,
    preview: bool = False,
    conflict: str = "",
    newest: JobDocument | None = None,
) -> ResponseReturnValue:
    shown: exports.Pictures | None = None
    if preview:
        try:
            shown = _draw_pages(document, form.content.data or "")
        except (InvalidInput, PermanentFailure) as error:
            form.content.errors = [translated(str(error))]
            status = 422
    typed = form.content.data or ""
    page = render_template(
        "documents/edit.html",
        grounding=document_details.check_text(db.session(), document, typed[: documents.MAX_CONTENT]),
        form=form,
        document=document,
        job=document.job,
        preview=shown,
        conflict=conflict,
        newest=newest.version if newest else None,
        newest_id=newest.id if newest else None,
        beside=difference("content", newest.content, form.content.data or "") if newest else None,
        has_rich_text=_has_rich_text(),
    )
    return page, status


def _has_rich_text() -> bool:
    """Whether the editor was built; without it documents are edited as Markdown."""
    return Path(current_app.root_path, "static", RICH_TEXT).is_file()


def attachment(title: str, extension: str) -> str:
    """Content-Disposition with the name in ASCII, for old clients, and in UTF-8 (RFC 6266)."""
    printable = "".join(c if unicodedata.category(c)[0] != "C" and c not in '\\/:*?"<>|' else " " for c in title)
    name = " ".join(printable.split())[:150].strip(" .") or "Document"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"(^[\s-]+|(?<=-)(\s+-)+|[\s-]+$)", "", " ".join(plain.split())) or "Document"
    encoded = quote(f"{name}.{extension}", safe="")
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}"
