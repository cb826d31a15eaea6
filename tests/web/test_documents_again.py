"""Generating again: nothing when nothing changed, and a question when the current version was edited by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import DOCUMENT_TYPES, JobDocument, User
from atspro.services import documents, jobs, resumes
from tests.web.job_data import RESUME, add_job, add_resume, committed, requests_of, versions_of
from tests.web.pages import soup
from workers.documents import generate

POST: dict[str, Any] = {"description": "We need Python and PostgreSQL.", "qualifications": ["Python", "German C1"]}


@pytest.fixture
def job_id(app: Flask, user: User) -> Any:
    add_resume(app, user)
    return add_job(app, user, **POST)


def again(client: FlaskClient, session: Session, job_id: Any, kind: str = "cover", **fields: str) -> str:
    """Ask, let the worker write what was asked for, and give back what the page says."""
    known = {one.id for one in requests_of(session, job_id)}
    answer = client.post(f"/jobs/{job_id}/documents", data={"type": kind, "tone": "professional", **fields})
    said = client.get(answer.location).text
    for request in requests_of(session, job_id):
        if request.id not in known:
            generate(str(request.id))
    return said


def stored(session: Session, job_id: Any, kind: str = "cover") -> list[tuple[int, bool]]:
    return [(one.version, one.is_active) for one in versions_of(session, job_id, kind)]


def test_nothing_changed_makes_no_request_and_no_version(client: FlaskClient, session: Session, job_id: Any) -> None:
    again(client, session, job_id, "all")
    assert len(requests_of(session, job_id)) == len(DOCUMENT_TYPES)
    said = again(client, session, job_id, "all")
    assert "Nothing changed since this was written" in said
    assert "Cover letter (version 1)" in said or "cover letter (version 1)" in said
    assert len(requests_of(session, job_id)) == len(DOCUMENT_TYPES)
    assert all(stored(session, job_id, kind) == [(1, True)] for kind in DOCUMENT_TYPES)


@pytest.mark.parametrize("what", ["tone", "resume", "post", "answer", "plan", "sentence"])
def test_each_change_makes_a_new_version(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any, what: str
) -> None:
    again(client, session, job_id)
    fields = {}
    if what == "tone":
        fields["tone"] = "conversational"
    elif what == "resume":
        with committed(app) as writing:
            resumes.save_resume(writing, user, RESUME.model_copy(update={"summary": "Changed."}))
    elif what == "post":
        with committed(app) as writing:
            job = jobs.get_job(writing, user, job_id)
            jobs.update_job(writing, job, job.data.model_copy(update={"salary": "50,000"}))
    elif what == "answer":
        client.post(f"/jobs/{job_id}/answers", data={"answer-story": "I moved a whole warehouse in one weekend."})
    elif what == "plan":
        line = "resume.workExperience[0].responsibilities[0]"
        seen = soup(client.get(f"/jobs/{job_id}")).select_one("form[action$='/plan'] input[name=seen]")
        sent = {"seen": seen["value"], "line": line, "addressee": "Dana Reyes", "action": "save"}  # type: ignore[index]
        client.post(f"/jobs/{job_id}/plan", data=sent)
    else:
        page = soup(client.get("/resume/sentences/"))
        sent = {str(one["name"]): str(one["value"]) for one in page.select("#sentences input[type=hidden]")}
        client.post("/resume/sentences/", data={**sent, "text-0": "I plan 300 trains a day.", "action": "all"})
    if what != "tone":
        assert "Changed since: " in client.get(f"/jobs/{job_id}").text
    again(client, session, job_id, **fields)
    assert stored(session, job_id) == [(1, False), (2, True)]


def test_a_letter_of_another_day_is_dated_anew(client: FlaskClient, session: Session, job_id: Any) -> None:
    again(client, session, job_id, "all")
    for kind in ("cover", "resume"):
        for one in versions_of(session, job_id, kind):
            one.created_at = one.created_at.replace(day=1 if one.created_at.day != 1 else 2)
            session.commit()
    again(client, session, job_id, "all")
    assert len(stored(session, job_id, "cover")) == 2
    assert len(stored(session, job_id, "resume")) == 1


def edit(app: Flask, session: Session, user: User, job_id: Any) -> JobDocument:
    """The first letter, edited by hand; then the posting changes, and a letter is asked for again."""
    newest = versions_of(session, job_id, "cover")[-1]
    with committed(app) as writing:
        mine = documents.get_document(writing, user, newest.id)
        documents.edit_document(writing, mine, f"{mine.content}\nMy own line.")
        job = jobs.get_job(writing, user, job_id)
        jobs.update_job(writing, job, job.data.model_copy(update={"salary": "50,000"}))
    return versions_of(session, job_id, "cover")[-1]


@pytest.mark.parametrize(("decision", "active"), [("use", 3), ("keep", 2)])
def test_a_hand_edited_version_stays_until_its_owner_decides(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any, decision: str, active: int
) -> None:
    again(client, session, job_id)
    edit(app, session, user, job_id)
    again(client, session, job_id)
    assert stored(session, job_id) == [(1, False), (2, True), (3, False)]
    page = soup(client.get(f"/jobs/{job_id}"))
    card = page.select_one("[data-card=cover]")
    assert card is not None
    assert "You edited version 2 by hand" in card.get_text(" ", strip=True)
    assert card.select_one("a[href*='compare?a=2&b=3']")
    waiting = versions_of(session, job_id, "cover")[-1].id
    assert "Which one do you want?" in client.get(f"/documents/{waiting}").text
    client.post(f"/documents/{waiting}/decision", data={"decision": decision})
    assert [number for number, is_active in stored(session, job_id) if is_active] == [active]
    text = soup(client.get(f"/jobs/{job_id}")).select_one("[data-card=cover]").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "You edited version 2 by hand" not in text
    again_said = client.post(f"/documents/{waiting}/decision", data={"decision": "use"})
    assert "decided in another tab" in client.get(again_said.location).text
    assert [number for number, is_active in stored(session, job_id) if is_active] == [active]


def test_what_waits_is_not_written_twice(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    again(client, session, job_id)
    edit(app, session, user, job_id)
    again(client, session, job_id)
    assert "Nothing changed since this was written" in again(client, session, job_id)
    assert len(stored(session, job_id)) == 3


def test_a_restored_hand_edit_is_not_replaced_either(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    again(client, session, job_id)
    mine = edit(app, session, user, job_id).id
    again(client, session, job_id)
    client.post(f"/documents/{versions_of(session, job_id, 'cover')[-1].id}/decision", data={"decision": "use"})
    client.post(f"/documents/{mine}/restore")
    with committed(app) as writing:
        job = jobs.get_job(writing, user, job_id)
        jobs.update_job(writing, job, job.data.model_copy(update={"salary": "60,000"}))
    again(client, session, job_id)
    assert stored(session, job_id)[-2:] == [(4, True), (5, False)]


def test_a_neighbour_decides_nothing(
    app: Flask,
    client: FlaskClient,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    neighbour: User,
    session: Session,
    job_id: Any,
) -> None:
    again(client, session, job_id)
    edit(app, session, user, job_id)
    again(client, session, job_id)
    waiting = versions_of(session, job_id, "cover")[-1].id
    answer = sign_in(neighbour).post(f"/documents/{waiting}/decision", data={"decision": "use"})
    assert answer.status_code == 404
    assert stored(session, job_id)[1] == (2, True)
