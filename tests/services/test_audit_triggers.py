"""The memory: what triggers write for any client, what they never copy, and that nobody changes it afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from atspro import logs
from atspro.config import Settings
from atspro.db import Base, db, utc_now
from atspro.embedded import libpq_url
from atspro.models import (
    CHANGES,
    AuditEntry,
    AuthSession,
    GenerationRequest,
    JobDocument,
    SessionUse,
    User,
    UserJob,
)
from atspro.services import documents, generation, jobs, leases
from atspro.services.audit import retention
from atspro.services.auth import sessions
from atspro.services.leases import after
from atspro.shapes import JobData
from atspro.tables import AUDITED
from tests.conftest import add_audit_entry, as_owner

SECRETS = {
    "account": {"password", "accessToken", "refreshToken", "idToken"},
    "session": {"token"},
    "verification": {"identifier", "value"},
}
MARK = "s3cret-mark"
Outside = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def outside(migrated_app: Flask, settings: Settings) -> Iterator[Outside]:
    """A client of the database that knows nothing of ours, as psql or Better-Auth is; what it does is rolled back."""
    with connected(settings.DATABASE_URL) as connection:
        yield connection


@pytest.fixture
def owner(migrated_app: Flask, settings: Settings) -> Iterator[Outside]:
    """The same as the role that owns the tables."""
    assert settings.DATABASE_OWNER_URL is not None
    with connected(settings.DATABASE_OWNER_URL) as connection:
        yield connection


@contextmanager
def connected(url: str) -> Iterator[Outside]:
    with psycopg.connect(libpq_url(url), options="-c timezone=America/New_York") as connection:
        # What other tests committed stays for ever.
        connection.execute(
            "SELECT set_config('test.last', (SELECT coalesce(max(id), 0)::text FROM \"auditEntry\"), true)"
        )
        yield connection
        connection.rollback()


def entries(outside: Outside, table: str | None = None) -> list[dict[str, Any]]:
    new = "SELECT to_jsonb(e) FROM \"auditEntry\" e WHERE id > current_setting('test.last')::bigint ORDER BY id"
    found = outside.execute(new).fetchall()
    return [row[0] for row in found if table is None or row[0]["tableName"] == table]


def add_user(outside: Outside, name: str = "outsider") -> str:
    outside.execute(
        'INSERT INTO "user" (id, name, email, "emailVerified") VALUES (%s, %s, %s, false)',
        (name, name, f"{name}@example.com"),
    )
    return name


def add_job(outside: Outside, user: str) -> str:
    row = outside.execute(
        'INSERT INTO "userJobs" ("userId", company, title, description) VALUES (%s, %s, %s, %s) RETURNING id::text',
        (user, "Acme", "Engineer", "Post"),
    ).fetchone()
    assert row is not None
    return str(row[0])


def add_document(outside: Outside, job: str, content: str = "# Ada") -> str:
    row = outside.execute(
        'INSERT INTO "jobDocuments" ("jobId", type, content) VALUES (%s, \'resume\', %s) RETURNING id::text',
        (job, content),
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_every_row_that_an_outside_client_writes_is_remembered(outside: Outside) -> None:
    user = add_user(outside)
    job = add_job(outside, user)
    outside.execute("UPDATE \"userJobs\" SET status = 'applied', company = 'Globex' WHERE id = %s", (job,))
    outside.execute('DELETE FROM "userJobs" WHERE id = %s', (job,))
    made, changed, gone = entries(outside, "userJobs")
    assert [one["action"] for one in (made, changed, gone)] == list(CHANGES)
    assert {one["rowId"] for one in (made, changed, gone)} == {job}
    assert {one["parentId"] for one in (made, changed, gone)} == {user}
    assert made["before"] is None
    assert made["after"]["title"] == "Engineer"
    assert changed["changed"] == ["company", "status"]
    assert changed["before"] == {"company": "Acme", "status": "tracked"}
    assert changed["after"] == {"company": "Globex", "status": "applied"}
    assert gone["after"] is None
    assert gone["before"]["company"] == "Globex"
    for one in (made, changed, gone):
        assert one["actorId"] is one["requestId"] is one["source"] is None
    now = outside.execute("SELECT timezone('UTC', now())").fetchone()
    assert now is not None
    # The client's clock is New York's; the entry's is UTC.
    assert abs(datetime.fromisoformat(changed["createdAt"]) - now[0]).total_seconds() < 600


def test_every_table_of_the_model_is_watched(outside: Outside) -> None:
    """Each table is declared as audited, and has the triggers, or as not audited, with a reason."""
    watched = {
        row[0]
        for row in outside.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname IN ('audit', 'audit_update', 'audit_truncate') GROUP BY 1 HAVING count(*) = 3"
        )
    }
    assert watched == set(AUDITED)


def fill(outside: Outside, table: str, row: dict[str, str]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f"%({name})s" for name in row)
    outside.execute(f'INSERT INTO "{table}" ({names}) VALUES ({values})', row)


@pytest.mark.parametrize("table", SECRETS)
def test_secrets_are_never_copied(outside: Outside, table: str) -> None:
    """Each text column is filled with a mark of its own; those of secrets are nowhere, the others are."""
    user = add_user(outside)
    columns = [
        row[0]
        for row in outside.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'text'", (table,)
        )
    ]
    moments = {name: "2031-01-01" for name in ("expiresAt", "createdAt", "updatedAt") if table != "account"}
    moments |= {"createdAt": "2031-01-01", "updatedAt": "2031-01-01"}
    row = {name: f"{MARK}-{name}" for name in columns} | moments | {"id": "one"}
    if "userId" in columns:
        row["userId"] = user
    fill(outside, table, row)
    for name in columns:
        if name not in ("id", "userId"):
            outside.execute(f'UPDATE "{table}" SET "{name}" = "{name}" || \'-again\' WHERE id = \'one\'')
    outside.execute(f"DELETE FROM \"{table}\" WHERE id = 'one'")
    found = entries(outside, table)
    told = json.dumps(found)
    for name in columns:
        if name in SECRETS[table]:
            assert f"{MARK}-{name}" not in told
            assert [name] in [one["changed"] for one in found]
        elif name not in ("id", "userId"):
            assert f"{MARK}-{name}" in told
    assert SECRETS[table] <= set(columns)


def test_a_secret_that_a_plugin_adds_is_not_copied_either(owner: Outside) -> None:
    outside = owner
    user = add_user(outside)
    outside.execute('ALTER TABLE "user" ADD COLUMN "twoFactorSecret" text, ADD COLUMN nickname text')
    outside.execute('UPDATE "user" SET "twoFactorSecret" = %s, nickname = %s WHERE id = %s', (MARK, "Bo", user))
    outside.execute('DELETE FROM "user" WHERE id = %s', (user,))
    _, changed, gone = entries(outside, "user")
    assert changed["changed"] == ["nickname", "twoFactorSecret"]
    assert changed["after"] == {"nickname": "Bo"}
    assert gone["before"]["nickname"] == "Bo"
    assert MARK not in json.dumps([changed, gone])


def test_what_is_no_change_is_no_entry(outside: Outside) -> None:
    user = add_user(outside)
    job = add_job(outside, user)
    moments = dict.fromkeys(("expiresAt", "createdAt", "updatedAt"), "2031-01-01")
    fill(outside, "session", {"id": "one", "token": "t", "userId": user} | moments)
    before = len(entries(outside))
    outside.execute('UPDATE "userJobs" SET "updatedAt" = now(), title = title WHERE id = %s', (job,))
    assert len(entries(outside)) == before
    outside.execute('UPDATE session SET "expiresAt" = now(), "updatedAt" = now() WHERE id = \'one\'')
    assert entries(outside)[-1]["changed"] == ["expiresAt"]
    outside.execute("UPDATE session SET \"ipAddress\" = '192.0.2.1' WHERE id = 'one'")
    assert entries(outside)[-1]["changed"] == ["ipAddress"]


def test_a_long_text_is_stored_where_it_is_needed_and_not_twice(outside: Outside) -> None:
    text_of_it = "A long line of a document. " * 300
    document = add_document(outside, add_job(outside, add_user(outside)), text_of_it)
    outside.execute('UPDATE "jobDocuments" SET "isActive" = false WHERE id = %s', (document,))
    outside.execute("""UPDATE "jobDocuments" SET metadata = '{"tone": "plain"}' WHERE id = %s""", (document,))
    made, changed, retold = entries(outside, "jobDocuments")
    assert not {"content", "metadata"} & set(made["after"])
    assert made["after"]["type"] == "resume"
    assert (changed["before"], changed["after"]) == ({"isActive": True}, {"isActive": False})
    assert retold["after"] == {"metadata": {"tone": "plain"}}
    outside.execute('DELETE FROM "jobDocuments" WHERE id = %s', (document,))
    gone = entries(outside, "jobDocuments")[-1]["before"]
    assert (gone["content"], gone["metadata"]) == (text_of_it, {"tone": "plain"})


def test_what_goes_by_a_cascade_is_remembered_whole(outside: Outside) -> None:
    user = add_user(outside)
    job = add_job(outside, user)
    document = add_document(outside, job)
    outside.execute('DELETE FROM "user" WHERE id = %s', (user,))
    gone = {one["tableName"]: one for one in entries(outside) if one["action"] == "delete"}
    assert gone["user"]["before"]["email"] == "outsider@example.com"
    assert gone["userJobs"]["before"]["id"] == job
    assert gone["jobDocuments"]["before"]["id"] == document
    assert gone["jobDocuments"]["parentId"] == job
    assert len({one["transactionId"] for one in gone.values()}) == 1


def test_emptying_a_table_is_logged(owner: Outside) -> None:
    outside = owner
    outside.execute('TRUNCATE "verification"')
    assert [(one["action"], one["tableName"]) for one in entries(outside)][-1] == ("truncate", "verification")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE \"auditEntry\" SET action = 'x'",
        'UPDATE "auditEntry" SET "createdAt" = "createdAt" - interval \'9 years\'',
        'DELETE FROM "auditEntry"',
        'TRUNCATE "auditEntry"',
        "UPDATE {month} SET action = 'x'",
        "DELETE FROM {month}",
        "TRUNCATE {month}",
        'TRUNCATE "auditEntry_default"',
    ],
)
@pytest.mark.parametrize("role", ["outside", "owner"])
def test_nobody_changes_what_is_logged(request: pytest.FixtureRequest, statement: str, role: str) -> None:
    """The application has no right to; the owner is stopped by a trigger."""
    outside: Outside = request.getfixturevalue(role)
    add_user(outside)
    month = outside.execute(
        "SELECT quote_ident('auditEntry_' || to_char(timezone('UTC', now()), 'YYYY_MM'))"
    ).fetchone()
    assert month is not None
    said = "append-only" if role == "owner" else "permission denied"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=said):
        outside.execute(statement.format(month=month[0]))


# Who acted.


def test_who_acts_and_their_request_stand_beside_the_change(session: Session, user: User) -> None:
    with logs.bind(user_id="someone", request_id="request-1"):
        job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
        session.commit()
    with logs.bind(user_id="looked-at", impersonator_id="admin", request_id="request-2"):
        jobs.set_status(session, job, "interviewing")
        session.commit()
    jobs.set_status(session, job, "rejected")
    session.commit()
    found = session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(job.id)).order_by(AuditEntry.id)).all()
    assert [(one.actor_id, one.impersonated_id, one.request_id) for one in found] == [
        ("someone", None, "request-1"),
        ("admin", "looked-at", "request-2"),
        (None, None, None),
    ]
    assert {one.source for one in found} == {"atspro"}


def test_a_savepoint_that_is_taken_back_does_not_take_the_name_with_it(session: Session, user: User) -> None:
    held = session.get_one(User, user.id)
    with logs.bind(user_id="someone"):
        nested = session.begin_nested()
        held.name = "Other"
        session.flush()
        nested.rollback()
        held.name = "Another"
        session.commit()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.actor_id, entry.after) == ("someone", {"name": "Another"})


def test_the_name_ends_with_its_transaction(migrated_app: Flask) -> None:
    with migrated_app.app_context(), db.engine.connect() as connection:
        with logs.bind(user_id="someone"):
            connection.execute(update(User).where(User.id == "nobody").values(name="x"))
            assert connection.scalar(text("SELECT current_setting('atspro.actor', true)")) == "someone"
            connection.commit()
        assert not connection.scalar(text("SELECT current_setting('atspro.actor', true)"))
        connection.rollback()
        with logs.bind(user_id="someone"):
            connection.execute(update(User).where(User.id == "nobody").values(name="x"))
            assert connection.scalar(text("SELECT current_setting('atspro.actor', true)")) == "someone"
        connection.rollback()


def test_only_who_writes_is_told(migrated_app: Flask) -> None:
    told = text("SELECT current_setting('atspro.actor', true)")
    hits = select(User.id).where(User.id == "nobody").cte("hits")
    with migrated_app.app_context(), db.engine.connect() as connection, logs.bind(user_id="someone"):
        connection.execute(select(User.name).join(hits, hits.c.id == User.id))
        assert not connection.scalar(told)
        changed = update(User).where(User.id == "nobody").values(name="x").returning(User.id).cte("changed")
        connection.execute(select(func.count()).select_from(changed))
        assert connection.scalar(told) == "someone"
        connection.rollback()


# The ledger, and how little of sessions.


def test_of_the_ledger_decisions_are_remembered_and_no_heartbeat(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    asked, _ = generation.request_document(session, user, job, "resume")
    session.commit()
    trouble = {"error": "No.", "error_type": "E", "trace_id": "t"}
    held = generation.claim(session, asked.id, worker="w", lease=60, max_attempts=3)
    assert held is not None
    leases.renew(session, held)
    leases.renew(session, held, stage="Writing", progress=50)
    generation.fail(session, held, **trouble)
    session.refresh(asked)
    again = generation.retry_request(session, user, asked)
    generation.cancel_request(session, again)
    session.commit()
    found = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.row_id.in_([str(asked.id), str(again.id)]), AuditEntry.table_name == "generationRequest")
        .order_by(AuditEntry.id)
    ).all()
    marks = select(AuditEntry).where(AuditEntry.table_name == "generationFollowUp")
    assert (session.scalars(marks).one().after or {})["retriedAs"] == str(again.id)
    assert [(one.action, (one.after or {}).get("state")) for one in found] == [
        ("insert", "queued"),
        ("update", "failed"),
        ("insert", "queued"),
        ("update", "cancelled"),
    ]
    assert (found[1].before or {})["state"] == "running"
    assert (found[1].after or {})["error"] == "No."
    assert not {"leaseUntil", "progress", "stage"} & set(found[1].changed or ())


def test_that_a_request_is_moved_to_the_front_is_remembered_and_that_it_is_sent_again_is_not(
    session: Session, user: User
) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    asked, _ = generation.request_document(session, user, job, "resume")
    session.execute(
        update(GenerationRequest).where(GenerationRequest.id == asked.id).values(run_after=after(60), dispatches=3)
    )
    session.commit()
    of_request = select(AuditEntry).where(AuditEntry.row_id == str(asked.id), AuditEntry.action == "update")
    assert session.scalars(of_request).all() == []
    assert generation.raise_priority(session, asked.id)
    session.commit()
    moved = session.scalars(of_request).one()
    assert moved.changed == ["runAfter"]


def test_a_completed_document_costs_two_entries(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    documents.add_version(session, job.id, "resume", "one", {})
    asked, _ = generation.request_document(session, user, job, "resume")
    session.commit()
    before = session.query(AuditEntry).count()
    held = generation.claim(session, asked.id, worker="w", lease=60, max_attempts=3)
    assert held is not None
    generation.complete(session, held, "two", {})
    jobs.touch_jobs(session)
    found = session.scalars(select(AuditEntry).order_by(AuditEntry.id).offset(before)).all()
    assert [(one.action, one.table_name) for one in found] == [("update", "jobDocuments"), ("insert", "jobDocuments")]


def test_using_a_session_leaves_no_entry_but_prolonging_it_does(session: Session, user: User) -> None:
    opened = sessions.open_session(session, user, ip_address="192.0.2.1", user_agent="x")
    held = session.get_one(AuthSession, opened.id)
    sessions.note_use(session, held, "192.0.2.9", "y")
    session.commit()
    before = session.query(AuditEntry).count()
    session.execute(update(SessionUse).values(used_at=utc_now(), ip_address="192.0.2.10", user_agent="z"))
    session.commit()
    assert session.query(AuditEntry).count() == before
    sessions.refresh_session(session, held)
    session.commit()
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.table_name, last.changed) == ("session", ["expiresAt"])


def test_no_generated_column_is_copied(session: Session, user: User) -> None:
    """Whoever adds one makes the table's function anew: see the migration that made the first ones."""
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    documents.add_version(session, job.id, "resume", "one", {})
    session.delete(session.get_one(UserJob, job.id))
    session.flush()
    generated = {
        (row[0], row[1])
        for row in session.execute(
            text("SELECT table_name, column_name FROM information_schema.columns WHERE is_generated = 'ALWAYS'")
        )
    }
    for entry in session.scalars(select(AuditEntry)):
        for values in (entry.before, entry.after):
            assert not {(entry.table_name, name) for name in values or {}} & generated


def test_each_change_has_the_columns_of_its_table(session: Session, user: User) -> None:
    job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
    job_id = job.id
    documents.add_version(session, job_id, "resume", "one", {})
    session.delete(job)
    session.flush()
    for name in ("userJobs", "jobDocuments"):
        mine = or_(AuditEntry.row_id == str(job_id), AuditEntry.parent_id == str(job_id))
        gone = session.scalars(
            select(AuditEntry).where(AuditEntry.table_name == name, AuditEntry.action == "delete", mine)
        ).one()
        assert set(gone.before or {}) == {
            column.name for column in Base.metadata.tables[name].columns if column.computed is None
        }
    assert JobDocument.__tablename__ == "jobDocuments"


# Months and retention.


def months(session: Session) -> list[str]:
    return list(
        session.scalars(
            text(
                "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
                " WHERE i.inhparent = '\"auditEntry\"'::regclass ORDER BY 1"
            )
        )
    )


def add_entry(session: Session, moment: str, action: str = "x.y", **more: Any) -> AuditEntry:
    return session.get_one(
        AuditEntry, add_audit_entry(session, action, createdAt=datetime.fromisoformat(moment), **more)
    )


def where_is(session: Session, entry: AuditEntry) -> str:
    statement = text('SELECT tableoid::regclass::text FROM "auditEntry" WHERE id = :id')
    return str(session.execute(statement, {"id": entry.id}).scalar_one()).strip('"')


def test_partitions_are_made_ahead_and_an_entry_is_never_refused(session: Session) -> None:
    assert len([name for name in months(session) if name != "auditEntry_default"]) == 3
    assert where_is(session, add_entry(session, "2000-01-01")) == "auditEntry_default"
    assert where_is(session, add_entry(session, "2100-01-01")) == "auditEntry_default"
    assert retention.keep(session, months=12).made == 0


def test_what_fell_into_the_default_partition_moves_into_its_month(session: Session) -> None:
    entry = add_entry(session, "2100-05-31T23:59:59", details={"kept": 1})
    assert as_owner(session, "SELECT to_jsonb(atspro_audit_month('2100-05-01'))")
    assert where_is(session, entry) == "auditEntry_2100_05"
    session.expire(entry)
    assert entry.details == {"kept": 1}
    assert not as_owner(session, "SELECT to_jsonb(atspro_audit_month('2100-05-01'))")
    for statement in ('DELETE FROM "auditEntry_2100_05"', 'TRUNCATE "auditEntry_2100_05"'):
        with pytest.raises(ProgrammingError, match="append-only"), session.begin_nested():
            as_owner(session, statement)
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text(statement))


def test_months_beyond_the_retention_are_dropped(session: Session) -> None:
    as_owner(session, "SELECT to_jsonb(atspro_audit_month('2001-02-01'))")
    old, older = add_entry(session, "2001-02-03"), add_entry(session, "1999-01-01")
    assert where_is(session, old) == "auditEntry_2001_02"
    gone = {old.id, older.id}
    new = add_entry(session, utc_now().isoformat()).id
    assert retention.keep(session, months=2) == (0, 1)
    session.expire_all()
    left = set(session.scalars(select(AuditEntry.id)))
    assert new in left
    assert not gone & left


def test_what_a_deleted_row_said_goes_after_thirty_days_and_a_row_that_came_back_keeps_it(session: Session) -> None:
    def past(row: str, action: str, **values: Any) -> AuditEntry:
        return add_entry(session, "2001-02-03", action, rowId=row, tableName="userJobs", **values)

    gone = past("gone", "update", before={"title": "A"}, after={"title": "B"}), past("gone", "delete", before={"t": 1})
    back = past("back", "update", before={"title": "A"}, after={"title": "B"}), past("back", "delete", before={"t": 1})
    past("back", "insert", after={"t": 1})
    assert retention.tidy(session) == 3
    session.expire_all()
    assert [(one.before, one.after) for one in gone] == [(None, None), (None, None)]
    assert (back[0].before, back[1].before) == ({"title": "A"}, None)
    assert retention.tidy(session) == 0
