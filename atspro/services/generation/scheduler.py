"""Whose turn it is: at most a few requests of one person are with the broker, and what got lost is sent again.

A queued row is *held* while ``dispatchedAt`` is NULL: it waits for its person's turn, or for the moment of its next
try. It is *in flight* once its id went to the broker, until it ends or comes back. Each statement reads a few entries
of a partial index, so its cost does not grow with the number of rows that wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, Row, and_, case, cast, func, literal_column, not_, select, text, update
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from atspro import queue
from atspro.models import GenerationRequest
from atspro.models.generation_request import SEND_AGAIN_AT
from atspro.services import leases
from atspro.services.leases import SWEEP_LIMIT, Swept, now
from atspro.translatable import gettext_noop

TOO_MANY_TRIES = gettext_noop(
    "The document could not be finished after several attempts. Try again; if it fails again, contact us."
)
WAITING_AGAIN = "Waiting to try again"
HELD_BACK = "Held for now; it goes on by itself"

# The settings say how long a lease is and how many tries there are. Each row names its queue.
REQUESTS = leases.LeasedTable(
    GenerationRequest,
    leases.Hold,
    queue.GENERATE_DOCUMENT,
    queue.DOCUMENTS,
    lease=60,
    max_attempts=5,
    first_pause=2,
    longest_pause=60,
    gave_up=TOO_MANY_TRIES,
    emptied=("stage",),
)

# A request that was sent once and taken by nobody is sent again after twice this; the time doubles with each sending.
PATIENCE_SECONDS = 10.0
# How many people with held requests one sweep looks at; the next one goes on behind them.
PEOPLE_LIMIT = 500

# Written out, for a prepared statement's plan knows no values and could use no partial index.
LIVE = "state IN ('queued', 'running')"
_HELD = "state = 'queued' AND \"dispatchedAt\" IS NULL"
_FREE = """greatest(0, :most - (
    SELECT count(*) FROM "generationRequest" AS busy
    WHERE busy."requestedBy" = {person} AND busy.queue = {queue}
      AND busy.state IN ('queued', 'running') AND busy."dispatchedAt" IS NOT NULL))"""
# What staff have paused or limited stays held, and goes on with the first sweep after they let it.
_OPEN = 'atspro_may_run("generationRequest".queue, "generationRequest".type, NULL)'
_SENT = """UPDATE "generationRequest"
SET "dispatchedAt" = timezone('UTC', statement_timestamp()), dispatches = dispatches + 1
WHERE id = ANY(ARRAY(SELECT id FROM due)) RETURNING id, queue"""
# The oldest held requests of one person, as many as there is room for.
_DISPATCH_NEXT = text(
    # Only constants of this file are put together here, and in the next one.
    f"""WITH due AS (
    SELECT id FROM "generationRequest"
    WHERE "requestedBy" = :person AND queue = :queue AND {_HELD} AND {_OPEN}
      AND "runAfter" <= timezone('UTC', statement_timestamp())
    ORDER BY "runAfter" LIMIT {_FREE.format(person=":person", queue=":queue")}
    FOR UPDATE SKIP LOCKED)
{_SENT}"""  # noqa: S608
)
# The same for many people: a loose index scan hops from person to person and never reads all that one of them asked
# for. Whoever asked and is gone has no turn to wait for.
_DISPATCH_ALL = text(
    f"""WITH RECURSIVE person AS (
    (SELECT "requestedBy" AS id, queue, 1 AS place FROM "generationRequest"
     WHERE {_HELD} AND ("requestedBy", queue) > (:after_person, :after_queue)
     ORDER BY "requestedBy", queue LIMIT 1)
    UNION ALL
    SELECT following.id, following.queue, person.place + 1 FROM person, LATERAL (
        SELECT "requestedBy" AS id, queue FROM "generationRequest"
        WHERE {_HELD} AND ("requestedBy", queue) > (person.id, person.queue)
        ORDER BY "requestedBy", queue LIMIT 1) AS following
    WHERE person.place < :people),
turn AS (
    SELECT first.id FROM person, LATERAL (
        SELECT id FROM "generationRequest"
        WHERE "requestedBy" = person.id AND queue = person.queue AND {_HELD} AND {_OPEN}
          AND "runAfter" <= timezone('UTC', statement_timestamp())
        ORDER BY "runAfter" LIMIT {_FREE.format(person="person.id", queue="person.queue")}
        FOR UPDATE SKIP LOCKED) AS first),
orphan AS (
    SELECT id FROM "generationRequest"
    WHERE "requestedBy" IS NULL AND {_HELD} AND {_OPEN} AND "runAfter" <= timezone('UTC', statement_timestamp())
    ORDER BY queue, "runAfter" LIMIT :most_orphans FOR UPDATE SKIP LOCKED),
due AS (SELECT id FROM turn UNION ALL SELECT id FROM orphan),
sent AS ({_SENT})
SELECT id, queue, NULL AS person, NULL AS place FROM sent
UNION ALL
(SELECT NULL, queue, id, place FROM person ORDER BY place DESC LIMIT 1)"""  # noqa: S608
)


def person_limit() -> int:
    """How many requests of one person may be in flight in one queue."""
    limit: int = current_app.config["SETTINGS"].PERSON_CONCURRENCY
    return limit


def has_room(person: str, queue_name: str, ahead: int = 0) -> ColumnElement[bool]:
    """Whether one more request of this person may go to the broker, when ``ahead`` others go with it."""
    flying = (
        select(func.count())
        .where(
            GenerationRequest.requested_by == person,
            GenerationRequest.queue == queue_name,
            literal_column(LIVE),
            GenerationRequest.dispatched_at.is_not(None),
        )
        .scalar_subquery()
    )
    return flying + ahead < person_limit()


def dispatch_next(session: Session, person: str | None, queue_name: str) -> None:
    """Send the person's oldest held requests, as many as there is room for; after the commit."""
    if person is not None:
        sent = session.execute(_DISPATCH_NEXT, {"person": person, "queue": queue_name, "most": person_limit()})
        publish(session, sent.all())


def raise_priority(session: Session, request_id: UUID) -> bool:
    """Move a waiting request to the queue of people who wait, to the front of its person's line; False if it does not
    wait.

    It is sent at once if its person has room there, or else as their next. A message that is on the way to the other
    queue does no harm: whichever comes first is taken.
    """
    waiting = (GenerationRequest.id == request_id, GenerationRequest.state == "queued")
    before = session.execute(
        select(GenerationRequest.requested_by, GenerationRequest.queue).where(*waiting).with_for_update()
    ).first()
    if before is None:
        return False
    person, old_queue = before
    first = (
        select(func.min(GenerationRequest.run_after))
        .where(
            GenerationRequest.requested_by == person,
            GenerationRequest.queue == queue.DOCUMENTS,
            literal_column(_HELD),
        )
        .scalar_subquery()
    )
    in_front = first - cast("1 millisecond", INTERVAL)
    sent = now() if person is None else None
    session.execute(
        update(GenerationRequest)
        .where(*waiting)
        .values(
            queue=queue.DOCUMENTS,
            run_after=func.least(now(), in_front),
            dispatched_at=sent,
            dispatches=0 if sent is None else 1,
        )
        .execution_options(synchronize_session=False)
    )
    if person is None:
        queue.publish_on_commit(session, queue.GENERATE_DOCUMENT, request_id, queue.DOCUMENTS)
    else:
        for name in {queue.DOCUMENTS, old_queue}:
            dispatch_next(session, person, name)
    return True


def hold_back(session: Session, request_id: UUID) -> bool:
    """Have a request that was sent, and that staff do not let go to work just now, wait for the next sweep after they
    do. False when nothing keeps it, or it does not wait."""
    waiting = (GenerationRequest.id == request_id, GenerationRequest.state == "queued")
    closed = not_(leases.may_run(GenerationRequest.queue, GenerationRequest.type))
    held = session.scalars(
        update(GenerationRequest)
        .where(*waiting, closed)
        .values(dispatched_at=None, dispatches=0, stage=HELD_BACK)
        .returning(GenerationRequest.id)
        .execution_options(synchronize_session=False)
    )
    return held.first() is not None


def publish(session: Session, rows: Sequence[Any]) -> None:
    """Send the id of each row to its queue, after the commit."""
    for row in rows:
        queue.publish_on_commit(session, queue.GENERATE_DOCUMENT, row.id, row.queue)


def sweep(session: Session, *, max_attempts: int) -> Swept:
    """Repair whatever was lost: leases, messages, turns.

    A request whose lease lapsed comes back for its next try, the later the more it had; one that was sent and taken by
    no worker is sent again, with growing patience; held ones whose turn was missed are sent. What has no try left ends
    as failed. Rows that another sweep holds are skipped, so any number of sweeps may run at once.
    """
    table = replace(REQUESTS, max_attempts=max_attempts)
    lapsed = leases.take_back_lapsed(
        session,
        table,
        dispatches=0,
        stage=case((table.is_spent, None), else_=WAITING_AGAIN),
        error_type="LeaseLapsed",
    )
    unanswered = _send_again(session, table)
    sent = [row for row in unanswered if row.state == "queued"]
    dispatched = _dispatch_all(session)
    publish(session, [*sent, *dispatched])
    ended = sum(row.state == "failed" for row in (*lapsed, *unanswered))
    return Swept(len(sent) + len(dispatched), len(lapsed), ended)


def _send_again(session: Session, table: leases.LeasedTable[Any]) -> Sequence[Any]:
    due_at: ColumnElement[Any] = literal_column(SEND_AGAIN_AT)
    # The expression of the index has the usual patience in it; another patience is a shift of what it is compared to.
    grown = func.power(2, func.least(GenerationRequest.dispatches, 5))
    limit = now() if PATIENCE_SECONDS == 10 else now() + (10 - PATIENCE_SECONDS) * grown * cast("1 second", INTERVAL)
    unanswered = and_(
        literal_column("state = 'queued'"),
        GenerationRequest.dispatched_at.is_not(None),
        due_at < limit,
        leases.may_run(GenerationRequest.queue, GenerationRequest.type),
    )
    return leases.requeue(
        session,
        table,
        unanswered,
        due_at,
        also=(GenerationRequest.queue,),
        dispatched_at=now(),
        dispatches=GenerationRequest.dispatches + 1,
        error_type=case((table.is_spent, "TriesSpent"), else_=GenerationRequest.error_type),
    )


# Where the last sweep of this process stopped: with many people, each sweep looks at the next ones.
_seen: dict[str, str] = {"after_person": "", "after_queue": ""}


def _dispatch_all(session: Session) -> list[Row[Any]]:
    rows = session.execute(
        _DISPATCH_ALL,
        {"most": person_limit(), "most_orphans": SWEEP_LIMIT, "people": PEOPLE_LIMIT, **_seen},
    ).all()
    last = next((row for row in rows if row.place is not None), None)
    if last is not None and last.place >= PEOPLE_LIMIT:
        _seen.update(after_person=last.person, after_queue=last.queue)
    else:
        _seen.update(after_person="", after_queue="")
    return [row for row in rows if row.id is not None]
