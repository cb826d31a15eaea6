"""The task that writes a document."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from celery import shared_task
from flask import current_app
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from atspro import logs, queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.engine.fact_check import check_document, without_statements
from atspro.engine.keyword_gaps import explain_missing
from atspro.engine.types import ENGINE_VERSION, Missing, Written
from atspro.engine.write import source_words, write
from atspro.errors import InvalidInput, PermanentFailure, TransientFailure
from atspro.llm import make_provider, write_with_model
from atspro.services import generation
from atspro.services.documents.document_details import post_digest, this_month
from atspro.services.sandbox.page_functions import grounding_details, score_details
from atspro.shapes import JobData, ResumeData, parse_shape
from workers import leases, stop

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side while writing this document. Try again; if it fails again, contact us."
# The database is away, was restarted, or broke the connection. The last one is what a process hears that was frozen in
# a transaction for so long that the server ended its session.
AWAY = (OperationalError, InterfaceError, InternalError)
# A finished text is worth some patience: a restart of the database takes seconds.
COMPLETE_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
MODEL = "model"
PROGRESS_SECONDS = 1.0
LONGEST_BACKOFF = 60.0
LONGEST_RETRY_AFTER = 3600.0


class ClaimLostError(Exception):
    """The request was cancelled, or another worker holds it now."""


@shared_task(name=queue.GENERATE_DOCUMENT)
def generate(request_id: str) -> None:
    """Claim the request, write the document outside any transaction, and complete in one transaction."""
    settings: Settings = current_app.config["SETTINGS"]
    held = _claim(UUID(request_id), settings)
    if held is None:
        return
    ids = {"generation_request_id": held.request_id, "job_id": held.job_id, "attempt": held.attempt}
    with logs.bind(user_id=held.requested_by, **ids), leases.keep(held) as lost:
        try:
            details, content = _write(held, settings, lost)
            _complete(held, content, details)
        except ClaimLostError:
            logger.info("Request %s, attempt %d, was cancelled or taken over.", request_id, held.attempt)
        except (PermanentFailure, InvalidInput) as error:
            _end(held, settings, str(error), error, again=False)
        except (TransientFailure, SoftTimeLimitExceeded, MemoryError, *AWAY) as error:
            sentence = str(error) if isinstance(error, TransientFailure) else OUR_FAULT
            _end(held, settings, sentence, error, again=True)
        except Exception as error:  # noqa: BLE001 (the request must end in a state that a person can see)
            _end(held, settings, OUR_FAULT, error, again=False)


def _claim(request_id: UUID, settings: Settings) -> generation.Claim | None:
    """The claim, or None when there is nothing to do, or the database is away and the sweep will send it again."""
    for is_last in (False, True):
        try:
            with transaction(one_statement=True) as session:
                return generation.claim(
                    session,
                    request_id,
                    worker=stop.worker_name(),
                    lease=settings.LEASE_SECONDS,
                    max_attempts=settings.MAX_ATTEMPTS,
                )
        except AWAY:
            # Connections are not tried out before use, so the first one after a restart of the database is a dead one.
            if is_last:
                logger.warning("The database is away; request %s waits for the sweep.", request_id, exc_info=True)
                # Without a pause every task would fail at once, and the whole queue be burnt through.
                time.sleep(random.uniform(1.0, 2.0))  # noqa: S311 (jitter, not a secret)
    return None


def _write(held: generation.Claim, settings: Settings, lost: threading.Event) -> tuple[dict[str, Any], str]:
    """The new version's metadata and text."""
    if held.resume is None:
        raise PermanentFailure("There is no base resume to write from. Upload your resume, then try again.")
    job = parse_shape(JobData, {name: held.job[name] for name in JobData.model_fields})
    resume = parse_shape(ResumeData, {name: held.resume[name] for name in ResumeData.model_fields})
    written = _run_engine(held, settings, resume, job, lost)
    worded: dict[str, Any] = {}
    if held.options.get("writer") == MODEL:
        written, worded = _worded(written, held, settings, resume, job, lost)
    content, grounding = _grounded(written.markdown, resume, job, held)
    made_from = {
        "resumeUpdatedAt": _iso(held.resume["updated_at"]),
        "jobUpdatedAt": _iso(held.job["updated_at"]),
        # The job's updatedAt moves with every version and status; only the digest tells that the post changed.
        "postDigest": post_digest(job),
    }
    marks = explain_missing(resume, job, written.score_after.missing, today=this_month())
    return {**_details(written, held, resume, marks), "grounding": grounding, **worded, **made_from}, content


def _worded(
    built_in: Written,
    held: generation.Claim,
    settings: Settings,
    resume: ResumeData,
    job: JobData,
    lost: threading.Event,
) -> tuple[Written, dict[str, Any]]:
    """The document in the model's words, as far as it has any that hold, and how that went.

    Whatever happens on the model's side, the built-in document is written.
    """

    def check() -> None:
        if lost.is_set():
            raise ClaimLostError

    provider = make_provider(settings)
    if provider is None:
        note = "No language model is set up any more, so the built-in writer was used."
        return replace(built_in, notes=(*built_in.notes, note)), {"writer": {"asked": MODEL, "used": "built-in"}}
    _tell(held, settings, "Asking the model", 80)
    made = write_with_model(
        provider,
        built_in,
        held.document_type,
        resume,
        job,
        held.options.get("tone", "professional"),
        timeout=settings.LLM_TIMEOUT,
        most_input=settings.LLM_MAX_INPUT_TOKENS,
        most_output=settings.LLM_MAX_OUTPUT_TOKENS,
        today=this_month(),
        check=check,
    )
    return made.written, {"writer": made.details}


def _grounded(content: str, resume: ResumeData, job: JobData, held: generation.Claim) -> tuple[str, dict[str, Any]]:
    """The text without the sentences that the base resume does not support, and what was found.

    Our own writers say nothing without support: a finding is a bug of theirs, which is logged and not shown to anybody
    as a fact.
    """
    checked = check_document(content, resume, job)
    if not checked.unsupported:
        return content, grounding_details(checked)
    for one in checked.unsupported:
        # What it says is the person's own matter, and no line of a log.
        logger.error("Request %s: a %s in line %d has no support.", held.request_id, one.kind, one.line)
    return without_statements(content, checked.unsupported), grounding_details(checked)


def _run_engine(
    held: generation.Claim, settings: Settings, resume: ResumeData, job: JobData, lost: threading.Event
) -> Written:
    progress, told_at = 5, time.monotonic()

    def on_stage(stage: str) -> None:
        nonlocal progress, told_at
        progress = min(95, progress + 20)
        if lost.is_set():
            raise ClaimLostError
        # A document that is written in a moment needs no progress, and no row is written more than once a second.
        if time.monotonic() - told_at >= PROGRESS_SECONDS:
            told_at = time.monotonic()
            _tell(held, settings, stage, progress)

    tone = held.options.get("tone", "professional")
    return write(held.document_type, resume, job, tone=tone, today=this_month(), on_stage=on_stage)


def _tell(held: generation.Claim, settings: Settings, stage: str, progress: int) -> None:
    try:
        with transaction() as session:
            is_held = generation.report_progress(
                session, held, stage=stage, progress=progress, lease=settings.LEASE_SECONDS
            )
    except AWAY:
        logger.warning("The progress of request %s could not be written.", held.request_id, exc_info=True)
        return
    if not is_held:
        raise ClaimLostError


def _complete(held: generation.Claim, content: str, details: dict[str, Any]) -> None:
    """Store the version. While the database is away it is tried again, which the fence makes safe: whether or not a
    COMMIT landed whose answer was lost, the next try finds out and writes nothing twice."""
    for number, pause in enumerate(COMPLETE_PAUSES, 1):
        try:
            with transaction() as session:
                if generation.complete(session, held, content, details) is None:
                    raise ClaimLostError
        except AWAY:
            if number == len(COMPLETE_PAUSES):
                raise
            time.sleep(pause)
        else:
            return


def _details(written: Written, held: generation.Claim, resume: ResumeData, marks: Sequence[Missing]) -> dict[str, Any]:
    paths = sorted({path for claim in written.ledger for path in claim.sources})
    return {
        "origin": "generated",
        "requestId": str(held.request_id),
        "engineVersion": ENGINE_VERSION,
        "tone": held.options.get("tone", "professional"),
        "wordCount": written.word_count,
        "atsScoreBefore": round(written.score_before.total, 1),
        "notes": list(written.notes),
        "ledger": [{"text": claim.text, "sources": list(claim.sources)} for claim in written.ledger],
        # In the words of the resume as it is now: by the time they are read, it may have changed.
        "sourceWords": {path: source_words(path, resume) for path in paths},
        **score_details(written.score_after, marks),
    }


def _end(held: generation.Claim, settings: Settings, sentence: str, error: Exception, *, again: bool) -> None:
    """Give the request back, or fail it when another try would not help or none is left."""
    trace_id = secrets.token_hex(8)
    logger.error(
        "Request %s, attempt %d, trace %s: %s",
        held.request_id,
        held.attempt,
        trace_id,
        type(error).__name__,
        exc_info=error,
    )
    common = {"error": sentence, "error_type": type(error).__name__, "trace_id": trace_id}
    try:
        with transaction() as session:
            if again and held.tries < settings.MAX_ATTEMPTS:
                generation.give_back(session, held, delay=_backoff(held, error), **common)
            else:
                generation.fail(session, held, **common)
    except AWAY:
        logger.warning("Request %s stays until its lease lapses: the database is away.", held.request_id)


def _backoff(held: generation.Claim, error: Exception) -> float:
    """Seconds until the next try: doubled each time, with jitter, and not before whoever refused has said."""
    delay = min(2.0**held.tries, LONGEST_BACKOFF) * random.uniform(0.5, 1.5)  # noqa: S311 (jitter, not a secret)
    asked = min(getattr(error, "retry_after", None) or 0.0, LONGEST_RETRY_AFTER)
    # Those who were all told the same moment do not come back in the same moment.
    return max(delay, asked + random.uniform(0, 1) if asked else 0.0)  # noqa: S311


def _iso(value: Any) -> str:
    return f"{value.isoformat(timespec='milliseconds')}Z"
