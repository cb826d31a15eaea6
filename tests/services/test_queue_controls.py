"""What staff pause, limit and drain waits, loses nothing, and goes on when it is let go."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import transaction, utc_now
from atspro.errors import InvalidInput
from atspro.models import AuditEntry, GenerationRequest, QueueControl, User, UserJob, WorkerHeartbeat
from atspro.services import generation, jobs
from atspro.services.auth import accounts
from atspro.services.generation import controls, scheduler
from atspro.services.leases import now
from atspro.shapes import JobData
from tests.conftest import PASSWORD, Outbox


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    return jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))


@pytest.fixture
def request_id(session: Session, user: User, job: UserJob, outbox: Outbox) -> UUID:
    """A request that was sent to the workers."""
    request, _ = generation.request_document(session, user, job, "resume")
    session.commit()
    return request.id


def claim(session: Session, request_id: UUID, worker: str = "w1/7") -> generation.Claim | None:
    return generation.claim(session, request_id, worker=worker, lease=60, max_attempts=3)


def row(session: Session, request_id: UUID) -> GenerationRequest:
    session.expire_all()
    return session.get_one(GenerationRequest, request_id)


def sweep(session: Session) -> list[int]:
    return list(generation.sweep(session, max_attempts=3))


@pytest.mark.parametrize(("kind", "name"), [("queue", "documents"), ("type", "resume"), ("worker", "w1")])
def test_what_is_paused_is_not_taken(session: Session, admin: User, request_id: UUID, kind: str, name: str) -> None:
    if kind == "worker":
        session.add(WorkerHeartbeat(name=name, host="h", pid=7, queues=["documents"]))
        session.flush()
    controls.set_control(session, admin, kind, name, paused=True, reason="The mail server is away.")
    assert claim(session, request_id) is None
    assert row(session, request_id).state == "queued"
    # Others go on.
    controls.set_control(session, admin, "type", "cover", paused=True, reason="A second one.")
    controls.set_control(session, admin, kind, name, paused=False)
    assert claim(session, request_id) is not None


def test_another_worker_takes_what_a_drained_one_leaves(session: Session, admin: User, request_id: UUID) -> None:
    session.add(WorkerHeartbeat(name="w1", host="h", pid=7, queues=["documents"]))
    session.flush()
    controls.set_control(session, admin, "worker", "w1", paused=True, reason="A new disk.")
    # Whoever starts it again, with another process.
    assert claim(session, request_id, "w1/8") is None
    assert claim(session, request_id, "w2/7") is not None


def test_what_was_sent_waits_for_the_sweep_after_the_pause(
    session: Session, admin: User, request_id: UUID, outbox: Outbox
) -> None:
    controls.set_control(session, admin, "queue", "documents", paused=True, reason="Maintenance.")
    assert claim(session, request_id) is None
    assert generation.hold_back(session, request_id)
    assert row(session, request_id).dispatched_at is None
    # Its person reads so.
    assert row(session, request_id).stage == scheduler.HELD_BACK
    outbox.sent.clear()
    for _ in range(3):
        assert sweep(session)[0] == 0
    session.commit()
    assert outbox.ids(queue.GENERATE_DOCUMENT) == []
    controls.set_control(session, admin, "queue", "documents", paused=False)
    assert sweep(session)[0] == 1
    session.commit()
    assert outbox.ids(queue.GENERATE_DOCUMENT) == [str(request_id)]
    assert claim(session, request_id) is not None


def test_a_message_that_is_under_way_is_not_sent_again_meanwhile(
    session: Session, admin: User, request_id: UUID, outbox: Outbox
) -> None:
    controls.set_control(session, admin, "type", "resume", paused=True, reason="Maintenance.")
    late = utc_now() - timedelta(hours=1)
    session.execute(update(GenerationRequest).values(dispatched_at=late, run_after=late))
    assert sweep(session)[0] == 0
    controls.set_control(session, admin, "type", "resume", paused=False)
    assert sweep(session)[0] == 1


def test_what_a_lost_worker_held_comes_back_and_waits(session: Session, admin: User, request_id: UUID) -> None:
    held = claim(session, request_id)
    assert held is not None
    controls.set_control(session, admin, "queue", "documents", paused=True, reason="Maintenance.")
    session.execute(update(GenerationRequest).values(lease_until=now() - timedelta(seconds=1)))
    assert sweep(session)[:2] == [0, 1]
    assert row(session, request_id).state == "queued"
    assert claim(session, request_id) is None
    controls.set_control(session, admin, "queue", "documents", paused=False)
    assert claim(session, request_id) is not None


def test_what_is_at_work_ends_as_ever(session: Session, admin: User, request_id: UUID) -> None:
    held = claim(session, request_id)
    assert held is not None
    controls.set_control(session, admin, "queue", "documents", paused=True, reason="Maintenance.")
    assert generation.complete(session, held, "# A resume", {"schema": 1}) is not None
    assert row(session, request_id).state == "succeeded"


def test_nothing_is_held_back_that_may_go_on(session: Session, request_id: UUID) -> None:
    assert not generation.hold_back(session, request_id)
    assert row(session, request_id).dispatched_at is not None


def test_a_limit_is_kept(session: Session, admin: User, user: User, job: UserJob, outbox: Outbox) -> None:
    made = [generation.request_document(session, user, job, kind)[0].id for kind in ("resume", "research")]
    controls.set_control(session, admin, "queue", "documents", paused=False, most_at_once=1)
    first = claim(session, made[0])
    assert first is not None
    assert claim(session, made[1]) is None
    assert generation.hold_back(session, made[1])
    assert sweep(session)[0] == 0
    assert generation.complete(session, first, "# A resume", {"schema": 1}) is not None
    # There is room now, and it is sent in the same moment.
    assert row(session, made[1]).dispatched_at is not None
    assert claim(session, made[1]) is not None


def test_claims_that_come_together_keep_a_limit(migrated_app: Flask, outbox: Outbox) -> None:
    """Eight workers at once, each with a request of its own, under a limit of three."""
    ids: list[UUID] = []
    with migrated_app.app_context(), transaction() as session:
        for number in range(8):
            user = accounts.sign_up(session, "N", f"limit{number}@example.com", PASSWORD)
            job = jobs.create_job(session, user, JobData(company="A", title="E", description="Write Python."))
            ids.append(generation.request_document(session, user, job, "resume")[0].id)
        controls.set_control(session, user, "type", "resume", paused=False, most_at_once=3)
    barrier = threading.Barrier(len(ids))
    taken: list[UUID] = []

    def work(request_id: UUID) -> None:
        with migrated_app.app_context():
            barrier.wait(20)
            with transaction(one_statement=True) as session:
                if claim(session, request_id) is not None:
                    taken.append(request_id)

    threads = [threading.Thread(target=work, args=(one,)) for one in ids]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(taken) == 3
    finally:
        with migrated_app.app_context(), transaction() as session:
            session.execute(delete(QueueControl))
            session.execute(delete(User).where(User.email.like("limit_@example.com")))


@pytest.mark.parametrize(
    ("kind", "name", "changes", "field"),
    [
        ("queue", "nonsense", {"paused": True, "reason": "x"}, "name"),
        ("table", "documents", {"paused": True, "reason": "x"}, "name"),
        ("queue", "documents", {"paused": True}, "reason"),
        ("queue", "documents", {"paused": True, "reason": "x" * 301}, "reason"),
        ("queue", "documents", {"paused": False, "most_at_once": 0}, "most_at_once"),
        ("worker", "w1", {"paused": False, "most_at_once": 2}, "most_at_once"),
    ],
)
def test_nonsense_is_refused(
    session: Session, admin: User, kind: str, name: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        controls.set_control(session, admin, kind, name, **changes)  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert session.scalars(select(QueueControl)).all() == []


def test_it_stands_in_the_log_who_did_it(session: Session, admin: User) -> None:
    controls.set_control(session, admin, "queue", "documents", paused=True, reason="Maintenance.")
    session.flush()
    which = (AuditEntry.table_name == "queueControl", AuditEntry.row_id == "queue:documents")
    assert len(session.scalars(select(AuditEntry).where(*which)).all()) == 1
    (control,) = controls.all_controls(session)
    assert (control.is_paused, control.reason, control.changed_by) == (True, "Maintenance.", admin.email)


def test_the_share_of_a_person_is_not_used_up_by_what_is_paused(
    session: Session, admin: User, user: User, job: UserJob, outbox: Outbox
) -> None:
    controls.set_control(session, admin, "type", "resume", paused=True, reason="Maintenance.")
    request, _ = generation.request_document(session, user, job, "resume")
    generation.hold_back(session, request.id)
    other, _ = generation.request_document(session, user, job, "research")
    scheduler.dispatch_next(session, user.id, "documents")
    assert row(session, request.id).dispatched_at is None
    assert claim(session, other.id) is not None
