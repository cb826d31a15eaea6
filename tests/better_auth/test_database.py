"""One database: either application may make its tables first, and neither finds anything to change afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from atspro import create_app
from atspro.db import db, transaction, utc_now
from atspro.services.auth import accounts, sessions
from tests.better_auth.conftest import NEWEST, OLDEST, Install, Pair
from tests.better_auth.harness import run_migrations
from tests.conftest import PASSWORD, create_database, make_settings, owner_url

NOTHING = {"create": [], "add": [], "problems": []}


def test_better_auth_finds_nothing_to_change(pair: Pair) -> None:
    assert run_migrations(pair.folder, pair.database_url, "--dry-run", BA_ADMIN="1") == NOTHING
    assert run_migrations(pair.folder, pair.database_url, "--dry-run") == NOTHING


def test_only_tables_of_ours_hold_what_is_ours(pair: Pair) -> None:
    """A column that Better-Auth does not know may not be needed: 1.7.3 and newer would answer nothing any more."""
    demanding = pair.sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_name IN"
        " ('user', 'session', 'account', 'verification') AND is_nullable = 'NO' AND column_default IS NULL"
    )
    known = {
        "user": {"id", "name", "email", "emailVerified"},
        "session": {"id", "expiresAt", "token", "userId", "createdAt", "updatedAt"},
        "account": {"id", "accountId", "providerId", "userId", "createdAt", "updatedAt"},
        "verification": {"id", "identifier", "value", "expiresAt"},
    }
    assert [(table, column) for table, column in demanding if column not in known[table]] == []


def test_times_are_the_same_for_both_in_either_kind_of_column(pair: Pair) -> None:
    kinds = {
        row[0]
        for row in pair.sql(
            "SELECT data_type FROM information_schema.columns WHERE table_name = 'session' AND column_name LIKE '%At'"
        )
    }
    newer = pair.version == NEWEST and pair.was_first == "theirs"
    assert kinds == {"timestamp with time zone" if newer else "timestamp without time zone"}
    person = pair.person().sign_up_here()
    person.other_browser().sign_in_there()
    with pair.session() as session:
        user = accounts.find_user(session, person.email)
        assert user is not None
        for opened in sessions.list_sessions(session, user):
            assert abs(opened.created_at - utc_now()) < timedelta(minutes=10)
            assert abs(opened.expires_at - opened.created_at - timedelta(days=7)) < timedelta(seconds=10)
    for seen in person.there("/list-sessions"):
        assert seen["expiresAt"].endswith("Z")


@pytest.mark.parametrize("version", [NEWEST, OLDEST])
@pytest.mark.parametrize("knobs", [{}, {"BA_ADMIN": "1"}], ids=["plain", "admin"])
def test_our_migrations_go_onto_a_filled_database_and_off_again(
    better_auth: Install, database_server: str, redis_server: str, worker_id: str, version: str, knobs: dict[str, str]
) -> None:
    folder = better_auth(version)
    url = owner_url(create_database(database_server, f"filled_{worker_id}"))
    run_migrations(folder, url, **knobs)
    app = create_app(make_settings(url, redis_server))
    with app.app_context():
        before = describe()
        with transaction() as session:
            session.execute(text('INSERT INTO "user" (id, name, email, "emailVerified") VALUES (1, 2, 3, true)'))
        upgrade()
        assert run_migrations(folder, url, "--dry-run", **knobs) == NOTHING
        downgrade(revision="base")
        kept = describe()
        assert {name: kept[name] for name in before} == before
        # The plugins' columns stay: who is banned or has a second factor is not ours to forget.
        assert {column for _, column in set(kept) - set(before)} <= {
            "role",
            "banned",
            "banReason",
            "banExpires",
            "impersonatedBy",
            "twoFactorEnabled",
            "version_num",
        }
        with transaction() as session:
            assert session.execute(text('SELECT email FROM "user"')).scalar_one() == "3"
        db.session.remove()
        db.engine.dispose()


def describe() -> dict[tuple[str, str], tuple[str, str, str | None]]:
    with transaction() as session:
        rows = session.execute(
            text(
                "SELECT table_name, column_name, data_type, is_nullable, column_default"
                " FROM information_schema.columns WHERE table_schema = 'public'"
            )
        ).all()
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}


@pytest.fixture
def with_issuer(shared: Path, database_server: str, redis_server: str, worker_id: str) -> Flask:
    """Our application on what Better-Auth 1.7.1 made: zones in every time, and an issuer that may not be empty."""
    url = owner_url(create_database(database_server, f"issuer_{worker_id}"))
    app = create_app(make_settings(url, redis_server))
    dump = (shared / "better-auth" / "schemas" / "schema-1.7.1.sql").read_text()
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql(dump)
            connection.commit()
        db.engine.dispose()
        upgrade()
    return app


def test_the_versions_that_demand_an_issuer_get_it(with_issuer: Flask) -> None:
    with with_issuer.app_context():
        with transaction() as session:
            user = accounts.sign_up(session, "Ada", "ada@example.com", PASSWORD)
            accounts.new_account(session, user, "github", "17", access_token="t", scope="user")
            opened = sessions.open_session(session, user, ip_address="192.0.2.1", user_agent="test")
            token = opened.token
        with transaction() as session:
            rows = session.execute(text('SELECT "providerId", issuer, "accountId" FROM account ORDER BY 1')).all()
            assert [tuple(row) for row in rows] == [
                ("credential", "local:credential", user.id),
                ("github", "local:oauth:github", "17"),
            ]
            assert accounts.sign_in(session, "ada@example.com", PASSWORD).id == user.id
            found = sessions.find_session(session, token, remembered=True)
            assert found is not None
            assert found.auth_session.expires_at.tzinfo is None
            assert abs(found.auth_session.expires_at - utc_now() - timedelta(days=7)) < timedelta(minutes=5)
            sessions.refresh_session(session, found.auth_session)
            assert session.scalars(text('SELECT extract(timezone FROM "expiresAt") FROM session')).one() == 0
            assert sessions.purge_expired_sessions(session) == 0
        db.session.remove()
        db.engine.dispose()
