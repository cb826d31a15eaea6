"""Bulk actions on all rows that a list has: a preview, a worker, progress, and a way to stop."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from atspro.db import db
from atspro.models import AuditEntry, BulkAction, GenerationRequest, User, UserJob
from atspro.queue import DOCUMENTS_BULK, RUN_BULK
from atspro.services import bulk, search
from atspro.services.search import full_text
from tests.admin.conftest import Make
from tests.conftest import Outbox
from workers.bulk import run

MANY = bulk.BULK_THRESHOLD + 50


@pytest.fixture
def many_jobs(user: User, neighbour: User, store: Make) -> None:
    """More jobs of one user than are done at once, and one of another's."""

    def add(session: Any) -> None:
        rows = [(user, f"Job {number}") for number in range(MANY)] + [(neighbour, "Not this one")]
        session.add_all(
            UserJob(user_id=who.id, company="Globex", title=title, description="Python.") for who, title in rows
        )

    store(add)


def form(user: User, action: str = "generate_resume", **more: str) -> dict[str, str]:
    return {"action": action, "all": "1", "url": f"/admin/jobs/?flt0_owner={user.email}", **more}


def confirmed(staff: FlaskClient, sent: dict[str, str]) -> dict[str, str]:
    """The fields of the page that asks, as its button sends them."""
    page = BeautifulSoup(staff.post("/admin/jobs/action/", data=sent).text, "html.parser")
    return {str(field["name"]): str(field["value"]) for field in page.select("form.confirm input[type=hidden]")}


def test_150_documents_are_written_anew(
    app: Flask,
    staff: FlaskClient,
    admin: User,
    user: User,
    many_jobs: None,
    outbox: Outbox,
    audited: Callable[[], list[AuditEntry]],
) -> None:
    page = staff.post("/admin/jobs/action/", data=form(user)).text
    assert f"these {MANY} jobs" in page
    assert f"and {MANY - 10} more" in page
    assert outbox.sent == []
    response = staff.post("/admin/jobs/action/", data=confirmed(staff, form(user)))
    (action_id,) = outbox.ids(RUN_BULK)
    assert f"/admin/bulk/details/?id={action_id}" in response.location
    page = staff.get(response.location).text
    assert f"0 of {MANY} done" in page
    run(action_id)
    page = staff.get(f"/admin/bulk/progress/?id={action_id}").text
    assert f"{MANY} of {MANY} done" in page
    assert "data-live-end" in page
    # With the rest of what changes, so that a page that was open all the time says so too.
    assert re.search(r"Begun <time .+?</time>, ended <time", page)
    with app.app_context():
        rows = db.session.execute(
            select(GenerationRequest.queue, GenerationRequest.type, GenerationRequest.requested_by, func.count())
            .join(GenerationRequest.job)
            .where(UserJob.user_id == user.id)
            .group_by(GenerationRequest.queue, GenerationRequest.type, GenerationRequest.requested_by)
        ).all()
        assert [tuple(row) for row in rows] == [(DOCUMENTS_BULK, "resume", admin.id, MANY)]
        assert db.session.scalar(select(func.count()).select_from(GenerationRequest)) == MANY
    entry = next(entry for entry in audited() if entry.action == "job.generate_resume.all")
    assert (entry.actor_id, entry.details["rows"]) == (admin.id, MANY)
    # A message that comes twice finds nothing to do.
    run(action_id)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GenerationRequest)) == MANY


def test_a_few_are_done_at_once(staff: FlaskClient, user: User, make_job: Make, outbox: Outbox) -> None:
    for number in range(25):
        make_job(user, f"Job {number}")
    page = staff.get("/admin/jobs/").text
    assert "All jobs (25 jobs)" in page
    sent = form(user, confirmed="1")
    page = staff.post("/admin/jobs/action/", data=sent, follow_redirects=True).text
    assert "25 documents asked for." in page
    assert outbox.ids(RUN_BULK) == []


def test_a_page_that_holds_all_offers_no_more(staff: FlaskClient, user: User, make_job: Make) -> None:
    make_job(user)
    assert 'name="all"' not in staff.get("/admin/jobs/").text


def test_what_was_previewed_is_what_is_done_and_what_joined_is_left_and_told(
    app: Flask, staff: FlaskClient, user: User, many_jobs: None, make_job: Make, outbox: Outbox
) -> None:
    sent = confirmed(staff, form(user, "delete"))
    joined = make_job(user, "Joined later")
    with app.app_context():
        # As many as were shown match, and not the same ones.
        left = db.session.scalars(select(UserJob).where(UserJob.user_id == user.id, UserJob.id != joined.id)).first()
        assert left is not None
        db.session.delete(left)
        db.session.commit()
    page = staff.post("/admin/jobs/action/", data=sent, follow_redirects=True).text
    assert "1 job joined the list after you looked at it" in page
    run(*outbox.ids(RUN_BULK))
    with app.app_context():
        assert {job.title for job in db.session.scalars(select(UserJob))} == {"Joined later", "Not this one"}
        action = db.session.scalars(select(BulkAction)).one()
        assert (action.total, action.done, action.skipped) == (MANY, MANY, 1)


@pytest.mark.parametrize("previewed", ["", "nonsense", "1,2"])
def test_a_confirmation_without_rows_is_asked_again(
    staff: FlaskClient, user: User, many_jobs: None, outbox: Outbox, previewed: str
) -> None:
    page = staff.post("/admin/jobs/action/", data={**form(user), "confirmed": "1", "previewed": previewed})
    assert "Look at the jobs again" in page.text
    assert outbox.sent == []


def test_what_many_deletions_took_is_restored_by_one_button(
    app: Flask, staff: FlaskClient, user: User, many_jobs: None, outbox: Outbox
) -> None:
    rows = select(func.to_jsonb(UserJob.__table__.table_valued())).order_by(UserJob.id)
    with app.app_context():
        before = db.session.scalars(rows).all()
    response = staff.post("/admin/jobs/action/", data=confirmed(staff, form(user, "delete")))
    run(*outbox.ids(RUN_BULK))
    page = BeautifulSoup(staff.get(response.location).text, "html.parser")
    address = str(page.find("a", string="Restore what this deleted")["href"])
    ask = staff.get(address)
    assert f"Restore {MANY} deleted rows?" in ask.text
    fields = {
        str(field["name"]): str(field["value"])
        for field in BeautifulSoup(ask.text, "html.parser").select("form.confirm input[type=hidden]")
    }
    response = staff.post("/admin/audit/undelete-all/", data=fields)
    run(outbox.ids(RUN_BULK)[-1])
    assert f"{MANY} of {MANY} done" in staff.get(response.location).text
    with app.app_context():
        assert db.session.scalars(rows).all() == before
    assert staff.get(address).status_code == 404


def test_what_ticked_deletions_took_is_restored_by_one_button(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, outbox: Outbox
) -> None:
    ids = [str(make_job(user, f"Job {number}").id) for number in range(3)]
    staff.post("/admin/jobs/action/", data={"action": "delete", "rowid": ids[:2], "confirmed": "1"})
    with app.app_context():
        event = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "job.delete")).one()
        event_id = event.id
    assert "Restore 2 deleted rows" in staff.get(f"/admin/audit/details/?id={event_id}").text
    staff.post("/admin/audit/undelete-all/", data={"id": event_id})
    run(*outbox.ids(RUN_BULK))
    with app.app_context():
        assert {str(key) for key in db.session.scalars(select(UserJob.id))} == set(ids)


def test_a_search_says_where_it_leaves_rows_out(
    staff: FlaskClient, user: User, many_jobs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CAP", MANY - 10)
    monkeypatch.setattr(full_text, "CAP", MANY - 10)
    listed = "/admin/jobs/?search=Globex"
    page = staff.post("/admin/jobs/action/", data={"action": "delete", "all": "1", "url": listed}).text
    assert f"A search finds {MANY - 10} jobs at most: others that match are left out." in page
    assert f"these {MANY - 10} jobs" in page
    assert f"The first {MANY - 10} as" in staff.get(listed).text
    for query, is_said in (("?search=Globex", True), ("", False)):
        file = staff.get(f"/admin/jobs/export/csv/{query}")
        assert (f"-first-{MANY - 10}-" in file.headers["Content-Disposition"]) == is_said
        assert file.text


def test_too_many_are_refused(
    staff: FlaskClient, user: User, many_jobs: None, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MAX_ROWS", MANY - 1)
    page = staff.post("/admin/jobs/action/", data=form(user), follow_redirects=True).text
    assert f"More than {MANY - 1} jobs match" in page
    assert outbox.sent == []


def test_deleting_many_asks_for_the_password(
    app: Flask,
    staff: FlaskClient,
    admin: User,
    user: User,
    many_jobs: None,
    outbox: Outbox,
    long_ago: Callable[[User], None],
) -> None:
    long_ago(admin)
    sent = confirmed(staff, form(user, "delete"))
    page = staff.post("/admin/jobs/action/", data=sent)
    assert page.status_code == 422
    assert "Enter your own password" in page.text
    assert outbox.sent == []
    staff.post("/admin/jobs/action/", data={**sent, "your_password": "correct horse battery"})
    run(*outbox.ids(RUN_BULK))
    with app.app_context():
        assert [job.title for job in db.session.scalars(select(UserJob))] == ["Not this one"]
        deletions = select(func.count()).where(
            AuditEntry.table_name == "userJobs", AuditEntry.action == "delete", AuditEntry.parent_id == user.id
        )
        assert db.session.scalar(deletions.where(AuditEntry.actor_id == admin.id)) == MANY


def test_stopping(app: Flask, staff: FlaskClient, user: User, many_jobs: None, outbox: Outbox) -> None:
    staff.post("/admin/jobs/action/", data=confirmed(staff, form(user)))
    (action_id,) = outbox.ids(RUN_BULK)
    assert "Stop this bulk action?" in staff.get(f"/admin/bulk/cancel/?id={action_id}").text
    page = staff.post(f"/admin/bulk/cancel/?id={action_id}", follow_redirects=True).text
    assert "Stopped." in page
    assert "data-live-end" in page
    run(action_id)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GenerationRequest)) == 0
    page = staff.post(f"/admin/bulk/cancel/?id={action_id}", follow_redirects=True).text
    assert "It had already finished." in page


def test_reasons_stand_beside_the_rows(
    app: Flask, staff: FlaskClient, admin: User, many_jobs: None, make_user: Callable[..., User], store: Make
) -> None:
    other = make_user("Ann Other")

    def start(session: Any) -> BulkAction:
        return bulk.start(session, admin, "users", "delete", [admin.id, other.id, "gone"], source="/admin/users/")

    action = store(start)
    run(str(action.id))
    page = staff.get(f"/admin/bulk/details/?id={action.id}").text
    assert re.search(rf'details/\?id={admin.id}">{admin.id[:8]}</a></td><td[^>]*>You can’t delete your own', page)
    with app.app_context():
        ended = db.session.get_one(BulkAction, action.id)
        assert (ended.state, ended.done, ended.failed, ended.skipped) == ("succeeded", 3, 1, 1)
        assert db.session.get(User, other.id) is None


def test_support_watches_and_starts_nothing(
    support: FlaskClient, staff: FlaskClient, user: User, many_jobs: None, outbox: Outbox
) -> None:
    staff.post("/admin/jobs/action/", data=confirmed(staff, form(user)))
    (action_id,) = outbox.ids(RUN_BULK)
    page = support.get(f"/admin/bulk/details/?id={action_id}").text
    assert f"0 of {MANY} done" in page
    assert "/cancel/" not in page
    assert support.post(f"/admin/bulk/cancel/?id={action_id}").status_code == 403
    assert support.post("/admin/jobs/action/", data=form(user)).status_code == 403


def test_whoever_is_no_admin_any_more_does_nothing_more(
    app: Flask, admin: User, user: User, many_jobs: None, store: Make
) -> None:
    def start(session: Any) -> BulkAction:
        ids = [str(key) for key in session.scalars(select(UserJob.id))]
        return bulk.start(session, admin, "jobs", "delete", ids, source="")

    action = store(start)
    store(lambda session: session.execute(update(User).where(User.id == admin.id).values(role="support")) and None)
    run(str(action.id))
    with app.app_context():
        ended = db.session.get_one(BulkAction, action.id)
        assert (ended.state, ended.error, ended.done) == ("failed", bulk.NO_ADMIN, 0)
