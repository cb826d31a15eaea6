"""What every connection to the database is told, so that none waits for ever for somebody who is gone."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text
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
