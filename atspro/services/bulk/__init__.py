"""One action on many rows in the background: batches, progress, cancelling; no row done twice or left out."""

from atspro.services.bulk.batches import (
    ACTIONS,
    BATCH_SIZE,
    BULK_THRESHOLD,
    GAVE_UP,
    IMPORT,
    MAX_FAILURES_KEPT,
    MAX_ROWS,
    NO_ADMIN,
    HeldAction,
    cancel,
    claim,
    run_batch,
    start,
)

__all__ = [
    "ACTIONS",
    "BATCH_SIZE",
    "BULK_THRESHOLD",
    "GAVE_UP",
    "IMPORT",
    "MAX_FAILURES_KEPT",
    "MAX_ROWS",
    "NO_ADMIN",
    "HeldAction",
    "cancel",
    "claim",
    "run_batch",
    "start",
]
