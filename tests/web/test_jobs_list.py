"""The list of jobs: tabs, search, sort, pages, and a constant number of statements."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from atspro.db import utc_now
from atspro.models import User, UserApplication
from atspro.services import applications
from tests.web.job_data import add_job, add_version, application_of, committed
from tests.web.pages import counted_statements, soup


def titles(client: FlaskClient, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [link.get_text() for link in soup(response).select("a.job-title")]


def test_without_jobs_it_says_what_to_do(client: FlaskClient) -> None:
    page = soup(client.get("/jobs/"))
    assert "No jobs yet" in page.get_text()
    assert page.select_one("main a.btn-primary")["href"] == "/jobs/new"


def test_shows_each_job_with_its_score_and_documents(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user, company="Harbor & Co <b>", status="applied")
    add_version(app, job_id, "resume", atsScore=72.4, band="strong")
    add_version(app, job_id, "cover")
    row = soup(client.get("/jobs/")).select_one(".job-table tbody tr")
    text = " ".join(row.get_text(" ").split())
    assert "Data Engineer" in text
    assert "Harbor & Co <b>" in text
    assert "Applied" in text
    assert "72 Strong match" in text
    assert "2/4 documents" in text
    assert row.select_one("a")["href"] == f"/jobs/{job_id}"


def test_a_score_that_is_no_number_is_left_out(app: Flask, client: FlaskClient, user: User) -> None:
    add_version(app, add_job(app, user), "resume", atsScore="very good")
    assert "No score yet" in client.get("/jobs/").text


def test_a_neighbours_jobs_are_not_shown(app: Flask, client: FlaskClient, neighbour: User) -> None:
    add_job(app, neighbour, title="Secret")
    response = client.get("/jobs/?q=secret")
    assert "No job matches" in response.text
    assert titles(client, "/jobs/") == []


def test_tabs_count_and_narrow(app: Flask, client: FlaskClient, user: User) -> None:
    for title, status in (("A", "tracked"), ("B", "tracked"), ("C", "offered")):
        add_job(app, user, title=title, status=status)
    page = soup(client.get("/jobs/"))
    tabs = {link.contents[0].strip(): link for link in page.select(".status-tabs a")}
    assert tabs["All"].select_one(".count").get_text() == "3"
    assert tabs["Saved"].select_one(".count").get_text() == "2"
    assert tabs["Offered"].select_one(".count").get_text() == "1"
    assert tabs["All"]["aria-current"] == "page"
    assert titles(client, str(tabs["Offered"]["href"])) == ["C"]
    assert "No job is “rejected”" in client.get("/jobs/?status=rejected").text


def test_search_looks_at_company_and_title_and_stays_in_the_links(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user, company="Blue Sky", title="Cook")
    add_job(app, user, company="Red Earth", title="Sky diver")
    add_job(app, user, company="100% Wool", title="Weaver")
    assert sorted(titles(client, "/jobs/?q=sky")) == ["Cook", "Sky diver"]
    assert titles(client, "/jobs/?q=SKY+cook") == ["Cook"]
    assert titles(client, "/jobs/?q=%25") == ["Weaver"]
    page = soup(client.get("/jobs/?q=sky&sort=title&status=tracked"))
    assert page.select_one("input[name=q]")["value"] == "sky"
    assert page.select_one("input[name=status]")["value"] == "tracked"
    assert "q=sky" in page.select(".status-tabs a")[2]["href"]
    assert "sort=title" in page.select(".status-tabs a")[2]["href"]


def test_search_finds_words_of_the_post_in_any_form_and_marks_them(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user, title="Cook", description="You have managed <b>kitchens</b> before.")
    add_job(app, user, title="Weaver", description="Looms & wool.")
    add_job(app, user, company="C++ & IT", title="Builder")
    assert titles(client, "/jobs/?q=managing+kitchen") == ["Cook"]
    row = soup(client.get("/jobs/?q=kitchen")).select_one(".job-found")
    assert row.select_one("mark").get_text() == "kitchens"
    assert not row.select("b")
    assert titles(client, "/jobs/?q=-weaver+-builder+kitch") == ["Cook"]
    assert titles(client, '/jobs/?q="kitchens+managed"') == []
    for found_by in ("c%2B%2B", "it", "build", "uild"):
        assert titles(client, f"/jobs/?q={found_by}") == ["Builder"]
    # Title and company are marked by being shown.
    assert not soup(client.get("/jobs/?q=weaver")).select(".job-found")


def test_search_in_posts_stays_with_the_owner(app: Flask, client: FlaskClient, neighbour: User) -> None:
    add_job(app, neighbour, description="A secret recipe.")
    response = client.get("/jobs/?q=recipe")
    assert "No job matches" in response.text
    assert "secret" not in response.text


def test_sorts(app: Flask, client: FlaskClient, user: User) -> None:
    for company, title in (("b", "Y"), ("C", "x"), ("a", "Z")):
        add_job(app, user, company=company, title=title)
    assert titles(client, "/jobs/?sort=company") == ["Z", "Y", "x"]
    assert titles(client, "/jobs/?sort=title") == ["x", "Y", "Z"]
    assert titles(client, "/jobs/?sort=nonsense") == titles(client, "/jobs/")


def test_pages_of_twenty_keep_the_filters(app: Flask, client: FlaskClient, user: User) -> None:
    for number in range(43):
        add_job(app, user, title=f"Job {number:02}")
    first = soup(client.get("/jobs/?q=job&sort=title"))
    assert [link.get_text() for link in first.select("a.job-title")] == [f"Job {n:02}" for n in range(20)]
    following = first.select_one("a[rel=next]")["href"]
    assert "q=job" in following
    assert "sort=title" in following
    assert titles(client, following) == [f"Job {n:02}" for n in range(20, 40)]
    assert titles(client, "/jobs/?sort=title&page=3") == ["Job 40", "Job 41", "Job 42"]
    for wrong in ("99", "-1", "0", "x", "9" * 50):
        assert titles(client, f"/jobs/?sort=title&page={wrong}")


def test_the_number_of_statements_does_not_grow(app: Flask, client: FlaskClient, user: User) -> None:
    counts = []
    for more in (1, 19):
        for _ in range(more):
            add_version(app, add_job(app, user), "resume", atsScore=50)
        with counted_statements() as statements:
            client.get("/jobs/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8, statements


def test_a_row_tells_place_pay_and_what_comes_next(app: Flask, client: FlaskClient, user: User) -> None:
    job_id = add_job(app, user, location=["Vienna", "Remote"], salary="€60,000")
    soon = utc_now() + timedelta(days=2)
    address = application_of(client, job_id)
    client.post(f"{address}/events", data={"kind": "interview", "at": f"{soon:%Y-%m-%dT%H:%M}", "zone": "UTC"})
    row = soup(client.get("/jobs/")).select_one(".job-table tbody tr")
    text = " ".join(row.get_text(" ").split())
    assert "Vienna / Remote €60,000" in text
    assert f"Interview {soon:%b} {soon.day}, {soon:%Y}" in text


def test_sorts_of_the_columns_both_ways_with_the_empty_ones_last(app: Flask, client: FlaskClient, user: User) -> None:
    for title, place, score, applied in (
        ("A", "Łódź", 40, "2026-02-01"),
        ("B", "zug", 90, "2026-01-01"),
        ("C", "Örebro", 70, "2026-03-01"),
    ):
        job_id = add_job(app, user, title=title, location=[place])
        add_version(app, job_id, "resume", atsScore=score)
        client.post(f"{application_of(client, job_id)}/move", data={"to": "applied", "day": applied})
    add_job(app, user, title="D", location=None)
    assert titles(client, "/jobs/?sort=place") == ["A", "C", "B", "D"]
    assert titles(client, "/jobs/?sort=-place") == ["B", "C", "A", "D"]
    assert titles(client, "/jobs/?sort=score") == ["B", "C", "A", "D"]
    assert titles(client, "/jobs/?sort=-score") == ["A", "C", "B", "D"]
    assert titles(client, "/jobs/?sort=applied") == ["C", "A", "B", "D"]
    # Each has a reminder a week after applying; the new one has none.
    assert titles(client, "/jobs/?sort=next") == ["B", "A", "C", "D"]
    header = soup(client.get("/jobs/?sort=score")).select_one("th[aria-sort=descending] a")
    assert "sort=-score" in header["href"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("band=strong", ["A"]),
        ("band=fair", ["B"]),
        ("band=weak", ["C"]),
        ("band=none", ["D"]),
        ("place=MUNCHEN", ["A"]),
        ("method=mail", ["A"]),
        ("archived=only", ["E"]),
        ("archived=all&sort=title", ["A", "B", "C", "D", "E"]),
        ("band=nonsense&method=x&archived=y&sort=title", ["A", "B", "C", "D"]),
        ("q=kochin", ["D"]),
    ],
)
def test_filters(app: Flask, client: FlaskClient, user: User, query: str, found: list[str]) -> None:
    ids = {}
    for title, score in (("A", 95), ("B", 60), ("C", 5), ("D", None), ("E", None)):
        fields = {"location": ["München"]} if title == "A" else {}
        ids[title] = add_job(app, user, title=title, description="Köchin" if title == "D" else "Text", **fields)
        if score is not None:
            add_version(app, ids[title], "resume", atsScore=score)
    client.post(f"{application_of(client, ids['A'])}/sent", data={"method": "mail"})
    with committed(app) as session:
        session.get_one(UserApplication, application_of(client, ids["E"]).rsplit("/", 1)[1]).archived_at = utc_now()
    assert titles(client, f"/jobs/?{query}") == found


def test_nothing_found_says_how_to_see_more(app: Flask, client: FlaskClient, user: User) -> None:
    add_job(app, user)
    assert "No job fits these filters" in client.get("/jobs/?band=strong").text
    assert "Nothing is archived" in client.get("/jobs/?archived=only").text


def test_what_is_filtered_is_exported(app: Flask, client: FlaskClient, user: User, neighbour: User) -> None:
    for number in range(25):
        add_job(app, user, title=f"Job {number:02}", company="=Formula Inc", location=["Vienna"])
    add_job(app, user, title="Else", location=["Graz"])
    add_job(app, neighbour, title="Theirs", location=["Vienna"])
    answer = client.get("/jobs/export/csv?place=vienna&sort=title")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="jobs-')
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["Job title"] for row in rows] == [f"Job {number:02}" for number in range(25)]
    assert rows[0]["Company"] == "'=Formula Inc"
    assert rows[0]["Text of the job posting"] == "We need Python and PostgreSQL."
    assert date.fromisoformat(rows[0]["Added"])
    with client.get("/jobs/export/xlsx?place=vienna&sort=-title") as workbook:
        book = load_workbook(io.BytesIO(workbook.data))
    sheet = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[0] for row in sheet] == ["Job title", *(f"Job {number:02}" for number in reversed(range(25)))]
    assert client.get("/jobs/export/pdf").status_code == 404


def test_an_export_reads_in_batches(app: Flask, client: FlaskClient, user: User) -> None:
    for number in range(7):
        add_job(app, user, title=f"Job {number}")
    with committed(app) as session:
        batches = list(applications.all_jobs(session, user, applications.JobFilters(sort="title"), batch=3))
        assert [len(batch) for batch in batches] == [3, 3, 1]
