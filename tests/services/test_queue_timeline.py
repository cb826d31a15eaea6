"""What is kept of a request's tries, and what is done about one that failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.errors import Conflict
from atspro.models import AuditEntry, GenerationAttempt, GenerationFollowUp, GenerationRequest, User, UserJob
from atspro.services import generation
from atspro.services.bulk import actions
from atspro.services.generation import follow_ups
from atspro.services.generation.timeline import Timeline, timeline_of
from atspro.services.leases import after

LIMIT = 5


@pytest.fixture
def request_id(session: Session, user: User) -> UUID:
    job = UserJob(user_id=user.id, company="Acme", title="Engineer", description="Python.")
    session.add(job)
    session.flush()
    asked, _ = generation.request_document(session, user, job, "resume")
    session.commit()
    return asked.id


def take(session: Session, request_id: UUID, worker: str) -> generation.Claim:
    session.execute(update(GenerationRequest).values(run_after=after(-1)))
    held = generation.claim(session, request_id, worker=worker, lease=60, max_attempts=LIMIT)
    session.commit()
    assert held is not None
    return held


def read(session: Session, request_id: UUID) -> Timeline:
    session.commit()
    session.expire_all()
    request = session.get_one(GenerationRequest, request_id)
    return timeline_of(request, request.attempts)


def fail(session: Session, request_id: UUID) -> GenerationRequest:
    held = take(session, request_id, "documents@a/1")
    assert generation.fail(session, held, error="No.", error_type="EmptyPost", trace_id="t")
    session.commit()
    session.expire_all()
    return session.get_one(GenerationRequest, request_id)


def test_each_try_is_kept_with_its_worker_its_error_and_its_wait(session: Session, request_id: UUID) -> None:
    held = take(session, request_id, "documents@a/1")
    away: dict[str, Any] = {"error": "The model is away.", "error_type": "ModelAway", "trace_id": "abc"}
    assert generation.retry(session, held, **away, not_before=30)
    waiting = read(session, request_id)
    assert waiting.next_at is not None
    assert waiting.next_at > utc_now() + timedelta(seconds=20)
    take(session, request_id, "documents@b/2")
    # A worker that died: the sweep takes its request back.
    session.execute(update(GenerationRequest).values(lease_until=after(-1)))
    generation.sweep(session, max_attempts=LIMIT)
    take(session, request_id, "documents@c/3")
    generation.release_worker(session, "documents@c/3")
    # One that froze: another takes the request over before any sweep.
    take(session, request_id, "documents@d/4")
    session.execute(update(GenerationRequest).values(lease_until=after(-1)))
    held = take(session, request_id, "documents@e/5")
    at_work = read(session, request_id)
    assert [one.outcome for one in at_work.tries] == ["failed", "lapsed", "released", "lapsed", "running"]
    assert generation.complete(session, held, "# Done", {})
    done = read(session, request_id)
    assert [(one.number, one.worker, one.outcome, one.error_type) for one in done.tries] == [
        (1, "documents@a/1", "failed", "ModelAway"),
        (2, "documents@b/2", "lapsed", "LeaseLapsed"),
        (3, "documents@c/3", "released", None),
        (4, "documents@d/4", "lapsed", None),
        (5, "documents@e/5", "succeeded", None),
    ]
    assert done.tries[0].trace_id == "abc"
    assert done.tries[0].error == "The model is away."
    assert all(one.took is not None and one.waited is not None and one.waited >= 0 for one in done.tries)
    assert (done.missing, done.next_at) == (0, None)


def test_a_first_try_that_ends_the_request_writes_nothing_more(session: Session, request_id: UUID) -> None:
    held = take(session, request_id, "documents@a/1")
    assert generation.complete(session, held, "# Done", {})
    (only,) = read(session, request_id).tries
    assert (only.number, only.worker, only.outcome) == (1, "documents@a/1", "succeeded")
    assert session.scalar(select(func.count()).select_from(GenerationAttempt)) == 0


def test_tries_of_before_they_were_noted_are_counted(session: Session, request_id: UUID) -> None:
    take(session, request_id, "documents@a/1")
    session.execute(update(GenerationRequest).values(attempt=4))
    session.execute(GenerationAttempt.__table__.delete())  # type: ignore[attr-defined]
    shown = read(session, request_id)
    assert ([one.number for one in shown.tries], shown.missing) == ([4], 3)
    assert shown.tries[0].took is None


def test_a_retry_is_marked_and_done_once(session: Session, user: User, request_id: UUID) -> None:
    failed = fail(session, request_id)
    again = generation.retry_request(session, user, failed, idempotency_key="form")
    session.commit()
    assert session.get_one(GenerationFollowUp, failed.id).retried_as == again.id
    # While it is live, another click joins it; once it has ended, it is that one which can be tried again.
    assert generation.retry_request(session, user, failed).id == again.id
    fail(session, again.id)
    failed = session.get_one(GenerationRequest, request_id)
    assert generation.retry_request(session, user, failed, idempotency_key="form").id == again.id
    with pytest.raises(Conflict, match="tried again already"):
        generation.retry_request(session, user, failed)
    assert not actions.VERBS["generationRequest"].verbs["retry"](session, user, failed)
    newest = session.get_one(GenerationRequest, again.id)
    assert actions.VERBS["generationRequest"].verbs["retry"](session, user, newest)
    assert session.scalar(select(func.count()).select_from(GenerationRequest)) == 3


def test_what_was_acknowledged_or_retried_counts_no_more(session: Session, user: User, request_id: UUID) -> None:
    failed = fail(session, request_id)
    since = after(-3600)
    assert follow_ups.count_open(session, since) == 1
    assert generation.acknowledge(session, user, failed)
    assert not generation.acknowledge(session, user, failed)
    assert follow_ups.count_open(session, since) == 0
    session.commit()
    written = select(AuditEntry.after).where(AuditEntry.table_name == "generationFollowUp")
    assert session.scalars(written).one()["acknowledgedBy"] == user.id
    again = fail(session, generation.retry_request(session, user, failed).id)
    assert follow_ups.count_open(session, since) == 1
    assert not generation.acknowledge(session, user, generation.retry_request(session, user, again))
    assert follow_ups.count_open(session, since) == 0
