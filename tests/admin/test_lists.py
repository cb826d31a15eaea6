"""Lists: what they show and hide, search, filters, sorting, pages, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from atspro.admin import counts
from atspro.admin.base import AdminModelView
from atspro.db import db, utc_now
from atspro.models import AuthSession, User, UserJob
from atspro.services import search
from atspro.services.auth import sessions
from atspro.services.search import full_text
from atspro.tables.ownership import with_staff_pages
from tests.admin.conftest import Make, Statements
from tests.conftest import as_owner
from tests.samples import declared_only

BUDGET = 3
PATHS = (
    "users",
    "resumes",
    "jobs",
    "documents",
    "requests",
    "bulk",
    "sessions",
    "tokens",
    "accounts",
    "verifications",
    "audit",
)
PATHS = (*PATHS[:4], *declared_only(), *PATHS[4:])


def texts(page: str, label: str) -> list[str]:
    """What the cells of one column say."""
    cells = re.findall(rf'<td data-label="{label}">(.*?)</td>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]


def test_the_number_of_statements_does_not_grow_with_the_rows(
    staff: FlaskClient,
    one_of_each: dict[str, str],
    make_job: Make,
    make_resume: Make,
    make_document: Make,
    make_request: Make,
    store: Make,
    statements: Statements,
) -> None:
    def costs() -> dict[str, int]:
        counted = {}
        for path in PATHS:
            with statements() as seen:
                page = staff.get(f"/admin/{path}/?page_size=50")
            assert page.status_code == 200
            counted[path] = len(seen)
        return counted

    def copy_users(session: Any) -> list[User]:
        """Thirty more, made by the database, because hashing their passwords would take seconds."""
        session.execute(
            text(
                'INSERT INTO "user" (id, name, email, "emailVerified") '
                "SELECT 'copy' || n, 'Copy ' || n, 'copy' || n || '@example.com', false FROM generate_series(1, 30) n"
            )
        )
        session.execute(
            text(
                'INSERT INTO account (id, "accountId", "providerId", "userId", "createdAt", "updatedAt") '
                "SELECT 'copy' || n, 'copy' || n, 'github', 'copy' || n, now(), now() FROM generate_series(1, 30) n"
            )
        )
        return [User(id=f"copy{number}") for number in range(1, 31)]

    few = costs()
    assert max(few.values()) <= BUDGET
    for copy in store(copy_users):
        job = make_job(copy)
        make_resume(copy)
        make_document(job)
        make_request(job, state="succeeded")
        store(lambda session, copy=copy: sessions.open_session(session, copy, ip_address="", user_agent="x"))
    assert len(texts(staff.get("/admin/sessions/?page_size=50").text, "Signed in")) > 30
    assert costs() == few


def test_secrets_are_nowhere(
    app: Flask, staff: FlaskClient, one_of_each: dict[str, str], store: Make, user: User, statements: Statements
) -> None:
    def plant(session: Any) -> None:
        session.execute(
            text(
                "UPDATE account SET \"accessToken\" = 's3cret-a', \"refreshToken\" = 's3cret-r',"
                " \"idToken\" = 's3cret-i', password = 's3cret-p'"
            )
        )
        session.execute(
            text("UPDATE session SET token = 's3cret-' || id WHERE id = :id"), {"id": one_of_each["sessions"]}
        )

    store(plant)
    for path in ("users", "sessions", "accounts", "verifications"):
        for address in (
            f"/admin/{path}/",
            f"/admin/{path}/details/?id={one_of_each[path]}",
            f"/admin/{path}/delete/?id={one_of_each[path]}",
        ):
            with statements() as seen:
                page = staff.get(address)
            assert page.status_code == 200
            assert "s3cret" not in page.text, address
            # The first statement asks who is signed in, by the token of the request's own cookie.
            columns = " ".join(seen[1:]).replace('"', "")
            for secret in ("account.password", "accessToken", "verification.value", "verification.identifier"):
                assert secret not in columns, (address, secret)
    # A search that could match a secret finds nothing.
    for path in ("sessions", "accounts", "verifications", "audit"):
        assert "No matches" in staff.get(f"/admin/{path}/?search=s3cret").text, path


def test_no_list_loads_the_text_of_a_document(
    staff: FlaskClient, one_of_each: dict[str, str], statements: Statements
) -> None:
    with statements() as seen:
        staff.get("/admin/documents/")
        staff.get("/admin/jobs/")
    sql = " ".join(seen)
    assert '"jobDocuments".content' not in sql
    assert '"userJobs".description' not in sql


def test_search(staff: FlaskClient, user: User, neighbour: User, make_job: Make, make_document: Make) -> None:
    make_job(user, "Backend Engineer", "Acme")
    make_document(make_job(neighbour, "100% Designer", "Globex"))
    assert texts(staff.get("/admin/jobs/?search=engineer").text, "Job title") == ["Backend Engineer"]
    assert texts(staff.get("/admin/jobs/?search=acme+back").text, "Job title") == ["Backend Engineer"]
    assert texts(staff.get("/admin/jobs/?search=100%25").text, "Job title") == ["100% Designer"]
    assert "No matches" in staff.get("/admin/jobs/?search=1%25s").text
    assert "No matches" in staff.get("/admin/jobs/?search=acme+designer").text
    assert texts(staff.get("/admin/documents/?search=python").text, "Job") == ["100% Designer at Globex"]
    assert texts(staff.get("/admin/documents/?flt0_company=GLOB").text, "Job") == ["100% Designer at Globex"]
    assert texts(staff.get("/admin/users/?search=NORA").text, "Name") == ["Nora Neighbour"]
    assert texts(staff.get(f"/admin/users/?search={neighbour.email}").text, "Name") == ["Nora Neighbour"]
    assert staff.get("/admin/users/?search=%00%5C%25_'").status_code == 200


def test_filters(
    staff: FlaskClient, user: User, neighbour: User, make_job: Make, make_document: Make, make_request: Make
) -> None:
    mine, theirs = make_job(user, "Mine"), make_job(neighbour, "Theirs")
    make_document(mine), make_document(mine), make_document(theirs, "cover")
    (
        make_request(mine, "resume", "failed"),
        make_request(mine, "cover", "queued"),
        make_request(theirs, "prep", "running"),
    )

    def titles(query: str) -> list[str]:
        return sorted(texts(staff.get(f"/admin/jobs/?{query}").text, "Job title"))

    assert titles(f"flt0_owner={user.email.upper()}") == ["Mine"]
    assert titles("flt0_status=tracked") == ["Mine", "Theirs"]
    assert titles("flt0_status=tracked&flt1_owner=") == ["Mine", "Theirs"]
    assert titles("flt0_status=applied") == []
    assert titles("flt0_company=glob") == ["Mine", "Theirs"]
    tomorrow = (utc_now() + timedelta(days=1)).isoformat(timespec="minutes")
    assert titles(f"flt0_since={tomorrow}") == []
    assert titles(f"flt0_before={tomorrow}") == ["Mine", "Theirs"]

    versions = texts(staff.get(f"/admin/documents/?flt0_job={mine.id}&flt1_active=no").text, "Version")
    assert versions == ["1"]
    assert texts(staff.get("/admin/documents/?flt0_type=cover").text, "Job") == ["Theirs at Globex"]
    assert texts(staff.get("/admin/requests/?flt0_state=failed").text, "State") == ["Failed"]
    assert sorted(texts(staff.get(f"/admin/requests/?flt3_job={mine.id}").text, "State")) == ["Failed", "Queued"]
    assert texts(staff.get("/admin/users/?flt0_role=admin").text, "Name") == ["Sam Staff"]
    assert texts(staff.get(f"/admin/sessions/?flt0_owner={neighbour.email}").text, "User") == []
    assert texts(staff.get(f"/admin/accounts/?flt0_owner={neighbour.email}").text, "User") == [neighbour.email]


@pytest.mark.parametrize(
    "query",
    [
        "flt0_status=strange",
        "flt0_since=soon",
        "flt0_since=0001-01-01T00:00%2B01:00",
        "flt0_company=%00",
        "flt0_since=" + "9" * 600,
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out_and_said(
    staff: FlaskClient, user: User, make_job: Make, query: str
) -> None:
    make_job(user, "Mine")
    page = staff.get(f"/admin/jobs/?{query}")
    assert page.status_code == 200
    assert "it was left out" in page.text
    assert texts(page.text, "Job title") == ["Mine"]


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=99999999999999999999",
        "search=engineer&page=99999999999999999999",
        "sort=99",
        "sort=id",
        "after=x",
        "after=WzEsMl0",
        "before=" + "A" * 3000,
        "sort=title&after=WyIxIiwiMiJd",
        "day=0001-01-01",
        "day=tomorrow",
        "page_size=100000",
        "flt_x=1&flt0_nothing=1&url=//evil.example",
    ],
)
def test_addresses_made_by_hand_do_no_harm(staff: FlaskClient, user: User, make_job: Make, query: str) -> None:
    make_job(user)
    page = staff.get(f"/admin/jobs/?{query}")
    assert page.status_code == 200
    assert "evil.example" not in page.text


def test_sorting_both_ways(staff: FlaskClient, user: User, make_job: Make, store: Make) -> None:
    made = [make_job(user, title) for title in ("Beta", "Alpha", "Gamma")]

    def date(session: Any) -> None:
        for number, job in enumerate(made):
            session.get_one(UserJob, job.id).created_at = utc_now() - timedelta(days=10 - number)

    store(date)
    assert texts(staff.get("/admin/jobs/").text, "Job title") == ["Gamma", "Alpha", "Beta"]
    assert texts(staff.get("/admin/jobs/?sort=title").text, "Job title") == ["Alpha", "Beta", "Gamma"]
    assert texts(staff.get("/admin/jobs/?sort=title&desc=1").text, "Job title") == ["Gamma", "Beta", "Alpha"]


def test_every_sort_and_filter_and_the_search_run_as_sql(
    staff: FlaskClient, app: Flask, one_of_each: dict[str, str]
) -> None:
    values = {
        "choice": lambda flt: flt.choices[0],
        "datetime": lambda _: "2026-01-02T03:04",
        "text": lambda _: one_of_each["jobs"],
    }
    views: list[AdminModelView] = list(app.extensions["admin_views"].values())
    assert [view.rows.path for view in views] == list(PATHS)
    for view in views:
        names = [name for name, _ in view.get_list_columns()]
        assert set(view.reader.sorts) <= set(names)
        for name in view.reader.sorts:
            for way in ("", "&desc=1", "&last=1", "&day=2026-01-02", "&desc=1&search=a"):
                assert staff.get(f"/admin/{view.rows.path}/?sort={name}{way}").status_code == 200
        for flt in view.reader.filters:
            page = staff.get(f"/admin/{view.rows.path}/?search=a&flt0_{flt.key}={values[flt.kind](flt)}")
            assert page.status_code == 200
            assert "left out" not in page.text
            assert "Filters (1)" in page.text


def test_pages_and_counts(staff: FlaskClient, user: User, make_job: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(23):
        make_job(user, f"Job {number:02}")
    first = staff.get("/admin/jobs/?search=job&sort=title&desc=1").text
    assert "23 jobs" in first
    assert len(texts(first, "Job title")) == 20
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = staff.get(following[1].replace("&amp;", "&")).text
    assert texts(second, "Job title") == ["Job 02", "Job 01", "Job 00"]
    assert 'rel="next"' not in second
    assert "This page is empty" in staff.get("/admin/jobs/?search=job&page=7").text
    assert len(texts(staff.get("/admin/jobs/?page_size=50").text, "Job title")) == 23

    monkeypatch.setattr(counts, "COUNT_CAP", 10)
    assert "More than 10 jobs" in staff.get("/admin/jobs/?flt0_status=tracked").text
    monkeypatch.setattr(full_text, "CAP", 10)
    monkeypatch.setattr(search, "CAP", 10)
    assert "More than 10 jobs" in staff.get("/admin/jobs/?search=job").text
    # A large table is estimated from what the planner knows.
    db_name = '"userJobs"'
    with staff.application.app_context():
        as_owner(db.session(), f"ANALYZE {db_name}")
        db.session.commit()
    assert "About 23 jobs" in staff.get("/admin/jobs/").text


def test_an_empty_table_says_what_to_expect(staff: FlaskClient) -> None:
    assert "No jobs yet" in staff.get("/admin/jobs/").text
    assert "No verifications yet" in staff.get("/admin/verifications/").text


def test_a_page_loads_nothing_from_elsewhere(staff: FlaskClient, one_of_each: dict[str, str]) -> None:
    for path in PATHS:
        for address in (f"/admin/{path}/", f"/admin/{path}/details/?id={one_of_each[path]}"):
            page = staff.get(address).text
            for target in re.findall(r'(?:src|href|action)="([^"]*)"', page):
                assert target.startswith(("/", "#")), (address, target)
                assert not target.startswith("//"), (address, target)
            assert not re.search(r"\son[a-z]+=|<style|javascript:|\sstyle=", page), address
            assert "<script>" not in page


def test_values_are_escaped(staff: FlaskClient, user: User, make_job: Make, make_document: Make) -> None:
    job = make_job(
        user, "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', link="https://example.com/?a=1&b=<i>"
    )
    document = make_document(job, content="<script>alert(2)</script>\n\n[x](javascript:alert(3))")
    pages = [
        "/admin/jobs/?search=" + "%3Cscript%3E",
        f"/admin/jobs/details/?id={job.id}",
        f"/admin/jobs/delete/?id={job.id}",
        f"/admin/documents/details/?id={document.id}",
        f"/admin/documents/edit/?id={document.id}",
        "/admin/documents/",
    ]
    for address in pages:
        page = staff.get(address).text
        assert "<script>" not in page, address
        assert "<img" not in page, address
        assert 'href="javascript' not in page, address


def test_links_lead_from_a_user_to_everything_of_theirs(
    staff: FlaskClient, user: User, neighbour: User, one_of_each: dict[str, str], make_job: Make
) -> None:
    make_job(neighbour, "Not this one")
    page = staff.get(f"/admin/users/details/?id={user.id}").text
    related = re.search(r'<ul class="related".*?</ul>', page, re.S)
    assert related
    links = re.findall(r'href="([^"]+)">([^<]+)<', related[0])
    of_rows = ["Resume" if table.name == "userResume" else table.title for table in with_staff_pages()]
    assert set(of_rows) >= {"Resume", "Jobs", "Documents", "Sign-ins", "Sessions", "Requests"}
    assert [label for _, label in links] == [*of_rows, "Changes to their data", "What they did"]
    for address, label in links:
        found = staff.get(address.replace("&amp;", "&"))
        assert found.status_code == 200
        assert re.search(r'class="page-sub">[1-9]', found.text), label
        assert "Not this one" not in found.text
    job = staff.get(f"/admin/jobs/details/?id={one_of_each['jobs']}").text
    for address in re.findall(r'href="(/admin/(?:documents|requests)/\?[^"]+)"', job):
        assert 'class="page-sub">1 ' in staff.get(address.replace("&amp;", "&")).text


def test_the_session_of_a_stranger_is_described_without_its_token(
    app: Flask, staff: FlaskClient, one_of_each: dict[str, str]
) -> None:
    with app.app_context():
        token = db.session.get_one(AuthSession, one_of_each["sessions"]).token
    page = staff.get(f"/admin/sessions/details/?id={one_of_each['sessions']}").text
    assert token not in page
    assert "192.0.2.7" in page
    assert "Example Browser" in page
