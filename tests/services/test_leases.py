"""The core of leases over each of its tables: pauses, limits, stopping workers, sweeps at once, and what is purged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from atspro.db import Base, db, transaction, utc_now
from atspro.models import JobImport, Leased, Mail, User
from atspro.services import leases, mail
from atspro.services.jobs import url_imports
from tests.conftest import Outbox
from tests.services.leased_rows import KINDS, Kind

AGO = timedelta(hours=1)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each leased table."""
    return KINDS[request.param]


@pytest.fixture
def row_id(session: Session, user: User, kind: Kind) -> UUID:
    """A row that waits and was sent."""
    row = kind.make(session, user)
    leases.enqueue(session, kind.table, row)
    session.commit()
    return row.id


def stored(session: Session, kind: Kind, row_id: UUID) -> Leased:
    session.expire_all()
    return session.get_one(kind.table.model, row_id)


def change(session: Session, kind: Kind, **values: Any) -> None:
    session.execute(update(kind.table.model).values(values).execution_options(synchronize_session=False))
    session.commit()


def claim(session: Session, kind: Kind, row_id: UUID, worker: str = "w1") -> leases.Hold:
    held = leases.claim(session, kind.table, row_id, worker)
    session.commit()
    assert held is not None
    return held


def test_every_model_with_the_columns_is_tried_here() -> None:
    leased = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Leased)}
    assert leased == set(KINDS)


def test_an_id_is_sent_after_the_commit_and_never_after_a_rollback(
    session: Session, user: User, kind: Kind, outbox: Outbox
) -> None:
    leases.enqueue(session, kind.table, kind.make(session, user))
    session.rollback()
    session.commit()
    assert outbox.sent == []
    row = kind.make(session, user)
    leases.enqueue(session, kind.table, row)
    assert outbox.sent == []
    session.commit()
    assert outbox.sent == [(kind.table.task, str(row.id), kind.table.queue)]


def test_a_retry_waits_longer_each_time_and_the_last_one_ends(session: Session, kind: Kind, row_id: UUID) -> None:
    table = kind.table
    for tries in range(1, table.max_attempts):
        assert leases.retry(session, claim(session, kind, row_id), "Try again.")
        waiting = stored(session, kind, row_id)
        assert (waiting.state, waiting.error) == ("queued", "Try again.")
        assert waiting.finished_at is None
        wait = (waiting.run_after - utc_now()).total_seconds()
        assert 0.5 * table.pause(tries) - 2 < wait < 1.5 * table.pause(tries) + 2
        assert leases.claim(session, table, row_id) is None, "the next try waits"
        change(session, kind, run_after=utc_now() - AGO)
    held = claim(session, kind, row_id)
    assert held.is_last_try
    assert leases.retry(session, held)
    ended = stored(session, kind, row_id)
    assert (ended.state, ended.error) == ("failed", table.gave_up)
    assert all(getattr(ended, name) is None for name in table.emptied)


def test_whoever_says_when_to_come_back_is_obeyed(session: Session, kind: Kind, row_id: UUID) -> None:
    leases.retry(session, claim(session, kind, row_id), "Busy.", not_before=7200)
    wait = (stored(session, kind, row_id).run_after - utc_now()).total_seconds()
    assert 7195 < wait < 7205


def test_a_limit_that_was_lowered_ends_what_waits(session: Session, kind: Kind, row_id: UUID) -> None:
    leases.retry(session, claim(session, kind, row_id), "Try again.")
    change(session, kind, run_after=utc_now() - AGO)
    lowered = kind.limited_to(1)
    assert leases.claim(session, lowered.table, row_id) is None
    assert leases.sweep(session, lowered.table) == (0, 0, 1)
    assert stored(session, kind, row_id).state == "failed"


def test_a_poison_task_waits_longer_after_each_lapse(session: Session, kind: Kind, row_id: UUID) -> None:
    waits = []
    for _ in range(3):
        claim(session, replace(kind.limited_to(9)), row_id)
        change(session, kind, lease_until=utc_now() - AGO)
        assert len(leases.take_back_lapsed(session, kind.limited_to(9).table)) == 1
        waits.append((stored(session, kind, row_id).run_after - utc_now()).total_seconds())
        change(session, kind, run_after=utc_now() - AGO)
    assert waits[0] <= 0 < waits[1] < waits[2]


def test_a_stopping_worker_gives_back_its_own_without_counting_the_try(
    session: Session, user: User, kind: Kind, row_id: UUID, outbox: Outbox
) -> None:
    other = kind.make(session, user)
    leases.enqueue(session, kind.table, other)
    session.commit()
    late = claim(session, kind, row_id)
    claim(session, kind, other.id, worker="w2")
    assert leases.release_worker(session, kind.table, "w1") == [row_id]
    released = stored(session, kind, row_id)
    assert (released.state, released.attempt, released.uncharged_attempts) == ("queued", 1, 1)
    assert stored(session, kind, other.id).state == "running"
    assert not leases.succeed(session, late, **kind.result), "a process that outlives its worker writes nothing"
    outbox.sent.clear()
    assert leases.sweep(session, kind.table).sent == 1
    session.commit()
    assert [identifier for _, identifier, _ in outbox.sent] == [str(row_id)]
    assert claim(session, kind, row_id).tries == 1


def test_a_turn_that_is_given_is_no_try(session: Session, kind: Kind, row_id: UUID, outbox: Outbox) -> None:
    once = kind.limited_to(1)
    for _ in range(3):
        held = claim(session, once, row_id)
        outbox.sent.clear()
        leases.yield_slot(session, held)
        session.commit()
        assert [identifier for _, identifier, _ in outbox.sent] == [str(row_id)]
    assert stored(session, kind, row_id).uncharged_attempts == 3


@pytest.fixture
def committed(migrated_app: Flask, kind: Kind, outbox: Outbox) -> Iterator[list[UUID]]:
    """Rows that are really committed, so that several connections see them."""
    with migrated_app.app_context():
        with transaction() as session:
            person = User(id="leases", name="L", email="leases@example.com", email_verified=True)
            session.add(person)
            session.flush()
            rows = [kind.make(session, person) for _ in range(6)]
            for row in rows:
                leases.enqueue(session, kind.table, row)
            ids = [row.id for row in rows]
        yield ids
        db.session.remove()
        with transaction() as session:
            session.execute(delete(kind.table.model).where(kind.table.model.id.in_(ids)))
            session.execute(delete(User).where(User.id == "leases"))


def at_once(app: Flask, count: int, act: Any) -> list[Any]:
    """The results of so many threads that act at the same time, each in a transaction of its own."""
    start, results = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            start.wait()
            with transaction() as session:
                results.append(act(session))
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


def test_of_many_workers_at_once_one_holds(migrated_app: Flask, kind: Kind, committed: list[UUID]) -> None:
    held = at_once(migrated_app, 8, lambda session: leases.claim(session, kind.table, committed[0]))
    assert len([one for one in held if one]) == 1


def test_sweeps_at_once_send_each_row_once(migrated_app: Flask, kind: Kind, committed: list[UUID]) -> None:
    with migrated_app.app_context(), transaction() as session:
        lost = {"dispatched_at": utc_now() - AGO, "run_after": utc_now() - AGO}
        session.execute(update(kind.table.model).where(kind.table.model.id.in_(committed)).values(lost))
    swept = at_once(migrated_app, 4, lambda session: leases.sweep(session, kind.table).sent)
    assert sum(swept) == len(committed)


def test_what_is_over_is_purged_and_nothing_else(session: Session, user: User) -> None:
    old, new = (JobImport(user_id=user.id, url=f"https://jobs.example/{n}") for n in range(2))
    session.add_all([old, new])
    session.flush()
    old.created_at = utc_now() - timedelta(days=1)
    waits = Mail(kind="reset", recipient="w", subject="S", body="B", created_at=utc_now() - timedelta(days=90))
    session.add(waits)
    session.flush()
    assert leases.purge(session, url_imports.IMPORTS) == 1
    assert leases.purge(session, mail.MAILS) == 0
    assert session.scalars(select(JobImport.id)).all() == [new.id]
    assert leases.purge(session, KINDS["bulkAction"].table) == 0
