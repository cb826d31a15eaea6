"""What the audit log holds of each table: decisions by any client, and nothing of what one list says is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.db import Base, utc_now
from atspro.embedded import libpq_url
from atspro.models import AuditEntry, BulkAction, GenerationRequest, User
from atspro.services import generation, jobs, leases
from atspro.services.bulk import batches
from atspro.shapes import JobData
from atspro.tables import AUDITED

Outside = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def outside(migrated_app: Flask, settings: Settings) -> Iterator[Outside]:
    """Another client of the database, with a user, a job, a resume and a document."""
    with psycopg.connect(libpq_url(settings.DATABASE_URL)) as connection:
        for statement in FILL:
            connection.execute(statement)
        connection.execute("SELECT set_config('test.last', (SELECT max(id)::text FROM \"auditEntry\"), true)")
        yield connection
        connection.rollback()


JOB, DOCUMENT, OTHER = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
FILL = (
    'INSERT INTO "user" (id, name, email, "emailVerified")'
    " VALUES ('o', 'O', 'o@e.x', true), ('p', 'P', 'p@e.x', true)",
    'INSERT INTO "userJobs" (id, "userId", company, title, description) VALUES'
    f" ('{JOB}', 'o', 'A', 'B', 'C'), ('{OTHER}', 'o', 'A', 'B', 'C')",
    'INSERT INTO "jobDocuments" (id, "jobId", type, content, "createdAt")'
    f" VALUES ('{DOCUMENT}', '{JOB}', 'resume', '# A', now() - interval '1 day')",
    'INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")'
    " VALUES ('s', 't', 'o', now() + interval '1 day', now(), now())",
)
REQUEST = (
    'INSERT INTO "generationRequest" (id, "jobId", type, state, "leaseUntil", "finishedAt", "requestedBy", attempt)'
    f" VALUES ('{JOB}', '{JOB}', 'resume', %s, CASE %s WHEN 'running' THEN now() END,"
    " CASE WHEN %s IN ('succeeded', 'failed') THEN now() END, 'o', 1)"
)


def new_entries(outside: Outside, table: str) -> list[dict[str, Any]]:
    query = (
        'SELECT to_jsonb(e) FROM "auditEntry" e WHERE "tableName" = %s'
        " AND id > current_setting('test.last')::bigint ORDER BY id"
    )
    return [row[0] for row in outside.execute(query, (table,)).fetchall()]


@pytest.mark.parametrize(
    ("state", "change", "changed"),
    [
        ("running", 'state = \'succeeded\', "leaseUntil" = NULL, "finishedAt" = now()', ["finishedAt", "state"]),
        (
            "running",
            f'state = \'succeeded\', "leaseUntil" = NULL, "finishedAt" = now(), "documentId" = \'{DOCUMENT}\'',
            ["documentId", "finishedAt", "state"],
        ),
        ("queued", "state = 'running', \"leaseUntil\" = now()", ["state"]),
        ("queued", "state = 'running', \"leaseUntil\" = now(), attempt = 2, error = 'x', worker = 'w'", None),
        ("queued", "state = 'running', \"leaseUntil\" = now(), attempt = 7, worker = 'w'", ["attempt", "state"]),
        ("running", "state = 'queued', \"leaseUntil\" = NULL", ["state"]),
        ("queued", "state = 'failed', \"finishedAt\" = now()", ["finishedAt", "state"]),
        ("failed", "error = 'Something else.'", ["error"]),
        ("running", "error = 'Something else.'", ["error"]),
        ("failed", "\"errorType\" = 'E'", ["errorType"]),
        ("queued", "attempt = 0", ["attempt"]),
        ("running", "attempt = 0", ["attempt"]),
        ("succeeded", "attempt = 9", ["attempt"]),
        ("queued", f"\"jobId\" = '{OTHER}'", ["jobId"]),
        ("succeeded", f"\"documentId\" = '{DOCUMENT}'", ["documentId"]),
        ("running", f"\"documentId\" = '{DOCUMENT}'", ["documentId"]),
        ("queued", "type = 'cover'", ["type"]),
        ("queued", "\"requestedBy\" = 'p'", ["requestedBy"]),
        ("queued", "\"idempotencyKey\" = 'k'", ["idempotencyKey"]),
        ("queued", "options = '{\"a\": 1}'", ["options"]),
        ("succeeded", "\"finishedAt\" = now() - interval '1 day'", ["finishedAt"]),
    ],
)
def test_what_another_client_decides_about_a_request_is_logged(
    outside: Outside, state: str, change: str, changed: list[str] | None
) -> None:
    outside.execute(REQUEST, (state, state, state))
    outside.execute(f'UPDATE "generationRequest" SET {change}')
    entries = new_entries(outside, "generationRequest")
    assert [entry["action"] for entry in entries] == ["insert", "update"]
    if changed is not None:
        assert entries[1]["changed"] == changed


def test_a_workers_own_statements_are_not_written_twice(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    asked, _ = generation.request_document(session, user, job, "resume")
    session.flush()
    updates = (
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.table_name == "generationRequest", AuditEntry.action == "update")
    )
    before = session.scalar(updates)
    claim = generation.claim(session, asked.id, worker="w", lease=60, max_attempts=3)
    assert claim is not None
    leases.renew(session, claim)
    leases.renew(session, claim, stage="Writing", progress=50)
    assert generation.complete(session, claim, "# A", {}) is not None
    assert session.scalar(updates) == before


# A change of each other table that was not logged before: what makes the row, what changes it, what is changed.
CHANGES: dict[str, tuple[str, list[tuple[str, list[str]]]]] = {
    "session": ("SELECT 1", [("UPDATE session SET \"expiresAt\" = now() + interval '1 year'", ["expiresAt"])]),
    "sessionUse": (
        'INSERT INTO "sessionUse" ("sessionId") VALUES (\'s\')',
        [('UPDATE "sessionUse" SET "confirmedAt" = now()', ["confirmedAt"])],
    ),
    "mail": (
        "INSERT INTO mail (kind, recipient, subject, body) VALUES ('reset', 'o@e.x', 'S', 'secret-link')",
        [
            ("UPDATE mail SET recipient = 'thief@e.x'", ["recipient"]),
            ("UPDATE mail SET body = 'another-secret'", ["body"]),
            (
                "UPDATE mail SET state = 'failed', \"finishedAt\" = now(), error = 'no'",
                ["error", "finishedAt", "state"],
            ),
        ],
    ),
    "generationBatch": (
        f'INSERT INTO "generationBatch" ("jobId", "requestedBy") VALUES (\'{JOB}\', \'o\')',
        [('UPDATE "generationBatch" SET "requestedBy" = \'p\'', ["requestedBy"])],
    ),
    "bulkAction": (
        'INSERT INTO "bulkAction" ("actorId", subject, action, source, ids, total)'
        " VALUES ('o', 'jobs', 'delete', '', '{a}', 1)",
        [
            ("UPDATE \"bulkAction\" SET ids = '{b}'", ["ids"]),
            ("UPDATE \"bulkAction\" SET action = 'generate'", ["action"]),
            ('UPDATE "bulkAction" SET state = \'cancelled\', "finishedAt" = now()', ["finishedAt", "state"]),
        ],
    ),
    "jobImport": (
        "INSERT INTO \"jobImport\" (\"userId\", url) VALUES ('o', 'https://e.x/1')",
        [
            ("UPDATE \"jobImport\" SET url = 'https://e.x/2'", ["url"]),
            (
                'UPDATE "jobImport" SET state = \'succeeded\', result = \'{"a": "secret-text"}\', "finishedAt" = now()',
                ["finishedAt", "result", "state"],
            ),
        ],
    ),
    "fileImport": (
        'INSERT INTO "fileImport" ("actorId", subject, filename, rows, summary)'
        " VALUES ('o', 'users', 'f.csv', '[\"secret-row\"]', '{}')",
        [('UPDATE "fileImport" SET rows = \'["another-secret"]\'', ["rows"])],
    ),
    "exportCheck": (
        'INSERT INTO "exportCheck" ("documentId", format, design, share, lost)'
        f" VALUES ('{DOCUMENT}', 'pdf', 'modern', 0.5, '{{}}')",
        [('UPDATE "exportCheck" SET share = 1', ["share"])],
    ),
}
PARENTS = {"generationBatch": JOB, "exportCheck": DOCUMENT, "sessionUse": "s"}


@pytest.mark.parametrize("table", CHANGES)
def test_what_another_client_does_to_the_other_tables_is_logged(outside: Outside, table: str) -> None:
    insert, updates = CHANGES[table]
    outside.execute(insert)
    for statement, _ in updates:
        outside.execute(statement)
    outside.execute(f'DELETE FROM "{table}"')
    entries = [entry for entry in new_entries(outside, table) if entry["action"] == "update"]
    assert [entry["changed"] for entry in entries] == [changed for _, changed in updates]
    expected = (["insert"] if insert != "SELECT 1" else []) + ["update"] * len(updates) + ["delete"]
    assert [entry["action"] for entry in new_entries(outside, table)] == expected
    # What would open a door, or is as long as a file, is named and not copied.
    assert "secret" not in str(new_entries(outside, table))
    if table != "mail":
        assert {entry["parentId"] for entry in new_entries(outside, table)} == {PARENTS.get(table, "o")}


@pytest.mark.parametrize("table", [name for name, audited in AUDITED.items() if audited.ignored])
def test_what_the_list_says_is_left_out_is_left_out(outside: Outside, table: str) -> None:
    """Each ignored column exists and has a reason; the functions in the database say the same."""
    columns = Base.metadata.tables[table].columns
    source = outside.execute(f"SELECT prosrc FROM pg_proc WHERE proname = 'atspro_audit_{table}'").fetchone()
    assert source is not None
    for name, reason in AUDITED[table].ignored.items():
        assert name in columns
        assert reason
        assert f'OLD."{name}" := NEW."{name}";' in source[0]


def test_a_bulk_action_at_work_leaves_its_begin_and_its_end(session: Session, admin: User) -> None:
    action = BulkAction(
        actor_id=admin.id, subject="jobs", action="delete", source="", ids=["00000000-0000-4000-8000-000000000009"],
        total=1,
    )  # fmt: skip
    session.add(action)
    session.flush()
    held = batches.claim(session, action.id)
    assert held is not None
    assert not batches.run_batch(session, held)
    session.flush()
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.row_id == str(action.id)).order_by(AuditEntry.id)
    ).all()
    assert [(entry.action, (entry.after or {}).get("state")) for entry in entries] == [
        ("insert", "queued"),
        ("update", "succeeded"),
    ]


def test_a_request_that_its_worker_gives_back_waits_longer_and_that_is_no_news(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    asked, _ = generation.request_document(session, user, job, "resume")
    session.flush()
    request = session.get_one(GenerationRequest, asked.id)
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    request.run_after = utc_now().replace(year=2099)
    session.flush()
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
