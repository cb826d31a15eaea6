"""Counting looks and downloads of the signed-in owner's own, and of nobody else."""

from __future__ import annotations

from uuid import UUID

from flask import g, request

from atspro.db import transaction
from atspro.services.jobs import analytics


def count_for_owner(job_id: UUID, kind: str, document_id: UUID | None = None, detail: str = "") -> None:
    """Count what was just shown, unless staff look in the owner's name, or a browser only fetches ahead."""
    if g.get("impersonator") is not None or request.method != "GET" or request.headers.get("Sec-Purpose"):
        return
    with transaction() as session:
        analytics.count(session, job_id, kind, document_id, detail)
