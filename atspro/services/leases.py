"""Rows that workers take, hold for a while, and end: the one core of every table with the columns of `Leased`.

    queued → running → succeeded | failed | cancelled          running → queued when another try may succeed

Each transition is one conditional UPDATE. ``attempt`` is the fencing token: a claim raises it, nothing lowers it, and
every write of a holder asks for its own, so that whoever lost the lease matches no row and writes nothing. That also
makes it safe to repeat a COMMIT whose answer was lost. Times are the database's own, for workers' clocks differ.

A service describes its table once, as a `LeasedTable`, and calls `enqueue`. Its task calls `claim`, works outside any
transaction, and calls `succeed`, `fail` or `retry` in the one that stores the result. What workers and the broker lose,
`sweep` and `release_worker` bring back.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    and_,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import case as sql_case
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from atspro import queue
from atspro.models import LIVE_STATES, Leased

SWEEP_LIMIT = 200
LONGEST_WAIT_AFTER_LAPSE = 60
# States are written out, for a prepared statement's plan knows no values and could use no partial index.
QUEUED: ColumnElement[str] = literal_column("'queued'")
RUNNING: ColumnElement[str] = literal_column("'running'")
FAILED: ColumnElement[str] = literal_column("'failed'")
_ONE: ColumnElement[int] = literal_column("1")

H = TypeVar("H", bound="Hold")


@dataclass(frozen=True)
class Hold:
    """A worker's hold on a row: ``attempt`` is the fencing token, ``tries`` what counts against the limit.

    A subclass adds fields named like the columns that its table's claim reads.
    """

    table: LeasedTable[Any]
    id: UUID
    attempt: int
    tries: int

    @property
    def is_last_try(self) -> bool:
        """Whether the row ends when this try fails."""
        return self.tries >= self.table.max_attempts


@dataclass(frozen=True)
class LeasedTable(Generic[H]):
    """One table, how long and how often its rows are tried, and which task works on them. Times are seconds.

    After a failed try the next one waits ``first_pause``, twice as long each time, up to ``longest_pause``. An id that
    no worker took within ``patience`` is sent again. ``gave_up`` tells people that no try is left. The columns in
    ``emptied`` become NULL when a row ends; rows for which ``expired`` holds are purged.
    """

    model: type[Leased]
    hold: type[H]
    task: str
    queue: str
    lease: float
    max_attempts: int
    first_pause: float
    longest_pause: float
    gave_up: str
    patience: float = 15.0
    emptied: tuple[str, ...] = ()
    expired: ColumnElement[bool] | None = None

    def pause(self, tries: int) -> float:
        """How long the next try waits after so many, before jitter."""
        return min(self.longest_pause, self.first_pause * 2.0 ** (tries - 1))

    @property
    def tries(self) -> ColumnElement[int]:
        """How many tries of a row count against the limit."""
        return self.model.attempt - self.model.uncharged_attempts

    @property
    def is_spent(self) -> ColumnElement[bool]:
        """Whether a row has no try left."""
        return self.tries >= self.max_attempts


class Swept(NamedTuple):
    """What one sweep did: ids sent to the broker, leases found lapsed, rows ended because their tries are spent."""

    sent: int
    lapsed: int
    spent: int


def now() -> ColumnElement[Any]:
    """The database's clock when the statement began, as naive UTC. A clock that moves within it could use no index."""
    return func.timezone(literal_column("'UTC'"), func.statement_timestamp())


def after(seconds: float) -> ColumnElement[Any]:
    """The moment so many seconds from now, by the database's clock."""
    return now() + sql_cast(timedelta(seconds=seconds), INTERVAL)


def enqueue(session: Session, table: LeasedTable[Any], row: Leased) -> None:
    """Insert a row and send its id to the broker after the commit."""
    row.dispatched_at = now()
    session.add(row)
    session.flush()
    _publish(session, table, [row.id])


def claim(session: Session, table: LeasedTable[H], row_id: UUID, worker: str | None = None, **values: Any) -> H | None:
    """Take a row that waits, or whose lease lapsed; None when it has ended, is held, or has no try left."""
    statement = claiming(table.model, row_id, worker, timedelta(seconds=table.lease), table.max_attempts, **values)
    read = [getattr(table.model, field.name) for field in fields(table.hold)[len(fields(Hold)) :]]
    row = session.execute(
        statement.returning(table.model.attempt, table.tries, *read).execution_options(synchronize_session=False)
    ).first()
    return table.hold(table, row_id, *row) if row is not None else None


def claiming(model: type[Leased], row_id: Any, worker: Any, lease: Any, max_attempts: Any, **values: Any) -> Update:
    """The statement of a claim; arguments may be SQL. ``values`` are further columns that it sets."""
    waits = and_(model.state == QUEUED, model.run_after <= now())
    lapsed = and_(model.state == RUNNING, model.lease_until < now())
    claimed = {
        "state": RUNNING,
        "attempt": model.attempt + _ONE,
        "lease_until": now() + lease,
        # A message that outlived its row's return to the queue counts as sent.
        "dispatched_at": func.coalesce(model.dispatched_at, now()),
        "worker": worker,
        "error": null(),
    }
    has_tries = model.attempt - model.uncharged_attempts < max_attempts
    queue_name, kind = (getattr(model, name, null()) for name in ("queue", "type"))
    turn = func.atspro_takes_turn(queue_name, kind, worker)
    return update(model).where(model.id == row_id, has_tries, or_(waits, lapsed), turn).values(claimed | values)


def may_run(queue_name: Any, kind: Any, worker: Any = None) -> ColumnElement[bool]:
    """Whether staff let a request of this queue and type, or this worker, go to work: see `QueueControl`."""
    allowed: ColumnElement[bool] = func.atspro_may_run(queue_name, kind, worker)
    return allowed


def is_held(model: type[Leased], row_id: Any, attempt: Any) -> ColumnElement[bool]:
    """The fence: whether this attempt still holds the row."""
    return and_(model.id == row_id, model.state == RUNNING, model.attempt == attempt)


def ending(table: LeasedTable[Any], state: str, which: ColumnElement[bool], **values: Any) -> Update:
    """The statement that ends what fits in this state."""
    emptied = dict.fromkeys(table.emptied, null())
    changes = {"state": literal_column(f"'{state}'"), "lease_until": null(), "finished_at": now(), **emptied, **values}
    return update(table.model).where(which).values(changes)


def renew(session: Session, held: Hold, **values: Any) -> bool:
    """Prolong the lease, and write how far it is. False when the hold is lost or the row cancelled: stop working."""
    return _write(session, held, lease_until=after(held.table.lease), **values)


def succeed(session: Session, held: Hold, **values: Any) -> bool:
    """End the row with its result, in the transaction that stores it. False when the hold is lost: store nothing."""
    return _end(session, held, "succeeded", error=None, **values)


def fail(session: Session, held: Hold, error: str, **values: Any) -> bool:
    """End the row with a sentence for the person. False when the hold is lost."""
    return _end(session, held, "failed", error=error, **values)


def retry(session: Session, held: Hold, error: str | None = None, *, not_before: float = 0.0, **values: Any) -> bool:
    """Return the row to the queue for a later try, or end it when none is left. False when the hold is lost.

    The next try waits twice as long each time, with jitter, and at least ``not_before`` seconds.
    """
    if held.is_last_try:
        return fail(session, held, error or held.table.gave_up, **values)
    wait = held.table.pause(held.tries) * random.uniform(0.5, 1.5)  # noqa: S311 (jitter, not a secret)
    if not_before:
        # Those who were all told the same moment do not come back in the same moment.
        wait = max(wait, not_before + random.uniform(0, 1))  # noqa: S311
    return _write(session, held, **_queued(run_after=after(wait), error=error, **values))


def yield_slot(session: Session, held: Hold) -> None:
    """Let others have their turn: the row goes to the end of the broker's queue, and the try does not count."""
    uncharged = _uncharged(held.table.model)
    if _write(session, held, **_queued(run_after=now(), dispatched_at=now(), uncharged_attempts=uncharged)):
        _publish(session, held.table, [held.id])


def cancel(session: Session, table: LeasedTable[Any], row_id: UUID) -> bool:
    """End a live row; a worker's late write is refused. False when it had ended."""
    model = table.model
    is_live = and_(model.id == row_id, model.state.in_(LIVE_STATES))
    return _count(session, ending(table, "cancelled", is_live)) == 1


def release_worker(session: Session, table: LeasedTable[Any], worker: str, **values: Any) -> list[UUID]:
    """Return all that a stopping worker holds to the queue, at once and without counting the try; the rows' ids.

    The attempt goes on counting, so that a process which outlives its worker for a moment can write nothing.
    """
    model = table.model
    return list(
        session.scalars(
            update(model)
            .where(model.state == RUNNING, model.worker == worker)
            .values(_queued(run_after=now(), uncharged_attempts=_uncharged(model), **values))
            .returning(model.id)
            .execution_options(synchronize_session=False)
        )
    )


def sweep(session: Session, table: LeasedTable[Any]) -> Swept:
    """Take back what workers lost, end what has no try left, and send again what the broker lost."""
    lapsed = take_back_lapsed(session, table)
    model = table.model
    resent = requeue(session, table, _is_due(table), model.run_after, dispatched_at=now())
    sent = [row.id for row in resent if row.state == "queued"]
    _publish(session, table, sent)
    return Swept(len(sent), len(lapsed), sum(row.state == "failed" for row in (*lapsed, *resent)))


def due(session: Session, table: LeasedTable[Any], limit: int) -> list[UUID]:
    """The rows that wait and may be worked on now, and of which no fresh message is under way, oldest first."""
    model = table.model
    return list(session.scalars(select(model.id).where(_is_due(table)).order_by(model.run_after).limit(limit)))


def take_back_lapsed(session: Session, table: LeasedTable[Any], **values: Any) -> Sequence[Any]:
    """Return rows whose lease lapsed to the queue, or end them: id and new state of each.

    A killed worker says nothing of its row, so the first lapse costs no wait; a poison task waits longer each time.
    """
    model = table.model
    wait = func.least(func.power(2, table.tries - 1) - 1, LONGEST_WAIT_AFTER_LAPSE)
    run_after = now() + func.make_interval(0, 0, 0, 0, 0, 0, wait)
    lapsed = and_(model.state == RUNNING, model.lease_until < now())
    return requeue(session, table, lapsed, model.lease_until, run_after=run_after, dispatched_at=None, **values)


def requeue(
    session: Session,
    table: LeasedTable[Any],
    which: ColumnElement[bool],
    order: Any,
    *,
    also: Sequence[Any] = (),
    **values: Any,
) -> Sequence[Any]:
    """Put the first rows that fit into the queue, and end those without a try left: id, new state and ``also`` of each.

    What another sweep holds is skipped, so any number of them may run at once.
    """
    model, spent = table.model, table.is_spent
    query = select(model.id).where(which).order_by(order).limit(SWEEP_LIMIT).with_for_update(skip_locked=True)
    ids = session.scalars(query).all()
    if not ids:
        return []
    emptied = {name: sql_case((spent, None), else_=getattr(model, name)) for name in table.emptied}
    changes = {
        **emptied,
        "state": sql_case((spent, FAILED), else_=QUEUED),
        "lease_until": None,
        "finished_at": sql_case((spent, now())),
        "error": sql_case((spent, table.gave_up), else_=model.error),
        **values,
    }
    return session.execute(
        update(model)
        .where(model.id.in_(ids))
        .values(changes)
        .returning(model.id, model.state, *also)
        .execution_options(synchronize_session=False)
    ).all()


def purge(session: Session, table: LeasedTable[Any]) -> int:
    """Delete the rows whose time is over; how many they were."""
    if table.expired is None:
        return 0
    return _count(session, delete(table.model).where(table.expired))


def _is_due(table: LeasedTable[Any]) -> ColumnElement[bool]:
    model = table.model
    unsent = or_(model.dispatched_at.is_(None), model.dispatched_at < after(-table.patience))
    return and_(model.state == QUEUED, model.run_after <= now(), unsent)


def _uncharged(model: type[Leased]) -> ColumnElement[int]:
    return func.least(model.uncharged_attempts + 1, model.attempt)


def _queued(**values: Any) -> dict[str, Any]:
    return {"state": QUEUED, "lease_until": None, "dispatched_at": None, **values}


def _end(session: Session, held: Hold, state: str, **values: Any) -> bool:
    fence = is_held(held.table.model, held.id, held.attempt)
    return _count(session, ending(held.table, state, fence, **values)) == 1


def _write(session: Session, held: Hold, **values: Any) -> bool:
    model = held.table.model
    return _count(session, update(model).where(is_held(model, held.id, held.attempt)).values(values)) == 1


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _publish(session: Session, table: LeasedTable[Any], ids: Sequence[UUID]) -> None:
    for row_id in ids:
        queue.publish_on_commit(session, table.task, row_id, table.queue)
