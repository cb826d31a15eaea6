"""What the pages of a job search ask the database at 200,000 applications, each beside one ideal statement.

Run: python -m bench.job_search [--applications 200000] [--rounds 60]
Prints a table and writes bench/results/job_search.json; bench/README.md says how it is measured.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from atspro.db import db, utc_now
from atspro.embedded import libpq_url
from atspro.models import User, UserApplication, UserJob
from atspro.services import applications
from atspro.services.applications import JobFilters, calendar, digests
from bench.queue_load.stage import Stage, open_stage
from bench.queue_load.turns import Costs, show, take_turns

PEOPLE, OWN, EVENTS = 2_000, 2_000, 6
LARGE = ("userJobs", "userApplications", "applicationEvents", "applicationTasks", "reminderSettings")
# The person who is looked at, p0, has 2,000 applications and 12,000 events.
FILL = """
INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
SELECT 'p' || n, 'Person', 'p' || n || '@example.com', true, now(), now() FROM generate_series(0, {people} - 1) n;
CREATE UNLOGGED TABLE owned AS SELECT n, CASE WHEN n < {own} THEN 'p0' ELSE 'p' || 1 + n % ({people} - 1) END AS person
FROM generate_series(0, {applications} - 1) n;
INSERT INTO "userJobs" (id, "userId", company, title, description, status, location, link, "createdAt", "updatedAt")
SELECT md5('j' || n)::uuid, person, 'Company ' || n % 9770, 'Engineer ' || n, 'We look for engineers.',
    (ARRAY['tracked', 'applied', 'interviewing'])[1 + n % 3], ARRAY['Wien'], 'https://jobs.example/' || n,
    now() - n % 2000 * interval '1 hour', now() FROM owned;
INSERT INTO "userApplications" (id, "jobId", "userId", stage, "furthestStage", "appliedAt", "firstResponseAt",
    "stageSince", source, method, "companyKey", "canonicalLink", "textHash", deadline)
SELECT md5('a' || n)::uuid, md5('j' || n)::uuid, person, (ARRAY['saved', 'applied', 'interviewing'])[1 + n % 3],
    (ARRAY['saved', 'applied', 'interviewing'])[1 + n % 3],
    CASE WHEN n % 3 > 0 THEN now() - n % 2000 * interval '5 hours' END,
    CASE WHEN n % 3 = 2 THEN now() - n % 1900 * interval '5 hours' END, now() - n % 2000 * interval '5 hours',
    (ARRAY['board', 'friend', 'fair', 'agency'])[1 + n % 4], (ARRAY['online', 'mail', 'phone'])[1 + n % 3],
    'company ' || n % 9770, 'jobs.example/' || n, md5('t' || n),
    CASE WHEN n % 30 = 0 THEN current_date + n % 60 END FROM owned;
INSERT INTO "applicationEvents" ("applicationId", "userId", kind, "fromStage", "toStage", "occurredAt")
SELECT md5('a' || n)::uuid, person, (ARRAY['stage', 'stage', 'note', 'mail', 'stage', 'interview'])[1 + e],
    (ARRAY[NULL, 'saved', NULL, NULL, 'applied', NULL])[1 + e],
    (ARRAY['saved', 'applied', NULL, NULL, 'interviewing', NULL])[1 + e],
    now() - n % 2000 * interval '5 hours' + e * interval '3 days' FROM owned, generate_series(0, {events} - 1) e;
INSERT INTO "applicationTasks" ("userId", "applicationId", title, "dueAt")
SELECT person, md5('a' || n)::uuid, 'Ask', now() + (n % 200 - 20) * interval '1 day' FROM owned;
INSERT INTO "reminderSettings" ("userId", digest, "lastDigestAt")
SELECT 'p' || n, CASE WHEN n % 10 = 0 THEN 'daily' ELSE 'off' END, now() - n % 48 * interval '1 hour'
FROM generate_series(0, {people} - 1) n;
DROP TABLE owned
"""
SHOWN = """a.id, a."jobId", a.stage, a."stageSince", a."appliedAt", a.step, a.round, a.position, a."isCurrent",
 a."archivedAt", a.deadline, j.company, j.title, j.location, j.status"""
OF_PERSON = """a."userId" = 'p0'"""
BOARD = f"""SELECT {SHOWN} FROM unnest(ARRAY['saved', 'applied', 'interviewing', 'offer', 'closed']) s(stage)
CROSS JOIN LATERAL (SELECT * FROM "userApplications" a WHERE {OF_PERSON} AND a.stage = s.stage AND "isCurrent"
 AND "archivedAt" IS NULL ORDER BY position, "stageSince" DESC, id LIMIT 50) a JOIN "userJobs" j ON j.id = a."jobId" """
COUNTS = f"""SELECT stage, count(*) FROM "userApplications" a WHERE {OF_PERSON} AND "isCurrent" AND "archivedAt" IS NULL
GROUP BY stage"""
DUE = f"""SELECT t.id, t.kind, t.title, t."dueAt", t."snoozedFrom", {SHOWN} FROM "applicationTasks" t
JOIN "userApplications" a ON a.id = t."applicationId" JOIN "userJobs" j ON j.id = a."jobId"
WHERE t."userId" = 'p0' AND t."doneAt" IS NULL AND t."dueAt" < now() + interval '1 day' ORDER BY t."dueAt" LIMIT 40"""
SILENT = f"""SELECT {SHOWN} FROM "userApplications" a JOIN "userJobs" j ON j.id = a."jobId" WHERE {OF_PERSON}
AND "isCurrent" AND "archivedAt" IS NULL AND (stage = 'applied' AND "stageSince" < now() - interval '10 days'
 OR stage = 'saved' AND deadline IS NOT NULL) ORDER BY coalesce(deadline, "stageSince") LIMIT 40"""
CALENDAR = """SELECT e.id, e.kind, e.title, e."occurredAt", e."endsAt", e."isAllDay", e.body, e.details, e."updatedAt",
 j.company, j.title FROM "applicationEvents" e JOIN "userApplications" a ON a.id = e."applicationId"
JOIN "userJobs" j ON j.id = a."jobId" WHERE e."userId" = 'p0' AND e.kind IN {kinds} AND e."occurredAt"
BETWEEN now() - interval '90 days' AND now() + interval '400 days' ORDER BY e."occurredAt" LIMIT 1000"""
TIMELINE = """SELECT * FROM "applicationEvents" WHERE "applicationId" = md5('a7')::uuid
ORDER BY "occurredAt" DESC, sequence DESC"""
TABLE = f"""SELECT {SHOWN}, d.score, d.count FROM (SELECT * FROM "userApplications" a WHERE {OF_PERSON} AND "isCurrent"
 AND "archivedAt" IS NULL ORDER BY "appliedAt" DESC NULLS LAST, id LIMIT 20) a JOIN "userJobs" j ON j.id = a."jobId"
CROSS JOIN LATERAL (SELECT max((metadata->>'atsScore')::float) FILTER (WHERE type = 'resume') AS score, count(*)
 FROM "jobDocuments" WHERE "jobId" = j.id AND "isActive") d"""
PROOF = f"""SELECT a."appliedAt", j.company, j.location, j.title, j.link, a.method, a.outcome, a.stage, a.source,
 c.name, EXISTS (SELECT FROM "applicationEvents" e WHERE e."applicationId" = a.id AND e.kind = 'stage'
 AND e."toStage" = 'applied' AND e."occurredAt" = a."appliedAt" AND e."createdAt" - e."occurredAt" > interval '2 days')
FROM "userApplications" a JOIN "userJobs" j ON j.id = a."jobId"
LEFT JOIN contacts c ON c.id = a."viaContactId" WHERE {OF_PERSON}
AND a."appliedAt" >= current_date - 91 ORDER BY a."appliedAt", a.id"""
FACTS = f"""SELECT id, stage, "furthestStage", outcome, source, method, "appliedAt", "firstResponseAt"
FROM "userApplications" a WHERE {OF_PERSON} AND NOT "isSample" """
STAYS = """SELECT "applicationId", "toStage", "occurredAt", "isDateKnown" FROM "applicationEvents"
WHERE "userId" = 'p0' AND kind = 'stage' ORDER BY "applicationId", "occurredAt", sequence"""
SAME = f"""SELECT {SHOWN} FROM "userApplications" a JOIN "userJobs" j ON j.id = a."jobId" WHERE {OF_PERSON}
AND "isCurrent" AND (a."companyKey" = 'company 7' OR a."canonicalLink" = 'jobs.example/7' OR a."textHash" = md5('t7'))
ORDER BY a."canonicalLink" = 'jobs.example/7' DESC, "appliedAt" DESC LIMIT 5"""
REMINDERS = """SELECT * FROM "reminderSettings" WHERE digest <> 'off' AND ("lastDigestAt" IS NULL OR "lastDigestAt" <
 now() - interval '12 hours') ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED"""


class Query(NamedTuple):
    """A page, which of its statements is meant, by words in it, and the ideal one."""

    page: Callable[[Session, User], Any]
    has: tuple[str, ...]
    ideal: str


def _one(session: Session) -> UserApplication:
    return session.get_one(UserApplication, session.scalar(text("SELECT md5('a7')::uuid")))


def queries() -> dict[str, Query]:
    """By name, as the specification's table has them."""
    kinds = "('" + "', '".join(calendar.TIMED_KINDS) + "')"
    now = utc_now()
    quarter = (now.date() - timedelta(days=91), now.date())
    return {
        "board, 50 a column": Query(applications.board, ("LATERAL",), BOARD),
        "its counts": Query(applications.board, ("count(*)", "GROUP BY"), COUNTS),
        "today: due tasks": Query(applications.today, ('FROM "applicationTasks"',), DUE),
        "today: silent, and last days": Query(applications.today, ("make_interval",), SILENT),
        "calendar, feed": Query(calendar.feed_entries, ('"applicationEvents".kind IN',), CALENDAR.format(kinds=kinds)),
        "timeline": Query(lambda s, _: applications.timeline(s, _one(s)), ("sequence DESC",), TIMELINE),
        "table by day of application": Query(
            lambda s, p: applications.list_jobs(s, p, JobFilters(sort="applied")), ("ORDER BY", "LIMIT"), TABLE
        ),
        "proof of 13 weeks": Query(lambda s, p: applications.proof_of_search(s, p, *quarter), ("EXISTS",), PROOF),
        "by source": Query(applications.statistics, ('"firstResponseAt"',), FACTS),
        "time in stage": Query(applications.statistics, ('"toStage"',), STAYS),
        "duplicate, same company": Query(
            lambda s, p: applications.earlier_applications(
                s, p, s.get_one(UserJob, _one(s).job_id).data.model_copy(update={"company": "Company 7"})
            ),
            ("atspro_company_key",),
            SAME,
        ),
        "reminders due, all people": Query(lambda s, _: digests.due_people(s, utc_now()), ("SKIP LOCKED",), REMINDERS),
    }


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database inside the block."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Side:
    """Statements by the names of their queries, run by the driver itself; all rows are fetched."""

    def __init__(self, connection: psycopg.Connection[Any], statements: dict[str, tuple[str, Any]]) -> None:
        self.connection, self.statements = connection, statements
        self.costs = Costs(tuple(statements))
        self.rows: dict[str, int] = {}

    def round(self, _number: int) -> None:
        """Each once."""
        for name, (statement, parameters) in self.statements.items():
            with self.costs.timed(name):
                self.rows[name] = len(self.connection.execute(statement, parameters).fetchall())


def fill(stage: Stage, count: int) -> None:
    """Make the people and what they have, without the triggers of single rows."""
    with stage.connect() as connection:
        connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        for table in LARGE:
            connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
        filled = FILL.format(people=PEOPLE, own=min(OWN, count), applications=count, events=EVENTS)
        for statement in filled.split(";\n"):
            connection.execute(statement)
        for table in LARGE:
            connection.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER ALL')
            connection.execute(f'VACUUM ANALYZE "{table}"')


def asked_by(stage: Stage, wanted: dict[str, Query]) -> dict[str, tuple[str, Any]]:
    """The statement of each query as the product asks it."""
    found = {}
    with stage.app().app_context():
        session = db.session()
        for name, query in wanted.items():
            person = session.get_one(User, "p0")
            with recorded() as asked:
                query.page(session, person)
            fitting = [one for one in asked if all(word in one[0] for word in query.has)]
            if not fitting:
                raise RuntimeError(f"{name}: none of {[statement for statement, _ in asked]}")
            found[name] = fitting[0]
        session.rollback()
        db.engine.dispose()
    return found


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--applications", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with open_stage() as stage:
        began = time.monotonic()
        fill(stage, options.applications)
        print(f"{options.applications:,} applications made in {time.monotonic() - began:.0f} s", flush=True)
        wanted = queries()
        with psycopg.connect(libpq_url(stage.environ["DATABASE_URL"]), options="-c timezone=UTC") as connection:
            asked = asked_by(stage, wanted)
            product = Side(connection, asked)
            ideal = Side(connection, {name: (query.ideal, None) for name, query in wanted.items()})
            results = take_turns(product, ideal, options.rounds)
    results["rows"] = {name: [product.rows[name], ideal.rows[name]] for name in wanted}
    show(results, "product", "ideal")
    different = {name: rows for name, rows in results["rows"].items() if rows[0] != rows[1]}
    print("rows of product and ideal differ:", different or "nowhere")
    target = Path(__file__).parent / "results" / "job_search.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"applications": options.applications, **results}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
