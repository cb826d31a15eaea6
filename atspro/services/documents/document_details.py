"""What metadata tells of a version: its score, its sources as they were, what the base resume does not say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.document_details import Claim, DocumentDetails
from atspro.document_kinds import DOCUMENT_KINDS, Kind
from atspro.engine.types import Month
from atspro.engine.write import source_words
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import JobDocument, UserResume
from atspro.services.jobs.writing_sources import WritingSources, changed_parts, load
from atspro.services.resumes.base_resume import why_unusable
from atspro.services.sandbox import pages
from atspro.shapes import JobData


def edited(session: Session, document: JobDocument, content: str) -> dict[str, Any]:
    """The details of a text that a person changed: a resume is scored anew by the function that scores every one.

    The score of another kind is the base resume's, which the change leaves as it was.
    """
    job, base = document.job, _base_resume(session, document)
    changed: dict[str, Any] = {"wordCount": pages.call("words", content=content)}
    if DOCUMENT_KINDS[cast("Kind", document.type)].is_scored:
        changed |= pages.call(
            "rate",
            content=content,
            resume=None if why_unusable(base) else base.data.to_json(),  # type: ignore[union-attr]
            job=job.data.to_json(),
            today=list(this_month()),
        )
    changed |= {
        "origin": "edited",
        "handEdited": True,
        "decision": None,
        "basedOn": document.version,
        "grounding": _grounding(session, base, document, content),
    }
    return DocumentDetails.read({**document.about.to_json(), **changed}).to_json()


def decided(session: Session, document: JobDocument, content: str) -> dict[str, Any]:
    """The details of a resume whose owner accepted or refused some of its changes: its origin stays what it was."""
    changed = edited(session, document, content)
    about = document.about
    by_hand = about.origin == "edited" or bool(about.hand_edited)
    return {**changed, "origin": about.origin, "handEdited": True if by_hand else None}


def words_for(
    session: Session, document: JobDocument, claims: Sequence[Claim], known: Mapping[str, str]
) -> dict[str, str]:
    """The sources of some claims in words: as they were told before, else in those of today's resume."""
    base = _base_resume(session, document)
    data = None if why_unusable(base) else base.data  # type: ignore[union-attr]
    paths = sorted({path for claim in claims for path in claim.sources})
    return {path: known.get(path) or source_words(path, data) for path in paths}


def restored(document: JobDocument) -> dict[str, Any]:
    """The details of a copy of an older version: its own, whatever they are, and where they came from."""
    origin = DocumentDetails(origin="restored", based_on=document.version).to_json()
    stored = {name: value for name, value in (document.details or {}).items() if name != "decision"}
    # A copy of what a person wrote is not replaced without a question either.
    by_hand = {"handEdited": True} if stored.get("origin") == "edited" else {}
    return {**origin, **stored, **by_hand, "origin": "restored", "basedOn": document.version}


def outdated(document: JobDocument, resume: UserResume | None, sources: WritingSources | None) -> list[str]:
    """What changed since a document was made, in words such as "your resume (summary)"; nothing where no details tell.

    ``sources`` are those of its job as they are now. Of a version made before its parts were named only the resume and
    the posting as wholes are known.
    """
    about = document.about
    if sources is None:
        return []
    if about.made_from:
        now = sources.digests()
        if sources.resume is None:
            # A resume that was deleted, or cannot be read, says nothing about the version.
            return changed_parts(_of_job(about.made_from), _of_job(now))
        return changed_parts(about.made_from, now)
    seen, digest = about.resume_updated_at, about.post_digest
    said = []
    if resume is not None and seen is not None and _milliseconds(resume.updated_at) > seen:
        said.append(gettext("your resume"))
    if digest is not None and digest != post_digest(sources.job):
        said.append(gettext("the posting"))
    return said


def _of_job(digests: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in digests.items() if name.startswith("job.")}


def check_text(session: Session, document: JobDocument, content: str) -> dict[str, Any] | None:
    """What a text for this document's job says that its owner's base resume does not support, as metadata keeps it.

    None where there is no resume, or none that can be read, to check against.
    """
    return _grounding(session, _base_resume(session, document), document, content)


def _base_resume(session: Session, document: JobDocument) -> UserResume | None:
    return session.scalar(select(UserResume).where(UserResume.user_id == document.job.user_id))


def _grounding(
    session: Session, resume: UserResume | None, document: JobDocument, content: str
) -> dict[str, Any] | None:
    try:
        if resume is None:
            return None
        sources = load(session, document.job, resume)
        return cast(
            "dict[str, Any]",
            pages.call(
                "check",
                content=content,
                resume=resume.data.to_json(),
                job=document.job.data.to_json(),
                extra=sources.known,
                sections=[section.to_json() for section in sources.sections],
                today=list(this_month()),
            ),
        )
    except InvalidInput:
        return None


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
