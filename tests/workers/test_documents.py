"""The task that writes a document, called as a plain function on the real engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from flask import Flask
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

import workers.documents
from atspro.db import utc_now
from atspro.engine.types import ENGINE_VERSION
from atspro.engine.write import STAGES, resolve
from atspro.errors import TransientFailure
from atspro.models import DOCUMENT_TYPES, GenerationRequest, JobDocument, User, UserJob
from atspro.services import documents, generation, jobs, leases, resumes
from atspro.services.documents import document_details, writing
from tests.engine.examples import NURSE, NURSE_JOB
from workers.documents import OUR_FAULT, generate

Ask = Callable[..., GenerationRequest]


@pytest.fixture
def job(session: Session, user: User) -> UserJob:
    resumes.save_resume(session, user, NURSE)
    made = jobs.create_job(session, user, NURSE_JOB)
    session.commit()
    return made


@pytest.fixture
def ask(session: Session, user: User, job: UserJob) -> Ask:
    def make(document_type: str = "resume", **options: str) -> GenerationRequest:
        request, _ = generation.request_document(session, user, job, document_type, options)
        session.commit()
        return request

    return make


def state_of(session: Session, request: GenerationRequest) -> GenerationRequest:
    session.expire_all()
    return session.get_one(GenerationRequest, request.id)


@pytest.mark.parametrize("document_type", DOCUMENT_TYPES)
def test_it_writes_a_version_with_all_that_a_reader_wants_to_know(
    session: Session, job: UserJob, ask: Ask, document_type: str
) -> None:
    request = ask(document_type)
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.error, found.attempt) == ("succeeded", None, 1)
    document = session.get_one(JobDocument, found.document_id)
    details = document.details
    assert details is not None
    assert (document.version, document.is_active, details["origin"]) == (1, True, "generated")
    assert details["engineVersion"] == ENGINE_VERSION
    assert 0 <= details["atsScoreBefore"] <= 100
    assert 0 <= details["atsScore"] <= 100
    assert details["keywordsMatched"]
    assert isinstance(details["keywordsMissing"], list)
    assert details["wordCount"] > 50
    assert datetime.fromisoformat(details["resumeUpdatedAt"]) is not None
    assert datetime.fromisoformat(details["jobUpdatedAt"]) is not None
    assert details["postDigest"] == document_details.post_digest(job.data)
    assert details["requestId"] == str(request.id)
    paths = {path for claim in details["ledger"] for path in claim["sources"]}
    assert all(resolve(path, NURSE, NURSE_JOB) for path in paths)
    assert set(details["sourceWords"]) == paths
    assert all(claim["text"] and claim["sources"] for claim in details["ledger"])


def test_a_message_that_comes_twice_writes_once(session: Session, job: UserJob, ask: Ask) -> None:
    request = ask()
    generate(str(request.id))
    generate(str(request.id))
    generate(str(uuid4()))
    assert session.scalar(select(func.count()).select_from(JobDocument)) == 1


def test_the_tone_asked_for_is_the_tone_written(session: Session, job: UserJob, ask: Ask) -> None:
    texts = set()
    for tone in ("professional", "conversational"):
        request = ask("cover", tone=tone)
        generate(str(request.id))
        document = session.get_one(JobDocument, state_of(session, request).document_id)
        assert document.details is not None
        assert document.details["tone"] == tone
        texts.add(document.content)
    assert len(texts) == 2


def test_without_a_resume_it_fails_with_what_to_do(session: Session, user: User, job: UserJob, ask: Ask) -> None:
    request = ask()
    resumes.delete_resume(session, user)
    session.commit()
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.error_type) == ("failed", "PermanentFailure")
    assert "Upload your resume" in str(found.error)


def test_a_cancelled_request_is_not_written(session: Session, job: UserJob, ask: Ask) -> None:
    request = ask()
    generation.cancel_request(session, request)
    session.commit()
    generate(str(request.id))
    assert state_of(session, request).state == "cancelled"
    assert documents.list_versions(session, job, "resume") == []


def test_cancel_in_the_middle_stops_the_worker(
    session: Session, job: UserJob, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask()
    write = writing.write

    def cancel_then_write(*args: Any, **kwargs: Any) -> Any:
        generation.cancel_request(session, request)
        session.commit()
        return write(*args, **kwargs)

    monkeypatch.setattr(writing, "write", cancel_then_write)
    generate(str(request.id))
    assert state_of(session, request).state == "cancelled"
    assert documents.list_versions(session, job, "resume") == []


def test_an_unexpected_error_fails_with_a_sentence_and_a_trace(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(writing, "write", broken)
    request = ask()
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.error, found.error_type) == ("failed", OUR_FAULT, "ZeroDivisionError")
    assert found.trace_id
    assert found.trace_id in caplog.text


def test_a_passing_error_goes_back_and_the_last_try_fails(
    session: Session, ask: Ask, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise TransientFailure("The writer is busy.")

    monkeypatch.setattr(writing, "write", busy)
    request = ask()
    limit = app.config["SETTINGS"].MAX_ATTEMPTS
    for attempt in range(1, limit + 1):
        generate(str(request.id))
        found = state_of(session, request)
        assert (found.attempt, found.error) == (attempt, "The writer is busy.")
        if attempt < limit:
            assert found.state == "queued"
            assert found.run_after > utc_now()
            found.run_after = utc_now() - timedelta(seconds=1)
            session.commit()
    assert found.state == "failed"


def test_a_database_that_is_away_is_tried_twice_and_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    tries: list[Any] = []

    def away(*_: Any, **__: Any) -> Any:
        tries.append(None)
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(workers.documents.generation, "claim", away)
    monkeypatch.setattr(workers.documents.time, "sleep", pauses.append)
    with app.app_context():
        generate(str(uuid4()))
    assert len(tries) == 2, "the first connection may have died while nobody used it"
    assert len(pauses) == 1
    assert 1 <= pauses[0] <= 2


def test_a_session_that_the_server_ended_costs_no_document(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was frozen in the middle of its completion finds its session ended when it thaws."""
    request, complete, ended = ask(), generation.complete, []

    def complete_later(*given: Any, **named: Any) -> Any:
        if not ended:
            ended.append(None)
            raise InternalError("UPDATE", {}, IdleInTransactionSessionTimeout("terminating connection"))
        return complete(*given, **named)

    monkeypatch.setattr(workers.documents.generation, "complete", complete_later)
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.attempt) == ("succeeded", 1)


def test_a_post_that_breaks_the_shapes_fails_with_the_field(session: Session, job: UserJob, ask: Ask) -> None:
    request = ask()
    job.title = "x" * 600
    session.commit()
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.error_type) == ("failed", "InvalidInput")
    assert "title" in str(found.error)


def test_whoever_says_when_to_come_back_is_heard(session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise TransientFailure("The writer is busy.", retry_after=300)

    monkeypatch.setattr(writing, "write", busy)
    request = ask()
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.dispatched_at) == ("queued", None)
    assert timedelta(seconds=290) < found.run_after - utc_now() < timedelta(seconds=320)


def test_a_finished_text_waits_for_the_database_and_is_stored_once(
    session: Session, job: UserJob, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete, tries = generation.complete, []

    def away(*args: Any, **kwargs: Any) -> Any:
        tries.append(None)
        if len(tries) < 3:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        return complete(*args, **kwargs)

    monkeypatch.setattr(workers.documents.generation, "complete", away)
    monkeypatch.setattr(workers.documents.time, "sleep", lambda _: None)
    request = ask()
    generate(str(request.id))
    assert len(tries) == 3
    assert (state_of(session, request).state, state_of(session, request).attempt) == ("succeeded", 1)
    assert len(documents.list_versions(session, job, "resume")) == 1


def test_a_commit_whose_answer_was_lost_is_found_and_not_repeated(
    session: Session, job: UserJob, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete, tries = generation.complete, []

    def answer_lost(held_session: Session, *args: Any, **kwargs: Any) -> Any:
        made = complete(held_session, *args, **kwargs)
        tries.append(made)
        if len(tries) == 1:
            held_session.commit()
            raise OperationalError("COMMIT", {}, Exception("the connection broke"))
        return made

    monkeypatch.setattr(workers.documents.generation, "complete", answer_lost)
    monkeypatch.setattr(workers.documents.time, "sleep", lambda _: None)
    request = ask()
    generate(str(request.id))
    assert [made is None for made in tries] == [False, True]
    assert state_of(session, request).state == "succeeded"
    assert len(documents.list_versions(session, job, "resume")) == 1


def test_a_quick_document_writes_no_progress_and_a_slow_one_little(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    renew = leases.renew

    def count(*args: Any, stage: str, **kwargs: Any) -> bool:
        told.append(stage)
        return renew(*args, stage=stage, **kwargs)

    monkeypatch.setattr(leases, "renew", count)
    monkeypatch.setattr(workers.documents, "PROGRESS_SECONDS", 3600.0)
    generate(str(ask().id))
    assert told == []
    monkeypatch.setattr(workers.documents, "PROGRESS_SECONDS", 0.0)
    generate(str(ask().id))
    assert told == list(STAGES)


def test_a_hanging_task_gives_back_at_the_soft_limit(
    session: Session, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: Any, **__: Any) -> Any:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(writing, "write", hang)
    request = ask()
    generate(str(request.id))
    found = state_of(session, request)
    assert (found.state, found.error_type) == ("queued", "SoftTimeLimitExceeded")


def test_a_sentence_without_support_is_logged_and_left_out(
    session: Session, job: UserJob, ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Our writers write none; one that did would be a bug, and the person must not pay for it."""
    plain = writing.write

    def lie(*args: Any, **kwargs: Any) -> Any:
        made = plain(*args, **kwargs)
        return replace(made, markdown=made.markdown + "\nI precepted 90 nurses. I document in Epic.\n")

    monkeypatch.setattr(writing, "write", lie)
    request = ask("cover")
    generate(str(request.id))
    document = session.get_one(JobDocument, state_of(session, request).document_id)
    assert "90 nurses" not in document.content
    assert document.content.endswith("I document in Epic.\n")
    assert document.details is not None
    found = document.details["grounding"]
    assert found["checked"] > 5
    assert [one["statement"] for one in found["unsupported"]] == ["90 nurses"]
    assert "a number in line" in caplog.text
    assert "90 nurses" not in caplog.text
