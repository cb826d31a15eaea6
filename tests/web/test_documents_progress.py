"""Following what is being written: JSON for the page's script."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from atspro.models import DOCUMENT_TYPES, User
from atspro.services import generation
from tests.web.job_data import add_job, add_resume, add_version, ask, committed, fail, start
from tests.web.pages import counted_statements


def test_tells_each_state(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    address = f"/jobs/{job_id}/progress"
    nothing = client.get(address).json
    assert nothing["live"] is False
    assert set(nothing["documents"]) == set(DOCUMENT_TYPES)
    assert {entry["state"] for entry in nothing["documents"].values()} == {"none"}

    request_id = ask(app, user, job_id, "cover")
    answer = client.get(address).json
    assert answer["live"] is True
    assert answer["documents"]["cover"]["state"] == "queued"
    assert answer["documents"]["cover"]["live"] is True
    assert answer["documents"]["resume"]["live"] is False

    held = start(app, request_id, stage="Writing", progress=25)
    cover = client.get(address).json["documents"]["cover"]
    assert (cover["state"], cover["stage"], cover["progress"]) == ("running", "Writing", 25)

    with committed(app) as session:
        document = generation.complete(session, held, "Dear all", {"atsScore": 80.5, "band": "strong"})
        document_id = document.document_id
    ended = client.get(address).json
    assert ended["live"] is False
    assert ended["documents"]["cover"]["state"] == "done"
    assert ended["documents"]["cover"]["document"] == {
        "url": f"/documents/{document_id}",
        "version": 1,
        "score": 80.5,
        "band": "strong",
    }


def test_a_failure_has_its_sentence(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    fail(app, ask(app, user, job_id, "prep"), "The post has no text.")
    prep = client.get(f"/jobs/{job_id}/progress").json["documents"]["prep"]
    assert (prep["state"], prep["error"]) == ("failed", "The post has no text.")


def test_the_card_is_the_pages_own(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    start(app, ask(app, user, job_id, "prep"), stage="<b>Writing</b>")
    add_version(app, job_id, "cover")
    page = BeautifulSoup(client.get(f"/jobs/{job_id}").text, "lxml")
    for kind, entry in client.get(f"/jobs/{job_id}/progress").json["documents"].items():
        card = BeautifulSoup(entry["card"], "lxml").article
        assert card == page.select_one(f"[data-card={kind}] article")
        assert card["data-key"] == entry["key"]


def test_nothing_new_is_304(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    request_id = ask(app, user, job_id)
    address = f"/jobs/{job_id}/progress"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-store"
    same = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    assert same.data == b""
    start(app, request_id)
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    response = sign_in(neighbour).get(f"/jobs/{add_job(app, user)}/progress", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json["status"] == 404


def test_the_number_of_statements_and_no_texts(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    for kind in DOCUMENT_TYPES:
        add_version(app, job_id, kind)
        ask(app, user, job_id, kind)
    with counted_statements() as statements:
        client.get(f"/jobs/{job_id}/progress")
    assert len(statements) <= 4, statements
    assert not any('"jobDocuments".content' in statement for statement in statements)
