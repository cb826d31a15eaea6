"""A job's page shows its documents by type and version, and any two versions stand side by side."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from atspro.models import User
from tests.admin.conftest import Make, Statements
from tests.web.pages import soup

# The session and the admin, the job with its owner, its versions, and its history.
PAGE = 5
# One of them asks whether it is on record already that this person saw them.
COMPARE = 6


def test_the_page_shows_types_versions_scores_and_the_active_one(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make
) -> None:
    job = make_job(user)
    made = [make_document(job) for _ in range(7)]
    make_document(job, "cover")
    staff.post("/admin/documents/action/", data={"action": "make_active", "rowid": str(made[5].id), "confirmed": "1"})
    page = soup(staff.get(f"/admin/jobs/details/?id={job.id}"))
    kinds = page.select("section.kind")
    assert [kind.h3.get_text() for kind in kinds] == ["Resume", "Cover letter"]
    rows = [" ".join(row.get_text(" ").split()) for row in kinds[0].select("tbody tr")]
    assert [re.match(r"Version (\d)", row)[1] for row in rows] == ["7", "6", "5", "4", "3"]
    assert ["Active" in row for row in rows] == [False, True, False, False, False]
    assert all("61.5" in row for row in rows)
    assert kinds[0].select_one(".few-all a").get_text() == "All 7 versions"
    assert kinds[0].select_one(".few-all a")["href"] == f"/admin/documents/?flt0_job={job.id}&flt1_type=resume"
    assert [option["value"] for option in kinds[0].select("select[name=a] option")] == list("7654321")
    assert kinds[0].select_one("select[name=a] option[selected]")["value"] == "6"
    # One version has nothing to be compared with.
    assert not kinds[1].select("form")


def test_a_job_without_documents(staff: FlaskClient, user: User, make_job: Make) -> None:
    assert "No documents yet." in staff.get(f"/admin/jobs/details/?id={make_job(user).id}").text


def test_two_versions_side_by_side(staff: FlaskClient, user: User, make_job: Make, make_document: Make) -> None:
    job = make_job(user)
    for content in ("One <b>small</b> service", "One large service", "Three"):
        make_document(job, content=content)
    page = soup(staff.get(f"/admin/jobs/compare/?id={job.id}&type=resume&a=1&b=2"))
    assert page.select_one(".diff-changed .diff-left").get_text() == "One <b>small</b> service"
    assert [mark.get_text() for mark in page.select(".diff-right ins")] == ["large"]
    assert "1 line changed, 0 added, 0 removed." in page.get_text()
    for address, chosen in (("", ("2", "3")), ("&b=2", ("1", "2")), ("&b=1", ("1", "1")), ("&a=3&b=1", ("3", "1"))):
        page = soup(staff.get(f"/admin/jobs/compare/?id={job.id}{address}"))
        selected = [page.select_one(f"select[name={name}] option[selected]")["value"] for name in ("a", "b")]
        assert tuple(selected) == chosen, address


def test_a_version_leads_to_the_comparison(
    support: FlaskClient, user: User, make_job: Make, make_document: Make
) -> None:
    job = make_job(user)
    make_document(job, content="One")
    second = make_document(job, content="Two")
    page = soup(support.get(f"/admin/documents/details/?id={second.id}"))
    link = next(one for one in page.select(".related a") if one.get_text() == "Compare versions")
    compared = soup(support.get(link["href"]))
    assert compared.select_one(".diff-left del").get_text() == "One"
    assert compared.select_one(".diff-right ins").get_text() == "Two"


@pytest.mark.parametrize("rest", ["type=poem", "type=cover", "a=1&b=9", "a=0&b=1"])
def test_what_is_not_there_is_404(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, rest: str
) -> None:
    job = make_job(user)
    make_document(job)
    assert staff.get(f"/admin/jobs/compare/?id={job.id}&{rest}").status_code == 404
    assert staff.get(f"/admin/jobs/compare/?id={uuid4()}").status_code == 404


def test_an_enormous_text_gets_a_sentence(staff: FlaskClient, user: User, make_job: Make, make_document: Make) -> None:
    job = make_job(user)
    make_document(job, content="a\n" * 6000 + "b")
    make_document(job, content="c")
    answer = staff.get(f"/admin/jobs/compare/?id={job.id}")
    assert answer.status_code == 422
    assert "Download both versions instead." in answer.text


def test_the_number_of_statements(
    staff: FlaskClient, user: User, make_job: Make, make_document: Make, statements: Statements
) -> None:
    job = make_job(user)
    staff.get(f"/admin/jobs/details/?id={job.id}")
    for kind in ("resume", "cover", "prep") * 3:
        make_document(job, kind)
    staff.get(f"/admin/jobs/compare/?id={job.id}&a=1&b=3")
    for address, most in ((f"details/?id={job.id}", PAGE), (f"compare/?id={job.id}&a=1&b=3", COMPARE)):
        with statements() as seen:
            assert staff.get(f"/admin/jobs/{address}").status_code == 200
        seen = [statement for statement in seen if not statement.startswith("SET LOCAL")]
        assert len(seen) <= most, seen
    with statements() as seen:
        staff.get(f"/admin/jobs/details/?id={job.id}")
    assert ".content" not in " ".join(seen)
