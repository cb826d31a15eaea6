"""Lists kept under a name: saved, opened, replaced, deleted; staff's may be shared, a job seeker's never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from atspro.models import SavedView, User
from atspro.services import saved_views
from tests.web.job_data import add_job, committed
from tests.web.pages import form_fields, soup


def names(client: FlaskClient, address: str = "/jobs/") -> list[str]:
    return [link.get_text() for link in soup(client.get(address)).select(".saved-views li a")]


def test_a_view_is_kept_and_opened_again(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user, location=["Vienna"])
    add_job(app, user, title="Elsewhere")
    fields = form_fields(soup(client.get("/jobs/?place=vienna&sort=title&page=1&x=1")), ".saved-views form")
    answer = client.post("/views/", data={**fields, "name": " In  Vienna "}, follow_redirects=True)
    assert "View “In Vienna” saved." in answer.text
    [link] = soup(client.get("/jobs/")).select(".saved-views li a")
    assert link["href"] == "/jobs/?sort=title&place=vienna"
    opened = soup(client.get(str(link["href"])))
    assert [one.get_text() for one in opened.select("a.job-title")] == ["Data Engineer"]
    assert opened.select_one(".saved-views [aria-current]")
    # The view that is shown can be deleted, and not saved once more.
    [form] = opened.select(".saved-views form")
    client.post(str(form["action"]))
    assert names(client) == []


def test_one_of_the_same_name_is_replaced(client: FlaskClient, session: Session) -> None:
    for query in ("sort=title", "sort=company"):
        client.post("/views/", data={"list": "jobs", "name": "Mine", "query": query})
    assert session.scalars(select(SavedView.query)).all() == ["sort=company"]


@pytest.mark.parametrize(("name", "message"), [("", "Enter a name"), ("x" * 61, "at most 60"), ("a\x00b", "This text")])
def test_a_name_that_cannot_be_is_explained(
    app: Flask, client: FlaskClient, user: User, session: Session, name: str, message: str
) -> None:
    add_job(app, user)
    answer = client.post("/views/", data={"list": "jobs", "name": name, "query": "sort=title"}, follow_redirects=True)
    assert message in answer.text
    assert answer.request.query_string == b"sort=title"
    assert session.scalars(select(SavedView)).all() == []


def test_there_are_so_many_and_no_more(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user)
    with committed(app) as session:
        for number in range(saved_views.MAX_VIEWS):
            saved_views.save_view(session, user, "jobs", f"View {number}", "sort=title")
    data = {"list": "jobs", "query": "sort=company"}
    assert "Delete one first" in client.post("/views/", data={**data, "name": "More"}, follow_redirects=True).text
    # One that is there is still replaced.
    assert "saved" in client.post("/views/", data={**data, "name": "View 3"}, follow_redirects=True).text


@pytest.mark.parametrize("name", ["nothing", "auth.sign_in", "admin_jobs", "https://evil.example/", ""])
def test_a_list_that_is_not_there_is_not_kept(client: FlaskClient, name: str) -> None:
    assert client.post("/views/", data={"list": name, "name": "V", "query": "a=1"}).status_code == 404


def test_a_neighbours_view_is_neither_shown_nor_deleted(
    app: Flask, sign_in: Callable[[User], FlaskClient], user: User, neighbour: User
) -> None:
    add_job(app, user)
    with committed(app) as session:
        theirs = saved_views.save_view(session, neighbour, "jobs", "Theirs", "sort=title", is_shared=True).id
    assert names(sign_in(user)) == []
    assert sign_in(user).post(f"/views/{theirs}/delete").status_code == 404


def test_staff_share_a_view_of_theirs(
    app: Flask, sign_in: Callable[[User], FlaskClient], admin: User, user: User
) -> None:
    answer = sign_in(admin).post(
        "/views/", data={"list": "admin_jobs", "name": "Sent", "query": "flt0_status=applied&page=3", "shared": "1"}
    )
    assert answer.location == "/admin/jobs/?flt0_status=applied"
    with committed(app) as session:
        value = session.scalar(select(saved_views.views_as_json(user.id, "admin_jobs")))
        [view] = saved_views.views_in(value)
        assert (view.name, view.is_shared) == ("Sent", True)
