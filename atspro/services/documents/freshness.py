"""Whether a document would be written as it is already, and the question that a hand-edited version puts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer

from atspro.db import utc_now
from atspro.document_kinds import DOCUMENT_KINDS, Kind
from atspro.errors import Conflict
from atspro.i18n import gettext
from atspro.models import JobDocument, UserJob
from atspro.services.documents.versions import lock_job, make_active
from atspro.services.jobs.writing_sources import WritingSources

PENDING, KEPT = "pending", "kept"
BUILT_IN = "built-in"


def current_documents(session: Session, job: UserJob) -> tuple[dict[str, JobDocument], dict[str, JobDocument]]:
    """The active version of each type, and the newest one that waits beside an active one that was edited by hand.

    One statement; their texts are left in the database until they are asked for.
    """
    found = session.scalars(
        select(JobDocument)
        .options(defer(JobDocument.content))
        .where(
            JobDocument.job_id == job.id,
            or_(JobDocument.is_active, JobDocument.details["decision"].astext == PENDING),
        )
        .order_by(JobDocument.version)
    ).all()
    active = {one.type: one for one in found if one.is_active}
    waiting = {
        one.type: one
        for one in found
        if not one.is_active and one.type in active and one.version > active[one.type].version
    }
    return active, waiting


def decide(session: Session, document: JobDocument, *, use: bool) -> None:
    """Make a version that waits the active one, or keep the hand-edited one. Raises `Conflict` when none waits."""
    lock_job(session, document.job_id)
    session.refresh(document)
    if document.is_active or document.about.decision != PENDING:
        raise Conflict(gettext("This was decided in another tab. Look at the versions, and restore the one you want."))
    document.details = {**(document.details or {}), "decision": None if use else KEPT}
    session.flush()
    if use:
        make_active(session, document)


def unchanged_types(
    documents: Sequence[JobDocument], sources: WritingSources | None, options: Mapping[str, Any]
) -> dict[str, int]:
    """The types that would be written as they are already, each with the number of that version.

    ``documents`` are those that generating again would replace. A model may word the same anew, and a letter of another
    day has another date: both count as a change.
    """
    if sources is None or options.get("writer", BUILT_IN) != BUILT_IN:
        return {}
    now, digests = utc_now(), sources.digests()
    return {one.type: one.version for one in documents if _is_same(one, digests, options, now)}


def _is_same(document: JobDocument, digests: Mapping[str, str], options: Mapping[str, Any], now: datetime) -> bool:
    about, kind = document.about, DOCUMENT_KINDS[cast("Kind", document.type)]
    made = document.created_at
    is_dated_alike = (made.year, made.month) == (now.year, now.month) and (not kind.has_tone or made.day == now.day)
    return (
        about.origin == "generated"
        and bool(about.made_from)
        and about.made_from == digests
        and (about.writer is None or about.writer.asked in ("", BUILT_IN))
        and (not kind.has_tone or about.tone == options.get("tone"))
        and is_dated_alike
    )
