"""Among 20,000 applications of 100 people, no page of one of them reads a table from end to end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.models import User, UserApplication, UserJob
from atspro.services import applications, saved_views
from atspro.services.applications import JobFilters, calendar, digests
from atspro.services.search import palette
from tests.conftest import as_owner

LARGE = ("userJobs", "userApplications", "applicationEvents", "applicationTasks", "contacts", "offers", "attachments")
FILL = """
INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
SELECT 'p' || n, 'Person', 'p' || n || '@example.com', true, now(), now() FROM generate_series(0, 99) n;
INSERT INTO "userJobs" (id, "userId", company, title, description, status, location, "createdAt", "updatedAt")
SELECT md5('j' || n)::uuid, 'p' || n % 100, 'Company ' || n % 977, 'Engineer ' || n, 'We need Köchinnen and C++.',
    'applied', ARRAY['Wien'], now() - n * interval '1 minute', now() FROM generate_series(0, 19999) n;
INSERT INTO "userApplications" (id, "jobId", "userId", stage, "furthestStage", "appliedAt", "stageSince", "companyKey",
    "canonicalLink", "textHash", deadline)
SELECT md5('a' || n)::uuid, md5('j' || n)::uuid, 'p' || n % 100, (ARRAY['saved', 'applied', 'interviewing'])[1 + n % 3],
    'applied', now() - n * interval '1 hour', now() - n * interval '1 hour', 'company ' || n % 977,
    'jobs.example/' || n, md5('t' || n), CASE WHEN n % 3 = 0 THEN current_date + n % 60 END
FROM generate_series(0, 19999) n;
INSERT INTO "applicationEvents" ("applicationId", "userId", kind, "toStage", "occurredAt")
SELECT md5('a' || n % 20000)::uuid, 'p' || n % 100, CASE n % 5 WHEN 0 THEN 'interview' WHEN 1 THEN 'note' ELSE 'stage'
    END, CASE WHEN n % 5 > 1 THEN 'applied' END, now() + (n % 400 - 200) * interval '1 day'
FROM generate_series(0, 59999) n;
INSERT INTO "applicationTasks" ("userId", "applicationId", title, "dueAt")
SELECT 'p' || n % 100, md5('a' || n)::uuid, 'Ask', now() + (n % 200 - 50) * interval '1 day'
FROM generate_series(0, 19999) n;
INSERT INTO contacts ("userId", name, "companyKey") SELECT 'p' || n % 100, 'Nina', 'company ' || n % 977
FROM generate_series(0, 19999) n;
INSERT INTO offers ("userId", "applicationId", "expiresAt", base, period)
SELECT 'p' || n % 100, md5('a' || n)::uuid, now() + (n % 90) * interval '1 day', 100, 'year'
FROM generate_series(0, 19999) n;
INSERT INTO attachments ("userId", "applicationId", "fileName", "mimeType", size, sha256, content)
SELECT 'p' || n % 100, md5('a' || n)::uuid, 'a.pdf', 'application/pdf', 5, '', '%PDF-' FROM generate_series(0, 9999) n
"""


@pytest.fixture
def person(session: Session) -> User:
    """One of the hundred, in a database that was just analyzed."""
    for table in LARGE:
        as_owner(session, f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    for statement in FILL.split(";\n"):
        # Foreign keys are checked by plans that an earlier test made, when the tables were empty.
        session.execute(text("DISCARD PLANS"))
        as_owner(session, statement)
    for table in LARGE:
        as_owner(session, f'ANALYZE "{table}"')
    return session.get_one(User, "p7")


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database inside the block."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scanned(session: Session, statement: str, parameters: Any) -> set[str]:
    """The large tables that the plan of a statement reads from end to end."""
    answer = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    plans = json.loads(answer) if isinstance(answer, str) else answer
    found: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
            found.add(node["Relation Name"])
        for child in node.get("Plans", ()):
            walk(child)

    walk(plans[0]["Plan"])
    return found


def application_of(session: Session, person: User) -> UserApplication:
    return session.scalars(select(UserApplication).where(UserApplication.user_id == person.id).limit(1)).one()


def test_no_page_reads_a_table_from_end_to_end(session: Session, person: User) -> None:
    now, found = utc_now(), application_of(session, person)
    post = session.get_one(UserJob, found.job_id).data
    pages: dict[str, Callable[[], Any]] = {
        "board": lambda: applications.board(session, person),
        "today": lambda: applications.today(session, person),
        "statistics": lambda: applications.statistics(session, person),
        "proof": lambda: applications.proof_of_search(session, person, now.date() - timedelta(days=90), now.date()),
        "jobs": lambda: applications.list_jobs(session, person),
        "jobs by next date": lambda: applications.list_jobs(session, person, JobFilters(sort="next"), page=3),
        "jobs by score": lambda: applications.list_jobs(session, person, JobFilters(sort="score", band="strong")),
        "jobs searched": lambda: applications.list_jobs(session, person, JobFilters(q="kochinnen", place="wien")),
        "jobs tagged": lambda: applications.list_jobs(session, person, JobFilters(tag="remote", archived="all")),
        "export": lambda: next(applications.all_jobs(session, person, JobFilters())),
        "earlier": lambda: applications.earlier_applications(session, person, post),
        "earlier beside": lambda: applications.earlier_than(session, found),
        "timeline": lambda: applications.timeline(session, found),
        "people": lambda: applications.people_of(session, found),
        "tags": lambda: applications.tags_of(session, found),
        "files": lambda: applications.files_of(session, found),
        "offers": lambda: applications.compare_offers(session, person),
        "calendar": lambda: calendar.feed_entries(session, person),
        "views": lambda: saved_views.views_of(session, person, "jobs"),
        "found jobs": lambda: palette.own_jobs(session, person, "kochinnen engineer"),
        "found companies": lambda: palette.own_companies(session, person, "mpany 7"),
        "found people": lambda: palette.own_people(session, person, "nin"),
        "found documents": lambda: palette.own_documents(session, person, "cover comp", {"cover": "Cover letter"}),
        "digests": lambda: digests.due_people(session, now),
    }
    read: dict[str, set[str]] = {}
    for name, page in pages.items():
        with recorded() as asked:
            page()
        assert asked, name
        read[name] = set().union(*(scanned(session, *one) for one in asked))
    assert {name: tables for name, tables in read.items() if tables} == {}
    # A plan that reads all is seen.
    with recorded() as asked:
        session.execute(select(UserJob.id).where(UserJob.description.contains("Köchin"))).all()
    assert scanned(session, *asked[0]) == {"userJobs"}
