"""Whose turn it is: each person's share, their order, and the sweep that repairs what was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from atspro import queue
from atspro.db import utc_now
from atspro.models import DOCUMENT_TYPES, GenerationBatch, GenerationRequest, User, UserJob
from atspro.services import generation, jobs
from atspro.services.generation import scheduler
from atspro.services.leases import now
from atspro.shapes import JobData
from tests.conftest import Outbox, as_owner

SHARE = 2
TROUBLE = {"error": "No.", "error_type": "E", "trace_id": "t"}


@pytest.fixture(autouse=True)
def share(app: Flask) -> Iterator[None]:
    """Two requests of one person at once."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"PERSON_CONCURRENCY": SHARE})
    yield
    app.config["SETTINGS"] = usual


def make_job(session: Session, user: User) -> UserJob:
    return jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))


def ask(session: Session, user: User, count: int) -> list[UUID]:
    """So many requests, each older than the next."""
    made = []
    for number in range(count):
        if number % len(DOCUMENT_TYPES) == 0:
            job = make_job(session, user)
        request, _ = generation.request_document(session, user, job, DOCUMENT_TYPES[number % len(DOCUMENT_TYPES)])
        request.run_after = utc_now() - timedelta(seconds=count - number)
        session.commit()
        made.append(request.id)
    return made


def sent(outbox: Outbox) -> list[UUID]:
    return [UUID(one) for one in outbox.ids(queue.GENERATE_DOCUMENT)]


def claim(session: Session, request_id: UUID) -> generation.Claim:
    held = generation.claim(session, request_id, worker="w1", lease=60, max_attempts=3)
    assert held is not None
    return held


def test_a_flood_of_one_person_leaves_room_for_the_others(
    session: Session, user: User, neighbour: User, outbox: Outbox
) -> None:
    flood = ask(session, user, 12)
    (single,) = ask(session, neighbour, 1)
    assert sent(outbox) == [*flood[:SHARE], single]


@pytest.mark.parametrize("end", ["complete", "fail", "retry", "cancel"])
def test_whatever_ends_sends_the_oldest_that_waits_after_the_commit(
    session: Session, user: User, outbox: Outbox, end: str
) -> None:
    made = ask(session, user, 5)
    held = claim(session, made[0])
    outbox.sent.clear()
    if end == "complete":
        assert generation.complete(session, held, "text", {})
    elif end == "fail":
        assert generation.fail(session, held, **TROUBLE)
    elif end == "retry":
        assert generation.retry(session, held, **TROUBLE)
    else:
        assert generation.cancel_request(session, session.get_one(GenerationRequest, made[0]))
    assert sent(outbox) == []
    session.commit()
    assert sent(outbox) == [made[2]]


def test_the_share_counts_for_each_queue_by_itself(session: Session, admin: User, outbox: Outbox) -> None:
    ask(session, admin, 3)
    outbox.sent.clear()
    generation.request_document(session, admin, make_job(session, admin), "prep", queue_name=queue.DOCUMENTS_BULK)
    session.commit()
    assert [name for _, _, name in outbox.sent] == [queue.DOCUMENTS_BULK]


def test_the_sweep_repairs_lost_turns_and_respects_the_share(
    session: Session, user: User, neighbour: User, outbox: Outbox
) -> None:
    mine, theirs = ask(session, user, 6), ask(session, neighbour, 3)
    # As if both workers had died between the end of a request and the turn of the next one.
    session.execute(
        update(GenerationRequest)
        .where(GenerationRequest.id.in_([*mine[:SHARE], theirs[0]]))
        .values(state="cancelled", finished_at=utc_now())
    )
    session.commit()
    outbox.sent.clear()
    assert generation.sweep(session, max_attempts=3) == (3, 0, 0)
    session.commit()
    assert set(sent(outbox)) == {mine[2], mine[3], theirs[2]}
    assert generation.sweep(session, max_attempts=3) == (0, 0, 0)


def test_with_many_people_each_sweep_goes_on_behind_the_last(
    session: Session, make_user: Callable[..., User], outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PEOPLE_LIMIT", 2)
    waiting = {ask(session, make_user(f"Person {number}"), 1)[0] for number in range(5)}
    session.execute(update(GenerationRequest).values(dispatched_at=None, dispatches=0))
    session.commit()
    outbox.sent.clear()
    counts = []
    for _ in range(4):
        counts.append(generation.sweep(session, max_attempts=3).sent)
        session.commit()
    assert set(sent(outbox)) == waiting
    assert max(counts) == 2


def test_whoever_asked_and_is_gone_has_no_turn_to_wait_for(
    session: Session, user: User, make_user: Callable[..., User], outbox: Outbox
) -> None:
    gone = make_user("Gone Staff", role="admin")
    for _ in range(4):
        generation.request_document(session, gone, make_job(session, user), "resume")
    session.delete(session.get_one(User, gone.id))
    session.commit()
    generation.sweep(session, max_attempts=3)
    session.commit()
    assert len(set(sent(outbox))) == 4


def test_a_lapsed_lease_comes_back_at_once_and_later_with_a_growing_wait(
    session: Session, user: User, outbox: Outbox
) -> None:
    (one,) = ask(session, user, 1)
    waits = []
    for _ in range(3):
        session.execute(update(GenerationRequest).values(run_after=utc_now() - timedelta(seconds=1)))
        assert generation.claim(session, one, worker="w1", lease=60, max_attempts=5) is not None
        session.execute(update(GenerationRequest).values(lease_until=utc_now() - timedelta(seconds=1)))
        session.commit()
        assert generation.sweep(session, max_attempts=5).lapsed == 1
        session.commit()
        session.expire_all()
        found = session.get_one(GenerationRequest, one)
        assert found.state == "queued"
        waits.append((found.run_after - utc_now()).total_seconds())
    assert waits[0] < waits[1] < waits[2]
    assert waits[0] <= 0 < waits[2]


def test_a_message_that_nobody_took_is_sent_again_with_growing_patience(
    session: Session, user: User, outbox: Outbox
) -> None:
    (one,) = ask(session, user, 1)
    for dispatches in range(1, 4):
        for seconds, expected in ((10 * 2**dispatches - 5, 0), (10 * 2**dispatches + 1, 1)):
            session.execute(update(GenerationRequest).values(dispatched_at=utc_now() - timedelta(seconds=seconds)))
            session.commit()
            assert generation.sweep(session, max_attempts=3).sent == expected
            session.commit()
        session.expire_all()
        assert session.get_one(GenerationRequest, one).dispatches == dispatches + 1


def test_a_retry_stays_in_its_kit(session: Session, user: User) -> None:
    made = [request for request, _ in generation.request_batch(session, user, make_job(session, user))]
    batch = session.scalars(select(GenerationBatch)).one()
    assert {request.batch_id for request in made} == {batch.id}
    assert (batch.job_id, batch.requested_by) == (made[0].job_id, user.id)
    generation.cancel_request(session, made[1])
    session.expire_all()
    assert generation.retry_request(session, user, made[1]).batch_id == batch.id


def test_a_batch_of_which_all_is_being_written_makes_no_second_parent(session: Session, user: User) -> None:
    job = make_job(session, user)
    generation.request_batch(session, user, job)
    assert not any(is_new for _, is_new in generation.request_batch(session, user, job))
    assert len(session.scalars(select(GenerationBatch)).all()) == 1


@pytest.fixture
def depth(session: Session, user: User) -> None:
    """Ten thousand rows: half of them one person's that wait, half of them others' that were sent and not taken yet."""
    for statement in (
        'INSERT INTO "user" (id, name, email, "emailVerified")'
        " SELECT 'u' || n, 'N', n || '@example.org', true FROM generate_series(1, 2500) n",
        'INSERT INTO "userJobs" (id, "userId", company, title, description)'
        " SELECT gen_random_uuid(), 'u' || n, 'A', 'B', 'C' FROM generate_series(1, 2500) n",
        'INSERT INTO "generationRequest" ("jobId", type, "requestedBy", "dispatchedAt", dispatches)'
        " SELECT id, t, CASE WHEN t IN ('resume', 'cover') THEN \"userId\" ELSE :user END,"
        " CASE WHEN t IN ('resume', 'cover') THEN statement_timestamp() END, (t IN ('resume', 'cover'))::int"
        " FROM \"userJobs\", unnest(ARRAY['resume', 'cover', 'prep', 'research']) t",
    ):
        session.execute(text(statement), {"user": user.id} if ":user" in statement else {})
    as_owner(session, 'ANALYZE "generationRequest"')
    session.commit()


def scans(session: Session, act: Callable[[], Any]) -> list[str]:
    """The plans of what ``act`` sends, each explained where it would run."""
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if '"generationRequest"' in statement and not statement.startswith("EXPLAIN"):
            with connection.connection.cursor() as other:
                other.execute("EXPLAIN " + statement, parameters)
                plans.append("\n".join(row[0] for row in other.fetchall()))

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", explain)
    try:
        act()
    finally:
        event.remove(bind, "before_cursor_execute", explain)
    return plans


def test_no_statement_of_the_queue_reads_all_that_waits(session: Session, user: User, depth: None) -> None:
    job = make_job(session, user)
    (some,) = session.scalars(
        select(GenerationRequest.id).where(GenerationRequest.dispatched_at.is_not(None)).limit(1)
    ).all()

    def act() -> None:
        generation.sweep(session, max_attempts=3)
        generation.request_document(session, user, job, "resume")
        held = claim(session, some)
        generation.retry(session, held, **TROUBLE)
        session.execute(update(GenerationRequest).where(GenerationRequest.id == some).values(run_after=now()))
        generation.complete(session, claim(session, some), "text", {})

    plans = scans(session, act)
    assert len(plans) >= 7
    for plan in plans:
        assert 'Seq Scan on "generationRequest"' not in plan, plan
