"""What speaks of an attack stands in the log and in the audit log: who, from where, and on which page."""

from __future__ import annotations

import logging
import threading
from typing import Any

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services.audit.log import record

logger = logging.getLogger("atspro.security")

REMEMBERED = parse("60 per hour")
"""Of one kind, account and address, by each process: whoever tries on fills the log of lines and not the database."""
_remembered = FixedWindowRateLimiter(MemoryStorage())
# Two threads at once would start the counter's own timer twice, which is an error.
_lock = threading.Lock()


LINES = parse("60 per minute")
"""Of one kind from one address, by each process: a flood of refusals must not fill the disk."""


def warn(action: str, address: str | None, page: str) -> None:
    """Write a line alone, for what is refused so often that the audit log would be full of it."""
    with _lock:
        is_within = _remembered.hit(LINES, "line", action, address or "")
    if is_within:
        logger.warning("%s from %s on %s", action, address, page)


def note(session: Session, action: str, user: User | None, address: str | None, **details: Any) -> None:
    """Write a line and remember the event: ``action`` is a word such as sign_in.failed.

    ``user`` is whose account it is about, if there is one; it takes the same statements for both. What was typed stands
    nowhere.
    """
    logger.warning("%s from %s%s", action, address, f" for {user.id}" if user else "", extra=details)
    with _lock:
        is_within = _remembered.hit(REMEMBERED, action, user.id if user else "", address or "")
    if is_within:
        about = {"address": address, "account": user.id if user else None, **details}
        record(session, None, action, None, about)
