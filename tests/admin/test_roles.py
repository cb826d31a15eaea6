"""What an operator does, and what an operator can't find out; which roles an admin gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import AuditEntry, BulkAction, GenerationRequest, QueueControl, User
from atspro.services import bulk
from tests.admin.conftest import Make
from tests.admin.test_requests import state
from tests.web.pages import soup
from workers.bulk import run

SignIn = Callable[[User | None], FlaskClient]


def test_an_operator_steers_the_queue_and_is_on_record(
    app: Flask,
    sign_in: SignIn,
    make_user: Callable[..., User],
    user: User,
    make_job: Make,
    make_request: Make,
    store: Make,
    audited: Callable[[], list[AuditEntry]],
) -> None:
    person = make_user("Olga Operator", role="operator")
    operator = sign_in(person)
    job = make_job(user)
    failed, waits = make_request(job, "prep", "failed", error="No."), make_request(job, "cover")
    page = soup(operator.get("/admin/requests/", follow_redirects=True))
    assert {"retry", "cancel"} <= {str(one["value"]) for one in page.select("#bulk-action option")}
    confirmed = {"action": "retry", "rowid": str(failed.id), "confirmed": "1"}
    assert "1 retried." in operator.post("/admin/requests/action/", data=confirmed, follow_redirects=True).text
    held = {"kind": "queue", "name": "documents", "what": "pause", "reason": "The model is away"}
    assert operator.post("/admin/queue/control/", data=held).status_code == 302

    def start(session: Any) -> list[str]:
        both = (("requests", "cancel", waits), ("jobs", "delete", job))
        return [str(bulk.start(session, person, what, act, [str(row.id)], source="").id) for what, act, row in both]

    ids = store(start)
    for action_id in ids:
        run(action_id)
    with app.app_context():
        ended = [db.session.get_one(BulkAction, one).state for one in ids]
        assert ended == ["succeeded", "failed"]
        assert db.session.scalars(select(QueueControl)).one().is_paused
        assert db.session.scalars(
            select(GenerationRequest.requested_by).where(GenerationRequest.state == "queued")
        ).one()
    assert state(app, waits) == "cancelled"
    assert {entry.actor_id for entry in audited()} == {person.id}


def test_an_operator_learns_of_nobody_by_what_a_list_can_be_asked(
    sign_in: SignIn, make_user: Callable[..., User], user: User, make_job: Make, make_request: Make
) -> None:
    operator = sign_in(make_user(role="operator"))
    request = make_request(make_job(user, company="Globex"), "prep", "failed", error="No.")
    every = operator.get("/admin/requests/").text
    assert str(request.id)[:8] in every
    for asked in (f"flt0_owner={user.email}", "flt0_owner=nobody@example.com", "search=Globex", "search=Nothing"):
        page = operator.get(f"/admin/requests/?{asked}").text
        assert str(request.id)[:8] in page, asked
        assert "Globex" not in page.replace(asked, ""), asked
    found = operator.get(f"/admin/search/?q={user.email}", headers={"Accept": "application/json"}).get_json()
    assert user.id not in str(found)
    menu = {str(link["href"]) for link in soup(operator.get("/admin/queue/")).select(".admin-nav a")}
    assert menu == {f"/admin/{name}/" for name in ("queue", "alerts", "health", "requests")}
    assert operator.get("/admin/").location == "/admin/queue/"


def test_an_admin_gives_a_role_by_password_and_the_page_offers_all(
    app: Flask, staff: FlaskClient, admin: User, user: User, long_ago: Callable[[User], None]
) -> None:
    form = {"name": user.name, "email": user.email, "role": "auditor"}
    page = soup(staff.get(f"/admin/users/edit/?id={user.id}"))
    offered = [str(one["value"]) for one in page.select("select[name=role] option")]
    assert offered == ["user", "auditor", "support", "operator", "admin"]
    long_ago(admin)
    assert staff.post(f"/admin/users/edit/?id={user.id}", data=form).status_code == 422
    form["your_password"] = "correct horse battery"
    response = staff.post(f"/admin/users/edit/?id={user.id}", data=form)
    assert response.status_code == 302, response.text
    with app.app_context():
        assert db.session.get_one(User, user.id).role == "auditor"
    assert f">{user.email}<" in staff.get("/admin/users/?flt0_role=auditor").text
