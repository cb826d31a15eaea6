"""Many writers at once, each in a transaction of its own that commits: what the database and the locks must hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from atspro.db import db, transaction
from atspro.models import GenerationRequest, JobDocument, User
from atspro.services import documents, generation, jobs
from atspro.services.auth import accounts
from atspro.shapes import JobData
from tests.conftest import PASSWORD, Outbox

WRITERS = 32
T = TypeVar("T")


@pytest.fixture
def job_id(migrated_app: Flask, outbox: Outbox) -> Iterator[UUID]:
    """A job of a user who is removed afterwards, with all that hangs on them."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "At Once", "at.once@example.com", PASSWORD)
            made = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
            identifier, user_id = made.id, user.id
        yield identifier
        with transaction() as session:
            session.execute(delete(User).where(User.id == user_id))


def at_once(app: Flask, action: Callable[[int], T]) -> list[T]:
    """The results of many threads that do the same, each in an application context of its own."""

    def run(number: int) -> T:
        with app.app_context():
            try:
                return action(number)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_versions_written_at_once_are_contiguous_with_one_active(migrated_app: Flask, job_id: UUID) -> None:
    def write(number: int) -> int:
        with transaction() as session:
            return documents.add_version(session, job_id, "resume", f"text {number}", {}).version

    assert sorted(at_once(migrated_app, write)) == list(range(1, WRITERS + 1))
    found = list(db.session.scalars(select(JobDocument).where(JobDocument.job_id == job_id)))
    assert sorted(document.version for document in found) == list(range(1, WRITERS + 1))
    assert [document.version for document in found if document.is_active] == [WRITERS]


def test_clicks_at_once_make_one_request(migrated_app: Flask, job_id: UUID, outbox: Outbox) -> None:
    def click(_: int) -> tuple[UUID, bool]:
        with transaction() as session:
            user = session.scalars(select(User).where(User.email == "at.once@example.com")).one()
            request, new = generation.request_document(session, user, jobs.get_job(session, user, job_id), "cover")
            return request.id, new

    results = at_once(migrated_app, click)
    assert len({identifier for identifier, _ in results}) == 1
    assert [new for _, new in results].count(True) == 1
    assert len(outbox.sent) == 1


def test_one_of_many_workers_gets_the_claim_and_writes_the_one_version(migrated_app: Flask, job_id: UUID) -> None:
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == "at.once@example.com")).one()
        request, _ = generation.request_document(session, user, jobs.get_job(session, user, job_id), "prep")
        request_id = request.id

    def work(number: int) -> bool:
        with transaction() as session:
            held = generation.claim(session, request_id, worker=f"w{number}", lease=60, max_attempts=5)
        if held is None:
            return False
        with transaction() as session:
            return generation.complete(session, held, "text", {}) is not None

    assert at_once(migrated_app, work).count(True) == 1
    assert db.session.scalars(select(GenerationRequest.state).where(GenerationRequest.id == request_id)).one() == (
        "succeeded"
    )
    assert len(list(db.session.scalars(select(JobDocument.id).where(JobDocument.job_id == job_id)))) == 1


def test_a_version_written_by_hand_is_waited_for_by_a_completion(migrated_app: Flask, job_id: UUID) -> None:
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == "at.once@example.com")).one()
        request, _ = generation.request_document(session, user, jobs.get_job(session, user, job_id), "resume")
        request_id = request.id
    with transaction() as session:
        held = generation.claim(session, request_id, worker="w", lease=60, max_attempts=5)
    assert held is not None

    def complete() -> int:
        with migrated_app.app_context():
            try:
                with transaction() as session:
                    completed = generation.complete(session, held, "text", {})
                    assert completed is not None
                    return completed.version
            finally:
                db.session.remove()

    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            documents.add_version(session, job_id, "resume", "by hand", {})
            completion = pool.submit(complete)
            while not completion.done() and not session.scalar(waits):
                session.execute(text("SELECT pg_stat_clear_snapshot()"))
                time.sleep(0.02)
        assert completion.result() == 2
