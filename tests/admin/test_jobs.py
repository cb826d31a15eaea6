"""Jobs in the dashboard: made, changed and deleted, and the action that asks for documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atspro.db import db, transaction
from atspro.document_kinds import ALL_IN_WORDS
from atspro.models import DOCUMENT_TYPES, GenerationRequest, JobDocument, JobPlan, LetterAnswer, User, UserJob
from atspro.queue import DOCUMENTS, DOCUMENTS_BULK, GENERATE_DOCUMENT
from atspro.tables import USER_JOBS
from tests.admin.conftest import Make
from tests.conftest import Outbox, as_owner
from tests.web.pages import form_fields, soup

FORM = {
    "company": "Globex",
    "title": "Engineer",
    "status": "tracked",
    "applied_at": "",
    "link": "https://example.com/job",
    "salary": "",
    "location": "Oslo\r\nRemote",
    "description": "We need Python.",
    "responsibilities": "",
    "qualifications": "Python\r\n\r\n SQL ",
    "logistics": "",
    "additional_info": "",
}


def get(app: Flask, job: UserJob) -> UserJob:
    with app.app_context():
        return db.session.get_one(UserJob, job.id)


def test_making_a_job_for_a_user(app: Flask, staff: FlaskClient, user: User) -> None:
    response = staff.post("/admin/jobs/new/", data={**FORM, "owner": user.email, "status": "applied"})
    assert response.status_code == 302
    with app.app_context():
        job = db.session.scalars(select(UserJob).where(UserJob.user_id == user.id)).one()
        assert job.location == ["Oslo", "Remote"]
        assert job.qualifications == ["Python", "SQL"]
        assert job.responsibilities is None
        assert job.salary is None
        assert job.status == "applied"
        assert job.applied_at is not None


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("owner", "nobody@example.com", "No account has this email."),
        ("company", " ", "Enter the company."),
        ("link", "javascript:alert(1)", "The link must start with https://."),
        ("status", "hired", "Not a valid choice."),
        ("applied_at", "yesterday", "Not a valid datetime value."),
        ("title", "x" * 501, "at most 500 characters"),
        ("salary", "a\x00b", "cannot be stored"),
    ],
)
def test_a_bad_job_keeps_what_was_typed(
    app: Flask, staff: FlaskClient, user: User, field: str, typed: str, said: str
) -> None:
    form = {**FORM, "owner": user.email, field: typed}
    response = staff.post("/admin/jobs/new/", data=form)
    assert response.status_code == 422
    assert said in response.text
    kept = {**form, field: ""}
    assert f'value="{kept["link"]}"' in response.text
    assert kept["description"] in response.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UserJob)) == 0


def test_editing_changes_only_what_was_changed(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, store: Make
) -> None:
    job = make_job(user, responsibilities=["Do\nthis", "Do that"])
    moment = datetime(2026, 3, 4, 5, 6, 7, 891234)

    def apply(session: Any) -> None:
        found = session.get_one(UserJob, job.id)
        found.status, found.applied_at = "applied", moment

    store(apply)
    page = staff.get(f"/admin/jobs/edit/?id={job.id}").text
    assert 'value="2026-03-04T05:06:07"' in page
    form = {
        **FORM,
        "status": "interviewing",
        "applied_at": "2026-03-04T05:06:07",
        "responsibilities": "Do\r\nthis\r\nDo that",
    }
    assert staff.post(f"/admin/jobs/edit/?id={job.id}", data=form).status_code == 302
    changed = get(app, job)
    assert changed.status == "interviewing"
    assert changed.applied_at == moment
    assert changed.responsibilities == ["Do\nthis", "Do that"]
    assert changed.user_id == user.id
    staff.post(
        f"/admin/jobs/edit/?id={job.id}", data={**form, "applied_at": "2026-03-05T00:00", "responsibilities": "One"}
    )
    changed = get(app, job)
    assert changed.applied_at == datetime(2026, 3, 5)
    assert changed.responsibilities == ["One"]


def test_deleting_a_job_takes_documents_and_requests(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, make_document: Make, make_request: Make
) -> None:
    job = make_job(user)
    make_document(job), make_request(job)
    assert "deletes 1 document and 1 request." in staff.get(f"/admin/jobs/delete/?id={job.id}").text
    assert staff.post("/admin/jobs/delete/", data={"id": str(job.id)}).status_code == 302
    with app.app_context():
        for table in (UserJob, JobDocument, GenerationRequest):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def requests_of(app: Flask, job: UserJob) -> list[GenerationRequest]:
    with app.app_context():
        return list(db.session.scalars(select(GenerationRequest).where(GenerationRequest.job_id == job.id)))


def test_all_documents_are_asked_for_after_a_question_and_published_after_the_commit(
    app: Flask, staff: FlaskClient, admin: User, user: User, make_job: Make, outbox: Outbox
) -> None:
    job = make_job(user)
    form = {"action": "generate", "rowid": str(job.id), "url": "/admin/jobs/?search=engineer"}
    page = staff.post("/admin/jobs/action/", data=form)
    assert f"Generate {ALL_IN_WORDS} for these jobs?" in page.text
    assert "Engineer at Globex" in page.text
    assert requests_of(app, job) == []
    assert outbox.sent == []

    done = staff.post("/admin/jobs/action/", data={**form, "confirmed": "1"})
    assert done.headers["Location"] == "/admin/jobs/?search=engineer"
    made = requests_of(app, job)
    assert {request.type for request in made} == set(DOCUMENT_TYPES)
    assert {request.requested_by for request in made} == {admin.id}
    assert sorted(outbox.ids(GENERATE_DOCUMENT)) == sorted(str(request.id) for request in made)
    assert {queue for _, _, queue in outbox.sent} == {DOCUMENTS}
    assert f"{len(DOCUMENT_TYPES)} documents asked for." in staff.get("/admin/jobs/").text

    again = staff.post("/admin/jobs/action/", data={**form, "confirmed": "1"}, follow_redirects=True)
    assert f"0 documents asked for. {len(DOCUMENT_TYPES)} were on the way already." in again.text
    assert len(requests_of(app, job)) == len(DOCUMENT_TYPES)


@pytest.mark.parametrize("document_type", DOCUMENT_TYPES)
def test_one_type_is_asked_for(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, outbox: Outbox, document_type: str
) -> None:
    job = make_job(user)
    form = {"action": f"generate_{document_type}", "rowid": str(job.id), "confirmed": "1"}
    staff.post("/admin/jobs/action/", data=form)
    assert [request.type for request in requests_of(app, job)] == [document_type]
    assert len(outbox.ids(GENERATE_DOCUMENT)) == 1


def test_many_wait_in_the_bulk_queue(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, outbox: Outbox
) -> None:
    ids = [str(make_job(user, f"Job {number}").id) for number in range(2)]
    staff.post("/admin/jobs/action/", data={"action": "generate", "rowid": ids, "confirmed": "1"})
    # A few are sent at once; the others wait for their turn in the ledger, under the same queue.
    assert {queue for _, _, queue in outbox.sent} == {DOCUMENTS_BULK}
    with app.app_context():
        assert db.session.scalars(select(GenerationRequest.queue)).all() == [DOCUMENTS_BULK] * 2 * len(DOCUMENT_TYPES)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "generate"}, "Tick the jobs first."),
        ({"action": "generate", "rowid": ["x", "00000000-0000-0000-0000-000000000000"]}, "Tick the jobs first."),
        ({"action": "explode", "rowid": ["x"]}, "Choose an action"),
        ({}, "Choose an action"),
    ],
)
def test_an_action_without_sense_says_what_to_do(staff: FlaskClient, form: dict[str, Any], said: str) -> None:
    assert said in staff.post("/admin/jobs/action/", data=form, follow_redirects=True).text


def test_an_action_never_leads_to_another_site(staff: FlaskClient, user: User, make_job: Make) -> None:
    form = {"action": "generate", "rowid": str(make_job(user).id), "confirmed": "1", "url": "https://evil.example/"}
    assert staff.post("/admin/jobs/action/", data=form).headers["Location"] == "/admin/jobs/"


def test_a_job_that_was_deleted_meanwhile_is_passed_over(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, outbox: Outbox, make_user: Callable[..., User]
) -> None:
    kept = make_job(user)
    gone = UUID(int=7)
    form = {"action": "generate_prep", "rowid": [str(kept.id), str(gone)], "confirmed": "1"}
    assert "1 document asked for." in staff.post("/admin/jobs/action/", data=form, follow_redirects=True).text


@pytest.mark.parametrize(
    ("code", "said"), [("23514", "it breaks one of its rules"), ("22003", "The database could not store this.")]
)
def test_what_the_database_refuses_is_said_and_nothing_is_lost(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, store: Make, code: str, said: str
) -> None:
    job = make_job(user)

    def refuse(session: Any) -> None:
        as_owner(
            session,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$",
        )
        as_owner(
            session,
            'CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON "userJobs" FOR EACH ROW EXECUTE FUNCTION refuse()',
        )

    store(refuse)
    response = staff.post(f"/admin/jobs/edit/?id={job.id}", data={**FORM, "title": "Typed with care"})
    assert response.status_code == 422
    assert said in response.text
    assert 'value="Typed with care"' in response.text
    deleted = staff.post("/admin/jobs/delete/", data={"id": str(job.id)}, follow_redirects=True)
    assert said in deleted.text
    assert get(app, job).title == "Engineer"


def test_a_link_that_is_no_web_address_is_shown_as_text(
    staff: FlaskClient, user: User, make_job: Make, store: Make
) -> None:
    job = make_job(user)

    def plant(session: Any) -> None:
        session.get_one(UserJob, job.id).link = "javascript:alert(1)"

    store(plant)
    page = staff.get(f"/admin/jobs/details/?id={job.id}").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_changing_the_status_leaves_every_other_field(
    app: Flask, staff: FlaskClient, user: User, make_job: Make
) -> None:
    job = make_job(user)
    # A value in every field of the content, whatever fields a job may come to have.
    values = {
        one.name: {"lines": ["Lead:\n- a", "- Two"], "url": "https://jobs.example/1"}.get(one.kind, f"Some {one.name}")
        for one in USER_JOBS.content_fields
    }
    with app.app_context(), transaction() as session:
        stored = session.get_one(UserJob, job.id)
        for name, value in values.items():
            setattr(stored, name, value)
    address = f"/admin/jobs/edit/?id={job.id}"
    form = form_fields(soup(staff.get(address)), "form:has([name=company])")
    form["status"] = "interviewing"
    assert staff.post(address, data=form).status_code == 302
    changed = get(app, job)
    assert {name: getattr(changed, name) for name in values} == values
    assert changed.status == "interviewing"


def test_the_page_shows_the_plan_and_the_answers(app: Flask, staff: FlaskClient, make_job: Make, user: User) -> None:
    job = make_job(user)
    assert "Plan and answers" not in staff.get(f"/admin/jobs/details/?id={job.id}").text
    with app.app_context():
        db.session.add(JobPlan(job_id=job.id, choices={"addressee": "Dana <Reyes>", "close": "I can start in May."}))
        db.session.add(LetterAnswer(user_id=user.id, job_id=job.id, question="story", answer="I moved a warehouse."))
        db.session.commit()
    page = soup(staff.get(f"/admin/jobs/details/?id={job.id}")).get_text()
    for shown in ("Plan and answers", "Dana <Reyes>", "I can start in May.", "I moved a warehouse."):
        assert shown in page
