"""What one person may store and ask for: whole posts and resumes, answers, changes a day; and lists without texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, text
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.engine.fit import text_digest
from atspro.errors import InvalidInput
from atspro.models import ApplicationTask, User, UserJob
from atspro.services import applications, documents, jobs, resumes
from atspro.services.jobs.letter_answers import MAX_ANSWERS
from atspro.services.jobs.tracked_jobs import MAX_JOB
from atspro.services.resumes.base_resume import MAX_RESUME
from atspro.shapes import ContactInfo, JobData, ResumeData, WorkExperience
from tests.web.job_data import add_job, add_version, committed

LISTS = ("/", "/board", "/calendar/", "/offers", "/jobs/", "/jobs/?q=python", "/statistics", "/statistics/proof")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", LISTS)
def test_lists_leave_the_texts_of_posts_in_the_database(
    app: Flask, client: FlaskClient, user: User, address: str
) -> None:
    job_id = add_job(app, user, status="applied", qualifications=["Python"])
    with committed(app) as session:
        application = applications.current_application(session, jobs.get_job(session, user, job_id))
        soon = utc_now() + timedelta(hours=1)
        applications.add_task(session, user, "Call", due_at=soon, application=application)
        application_id = application.id
    client.post(f"/applications/{application_id}/offers/new", data={"decision": "", "period": ""})
    with statements(app) as asked:
        assert "Harbor &amp; Co" in client.get(address).text or address == "/statistics"
    reading = [one for one in asked if '"userJobs".title' in one]
    assert reading or address == "/statistics"
    assert not [one for one in asked if '"userJobs".qualifications' in one or '"userJobs".description AS' in one]


def test_a_whole_post_and_a_whole_resume_have_a_size(session: Session, user: User) -> None:
    fits = {"company": "Acme", "title": "Engineer", "qualifications": ["x" * 20_000] * (MAX_JOB // 20_000 - 1)}
    assert jobs.create_job(session, user, JobData(description="d", **fits)).id
    with pytest.raises(InvalidInput) as refused:
        jobs.create_job(session, user, JobData(description="d" * 100_000, **fits))
    assert "250,000" in refused.value.fields["description"]
    contact = ContactInfo(full_name="Ada Lovelace")
    work = WorkExperience(company="Acme", position="Engineer", responsibilities=["x" * 19_000] * 11)
    resumes.save_resume(session, user, ResumeData(contact_info=contact, work_experience=[work]))
    with pytest.raises(InvalidInput, match=f"{MAX_RESUME:,}"):
        resumes.save_resume(session, user, ResumeData(contact_info=contact, work_experience=[work, work]))


def test_answers_to_made_up_questions_come_to_an_end(app: Flask, client: FlaskClient, user: User) -> None:
    address = f"/jobs/{add_job(app, user)}/answers"

    def save(names: list[str], answer: str = "Because.") -> int:
        form = {f"answer-{text_digest(name)}": answer for name in names}
        form |= {f"question-{text_digest(name)}": name for name in names}
        return client.post(address, data=form).status_code

    assert save([f"Why {number}?" for number in range(MAX_ANSWERS)]) == 302
    assert save(["Why not?"]) == 422
    assert save(["Why 1?"], "") in (302, 409)


def test_a_page_lists_a_bounded_number_of_versions(
    app: Flask, client: FlaskClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atspro.services.documents.versions.MAX_LISTED", 3)
    job_id = add_job(app, user)
    ids = [add_version(app, job_id, content=f"# Version {number}") for number in range(6)]
    with committed(app) as session:
        assert len(documents.list_versions(session, session.get_one(UserJob, job_id), "resume")) == 3
    assert client.get(f"/documents/{ids[0]}").status_code == 200
    compared = f"/jobs/{job_id}/documents/resume/compare"
    assert [client.get(f"{compared}?a={a}&b=6").status_code for a in (1, 6, 0, 7, 10**30)] == [200, 200, 404, 404, 404]


def test_changes_of_all_kinds_are_limited_by_number_and_size(
    app: Flask,
    sign_in: Callable[[User | None], FlaskClient],
    user: User,
    neighbour: User,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    low = app.config["SETTINGS"].model_copy(update={"CHANGE_LIMIT": "4 per 7 minutes"})
    monkeypatch.setitem(app.config, "SETTINGS", low)
    client = sign_in(user)
    assert client.post("/tasks/", data={"title": "Call"}).status_code == 302
    assert client.post("/account/sessions/end-others").status_code == 302
    # As much as two hundred kilobytes are counts as three.
    assert client.post("/tasks/", data={"title": "x" * 200_000}).status_code == 429
    assert [client.post("/tasks/", data={"title": "Mail"}).status_code for _ in range(3)] == [302, 302, 429]
    # Another session is the same person; who only reads, other people and staff are not held up.
    assert sign_in(user).post("/tasks/", data={"title": "Mail"}).status_code == 429
    assert client.get("/jobs/").status_code == 200
    assert sign_in(neighbour).post("/tasks/", data={"title": "Call"}).status_code == 302
    assert [sign_in(admin).post("/tasks/", data={"title": "Call"}).status_code for _ in range(6)] == [302] * 6


def test_who_comes_second_is_told_so(
    app: Flask, client: FlaskClient, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that is deleted while it is ticked off, and a job while a task is added to its application."""
    job_id = add_job(app, user)
    with committed(app) as writing:
        task_id = applications.add_task(writing, user, "Call").id
        application_id = applications.current_application(writing, jobs.get_job(writing, user, job_id)).id
    finish, add = applications.finish_task, applications.add_task

    def finished(held: Session, task: ApplicationTask, **how: Any) -> None:
        held.execute(delete(ApplicationTask).execution_options(synchronize_session=False))
        finish(held, task, **how)

    def added(held: Session, *given: Any, **how: Any) -> ApplicationTask:
        held.execute(text('DELETE FROM "userJobs"'))
        return add(held, *given, **how)

    monkeypatch.setattr(applications, "finish_task", finished)
    monkeypatch.setattr(applications, "add_task", added)
    told = client.post(f"/tasks/{task_id}/done")
    assert (told.status_code, "Something changed in the meantime" in told.text) == (409, True)
    told = client.post("/tasks/", data={"title": "Mail", "application": str(application_id)})
    assert (told.status_code, "Something changed in the meantime" in told.text) == (409, True)
    session.expire_all()
    assert session.get(UserJob, job_id) is not None


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_proof_of_any_period_is_an_answer(client: FlaskClient, day: str) -> None:
    for download in ("", "&download=1"):
        assert client.get(f"/statistics/proof?first={day}&last={day}{download}").status_code == 200
