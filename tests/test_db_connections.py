"""What every connection to the database is told, so that none waits for ever for somebody who is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from atspro.db import SILENCE_SECONDS, db, transaction


def test_the_client_gives_up_a_silent_server(session: Session) -> None:
    told = session.connection().connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert int(told["connect_timeout"]) < SILENCE_SECONDS
    assert int(told["tcp_user_timeout"]) == SILENCE_SECONDS * 1000
    probed = int(told["keepalives_idle"]) + int(told["keepalives_interval"]) * int(told["keepalives_count"])
    assert probed <= SILENCE_SECONDS


def test_the_server_ends_a_session_that_is_frozen_with_its_locks(session: Session) -> None:
    assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"


def test_a_single_statement_is_committed_as_it_ends_and_the_next_transaction_is_a_usual_one(
    migrated_app: Flask,
) -> None:
    name, there = "one-statement", text("SELECT count(*) FROM verification WHERE id = :name")
    add = text(
        "INSERT INTO verification (id, identifier, value, \"expiresAt\") VALUES (:name, 'i', 'v', CURRENT_TIMESTAMP)"
    )
    with migrated_app.app_context(), db.engine.connect() as beside:
        try:
            with transaction(one_statement=True) as session:
                session.execute(add, {"name": name})
                assert beside.scalar(there, {"name": name}) == 1
            with transaction() as session:
                session.execute(text("DELETE FROM verification WHERE id = :name"), {"name": name})
                assert beside.scalar(there, {"name": name}) == 1
        finally:
            with db.engine.begin() as connection:
                connection.execute(text("DELETE FROM verification WHERE id = :name"), {"name": name})
            db.session.remove()


@pytest.fixture
def pooled(app: Flask) -> Iterator[Engine]:
    """An engine with one connection, which it gave out and got back."""
    with app.app_context():
        engine = create_engine(db.engine.engine.url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def _backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_what_the_server_has_ended_is_not_used_again(pooled: Engine, session: Session) -> None:
    first = _backend(pooled)
    assert _backend(pooled) == first
    session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    assert _backend(pooled) != first


@pytest.mark.parametrize(("trusted", "last"), [(3600.0, "ROLLBACK"), (-1.0, "")])
def test_only_what_lay_idle_is_asked_before_it_is_used(
    pooled: Engine, session: Session, monkeypatch: pytest.MonkeyPatch, trusted: float, last: str
) -> None:
    monkeypatch.setattr("atspro.db.TRUSTED_SECONDS", trusted)
    pid = _backend(pooled)
    with pooled.connect():
        seen = session.scalar(text("SELECT query FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid})
    assert seen == last
