"""Asking for documents: generate, follow, cancel, try again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from atspro.db import db, transaction
from atspro.engine.types import TONES
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext, gettext_noop, in_sentence, translated
from atspro.models import DOCUMENT_TYPES, UserJob
from atspro.services import generation, jobs, resumes
from atspro.services.generation import asking
from atspro.services.jobs import letter_answers
from atspro.services.users import model_keys
from atspro.web.current_user import actor
from atspro.web.job_page import CardState, batch_progress, card_states, job_page, read_answers
from atspro.web.security import costly, limiter, person_key, setting_limit
from atspro.web.templating import DOCUMENT_NAMES

bp = Blueprint("generation", __name__)
bp.before_request(login_required(lambda: None))

ALL_DOCUMENTS = "all"


def _asked_for() -> int:
    """How many documents the form asks for: the batch counts as what it makes."""
    return len(DOCUMENT_TYPES) if request.form.get("type") == ALL_DOCUMENTS else 1


_generation_limit = limiter.shared_limit(
    setting_limit("GENERATION_LIMIT"), scope="generation", key_func=person_key, methods=["POST"], cost=_asked_for
)


@bp.post("/jobs/<uuid:job_id>/documents")
@_generation_limit
@costly
def generate(job_id: UUID) -> ResponseReturnValue:
    """Ask for one document or for all four documents; what is being written already is joined."""
    kind, tone = request.form.get("type", ""), request.form.get("tone", TONES[0])
    if kind != ALL_DOCUMENTS and kind not in DOCUMENT_TYPES:
        raise InvalidInput(gettext("Choose one of the documents, or all of them."))
    options = asking.options_of(tone, request.form.get("writer", asking.BUILT_IN), may_ask_model=may_ask_model())
    typed = read_answers(request.form)
    try:
        with transaction() as session:
            job = jobs.get_job(session, actor(), job_id)
            unusable = resumes.why_unusable(resumes.get_resume(session, actor()))
            if unusable:
                return _upload_resume_first(unusable)
            no_post = jobs.why_unwritable(job.data)
            if no_post:
                flash(no_post, "info")
                return redirect(url_for("jobs.edit", job_id=job_id, _anchor="description"))
            # The questions are asked before writing, and their form may ask for the documents too.
            letter_answers.save_answers(session, actor(), job, typed.texts, typed.seen, typed.for_job)
            types = DOCUMENT_TYPES if kind == ALL_DOCUMENTS else [kind]
            asked = asking.ask_for_documents(session, actor(), job, types, options, idempotency_key=_idempotency_key())
            outcomes = [
                (made.type, "new" if is_new else "joined" if made.is_live else "ended")
                for made, is_new in asked.requests
            ]
    except IntegrityError as error:
        return _job_is_gone(error)
    except InvalidInput as error:
        return job_page(jobs.get_job(db.session(), actor(), job_id), typed=replace(typed, errors=error.fields)), 422
    except Conflict as error:
        return job_page(jobs.get_job(db.session(), actor(), job_id), typed=replace(typed, conflict=str(error))), 409
    _flash_asked(outcomes)
    _flash_unchanged(asked.unchanged)
    return redirect(url_for("jobs.show", job_id=job_id))


def may_ask_model() -> bool:
    """Whether the signed-in person may have a language model write."""
    return model_keys.may_ask(db.session(), actor().id, current_app.config["SETTINGS"])


@bp.get("/jobs/<uuid:job_id>/progress")
def progress(job_id: UUID) -> ResponseReturnValue:
    """How far each document is, as JSON with the card's HTML; 304 while nothing has changed."""
    session = db.session()
    job = jobs.get_job(session, actor(), job_id)
    states = card_states(session, job, generation.latest_requests(session, job))
    response: BaseResponse = jsonify(
        live=any(state.is_live for state in states),
        batch=batch_progress(states),
        documents={state.type: _progress_of(job, state) for state in states},
    )
    # The page's script keeps the tag itself: no browser need store the answer for a 304.
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
        flash(gettext("%(name)s: canceled.", name=name), "success")
    else:
        flash(gettext("%(name)s: already finished, so there was nothing to cancel.", name=name), "info")
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
                return _upload_resume_first(unusable)
            known = {one.id for one in asked.job.requests}
            again = generation.retry_request(session, actor(), asked, idempotency_key=_idempotency_key())
            outcome = "new" if again.id not in known else "joined" if again.is_live else "ended"
    except Conflict as error:
        flash(str(error), "warning")
    except IntegrityError as error:
        return _job_is_gone(error)
    else:
        _flash_asked([(kind, outcome)])
    return redirect(url_for("jobs.show", job_id=job_id))


def _progress_of(job: UserJob, state: CardState) -> dict[str, Any]:
    asked, document = state.request, state.document
    about = document.about if document else None
    return {
        "state": state.name,
        "key": state.key,
        "live": state.is_live,
        "stage": translated(asked.stage or "") if asked and asked.is_live else None,
        "progress": asked.progress if asked and asked.is_live else None,
        "error": translated(asked.error or "") if asked and state.name == "failed" else None,
        "document": {
            "url": url_for("documents.show", document_id=document.id),
            "version": document.version,
            "score": about.ats_score if about else None,
            "band": about.band if about else None,
        }
        if document
        else None,
        "name": DOCUMENT_NAMES[state.type],
        "card": render_template("documents/card.html", job=job, state=state),
    }


def _upload_resume_first(reason: str) -> ResponseReturnValue:
    flash(reason, "info")
    return redirect(url_for("resume.upload"))


def _job_is_gone(error: IntegrityError) -> ResponseReturnValue:
    """The answer when the job was deleted between looking and asking; any other error is raised again."""
    if not isinstance(error.orig, ForeignKeyViolation):
        raise error
    flash(gettext("This job was deleted in another tab or window."), "warning")
    return redirect(url_for("jobs.index"))


def _idempotency_key() -> str:
    """The form's own key; a form without one asks anew with each click."""
    return request.form.get("idempotency_key", "")


def _flash_asked(asked: list[tuple[str, str]]) -> None:
    """Say what is being written from now on, what was already, and what this very form had asked for before."""
    sentences = {
        "new": (gettext_noop("%(names)s: queued."), "queued"),
        "joined": (gettext_noop("%(names)s: already in progress."), "info"),
        "ended": (gettext_noop("%(names)s: already written. Press the button again for a new version."), "info"),
    }
    for outcome, (sentence, category) in sentences.items():
        names = [DOCUMENT_NAMES[kind] for kind, what in asked if what == outcome]
        if names:
            flash(gettext(sentence, names=_listed(names)), category)


def _flash_unchanged(versions: Mapping[str, int]) -> None:
    if not versions:
        return
    named = _listed(
        [
            gettext("%(name)s (version %(number)s)", name=DOCUMENT_NAMES[kind], number=number)
            for kind, number in versions.items()
        ]
    )
    flash(
        gettext(
            "Nothing changed since this was written, so no new version was made: %(named)s. Change "
            "your resume, the posting, your answers or the plan, then generate again.",
            named=named,
        ),
        "info",
    )


def _listed(names: list[str]) -> str:
    first, *rest = names
    lowered = [first, *(in_sentence(name) for name in rest)]
    return lowered[0] if len(lowered) == 1 else f"{', '.join(lowered[:-1])} and {lowered[-1]}"
