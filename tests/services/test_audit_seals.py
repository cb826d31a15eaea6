"""The audit log's seals: what is committed is sealed, one changed byte is found, and what may be taken out may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from atspro import create_app
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.embedded import libpq_url
from atspro.models import AuditEntry, AuditSeal, User
from atspro.queue import SEAL_AUDIT
from atspro.services.audit import retention, sealing
from atspro.services.auth.ids import new_id
from atspro.services.users import account_deletion
from tests.conftest import create_database, make_settings, template_database
from workers import maintenance
from workers.schedule import SCHEDULE

Owner = Callable[..., None]


@pytest.fixture
def log_settings(database_server: str, redis_server: str, worker_id: str) -> Settings:
    template = template_database(database_server, redis_server)
    return make_settings(create_database(database_server, f"seals_{worker_id}", template), redis_server)


@pytest.fixture
def log_app(log_settings: Settings) -> Iterator[Flask]:
    """An application over a database of its own, for seals are of what is committed."""
    app = create_app(log_settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def owner(log_app: Flask, log_settings: Settings) -> Iterator[Owner]:
    """What whoever owns the tables can do: the log's guards do not stop a superuser of the tables."""
    assert log_settings.DATABASE_OWNER_URL is not None
    with psycopg.connect(libpq_url(log_settings.DATABASE_OWNER_URL), autocommit=True) as connection:

        def execute(statement: str) -> None:
            connection.execute('ALTER TABLE "auditEntry" DISABLE TRIGGER append_only')
            connection.execute(statement)
            connection.execute('ALTER TABLE "auditEntry" ENABLE TRIGGER append_only')

        yield execute


def add_user(name: str = "Ada") -> str:
    with transaction() as session:
        user = User(id=new_id(), name=name, email=f"{new_id()}@example.com", email_verified=True)
        session.add(user)
        session.flush()
        user.name = f"{name} Example"
        return user.id


def seal() -> int:
    with transaction() as session:
        return sealing.seal(session)


def verify(**more: Any) -> sealing.Verification:
    with transaction() as session:
        report = sealing.verify(session, **more)
    db.session.remove()
    return report


def number_of(user_id: str) -> int:
    with transaction() as session:
        return session.scalars(select(AuditEntry.id).where(AuditEntry.row_id == user_id).order_by(AuditEntry.id)).all()[
            0
        ]


def test_what_was_committed_is_sealed_once_and_verifies(log_app: Flask) -> None:
    assert verify().head == ""
    add_user()
    assert (seal(), seal()) == (2, 0)
    add_user()
    assert seal() == 2
    report = verify()
    assert (report.problems, report.seals, report.entries, report.unsealed) == ([], 2, 4, 0)
    add_user()
    assert verify().unsealed == 2


def test_the_writing_transaction_seals_nothing_and_a_late_one_is_sealed_later(
    log_app: Flask, log_settings: Settings
) -> None:
    with psycopg.connect(libpq_url(log_settings.DATABASE_URL)) as slow:
        slow.execute("INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('s', 'S', 's@e.x', true)")
        add_user()
        assert seal() == 2
        with transaction() as session:
            last = session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
            assert len(last.pending) == 1
        slow.commit()
    assert seal() == 1
    report = verify()
    assert (report.problems, report.entries) == ([], 3)


def test_a_gap_that_nobody_fills_is_dropped_and_later_additions_into_it_are_found(log_app: Flask, owner: Owner) -> None:
    with psycopg.connect(libpq_url(log_app.config["SETTINGS"].DATABASE_URL)) as given_up:
        given_up.execute("INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('s', 'S', 's@e.x', true)")
        add_user()
        seal()
        given_up.rollback()
    for _ in range(2):
        add_user()
        seal()
    with transaction() as session:
        newest = session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
        gap = session.scalars(text('SELECT min(id) - 1 FROM "auditEntry"')).one()
        assert list(newest.pending) == []
    owner(f"INSERT INTO \"auditEntry\" (id, action) OVERRIDING SYSTEM VALUE VALUES ({gap}, 'update')")
    assert verify().problems == [f"Entry {gap} was added behind the seals."]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE \"auditEntry\" SET after = jsonb_set(after, '{{name}}', '\"Ade\"') WHERE id = {id}", "was changed"),
        ('UPDATE "auditEntry" SET "actorId" = \'x\' WHERE id = {id}', "was changed"),
        (
            'UPDATE "auditEntry" SET "createdAt" = "createdAt" + interval \'1 microsecond\' WHERE id = {id}',
            "was changed",
        ),
        ('DELETE FROM "auditEntry" WHERE id = {id}', "Entry {id} is gone"),
        ('UPDATE "auditSeal" SET "entriesDigest" = sha256(digest) WHERE id = 1', "Seal 1 does not follow"),
        ('UPDATE "auditSeal" SET covers = covers - int8multirange(int8range({id}, {id} + 1)), entries = 1', "does not"),
        ('DELETE FROM "auditSeal" WHERE id = 1', "Entry {id} was added behind the seals"),
        (
            'INSERT INTO "auditRemoval" ("entryId", digest, "recordId") VALUES ({id}, sha256(\'\'), 999999)',
            "by entry 999999, which is not there",
        ),
    ],
)
def test_one_changed_byte_is_found(log_app: Flask, owner: Owner, change: str, said: str) -> None:
    entry = number_of(add_user())
    seal()
    add_user()
    seal()
    assert verify().problems == []
    owner(change.format(id=entry))
    assert any(said.format(id=entry) in problem for problem in verify().problems), verify().problems


OTHER = {
    "text": """coalesce("{name}", '') || 'x'""",
    "text[]": """array_append(coalesce("{name}", '{{}}'), 'x')""",
    "jsonb": """coalesce("{name}", '{{}}') || '{{"x": 1}}'""",
    "bigint": 'coalesce("{name}", 0) + 1',
    "timestamp without time zone": """"{name}" + interval '1 microsecond'""",
}


def test_a_change_of_any_column_is_found(log_app: Flask, owner: Owner) -> None:
    """Also of one that is added later, which the digest must be given: it names each."""
    entry = number_of(add_user())
    seal()
    owner(f'CREATE TEMP TABLE kept AS SELECT * FROM "auditEntry" WHERE id = {entry}')
    listed = text(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = '\"auditEntry\"'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'"
    )
    with transaction() as session:
        columns = session.execute(listed).all()
    assert len(columns) >= 13
    for name, kind in columns:
        owner(f'UPDATE "auditEntry" SET "{name}" = {OTHER[kind].format(name=name)} WHERE id = {entry}')
        assert verify().problems, name
        owner(f'UPDATE "auditEntry" SET "{name}" = (SELECT "{name}" FROM kept) WHERE id = {entry}')
        assert verify().problems == [], name


def test_seals_taken_off_the_end_are_missed_by_an_earlier_head(log_app: Flask, owner: Owner) -> None:
    add_user()
    seal()
    add_user()
    seal()
    head = verify().head
    assert verify(expected=head.upper()).problems == []
    owner('DELETE FROM "auditSeal" WHERE id = 2')
    seal()
    assert verify().problems == []
    owner('DELETE FROM "auditSeal" WHERE id >= 2')
    assert "was removed" not in verify(expected=head).problems
    assert f"No seal has the digest {head}" in verify(expected=head).problems[0]


def test_forgetting_a_person_and_emptying_what_they_deleted_are_accepted(log_app: Flask, owner: Owner) -> None:
    mine, other = add_user(), add_user("Other")
    seal()
    with transaction() as session:
        account_deletion.delete_account(session, session.get_one(User, mine))
    assert verify().problems == []
    seal()
    with transaction() as session:
        assert session.scalars(select(AuditEntry.action).where(AuditEntry.row_id == mine)).all() == ["account.delete"]
    with transaction() as session:
        session.delete(session.get_one(User, other))
    seal()
    # As if it were long ago: the seal is of another time, so it is made after.
    owner('UPDATE "auditEntry" SET action = action WHERE false')
    with transaction() as session:
        retention.forget(session, other)
    seal()
    report = verify()
    assert report.problems == []
    owner('UPDATE "auditRemoval" SET digest = sha256(\'x\') WHERE id = (SELECT min(id) FROM "auditRemoval")')
    assert any("(audit.forget) does not agree" in problem for problem in verify().problems)


def test_emptied_entries_and_dropped_months_are_accepted_and_nothing_beyond(
    log_app: Flask, owner: Owner, log_settings: Settings
) -> None:
    owner("SELECT atspro_audit_month('2001-02-01')")
    owner("SELECT atspro_audit_month('2001-03-01')")
    for month, row in ((2, "a"), (3, "b")):
        moment = datetime(2001, month, 3).isoformat()
        for action, column in (("insert", "after"), ("delete", "before")):
            owner(
                f'INSERT INTO "auditEntry" ("createdAt", action, "tableName", "rowId", "{column}")'
                f" VALUES ('{moment}', '{action}', 'userJobs', '{row}', '{{\"title\": \"T\"}}')"
            )
    assert seal() == 4
    with transaction() as session:
        assert retention.tidy(session) == 4
    seal()
    assert verify().problems == []
    owner('UPDATE "auditEntry" SET before = \'{"title": "forged"}\' WHERE "rowId" = \'b\' AND action = \'delete\'')
    assert any("was changed after what was taken out of it" in problem for problem in verify().problems)
    with transaction() as session:
        assert retention.keep(session, months=12).dropped == 2
    seal()
    assert verify().problems == []


def test_what_maintenance_leaves_unsealed_is_said(log_app: Flask, owner: Owner) -> None:
    add_user()
    owner('UPDATE "auditEntry" SET "createdAt" = "createdAt" - interval \'61 seconds\'')
    assert verify().problems == [
        "2 entries have waited for their seal for more than 60 seconds: does maintenance run?",
    ]


def test_maintenance_seals_in_time(log_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SCHEDULE[SEAL_AUDIT]["schedule"] <= sealing.SEALED_WITHIN_SECONDS / 2
    monkeypatch.setattr(sealing, "SEAL_AT_ONCE", 3)
    for _ in range(4):
        add_user()
    maintenance.seal_audit()
    report = verify()
    assert (report.problems, report.unsealed, report.entries) == ([], 0, 8)


def test_the_command_says_what_it_found(log_app: Flask, owner: Owner) -> None:
    runner: FlaskCliRunner = log_app.test_cli_runner()
    entry = number_of(add_user())
    seal()
    told = runner.invoke(args=["audit", "verify"])
    assert told.exit_code == 0
    assert "2 entries under 1 seals verify" in told.output
    head = told.output.split("Newest digest: ")[1].strip()
    assert runner.invoke(args=["audit", "verify", "--expect", head]).exit_code == 0
    owner(f'DELETE FROM "auditEntry" WHERE id = {entry}')
    told = runner.invoke(args=["audit", "verify"])
    assert told.exit_code == 1
    assert f"Entry {entry} is gone" in told.output
