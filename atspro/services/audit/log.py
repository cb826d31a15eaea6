"""Audit events beside the changes that triggers log: who did what and why, in the transaction of the action itself.

What happens to rows needs no event. Recorded is what no row tells: a reason, a page that was opened while viewing as
another user, that one click changed many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, inspect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from atspro import logs
from atspro.db import Base, prove
from atspro.models import User
from atspro.redaction import redact_tree

MAX_TEXT = 500
# The log takes entries from its owner's functions alone.
_RECORD = text(
    "CALL atspro_audit_record(:event, :actor, :impersonated, :request, :proof, :table, :row, :details)"
).bindparams(bindparam("details", type_=JSONB))


def record(
    session: Session,
    actor: User | None,
    action: str,
    subject: Base | None = None,
    details: dict[str, Any] | None = None,
    *,
    impersonated: User | None = None,
) -> None:
    """Record an event: ``action`` is a word such as user.ban, ``subject`` the row that it was done to.

    ``actor`` is None for a command; ``impersonated`` is whom the actor was viewing the site as. ``details`` are JSON;
    secrets in them are blanked, and long texts cut.
    """
    session.flush()
    identity = inspect(subject).identity if subject is not None else None
    table = subject.__tablename__ if subject is not None else None
    row = str(identity[0]) if identity else None
    _record_all(session, actor.id if actor else "", action, table, [row], details, impersonated)


def record_about(
    session: Session,
    actor_id: str,
    action: str,
    table: str,
    row_ids: Sequence[str],
    details: dict[str, Any],
    *,
    impersonated: User | None = None,
) -> None:
    """Record one event about each of many rows of a table, sent to the database at once."""
    session.flush()
    _record_all(session, actor_id, action, table, row_ids, details, impersonated)


def _record_all(
    session: Session,
    actor_id: str,
    action: str,
    table: str | None,
    row_ids: Sequence[str | None],
    details: dict[str, Any] | None,
    impersonated: User | None,
) -> None:
    if not row_ids:
        return
    connection = session.connection()
    names = (actor_id, impersonated.id if impersonated else "", logs.request_id() or "")
    event = {
        "event": action,
        **dict(zip(("actor", "impersonated", "request"), names, strict=True)),
        "proof": prove(connection, *names),
        "table": table,
        "details": _tidy(redact_tree(details or {})),
    }
    connection.execute(_RECORD, [{**event, "row": row_id} for row_id in row_ids])


def _tidy(value: Any) -> Any:
    """The value as PostgreSQL can store it: texts without NUL and not too long."""
    if isinstance(value, dict):
        return {str(key): _tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(item) for item in value]
    return value[:MAX_TEXT].replace("\x00", "") if isinstance(value, str) else value
