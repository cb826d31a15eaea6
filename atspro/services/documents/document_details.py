"""What metadata tells of a version: its score, its sources as they were, what the base resume does not say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.engine.fact_check import Checked, check_document
from atspro.engine.keyword_gaps import explain_missing
from atspro.engine.markdown import word_count
from atspro.engine.score import score
from atspro.engine.types import Missing, Month, Score
from atspro.errors import InvalidInput
from atspro.models import JobDocument, UserJob, UserResume
from atspro.shapes import JobData


def edited(session: Session, document: JobDocument, content: str) -> dict[str, Any]:
    """The details of a text that a person changed: a resume is scored anew by the function that scores every one.

    The score of another kind is the base resume's, which the change leaves as it was.
    """
    job, base = document.job, _base_resume(session, document)
    details = {**(document.details or {}), "wordCount": word_count(content)}
    if document.type == "resume":
        result = score(content, job.data, today=this_month())
        try:
            marks = explain_missing(base.data, job.data, result.missing, today=this_month()) if base else ()
        except InvalidInput:
            # A base resume that cannot be read explains nothing; the text and its score are the person's all the same.
            marks = ()
        details |= score_details(result, marks)
    return details | {
        "origin": "edited",
        "basedOn": document.version,
        "grounding": _grounding(base, document, content),
    }


@dataclass(frozen=True, slots=True)
class Outdated:
    """Which of the two sources changed since a document was made from them."""

    resume: bool
    post: bool


def outdated(document: JobDocument, resume: UserResume | None, job: UserJob) -> Outdated:
    """Whether the base resume or the post changed after the document was made; no, where its details do not tell.

    The job's own updatedAt cannot tell, because it also moves with the status and with each new document.
    """
    details = document.details or {}
    seen, digest = details.get("resumeUpdatedAt"), details.get("postDigest")
    return Outdated(
        resume=resume is not None and isinstance(seen, str) and _milliseconds(resume.updated_at) > seen,
        post=isinstance(digest, str) and digest != post_digest(job.data),
    )


def check_text(session: Session, document: JobDocument, content: str) -> dict[str, Any] | None:
    """What a text for this document's job says that its owner's base resume does not support, as metadata keeps it.

    None where there is no resume, or none that can be read, to check against.
    """
    return _grounding(_base_resume(session, document), document, content)


def _base_resume(session: Session, document: JobDocument) -> UserResume | None:
    return session.scalar(select(UserResume).where(UserResume.user_id == document.job.user_id))


def _grounding(resume: UserResume | None, document: JobDocument, content: str) -> dict[str, Any] | None:
    try:
        return grounding_details(check_document(content, resume.data, document.job.data)) if resume else None
    except InvalidInput:
        return None


MOST_STATEMENTS = 40
"""Statements without support that metadata keeps of one version."""


def grounding_details(checked: Checked) -> dict[str, Any]:
    """What the grounding check found, as metadata keeps it under ``grounding``."""
    found = [
        {"statement": one.statement, "kind": one.kind, "sentence": one.sentence, "advice": one.advice}
        for one in checked.unsupported[:MOST_STATEMENTS]
    ]
    return {"checked": checked.sentences, "unsupported": found}


def post_digest(job: JobData) -> str:
    """A short name of exactly this post's content, as metadata keeps it under ``postDigest``."""
    text = json.dumps(job.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _milliseconds(moment: datetime) -> str:
    """A naive UTC datetime as metadata writes it, so that the two compare as text."""
    return moment.replace(tzinfo=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def this_month() -> Month:
    """The year and month up to which a current position counts: the engine has no clock of its own."""
    now = utc_now()
    return now.year, now.month


def score_details(result: Score, missing: Sequence[Missing] = ()) -> dict[str, Any]:
    """A score as metadata keeps it, with what the base resume says of each missing keyword."""
    return {
        "atsScore": round(result.total, 1),
        "band": result.band,
        "matcher": result.matcher,
        "scoreParts": [asdict(part) for part in result.parts],
        "keywordsMatched": list(result.matched),
        "keywordsMissing": list(result.missing),
        "missingMarks": [asdict(mark) for mark in missing],
    }
