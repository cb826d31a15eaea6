"""A user's page: the whole person in a few statements, and the acts on them, each asked about and on record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from atspro.db import db, utc_now
from atspro.models import AuditEntry, AuthSession, JobDocument, Mail, User, UserJob, Verification
from atspro.services.auth import accounts
from atspro.services.users.user_profile import SHOWN, read_profile
from tests.admin.conftest import Make, Statements
from tests.conftest import PASSWORD

SignIn = Callable[[User | None], FlaskClient]
ACTS = ("sign-out", "reset", "everything")
# The session and the admin, the user, one statement for each of the five parts, and one for the history.
PAGE = 8


def panel(page: str, heading: str) -> str:
    """What stands under a heading."""
    return re.split(r"</section>", page.split(f"<h2>{heading}</h2>")[1])[0]


def test_the_page_shows_the_newest_of_everything_and_leads_to_all(
    staff: FlaskClient,
    user: User,
    neighbour: User,
    make_job: Make,
    make_resume: Make,
    make_document: Make,
    make_request: Make,
    sign_in: SignIn,
    store: Make,
) -> None:
    make_document(make_job(neighbour, "Not theirs"))
    made = [make_job(user, f"Job {number}") for number in range(SHOWN + 2)]
    versions = [make_document(made[-1]), make_document(made[-1])]

    # All of a test is one transaction, and so one moment.
    def spread(session: Any) -> None:
        for table, rows in ((UserJob, made), (JobDocument, versions)):
            for number, row in enumerate(rows):
                moment = utc_now() + timedelta(minutes=number)
                session.execute(update(table).where(table.id == row.id).values(created_at=moment))

    store(spread)
    make_request(made[0], "cover", "failed", error="The post has no text.")
    make_resume(user)
    sign_in(user)
    page = unescape(staff.get(f"/admin/users/details/?id={user.id}").text)
    assert re.findall(r">(Job \d)<", panel(page, "Jobs")) == [f"Job {number}" for number in (6, 5, 4, 3, 2)]
    assert f'href="/admin/jobs/?flt0_owner={user.email}">All 7 jobs</a>' in page
    documents = panel(page, "Documents")
    assert re.findall(r"Resume, version (\d)", documents) == ["2", "1"]
    assert documents.count(">Active<") == 1
    assert "61.5" in documents
    assert "All 2 documents" in documents
    assert "The post has no text." in panel(page, "Requests")
    assert "This request in the list" in panel(page, "Requests")
    assert "127.0.0.1" in panel(page, "Sessions")
    assert "1 position, 0 education, 1 skill" in panel(page, "Resume")
    assert "Not theirs" not in page


def test_somebody_who_has_nothing_yet(staff: FlaskClient, user: User) -> None:
    page = staff.get(f"/admin/users/details/?id={user.id}").text
    for sentence in ("No base resume", "No jobs", "No documents", "No requests", "No sessions"):
        assert f"{sentence} yet." in page


def test_the_page_costs_the_same_for_much_and_for_little_and_loads_no_content(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, make_resume: Make, statements: Statements
) -> None:
    staff.get(f"/admin/users/details/?id={user.id}")
    for number in range(8):
        make_document(make_job(user, f"Job {number}"))
    make_resume(user)
    with statements() as seen:
        assert staff.get(f"/admin/users/details/?id={user.id}").status_code == 200
    seen = [statement for statement in seen if not statement.startswith("SET LOCAL")]
    assert len(seen) <= PAGE, seen
    loaded = " ".join(seen)
    for column in (".content", ".description", '"workExperience",', '"workExperience" AS', "summary", "searchVector"):
        assert column not in loaded, column


def test_the_newest_are_found_by_the_owner(app: Flask, user: User, make_job: Make, store: Make) -> None:
    """Whatever the order's index would tempt the planner to: the person's keys come first."""
    job = make_job(user)
    moment = utc_now()
    store(lambda session: session.execute(update(UserJob).values(created_at=moment)) and None)
    with app.app_context():
        person = read_profile(db.session(), user)
        assert [(row.id, row.created_at) for row in person.jobs.rows] == [(job.id, moment)]
        assert (person.jobs.count, person.documents.count, person.resume) == (1, 0, None)


def test_signing_out_everywhere(
    app: Flask, staff: FlaskClient, user: User, sign_in: SignIn, audited: Callable[[], list[AuditEntry]]
) -> None:
    browsers = [sign_in(user) for _ in range(2)]
    asked = staff.get(f"/admin/users/sign-out/?id={user.id}").text
    assert "Sign this user out everywhere?" in asked
    assert browsers[0].get("/jobs/").status_code == 200
    done = staff.post("/admin/users/sign-out/", data={"id": user.id}, follow_redirects=True)
    assert f"2 sessions of {user.name}" in done.text
    for browser in browsers:
        assert browser.get("/jobs/").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(AuthSession).where(AuthSession.user_id == user.id)).all() == []
        assert accounts.sign_in(db.session(), user.email, PASSWORD).id == user.id
    entry = [one for one in audited() if one.action == "user.sign_out"][-1]
    assert (entry.table_name, entry.row_id) == ("user", user.id)


def test_nobody_signs_themselves_out_here(staff: FlaskClient, admin: User) -> None:
    assert "/admin/users/sign-out/" not in staff.get(f"/admin/users/details/?id={admin.id}").text
    done = staff.post("/admin/users/sign-out/", data={"id": admin.id}, follow_redirects=True)
    assert "This would sign you out." in done.text
    assert staff.get("/admin/").status_code == 200


def test_a_reset_link_goes_to_the_user_and_works(
    app: Flask,
    staff: FlaskClient,
    user: User,
    anonymous: FlaskClient,
    audited: Callable[[], list[AuditEntry]],
) -> None:
    asked = staff.get(f"/admin/users/reset/?id={user.id}").text
    assert user.email in asked
    assert "no mail server" in asked
    done = staff.post("/admin/users/reset/", data={"id": user.id}, follow_redirects=True)
    assert f"We sent a link for choosing a new password to {user.email}" in done.text
    with app.app_context():
        sent = db.session.scalars(select(Mail)).one()
        assert (sent.kind, sent.recipient) == ("reset", user.email)
        link = re.search(r"https?://\S+", sent.body or "")
        assert db.session.scalars(select(Verification.value)).all() == [user.id]
    assert link
    token = link[0].partition("token=")[2]
    assert token not in done.text
    chosen = {"password": "another long password", "token": token}
    answer = anonymous.post(f"/reset-password?token={token}", data=chosen)
    assert answer.status_code == 302, answer.text
    with app.app_context():
        assert accounts.sign_in(db.session(), user.email, "another long password").id == user.id
    entry = [one for one in audited() if one.action == "user.reset"][-1]
    assert entry.row_id == user.id
    assert token not in json.dumps(entry.details)


def test_reset_links_are_not_sent_without_end(app: Flask, staff: FlaskClient, user: User, monkeypatch: Any) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"RESET_ADDRESS_CEILING": "2 per hour"}))
    answers = [staff.post("/admin/users/reset/", data={"id": user.id}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    with app.app_context():
        assert len(db.session.scalars(select(Mail)).all()) == 2


def test_everything_leaves_as_a_file_and_no_secret_with_it(
    app: Flask, staff: FlaskClient, user: User, one_of_each: dict[str, str], audited: Callable[[], list[AuditEntry]]
) -> None:
    assert "Passwords and keys are not included." in staff.get(f"/admin/users/everything/?id={user.id}").text
    assert "user.export" not in [one.action for one in audited()]
    answer = staff.post("/admin/users/everything/", data={"id": user.id})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=atspro-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    held = json.loads(answer.data)
    assert [one["id"] for one in held["profile"]] == [user.id]
    assert [one["id"] for one in held["jobs"]] == [one_of_each["jobs"]]
    assert [one["content"] for one in held["documents"]] == ["# Ada\n\nPython"]
    with app.app_context():
        for token in db.session.scalars(select(AuthSession.token)):
            assert token not in answer.text
    answer.close()
    entry = [one for one in audited() if one.action == "user.export"][-1]
    assert entry.row_id == user.id


@pytest.mark.parametrize("act", ACTS)
def test_each_act_wants_the_password_again_after_a_while(
    staff: FlaskClient, admin: User, user: User, long_ago: Callable[[User], None], act: str
) -> None:
    long_ago(admin)
    assert "Your own password" in staff.get(f"/admin/users/{act}/?id={user.id}").text
    refused = staff.post(f"/admin/users/{act}/", data={"id": user.id})
    assert refused.status_code == 422
    assert "Enter your own password to continue." in refused.text
    wrong = staff.post(f"/admin/users/{act}/", data={"id": user.id, "your_password": "not it"})
    assert wrong.status_code == 422
    done = staff.post(f"/admin/users/{act}/", data={"id": user.id, "your_password": PASSWORD})
    assert done.status_code in (200, 302)
    done.close()


def test_support_sees_the_person_and_no_act(support: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user, "Engineer")
    page = support.get(f"/admin/users/details/?id={user.id}").text
    assert "Engineer" in panel(page, "Jobs")
    for act in (*ACTS, "ban", "impersonate", "delete", "edit"):
        assert f"/admin/users/{act}/" not in page
        assert support.get(f"/admin/users/{act}/?id={user.id}").status_code == 403
        assert support.post(f"/admin/users/{act}/", data={"id": user.id}).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_a_bad_id_is_not_found(staff: FlaskClient, act: str) -> None:
    for bad in ("", "nobody", "%00"):
        assert staff.get(f"/admin/users/{act}/?id={bad}").status_code == 404
        assert staff.post(f"/admin/users/{act}/", data={"id": bad}).status_code == 404
