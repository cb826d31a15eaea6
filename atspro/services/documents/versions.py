"""Versions of documents: read, edit, restore, make active. Nothing is overwritten; each change is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Text, Uuid, bindparam, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session, aliased, contains_eager, defer

from atspro.errors import Conflict, InvalidInput, NotFound
from atspro.i18n import format_number, gettext
from atspro.models import DOCUMENT_TYPES, JobDocument, JobTouch, User, UserJob
from atspro.models.columns import SEARCH_VECTOR
from atspro.services.documents import document_details
from atspro.services.sandbox import pages
from atspro.shapes import clean_text

MAX_CONTENT = 100_000
MAX_VERSIONS = 2**31 - 1
MAX_LISTED = 200
"""Versions that a page lists; older ones can be compared by their numbers, and are in the download of everything."""


def get_document(session: Session, actor: User, document_id: UUID) -> JobDocument:
    """The document, with its job, when the actor owns the job. Raises `NotFound` also for a neighbour's."""
    document = session.scalar(
        select(JobDocument)
        .join(JobDocument.job)
        .options(contains_eager(JobDocument.job))
        .where(JobDocument.id == document_id, UserJob.user_id == actor.id)
    )
    if document is None:
        raise NotFound(gettext("This document does not exist."))
    return document


def list_versions(session: Session, job: UserJob, document_type: str) -> list[JobDocument]:
    """The newest `MAX_LISTED` versions of one type, newest first, without their texts until they are asked for."""
    return list(
        session.scalars(
            select(JobDocument)
            .options(defer(JobDocument.content))
            .where(JobDocument.job_id == job.id, JobDocument.type == document_type)
            .order_by(JobDocument.version.desc())
            .limit(MAX_LISTED)
        )
    )


def versions_by_type(session: Session, job: UserJob, *, limit: int = 400) -> dict[str, list[Row[Any]]]:
    """Each type's newest versions of a job, in the types' order, in one statement; ``limit`` of all types together.

    A row has id, type, version, is_active, score, origin, based_on, created_at, and total, how many versions the
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
        raise NotFound(gettext("This version does not exist."))
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


# The deactivation is counted by what is inserted, and so comes before it: two are never active.
_ADD_VERSION = select(JobDocument).from_statement(
    text(
        """WITH newest AS (
    SELECT coalesce(max(version), 0) AS version FROM "jobDocuments" WHERE "jobId" = :job AND type = :type),
seen AS (
    SELECT version FROM newest WHERE version = coalesce(:based_on, version)),
old AS (
    UPDATE "jobDocuments" SET "isActive" = false
    WHERE "jobId" = :job AND type = :type AND "isActive" AND EXISTS (SELECT FROM seen)
    RETURNING id),
mark AS (
    INSERT INTO "jobTouch" ("jobId") SELECT :job FROM seen ON CONFLICT DO NOTHING)
INSERT INTO "jobDocuments" ("jobId", type, content, version, "isActive", metadata)
SELECT :job, :type, :content, version + 1, (SELECT count(*) FROM old) >= 0, :details FROM seen
RETURNING id, "jobId", type, content, version, "isActive", metadata, "createdAt", "updatedAt\""""
    )
    .bindparams(
        bindparam("job", type_=Uuid()),
        bindparam("type", type_=Text()),
        bindparam("content", type_=Text()),
        bindparam("details", type_=JSONB()),
        bindparam("based_on", type_=Integer()),
    )
    .columns(*(column for column in JobDocument.__table__.c if column.name != SEARCH_VECTOR))
)


def add_version(
    session: Session,
    job_id: UUID,
    document_type: str,
    content: str,
    details: Mapping[str, Any],
    *,
    based_on: int | None = None,
) -> JobDocument:
    """Insert the next version as the active one and deactivate the one before.

    Versions stay contiguous and one stays active, whoever writes at the same time: the parent row is locked first, as a
    statement of its own, because a statement that locks and reads at once reads from before the lock. Raises `NotFound`
    when the job is gone, and `Conflict` when ``based_on`` is given and is not the newest version any more.
    """
    if not lock_job(session, job_id):
        raise NotFound(gettext("This job does not exist."))
    if based_on is not None and not 0 <= based_on <= MAX_VERSIONS:
        based_on = 0  # No version has this number; it comes from a form, and may be too long for the database.
    values = {"job": job_id, "type": document_type, "content": content, "details": dict(details), "based_on": based_on}
    document: JobDocument | None = session.scalar(_ADD_VERSION, values)
    if document is None:
        raise Conflict(
            gettext(
                "A newer version was saved while you were editing. Your text is still below: compare it "
                "with the newest version, then save again to keep yours."
            )
        )
    # What the session has read of the version before is not so any more.
    for other in session.identity_map.values():
        read = other.__dict__
        if isinstance(other, JobDocument) and other is not document and read.get("job_id") == job_id:
            session.expire(other, ["is_active", "updated_at"])
    return document


def edit_document(session: Session, document: JobDocument, content: str, *, based_on: int | None = None) -> JobDocument:
    """Store a hand-edited text as a new active version.

    Raises `InvalidInput` for an empty or oversized text, and `Conflict` when ``based_on``, the version that the writer
    saw as the newest, is not the newest any more.
    """
    try:
        content = clean_text(content)
    except ValueError:
        message = gettext("The text contains a character that cannot be stored (NUL).")
        raise InvalidInput(message, {"content": message}) from None
    if not content:
        raise InvalidInput(
            gettext("Write something before you save."), {"content": gettext("Write something before you save.")}
        )
    if len(content) > MAX_CONTENT:
        message = gettext("Use at most %(max_content)s characters.", max_content=format_number(MAX_CONTENT))
        raise InvalidInput(message, {"content": message})
    # Scoring takes long enough to be done before others are kept waiting.
    details = document_details.edited(session, document, content)
    # Of two tabs that save at once, the second must see the first one's version.
    return add_version(session, document.job_id, document.type, content, details, based_on=based_on)


def is_unchanged(document: JobDocument, content: str) -> bool:
    """Whether a text is the version's own to whoever reads it: neither white space nor the form of marks makes another.

    Raises `TooMuchWork` for a text that takes too long to read, and `Busy`, as `pages.call` does.
    """
    if "\n".join(content.splitlines()).strip() == "\n".join(document.content.splitlines()).strip():
        return True
    if max(len(content), len(document.content)) > MAX_CONTENT:
        return False
    return bool(pages.call("same_document", one=content, other=document.content))


def lock_job(session: Session, job_id: UUID) -> bool:
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
    details = document_details.restored(document)
    lock_job(session, document.job_id)
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
    lock_job(session, document.job_id)
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
        raise NotFound(gettext("This document type does not exist."))
    return document_type


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
