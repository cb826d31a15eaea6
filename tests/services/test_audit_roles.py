"""The audit log against whoever has the application's role: rights, names without proof, bounds of its functions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from atspro import logs
from atspro.config import Settings
from atspro.db import prove
from atspro.embedded import APPLICATION_ROLE, OWNER_ROLE, libpq_url
from atspro.models import AuditEntry, User
from atspro.services import audit, jobs
from atspro.services.audit import history, retention
from atspro.shapes import JobData
from atspro.tables import AUDITED
from tests.conftest import as_owner

Outside = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def outside(migrated_app: Flask, settings: Settings) -> Iterator[Outside]:
    """A client with the application's role and none of its secrets; what it does is rolled back."""
    with psycopg.connect(libpq_url(settings.DATABASE_URL)) as connection:
        yield connection
        connection.rollback()


def newest(outside: Outside) -> dict[str, Any]:
    row = outside.execute('SELECT to_jsonb(e) FROM "auditEntry" e ORDER BY id DESC LIMIT 1').fetchone()
    assert row is not None
    entry: dict[str, Any] = row[0]
    return entry


def add_user(outside: Outside) -> None:
    outside.execute(
        "INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('x', 'X', 'x@example.com', true)"
    )


# Roles and rights.


def test_the_application_is_neither_superuser_nor_owner(outside: Outside) -> None:
    is_super, member = outside.execute(
        "SELECT rolsuper, pg_has_role(current_user, %s, 'MEMBER') FROM pg_roles WHERE rolname = current_user",
        (OWNER_ROLE,),
    ).fetchone() or (True, True)
    assert (is_super, member) == (False, False)
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert outside.execute(owned).fetchall() == []


def test_no_partition_is_anybodys_but_the_owners_now_and_later(session: Session) -> None:
    as_owner(session, f"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {APPLICATION_ROLE}, PUBLIC")
    assert as_owner(session, "SELECT to_jsonb(atspro_audit_month('2100-05-01'))")
    granted = text(
        "SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relname LIKE 'auditEntry%' AND c.relkind IN ('r', 'p') AND a.grantee <> c.relowner"
    )
    assert session.execute(granted).all() == [("auditEntry", "SELECT")]
    for table in ("auditEntry_2100_05", "auditKey"):
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(f'SELECT * FROM "{table}"'))


def test_the_application_adds_no_entry_by_itself(session: Session) -> None:
    for statement in (
        "INSERT INTO \"auditEntry\" (action) VALUES ('user.ban')",
        'UPDATE "auditSeal" SET entries = 0',
        'DELETE FROM "auditRemoval"',
        "SELECT set_config('atspro.audit_path', 'retention', true); DELETE FROM \"auditEntry\"",
        "SELECT atspro_audit_removed('audit.forget', 1, '{}', NULL)",
        "SELECT atspro_audit_month('2100-05-01')",
        f"SET ROLE {OWNER_ROLE}",
    ):
        *before, last = statement.split("; ")
        for part in before:
            session.execute(text(part))
        with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
            session.execute(text(last))


@pytest.mark.parametrize("table", AUDITED)
def test_no_table_of_ones_own_can_be_given_a_trigger_of_the_log(outside: Outside, table: str) -> None:
    outside.execute(f'CREATE TEMP TABLE "{table}" (id text)')
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        outside.execute(
            f'CREATE TRIGGER forged AFTER INSERT ON pg_temp."{table}" FOR EACH ROW'
            f' EXECUTE FUNCTION public."atspro_audit_{table}"()'
        )


@pytest.mark.parametrize(
    "call",
    [
        "SELECT atspro_audit_keep(-100)",
        "SELECT atspro_audit_keep(1)",
        "SELECT atspro_audit_keep(NULL)",
        "SELECT atspro_audit_keep(2147483647)",
        "SELECT atspro_audit_tidy(0, 1000)",
        "SELECT atspro_audit_tidy(-1, 1000)",
        "SELECT atspro_audit_tidy(30, NULL)",
        "SELECT atspro_audit_forget('')",
        "SELECT atspro_audit_forget('x')",
        "SELECT atspro_audit_seal(0)",
        "CALL atspro_audit_record('update', '', '', '', '', NULL, NULL, '{}')",
        "CALL atspro_audit_record('audit.forget', '', '', '', '', NULL, NULL, '{}')",
    ],
)
def test_the_logs_functions_check_their_bounds(outside: Outside, call: str) -> None:
    add_user(outside)
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        outside.execute(call)


# Who acts.


def set_names(outside: Outside, **names: str) -> None:
    for name, value in names.items():
        outside.execute("SELECT set_config(%s, %s, true)", (f"atspro.{name}", value))


def test_a_name_without_proof_is_unknown_and_kept_as_a_claim(outside: Outside) -> None:
    set_names(outside, actor="the-boss", request="r-1")
    add_user(outside)
    entry = newest(outside)
    assert (entry["actorId"], entry["requestId"], entry["details"]) == (None, None, {"claimedActor": "the-boss"})
    set_names(outside, actor="", impersonated="somebody")
    outside.execute("DELETE FROM \"user\" WHERE id = 'x'")
    assert newest(outside)["impersonatedId"] is None
    set_names(outside, actor="the-boss", proof=f"{int(time.time())}.{'0' * 64}")
    outside.execute("CALL atspro_audit_record('user.ban', 'the-boss', '', '', %s, NULL, NULL, '{}')", ("1.2",))
    entry = newest(outside)
    assert (entry["action"], entry["actorId"], entry["details"]) == ("user.ban", None, {"claimedActor": "the-boss"})


def test_a_proof_is_of_its_names_and_its_time(
    session: Session, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = session.connection()
    good = prove(connection, "ada", "", "r-1")
    monkeypatch.setattr("atspro.db.time.time", lambda: 1_700_000_000)
    old = prove(connection, "ada", "", "r-1")
    monkeypatch.undo()
    add_user(outside)
    outside.execute("SAVEPOINT before")
    for names, proof, actor in (
        (("ada", "", "r-1"), good, "ada"),
        (("the-boss", "", "r-1"), good, None),
        (("ada", "eve", "r-1"), good, None),
        (("ada", "", "r-2"), good, None),
        (("ada", "", "r-1"), old, None),
        (("ada", "", "r-1"), f"{int(time.time()) + 5}.{good.split('.')[1]}", None),
    ):
        set_names(outside, **dict(zip(("actor", "impersonated", "request"), names, strict=True)), proof=proof)
        outside.execute("UPDATE \"user\" SET name = name || '.' WHERE id = 'x'")
        assert newest(outside)["actorId"] == actor, names


def test_the_application_proves_who_acts(session: Session, user: User, admin: User) -> None:
    with logs.bind(user_id=admin.id, request_id="r-1"):
        job = jobs.create_job(session, user, JobData(company="A", title="B", description="C"))
        audit.record(session, admin, "job.note", job)
    made, noted = session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(job.id)).order_by(AuditEntry.id))
    assert [(entry.actor_id, entry.details) for entry in (made, noted)] == [(admin.id, {}), (admin.id, {})]


def test_a_page_says_who_only_claimed_to_be_somebody(session: Session, user: User) -> None:
    session.execute(text("SELECT set_config('atspro.actor', :id, true)"), {"id": user.id})
    # Not by the application, which would say who acts.
    as_owner(session, "UPDATE \"user\" SET name = 'Other' WHERE id = $1 ->> 'id'", id=user.id)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.actor_id is None
    assert history.who_of(entry) == f"unknown (said to be {user.id}, without proof)"


def test_a_second_key_is_believed_beside_the_newest(session: Session, outside: Outside) -> None:
    """A release with a new SECRET_KEY stores its key; processes of the one before still prove who acts."""
    as_owner(
        session, "INSERT INTO \"auditKey\" (\"inner\", \"outer\") VALUES (decode('00', 'hex'), decode('01', 'hex'))"
    )
    with logs.bind(user_id="ada"):
        session.execute(text("UPDATE \"user\" SET name = 'nobody' WHERE id = 'nobody'"))
        audit.record(session, None, "job.note")
        session.execute(
            text("INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('y', 'Y', 'y@e.x', true)")
        )
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.actor_id == "ada"


def test_only_who_is_gone_is_forgotten(session: Session, user: User) -> None:
    with pytest.raises(DBAPIError, match="Only a deleted user"), session.begin_nested():
        retention.forget(session, user.id)
