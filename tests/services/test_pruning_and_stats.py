"""Old versions are pruned, counters are rolled up, parents are touched: often or at once, the result is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.orm import Session

from atspro.db import db, transaction, utc_now
from atspro.models import (
    GenerationDaily,
    GenerationHourly,
    GenerationRequest,
    JobDocument,
    JobTouch,
    User,
    UserJob,
    Verification,
    WorkerHeartbeat,
)
from atspro.services import documents, generation, jobs
from atspro.services.auth import accounts, email_links
from atspro.services.monitoring import queue_dashboard, queue_stats
from atspro.shapes import JobData
from tests.conftest import PASSWORD, as_owner
from workers import maintenance


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    made = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write Python."))
    session.commit()
    return made


def numbers(session: Session, job: UserJob, document_type: str = "resume") -> list[int]:
    session.expire_all()
    return [one.version for one in documents.list_versions(session, job, document_type)][::-1]


def write(session: Session, job: UserJob, count: int, document_type: str = "resume") -> list[JobDocument]:
    made = [
        documents.add_version(session, job.id, document_type, f"text {n}", {"origin": "generated"})
        for n in range(count)
    ]
    session.commit()
    return made


def test_the_newest_old_versions_stay(session: Session, job: UserJob) -> None:
    write(session, job, 6)
    write(session, job, 2, "cover")
    assert documents.prune_versions(session, keep=2) == 3
    assert numbers(session, job) == [4, 5, 6]
    assert numbers(session, job, "cover") == [1, 2]
    assert documents.prune_versions(session, keep=2) == 0


def test_active_and_hand_edited_versions_and_what_others_were_made_from_stay(session: Session, job: UserJob) -> None:
    made = write(session, job, 3)
    documents.edit_document(session, made[0], "By hand.")
    documents.restore_document(session, made[1])
    write(session, job, 3)
    documents.make_active(session, made[2])
    session.commit()
    documents.prune_versions(session, keep=1)
    # 1 and 2 are bases, 3 is active, 4 was edited by hand, 5 was restored, 8 is the newest.
    assert numbers(session, job) == [1, 2, 3, 4, 8]


def test_numbers_go_on_after_pruning(session: Session, job: UserJob) -> None:
    write(session, job, 4)
    documents.prune_versions(session, keep=1)
    assert write(session, job, 1)[0].version == 5


def test_nothing_is_pruned_unless_it_was_set(session: Session, app: Flask, job: UserJob) -> None:
    write(session, job, 5)
    maintenance.prune_versions()
    assert numbers(session, job) == [1, 2, 3, 4, 5]
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"KEEP_VERSIONS": 1})
    maintenance.prune_versions()
    app.config["SETTINGS"] = usual
    assert numbers(session, job) == [4, 5]


def test_a_pruned_version_leaves_its_request_in_the_ledger(session: Session, user: User, job: UserJob) -> None:
    for _ in range(3):
        request, _ = generation.request_document(session, user, job, "resume")
        held = generation.claim(session, request.id, worker="w1", lease=60, max_attempts=3)
        assert held is not None
        generation.complete(session, held, "text", {"origin": "generated"})
    documents.prune_versions(session, keep=1)
    rows = session.execute(select(GenerationRequest.state, GenerationRequest.document_id)).all()
    assert [row.state for row in rows] == ["succeeded"] * 3
    assert sum(row.document_id is None for row in rows) == 1


def ended(
    session: Session, job: UserJob, user: User, state: str, at: datetime, *, wait: float, run: float, attempt: int
) -> None:
    session.add(
        GenerationRequest(
            job_id=job.id,
            type="resume",
            requested_by=user.id,
            state=state,
            attempt=attempt,
            created_at=at - timedelta(seconds=wait + run),
            started_at=at - timedelta(seconds=run),
            finished_at=at,
        )
    )
    session.flush()


def counters(session: Session) -> dict[tuple[date, str], tuple[int, float, float, int]]:
    session.expire_all()
    return {
        (row.day, row.state): (row.count, round(row.wait_seconds, 3), round(row.run_seconds, 3), row.attempts)
        for row in session.scalars(select(GenerationDaily))
    }


def test_the_roll_up_counts_each_day_and_may_run_as_often_as_it_likes(
    session: Session, user: User, job: UserJob
) -> None:
    noon = datetime.combine(utc_now().date(), datetime.min.time()) + timedelta(hours=12)
    ended(session, job, user, "succeeded", noon, wait=2, run=1, attempt=1)
    ended(session, job, user, "succeeded", noon, wait=3, run=0.5, attempt=2)
    ended(session, job, user, "failed", noon - timedelta(days=1), wait=1, run=9, attempt=5)
    ended(session, job, user, "failed", noon - timedelta(days=9), wait=1, run=1, attempt=1)
    generation.request_document(session, user, job, "cover")
    today, yesterday = noon.date(), noon.date() - timedelta(days=1)
    expected = {(today, "succeeded"): (2, 5.0, 1.5, 3), (yesterday, "failed"): (1, 1.0, 9.0, 5)}
    for _ in range(2):
        maintenance.roll_up()
        assert counters(session) == expected
    ended(session, job, user, "succeeded", noon, wait=0, run=0, attempt=1)
    queue_stats.roll_up(session, since=noon.date() - timedelta(days=30))
    assert counters(session)[today, "succeeded"] == (3, 5.0, 1.5, 4)
    assert counters(session)[noon.date() - timedelta(days=9), "failed"] == (1, 1.0, 1.0, 1)


def test_hours_come_out_of_their_counters_and_what_came_since_out_of_the_ledger(
    session: Session, user: User, job: UserJob
) -> None:
    def shown() -> dict[datetime, int]:
        return {
            hour: counts["succeeded"] for hour, counts in queue_dashboard.ended_by_hour(session) if counts["succeeded"]
        }

    this_hour = utc_now().replace(minute=0, second=0, microsecond=0)
    early, late = this_hour - timedelta(hours=5), this_hour - timedelta(hours=2)
    ended(session, job, user, "succeeded", early, wait=1, run=1, attempt=1)
    ended(session, job, user, "succeeded", late, wait=1, run=1, attempt=1)
    assert shown() == {early: 1, late: 1}
    # A counter counts what the ledger has lost with its job, and is forgotten after three months.
    session.add(
        GenerationHourly(
            hour=this_hour - queue_stats.KEEP_HOURS - timedelta(days=1),
            type="prep",
            state="failed",
            count=7,
            wait_seconds=0,
            run_seconds=0,
        )
    )
    queue_stats.roll_up(session, since=early.date())
    assert session.scalar(select(func.count()).where(GenerationHourly.count == 7)) == 0
    session.execute(delete(GenerationRequest).where(GenerationRequest.finished_at == early))
    assert shown() == {early: 1, late: 1}
    # The last hour that was counted goes on, and another one begins.
    ended(session, job, user, "succeeded", late + timedelta(minutes=9), wait=1, run=1, attempt=1)
    ended(session, job, user, "succeeded", this_hour, wait=1, run=1, attempt=1)
    assert shown() == {early: 1, late: 2, this_hour: 1}


def test_a_request_that_was_never_claimed_waited_all_the_time(session: Session, user: User, job: UserJob) -> None:
    request, _ = generation.request_document(session, user, job, "resume")
    request.created_at = utc_now() - timedelta(seconds=100)
    session.flush()
    generation.cancel_request(session, request)
    queue_stats.roll_up(session)
    (found,) = counters(session).values()
    assert (found[0], found[2]) == (1, 0)
    assert found[1] >= 100


def test_workers_that_are_long_gone_and_verifications_that_are_over_are_forgotten(session: Session) -> None:
    for name, age in (("here", 1), ("missing", 3600), ("gone", 90_000)):
        seen = utc_now() - timedelta(seconds=age)
        session.add(WorkerHeartbeat(name=name, host="h", pid=1, queues=["documents"], seen_at=seen))
    for name, seconds in (("over", -1), ("open", 60)):
        session.add(
            Verification(id=name, identifier=name, value="v", expires_at=utc_now() + timedelta(seconds=seconds))
        )
    session.commit()
    maintenance.purge_heartbeats()
    maintenance.purge_verifications()
    assert set(session.scalars(select(WorkerHeartbeat.name))) == {"here", "missing"}
    assert session.scalars(select(Verification.id)).all() == ["open"]
    assert email_links.purge_expired_verifications(session) == 0


@pytest.fixture
def committed_job(migrated_app: Flask, outbox: Any) -> Iterator[UserJob]:
    """A job of a person who is removed afterwards, for tests of several connections."""
    with migrated_app.app_context():
        with transaction() as session:
            person = accounts.sign_up(session, "Many Versions", "many.versions@example.com", PASSWORD)
            made = jobs.create_job(session, person, JobData(company="A", title="B", description="C"))
            session.flush()
            session.refresh(made)
            session.expunge(made)
            user_id = person.id
        yield made
        db.session.remove()
        with transaction() as session:
            session.execute(delete(User).where(User.id == user_id))


def touches(act: Callable[[], object]) -> int:
    """How often ``act`` updates a job."""
    count = 0

    def look(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal count
        count += statement.startswith('UPDATE "userJobs"')

    event.listen(db.engine, "before_cursor_execute", look)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", look)
    return count


def is_right(job: UserJob) -> bool:
    with transaction() as session:
        newest = select(func.max(JobDocument.created_at)).where(JobDocument.job_id == job.id).scalar_subquery()
        return bool(session.scalar(select(UserJob.updated_at >= newest).where(UserJob.id == job.id)))


def test_a_hundred_versions_cost_a_few_updates_and_the_last_one_wins(committed_job: UserJob) -> None:
    def hundred() -> None:
        for number in range(100):
            with transaction() as session:
                documents.add_version(session, committed_job.id, "resume", f"text {number}", {})
            if number % 25 == 24:
                maintenance.touch_jobs()
        maintenance.touch_jobs()

    assert touches(hundred) == 4
    assert is_right(committed_job)


def test_the_value_is_right_after_a_task_that_died_or_was_lost(
    committed_job: UserJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as session:
        documents.add_version(session, committed_job.id, "resume", "text", {})
        # Whatever else changed the row since, the mark of the version stays until a touch commits.
        as_owner(session, 'ALTER TABLE "userJobs" DISABLE TRIGGER "set_updated_at"')
        session.execute(update(UserJob).values(updated_at=utc_now() - timedelta(days=1)))
        as_owner(session, 'ALTER TABLE "userJobs" ENABLE TRIGGER "set_updated_at"')

    def die() -> None:
        with transaction() as session:
            assert jobs.touch_jobs(session) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert not is_right(committed_job)
    maintenance.touch_jobs()
    assert is_right(committed_job)


def test_two_that_touch_at_once_do_no_harm_and_wait_for_no_writer(committed_job: UserJob) -> None:
    with transaction() as session:
        documents.add_version(session, committed_job.id, "resume", "text", {})
    with Session(db.engine) as writer, Session(db.engine) as other:
        documents.add_version(writer, committed_job.id, "resume", "not committed yet", {})
        other.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert jobs.touch_jobs(other) == 0, "a job that is being written to is left for the next time"
        other.commit()
        writer.commit()
    with Session(db.engine) as first, Session(db.engine) as second:
        assert jobs.touch_jobs(first) == 1
        second.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert jobs.touch_jobs(second) == 0
        first.commit()
        second.commit()
    assert is_right(committed_job)
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(JobTouch)) == 0


def test_two_sweeps_at_once_send_each_request_once(committed_job: UserJob, outbox: Any) -> None:
    with transaction() as session:
        person = session.get_one(User, committed_job.user_id)
        for document_type in ("resume", "cover", "prep"):
            generation.request_document(session, person, session.get_one(UserJob, committed_job.id), document_type)
    with transaction() as session:
        session.execute(update(GenerationRequest).values(dispatched_at=utc_now() - timedelta(hours=1)))
    outbox.sent.clear()
    with Session(db.engine) as first, Session(db.engine) as second:
        second.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert generation.sweep(first, max_attempts=3).sent == 3
        assert generation.sweep(second, max_attempts=3).sent == 0
        first.commit()
        second.commit()
    assert len(outbox.sent) == 3
