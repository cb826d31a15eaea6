"""Changes of a tailored resume, accepted or refused line by line, remembered, and kept apart from hand edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from atspro.models import JobDocument, User
from atspro.services import documents, generation, jobs, resumes
from atspro.shapes import ContactInfo, JobData, ResumeData, WorkExperience
from tests.web.job_data import committed, versions_of
from tests.web.pages import soup
from workers.documents import generate

ORIGINAL = "Responsible for training 12 new hires in Python"
RESUME = ResumeData(
    contact_info=ContactInfo(full_name="Ada Example", email="ada@example.com"),
    summary="I like trains. I have always liked trains, and I would like to work where they are, because I like them.",
    work_experience=[
        WorkExperience(
            company="Acme Rail",
            position="Engineer",
            start_date="2020",
            end_date="2023",
            responsibilities=[ORIGINAL, "Built a Python service that plans 300 trains a day"],
        )
    ],
    skills=["Python", "PostgreSQL"],
)
POST = JobData(
    company="Harbor",
    title="Data Engineer",
    description="We need Python and PostgreSQL.",
    qualifications=["Python", "Training of new hires"],
)


@pytest.fixture
def job_id(app: Flask, user: User) -> Any:
    with committed(app) as session:
        resumes.save_resume(session, user, RESUME)
        return jobs.create_job(session, user, POST).id


def write(app: Flask, user: User, job_id: Any) -> None:
    with committed(app) as session:
        job = jobs.get_job(session, user, job_id)
        request_id = generation.request_document(session, user, job, "resume")[0].id
    generate(str(request_id))


def newest(session: Session, job_id: Any) -> JobDocument:
    return versions_of(session, job_id)[-1]


def keys(client: FlaskClient, document: JobDocument) -> dict[str, str]:
    """The names of the changes by what the base resume has."""
    page = soup(client.get(f"/documents/{document.id}"))
    return {
        row.select_one("div[id]").get_text(" ", strip=True): str(row.select_one("input")["value"])  # type: ignore[union-attr,index]
        for row in page.select(".change-list li")
    }


def refuse(client: FlaskClient, document: JobDocument, text: str) -> Any:
    """Untick the change of this line of the base resume, and save."""
    accepted = [key for shown, key in keys(client, document).items() if not shown.startswith(text)]
    return client.post(f"/documents/{document.id}/changes", data={"accept": accepted})


def test_each_change_is_shown_beside_the_original_with_its_reason(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    shown = list(keys(client, newest(session, job_id)))
    assert any(ORIGINAL in one and "Trained 12 new hires" in one and "Says what you did" in one for one in shown)


def test_refusing_makes_a_version_with_the_original_and_keeps_the_rest(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    first = newest(session, job_id)
    assert f"- {ORIGINAL}" not in first.content
    answer = refuse(client, first, ORIGINAL)
    second = newest(session, job_id)
    assert answer.location.split("#")[0] == f"/documents/{second.id}"
    assert (second.version, second.is_active) == (2, True)
    before, after = first.content.splitlines(), second.content.splitlines()
    assert [line for line in after if line not in before] == [f"- {ORIGINAL}"]
    assert len(before) == len(after)
    about = second.about
    assert {one.state for one in about.changes if one.original == ORIGINAL} == {"refused"}
    assert about.origin == "generated"
    assert ORIGINAL in {claim.text for claim in about.ledger}
    assert about.grounding is not None
    assert about.grounding.unsupported == []


def test_what_was_refused_stays_refused_when_it_is_generated_again(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    refuse(client, newest(session, job_id), ORIGINAL)
    # In another place of the resume by then.
    work = RESUME.work_experience[0].model_copy(
        update={"responsibilities": ["Led a team of 5 engineers", *RESUME.work_experience[0].responsibilities]}
    )
    with committed(app) as writing:
        resumes.save_resume(writing, user, RESUME.model_copy(update={"work_experience": [work]}))
    write(app, user, job_id)
    document = newest(session, job_id)
    assert document.version == 3
    assert f"- {ORIGINAL}" in document.content
    assert "refused" in {one.state for one in document.about.changes if one.original == ORIGINAL}


def test_a_refused_change_can_be_taken_after_all(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    first = newest(session, job_id)
    refuse(client, first, ORIGINAL)
    second = newest(session, job_id)
    client.post(f"/documents/{second.id}/changes", data={"accept": list(keys(client, second).values())})
    third = newest(session, job_id)
    assert third.version == 3
    assert third.content.split() == first.content.split()
    with committed(app) as writing:
        resumes.save_resume(writing, user, RESUME.model_copy(update={"skills": ["Python", "PostgreSQL", "SQL"]}))
    write(app, user, job_id)
    assert f"- {ORIGINAL}" not in newest(session, job_id).content


def test_accepting_all_makes_no_version(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    document = newest(session, job_id)
    client.post(f"/documents/{document.id}/changes", data={"accept": list(keys(client, document).values())})
    again = newest(session, job_id)
    assert again.id == document.id
    assert {one.state for one in again.about.changes} == {"accepted"}


def test_a_hand_edit_is_kept_and_an_edited_line_is_not_undone(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    first = newest(session, job_id)
    with committed(app) as writing:
        mine = documents.get_document(writing, user, first.id)
        documents.edit_document(writing, mine, f"{mine.content}\n- A line of my own\n")
    edited = newest(session, job_id)
    refuse(client, edited, ORIGINAL)
    third = newest(session, job_id)
    assert "- A line of my own" in third.content
    assert f"- {ORIGINAL}" in third.content
    assert third.about.hand_edited
    with committed(app) as writing:
        mine = documents.get_document(writing, user, third.id)
        documents.edit_document(writing, mine, mine.content.replace(ORIGINAL, "I trained people"))
    fourth = newest(session, job_id)
    answer = client.post(f"/documents/{fourth.id}/changes", data={"accept": list(keys(client, fourth).values())})
    assert "was changed by hand since" in client.get(answer.location).text
    assert newest(session, job_id).id == fourth.id


def test_only_the_current_version_is_decided(
    app: Flask, client: FlaskClient, user: User, session: Session, job_id: Any
) -> None:
    write(app, user, job_id)
    first = newest(session, job_id)
    refuse(client, first, ORIGINAL)
    assert not soup(client.get(f"/documents/{first.id}")).select("form[action$='/changes'] input[type=checkbox]")
    answer = client.post(f"/documents/{first.id}/changes", data={})
    assert "Another version is the current one now" in client.get(answer.location).text
    assert newest(session, job_id).version == 2


def test_a_neighbour_decides_nothing(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    neighbour: User,
    session: Session,
    job_id: Any,
) -> None:
    write(app, user, job_id)
    document = newest(session, job_id)
    assert sign_in(neighbour).post(f"/documents/{document.id}/changes", data={}).status_code == 404
    assert newest(session, job_id).id == document.id
