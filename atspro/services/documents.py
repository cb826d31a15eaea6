"""Versions of documents: read, edit, restore, make active. Nothing is overwritten; each change is a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, contains_eager, defer

from atspro.db import utc_now
from atspro.engine.ground import Checked, check_document
from atspro.engine.markdown import word_count
from atspro.engine.missing import explain_missing
from atspro.engine.score import score
from atspro.engine.types import Missing, Month, Score
from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.models import DOCUMENT_TYPES, JobDocument, JobTouch, User, UserJob, UserResume
from atspro.shapes import JobData, clean_text

MAX_CONTENT = 100_000


def get_document(session: Session, actor: User, document_id: UUID) -> JobDocument:
    """The document, with its job, when the actor owns the job. Raises `NotFound` also for a neighbour's."""
    document = session.scalar(
        select(JobDocument)
        .join(JobDocument.job)
        .options(contains_eager(JobDocument.job))
        .where(JobDocument.id == document_id, UserJob.user_id == actor.id)
    )
    if document is None:
        raise NotFound("There is no such document.")
    return document


def list_versions(session: Session, job: UserJob, document_type: str) -> list[JobDocument]:
    """All versions of one type, newest first. Their texts are left in the database until they are asked for."""
    return list(
        session.scalars(
            select(JobDocument)
            .options(defer(JobDocument.content))
            .where(JobDocument.job_id == job.id, JobDocument.type == document_type)
            .order_by(JobDocument.version.desc())
        )
    )


def versions_by_type(session: Session, job: UserJob, *, limit: int = 400) -> dict[str, list[Row[Any]]]:
    """Each type's newest versions of a job, in the types' order, in one statement; ``limit`` of all types together.

    A row has id, type, version, is_active, score, band, origin, based_on, created_at, and total, how many versions the
    type has. No text is loaded.
    """
    details = JobDocument.details
    rows = session.execute(
        select(
            JobDocument.id,
            JobDocument.type,
            JobDocument.version,
            JobDocument.is_active,
            details["atsScore"].label("score"),
            details["band"].astext.label("band"),
            details["origin"].astext.label("origin"),
            details["basedOn"].astext.label("based_on"),
            JobDocument.created_at,
            func.count().over(partition_by=JobDocument.type).label("total"),
        )
        .where(JobDocument.job_id == job.id)
        .order_by(JobDocument.version.desc(), JobDocument.type)
        .limit(limit)
    ).all()
    found = {kind: [row for row in rows if row.type == kind] for kind in DOCUMENT_TYPES}
    return {kind: versions for kind, versions in found.items() if versions}


def get_version(session: Session, job: UserJob, document_type: str, version: int) -> JobDocument:
    """One version of one type, with its text. Raises `NotFound` when there is none of that number."""
    document = session.scalar(
        select(JobDocument).where(
            JobDocument.job_id == job.id, JobDocument.type == document_type, JobDocument.version == version
        )
    )
    if document is None:
        raise NotFound("There is no such version.")
    return document


def active_documents(session: Session, job: UserJob) -> dict[str, JobDocument]:
    """The active document of each type that has one. Their texts are left in the database until they are asked for."""
    found = session.scalars(
        select(JobDocument)
        .options(defer(JobDocument.content))
        .where(JobDocument.job_id == job.id, JobDocument.is_active)
    )
    return {document.type: document for document in found}


def count_versions(session: Session, job: UserJob) -> int:
    """How many versions of all types there are."""
    return session.scalar(select(func.count()).where(JobDocument.job_id == job.id)) or 0


def active_scores(session: Session, jobs: list[UserJob]) -> dict[UUID, float]:
    """The ATS score of each job's active tailored resume, for a list of jobs, in one query."""
    rows = session.execute(
        select(JobDocument.job_id, JobDocument.details["atsScore"]).where(
            JobDocument.job_id.in_([job.id for job in jobs]), JobDocument.type == "resume", JobDocument.is_active
        )
    )
    return {job_id: float(value) for job_id, value in rows if isinstance(value, int | float)}


def count_active(session: Session, jobs: list[UserJob]) -> dict[UUID, int]:
    """How many of the four types have an active document, for a list of jobs, in one query."""
    rows = session.execute(
        select(JobDocument.job_id, func.count())
        .where(JobDocument.job_id.in_([job.id for job in jobs]), JobDocument.is_active)
        .group_by(JobDocument.job_id)
    )
    return dict(rows.all())


def add_version(
    session: Session, job_id: UUID, document_type: str, content: str, details: Mapping[str, Any]
) -> JobDocument:
    """Insert the next version as the active one and deactivate the one before.

    Versions stay contiguous and one stays active, whoever writes at the same time: the parent row is locked first, as a
    statement of its own, because a statement that locks and reads at once reads from before the lock.
    """
    if not _lock_job(session, job_id):
        raise NotFound("There is no such job.")
    return _add_version(session, job_id, document_type, content, details, _newest(session, job_id, document_type))


def _add_version(
    session: Session, job_id: UUID, document_type: str, content: str, details: Mapping[str, Any], latest: int
) -> JobDocument:
    """The same while the job's row is held, and the newest version is known."""
    mine = (JobDocument.job_id == job_id, JobDocument.type == document_type)
    session.execute(update(JobDocument).where(*mine, JobDocument.is_active).values(is_active=False))
    document = JobDocument(
        job_id=job_id,
        type=document_type,
        content=content,
        version=latest + 1,
        is_active=True,
        details=dict(details),
    )
    session.add(document)
    session.flush()
    _mark_job(session, job_id)
    return document


def edit_document(session: Session, document: JobDocument, content: str, *, based_on: int | None = None) -> JobDocument:
    """Store a hand-edited text as a new active version.

    Raises `InvalidInput` for an empty or oversized text, and `Conflict` when ``based_on``, the version that the writer
    saw as the newest, is not the newest any more.
    """
    try:
        content = clean_text(content)
    except ValueError as error:
        raise InvalidInput(f"The text {error}.", {"content": str(error)}) from None
    if not content:
        raise InvalidInput("Write something before you save.", {"content": "Write something before you save."})
    if len(content) > MAX_CONTENT:
        message = f"Use at most {MAX_CONTENT:,} characters."
        raise InvalidInput(message, {"content": message})
    # Scoring takes long enough to be done before others are kept waiting.
    details = {**_rescored(session, document, content), "origin": "edited", "basedOn": document.version}
    details["grounding"] = check_text(session, document, content)
    # Of two tabs that save at once, the second must see the first one's version.
    if not _lock_job(session, document.job_id):
        raise NotFound("There is no such job.")
    newest = newest_version(session, document)
    if based_on is not None and based_on != newest:
        raise Conflict(
            "A newer version was made while you were editing. Your text is still below: compare it with the newest"
            " version, then save again to keep yours."
        )
    return _add_version(session, document.job_id, document.type, content, details, newest)


def is_unchanged(document: JobDocument, content: str) -> bool:
    """Whether a text sent by a browser, whose line ends differ, says what the version says already."""
    return "\n".join(content.splitlines()).strip() == "\n".join(document.content.splitlines()).strip()


def _lock_job(session: Session, job_id: UUID) -> bool:
    """Hold the parent's row, which all writers of versions queue for; False when it is gone."""
    lock = select(UserJob.id).where(UserJob.id == job_id).with_for_update(key_share=True)
    return session.scalar(lock) is not None


def _mark_job(session: Session, job_id: UUID) -> None:
    """Leave the mark by which the parent's updatedAt is brought up to date: a job of its own, see `jobs.touch_jobs`."""
    session.execute(insert(JobTouch).values(job_id=job_id).on_conflict_do_nothing())


def newest_version(session: Session, document: JobDocument) -> int:
    """The highest version number of this document's job and type."""
    return _newest(session, document.job_id, document.type)


def _newest(session: Session, job_id: UUID, document_type: str) -> int:
    newest = select(func.max(JobDocument.version)).where(
        JobDocument.job_id == job_id, JobDocument.type == document_type
    )
    return session.scalar(newest) or 0


def restore_document(session: Session, document: JobDocument) -> JobDocument:
    """Copy an old version into a new active one.

    A second click is answered with what the first one made: when the newest version is this restoration already, that
    version is returned.
    """
    details = {**(document.details or {}), "origin": "restored", "basedOn": document.version}
    _lock_job(session, document.job_id)
    newest = session.scalar(
        select(JobDocument)
        .where(JobDocument.job_id == document.job_id, JobDocument.type == document.type)
        .order_by(JobDocument.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if newest is not None and newest.is_active and (newest.content, newest.details) == (document.content, details):
        return newest
    return add_version(session, document.job_id, document.type, document.content, details)


def make_active(session: Session, document: JobDocument) -> JobDocument:
    """Make this very version the active one, without a new version: a decision of staff."""
    _lock_job(session, document.job_id)
    session.execute(
        update(JobDocument)
        .where(
            JobDocument.job_id == document.job_id,
            JobDocument.type == document.type,
            JobDocument.is_active,
            JobDocument.id != document.id,
        )
        .values(is_active=False)
    )
    session.execute(update(JobDocument).where(JobDocument.id == document.id).values(is_active=True))
    session.refresh(document)
    _mark_job(session, document.job_id)
    return document


def check_type(document_type: str) -> str:
    """The type, or `NotFound` when it is none of the four."""
    if document_type not in DOCUMENT_TYPES:
        raise NotFound("There is no such kind of document.")
    return document_type


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
    resume = session.scalar(select(UserResume).where(UserResume.user_id == document.job.user_id))
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


def _rescored(session: Session, document: JobDocument, content: str) -> dict[str, Any]:
    """The details of a text that a person changed: a resume is scored anew by the function that scores every one.

    The score of another kind is the base resume's, which the change leaves as it was.
    """
    details = dict(document.details or {})
    details["wordCount"] = word_count(content)
    if document.type == "resume":
        job = document.job
        result = score(content, job.data, today=this_month())
        base = session.scalar(select(UserResume).where(UserResume.user_id == job.user_id))
        try:
            marks = explain_missing(base.data, job.data, result.missing, today=this_month()) if base else ()
        except InvalidInput:
            # A base resume that cannot be read explains nothing; the text and its score are the person's all the same.
            marks = ()
        details.update(score_details(result, marks))
    return details


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


def prune_versions(session: Session, *, keep: int, limit: int = 1000) -> int:
    """Delete old versions of each document but the newest ``keep`` of them; how many were deleted.

    Never deleted are active versions, hand-edited ones, and ones that another version says it was made from. At most
    ``limit`` go at once; the next run goes on. Numbers are not given again: the newest version always stays.
    """
    if keep < 1:
        return 0
    later = aliased(JobDocument)
    is_base = (
        select(later.id)
        .where(
            later.job_id == JobDocument.job_id,
            later.type == JobDocument.type,
            later.details["basedOn"].astext == cast(JobDocument.version, Text),
        )
        .exists()
    )
    is_edited = func.coalesce(JobDocument.details["origin"].astext, "") == "edited"
    key = (JobDocument.job_id, JobDocument.type)
    ranked = (
        select(
            JobDocument.id, func.row_number().over(partition_by=key, order_by=JobDocument.version.desc()).label("place")
        )
        .where(~JobDocument.is_active, ~is_edited, ~is_base)
        .subquery()
    )
    old = select(ranked.c.id).where(ranked.c.place > keep).limit(limit)
    deleted = session.execute(
        delete(JobDocument)
        .where(JobDocument.id.in_(old), ~JobDocument.is_active)
        .returning(JobDocument.id)
        .execution_options(synchronize_session=False)
    )
    return len(deleted.all())
