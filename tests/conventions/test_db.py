"""The database's foundation: what is called after a commit and what is not, and the zone of every connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from atspro.db import db, on_commit, transaction
from atspro.models import User


def test_callbacks_run_once_after_the_commit(session: Session) -> None:
    called: list[str] = []
    session.execute(text("SELECT 1"))
    on_commit(session, lambda: called.append("a"))
    assert called == []
    session.commit()
    session.commit()
    assert called == ["a"]


def test_a_rollback_forgets_them(session: Session) -> None:
    called: list[str] = []
    session.execute(text("SELECT 1"))
    on_commit(session, lambda: called.append("a"))
    session.rollback()
    session.commit()
    assert called == []


def test_a_savepoint_neither_runs_nor_loses_them(session: Session) -> None:
    called: list[str] = []
    on_commit(session, lambda: called.append("outer"))
    with session.begin_nested():
        on_commit(session, lambda: called.append("inner"))
    assert called == []
    nested = session.begin_nested()
    on_commit(session, lambda: called.append("undone"))
    nested.rollback()
    session.commit()
    assert called == ["outer", "inner"]


def test_one_that_raises_does_not_stop_the_others(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    called: list[str] = []

    def broken() -> None:
        raise OSError("the broker is away")

    on_commit(session, broken)
    on_commit(session, lambda: called.append("after"))
    session.commit()
    assert called == ["after"]
    assert "callback after commit failed" in caplog.text


def test_a_transaction_rolls_back_on_an_error(session: Session) -> None:
    def fail_after_writing() -> None:
        with transaction() as inner:
            inner.execute(
                text("INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('x', 'x', 'x@x.org', false)")
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    assert session.execute(text("SELECT count(*) FROM \"user\" WHERE id = 'x'")).scalar_one() == 0


def test_a_failed_statement_does_not_show_its_values(session: Session) -> None:
    with pytest.raises(IntegrityError) as error, session.begin_nested():
        session.execute(
            text('INSERT INTO "session" (id, token, "userId") VALUES (:id, :token, \'nobody\')'),
            {"id": "x", "token": "a-secret-token"},
        )
    assert "hidden" in str(error.value)


def test_a_connection_is_in_utc_even_when_nobody_asked_at_its_start(database_server: str) -> None:
    """As behind a pooler that drops the options of a connection."""
    options = {"options": "-c timezone=America/New_York"}
    engine = create_engine(database_server, connect_args=options)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        connection.rollback()
        assert connection.scalar(text("SHOW timezone")) == "UTC"
    engine.dispose()


PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%\"user\"%'")


def test_what_only_reads_keeps_its_prepared_statements(migrated_app: Flask) -> None:
    for _ in range(40):
        with migrated_app.app_context():
            db.session().scalar(select(func.count()).select_from(User))
    with migrated_app.app_context():
        assert db.session().scalar(PREPARED) == 1


def _added(session: Session) -> None:
    session.add(User(id="x", name="X", email="x@example.com", email_verified=False))


def _flushed(session: Session) -> None:
    _added(session)
    session.flush()


def _written(session: Session) -> None:
    insert = "INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('x', 'X', 'x@example.com', false)"
    session.execute(text(f"WITH made AS ({insert} RETURNING id) SELECT id FROM made"))


def _failed(session: Session) -> None:
    with pytest.raises(DBAPIError):
        session.execute(text("SELECT 1 / 0"))


@pytest.mark.parametrize("unfinished", [_added, _flushed, _written, _failed])
def test_what_was_not_committed_is_undone_with_its_request(
    migrated_app: Flask, unfinished: Callable[[Session], Any]
) -> None:
    with migrated_app.app_context():
        db.session().scalar(select(User.id).limit(1))
        unfinished(db.session())
    with migrated_app.app_context():
        assert db.session().scalar(select(func.count()).select_from(User)) == 0
