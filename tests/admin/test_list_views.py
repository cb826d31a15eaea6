"""Views of lists that staff keep and share, and the columns that each of them wants."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from atspro.db import db
from atspro.models import SavedView, User
from tests.admin.conftest import Make, Statements
from tests.web.pages import soup

SignIn = Callable[[User | None], FlaskClient]


def heads(client: FlaskClient, address: str) -> list[str]:
    """The names of the columns of a list."""
    cells = soup(client.get(address)).select(".admin-table th[scope=col]")
    shown = [cell for cell in cells if not cell.select_one(".visually-hidden")]
    return [" ".join(cell.get_text(" ").split()).rstrip(" ↑↓") for cell in shown]


def test_columns_are_chosen_ordered_and_kept_for_the_person_alone(
    staff: FlaskClient, support: FlaskClient, user: User, make_job: Make, statements: Statements
) -> None:
    make_job(user, salary="90,000", link="https://jobs.example/1")
    usual = heads(staff, "/admin/jobs/")
    form = {"column": ["title", "salary", "link", "nonsense", "description"], "place_salary": "1", "place_title": "2"}
    form |= {"place_link": "3", "url": "/admin/jobs/?sort=company"}
    assert staff.post("/admin/jobs/columns/", data=form).location == "/admin/jobs/?sort=company"
    with statements() as seen:
        page = staff.get("/admin/jobs/?sort=company")
    assert "90,000" in page.text
    assert "https://jobs.example/1" in page.text
    assert len(seen) <= 3
    assert heads(staff, "/admin/jobs/") == ["Salary", "Job title", "Link to the posting"]
    # An address names its own, which stand before the person's; the way to the row always stays.
    assert heads(staff, "/admin/jobs/?columns=status,nonsense") == ["Job title", "Status"]
    assert heads(support, "/admin/jobs/?columns=nonsense")[:2] == usual[:2]
    staff.post("/admin/jobs/columns/", data={**form, "reset": "1"})
    assert heads(staff, "/admin/jobs/") == usual


def test_a_view_has_filters_order_and_columns_and_is_shared_with_staff(
    app: Flask, staff: FlaskClient, sign_in: SignIn, make_user: Callable[..., User], user: User, make_job: Make
) -> None:
    make_job(user)
    address = "/admin/jobs/?flt1_status=applied&sort=company&columns=title,company"
    form = soup(staff.get(address)).select_one("form[action='/views/']")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")} | {"name": "Applied"}
    kept = staff.post("/views/", data=sent).location
    assert sorted(kept.partition("?")[2].split("&")) == [
        "columns=title%2Ccompany",
        "flt0_status=applied",
        "sort=company",
    ]
    page = soup(staff.get(kept))
    assert page.select_one(".saved-views a[aria-current]")
    colleagues = {role: sign_in(make_user(role=role)) for role in ("support", "auditor", "operator")}
    for role, client in colleagues.items():
        found = soup(client.get("/admin/jobs/")).select(".saved-views li a")
        assert [str(link["href"]) for link in found] == ([] if role == "operator" else [kept]), role
        expected = 302 if role == "support" else 404
        assert client.post("/views/", data=sent | {"name": "Mine", "shared": ""}).status_code == expected, role
    with app.app_context():
        [view] = db.session.scalars(select(SavedView).where(SavedView.name == "Applied"))
        assert view.is_shared
    assert colleagues["support"].post(f"/views/{view.id}/delete").status_code == 404
    alone = {key: value for key, value in sent.items() if key != "shared"} | {"name": "Alone"}
    staff.post("/views/", data=alone)
    assert "Alone" not in colleagues["support"].get("/admin/jobs/").text
    assert staff.post(f"/views/{view.id}/delete").status_code == 302
    assert "Applied</a>" not in colleagues["auditor"].get("/admin/jobs/").text
