"""Two people on one row: the second to save is shown what the first changed, and nothing is overwritten unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from atspro.db import db, transaction
from atspro.models import JobDocument, User, UserJob
from atspro.services import documents, jobs
from atspro.services.audit import edit_conflicts
from atspro.services.audit.edit_conflicts import StaleFormError
from atspro.services.auth import accounts
from atspro.shapes import JobData
from tests.admin.conftest import Make
from tests.web.job_data import application_of
from tests.web.pages import form_fields, soup

Fields = dict[str, str]


def open_form(client: FlaskClient, address: str) -> Fields:
    return dict(form_fields(soup(client.get(address)), "form.record-form"))


def without(fields: Fields, part: str) -> Fields:
    """The fields of a resume's editor after the entries of one list were removed."""
    return {name: value for name, value in fields.items() if not name.startswith(f"{part}.")}


def asked(response: Any) -> dict[str, str]:
    """What the page asks about, by the field's label."""
    found = soup(response).select("#conflict fieldset")
    return {one.legend.text: " ".join(one.get_text(" ", strip=True).split()) for one in found}


def stored(app: Flask, table: Any, row_id: Any) -> Any:
    with app.app_context():
        found = db.session.get(table, row_id)
        db.session.expunge(found)
        return found


@pytest.fixture
def other_staff(sign_in: Callable[[User | None], FlaskClient], make_user: Callable[..., User]) -> FlaskClient:
    """Another admin's browser."""
    return sign_in(make_user("Olga Other", email="olga@example.com", role="admin"))


def test_a_jobs_second_writer_chooses_by_field(
    app: Flask, staff: FlaskClient, other_staff: FlaskClient, user: User, make_job: Make
) -> None:
    job = make_job(user)
    address = f"/admin/jobs/edit/?id={job.id}"
    mine, theirs = open_form(staff, address), open_form(other_staff, address)
    assert other_staff.post(address, data={**theirs, "title": "Theirs", "salary": "€1"}).status_code == 302
    response = staff.post(address, data={**mine, "title": "Mine", "company": "Mine Ltd"})
    assert response.status_code == 409
    told = asked(response)
    assert set(told) == {"Job title", "Salary"}
    assert "olga@example.com" in told["Job title"]
    assert "Theirs" in told["Job title"]
    assert "You did not change it." in told["Salary"]
    kept = dict(form_fields(soup(response), "form.record-form"))
    assert (kept["title"], kept["company"]) == ("Mine", "Mine Ltd")
    assert stored(app, UserJob, job.id).title == "Theirs"
    # Without a choice it is asked again; with one it is saved.
    assert staff.post(address, data=kept).status_code == 409
    assert staff.post(address, data={**kept, "choice-title": "mine"}).status_code == 302
    found = stored(app, UserJob, job.id)
    assert (found.title, found.salary, found.company) == ("Mine", "€1", "Mine Ltd")


def test_the_owner_and_staff_do_not_overwrite_each_other(
    app: Flask, staff: FlaskClient, client: FlaskClient, user: User, make_job: Make
) -> None:
    job = make_job(user)
    address = f"/admin/jobs/edit/?id={job.id}"
    mine = open_form(staff, address)
    client.post(f"{application_of(client, job.id)}/move", data={"to": "offer"})
    response = staff.post(address, data={**mine, "title": "Mine"})
    assert set(asked(response)) == {"Status"}
    assert staff.post(address, data=form_fields(soup(response), "form.record-form")).status_code == 302
    found = stored(app, UserJob, job.id)
    assert (found.title, found.status) == ("Mine", "offered")


def test_a_new_document_or_an_equal_change_is_no_conflict(
    app: Flask, staff: FlaskClient, other_staff: FlaskClient, user: User, make_job: Make, make_document: Make
) -> None:
    job = make_job(user)
    address = f"/admin/jobs/edit/?id={job.id}"
    mine, theirs = open_form(staff, address), open_form(other_staff, address)
    make_document(job)
    with app.app_context():
        jobs.touch_jobs(db.session())
        db.session.commit()
    assert other_staff.post(address, data={**theirs, "title": "Same"}).status_code == 302
    assert staff.post(address, data={**mine, "title": "Same", "salary": "€2"}).status_code == 302
    assert stored(app, UserJob, job.id).salary == "€2"


def test_a_users_second_writer_takes_all_of_the_other(
    app: Flask, staff: FlaskClient, other_staff: FlaskClient, user: User
) -> None:
    address = f"/admin/users/edit/?id={user.id}"
    mine, theirs = open_form(staff, address), open_form(other_staff, address)
    assert other_staff.post(address, data={**theirs, "name": "Theirs", "email_verified": "y"}).status_code == 302
    response = staff.post(address, data={**mine, "name": "Mine"})
    assert set(asked(response)) == {"Name", "Email verified"}
    kept = dict(form_fields(soup(response), "form.record-form"))
    assert staff.post(address, data={**kept, "choose": "theirs"}).status_code == 302
    found = stored(app, User, user.id)
    assert (found.name, found.email_verified) == ("Theirs", True)


def test_of_two_bans_the_second_is_asked(app: Flask, staff: FlaskClient, other_staff: FlaskClient, user: User) -> None:
    address = f"/admin/users/ban/?id={user.id}"
    mine, theirs = open_form(staff, address), open_form(other_staff, address)
    assert other_staff.post(address, data={**theirs, "reason": "Spam", "how_long": "for_good"}).status_code == 302
    response = staff.post(address, data={**mine, "reason": "Mine", "how_long": "7"})
    assert response.status_code == 409
    told = asked(response)
    assert set(told) == {"Reason", "How long"}
    assert "olga@example.com" in told["Reason"]
    assert "olga@example.com" in told["How long"]
    assert "Permanently" in told["How long"]
    assert stored(app, User, user.id).ban_expires is None
    kept = dict(form_fields(soup(response), "form.record-form"))
    assert (kept["reason"], kept["how_long"]) == ("Mine", "7")
    chosen = {"choice-reason": "mine", "choice-how_long": "theirs"}
    assert staff.post(address, data={**kept, **chosen}).status_code == 302
    found = stored(app, User, user.id)
    assert (found.ban_reason, found.ban_expires) == ("Mine", None)


def test_a_resumes_second_writer_sees_the_difference_by_field(
    app: Flask, staff: FlaskClient, other_staff: FlaskClient, user: User, make_resume: Make
) -> None:
    resume = make_resume(user)
    address = f"/admin/resumes/edit/?id={resume.id}"
    mine, theirs = open_form(staff, address), open_form(other_staff, address)
    assert other_staff.post(address, data={**without(theirs, "workExperience"), "skills": "Go"}).status_code == 302
    response = staff.post(address, data={**mine, "skills": "Rust"})
    told = asked(response)
    assert set(told) == {"Work experience", "Skills"}
    assert "Acme" in told["Work experience"]
    kept = dict(form_fields(soup(response), "form.record-form"))
    answer = {**kept, "choice-workExperience": "theirs", "choice-skills": "mine"}
    # A button of the editor stores nothing, and what was chosen stands in the form from then on.
    pressed = staff.post(address, data={**answer, "action": "add:education"})
    assert pressed.status_code == 200
    assert "workExperience.0.company" not in form_fields(soup(pressed), "form.record-form")
    assert stored(app, type(resume), resume.id).skills == ["Go"]
    assert staff.post(address, data=answer).status_code == 302
    found = stored(app, type(resume), resume.id)
    assert (found.work_experience, found.skills) == ([], ["Rust"])


def test_a_documents_second_writer_sees_the_newer_version(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, make_document: Make
) -> None:
    job = make_job(user)
    document = make_document(job, content="One")
    address = f"/admin/documents/edit/?id={document.id}"
    mine = open_form(staff, address)
    make_document(job, content="Two\n\nlines")
    response = staff.post(address, data={**mine, "content": "Mine"})
    assert response.status_code == 422
    page = soup(response)
    beside = page.select_one(".conflict").get_text(" ", strip=True)
    assert "Two" in beside
    assert "Mine" in beside
    kept = dict(form_fields(page, "form.record-form"))
    assert staff.post(address, data=kept).status_code == 302
    with app.app_context():
        held = db.session.get(UserJob, job.id)
        assert documents.list_versions(db.session(), held, "resume")[0].content == "Mine"
        assert db.session.query(JobDocument).count() == 3


def test_a_seal_that_is_none_is_no_seal() -> None:
    for text in (None, "", "[]", "nonsense", '{"a": 1}', "[" * 50_000, '{"title": ["x"]}'):
        assert edit_conflicts.parse_digests(text) == {}
    assert edit_conflicts.parse_digests(edit_conflicts.digest_fields({"title": "A"})).keys() == {"title"}
    assert edit_conflicts.find_conflicts({"unknown": "x"}, {"title": "A"}, {"title": "B"}) == []


@pytest.mark.parametrize(
    ("before", "after"), [("a\r\nb ", "a\nb"), (None, ""), ([], None), (["x "], ["x"]), ({}, None), (True, True)]
)
def test_what_browsers_change_by_themselves_is_no_change(before: Any, after: Any) -> None:
    seen = edit_conflicts.parse_digests(edit_conflicts.digest_fields({"x": before}))
    assert edit_conflicts.find_conflicts(seen, {"x": after}, {"x": "mine"}) == []


@pytest.fixture
def shared_job(migrated_app: Flask) -> Any:
    """A job in a database that keeps what is committed; its id."""
    with migrated_app.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Two At Once", "two-writers@example.com", "a long password")
            user_id = user.id
            data = JobData(company="Acme", title="Engineer", description="P")
            job_id = jobs.create_job(session, user, data).id
        db.session.remove()
    yield job_id
    with migrated_app.app_context(), transaction() as session:
        session.execute(delete(User).where(User.id == user_id))


def test_of_two_real_transactions_the_second_waits_and_is_told(migrated_app: Flask, shared_job: Any) -> None:
    """Both began with the same form and save at the same moment: one is stored, the other one is asked."""
    seen = edit_conflicts.parse_digests(edit_conflicts.digest_fields({"title": "Engineer"}))
    start, ends = threading.Barrier(2), []

    def save(title: str) -> None:
        with migrated_app.app_context():

            def check(held: UserJob) -> None:
                edit_conflicts.refuse_stale(db.session(), held, seen, {"title": held.title}, {"title": title})

            def write(session: Session) -> None:
                job = session.get_one(UserJob, shared_job)
                start.wait()
                jobs.update_job(session, job, job.data.model_copy(update={"title": title}), check=check)

            try:
                with transaction() as session:
                    write(session)
                ends.append("saved")
            except StaleFormError as error:
                ends.append(str(error.conflicts[0].apart.before))
            db.session.remove()

    threads = [threading.Thread(target=save, args=(title,)) for title in ("First", "Second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with migrated_app.app_context():
        title = db.session.get_one(UserJob, shared_job).title
        db.session.remove()
    assert sorted(ends) == sorted(["saved", title])
