"""The task that writes a document."""

from __future__ import annotations

import logging
import random
import secrets
import threading
import time
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from celery import shared_task
from flask import current_app
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from atspro import logs, queue
from atspro.config import Settings
from atspro.db import transaction
from atspro.engine.write import STAGES
from atspro.errors import InvalidInput, PermanentFailure, TransientFailure
from atspro.services import generation, leases
from atspro.services.documents.models_to_ask import Model, model_of
from atspro.services.documents.writing import MODEL, Material, WrittenDocument, write_document
from atspro.services.jobs import plans
from atspro.services.users import model_keys
from workers import lease_keeper

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side while writing this document. Try again; if it fails again, contact us."
# The database is away, was restarted, or broke the connection. The last one is what a process hears that was frozen in
# a transaction for so long that the server ended its session.
AWAY = (OperationalError, InterfaceError, InternalError)
# A finished text is worth some patience: a restart of the database takes seconds.
COMPLETE_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
PROGRESS_SECONDS = 1.0
LONGEST_RETRY_AFTER = 3600.0


class ClaimLostError(Exception):
    """The request was cancelled, or another worker holds it now."""


@shared_task(name=queue.GENERATE_DOCUMENT)
def generate(request_id: str) -> None:
    """Claim the request, write the document outside any transaction, and complete in one transaction."""
    settings: Settings = current_app.config["SETTINGS"]
    held = _claim(UUID(request_id), settings)
    if held is None:
        _hold_back(UUID(request_id))
        return
    ids = {"generation_request_id": held.id, "job_id": held.job_id, "attempt": held.attempt}
    with logs.bind(user_id=held.requested_by, **ids), lease_keeper.keep(held) as lost:
        try:
            written = _write(held, settings, lost)
            _complete(held, written)
        except ClaimLostError:
            logger.info("Request %s, attempt %d, was cancelled or taken over.", request_id, held.attempt)
        except (PermanentFailure, InvalidInput) as error:
            _end(held, str(error), error, again=False)
        except (TransientFailure, SoftTimeLimitExceeded, MemoryError, *AWAY) as error:
            sentence = str(error) if isinstance(error, TransientFailure) else OUR_FAULT
            _end(held, sentence, error, again=True)
        except Exception as error:  # noqa: BLE001 (the request must end in a state that a person can see)
            _end(held, OUR_FAULT, error, again=False)


def _claim(request_id: UUID, settings: Settings) -> generation.Claim | None:
    """The claim, or None when there is nothing to do, or the database is away and the sweep will send it again."""
    for is_last in (False, True):
        try:
            with transaction(one_statement=True) as session:
                return generation.claim(
                    session,
                    request_id,
                    worker=lease_keeper.worker_name(),
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


def _hold_back(request_id: UUID) -> None:
    """Where staff paused or limited what was sent, it is sent again when they let it go on."""
    try:
        with transaction() as session:
            is_kept = generation.hold_back(session, request_id)
    except AWAY:
        logger.warning("The database is away; request %s waits for the sweep.", request_id, exc_info=True)
        return
    if is_kept:
        logger.info("Request %s waits: its queue or type is paused, or has as many at work as it may.", request_id)


def _write(held: generation.Claim, settings: Settings, lost: threading.Event) -> WrittenDocument:
    """The new version's text and details, and the plan that it was written from."""
    if held.resume is None:
        raise PermanentFailure("There is no base resume to write from. Upload your resume, then try again.")
    progress, reported_at = 5, time.monotonic()

    def check() -> None:
        if lost.is_set():
            raise ClaimLostError

    def on_stage(stage: str) -> None:
        nonlocal progress, reported_at
        progress = min(95, progress + 20)
        check()
        # A document that is written in a moment needs no progress, and no row is written more than once a second.
        # What a model does takes long, so that is always told.
        if time.monotonic() - reported_at >= PROGRESS_SECONDS or stage not in STAGES:
            reported_at = time.monotonic()
            _report_progress(held, stage, progress)

    return write_document(
        held.document_type,
        Material.of(held.resume, held.job, held.sections, held.answers, held.plan, held.sentences),
        held.options,
        _model(held, settings),
        request_id=str(held.id),
        on_stage=on_stage,
        check=check,
    )


def _model(held: generation.Claim, settings: Settings) -> Model:
    """The model that is asked, with the person's own key when the document is theirs and they asked for it."""
    key = ""
    if held.options.get("writer") == MODEL and held.requested_by and model_keys.are_allowed(settings):
        with transaction() as session:
            key = model_keys.key_for_job(session, held.requested_by, held.job_id, settings)
    return model_of(settings, key)


def _report_progress(held: generation.Claim, stage: str, progress: int) -> None:
    try:
        with transaction() as session:
            is_held = leases.renew(session, held, stage=stage, progress=progress)
    except AWAY:
        logger.warning("The progress of request %s could not be written.", held.id, exc_info=True)
        return
    if not is_held:
        raise ClaimLostError


def _complete(held: generation.Claim, written: WrittenDocument) -> None:
    """Store the version. While the database is away it is tried again, which the fence makes safe: whether or not a
    COMMIT landed whose answer was lost, the next try finds out and writes nothing twice."""
    for number, pause in enumerate(COMPLETE_PAUSES, 1):
        try:
            with transaction() as session:
                if generation.complete(session, held, written.content, written.details.to_json()) is None:
                    raise ClaimLostError
                if written.new_plan is not None:
                    plans.keep(session, held.job_id, written.new_plan, written.plan_digests)
        except AWAY:
            if number == len(COMPLETE_PAUSES):
                raise
            time.sleep(pause)
        else:
            return


def _end(held: generation.Claim, sentence: str, error: Exception, *, again: bool) -> None:
    """Give the request back for another try, or fail it when that would not help or none is left."""
    trace_id = secrets.token_hex(8)
    logger.error(
        "Request %s, attempt %d, trace %s: %s", held.id, held.attempt, trace_id, type(error).__name__, exc_info=error
    )
    common = {"error": sentence, "error_type": type(error).__name__, "trace_id": trace_id}
    try:
        with transaction() as session:
            if again:
                retry_after = min(getattr(error, "retry_after", None) or 0.0, LONGEST_RETRY_AFTER)
                generation.retry(session, held, **common, not_before=retry_after)
            else:
                generation.fail(session, held, **common)
    except AWAY:
        logger.warning("Request %s stays until its lease lapses: the database is away.", held.id)
