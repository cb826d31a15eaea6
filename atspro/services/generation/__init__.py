"""Requests for documents: asked for, claimed by a worker, completed, failed or cancelled, each state change once."""

from atspro.services.generation.claims import Claim, Completed, claim, complete, fail, release_worker, retry
from atspro.services.generation.follow_ups import acknowledge
from atspro.services.generation.requests import (
    MAX_IDEMPOTENCY_KEY,
    cancel_request,
    get_request,
    latest_requests,
    lock_job,
    request_batch,
    request_document,
    retry_request,
)
from atspro.services.generation.scheduler import hold_back, raise_priority, sweep

__all__ = [
    "MAX_IDEMPOTENCY_KEY",
    "Claim",
    "Completed",
    "acknowledge",
    "cancel_request",
    "claim",
    "complete",
    "fail",
    "get_request",
    "hold_back",
    "latest_requests",
    "lock_job",
    "raise_priority",
    "release_worker",
    "request_batch",
    "request_document",
    "retry",
    "retry_request",
    "sweep",
]
