"""Requests in the dashboard: the ledger is read, and only retry and cancel change it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from atspro.db import db
from atspro.models import GenerationRequest, User, UserJob
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
    assert "1 retried. 1 did not fail." in page
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
