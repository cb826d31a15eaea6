"""The form's own key: a click that is sent twice asks once, however quick the first one's document was."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services import jobs
from tests.web.job_data import add_job, add_resume, committed, requests_of, versions_of
from workers.documents import generate


def nonce_of(client: FlaskClient, job_id: UUID) -> str:
    """The key in the page's form."""
    found = re.search(r'name="idempotency_key" type="hidden" value="([^"]+)"', client.get(f"/jobs/{job_id}").text)
    assert found is not None
    return found[1]


def test_a_double_click_whose_first_document_is_there_already_writes_one_version(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    form = {"type": "resume", "idempotency_key": nonce_of(client, job_id)}
    client.post(f"/jobs/{job_id}/documents", data=form)
    (request,) = requests_of(session, job_id)
    generate(str(request.id))
    client.get(f"/jobs/{job_id}")
    page = client.post(f"/jobs/{job_id}/documents", data=form, follow_redirects=True).text
    assert "Nothing changed since this was written" in page
    assert len(requests_of(session, job_id)) == 1
    assert len(versions_of(session, job_id)) == 1


def test_the_next_page_asks_anew(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    for place in ("Vienna", "Graz"):
        with committed(app) as writing:
            job = jobs.get_job(writing, user, job_id)
            jobs.update_job(writing, job, job.data.model_copy(update={"location": [place]}))
        client.post(f"/jobs/{job_id}/documents", data={"type": "resume", "idempotency_key": nonce_of(client, job_id)})
        for request in requests_of(session, job_id):
            generate(str(request.id))
    assert len(versions_of(session, job_id)) == 2


def test_a_retry_that_is_sent_twice_is_one(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    client.post(f"/jobs/{job_id}/documents", data={"type": "prep"})
    (first,) = requests_of(session, job_id)
    client.post(f"/requests/{first.id}/cancel")
    form = {"idempotency_key": nonce_of(client, job_id)}
    for _ in range(2):
        client.post(f"/requests/{first.id}/retry", data=form)
        for request in requests_of(session, job_id):
            generate(str(request.id))
    assert len(requests_of(session, job_id)) == 2
    assert len(versions_of(session, job_id, "prep")) == 1


def test_a_key_that_no_page_of_ours_made_counts_as_none(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    for idempotency_key in ("x" * 5000, "a\x00b", ""):
        client.post(f"/jobs/{job_id}/documents", data={"type": "cover", "idempotency_key": idempotency_key})
    (request,) = requests_of(session, job_id)
    assert request.idempotency_key is None


def test_the_page_says_how_far_all_documents_are(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    assert "documents written." not in client.get(f"/jobs/{job_id}").text
    client.post(f"/jobs/{job_id}/documents", data={"type": "all"})
    made = requests_of(session, job_id)
    assert len({request.batch_id for request in made}) == 1
    generate(str(made[0].id))
    assert "1 of 4 documents written." in client.get(f"/jobs/{job_id}").text
    assert client.get(f"/jobs/{job_id}/progress").json["batch"] == "1 of 4 documents written."  # type: ignore[index]
    for request in made[1:]:
        generate(str(request.id))
    assert "documents written." not in client.get(f"/jobs/{job_id}").text
