"""Requests in the dashboard: the ledger is read, and only retry and cancel change it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atspro.db import db, utc_now
from atspro.models import GenerationAttempt, GenerationRequest, User, UserJob
from atspro.queue import GENERATE_DOCUMENT
from tests.admin.conftest import Make
from tests.conftest import Outbox


@pytest.fixture
def job(user: User, make_job: Make) -> Any:
    return make_job(user)


def state(app: Flask, request: GenerationRequest) -> str:
    with app.app_context():
        return db.session.get_one(GenerationRequest, request.id).state


def test_details_show_what_went_wrong(staff: FlaskClient, job: UserJob, user: User, make_request: Make) -> None:
    request = make_request(
        job, state="failed", error="The post is empty.", error_type="EmptyPost", trace_id="abc123", requested_by=user.id
    )
    page = staff.get(f"/admin/requests/details/?id={request.id}").text
    for shown in ("The post is empty.", "EmptyPost", "abc123", user.email, "Failed", "Retry"):
        assert shown in page
    assert ">Cancel requests<" not in page


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
def test_retry(
    app: Flask, staff: FlaskClient, admin: User, job: UserJob, make_request: Make, outbox: Outbox, ended: str
) -> None:
    request = make_request(job, "prep", ended, options={"tone": "enthusiastic"})
    form = {"action": "retry", "rowid": str(request.id)}
    assert "Retry these requests?" in staff.post("/admin/requests/action/", data=form).text
    page = staff.post("/admin/requests/action/", data={**form, "confirmed": "1"}, follow_redirects=True)
    assert "1 retried." in page.text
    assert state(app, request) == ended
    with app.app_context():
        new = db.session.scalars(select(GenerationRequest).where(GenerationRequest.state == "queued")).one()
    assert (new.type, new.options, new.requested_by) == ("prep", {"tone": "enthusiastic"}, admin.id)
    assert outbox.ids(GENERATE_DOCUMENT) == [str(new.id)]


@pytest.mark.parametrize("live", ["queued", "running"])
def test_cancel(app: Flask, staff: FlaskClient, job: UserJob, make_request: Make, live: str) -> None:
    request = make_request(job, "cover", live)
    page = staff.get(f"/admin/requests/details/?id={request.id}").text
    assert ">Cancel requests<" in page
    assert ">Retry<" not in page
    form = {"action": "cancel", "rowid": str(request.id)}
    staff.post("/admin/requests/action/", data=form)
    assert state(app, request) == live
    page = staff.post("/admin/requests/action/", data={**form, "confirmed": "1"}, follow_redirects=True).text
    assert "1 canceled." in page
    assert state(app, request) == "cancelled"


def test_what_does_not_fit_is_passed_over_and_said(
    app: Flask, staff: FlaskClient, job: UserJob, make_request: Make, outbox: Outbox
) -> None:
    failed, done = make_request(job, "resume", "failed"), make_request(job, "cover", "succeeded")
    ids = [str(failed.id), str(done.id)]
    form = {"rowid": ids, "confirmed": "1"}
    page = staff.post("/admin/requests/action/", data={**form, "action": "retry"}, follow_redirects=True).text
    assert "1 retried. 1 did not fail or were retried before." in page
    page = staff.post("/admin/requests/action/", data={**form, "action": "cancel"}, follow_redirects=True).text
    assert "0 canceled. 2 had already ended." in page
    assert state(app, done) == "succeeded"
    assert len(outbox.ids(GENERATE_DOCUMENT)) == 1


def test_retrying_two_of_one_kind_makes_one(app: Flask, staff: FlaskClient, job: UserJob, make_request: Make) -> None:
    ids = [str(make_request(job, "resume", "failed").id) for _ in range(2)]
    form = {"rowid": ids, "confirmed": "1", "action": "retry"}
    assert "1 retried." in staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(GenerationRequest.state == "queued")) == 1


def test_nothing_else_changes_the_ledger(app: Flask, staff: FlaskClient, job: UserJob, make_request: Make) -> None:
    request = make_request(job, "resume", "failed")
    for address in ("new/", f"edit/?id={request.id}", f"delete/?id={request.id}"):
        assert staff.post(f"/admin/requests/{address}", data={"state": "succeeded"}).status_code == 404
    form = {"rowid": str(request.id), "confirmed": "1", "action": "delete"}
    assert "Choose an action" in staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
    assert staff.post("/admin/requests/ajax/update/", data={"state": "queued"}).status_code == 404
    assert state(app, request) == "failed"


def test_a_retry_and_an_acknowledgement_are_shown_and_not_offered_again(
    app: Flask, staff: FlaskClient, job: UserJob, make_request: Make
) -> None:
    failed, other = make_request(job, "prep", "failed"), make_request(job, "cover", "failed")
    assert 'class="tile-value">2<' in staff.get("/admin/").text
    for chosen, action in ((failed, "retry"), (other, "acknowledge")):
        form = {"action": action, "rowid": str(chosen.id), "confirmed": "1"}
        assert "1 " in staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
        again = staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
        assert re.search(r"0 (retried|acknowledged)\. 1 (did not fail or were|had not failed or were)", again)
    listed = staff.get("/admin/requests/?flt0_state=failed").text
    assert "retried</span>" in listed
    assert "acknowledged</span>" in listed
    page = staff.get(f"/admin/requests/details/?id={failed.id}").text
    assert "Its retry" in page
    assert ">Retry<" not in page
    assert "no longer counts as a failure" in staff.get(f"/admin/requests/details/?id={other.id}").text
    assert "0 requests" in staff.get("/admin/requests/?flt0_attention=yes").text
    assert "No failures." in staff.get("/admin/").text


def test_tries_are_shown_with_what_each_met(staff: FlaskClient, job: UserJob, make_request: Make, store: Make) -> None:
    now = utc_now()
    request = make_request(
        job, state="queued", attempt=1, created_at=now - timedelta(minutes=9), run_after=now + timedelta(minutes=3)
    )
    first = {"worker": "<b>@host/1", "started_at": now - timedelta(minutes=5), "ended_at": now - timedelta(minutes=2)}
    store(
        lambda session: session.add(
            GenerationAttempt(request_id=request.id, attempt=1, outcome="lapsed", error_type="LeaseLapsed", **first)
        )
    )
    page = staff.get(f"/admin/requests/details/?id={request.id}").text
    for shown in ("Worker lost", "4 min", "3 min", "LeaseLapsed", "&lt;b&gt;@host/1", "The next try begins"):
        assert shown in page
    assert "next in 2 min" in staff.get("/admin/queue/?state=queued").text
    assert "Next try" in staff.get("/admin/requests/").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("flt0_error_type=ModelAway", {"failed"}),
        ("flt0_has_error=no", {"running", "queued", "done"}),
        ("flt0_worker=documents%40a", {"failed", "running"}),
        ("flt0_was_taken=no", {"queued", "done"}),
        ("flt0_attempts=3", {"running"}),
        ("flt0_state=!failed", {"running", "queued", "done"}),
        ("flt0_state=!failed&flt1_type=!prep", {"running", "queued"}),
        ("flt0_stuck=any", {"running"}),
        ("flt0_stuck=worker_gone", set()),
        ("flt0_attention=yes&flt1_retried=no", {"failed"}),
    ],
)
def test_lists_are_narrowed_by_errors_workers_tries_and_what_is_not(
    staff: FlaskClient, user: User, make_job: Make, make_request: Make, query: str, expected: set[str]
) -> None:
    now = utc_now()
    made = {
        "failed": make_request(make_job(user), "resume", "failed", error_type="ModelAway", worker="documents@a/1"),
        "running": make_request(
            make_job(user), "cover", "running", attempt=3, worker="documents@a/2", dispatched_at=now, started_at=now
        ),
        "queued": make_request(make_job(user), "research", "queued"),
        "done": make_request(make_job(user), "prep", "succeeded"),
    }
    page = staff.get(f"/admin/requests/?{query}").text
    assert "left out" not in page
    assert {name for name, row in made.items() if f"id={row.id}" in page} == expected


def test_a_list_of_all_that_is_stuck_is_acted_on_as_a_whole(
    app: Flask, staff: FlaskClient, user: User, make_job: Make, make_request: Make, store: Make
) -> None:
    now = utc_now()
    job = make_job(user)
    stuck = make_request(job, "resume", "running", lease_until=now - timedelta(seconds=9), dispatched_at=now)
    fine = make_request(job, "cover", "running", dispatched_at=now, started_at=now)
    page = staff.get("/admin/queue/?state=stuck").text
    assert page.index("<h2>Workers</h2>") < page.index(f'value="{stuck.id}"')
    (address,) = re.findall(r'<a href="(/admin/requests/[^"]*stuck[^"]*)"', page)
    form = {"action": "cancel", "all": "1", "url": address, "confirmed": "1"}
    assert "1 canceled." in staff.post("/admin/requests/action/", data=form, follow_redirects=True).text
    assert (state(app, stuck), state(app, fine)) == ("cancelled", "running")
