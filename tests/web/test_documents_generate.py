"""Asking for documents: one, the batch, twice, and without a resume."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro import queue
from atspro.models import DOCUMENT_TYPES, User
from tests.conftest import Outbox
from tests.web.job_data import add_job, add_resume, requests_of, versions_of
from workers.documents import generate


@pytest.mark.parametrize("kind", DOCUMENT_TYPES)
def test_one_document(app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox, kind: str) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    response = client.post(f"/jobs/{job_id}/documents", data={"type": kind, "tone": "enthusiastic"})
    assert response.location == f"/jobs/{job_id}"
    (request,) = requests_of(session, job_id)
    assert (request.type, request.state, request.options) == (kind, "queued", {"tone": "enthusiastic"})
    assert request.requested_by == user.id
    assert outbox.ids(queue.GENERATE_DOCUMENT) == [str(request.id)]
    assert "queued" in client.get(response.location).text


def test_all_documents_are_all_four(
    app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    client.post(f"/jobs/{job_id}/documents", data={"type": "all"})
    made = requests_of(session, job_id)
    assert {request.type for request in made} == set(DOCUMENT_TYPES)
    assert {request.options["tone"] for request in made} == {"professional"}
    assert len(outbox.ids(queue.GENERATE_DOCUMENT)) == 4


def test_a_second_click_joins_the_first(
    app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    client.post(f"/jobs/{job_id}/documents", data={"type": "cover"})
    client.get(f"/jobs/{job_id}")
    client.post(f"/jobs/{job_id}/documents", data={"type": "all"})
    assert len(requests_of(session, job_id)) == len(DOCUMENT_TYPES)
    assert len(outbox.ids(queue.GENERATE_DOCUMENT)) == len(DOCUMENT_TYPES)
    page = client.get(f"/jobs/{job_id}").text
    assert "Cover letter: already in progress." in page
    assert "Resume, company research and interview prep: queued." in page


def test_the_tone_of_the_last_letter_is_offered_again(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    client.post(f"/jobs/{job_id}/documents", data={"type": "cover", "tone": "conversational"})
    assert '<option selected value="conversational">' in client.get(f"/jobs/{job_id}").text


def test_without_a_resume_it_leads_to_bringing_one(
    app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox
) -> None:
    job_id = add_job(app, user)
    response = client.post(f"/jobs/{job_id}/documents", data={"type": "all"})
    assert response.location == "/resume/upload"
    assert "Upload your resume first" in client.get("/resume/upload").text
    assert requests_of(session, job_id) == []
    assert outbox.sent == []


@pytest.mark.parametrize("data", [{}, {"type": "poem"}, {"type": "resume", "tone": "rude"}])
def test_what_does_not_exist_cannot_be_asked_for(
    app: Flask, client: FlaskClient, user: User, session: Session, data: dict[str, str]
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    response = client.post(f"/jobs/{job_id}/documents", data=data)
    assert response.status_code == 422
    assert "Choose one of the" in response.text
    assert requests_of(session, job_id) == []


def test_a_neighbour_gets_404(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User, session: Session, outbox: Outbox
) -> None:
    add_resume(app, neighbour)
    job_id = add_job(app, user)
    assert sign_in(neighbour).post(f"/jobs/{job_id}/documents", data={"type": "all"}).status_code == 404
    assert requests_of(session, job_id) == []
    assert outbox.sent == []


def test_the_worker_writes_what_the_pages_then_show(
    app: Flask, client: FlaskClient, user: User, session: Session, outbox: Outbox
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user, qualifications=["Python", "Kubernetes"])
    client.post(f"/jobs/{job_id}/documents", data={"type": "resume"})
    (request_id,) = outbox.ids(queue.GENERATE_DOCUMENT)
    generate(request_id)
    progress = client.get(f"/jobs/{job_id}/progress").json
    assert progress["live"] is False
    (document,) = versions_of(session, job_id)
    shown = progress["documents"]["resume"]["document"]
    assert shown["url"] == f"/documents/{document.id}"
    assert shown["score"] == document.details["atsScore"]
    page = client.get(shown["url"]).text
    assert "Ada Example" in page
    assert "Kubernetes" in page
    pdf = client.get(f"{shown['url']}/download/pdf").data
    assert "Acme Rail" in pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()
