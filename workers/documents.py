"""The task that writes a document."""

from __future__ import annotations

import logging
import random
import secrets
import socket
import time
from typing import Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from celery import shared_task
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from atspro import queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.engine.types import ENGINE_VERSION, Written
from atspro.engine.write import write
from atspro.errors import InvalidInput, PermanentFailure, TransientFailure
from atspro.models import UserJob, UserResume
from atspro.services import generation
from atspro.services.documents import post_digest, score_details, this_month
from atspro.shapes import JobData, ResumeData

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side while writing this document. Try again; if it fails again, tell us."


class ClaimLostError(Exception):
    """The request was cancelled, or another worker holds it now."""


@shared_task(name=queue.GENERATE_DOCUMENT)
def generate(request_id: str) -> None:
    """Claim the request, write the document outside any transaction, and complete in one transaction."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with transaction() as session:
            held = generation.claim(
                session,
                UUID(request_id),
                worker=socket.gethostname(),
                lease=settings.LEASE_SECONDS,
                max_attempts=settings.MAX_ATTEMPTS,
            )
    except OperationalError:
        # While PostgreSQL is away every task fails at once: without a pause the queue would be burnt through.
        time.sleep(1.5)
        raise
    if held is None:
        return
    try:
        details, content = _write(held, settings)
        with transaction() as session:
            if generation.complete(session, held, content, details) is None:
                raise ClaimLostError
    except ClaimLostError:
        logger.info("Request %s, attempt %d, was cancelled or taken over.", request_id, held.attempt)
    except (PermanentFailure, InvalidInput) as error:
        _end(held, settings, str(error), error, again=False)
    except (TransientFailure, SoftTimeLimitExceeded, OperationalError) as error:
        sentence = str(error) if isinstance(error, TransientFailure) else OUR_FAULT
        _end(held, settings, sentence, error, again=True)
    except Exception as error:  # noqa: BLE001 (the request must end in a state that a person can see)
        _end(held, settings, OUR_FAULT, error, again=False)


def _write(held: generation.Claim, settings: Settings) -> tuple[dict[str, Any], str]:
    """The new version's metadata and text."""
    with transaction() as session:
        job = session.get(UserJob, held.job_id)
        if job is None:
            raise ClaimLostError
        resume = session.scalar(select(UserResume).where(UserResume.user_id == job.user_id))
        if resume is None:
            raise PermanentFailure("There is no base resume to write from. Bring your resume, then try again.")
        job_data, resume_data = job.data, resume.data
        made_from = {
            "resumeUpdatedAt": _iso(resume.updated_at),
            "jobUpdatedAt": _iso(job.updated_at),
            # The job's updatedAt moves with every version and status; only the digest tells that the post changed.
            "postDigest": post_digest(job_data),
        }
    written = _run_engine(held, settings, resume_data, job_data)
    return {**_details(written, held), **made_from}, written.markdown


def _run_engine(held: generation.Claim, settings: Settings, resume: ResumeData, job: JobData) -> Written:
    progress = 5

    def on_stage(stage: str) -> None:
        nonlocal progress
        progress = min(95, progress + 20)
        with transaction() as session:
            if not generation.report_progress(
                session, held, stage=stage, progress=progress, lease=settings.LEASE_SECONDS
            ):
                raise ClaimLostError

    tone = held.options.get("tone", "professional")
    return write(held.document_type, resume, job, tone=tone, today=this_month(), on_stage=on_stage)


def _details(written: Written, held: generation.Claim) -> dict[str, Any]:
    return {
        "origin": "generated",
        "requestId": str(held.request_id),
        "engineVersion": ENGINE_VERSION,
        "tone": held.options.get("tone", "professional"),
        "wordCount": written.word_count,
        "atsScoreBefore": round(written.score_before.total, 1),
        "notes": list(written.notes),
        **score_details(written.score_after),
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
    with transaction() as session:
        if again and held.attempt < settings.MAX_ATTEMPTS:
            delay = min(2**held.attempt, 60) * random.uniform(0.5, 1.5)  # noqa: S311 (jitter, not a secret)
            generation.give_back(session, held, delay=delay, **common)
        else:
            generation.fail(session, held, **common)


def _iso(value: Any) -> str:
    return f"{value.isoformat(timespec='milliseconds')}Z"
