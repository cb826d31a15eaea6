"""The log of deeds: who did what to which row, written in the transaction of the deed itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
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
