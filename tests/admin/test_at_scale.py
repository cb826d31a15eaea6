"""What the dashboard costs on 50,000 documents: statements, bytes, and what the database reads for a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from atspro import create_app
from atspro.admin import counts
from atspro.db import db
from atspro.models import User
from atspro.services import search
from atspro.services.auth import oauth_identities, session_cookie
from atspro.services.monitoring import queue_dashboard
from tests.admin.large import called, explain, fill, recorded
from tests.admin.test_lists import texts
from tests.conftest import create_database, make_settings, owner_url, template_database

LIST, FORM, SAVE = 3, 3, 5
# A row's page has two more than its list's three at the most: its history out of the memory, and its plan.
# A page of somebody's texts asks whether it is on record already that this reader saw them.
SEEN = 1
ROW = {"jobs": 5, "resumes": 4 + SEEN}
# A user's page has five statements of what is theirs, and the history, beside those for the session and the user.
PERSON = 8
# What a person with a handful of things makes the database go through, and not what all the others have.
PERSONAL_ROWS = 200
FORM_BYTES = 50_000
# What is gone through for a page at the most: the hits of a common word, the capped count, or a page's filtered walk.
ROWS = counts.COUNT_CAP + 1_000
# The hours of three months, by type and outcome, and the catalog.
SMALL = {"generationHourly", "pg_class"}
NAME = called(17)
EMAIL = f"{NAME}17@example.com"
JOB, DOCUMENT = "md5('job17')", "md5('document170')"


@pytest.fixture(scope="module")
def large_app(database_server: str, redis_server: str, worker_id: str) -> Iterator[Flask]:
    template = template_database(database_server, redis_server)
    url = create_database(database_server, f"large_{worker_id}", template)
    app = create_app(make_settings(owner_url(url), redis_server))
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        fill(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def engine(large_app: Flask) -> Engine:
    with large_app.app_context():
        return db.engine


@pytest.fixture
def staff(large_app: Flask) -> FlaskClient:
    client = large_app.test_client()
    secret = large_app.config["SETTINGS"].BETTER_AUTH_SECRET
    client.set_cookie(session_cookie.NAME, session_cookie.sign("t0", secret))
    # The first request of a session notes where it comes from.
    assert client.get("/admin/verifications/").status_code == 200
    return client


@pytest.fixture
def ids(engine: Engine) -> dict[str, str]:
    """A row of each table by the path of its view."""
    with engine.connect() as connection:
        row = connection.execute(
            text(f"SELECT {JOB}::uuid, {DOCUMENT}::uuid, md5('resume17')::uuid, md5('request17')::uuid")
        ).one()
    job, document, resume, request = map(str, row)
    return {
        "jobs": job,
        "documents": document,
        "resumes": resume,
        "requests": request,
        "users": "u19",
        "name": NAME,
        "email": EMAIL,
    }


# A deep page is reached by a day.
LISTS = [
    *(f"{path}/" for path in ("users", "resumes", "jobs", "documents", "requests", "sessions", "accounts")),
    "verifications/",
    "documents/?page_size=100",
    "documents/?last=1",
    "documents/?day=2024-01-15",
    "documents/?sort=created_at",
    "documents/?sort=score&desc=1",
    "documents/?sort=score&last=1",
    "documents/?sort=created_at&day=2024-01-15",
    "jobs/?sort=title",
    "jobs/?sort=company&desc=1",
    "jobs/?sort=updated_at",
    "users/?sort=name",
    "users/?sort=email&desc=1&last=1",
    "sessions/?sort=expires_at",
    "documents/?flt0_type=cover",
    "documents/?flt0_active=no",
    "documents/?flt0_type=resume&flt1_active=yes",
    "documents/?flt0_type=resume&flt1_active=yes&day=2024-01-15",
    "documents/?flt0_type=prep",
    "documents/?flt0_type=prep&flt1_active=yes",
    "documents/?flt0_owner={email}",
    "documents/?flt0_owner=nobody@example.com",
    "documents/?flt0_owner={email}&flt1_type=cover&flt2_active=no",
    "documents/?flt0_score=fair",
    "documents/?flt0_score=strong&flt1_type=cover",
    "documents/?flt0_job={jobs}",
    "documents/?flt0_job={jobs}&flt1_type=cover",
    "documents/?flt0_company=company17",
    "documents/?flt0_company=nowhere",
    "documents/?flt0_since=2024-01-10T00:00&flt1_before=2024-01-11T00:00",
    "documents/?flt0_type=cover&flt1_since=2024-01-10T00:00&flt2_before=2024-01-11T00:00",
    "jobs/?flt0_status=offered",
    "jobs/?flt0_owner={email}&flt1_status=offered",
    "jobs/?flt0_company=company17",
    "jobs/?flt0_since=2024-01-10T00:00&flt1_status=offered",
    "requests/?flt0_state=failed",
    "requests/?flt0_state=queued",
    "requests/?flt0_queue=documents-bulk",
    "requests/?flt0_queue=maintenance",
    "requests/?flt0_state=!succeeded",
    "requests/?flt0_queue=!documents",
    "requests/?flt0_type=!prep",
    "requests/?flt0_attention=yes",
    "requests/?flt0_attention=yes&flt1_ended_since=2030-01-01T00:00",
    "requests/?flt0_stuck=any",
    "requests/?flt0_stuck=runs_long",
    "requests/?flt0_error_type=ModelAway",
    "requests/?flt0_has_error=yes",
    "requests/?flt0_worker=nobody",
    "requests/?flt0_was_taken=no",
    "requests/?flt0_attempts=3",
    "requests/?flt0_owner={email}",
    "requests/?flt0_job={jobs}&flt1_state=failed",
    "requests/?flt0_ended_since=2030-01-01T00:00",
    "users/?flt0_role=support",
    "users/?flt0_banned=yes",
    "users/?flt0_email={email}",
    "users/?flt0_since=2024-01-10T00:00",
    "sessions/?flt0_owner={email}",
    "sessions/?flt0_address=192.0.17.",
    "sessions/?flt0_ends_before=2024-01-01T00:00",
    "accounts/?flt0_owner={email}",
    "accounts/?flt0_provider=github",
    "accounts/?flt0_provider=nobody",
    "resumes/?flt0_owner={email}",
    "documents/?search=kubernetes",
    "documents/?search=python",
    "documents/?search=nowhere",
    "documents/?search=python&flt0_type=cover&flt1_active=yes",
    "documents/?search=kubernetes&sort=created_at&desc=1",
    "jobs/?search=engineer",
    "jobs/?search=word17",
    "jobs/?search=%2B%2B",
    "requests/?search=word17",
    "requests/?search={email}",
    "users/?search=k",
    "users/?search=cora+{name}",
    "users/?search={name}17@",
    "sessions/?search={name}",
    "resumes/?search={name}",
    "users/?flt0_verified=no",
    "users/?flt0_banned=no",
    "users/?flt0_verified=yes&flt1_banned=yes",
    "resumes/?sort=updated_at",
    "resumes/?flt0_changed_since=2030-01-01T00:00",
    "resumes/?flt0_changed_before=2020-01-01T00:00",
    "requests/?flt0_type=prep",
    "requests/?flt0_type=prep&flt1_state=failed",
    "requests/?flt0_ended_since=2024-02-01T00:00&flt1_ended_before=2024-02-01T01:00",
    "sessions/?flt0_ends_since=2040-01-01T00:00",
    "bulk/",
    "audit/",
    "audit/?flt0_row={jobs}",
    "audit/?flt0_owner={email}",
    "audit/?flt0_actor={email}",
    "audit/?flt0_kind=update",
    "audit/?flt0_kind=update&flt1_table=account",
    "audit/?flt0_kind=delete&flt1_table=account",
    "audit/?flt0_kind=insert&flt1_table=userResume",
    "audit/?flt0_kind=event",
    "audit/?flt0_kind=delete",
    "audit/?flt0_action=user.b",
    "audit/?flt0_table=account",
    "audit/?flt0_row={jobs}&flt1_table=userJobs",
    "audit/?flt0_looked_as={email}",
    "audit/?search=ban",
    "audit/?search={jobs}",
]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_reads_by_indexes_and_in_three_statements(
    staff: FlaskClient, engine: Engine, ids: dict[str, str], address: str
) -> None:
    with recorded() as seen:
        page = staff.get("/admin/" + address.format(**ids))
    assert page.status_code == 200
    assert "left out" not in page.text
    assert len(seen) <= LIST, [statement for statement, _ in seen]
    # Of four types one is passed over on the way to the count's cap.
    most = ROWS * 4 // 3 if "_type=!" in address else ROWS
    for statement, parameters in seen[1:]:
        # The whole vector is for indexes and ranks; a page shows neither it nor what it is made of.
        assert "to_tsvector" not in statement
        assert "content AS" not in statement
        plan = explain(engine, statement, parameters)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= most, (plan.rows, statement, parameters)


@pytest.mark.parametrize(
    "typed", ["{name}17@ex", "{half}", "xample", "cora xam {half}", "word17", "python", "{jobs}", "zzz"]
)
def test_the_palette_reads_by_indexes(staff: FlaskClient, engine: Engine, ids: dict[str, str], typed: str) -> None:
    with recorded() as seen:
        page = staff.get("/admin/search/", query_string={"q": typed.format(half=ids["name"][1:] + "17", **ids)})
    assert page.status_code == 200
    assert len(seen) <= 6
    for statement, parameters in seen[1:]:
        plan = explain(engine, statement, parameters)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= ROWS, (plan.rows, statement, parameters)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("users/details/?id={users}", PERSON),
        ("jobs/details/?id={jobs}", ROW["jobs"]),
        ("resumes/details/?id={resumes}", ROW["resumes"]),
    ],
)
def test_a_rows_page_reads_what_belongs_to_it_by_indexes(
    staff: FlaskClient, engine: Engine, ids: dict[str, str], address: str, most: int
) -> None:
    staff.get("/admin/" + address.format(**ids))
    with recorded() as seen:
        page = staff.get("/admin/" + address.format(**ids))
    assert page.status_code == 200
    assert len(seen) <= most, [statement for statement, _ in seen]
    for statement, parameters in seen[1:]:
        assert ".content" not in statement
        plan = explain(engine, statement, parameters, is_list=False)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= PERSONAL_ROWS, (plan.rows, statement, parameters)


@pytest.mark.parametrize("range_", ["24h", "90d"])
def test_statistics_read_counters_and_parts_of_indexes(staff: FlaskClient, engine: Engine, range_: str) -> None:
    with recorded() as seen:
        page = staff.get(f"/admin/queue/statistics/?range={range_}")
    assert page.status_code == 200
    for statement, parameters in seen[1:]:
        plan = explain(engine, statement, parameters)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= PERSONAL_ROWS, (plan.rows, statement, parameters)


@pytest.mark.parametrize("tab", queue_dashboard.TABS)
def test_the_queues_page_reads_parts_of_indexes(staff: FlaskClient, engine: Engine, tab: str) -> None:
    with recorded() as seen:
        page = staff.get(f"/admin/queue/?state={tab}")
    assert page.status_code == 200
    assert len(seen) > 1
    for statement, parameters in seen[1:]:
        plan = explain(engine, statement, parameters, is_list=False)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= PERSONAL_ROWS, (plan.rows, statement, parameters)


@pytest.mark.parametrize("path", ["users", "resumes", "jobs", "documents"])
def test_an_edit_form_is_small_and_costs_three_statements(staff: FlaskClient, ids: dict[str, str], path: str) -> None:
    staff.get(f"/admin/{path}/edit/?id={ids[path]}")
    with recorded() as seen:
        page = staff.get(f"/admin/{path}/edit/?id={ids[path]}")
    assert page.status_code == 200
    assert len(seen) <= FORM + SEEN * (path == "documents"), [statement for statement, _ in seen]
    assert len(page.data) < FORM_BYTES
    assert "searchVector" not in str(seen)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("jobs", {"title": "Changed", "description": "Another text."}),
        ("users", {"name": "Changed"}),
        ("documents", {"content": "# Changed"}),
    ],
)
def test_a_save_costs_five_statements(
    staff: FlaskClient, ids: dict[str, str], path: str, changes: dict[str, str]
) -> None:
    address = f"/admin/{path}/edit/?id={ids[path]}"
    form = BeautifulSoup(staff.get(address).text, "lxml").select_one("form.record-form")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]:not([type=checkbox])")}
    fields |= {one["name"]: one.get_text().lstrip() for one in form.select("textarea")}
    fields |= {one.parent["name"]: one["value"] for one in form.select("option[selected]")}
    with recorded() as seen:
        saved = staff.post(address, data=fields | changes)
    assert saved.status_code == 302, saved.text
    # A text is checked against the base resume, its sections and the answers for the job.
    most = SAVE + (2 + SEEN) * (path == "documents")
    assert len(seen) <= most, "\n@@".join(statement[:90] + statement[-60:] for statement, _ in seen)
    assert "Changed" in staff.get(saved.location).text


def test_pages_lead_through_all_rows_and_back(staff: FlaskClient) -> None:
    """Every row once, in order, in both directions, also where many rows have the same value."""

    def walk(address: str, way: str) -> list[str]:
        met: list[str] = []
        while address:
            page = staff.get(address).text
            rows = re.findall(r'name="rowid" value="([^"]+)"', page)
            met = met + rows if way == "next" else rows + met
            following = re.search(rf'rel="{way}" href="([^"]+)"', page)
            address = following[1].replace("&amp;", "&") if following else ""
        return met

    for narrowed in ("flt0_company=company4&page_size=50", "flt0_company=company4&sort=updated_at&page_size=50"):
        down = walk(f"/admin/jobs/?{narrowed}", "next")
        assert len(down) == len(set(down)) == 1110
        # Where the way back comes to the beginning, the first page is shown whole, with rows of the second.
        up = list(dict.fromkeys(walk(f"/admin/jobs/?{narrowed}&last=1", "prev")))
        # Compared beforehand: the difference of two long lists would be worked out for minutes.
        same = up == down
        assert same, (len(up), len(set(up)))


def test_jumping_to_a_day(staff: FlaskClient) -> None:
    shown = texts(staff.get("/admin/documents/?day=2024-01-15").text, "Written")
    assert shown[0] == "Jan 15, 2024, 23:59 UTC"
    shown = texts(staff.get("/admin/documents/?day=2024-01-15&sort=created_at").text, "Written")
    assert shown[0] == "Jan 15, 2024, 00:00 UTC"
    # Before the first and after the last there is a page too, from which one finds back.
    early = staff.get("/admin/documents/?day=2001-01-01").text
    assert "This page is empty" in early
    newest = texts(staff.get("/admin/documents/").text, "Written")
    assert texts(staff.get("/admin/documents/?day=2030-01-01").text, "Written") == newest
    assert "Feb 4, 2024, 17:19 UTC" in newest


def test_counts_say_how_exact_they_are(staff: FlaskClient) -> None:
    def told(address: str) -> str:
        found = re.search(r'class="page-sub">([^<]+)<', staff.get(f"/admin/{address}").text)
        assert found
        return found[1]

    assert told("documents/") == "About 50,000 documents"
    assert told("documents/?flt0_type=cover") == "More than 10,000 documents found"
    assert told("documents/?flt0_type=resume&flt1_active=yes") == "5,000 documents found"
    assert told("users/") == "About 20,000 users"
    assert told("documents/?search=kubernetes") == "400 documents found"
    assert told("documents/?search=python") == "More than 500 documents found, newest first"
    assert told("documents/?search=python&flt0_job=00000000-0000-0000-0000-000000000000") == "0 documents found"


def test_a_common_word_says_that_not_all_was_looked_at(staff: FlaskClient) -> None:
    page = staff.get("/admin/documents/?search=python").text
    assert f"More than {search.CAP:,} documents have these words." in page
    assert "Wrote <mark>python</mark> for" in page
    assert "have these words" not in staff.get("/admin/documents/?search=kubernetes").text


@pytest.mark.parametrize(
    "typed",
    [
        f"{NAME} ",
        NAME[:4].upper(),
        f"cora middle3 {NAME}",
        f"middle3 {NAME[:3]}",
        f"{NAME}17@exam",
        EMAIL,
        # Misspelt: nothing begins so, and these are close.
        f"{NAME[:2]}x{NAME[2:]}",
        f"{NAME[1]}{NAME[0]}{NAME[2:]}17@example.com",
        f"x{NAME[1:]}",
        f"{NAME[:-1]}x",
    ],
)
def test_a_user_is_found_by_half_of_what_is_known(staff: FlaskClient, typed: str) -> None:
    page = staff.get("/admin/users/", query_string={"search": typed}).text
    assert f"Cora Middle3 {NAME.capitalize()}" in texts(page, "Name")[:10]
    assert ("close to it" in page) == ("x" in typed.replace("exam", "") or typed.startswith(NAME[1]))


def test_a_misspelt_search_reads_by_indexes(staff: FlaskClient, engine: Engine) -> None:
    with recorded() as seen:
        page = staff.get("/admin/users/", query_string={"search": f"xq{NAME}"})
    assert page.status_code == 200
    assert len(seen) > 3
    for statement, parameters in seen[1:]:
        plan = explain(engine, statement, parameters)
        assert set(plan.scanned) <= SMALL, (plan.scanned, statement, parameters)
        assert plan.rows <= ROWS, (plan.rows, statement, parameters)


def test_a_statement_that_takes_too_long_is_stopped_and_the_page_says_what_to_narrow(
    large_app: Flask, staff: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = large_app.extensions["admin_views"]["jobs"].reader

    def slow(_text: str) -> Any:
        return search.same_rank(reader.key, text("pg_sleep(5) IS NOT NULL"))

    settings = large_app.config["SETTINGS"]
    monkeypatch.setitem(large_app.config, "SETTINGS", settings.model_copy(update={"ADMIN_STATEMENT_SECONDS": 1}))
    monkeypatch.setattr(reader, "search", replace(reader.search, find=slow))
    page = staff.get("/admin/jobs/?search=x")
    assert page.status_code == 503
    assert "This took too long" in page.text
    assert "Add a date" in page.text
    assert "Search for a less common word" in page.text
    # The next page is none the worse for it, and a page elsewhere has no limit.
    assert staff.get("/admin/jobs/").status_code == 200
    with large_app.test_request_context("/jobs/"):
        assert db.session.scalar(text("SHOW statement_timeout")) == "0"


def test_whose_a_sign_in_at_a_provider_is_is_found_by_an_index(large_app: Flask, engine: Engine) -> None:
    identity = oauth_identities.Identity("github", "GitHub", "a19999", None, email_verified=False)
    with large_app.app_context(), recorded() as seen:
        assert not oauth_identities.is_of(db.session(), db.session.get_one(User, "u19"), identity)
        db.session.rollback()
    looked_up = next(one for one in seen if '"accountId" =' in one[0])
    plan = explain(engine, *looked_up, is_list=False)
    assert (plan.scanned, plan.rows <= 2) == ([], True)


def test_a_field_that_names_a_user_suggests_some(staff: FlaskClient, engine: Engine) -> None:
    with recorded() as seen:
        found = staff.get("/admin/users/ajax/lookup/?name=users&query=" + NAME)
    assert {"value": EMAIL, "words": f"Cora Middle3 {NAME.capitalize()} <{EMAIL}>"} in found.get_json()
    assert explain(engine, *seen[1], is_list=False).scanned == []
    assert staff.get("/admin/users/ajax/lookup/?name=users&query=%00").get_json() == []
    assert staff.get("/admin/users/ajax/lookup/?name=nothing&query=x").status_code == 404
