"""The page of a job: its post, its status, its four documents."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient

from atspro.models import DOCUMENT_TYPES, User
from tests.web.job_data import add_job, add_resume, add_version, ask, fail, start
from tests.web.pages import counted_statements, soup


def card(client: FlaskClient, job_id: object, kind: str = "resume") -> Tag:
    found = soup(client.get(f"/jobs/{job_id}")).select_one(f"[data-card={kind}]")
    assert isinstance(found, Tag)
    return found


def words(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def buttons(element: Tag) -> list[str]:
    return [words(button) for button in element.select("button")]


def test_shows_the_post_escaped(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user, title="<i>Cook</i>", qualifications=["Knife & fork"], link="https://example.com/1")
    response = client.get(f"/jobs/{job_id}")
    assert "<i>Cook</i>" not in response.text
    page = soup(response)
    assert page.h1.get_text() == "<i>Cook</i>"
    assert "Knife & fork" in page.get_text()
    link = page.select_one("a[target=_blank]")
    assert link["href"] == "https://example.com/1"
    assert {"noopener", "noreferrer", "nofollow"} <= set(link["rel"])


def test_a_stored_link_of_another_kind_is_not_shown(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    with app.app_context():
        from atspro.db import db
        from atspro.models import UserJob

        db.session.get_one(UserJob, job_id).link = "javascript:alert(1)"
        db.session.commit()
    assert "javascript:alert" not in client.get(f"/jobs/{job_id}").text


def test_a_neighbour_gets_404(app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User) -> None:
    job_id = add_job(app, user)
    assert sign_in(neighbour).get(f"/jobs/{job_id}").status_code == 404
    assert sign_in(user).get(f"/jobs/{uuid4()}").status_code == 404
    assert sign_in(user).get("/jobs/not-an-id").status_code == 404


def test_without_a_resume_the_next_step_is_to_bring_one(app: Flask, client: FlaskClient, user: User) -> None:
    page = soup(client.get(f"/jobs/{add_job(app, user)}"))
    assert page.select_one("main a.btn-primary")["href"] == "/resume/upload"
    assert len(page.select("main .btn-primary")) == 1


def test_each_card_shows_its_state(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    assert buttons(card(client, job_id)) == ["Generate : resume"]
    request_id = ask(app, user, job_id)
    queued = card(client, job_id)
    assert "Queued" in words(queued)
    assert buttons(queued) == ["Cancel generating the resume"]
    held = start(app, request_id, stage="Scoring", progress=65)
    running = card(client, job_id)
    assert "In progress" in words(running)
    assert "Scoring" in words(running)
    assert running.progress["value"] == "65"
    from tests.web.job_data import committed, generation

    with committed(app) as session:
        generation.complete(session, held, "# Ada", {"atsScore": 61.2, "band": "fair", "atsScoreBefore": 40})
    done = card(client, job_id)
    assert "61 of 100 Fair match up from 40" in words(done)
    assert "Version 1" in words(done)
    assert buttons(done) == ["Generate again : resume"]


def test_a_failure_shows_its_sentence_and_keeps_the_old_version(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    document_id = add_version(app, job_id)
    fail(app, ask(app, user, job_id), "The <post> has no text.")
    shown = card(client, job_id)
    assert "The <post> has no text." in words(shown)
    assert buttons(shown) == ["Retry generating the resume"]
    assert shown.select_one(f"a[href='/documents/{document_id}']")


def test_a_failure_older_than_the_document_is_over(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    fail(app, ask(app, user, job_id), "No text.")
    with app.app_context():
        from sqlalchemy import text

        from atspro.db import db

        db.session.execute(text('UPDATE "generationRequest" SET "finishedAt" = "finishedAt" - interval \'1 hour\''))
        db.session.commit()
    add_version(app, job_id)
    assert "No text." not in words(card(client, job_id))


def test_only_the_resume_shows_a_score(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    for kind in DOCUMENT_TYPES:
        add_version(app, job_id, kind, atsScore=61.2, band="fair")
    for kind in DOCUMENT_TYPES:
        assert ("61" in words(card(client, job_id, kind))) == (kind == "resume")


def test_without_a_resume_no_card_offers_to_write(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    assert not any(buttons(card(client, job_id, kind)) for kind in DOCUMENT_TYPES)


def test_without_a_posting_the_next_step_is_to_add_it(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user, description="")
    page = soup(client.get(f"/jobs/{job_id}"))
    assert page.select_one("main a.btn-primary")["href"] == f"/jobs/{job_id}/edit#description"
    assert not any(buttons(card(client, job_id, kind)) for kind in DOCUMENT_TYPES)
    answer = client.post(f"/jobs/{job_id}/documents", data={"type": "all"})
    assert answer.location == f"/jobs/{job_id}/edit#description"
    assert "Add the text of the posting first" in client.get(answer.location).text


@pytest.mark.parametrize("live", [True, False])
def test_without_javascript_it_reloads_while_something_is_live(
    app: Flask, client: FlaskClient, user: User, live: bool
) -> None:
    job_id = add_job(app, user)
    if live:
        ask(app, user, job_id)
    page = soup(client.get(f"/jobs/{job_id}"))
    assert bool(page.select("noscript meta[http-equiv=refresh]")) == live
    assert page.select_one("[data-progress]").has_attr("data-live") == live


def test_the_number_of_statements(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    for kind in DOCUMENT_TYPES:
        for _ in range(3):
            add_version(app, job_id, kind)
        ask(app, user, job_id, kind)
    with counted_statements() as statements:
        client.get(f"/jobs/{job_id}")
    # One of them counts the look, and one tells how many there were.
    assert len(statements) <= 10
