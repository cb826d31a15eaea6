"""Deeds beside the changes that triggers remember: who did what and why, in the transaction of the deed itself.

What becomes of rows needs no entry of ours. Noted is what no row tells: a reason, a page that was opened in another's
name, that many rows changed by one click.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect
from sqlalchemy.orm import Session

from atspro import logs
from atspro.db import Base
from atspro.models import AuditEntry, User
from atspro.redaction import redact_tree

MAX_TEXT = 500


def record(
    session: Session,
    actor: User | None,
    action: str,
    subject: Base | None = None,
    details: dict[str, Any] | None = None,
    *,
    impersonated: User | None = None,
) -> None:
    """Note a deed: ``action`` is a word such as user.ban, ``subject`` the row that it was done to.

    ``actor`` is None for a command; ``impersonated`` is in whose name the actor was looking. ``details`` are JSON;
    secrets in them are blanked, and long texts cut.
    """
    identity = inspect(subject).identity if subject is not None else None
    entry = AuditEntry(
        actor_id=actor.id if actor else None,
        impersonated_id=impersonated.id if impersonated else None,
        action=action,
        table_name=subject.__tablename__ if subject is not None else None,
        row_id=str(identity[0]) if identity else None,
        details=_tidy(redact_tree(details or {})),
        request_id=logs.request_id(),
        # As the triggers do: a deed stands among the changes in the order in which they were made.
        created_at=func.timezone("UTC", func.clock_timestamp()),
    )
    session.add(entry)
    session.flush()


def _tidy(value: Any) -> Any:
    """The value as PostgreSQL can store it: texts without NUL and not too long."""
    if isinstance(value, dict):
        return {str(key): _tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(item) for item in value]
    return value[:MAX_TEXT].replace("\x00", "") if isinstance(value, str) else value
