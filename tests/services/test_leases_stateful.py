"""The core of leases against a model, over each of its tables: any order of claims, late writes, lapses and sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import LIVE_STATES, User
from atspro.services import leases
from tests.conftest import Outbox
from tests.services.leased_rows import KINDS, Kind

MAX_ATTEMPTS = 3
AGO = timedelta(hours=1)
WORKERS = ("w1", "w2")

any_of = st.integers(0, 1_000_000)
workers = st.sampled_from(WORKERS)


@dataclass
class Row:
    """What the model knows of a row."""

    state: str = "queued"
    attempt: int = 0
    uncharged: int = 0
    is_due: bool = True
    is_lapsed: bool = False
    is_sent: bool = True
    worker: str = ""

    @property
    def tries(self) -> int:
        return self.attempt - self.uncharged

    def is_held_by(self, held: leases.Hold) -> bool:
        return self.state == "running" and self.attempt == held.attempt


class Leases(RuleBasedStateMachine):
    """Rows of one table, two workers, and a broker that delivers whatever it ever took, in any order."""

    def __init__(self, session: Session, user: User, kind: Kind, outbox: Outbox) -> None:
        super().__init__()
        self.session, self.user, self.outbox = session, user, outbox
        self.kind = kind.limited_to(MAX_ATTEMPTS)
        self.table, self.model = self.kind.table, kind.table.model
        self.outbox.sent.clear()
        self.rows: dict[UUID, Row] = {}
        self.holds: list[leases.Hold] = []

    def teardown(self) -> None:
        self.session.execute(delete(self.model))
        self.commit()

    def commit(self) -> None:
        self.session.commit()
        self.session.expire_all()

    def pick(self, number: int) -> tuple[UUID, Row]:
        row_id = list(self.rows)[number % len(self.rows)]
        return row_id, self.rows[row_id]

    def hold(self, number: int) -> tuple[leases.Hold, Row]:
        held = self.holds[number % len(self.holds)]
        return held, self.rows[held.id]

    def set(self, row_id: UUID, **values: Any) -> None:
        query = update(self.model).where(self.model.id == row_id).values(values)
        self.session.execute(query.execution_options(synchronize_session=False))
        self.commit()

    @initialize()
    def begin(self) -> None:
        self.enqueue()

    @rule()
    def enqueue(self) -> None:
        row = self.kind.make(self.session, self.user)
        leases.enqueue(self.session, self.table, row)
        self.commit()
        self.rows[row.id] = Row()

    # Workers

    @rule(number=any_of, worker=workers)
    def deliver(self, number: int, worker: str) -> None:
        """The broker delivers any message that it ever took: in time, late, or once more."""
        row_id = UUID(self.outbox.ids(self.table.task)[number % len(self.outbox.sent)])
        row = self.rows[row_id]
        is_free = (row.state == "queued" and row.is_due) or (row.state == "running" and row.is_lapsed)
        held = leases.claim(self.session, self.table, row_id, worker)
        self.commit()
        assert (held is not None) == (is_free and row.tries < MAX_ATTEMPTS)
        if held is not None:
            assert (held.attempt, held.tries) == (row.attempt + 1, row.tries + 1)
            row.state, row.attempt, row.worker = "running", held.attempt, worker
            row.is_lapsed, row.is_sent = False, True
            self.holds.append(held)

    def _write(self, number: int, write: Any, state: str | None = None) -> Row | None:
        held, row = self.hold(number)
        is_held = row.is_held_by(held)
        assert write(self.session, held) in (is_held, None)
        self.commit()
        if not is_held:
            return None
        row.state, row.is_lapsed = state or row.state, False
        return row

    @precondition(lambda self: self.holds)
    @rule(number=any_of)
    def renew(self, number: int) -> None:
        self._write(number, leases.renew)

    @precondition(lambda self: self.holds)
    @rule(number=any_of)
    def succeed(self, number: int) -> None:
        self._write(number, lambda session, held: leases.succeed(session, held, **self.kind.result), "succeeded")

    @precondition(lambda self: self.holds)
    @rule(number=any_of)
    def fail(self, number: int) -> None:
        self._write(number, lambda session, held: leases.fail(session, held, "No."), "failed")

    @precondition(lambda self: self.holds)
    @rule(number=any_of)
    def retry(self, number: int) -> None:
        held, _ = self.hold(number)
        row = self._write(number, lambda session, held: leases.retry(session, held, "Later."), "queued")
        if row:
            row.is_due = row.is_sent = False
            if held.is_last_try:
                row.state = "failed"

    @precondition(lambda self: self.holds)
    @rule(number=any_of)
    def yield_slot(self, number: int) -> None:
        row = self._write(number, leases.yield_slot, "queued")
        if row:
            row.uncharged, row.is_due, row.is_sent = row.uncharged + 1, True, True

    @rule(worker=workers)
    def stop(self, worker: str) -> None:
        mine = {row_id for row_id, row in self.rows.items() if row.state == "running" and row.worker == worker}
        assert set(leases.release_worker(self.session, self.table, worker)) == mine
        self.commit()
        for row_id in mine:
            row = self.rows[row_id]
            row.state, row.is_due, row.is_lapsed, row.is_sent = "queued", True, False, False
            row.uncharged += 1

    @rule(number=any_of)
    def cancel(self, number: int) -> None:
        row_id, row = self.pick(number)
        assert leases.cancel(self.session, self.table, row_id) == (row.state in LIVE_STATES)
        self.commit()
        if row.state in LIVE_STATES:
            row.state = "cancelled"

    # Time and trouble

    @rule(number=any_of)
    def lapse(self, number: int) -> None:
        row_id, row = self.pick(number)
        if row.state == "running":
            self.set(row_id, lease_until=utc_now() - AGO)
            row.is_lapsed = True

    @rule(number=any_of)
    def time_passes(self, number: int) -> None:
        row_id, row = self.pick(number)
        if row.state == "queued":
            self.set(row_id, run_after=utc_now() - AGO)
            row.is_due = True

    @rule(number=any_of)
    def lose_the_message(self, number: int) -> None:
        row_id, row = self.pick(number)
        if row.state == "queued" and row.is_sent:
            self.set(row_id, dispatched_at=utc_now() - AGO)
            row.is_sent = False

    @rule()
    def sweep(self) -> None:
        before = len(self.outbox.sent)
        swept = leases.sweep(self.session, self.table)
        self.commit()
        lapsed = [row for row in self.rows.values() if row.state == "running" and row.is_lapsed]
        for row in lapsed:
            row.state = "queued" if row.tries < MAX_ATTEMPTS else "failed"
            # The first lapse costs no wait.
            row.is_lapsed, row.is_sent, row.is_due = False, False, row.tries <= 1
        sent = {row_id for row_id, row in self.rows.items() if row.state == "queued" and row.is_due and not row.is_sent}
        for row_id in sent:
            self.rows[row_id].is_sent = True
        assert {UUID(row_id) for _, row_id, _ in self.outbox.sent[before:]} == sent
        spent = sum(row.state == "failed" for row in lapsed)
        assert swept == (len(sent), len(lapsed), spent)

    @rule()
    def everything_ends(self) -> None:
        """Time, sweeps and a worker that works end every row: nothing waits for ever."""
        for _ in range(2 + MAX_ATTEMPTS):
            for number in range(len(self.rows)):
                self.time_passes(number)
                self.lapse(number)
                self.lose_the_message(number)
            self.sweep()
            for number in range(len(self.outbox.sent)):
                self.deliver(number, "w1")
            for number in range(len(self.holds)):
                self.succeed(number)
        assert not [row for row in self.rows.values() if row.state in LIVE_STATES]

    # What always holds

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        stored = self.session.scalars(select(self.model)).all()
        assert {row.id: (row.state, row.attempt, row.uncharged_attempts) for row in stored} == {
            row_id: (row.state, row.attempt, row.uncharged) for row_id, row in self.rows.items()
        }
        for row in stored:
            assert (row.lease_until is not None) == (row.state == "running")
            assert (row.finished_at is not None) == (row.state not in LIVE_STATES)
            assert row.state != "failed" or row.error
            if row.state not in LIVE_STATES:
                assert all(getattr(row, name) is None for name in self.table.emptied)

    @invariant()
    def an_attempt_is_held_once(self) -> None:
        assert len({(held.id, held.attempt) for held in self.holds}) == len(self.holds)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@pytest.mark.parametrize("name", KINDS)
def test_the_core_keeps_its_promises(session: Session, user: User, outbox: Outbox, name: str) -> None:
    session.execute(text("SET LOCAL synchronous_commit = off"))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Leases(session, user, KINDS[name], outbox),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
