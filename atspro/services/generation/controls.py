"""What staff pause, limit and drain: a row each, which claims, dispatch and sweep honour.

A paused queue, type or worker takes nothing new; what it works on goes on to its end. What was sent meanwhile waits in
the database, and goes on with the first sweep after it is let go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import utc_now
from atspro.errors import InvalidInput
from atspro.i18n import gettext
from atspro.models import CONTROL_KINDS, DOCUMENT_TYPES, QueueControl, User, WorkerHeartbeat

Kind = Literal["queue", "type", "worker"]
MOST = 1000
MAX_REASON = 300
CONTROLLED_QUEUES = (queue.DOCUMENTS, queue.DOCUMENTS_BULK)


@dataclass(frozen=True)
class Control:
    """What is paused or limited, why, since when (UTC), and the email of who did it, if they are still there."""

    kind: Kind
    name: str
    is_paused: bool
    most_at_once: int | None
    reason: str
    changed_at: datetime
    changed_by: str | None


def all_controls(session: Session) -> list[Control]:
    """Everything that is paused or limited."""
    rows = session.execute(
        select(QueueControl, User.email)
        .join(User, User.id == QueueControl.changed_by, isouter=True)
        .order_by(QueueControl.kind, QueueControl.name)
    )
    return [
        Control(cast("Kind", one.kind), one.name, one.is_paused, one.most_at_once, one.reason, one.changed_at, email)
        for one, email in rows
    ]


def is_paused(session: Session, queue_name: str, document_type: str) -> bool:
    """Whether requests of this queue and type wait until staff let them go on."""
    paused = select(QueueControl.name).where(
        QueueControl.is_paused,
        ((QueueControl.kind == "queue") & (QueueControl.name == queue_name))
        | ((QueueControl.kind == "type") & (QueueControl.name == document_type)),
    )
    return session.scalar(paused.limit(1)) is not None


def names(session: Session) -> Mapping[Kind, tuple[str, ...]]:
    """What can be controlled: the queues and types of documents, and the workers that are there or were controlled."""
    workers = set(session.scalars(select(WorkerHeartbeat.name)))
    workers |= set(session.scalars(select(QueueControl.name).where(QueueControl.kind == "worker")))
    return {"queue": CONTROLLED_QUEUES, "type": DOCUMENT_TYPES, "worker": tuple(sorted(workers))}


def set_control(
    session: Session,
    actor: User,
    kind: str,
    name: str,
    *,
    paused: bool,
    most_at_once: int | None = None,
    reason: str = "",
) -> None:
    """Pause, limit, or let go: with neither ``paused`` nor ``most_at_once`` the control is taken away.

    A worker is drained or let go; it has no limit. Raises `InvalidInput` naming what is wrong.
    """
    fields: dict[str, str] = {}
    if kind not in CONTROL_KINDS or name not in names(session)[cast("Kind", kind)]:
        fields["name"] = gettext("Choose a queue, a type of document or a worker.")
    if most_at_once is not None and (kind == "worker" or not 1 <= most_at_once <= MOST):
        fields["most_at_once"] = gettext("A limit is a number from 1 to %(most)s, of a queue or a type.", most=MOST)
    if len(reason) > MAX_REASON:
        fields["reason"] = gettext("Use at most %(max_reason)s characters.", max_reason=MAX_REASON)
    if paused and not reason.strip():
        fields["reason"] = gettext("Say why: your colleagues read it.")
    if fields:
        raise InvalidInput(next(iter(fields.values())), fields)
    if not paused and most_at_once is None:
        which = (QueueControl.kind == kind) & (QueueControl.name == name)
        session.execute(delete(QueueControl).where(which))
        return
    values = {
        "is_paused": paused,
        "most_at_once": most_at_once,
        "reason": reason.strip(),
        "changed_by": actor.id,
        "changed_at": utc_now(),
    }
    row = insert(QueueControl).values(kind=kind, name=name, **values)
    columns = {getattr(QueueControl, one): value for one, value in values.items()}
    session.execute(row.on_conflict_do_update(index_elements=[QueueControl.kind, QueueControl.name], set_=columns))
