"""Bulk actions under a worker that dies, comes twice or comes late: each row once, and an end in every case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from atspro.errors import Conflict
from atspro.models import BulkAction, GenerationRequest, User, UserJob
from atspro.queue import RUN_BULK
from atspro.services import bulk, leases
from atspro.services.bulk import document_requests, limits
from atspro.services.leases import after
from tests.conftest import Outbox

ROWS = bulk.BATCH_SIZE + 5


@pytest.fixture
def action(session: Session, admin: User, user: User) -> BulkAction:
    """Thirty jobs whose prep is to be written: two batches."""
    jobs = [UserJob(user_id=user.id, company="Globex", title=f"Job {n}", description="Python.") for n in range(ROWS)]
    session.add_all(jobs)
    session.flush()
    made = bulk.start(session, admin, "jobs", "generate_prep", [str(job.id) for job in jobs], source="/admin/jobs/")
    session.commit()
    return made


def asked(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(GenerationRequest)) or 0


def held_of(session: Session, action: BulkAction) -> bulk.HeldAction:
    held = bulk.claim(session, action.id)
    session.commit()
    assert held is not None
    return held


def lapse(session: Session, action: BulkAction, **values: Any) -> None:
    session.execute(update(BulkAction).where(BulkAction.id == action.id).values(**values))
    session.commit()
    session.expire_all()


def test_it_is_sent_after_the_commit_and_held_by_one(session: Session, action: BulkAction, outbox: Outbox) -> None:
    assert outbox.ids(RUN_BULK) == [str(action.id)]
    assert bulk.claim(session, action.id) is not None
    assert bulk.claim(session, action.id) is None
    assert bulk.claim(session, UUID(int=0)) is None


def test_batches_until_the_end(session: Session, action: BulkAction) -> None:
    held = held_of(session, action)
    assert bulk.run_batch(session, held)
    assert (action.done, asked(session)) == (bulk.BATCH_SIZE, bulk.BATCH_SIZE)
    assert not bulk.run_batch(session, held)
    session.commit()
    assert (action.state, action.done, asked(session)) == ("succeeded", ROWS, ROWS)
    assert bulk.claim(session, action.id) is None


def test_a_batch_that_breaks_leaves_nothing_and_is_done_again(session: Session, action: BulkAction) -> None:
    held = held_of(session, action)
    bulk.run_batch(session, held)
    session.rollback()
    assert asked(session) == 0
    leases.retry(session, held)
    session.commit()
    session.refresh(action)
    assert (action.state, action.done) == ("queued", 0)
    assert bulk.claim(session, action.id) is None, "the next try waits"
    lapse(session, action, run_after=after(-1))
    again = held_of(session, action)
    assert bulk.run_batch(session, again)
    assert not bulk.run_batch(session, again)
    assert asked(session) == ROWS


def test_a_worker_that_was_taken_for_dead_writes_nothing(session: Session, action: BulkAction, outbox: Outbox) -> None:
    late = held_of(session, action)
    lapse(session, action, lease_until=after(-1))
    assert leases.sweep(session, bulk.ACTIONS).sent == 1
    session.commit()
    assert outbox.ids(RUN_BULK) == [str(action.id)] * 2
    held = held_of(session, action)
    assert not bulk.run_batch(session, late)
    leases.yield_slot(session, late)
    leases.retry(session, late)
    session.commit()
    assert asked(session) == 0
    assert bulk.run_batch(session, held)


def test_a_lost_message_is_sent_again_and_a_fresh_one_is_not(
    session: Session, action: BulkAction, outbox: Outbox
) -> None:
    assert leases.sweep(session, bulk.ACTIONS).sent == 0
    lapse(session, action, dispatched_at=after(-bulk.ACTIONS.patience - 1))
    assert leases.sweep(session, bulk.ACTIONS).sent == 1
    session.commit()
    assert outbox.ids(RUN_BULK) == [str(action.id)] * 2
    assert leases.sweep(session, bulk.ACTIONS).sent == 0


def test_a_turn_is_given_and_taken_up_where_it_ended(session: Session, action: BulkAction, outbox: Outbox) -> None:
    held = held_of(session, action)
    bulk.run_batch(session, held)
    leases.yield_slot(session, held)
    session.commit()
    assert outbox.ids(RUN_BULK) == [str(action.id)] * 2
    assert not bulk.run_batch(session, held_of(session, action))
    assert asked(session) == ROWS


def test_what_never_gets_further_ends(session: Session, action: BulkAction) -> None:
    for _ in range(bulk.ACTIONS.max_attempts):
        held = held_of(session, action)
        leases.retry(session, held)
        lapse(session, action, run_after=after(-1))
    session.refresh(action)
    assert (action.state, action.error) == ("failed", bulk.GAVE_UP)
    assert bulk.claim(session, action.id) is None


def test_workers_that_die_on_it_again_and_again_end_it(session: Session, action: BulkAction) -> None:
    for _ in range(bulk.ACTIONS.max_attempts):
        held_of(session, action)
        lapse(session, action, lease_until=after(-1))
        leases.sweep(session, bulk.ACTIONS)
        lapse(session, action, run_after=after(-1))
    session.refresh(action)
    assert (action.state, action.error) == ("failed", bulk.GAVE_UP)


def test_cancelling_stops_a_holder(session: Session, admin: User, action: BulkAction) -> None:
    held = held_of(session, action)
    bulk.run_batch(session, held)
    session.commit()
    assert bulk.cancel(session, admin, action)
    session.commit()
    assert not bulk.run_batch(session, held)
    assert asked(session) == bulk.BATCH_SIZE
    assert not bulk.cancel(session, admin, action)


def test_the_database_refuses_what_can_not_be(session: Session, action: BulkAction) -> None:
    for values in (
        {"done": ROWS + 1},
        {"state": "succeeded", "finished_at": after(0)},
        {"state": "running"},
        {"failed": 1},
        {"state": "lost"},
        {"total": 1},
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(BulkAction).where(BulkAction.id == action.id).values(**values))


def test_what_one_asks_for_and_what_is_coming_has_a_bound(
    session: Session, action: BulkAction, admin: User, neighbour: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING", ROWS + 4)
    ids = [str(key) for key in session.scalars(select(UserJob.id))]

    def start(actor: User, verb: str, rows: int) -> BulkAction:
        return bulk.start(session, actor, "jobs", verb, ids[:rows], source="")

    with pytest.raises(Conflict, match=f"{ROWS} documents you requested are still waiting"):
        start(admin, "generate", 2)
    # It makes no difference whether they are coming or wait already, and others have a bound of their own.
    held = held_of(session, action)
    while bulk.run_batch(session, held):
        pass
    with pytest.raises(Conflict, match="at most 34 may wait"):
        start(admin, "generate", 2)
    jobs = list(session.scalars(select(UserJob).limit(5)))
    with pytest.raises(Conflict):
        document_requests.request_documents(session, admin, [(job, "cover") for job in jobs])
    assert start(neighbour, "generate", 2).total == 2
    assert start(admin, "delete", ROWS).total == ROWS
    assert start(admin, "generate", 1).total == 1
