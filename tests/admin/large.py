"""A database of 50,000 documents, made by SQL in a few seconds, and what the statements of a request read of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from atspro.admin import timeouts

# The admin is user 0. The applications are those that the jobs' trigger would open one by one, without their events. A
# job has ten documents: five versions of two types, the last active. Every 125th document speaks of kubernetes, every
# one of python.
FILL = """
CREATE FUNCTION called(n int) RETURNS text LANGUAGE sql IMMUTABLE
RETURN translate(reverse(lpad(n::text, 5, '0')), '0123456789', 'aeioubdklm');
INSERT INTO "user" (id, name, email, "emailVerified", role, banned, "createdAt")
SELECT 'u' || n, (ARRAY['Ada', 'Ben', 'Cora', 'Dan', 'Elena'])[1 + n % 5] || ' Middle' || n % 7 || ' '
 || initcap(called(n)),
 called(n) || n || '@example.com', n % 2 = 0, CASE WHEN n = 0 THEN 'admin' WHEN n % 5000 = 0 THEN 'support' END,
 n % 1000 = 500, timestamp '2024-01-01' + n * interval '1 hour' FROM generate_series(0, 19999) n;
INSERT INTO session (id, token, "userId", "ipAddress", "expiresAt", "createdAt", "updatedAt")
SELECT 's' || n, 't' || n, 'u' || n, '192.0.' || n % 200 || '.' || n % 50, now() + interval '7 days',
 timestamp '2024-01-01' + n * interval '1 hour', now() FROM generate_series(0, 19999) n;
UPDATE session SET "createdAt" = now() WHERE id = 's0';
INSERT INTO account (id, "accountId", "providerId", "userId", "createdAt", "updatedAt")
SELECT 'a' || n, 'a' || n, (ARRAY['credential', 'github', 'google'])[1 + n % 3], 'u' || n,
 timestamp '2024-01-01' + n * interval '1 hour', now() FROM generate_series(0, 19999) n;
INSERT INTO verification (id, identifier, value, "expiresAt")
SELECT 'v' || n, 'i', 'v', timestamp '2024-01-01' + n * interval '1 hour' FROM generate_series(0, 19999) n;
INSERT INTO "userResume" (id, "userId", "contactInfo", summary, "createdAt")
SELECT md5('resume' || n)::uuid, 'u' || n, '{"fullName": "Ada", "links": []}', repeat('Built things. ', 20),
 timestamp '2024-01-01' + n * interval '1 hour' FROM generate_series(0, 19999) n;
ALTER TABLE "userJobs" DISABLE TRIGGER open_application;
ALTER TABLE "userApplications" DISABLE TRIGGER sync_job;
INSERT INTO "userJobs" (id, "userId", company, title, description, status, "createdAt", "updatedAt")
SELECT md5('job' || n)::uuid, 'u' || n, 'Company' || n % 2000, 'Engineer ' || n, 'We need python. Word' || n % 90,
 (ARRAY['tracked', 'applied', 'interviewing', 'offered', 'rejected', 'withdrawn'])[1 + n % 6],
 timestamp '2024-01-01' + n * interval '10 minutes', timestamp '2024-01-01' FROM generate_series(0, 19999) n;
INSERT INTO "userApplications" ("jobId", "userId", stage, outcome, "furthestStage", "createdAt")
SELECT id, "userId", s.stage, s.outcome, CASE s.stage WHEN 'closed' THEN 'applied' ELSE s.stage END, "createdAt"
 FROM "userJobs", atspro_stage_of(status) s;
ALTER TABLE "userApplications" ENABLE TRIGGER sync_job;
ALTER TABLE "userJobs" ENABLE TRIGGER open_application;
INSERT INTO "jobDocuments" (id, "jobId", type, version, "isActive", content, metadata, "createdAt")
SELECT md5('document' || n)::uuid, md5('job' || n / 10)::uuid, (ARRAY['resume', 'cover'])[1 + n % 2],
 1 + n % 10 / 2, n % 10 >= 8, 'Wrote python for word' || n % 90 || CASE WHEN n % 125 = 0 THEN ' on kubernetes' ELSE ''
 END, '{"atsScore": 50}', timestamp '2024-01-01' + n * interval '1 minute' FROM generate_series(0, 49999) n;
INSERT INTO "generationRequest" (id, "jobId", type, state, queue, "requestedBy", "finishedAt", "createdAt")
SELECT md5('request' || n)::uuid, md5('job' || n / 4)::uuid, (ARRAY['resume', 'cover', 'research', 'prep'])[1 + n % 4],
 CASE WHEN n % 1000 = 7 THEN 'failed' ELSE 'succeeded' END,
 CASE WHEN n % 2000 = 9 THEN 'documents-bulk' ELSE 'documents' END, 'u' || n / 4, timestamp '2024-02-01',
 timestamp '2024-01-01' + n * interval '3 minutes' FROM generate_series(0, 19999) n;
INSERT INTO "generationFollowUp" ("requestId", "acknowledgedAt")
SELECT md5('request' || n)::uuid, timestamp '2024-02-01' FROM generate_series(0, 4999) n;
UPDATE account SET scope = 'mail' WHERE id = 'a17';
DELETE FROM verification WHERE id = 'v17';
INSERT INTO "auditEntry" ("createdAt", action, "tableName", "rowId", "actorId")
SELECT now() - n * interval '1 minute', 'user.ban', 'user', 'u' || n, 'u0' FROM generate_series(1, 30) n;
VACUUM ANALYZE
"""


def called(number: int) -> str:
    """The family name of a user, in lower case: no two are the same, and they begin with all sorts of letters."""
    return f"{number:05}"[::-1].translate(str.maketrans("0123456789", "aeioubdklm"))


def fill(engine: Engine) -> None:
    """Make the rows. Vacuumed, for an index alone answers only for pages that the database knows to be all visible."""
    with engine.connect() as opened:
        connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SET synchronous_commit = off"))
        for statement in FILL.split(";\n"):
            connection.exec_driver_sql(statement.replace("%", "%%"))


@dataclass
class Plan:
    """What one statement read."""

    statement: str
    nodes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def scanned(self) -> list[str]:
        """The tables that it read from end to end, or would have without a limit set upon just that.

        One that turned out to be empty is none: the memory's months to come are such.
        """
        return [
            node["Relation Name"]
            for node in self.nodes
            if node["Node Type"] == "Seq Scan" and not node["limited"] and not _is_empty(node)
        ]

    @property
    def rows(self) -> int:
        """The most rows that one of its nodes went through."""
        removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
        return max(
            int((node["Actual Rows"] + sum(node.get(name, 0) for name in removed)) * node["Actual Loops"])
            for node in self.nodes
            # The places in an index, sorted by page, are no rows yet.
            if node["Node Type"] != "Bitmap Index Scan"
        )


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements of a block with their values; a transaction's own words do not count."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL")):
            seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _is_empty(scan: dict[str, Any]) -> bool:
    """Whether this scan of a table from end to end came upon no row at all."""
    return scan["Actual Loops"] > 0 and not scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)


def explain(engine: Engine, statement: str, parameters: Any, *, is_list: bool = True) -> Plan:
    """Run a reading statement again and look at how it was run."""
    plan = Plan(statement)
    with engine.connect() as connection:
        if is_list:
            connection.exec_driver_sql(timeouts.FOR_LISTS.removeprefix("; "))
        cursor = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters)
        found = cursor.scalar_one()
        pending = [found[0]["Plan"] | {"limited": False}]
        while pending:
            node = pending.pop()
            plan.nodes.append(node)
            limited = node["Node Type"] == "Limit"
            pending += [child | {"limited": limited} for child in node.get("Plans", [])]
        connection.rollback()
    return plan
