"""The base resume: read, replace, export as a JSON Resume."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from atspro.db import db
from atspro.engine.export.json_resume import to_json_resume
from atspro.errors import Conflict
from atspro.models import UserResume
from atspro.services import resumes
from atspro.services.auth.api_tokens import READ, WRITE
from atspro.shapes import ResumeSection
from atspro.web.api import shapes
from atspro.web.api.operations import Made, answer, change, operation
from atspro.web.api.problems import ApiError
from atspro.web.current_user import actor
from atspro.web.security import costly

bp = Blueprint("resume", __name__, url_prefix="/resume")
TAG = "Resume"


@bp.get("")
@operation(READ, TAG, {200: shapes.Resume})
def read_resume() -> Response:
    """Read the base resume

    404 while there is none. The ETag names this state of it, for when it is replaced.
    """
    saved = _usable(db.session())
    return answer(_shape(saved), headers={"ETag": _etag(saved)})


@bp.get("/json-resume")
@operation(READ, TAG, {200: shapes.JsonResume})
def read_json_resume() -> Response:
    """Read the base resume as a JSON Resume

    In the open format of jsonresume.org, which other programs read.
    """
    saved = _usable(db.session())
    made = to_json_resume(saved.data, [section for section, _ in resumes.section_choices(saved)])
    response = Response(json.dumps(made, ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.put("")
@operation(WRITE, TAG, {200: shapes.Resume, 201: shapes.Resume}, body=shapes.ResumeChange, conditional=True)
@costly
def replace_resume(body: shapes.ResumeChange) -> Response:
    """Replace the base resume

    The header If-Match has the ETag of the one that is replaced; the first one needs none.
    """
    sections = None
    if body.sections is not None:
        sections = [(ResumeSection(**one.model_dump(exclude={"is_visible"})), one.is_visible) for one in body.sections]

    def store(session: Session) -> Made:
        before = resumes.get_resume(session, actor())
        seen = _seen(before)
        try:
            saved = resumes.save_resume(session, actor(), body.resume, replace=False, seen=seen, sections=sections)
        except Conflict:
            raise ApiError(412) from None
        session.refresh(saved)
        return Made(_shape(saved), 201 if before is None else 200, {"ETag": _etag(saved)})

    return change(store)


def _seen(before: UserResume | None) -> str:
    """The edition that the program read, "" for the first resume. Refuses with 428 what does not say it."""
    if before is None:
        if request.headers.get("If-Match"):
            raise ApiError(412)
        return ""
    if not request.headers.get("If-Match"):
        raise ApiError(428)
    if not request.if_match.contains(resumes.edition(before)):
        raise ApiError(412)
    return resumes.edition(before)


def _etag(saved: UserResume) -> str:
    return f'"{resumes.edition(saved)}"'


def _usable(session: Session) -> UserResume:
    """The resume. Refuses with 404 where there is none, and with 409 one that can't be read."""
    saved = resumes.get_resume(session, actor())
    unusable = resumes.why_unusable(saved)
    if saved is None:
        raise ApiError(404, unusable)
    if unusable:
        raise ApiError(409, unusable)
    return saved


def _shape(saved: UserResume) -> shapes.Resume:
    sections = [
        shapes.SectionWithChoice(**section.model_dump(), is_visible=is_visible)
        for section, is_visible in resumes.section_choices(saved)
    ]
    return shapes.Resume(resume=saved.data, sections=sections, updated_at=saved.updated_at)
