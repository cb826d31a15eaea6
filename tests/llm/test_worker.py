"""A request for the model goes through the worker to a real endpoint; a failure never costs the active version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.llm import course as calls
from atspro.models import GenerationRequest, JobDocument, User, UserJob
from atspro.services import documents, generation, jobs, resumes
from tests.engine.approved import examples
from tests.llm.letters import LETTERS, answer
from tests.llm.model_server import KEY, Turn, broken_off, refuses, serve, status, writes
from tests.web.pages import soup
from workers.documents import generate

NURSE = next(one for one in examples() if one.folder.name == "01_nurse_returning")
WITHOUT_ANSWERS = [one for one in LETTERS["01_nurse_returning"] if not one[3] or not one[3][0].startswith("I left")]


@pytest.fixture
def job(session: Session, user: User, monkeypatch: pytest.MonkeyPatch) -> UserJob:
    monkeypatch.setattr(calls, "BACKOFF_SECONDS", 0.001)
    resumes.save_resume(session, user, NURSE.resume)
    made = jobs.create_job(session, user, NURSE.job)
    session.commit()
    return made


@pytest.fixture
def configure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_up(address: str, **more: object) -> None:
        named = {"LLM_PROVIDER": "openai", "LLM_MODEL": "small", "LLM_API_KEY": KEY, "LLM_BASE_URL": f"{address}/v1"}
        changed = app.config["SETTINGS"].model_copy(update={**named, **more})
        monkeypatch.setitem(app.config, "SETTINGS", changed)

    return set_up


def made_by(session: Session, user: User, job: UserJob, **options: str) -> JobDocument:
    """The version that one request for a letter ends in."""
    request, _ = generation.request_document(session, user, job, "cover", options)
    session.commit()
    generate(str(request.id))
    session.expire_all()
    found = session.get_one(GenerationRequest, request.id)
    assert (found.state, found.attempt) == ("succeeded", 1)
    return session.get_one(JobDocument, found.document_id)


def test_the_version_says_who_wrote_it_and_what_it_took(
    session: Session, user: User, job: UserJob, configure: Callable[..., None], client: FlaskClient
) -> None:
    with serve(writes(lambda asked: answer(WITHOUT_ANSWERS, asked))) as server:
        configure(server.address, LLM_INPUT_PRICE=2.0, LLM_OUTPUT_PRICE=10.0, LLM_CURRENCY="EUR")
        made = made_by(session, user, job, writer="model")
    assert made.details is not None
    writer = made.details["writer"]
    assert (writer["used"], writer["model"], writer["promptVersion"]) == ("model", "served-model", "2"), writer
    assert (writer["inputTokens"], writer["outputTokens"], writer["calls"]) == (70, 30, 1)
    assert (writer["key"], writer["cost"]) == ("site", 0.00044)
    assert made.details["grounding"]["unsupported"] == []
    assert "Two nights a week I served as relief charge nurse." in made.content
    page = soup(client.get(f"/documents/{made.id}"))
    count = len(WITHOUT_ANSWERS)
    assert f"served-model, {count} of {count} sentences" in page.text
    assert "100 tokens" in page.text
    assert "EUR 0.0004" in page.text


@pytest.mark.parametrize("turn", [status(500), status(429, Retry_After="7200"), broken_off, refuses])
def test_a_model_that_fails_leaves_the_built_in_document_and_says_so(
    session: Session, user: User, job: UserJob, configure: Callable[..., None], turn: Turn
) -> None:
    first = made_by(session, user, job)
    with serve(turn) as server:
        configure(server.address)
        second = made_by(session, user, job, writer="model")
    session.refresh(first)
    assert (first.is_active, second.is_active, second.content) == (False, True, first.content)
    assert second.details is not None
    assert second.details["writer"]["used"] == "built-in"
    assert "You asked for the model" in second.details["notes"][-1]


def test_without_a_model_a_request_for_it_is_written_by_the_built_in_writer(
    session: Session, user: User, job: UserJob
) -> None:
    made = made_by(session, user, job, writer="model")
    assert made.details is not None
    assert "No language model is set up any more" in made.details["notes"][-1]


def test_the_page_offers_the_model_only_where_there_is_one_and_says_what_is_sent(
    session: Session, user: User, job: UserJob, client: FlaskClient, configure: Callable[..., None]
) -> None:
    assert not soup(client.get(f"/jobs/{job.id}")).select("select[name=writer]")
    refused = client.post(f"/jobs/{job.id}/documents", data={"type": "cover", "writer": "model"})
    assert refused.status_code == 400 or "No language model is set up" in refused.text
    assert generation.latest_requests(session, job) == {}
    configure("http://127.0.0.1:9")
    page = soup(client.get(f"/jobs/{job.id}"))
    assert [one["value"] for one in page.select("select[name=writer] option")] == ["built-in", "model"]
    sent = page.select_one("#sent")
    assert sent is not None
    assert "127.0.0.1" in sent.text
    assert "placeholders" in sent.text
    client.post(f"/jobs/{job.id}/documents", data={"type": "cover", "writer": "model", "tone": "conversational"})
    session.expire_all()
    asked = generation.latest_requests(session, job)["cover"]
    assert asked.options == {"tone": "conversational", "writer": "model"}
    assert documents.list_versions(session, job, "cover") == []
