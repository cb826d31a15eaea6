"""Migrations: one head, up and down and up again, no drift, and a database that Better-Auth made first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from atspro import MIGRATIONS, create_app
from atspro.config import Settings
from atspro.db import Base, db
from atspro.models import is_described
from atspro.services.auth import two_factor_offer
from tests.conftest import create_database, make_settings, owner_url

BETTER_AUTH_TABLES = {"user", "session", "account", "verification"}
OUR_TABLES = set(Base.metadata.tables) - BETTER_AUTH_TABLES
OUR_TABLES = {
    "userResume",
    "userJobs",
    "jobDocuments",
    "generationRequest",
    "sessionUse",
    "mail",
    "auditEntry",
    "generationBatch",
    "generationDaily",
    "generationHourly",
    "jobTouch",
    "workerHeartbeat",
    "exportCheck",
    "bulkAction",
    "dashboardCount",
    "fileImport",
    "jobImport",
    "letterAnswers",
    "jobPlan",
    "resumeSentence",
    "resumeSection",
    "auditKey",
    "auditSeal",
    "auditRemoval",
    "userApplications",
    "applicationEvents",
    "applicationDocuments",
    "contacts",
    "applicationContacts",
    "applicationTasks",
    "offers",
    "tags",
    "applicationTags",
    "attachments",
    "jobAnalytics",
    "reminderSettings",
    "resumeDesign",
    "savedView",
    "apiTokens",
}


@pytest.fixture
def empty_app(database_server: str, redis_server: str, settings: Settings, worker_id: str) -> Iterator[Flask]:
    """An application over an empty database of its own."""
    url = owner_url(create_database(database_server, f"migrations_{worker_id}"))
    app = create_app(make_settings(url, redis_server))
    yield app
    with app.app_context():
        db.engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_there_is_one_head_and_files_are_numbered() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert Path(revision.path).name.startswith(f"{revision.revision}_")


def test_up_down_up_and_no_drift(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        assert tables(db.engine) >= BETTER_AUTH_TABLES | OUR_TABLES
        downgrade(revision="base")
        assert tables(db.engine) == {"alembic_version"}
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={"compare_type": True, "compare_server_default": True, "include_object": is_described},
            )
            assert compare_metadata(context, Base.metadata) == []


def test_every_step_goes_down_and_up(empty_app: Flask) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    with empty_app.app_context():
        for revision in list(script.walk_revisions())[::-1]:
            upgrade(revision=revision.revision)
            downgrade(revision=str(revision.down_revision or "base"))
            upgrade(revision=revision.revision)
        assert tables(db.engine) >= BETTER_AUTH_TABLES | OUR_TABLES


def test_the_zone_of_reminders_moves_where_none_was_set(empty_app: Flask) -> None:
    """Somebody with both keeps the site's zone, and a default that nobody chose is none."""
    people = {"a": ("Asia/Tokyo", "Europe/Vienna"), "b": (None, "Europe/Vienna"), "c": (None, "UTC")}

    def zones(table: str) -> dict[str, str]:
        with db.engine.connect() as connection:
            return dict(connection.execute(text(f'SELECT "userId", timezone FROM "{table}"')).all())

    with empty_app.app_context():
        upgrade(revision="0033")
        with db.engine.begin() as connection:
            for name, (site, reminders) in people.items():
                given = {"id": name, "mail": f"{name}@example.com", "site": site, "reminders": reminders}
                for statement in (
                    'INSERT INTO "user" (id, name, email, "emailVerified") VALUES (:id, :id, :mail, true)',
                    'INSERT INTO "reminderSettings" ("userId", timezone) VALUES (:id, :reminders)',
                    'INSERT INTO "userSettings" ("userId", timezone)'
                    " SELECT :id, site FROM CAST(:site AS text) site WHERE site IS NOT NULL",
                ):
                    connection.execute(text(statement), given)
        upgrade()
        assert zones("userSettings") == {"a": "Asia/Tokyo", "b": "Europe/Vienna"}
        downgrade(revision="0033")
        assert zones("reminderSettings") == {"a": "Asia/Tokyo", "b": "Europe/Vienna", "c": "UTC"}


# What a Better-Auth made, and what its tables say of its plugins for a second factor.
MADE = {
    "1.3.7": "absent",
    "1.7.1": "absent",
    "1.7.25": "absent",
    "1.3.7-2fa-passkey": "old",
    "1.7.25-2fa-passkey": "ready",
}


@pytest.mark.parametrize("version", MADE)
def test_on_a_database_that_better_auth_made(empty_app: Flask, shared: Path, version: str) -> None:
    schema = (shared / "better-auth" / "schemas" / f"schema-{version}.sql").read_text()
    user = "INSERT INTO \"user\" (id, name, email, \"emailVerified\") VALUES ('ba', 'B', 'b@example.com', true)"
    with empty_app.app_context():
        with db.engine.begin() as connection:
            # The dumps set search_path for their session; SET LOCAL semantics keep it out of the pool.
            statements = [line for line in schema.splitlines() if not line.startswith(("--", "\\", "SET", "SELECT"))]
            connection.exec_driver_sql("\n".join(statements))
            connection.execute(text(user))
        upgrade()
        with Session(db.engine) as session:
            assert two_factor_offer.find_plugins(session) == MADE[version]
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE \"user\" SET name = 'C' WHERE id = 'ba'"))
            moved = 'SELECT abs(extract(epoch FROM "updatedAt" - CURRENT_TIMESTAMP::timestamp)) FROM "user"'
            zoned = connection.execute(
                text(
                    "SELECT data_type LIKE '%with time zone' FROM information_schema.columns"
                    " WHERE table_name = 'user' AND column_name = 'updatedAt'"
                )
            ).scalar_one()
            if zoned:
                moved = moved.replace("::timestamp", "")
            assert connection.execute(text(moved)).scalar_one() < 60
        downgrade(revision="base")
        assert tables(db.engine) >= BETTER_AUTH_TABLES
        with db.engine.connect() as connection:
            assert connection.execute(text('SELECT name FROM "user"')).scalar_one() == "C"
        upgrade()
