"""Documents: ask for them, follow them, read, compare, restore, edit, download."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, current_app, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from markupsafe import Markup
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response as BaseResponse

from atspro.config import Settings
from atspro.db import db, transaction
from atspro.engine.export import DESIGNS, MEDIA_TYPES, Design, Format, formats_of, read_back
from atspro.engine.export.read_back import PARSED
from atspro.engine.markdown import to_html
from atspro.engine.types import TONES, Kind
from atspro.errors import Conflict, InvalidInput
from atspro.models import DOCUMENT_TYPES, GenerationRequest, JobDocument, UserJob
from atspro.services import documents, exports, generation, jobs, resumes
from atspro.services.document_diff import compare as compare_texts
from atspro.services.value_diff import difference
from atspro.web.access import actor
from atspro.web.forms.documents import EditForm
from atspro.web.security import limiter, person_key, setting_limit
from atspro.web.sources import with_sources
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("documents", __name__)
bp.before_request(login_required(lambda: None))

KIT = "kit"
FORMAT_NAMES: dict[Format, str] = {
    "pdf": "PDF",
    "docx": "Word (DOCX)",
    "md": "Markdown",
    "txt": "Plain text",
    "json": "JSON Resume",
}
DESIGN_NAMES: dict[Design, str] = {"classic": "Classic", "modern": "Modern", "letter": "Letter", "report": "Report"}

# A PDF of the longest text keeps a web thread busy for seconds.
DOWNLOAD_LIMIT = "60 per minute"


def _asked_for() -> int:
    """How many documents the form asks for: the kit counts as what it makes."""
    return len(DOCUMENT_TYPES) if request.form.get("type") == KIT else 1


_generation_limit = limiter.shared_limit(
    setting_limit("GENERATION_LIMIT"), scope="generation", key_func=person_key, methods=["POST"], cost=_asked_for
)


@dataclass(frozen=True, slots=True)
class CardState:
    """What the job page shows of one kind of document: the active version, and the newest request if it matters."""

    type: str
    document: JobDocument | None
    request: GenerationRequest | None

    @property
    def is_live(self) -> bool:
        """Whether it is being written, or waits to be."""
        return self.request is not None and self.request.is_live

    @property
    def name(self) -> str:
        """none, queued, running, failed, cancelled or done."""
        asked, document = self.request, self.document
        if asked is not None and asked.is_live:
            return asked.state
        # A version that came later, by hand or by another request, makes a failure the past.
        ended_badly = asked is not None and asked.state in ("failed", "cancelled")
        if asked and asked.finished_at and ended_badly and (not document or document.created_at <= asked.finished_at):
            return asked.state
        return "done" if document else "none"

    @property
    def key(self) -> str:
        """Changes whenever the card shows something else than another stage."""
        return f"{self.name} {self.document.id if self.document else ''} {self.request.id if self.request else ''}"


def kit_progress(states: list[CardState]) -> str | None:
    """How far the kit is that is being written, as a sentence; None when none is."""
    kits = {state.request.kit_id for state in states if state.request and state.is_live and state.request.kit_id}
    if len(kits) != 1:
        return None
    parts = [state for state in states if state.request and state.request.kit_id in kits]
    done = sum(state.name == "done" for state in parts)
    return f"Your kit: {done} of {len(parts)} documents {'is' if done == 1 else 'are'} written."


def card_states(active: dict[str, JobDocument], latest: dict[str, GenerationRequest]) -> list[CardState]:
    """The state of each of the four kinds, in their order."""
    return [CardState(kind, active.get(kind), latest.get(kind)) for kind in DOCUMENT_TYPES]


@bp.post("/jobs/<uuid:job_id>/documents")
@_generation_limit
def generate(job_id: UUID) -> ResponseReturnValue:
    """Ask for one document or for the whole kit; what is being written already is joined."""
    kind, tone = request.form.get("type", ""), request.form.get("tone", TONES[0])
    if kind != KIT and kind not in DOCUMENT_TYPES:
        raise InvalidInput("Choose one of the four documents, or the whole kit.")
    if tone not in TONES:
        raise InvalidInput("Choose one of the three tones.")
    options: dict[str, str] = {"tone": tone}
    if request.form.get("writer", "built-in") != "built-in":
        settings: Settings = current_app.config["SETTINGS"]
        if request.form["writer"] != "model" or not settings.LLM_PROVIDER:
            raise InvalidInput("Choose the built-in writer: no language model is set up here.")
        options["writer"] = "model"
    try:
        with transaction() as session:
            job = jobs.get_job(session, actor(), job_id)
            unusable = resumes.why_unusable(resumes.get_resume(session, actor()))
            if unusable:
                return _bring_resume_first(unusable)
            if kind == KIT:
                asked = generation.request_kit(session, actor(), job, options, nonce=_nonce())
            else:
                asked = [generation.request_document(session, actor(), job, kind, options, nonce=_nonce())]
            outcomes = [
                (made.type, "new" if is_new else "joined" if made.is_live else "ended") for made, is_new in asked
            ]
    except IntegrityError as error:
        return _job_is_gone(error)
    _flash_asked(outcomes)
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.get("/jobs/<uuid:job_id>/progress")
def progress(job_id: UUID) -> ResponseReturnValue:
    """How far each document is, as JSON with the card's HTML; 304 while nothing has changed."""
    session = db.session()
    job = jobs.get_job(session, actor(), job_id)
    states = card_states(documents.active_documents(session, job), generation.latest_requests(session, job))
    response: BaseResponse = jsonify(
        live=any(state.is_live for state in states),
        kit=kit_progress(states),
        documents={state.type: _progress_of(job, state) for state in states},
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/requests/<uuid:request_id>/cancel")
def cancel(request_id: UUID) -> ResponseReturnValue:
    """Stop writing; whatever the worker still sends is refused."""
    with transaction() as session:
        asked = generation.get_request(session, actor(), request_id)
        job_id, name = asked.job_id, DOCUMENT_NAMES[asked.type]
        stopped = generation.cancel_request(session, asked)
    if stopped:
        flash(f"{name}: canceled.", "success")
    else:
        flash(f"{name}: there was nothing to cancel any more.", "info")
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.post("/requests/<uuid:request_id>/retry")
@_generation_limit
def retry(request_id: UUID) -> ResponseReturnValue:
    """Ask again for what failed or was canceled."""
    try:
        with transaction() as session:
            asked = generation.get_request(session, actor(), request_id)
            job_id, kind = asked.job_id, asked.type
            unusable = resumes.why_unusable(resumes.get_resume(session, actor()))
            if unusable:
                return _bring_resume_first(unusable)
            known = {one.id for one in asked.job.requests}
            again = generation.retry_request(session, actor(), asked, nonce=_nonce())
            outcome = "new" if again.id not in known else "joined" if again.is_live else "ended"
    except Conflict as error:
        flash(str(error), "warning")
    except IntegrityError as error:
        return _job_is_gone(error)
    else:
        _flash_asked([(kind, outcome)])
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.get("/documents/<uuid:document_id>")
def show(document_id: UUID) -> ResponseReturnValue:
    """One version: its text, its score, where it came from, and the other versions."""
    session = db.session()
    document = documents.get_document(session, actor(), document_id)
    resume = resumes.get_resume(session, actor())
    text, sentences = with_sources(document.content, document.details or {})
    return render_template(
        "documents/show.html",
        document=document,
        job=document.job,
        details=document.details or {},
        versions=documents.list_versions(session, document.job, document.type),
        outdated=documents.outdated(document, resume, document.job),
        text=text,
        sentences=sentences,
        files=_files(document),
    )


def _files(document: JobDocument) -> list[dict[str, Any]]:
    """What a version can be taken out as: address, name, and what a parser read in the file if it was made before."""
    checks = exports.checks_of(db.session(), document)
    designs = DESIGNS[cast("Kind", document.type)]
    files: list[dict[str, Any]] = []
    for fmt in formats_of(cast("Kind", document.type)):
        name = FORMAT_NAMES[fmt]
        for design in designs if fmt in PARSED else designs[:1]:
            has_choice = fmt in PARSED and len(designs) > 1
            files.append(
                {
                    "format": fmt,
                    "design": design if has_choice else None,
                    "name": f"{name}, {DESIGN_NAMES[design].lower()}" if has_choice else name,
                    "check": checks.get((fmt, design)),
                }
            )
    return files


@bp.get("/documents/<uuid:document_id>/download/<fmt>")
@limiter.limit(lambda: DOWNLOAD_LIMIT, key_func=person_key)
def download(document_id: UUID, fmt: str) -> ResponseReturnValue:
    """The version as a file."""
    document = documents.get_document(db.session(), actor(), document_id)
    if fmt not in formats_of(cast("Kind", document.type)):
        raise NoSuchPage
    title, author = _title_and_author(document)
    made = exports.take_out(document, fmt, request.args.get("design"), title, author)
    _keep_check(document, fmt, made)
    response = make_response(made.data)
    response.headers["Content-Type"] = MEDIA_TYPES[fmt]
    response.headers["Content-Disposition"] = _attachment(title, fmt)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/documents/<uuid:document_id>/parser")
@limiter.limit(lambda: DOWNLOAD_LIMIT, key_func=person_key)
def parser(document_id: UUID) -> ResponseReturnValue:
    """What a parser reads in the version's file: how much of it, what is lost, and the text."""
    fmt = request.args.get("format", "pdf")
    if fmt not in PARSED:
        raise NoSuchPage
    document = documents.get_document(db.session(), actor(), document_id)
    made = exports.take_out(document, fmt, request.args.get("design"), *_title_and_author(document))
    _keep_check(document, fmt, made)
    return render_template(
        "documents/parser.html",
        document=document,
        job=document.job,
        made=made,
        format=fmt,
        name=FORMAT_NAMES[fmt],
        files=[file for file in _files(document) if file["format"] in PARSED],
        text=read_back(made.data, fmt).replace("\f", "\n").strip(),
    )


def _title_and_author(document: JobDocument) -> tuple[str, str]:
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
    if documents.is_unchanged(document, typed):
        flash("Nothing was changed, so no new version was made.", "info")
        return redirect(url_for("documents.show", document_id=document.id))
    try:
        with transaction() as writing:
            made = documents.edit_document(writing, document, typed, based_on=form.based_on.data)
            made_id, version = made.id, made.version
            doubts = len(((made.details or {}).get("grounding") or {}).get("unsupported", []))
    except InvalidInput as error:
        form.content.errors = [str(error)]
        return _edit_page(form, documents.get_document(session, actor(), document_id), status=422)
    except Conflict as error:
        document = documents.get_document(session, actor(), document_id)
        number = documents.newest_version(session, document)
        newest = documents.get_version(session, document.job, document.type, number)
        form.based_on.data, form.based_on.raw_data = number, None
        return _edit_page(form, document, status=409, conflict=str(error), newest=newest)
    flash(f"Saved as version {version}.", "success")
    if doubts:
        flash(f"Your base resume does not support {_counted(doubts)} of it: see the list beside the text.", "warning")
    return redirect(url_for("documents.show", document_id=made_id))


@bp.post("/documents/<uuid:document_id>/restore")
def restore(document_id: UUID) -> ResponseReturnValue:
    """Bring an old version back, as a new one."""
    with transaction() as session:
        document = documents.get_document(session, actor(), document_id)
        if document.is_active:
            flash("This is the current version already.", "info")
            return redirect(url_for("documents.show", document_id=document_id))
        made = documents.restore_document(session, document)
        made_id, old, new = made.id, document.version, made.version
    flash(f"Version {old} is back, as version {new}.", "success")
    return redirect(url_for("documents.show", document_id=made_id))


@bp.get("/jobs/<uuid:job_id>/documents/<document_type>/compare")
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
    if not {a, b} <= {version.version for version in versions}:
        raise NoSuchPage
    left, right = (documents.get_version(session, job, document_type, number) for number in (a, b))
    return render_template(
        "documents/compare.html",
        job=job,
        document_type=document_type,
        versions=versions,
        left=left,
        right=right,
        comparison=compare_texts(left.content.strip(), right.content.strip()),
    )


def _progress_of(job: UserJob, state: CardState) -> dict[str, Any]:
    asked, document, details = state.request, state.document, (state.document.details or {}) if state.document else {}
    return {
        "state": state.name,
        "key": state.key,
        "live": state.is_live,
        "stage": asked.stage if asked and asked.is_live else None,
        "progress": asked.progress if asked and asked.is_live else None,
        "error": asked.error if asked and state.name == "failed" else None,
        "document": {
            "url": url_for("documents.show", document_id=document.id),
            "version": document.version,
            "score": details.get("atsScore"),
            "band": details.get("band"),
        }
        if document
        else None,
        "name": DOCUMENT_NAMES[state.type],
        "card": render_template("documents/card.html", job=job, state=state),
    }


def _bring_resume_first(reason: str) -> ResponseReturnValue:
    flash(reason, "info")
    return redirect(url_for("resume.bring"))


def _job_is_gone(error: IntegrityError) -> ResponseReturnValue:
    """The answer when the job was deleted between looking and asking; any other error is raised again."""
    if not isinstance(error.orig, ForeignKeyViolation):
        raise error
    flash("This job was deleted in another tab or window, so there is nothing to write for.", "warning")
    return redirect(url_for("jobs.index"))


def _nonce() -> str:
    """The form's own key; a form without one asks anew with each click."""
    return request.form.get("nonce", "")


def _flash_asked(asked: list[tuple[str, str]]) -> None:
    """Say what is being written from now on, what was already, and what this very form had asked for before."""
    sentences = {
        "new": ("sent to be written.", "success"),
        "joined": ("already being written.", "info"),
        "ended": ("done already. To have it written once more, press the button again.", "info"),
    }
    for outcome, (sentence, category) in sentences.items():
        names = [DOCUMENT_NAMES[kind] for kind, what in asked if what == outcome]
        if names:
            flash(f"{_listed(names)}: {sentence}", category)


def _listed(names: list[str]) -> str:
    first, *rest = names
    lowered = [first, *(name.lower() for name in rest)]
    return lowered[0] if len(lowered) == 1 else f"{', '.join(lowered[:-1])} and {lowered[-1]}"


def _edit_page(
    form: EditForm,
    document: JobDocument,
    *,
    status: int = 200,
    preview: bool = False,
    conflict: str = "",
    newest: JobDocument | None = None,
) -> ResponseReturnValue:
    shown: Markup | None = None
    if preview:
        try:
            shown = _html(form.content.data or "")
        except InvalidInput as error:
            form.content.errors = [str(error)]
            status = 422
    typed = form.content.data or ""
    page = render_template(
        "documents/edit.html",
        grounding=documents.check_text(db.session(), document, typed[: documents.MAX_CONTENT]),
        form=form,
        document=document,
        job=document.job,
        preview=shown,
        conflict=conflict,
        newest=newest.version if newest else None,
        newest_id=newest.id if newest else None,
        beside=difference("content", newest.content, form.content.data or "") if newest else None,
    )
    return page, status


def _counted(statements: int) -> str:
    return "one statement" if statements == 1 else f"{statements} statements"


def _html(markdown: str) -> Markup:
    """Sanitised HTML below the page's own h1."""
    return Markup(to_html(markdown, heading_shift=1))  # noqa: S704 (to_html is the one sanitiser)


def _attachment(title: str, extension: str) -> str:
    """Content-Disposition with the name in ASCII, for old clients, and in UTF-8 (RFC 6266)."""
    printable = "".join(c if unicodedata.category(c)[0] != "C" and c not in '\\/:*?"<>|' else " " for c in title)
    name = " ".join(printable.split())[:150].strip(" .") or "Document"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"(^[\s-]+|(?<=-)(\s+-)+|[\s-]+$)", "", " ".join(plain.split())) or "Document"
    encoded = quote(f"{name}.{extension}", safe="")
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}"
