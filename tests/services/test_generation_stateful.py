"""The state machine against a model: any order of clicks, claims, late writes, lapses, sweeps and stops."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
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

from atspro import queue
from atspro.db import utc_now
from atspro.models import DOCUMENT_TYPES, GenerationBatch, GenerationRequest, JobDocument, User, UserJob
from atspro.services import generation, jobs, leases
from atspro.shapes import JobData
from tests.conftest import Outbox

LEASE = 3600.0
MAX_ATTEMPTS = 2
SHARE = 2
LIVE = ("queued", "running")
WORKERS = ("w1", "w2")
TROUBLE = {"error": "No.", "error_type": "Trouble", "trace_id": "t"}

jobs_ = st.integers(0, 2)
types = st.sampled_from(DOCUMENT_TYPES)
idempotency_keys = st.sampled_from([None, "a", "b"])
any_of = st.integers(0, 1_000_000)


@dataclass
class Request:
    """What the model knows of a request."""

    job: int
    type: str
    idempotency_key: str | None
    batch: UUID | None
    state: str = "queued"
    attempt: int = 0
    uncharged_attempts: int = 0
    is_due: bool = True
    is_lapsed: bool = False
    worker: str = ""
    content: str | None = None

    @property
    def has_tries(self) -> bool:
        return self.attempt - self.uncharged_attempts < MAX_ATTEMPTS

    def is_held_by(self, claim: generation.Claim) -> bool:
        return self.state == "running" and self.attempt == claim.attempt


class Requests(RuleBasedStateMachine):
    """Two people with three jobs, two workers, and a broker that delivers whatever it ever took, in any order."""

    def __init__(self, session: Session, people: list[User], outbox: Outbox) -> None:
        super().__init__()
        self.session, self.outbox = session, outbox
        self.outbox.sent.clear()
        self.jobs: list[tuple[User, UserJob]] = []
        for person in (people[0], people[0], people[1]):
            job = jobs.create_job(session, person, JobData(company="Acme", title="Engineer", description="Python."))
            self.jobs.append((person, job))
        self.commit()
        self.requests: dict[UUID, Request] = {}
        self.claims: list[generation.Claim] = []
        self.written: dict[tuple[int, str], list[str]] = {}
        self.texts = (f"text {number}" for number in itertools.count())

    def teardown(self) -> None:
        self.session.execute(delete(UserJob))
        self.commit()

    def commit(self) -> None:
        self.session.commit()
        self.session.expire_all()

    def pick(self, number: int) -> tuple[UUID, Request]:
        identifier = list(self.requests)[number % len(self.requests)]
        return identifier, self.requests[identifier]

    def stored(self, identifier: UUID) -> GenerationRequest:
        return self.session.get_one(GenerationRequest, identifier)

    # Clicks

    def _joined(self, job: int, document_type: str, idempotency_key: str | None) -> UUID | None:
        mine = {id_: one for id_, one in self.requests.items() if (one.job, one.type) == (job, document_type)}
        own = [id_ for id_, one in mine.items() if idempotency_key and one.idempotency_key == idempotency_key]
        live = [id_ for id_, one in mine.items() if one.state in LIVE]
        return next(iter(own + live), None)

    def _clicked(
        self, made: GenerationRequest, is_new: bool, job: int, idempotency_key: str | None, expected: Any
    ) -> None:
        assert is_new == (expected is None)
        if is_new:
            assert made.id not in self.requests
            self.requests[made.id] = Request(job, made.type, idempotency_key, made.batch_id)
        else:
            assert made.id == expected

    @initialize(job=jobs_, document_type=types)
    def begin(self, job: int, document_type: str) -> None:
        self.click(job, document_type, None, again=False)

    @rule(job=jobs_, document_type=types, idempotency_key=idempotency_keys, again=st.booleans())
    def click(self, job: int, document_type: str, idempotency_key: str | None, again: bool) -> None:
        """A click, or a double click."""
        person, row = self.jobs[job]
        for _ in range(1 + again):
            expected = self._joined(job, document_type, idempotency_key)
            made, is_new = generation.request_document(
                self.session, person, row, document_type, idempotency_key=idempotency_key
            )
            self._clicked(made, is_new, job, idempotency_key, expected)
            self.commit()

    @rule(job=jobs_, idempotency_key=idempotency_keys)
    def batch(self, job: int, idempotency_key: str | None) -> None:
        person, row = self.jobs[job]
        expected = {one: self._joined(job, one, idempotency_key) for one in DOCUMENT_TYPES}
        asked = generation.request_batch(self.session, person, row, idempotency_key=idempotency_key)
        assert [made.type for made, _ in asked] == list(DOCUMENT_TYPES)
        assert len({made.batch_id for made, is_new in asked if is_new}) <= 1
        for made, is_new in asked:
            self._clicked(made, is_new, job, idempotency_key, expected[made.type])
        self.commit()

    @rule(number=any_of, idempotency_key=idempotency_keys)
    def retry(self, number: int, idempotency_key: str | None) -> None:
        identifier, one = self.pick(number)
        person, _ = self.jobs[one.job]
        if one.state not in ("failed", "cancelled"):
            return
        expected = self._joined(one.job, one.type, idempotency_key)
        made = generation.retry_request(self.session, person, self.stored(identifier), idempotency_key=idempotency_key)
        self._clicked(made, expected is None, one.job, idempotency_key, expected)
        if expected is None:
            assert made.batch_id == one.batch
        self.commit()

    @rule(number=any_of)
    def cancel(self, number: int) -> None:
        identifier, one = self.pick(number)
        assert generation.cancel_request(self.session, self.stored(identifier)) == (one.state in LIVE)
        if one.state in LIVE:
            one.state = "cancelled"
        self.commit()

    # Workers

    @rule(number=any_of, worker=st.sampled_from(WORKERS))
    def deliver(self, number: int, worker: str) -> None:
        """The broker delivers any message that it ever took: in time, late, or once more."""
        sent = self.outbox.ids(queue.GENERATE_DOCUMENT)
        identifier = UUID(sent[number % len(sent)])
        one = self.requests[identifier]
        may = (one.state == "queued" and one.is_due) or (one.state == "running" and one.is_lapsed)
        held = generation.claim(self.session, identifier, worker=worker, lease=LEASE, max_attempts=MAX_ATTEMPTS)
        self.commit()
        assert (held is not None) == (may and one.has_tries)
        if held is not None:
            assert held.attempt == one.attempt + 1
            assert held.tries == held.attempt - one.uncharged_attempts
            one.attempt, one.state, one.is_lapsed, one.worker = held.attempt, "running", False, worker
            self.claims.append(held)

    @precondition(lambda self: self.claims)
    @rule(number=any_of)
    def heartbeat(self, number: int) -> None:
        held, one = self._claim(number)
        assert leases.renew(self.session, held) == one.is_held_by(held)
        self._renewed(one, held)

    @precondition(lambda self: self.claims)
    @rule(number=any_of)
    def progress(self, number: int) -> None:
        held, one = self._claim(number)
        told = leases.renew(self.session, held, stage="Writing", progress=50)
        assert told == one.is_held_by(held)
        self._renewed(one, held)

    def _claim(self, number: int) -> tuple[generation.Claim, Request]:
        held = self.claims[number % len(self.claims)]
        return held, self.requests[held.id]

    def _renewed(self, one: Request, held: generation.Claim) -> None:
        if one.is_held_by(held):
            one.is_lapsed = False
        self.commit()

    @precondition(lambda self: self.claims)
    @rule(number=any_of)
    def complete(self, number: int) -> None:
        held, one = self._claim(number)
        content = next(self.texts)
        made = generation.complete(self.session, held, content, {"requestId": str(held.id)})
        self.commit()
        assert (made is not None) == one.is_held_by(held)
        if made is not None:
            versions = self.written.setdefault((one.job, one.type), [])
            versions.append(content)
            assert made.version == len(versions)
            one.state, one.content = "succeeded", content

    @precondition(lambda self: self.claims)
    @rule(number=any_of)
    def retry_later(self, number: int) -> None:
        held, one = self._claim(number)
        is_held = one.is_held_by(held)
        assert generation.retry(self.session, held, **TROUBLE) == is_held
        if is_held:
            one.state, one.is_due = "failed" if held.is_last_try else "queued", False
        self.commit()

    @precondition(lambda self: self.claims)
    @rule(number=any_of)
    def fail(self, number: int) -> None:
        held, one = self._claim(number)
        is_held = one.is_held_by(held)
        assert generation.fail(self.session, held, **TROUBLE) == is_held
        if is_held:
            one.state = "failed"
        self.commit()

    @rule(worker=st.sampled_from(WORKERS))
    def stop(self, worker: str) -> None:
        """A worker stops and gives back what it holds, without counting the tries."""
        mine = {id_ for id_, one in self.requests.items() if one.state == "running" and one.worker == worker}
        assert set(generation.release_worker(self.session, worker)) == mine
        for identifier in mine:
            one = self.requests[identifier]
            one.state, one.is_due, one.is_lapsed = "queued", True, False
            one.uncharged_attempts += 1
        self.commit()

    # Time and trouble

    @rule(number=any_of)
    def lapse(self, number: int) -> None:
        identifier, one = self.pick(number)
        if one.state == "running":
            self._set(identifier, lease_until=utc_now() - timedelta(minutes=1))
            one.is_lapsed = True

    @rule()
    def time_passes(self) -> None:
        """Whatever waits for its next try may have it."""
        for identifier, one in self.requests.items():
            if one.state == "queued":
                self._set(identifier, run_after=utc_now() - timedelta(minutes=1))
                one.is_due = True

    @rule(number=any_of)
    def lose_the_message(self, number: int) -> None:
        identifier, _ = self.pick(number)
        if self.stored(identifier).dispatched_at is not None:
            self._set(identifier, dispatched_at=utc_now() - timedelta(hours=1))

    def _set(self, identifier: UUID, **values: Any) -> None:
        self.session.execute(
            update(GenerationRequest)
            .where(GenerationRequest.id == identifier)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        self.commit()

    @rule()
    def sweep(self) -> None:
        before = len(self.outbox.sent)
        stale = {
            row.id
            for row in self.session.execute(
                select(GenerationRequest.id).where(
                    GenerationRequest.state == "queued",
                    GenerationRequest.dispatched_at < utc_now() - timedelta(minutes=30),
                )
            )
        }
        swept = generation.sweep(self.session, max_attempts=MAX_ATTEMPTS)
        self.commit()
        lapsed = [one for one in self.requests.values() if one.state == "running" and one.is_lapsed]
        spent = [one for one in lapsed if not one.has_tries]
        spent += [one for id_, one in self.requests.items() if id_ in stale and not one.has_tries]
        assert (swept.lapsed, swept.spent) == (len(lapsed), len(spent))
        sent = self.outbox.sent[before:]
        assert swept.sent == len(sent)
        assert {str(id_) for id_ in stale if self.requests[id_].has_tries} <= {identifier for _, identifier, _ in sent}
        for one in lapsed:
            # The first lapse costs no wait; with two tries there is no second one.
            one.state, one.is_lapsed, one.is_due = "queued", False, True
        for one in spent:
            one.state = "failed"

    @rule()
    def everything_ends(self) -> None:
        """Time, sweeps and a worker that works end every request: no spinner is for ever."""
        for _ in range(2 + MAX_ATTEMPTS * len(self.requests)):
            self.time_passes()
            for number in range(len(self.requests)):
                self.lapse(number)
                self.lose_the_message(number)
            self.sweep()
            for number in range(len(self.outbox.ids(queue.GENERATE_DOCUMENT))):
                self.deliver(number, "w1")
            for number in range(len(self.claims)):
                self.complete(number)
            if not any(one.state in LIVE for one in self.requests.values()):
                return
        raise AssertionError([replace(one) for one in self.requests.values() if one.state in LIVE])

    # What always holds

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        rows = self.session.scalars(select(GenerationRequest)).all()
        assert {row.id: (row.state, row.attempt, row.uncharged_attempts) for row in rows} == {
            id_: (one.state, one.attempt, one.uncharged_attempts) for id_, one in self.requests.items()
        }
        for row in rows:
            assert (row.document_id is not None) == (row.state == "succeeded")
            assert (row.finished_at is not None) == (row.state not in LIVE)
            assert row.state != "failed" or (row.error and row.error_type)
        live = Counter((row.job_id, row.type) for row in rows if row.state in LIVE)
        assert all(count == 1 for count in live.values())

    @invariant()
    def each_batch_has_requests(self) -> None:
        batches = set(self.session.scalars(select(GenerationBatch.id)))
        assert batches == {one.batch for one in self.requests.values() if one.batch}

    @invariant()
    def each_success_is_one_version(self) -> None:
        stored: dict[tuple[UUID, str], list[JobDocument]] = {}
        for document in self.session.scalars(select(JobDocument).order_by(JobDocument.version)):
            stored.setdefault((document.job_id, document.type), []).append(document)
        expected = {(self.jobs[job][1].id, one): texts for (job, one), texts in self.written.items()}
        assert {key: [document.content for document in found] for key, found in stored.items()} == expected
        for found in stored.values():
            assert [document.version for document in found] == list(range(1, len(found) + 1))
            assert [document.is_active for document in found] == [False] * (len(found) - 1) + [True]
        made = {row.id: row.document.content for row in self._succeeded()}
        assert made == {id_: one.content for id_, one in self.requests.items() if one.state == "succeeded"}

    def _succeeded(self) -> Iterator[GenerationRequest]:
        yield from self.session.scalars(select(GenerationRequest).where(GenerationRequest.state == "succeeded"))

    @invariant()
    def everybody_has_their_share_and_no_more(self) -> None:
        rows = self.session.scalars(select(GenerationRequest).where(GenerationRequest.state.in_(LIVE))).all()
        flying = Counter(row.requested_by for row in rows if row.dispatched_at is not None)
        for person, count in flying.items():
            assert count <= SHARE, person
        # Whoever waits, waits for an own one to end; only a request that comes due by time waits for the sweep.
        waiting = {row.requested_by for row in rows if row.dispatched_at is None and row.dispatches == 0}
        due = {
            row.requested_by
            for row in rows
            if row.dispatched_at is None and row.attempt == 0 and self.requests[row.id].is_due
        }
        assert due <= waiting
        assert all(flying[person] == SHARE for person in due)

    @invariant()
    def what_is_in_flight_was_sent(self) -> None:
        sent = set(self.outbox.ids(queue.GENERATE_DOCUMENT))
        flying = select(GenerationRequest.id).where(GenerationRequest.dispatched_at.is_not(None))
        assert {str(identifier) for identifier in self.session.scalars(flying)} <= sent


@pytest.fixture
def people(make_user: Callable[..., User], app: Flask) -> Iterator[list[User]]:
    """Two people whose share is small, so that turns are waited for."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"PERSON_CONCURRENCY": SHARE})
    yield [make_user("Ada"), make_user("Nora")]
    app.config["SETTINGS"] = usual


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_the_state_machine_keeps_its_promises(session: Session, people: list[User], outbox: Outbox) -> None:
    session.execute(text("SET LOCAL synchronous_commit = off"))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Requests(session, people, outbox),
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
