"""The job's page asks what only the person can say, keeps the answers, and shows how the resume fits."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from atspro.db import db
from atspro.models import User, UserJob
from atspro.services.jobs.letter_answers import MAX_ANSWER, answers_for
from tests.web.job_data import add_job, add_resume
from tests.web.pages import soup

WHY = "My children have been patients at your clinic for six years, and nobody ever rushed us once."
STORY = "When the supplier failed in December, I called eleven farms and kept the whole menu as printed."


def submit(client: FlaskClient, job_id: object, **typed: str) -> TestResponse:
    """Send the form as a browser does: what it was shown, and what was typed into it."""
    page = soup(client.get(f"/jobs/{job_id}"))
    form = {str(one["name"]): str(one["value"]) for one in page.select("input[name^=seen-]")}
    return client.post(f"/jobs/{job_id}/answers", data={**form, **{f"answer-{k}": v for k, v in typed.items()}})


def answers(app: Flask, job_id: object) -> dict[str, str]:
    with app.app_context():
        return answers_for(db.session(), db.session.get_one(UserJob, job_id))


def test_answers_are_kept_for_the_job_or_for_all(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    first, second = add_job(app, user), add_job(app, user)
    page = client.post(
        f"/jobs/{first}/answers", data={"answer-whyEmployer": WHY, "answer-story": STORY}, follow_redirects=True
    )
    assert "Your next letter will use your answers." in page.text
    field = soup(page).select_one("#answer-whyEmployer")
    assert field is not None
    assert WHY in field.get_text()
    assert answers(app, first) == {"whyEmployer": WHY, "story": STORY}
    assert answers(app, second) == {"story": STORY}


def test_an_empty_answer_removes_it(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    submit(client, job_id, story=STORY, whyEmployer=WHY)
    submit(client, job_id, story="", whyEmployer=WHY)
    assert answers(app, job_id) == {"whyEmployer": WHY}


def test_what_another_tab_answered_is_not_lost(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    # A page that was opened before: it saw no answers, and leaves the story's box as it was.
    submit(client, job_id, story=STORY)
    old = client.post(f"/jobs/{job_id}/answers", data={"answer-story": "", "answer-whyEmployer": WHY})
    assert old.status_code == 302
    assert answers(app, job_id) == {"story": STORY, "whyEmployer": WHY}
    other = "A different story, told in a tab that was opened before the first one was saved there."
    refused = client.post(f"/jobs/{job_id}/answers", data={"answer-story": other})
    assert refused.status_code == 409
    assert other in refused.text
    assert STORY in refused.text
    assert answers(app, job_id)["story"] == STORY


def test_a_few_words_are_kept_and_asked_for_once_more(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user)
    page = client.post(f"/jobs/{job_id}/answers", data={"answer-story": "Was number one."}, follow_redirects=True)
    assert "A full sentence or two works better" in page.text
    assert answers(app, job_id) == {"story": "Was number one."}


def test_a_long_answer_is_refused_and_kept_on_the_page(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    typed = "x" * (MAX_ANSWER + 1)
    page = client.post(f"/jobs/{job_id}/answers", data={"answer-story": typed, "answer-explain": "A move to Leeds."})
    assert page.status_code == 422
    assert "2,000 characters" in soup(page).select_one("#answer-story-error").get_text()  # type: ignore[union-attr]
    assert typed in page.text
    assert "A move to Leeds." in page.text
    assert answers(app, job_id) == {}


def test_another_persons_job_is_not_there(
    app: Flask, sign_in: Callable[[User | None], FlaskClient], user: User, neighbour: User
) -> None:
    job_id = add_job(app, user)
    assert sign_in(neighbour).post(f"/jobs/{job_id}/answers", data={"answer-story": STORY}).status_code == 404
    assert answers(app, job_id) == {}


@pytest.mark.parametrize("method", ["get", "put"])
def test_only_a_post_is_taken(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)(f"/jobs/{uuid4()}/answers").status_code == 405


def test_the_page_shows_how_the_resume_fits(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    table = soup(client.get(f"/jobs/{job_id}")).select(".fit-table > li")
    assert table
    assert {tag.get_text() for row in table for tag in row.select(".tag")} <= {"Met", "Partly", "Not shown"}


def test_without_a_resume_nothing_is_compared_or_asked(app: Flask, client: FlaskClient, user: User) -> None:
    page = client.get(f"/jobs/{add_job(app, user)}").text
    assert "How you fit" not in page
    assert "Questions only you can answer" not in page
