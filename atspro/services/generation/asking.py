"""Asking for documents as a person does: only what would differ from what there is, and never without its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from atspro.engine.types import TONES
from atspro.errors import Conflict, InvalidInput
from atspro.i18n import gettext
from atspro.models import DOCUMENT_TYPES, DocumentType, GenerationRequest, User, UserJob, UserResume
from atspro.services import jobs, resumes
from atspro.services.documents import freshness
from atspro.services.generation.requests import request_batch, request_document
from atspro.services.jobs.writing_sources import load_or_none

BUILT_IN, MODEL = freshness.BUILT_IN, "model"


@dataclass(frozen=True)
class Asked:
    """What came of it: the requests, each with whether it is new, and the versions that stand as they are, by type."""

    requests: list[tuple[GenerationRequest, bool]] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)


def options_of(tone: str, writer: str, *, may_ask_model: bool) -> dict[str, str]:
    """What a request says of how to write. Raises `InvalidInput` with the fields tone and writer."""
    if tone not in TONES:
        message = gettext("Choose one of the three tones.")
        raise InvalidInput(message, {"tone": message})
    if writer == BUILT_IN:
        return {"tone": tone}
    if writer != MODEL or not may_ask_model:
        message = gettext("No language model is set up here. Choose the built-in writer.")
        raise InvalidInput(message, {"writer": message})
    return {"tone": tone, "writer": MODEL}


def check_sources(session: Session, actor: User, job: UserJob) -> UserResume | None:
    """The resume that documents are written from. Raises `Conflict` saying what is missing for it."""
    resume = resumes.get_resume(session, actor)
    missing = resumes.why_unusable(resume) or jobs.why_unwritable(job.data)
    if missing:
        raise Conflict(missing)
    return resume


def ask_for_documents(
    session: Session,
    actor: User,
    job: UserJob,
    types: Sequence[str],
    options: Mapping[str, Any],
    *,
    idempotency_key: str | None = None,
) -> Asked:
    """Ask for documents of these types: those that would be written word for word as they are, are left as they are.

    Raises `InvalidInput` for an unknown type, and `Conflict` as `check_sources` does.
    """
    resume = check_sources(session, actor, job)
    wanted = [one for one in DOCUMENT_TYPES if one in types]
    if not wanted or len(wanted) != len(set(types)):
        message = gettext("Choose one of the documents, or all of them.")
        raise InvalidInput(message, {"types": message})
    active, waiting = freshness.current_documents(session, job)
    sources = load_or_none(session, job, resume)
    same = freshness.unchanged_types(list({**active, **waiting}.values()), sources, options)
    unchanged: dict[str, int] = {one: version for one, version in same.items() if one in wanted}
    missing: list[DocumentType] = [one for one in wanted if one not in same]
    if not missing:
        return Asked(unchanged=unchanged)
    if len(wanted) > 1:
        made = request_batch(session, actor, job, options, types=missing, idempotency_key=idempotency_key)
    else:
        made = [request_document(session, actor, job, missing[0], options, idempotency_key=idempotency_key)]
    return Asked(made, unchanged)
