"""Documents: list, read, download, have them written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.engine.export import MEDIA_TYPES, formats_of
from atspro.engine.types import DESIGNS, Kind
from atspro.errors import InvalidInput
from atspro.i18n import gettext, translated
from atspro.models import DOCUMENT_TYPES, GenerationRequest
from atspro.services import documents, generation, jobs
from atspro.services.auth.api_tokens import DOCUMENTS, READ
from atspro.services.documents import exports
from atspro.services.generation import asking
from atspro.web.api import shapes
from atspro.web.api.operations import Made, answer, change, operation
from atspro.web.api.problems import ApiError
from atspro.web.current_user import actor
from atspro.web.documents import DOWNLOAD_LIMIT, attachment, drawn_as, title_and_author
from atspro.web.generation import may_ask_model
from atspro.web.security import costly, limiter, person_key, setting_limit

bp = Blueprint("documents", __name__)
TAG = "Documents"


def _asked_for() -> int:
    given = request.get_json(silent=True)
    types = given.get("types") if isinstance(given, dict) else None
    return min(len(types), len(DOCUMENT_TYPES)) if isinstance(types, list) and types else 1


# The same count as the pages': asking by a program and asking by a click cost the same.
_generation_limit = limiter.shared_limit(
    setting_limit("GENERATION_LIMIT"), scope="generation", key_func=person_key, cost=_asked_for
)


@bp.get("/jobs/<uuid:job_id>/documents")
@operation(READ, TAG, {200: shapes.DocumentList})
def list_documents(job_id: UUID) -> Response:
    """List the versions of a job's documents

    The newest 400 of all types together. One of each type is active.
    """
    session = db.session()
    job = jobs.get_job(session, actor(), job_id)
    rows = [row for versions in documents.versions_by_type(session, job).values() for row in versions]
    return answer(
        shapes.DocumentList(
            documents=[
                shapes.DocumentSummary(
                    id=row.id,
                    job_id=job_id,
                    type=row.type,
                    version=row.version,
                    is_active=row.is_active,
                    score=row.score if isinstance(row.score, int | float) else None,
                    created_at=row.created_at,
                )
                for row in rows
            ]
        )
    )


@bp.post("/jobs/<uuid:job_id>/documents")
@_generation_limit
@operation(DOCUMENTS, TAG, {202: shapes.AskedDocuments}, body=shapes.NewDocuments)
@costly
def ask_for_documents(job_id: UUID, body: shapes.NewDocuments) -> Response:
    """Have documents written

    They are written in the background: the requests tell how far each is. What is being written already is joined, and
    what would be written word for word as it is, stays.
    """
    options = asking.options_of(body.tone, body.writer, may_ask_model=body.writer == "built-in" or may_ask_model())

    def ask(session: Session) -> Made:
        job = jobs.get_job(session, actor(), job_id)
        asked = asking.ask_for_documents(session, actor(), job, list(dict.fromkeys(body.types)), options)
        made = [_state(one) for one, _ in asked.requests]
        return Made(shapes.AskedDocuments(requests=made, unchanged=asked.unchanged), 202)

    return change(ask)


@bp.get("/requests/<uuid:request_id>")
@operation(READ, TAG, {200: shapes.RequestState})
def read_request(request_id: UUID) -> Response:
    """Read how far a document is

    `state` is queued, running, succeeded, failed or cancelled.
    """
    return answer(_state(generation.get_request(db.session(), actor(), request_id)))


@bp.post("/requests/<uuid:request_id>/cancel")
@operation(DOCUMENTS, TAG, {200: shapes.RequestState}, body=shapes.Nothing)
def cancel_request(request_id: UUID) -> Response:
    """Cancel a request

    Of one that has ended, the state stays as it is.
    """

    def cancel(session: Session) -> Made:
        asked = generation.get_request(session, actor(), request_id)
        generation.cancel_request(session, asked)
        session.refresh(asked)
        return Made(_state(asked))

    return change(cancel)


@bp.get("/documents/<uuid:document_id>")
@operation(READ, TAG, {200: shapes.Document})
def read_document(document_id: UUID) -> Response:
    """Read a version of a document

    Its text is Markdown.
    """
    document = documents.get_document(db.session(), actor(), document_id)
    about = document.about
    return answer(
        shapes.Document(
            id=document.id,
            job_id=document.job_id,
            type=document.type,
            version=document.version,
            is_active=document.is_active,
            score=about.ats_score,
            created_at=document.created_at,
            content=document.content,
            band=about.band,
            tone=about.tone,
            word_count=about.word_count,
            keywords_matched=about.keywords_matched,
            keywords_missing=about.keywords_missing,
            notes=[translated(note) for note in about.notes],
        )
    )


@bp.get("/documents/<uuid:document_id>/file")
@limiter.limit(lambda: DOWNLOAD_LIMIT, key_func=person_key)
@operation(READ, TAG, {200: None}, query=shapes.FileQuery)
@costly
def download_document(document_id: UUID, query: shapes.FileQuery) -> Response:
    """Download a version as a file

    As PDF, DOCX, Markdown or text; a resume as a JSON Resume, too. In the design and layout that you chose, unless
    `design` names another one. It does not count as a download in the statistics.
    """
    document = documents.get_document(db.session(), actor(), document_id)
    kind = cast("Kind", document.type)
    _check_choice("format", query.format, formats_of(kind))
    design, layout = drawn_as(document, query.design)
    _check_choice("design", design, DESIGNS[kind])
    title, author = title_and_author(document)
    try:
        made = exports.take_out(document, query.format, design, title, author, layout)
    except InvalidInput as error:
        raise ApiError(409, translated(str(error))) from None
    response = Response(made.data, mimetype=MEDIA_TYPES[query.format].partition(";")[0])
    response.headers["Content-Disposition"] = attachment(title, query.format)
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_choice(name: str, given: str, choices: Sequence[str]) -> None:
    if given not in choices:
        message = gettext("Choose one of these: %(choices)s.", choices=", ".join(choices))
        raise ApiError(422, message, {name: message})


def state_fields(asked: GenerationRequest) -> dict[str, object]:
    """What the shape of a request says."""
    return {
        "id": asked.id,
        "job_id": asked.job_id,
        "type": asked.type,
        "state": asked.state,
        "stage": translated(asked.stage) if asked.stage and asked.is_live else None,
        "progress": asked.progress,
        "error": translated(asked.error) if asked.error and asked.state == "failed" else None,
        "document_id": asked.document_id,
        "created_at": asked.created_at,
    }


def _state(asked: GenerationRequest) -> shapes.RequestState:
    return shapes.RequestState(**state_fields(asked))
