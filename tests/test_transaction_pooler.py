"""PgBouncer in transaction mode between us and PostgreSQL: each transaction may be on another connection."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, make_url, select, text

from atspro import create_app
from atspro.config import Settings
from atspro.db import db, transaction
from atspro.models import AuditEntry, User, WorkerHeartbeat
from tests.pgbouncer import PGBOUNCER, transaction_pooler
from workers.heartbeat import Heart

pytestmark = pytest.mark.skipif(not PGBOUNCER, reason="pgbouncer is not here: apt-get install pgbouncer.")


@pytest.fixture(scope="module")
def pooled(settings: Settings) -> Iterator[Settings]:
    """The same settings with a pooler of two connections before the database."""
    with transaction_pooler(settings.DATABASE_URL, 2) as url:
        yield settings.model_copy(update={"DATABASE_URL": url, "DATABASE_TRANSACTION_POOLER": True})


@pytest.fixture
def behind(pooled: Settings, settings: Settings) -> Iterator[Flask]:
    """An application behind the pooler, over a database whose own time zone is not ours."""
    name = make_url(settings.DATABASE_URL).database
    owner = create_app(settings.model_copy(update={"DATABASE_URL": settings.DATABASE_OWNER_URL or ""}), pages=False)
    app = create_app(pooled)
    with owner.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER DATABASE \"{name}\" SET timezone = 'Asia/Kathmandu'"))
        yield app
        with db.engine.begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" RESET timezone'))
        db.engine.dispose()
    with app.app_context():
        db.engine.dispose()


def test_transactions_of_many_threads_share_two_connections(behind: Flask) -> None:
    looked_at = text(
        "SELECT current_setting('TimeZone'), current_setting('idle_in_transaction_session_timeout'), pg_backend_pid(),"
        " CAST(:at AS integer)"
    )

    def look(number: int) -> set[tuple[str, str, int, int]]:
        found = set()
        with behind.app_context():
            # More often than the driver waits before it prepares a statement.
            for _ in range(12):
                with transaction() as session:
                    found.add(tuple(session.execute(looked_at, {"at": number}).one()))
            db.session.remove()
        return found

    with ThreadPoolExecutor(8) as pool:
        found = set[tuple[str, str, int, int]]().union(*pool.map(look, range(8)))
    assert {(zone, idle) for zone, idle, _, _ in found} == {("UTC", "1min")}
    assert {number for *_, number in found} == set(range(8))
    assert len({pid for _, _, pid, _ in found}) <= 2


def test_who_acts_and_when_is_told_right(behind: Flask) -> None:
    email = "pooled@example.org"
    with behind.app_context():
        with transaction() as session:
            session.add(User(id="pooled", name="Pooled", email=email, email_verified=True))
        with transaction() as session:
            made, now = session.execute(
                select(User.created_at, text("now() AT TIME ZONE 'UTC'")).filter_by(email=email)
            ).one()
            assert abs((now - made).total_seconds()) < 600
            assert session.scalar(select(AuditEntry.row_id).filter_by(table_name="user", row_id="pooled"))
        with transaction() as session:
            session.execute(delete(User).filter_by(email=email))
        db.session.remove()


def test_pages_and_heartbeats_work(behind: Flask, pooled: Settings) -> None:
    client = behind.test_client()
    for _ in range(8):
        assert client.get("/sign-in").status_code == 200
    heart = Heart(pooled.DATABASE_URL, transaction_pooler=True)
    heart.name = "pooled@host"
    heart.tick()
    heart.beat()
    with behind.app_context(), transaction() as session:
        assert session.scalar(select(WorkerHeartbeat.name).filter_by(name="pooled@host"))
        session.execute(delete(WorkerHeartbeat).filter_by(name="pooled@host"))
