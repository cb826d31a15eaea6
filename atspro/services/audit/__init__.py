"""The change history and the audit log: what was done, by whom, and what it was before."""

from atspro.services.audit.log import (
    MAX_TEXT,
    record,
)

__all__ = [
    "MAX_TEXT",
    "record",
]
