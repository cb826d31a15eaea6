"""The job's page asks what only the person can say, keeps the answers, and shows how the resume fits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from atspro.db import db
from atspro.models import User, UserJob
from atspro.services import jobs
from atspro.services.jobs.letter_answers import MAX_ANSWER, QUESTIONS, answers_for, key_of
from tests.web.job_data import add_job, add_resume, committed, requests_of
from tests.web.pages import form_fields, soup

WHY = "My children have been patients at your clinic for six years, and nobody ever rushed us once."
STORY = "When the supplier failed in December, I called eleven farms and kept the whole menu as printed."


def submit(client: FlaskClient, job_id: object, only: Collection[str] = (), **typed: str) -> TestResponse:
    """Send the form as a browser does: what it was shown, and what was typed into it."""
    page = soup(client.get(f"/jobs/{job_id}"))
    form = {str(one["name"]): str(one["value"]) for one in page.select("input[name^=seen-], input[name^=question-]")}
    form |= {f"only-{name}": "1" for name in only}
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
    add_resume(app, user)
    job_id = add_job(app, user)
    page = client.post(f"/jobs/{job_id}/answers", data={"answer-story": "Was number one."}, follow_redirects=True)
    assert "A full sentence or two works better" in page.text
    assert QUESTIONS["story"].example in soup(page).select_one("#answer-story-more").get_text()  # type: ignore[union-attr]
    assert answers(app, job_id) == {"story": "Was number one."}
    # Asked for once: whoever has no more to say is left alone.
    again = form_fields(soup(page), "form[action$='/answers']")
    again["answer-story"] = "Was second."
    page = client.post(f"/jobs/{job_id}/answers", data=again, follow_redirects=True)
    assert "A full sentence or two" not in page.text
    assert answers(app, job_id) == {"story": "Was second."}


def test_an_answer_can_be_for_one_job_alone(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    first, second = add_job(app, user), add_job(app, user)
    submit(client, first, story=STORY)
    other = "At the bakery I cut the morning waste by a third in my first month."
    submit(client, first, story=other, only=("story",))
    assert (answers(app, first)["story"], answers(app, second)["story"]) == (other, STORY)
    assert soup(client.get(f"/jobs/{first}")).select_one("#only-story[checked]")
    assert not soup(client.get(f"/jobs/{second}")).select_one("#only-story[checked]")
    # For all jobs again, by the same words.
    submit(client, first, story=other)
    assert (answers(app, first)["story"], answers(app, second)["story"]) == (other, other)


def test_what_the_post_asks_is_asked_too(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(
        app,
        user,
        description="We need Python.\nPlease send a writing sample and tell us your earliest start date.\n"
        "In your letter, tell us which of our trains you would fix first.",
    )
    page = soup(client.get(f"/jobs/{job_id}"))
    asked = {str(one["value"]): str(one["name"]).removeprefix("question-") for one in page.select("[name^=question-]")}
    assert len(asked) == 2
    question = "In your letter, tell us which of our trains you would fix first."
    said = "I would fix the night train to Graz, which was late on 40 of 60 nights."
    # Our own question about the start gives way to the post's.
    assert not page.select_one("#answer-availability")
    submit(client, job_id, **{asked[question]: said})
    assert answers(app, job_id) == {question: said}
    assert answers(app, add_job(app, user)) == {}
    # The post changes: the answer is still there to be seen and removed.
    with committed(app) as session:
        job = jobs.get_job(session, user, job_id)
        jobs.update_job(session, job, job.data.model_copy(update={"description": "We need Python."}))
    page = soup(client.get(f"/jobs/{job_id}"))
    assert "An earlier version of the posting asked:" in page.get_text()
    submit(client, job_id, **{asked[question]: ""})
    assert answers(app, job_id) == {}


def test_a_question_that_does_not_belong_to_its_key_is_not_kept(app: Flask, client: FlaskClient, user: User) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    client.post(f"/jobs/{job_id}/answers", data={"answer-abc": STORY, "question-abc": "Who are you?"})
    client.post(f"/jobs/{job_id}/answers", data={"answer-abc": STORY})
    long = "x" * 501
    client.post(f"/jobs/{job_id}/answers", data={f"answer-{key_of(long)}": STORY, f"question-{key_of(long)}": long})
    assert answers(app, job_id) == {}


def test_they_are_asked_before_writing_and_can_ask_for_the_documents(
    app: Flask, client: FlaskClient, user: User, session: Session
) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    page = soup(client.get(f"/jobs/{job_id}"))
    headings = [one.get("id") for one in page.select("h2[id]")]
    assert headings.index("questions") < headings.index("documents")
    sent = form_fields(page, "form[action$='/answers']")
    client.post(f"/jobs/{job_id}/documents", data={**sent, "answer-story": STORY, "type": "all"})
    assert answers(app, job_id) == {"story": STORY}
    assert len(requests_of(session, job_id)) == 4
    headings = [one.get("id") for one in soup(client.get(f"/jobs/{job_id}")).select("h2[id]")]
    assert headings.index("questions") > headings.index("documents")


def test_a_bad_answer_asks_for_no_documents(app: Flask, client: FlaskClient, user: User, session: Session) -> None:
    add_resume(app, user)
    job_id = add_job(app, user)
    typed = "x" * (MAX_ANSWER + 1)
    answer = client.post(f"/jobs/{job_id}/documents", data={"answer-story": typed, "type": "all"})
    assert answer.status_code == 422
    assert typed in answer.text
    assert requests_of(session, job_id) == []


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
