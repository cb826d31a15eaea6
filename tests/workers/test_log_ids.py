"""A task's lines name the task, its worker, the request it works on, and the HTTP request that asked for it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from atspro import logs, queue
from atspro.models import User
from atspro.services import generation, jobs, resumes
from atspro.services.documents import writing
from tests.engine.examples import NURSE, NURSE_JOB
from workers.documents import generate


def test_what_is_bound_while_a_document_is_written(
    session: Session, user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    resumes.save_resume(session, user, NURSE)
    job = jobs.create_job(session, user, NURSE_JOB)
    request, _ = generation.request_document(session, user, job, "resume")
    session.commit()
    seen: list[dict[str, str]] = []

    def broken(*_: Any, **__: Any) -> None:
        seen.append(dict(logs.bound()))
        raise ValueError

    monkeypatch.setattr(writing, "write", broken)
    generate.push_request(id="the-task", hostname="documents@here", http_request_id="the-click")
    try:
        generate(str(request.id))
    finally:
        generate.pop_request()
    assert seen == [
        {
            "task_id": "the-task",
            "worker": "documents@here",
            "request_id": "the-click",
            "generation_request_id": str(request.id),
            "job_id": str(job.id),
            "attempt": "1",
            "user_id": user.id,
        }
    ]
    assert logs.bound() == {}


def test_a_message_names_the_request_that_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(app.extensions["celery"], "send_task", lambda *_, **more: sent.append(more))
    with app.app_context(), logs.bind(request_id="the-click"):
        assert queue.publish(queue.GENERATE_DOCUMENT, "some-id", queue.DOCUMENTS)
    assert sent[0]["headers"] == {queue.HTTP_REQUEST: "the-click"}
