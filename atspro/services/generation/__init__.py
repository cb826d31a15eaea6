"""Requests for documents: asked for, claimed by a worker, completed, failed or cancelled, each state change once."""

from atspro.services.generation.requests import (
    MAX_IDEMPOTENCY_KEY,
    Claim,
    Completed,
    cancel_request,
    claim,
    complete,
    fail,
    get_request,
    give_back,
    latest_requests,
    lock_job,
    renew,
    report_progress,
    request_batch,
    request_document,
    retry_request,
)
from atspro.services.generation.scheduler import raise_priority, release_worker, sweep

__all__ = [
    "MAX_IDEMPOTENCY_KEY",
    "Claim",
    "Completed",
    "cancel_request",
    "claim",
    "complete",
    "fail",
    "get_request",
    "give_back",
    "latest_requests",
    "lock_job",
    "raise_priority",
    "release_worker",
    "renew",
    "report_progress",
    "request_batch",
    "request_document",
    "retry_request",
    "sweep",
]
