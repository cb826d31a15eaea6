"""Fixtures that all tests share: a migrated database, an application, people signed in, the outbox of the queue."""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from atspro import MIGRATIONS, create_app
from atspro.config import Settings, load_settings
from atspro.db import db, utc_now
from atspro.embedded import APPLICATION_ROLE, OWNER_ROLE, create_roles, libpq_url
from atspro.models import CREDENTIAL, Account, User
from atspro.services.auth import session_cookie, sessions
from atspro.services.auth.ids import new_id
from atspro.services.auth.passwords import hash_password
from atspro.services.sandbox import parser, parser_worker
from atspro.tables import AUDITED

pytest_plugins = [
    "tests.servers",
    "tests.browser",
    "tests.mail_server",
    "tests.https_site",
    "tests.better_auth.summary",
    "tests.rich_text",
]

PASSWORD = "correct horse battery"


NO_SAMPLES = "the samples are not beside the project, and ATSPRO_SHARED names no other folder"


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector of garbage need not look at it again and again."""
    gc.freeze()


def samples_folder() -> Path:
    """Where the real samples are looked for."""
    return Path(os.environ.get("ATSPRO_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real samples beside the project; without it the tests that need it are skipped, and it is said.

    One that ATSPRO_SHARED names must be there.
    """
    folder = samples_folder()
    if folder.is_dir():
        return folder
    if "ATSPRO_SHARED" in os.environ:
        pytest.fail(f"ATSPRO_SHARED names no folder: {folder}.")
    pytest.skip(NO_SAMPLES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many tests did not run for want of the samples."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_SAMPLES in str(report.longrepr)]
    if skipped:
        terminalreporter.section("TESTS ON REAL SAMPLES DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} skipped: {NO_SAMPLES}.", red=True)


def create_database(server_url: str, name: str, template: str = "template1") -> str:
    """Make a database, empty or a copy of another one, and return its URL as the application's role."""
    given = make_url(server_url)
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        create_roles(connection, given.password)
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER_ROLE}')
    url = given.set(database=name, username=APPLICATION_ROLE)
    return url.render_as_string(hide_password=False)


def owner_url(database_url: str) -> str:
    """The same database as the role that owns its tables."""
    return make_url(database_url).set(username=OWNER_ROLE).render_as_string(hide_password=False)


# Only databases of tests have it: what an owner of the tables could do, done from a transaction of the application's.
AS_OWNER = r"""
CREATE FUNCTION test_as_owner(statement text, given jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    answer jsonb;
BEGIN
    IF statement ~* '^\s*SELECT|\sRETURNING\s' THEN
        EXECUTE statement USING given INTO answer;
    ELSE
        EXECUTE statement USING given;
    END IF;
    RETURN answer;
END $$
"""


def template_database(server_url: str, redis_url: str) -> str:
    """The name of a migrated, empty database to copy: it is made once for each state of the migrations."""
    digest = hashlib.sha256(f"{utc_now():%Y-%m}".encode())  # The audit log's months are made for the month it is.
    # Triggers are made from the declarations of tables.
    digest.update(repr(AUDITED).encode())
    for path in sorted([*MIGRATIONS.rglob("*.py"), Path(__file__)]):
        digest.update(path.read_bytes())
    name = f"template_{digest.hexdigest()[:16]}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        # Processes that share a server make it one after the other: one of them does.
        connection.execute("SELECT pg_advisory_lock(hashtext('template'))")
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            for (old,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^template_'").fetchall():
                connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            fresh = f"new_{name}"
            app = create_app(make_settings(create_database(server_url, fresh), redis_url))
            with app.app_context():
                upgrade()
                db.engine.dispose()
            with psycopg.connect(libpq_url(owner_url(app.config["SETTINGS"].DATABASE_URL))) as owner:
                owner.execute(AS_OWNER)
            connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
    return name


def make_settings(database_url: str, redis_url: str, **changes: str) -> Settings:
    """Settings of a test's application."""
    is_application = make_url(database_url).username == APPLICATION_ROLE
    return load_settings(
        {
            "DATABASE_URL": database_url,
            "DATABASE_OWNER_URL": owner_url(database_url) if is_application else "",
            "REDIS_URL": redis_url,
            "SECRET_KEY": "test-" * 10,
            "BETTER_AUTH_SECRET": "test-better-auth-" * 3,
            "SIGN_IN_LIMIT": "10000 per hour",
            "SIGN_IN_ACCOUNT_LIMIT": "10000 per hour",
            "SIGN_IN_ACCOUNT_CEILING": "10000 per hour",
            "SIGN_UP_LIMIT": "10000 per hour",
            "RESET_LIMIT": "10000 per hour",
            "RESET_ADDRESS_LIMIT": "10000 per hour",
            "RESET_ADDRESS_CEILING": "10000 per hour",
            "EXPORT_LIMIT": "10000 per hour",
            # Staff of the tests sign in with a password alone; those of the second factor turn it on.
            "STAFF_SECOND_FACTOR": "false",
            **changes,
        }
    )


@pytest.fixture(scope="session")
def settings(database_server: str, redis_server: str, worker_id: str) -> Settings:
    """Settings over a migrated database of this test process's own."""
    template = template_database(database_server, redis_server)
    return make_settings(create_database(database_server, f"atspro_{worker_id}", template), redis_server)


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """The application over a migrated database that keeps what is committed: for tests of commits and threads."""
    app = create_app(settings)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def rolled_back(migrated_app: Flask) -> Iterator[Flask]:
    """The application inside an outer transaction that is rolled back: commits of the code become savepoints."""
    with migrated_app.app_context():
        engines = db._app_engines[migrated_app]
        engine = engines[None]
    connection: Connection = engine.connect()
    outer = connection.begin()
    engines[None] = connection  # type: ignore[assignment]
    factory = db.session
    db.session = db._make_scoped_session({"join_transaction_mode": "create_savepoint"})
    try:
        yield migrated_app
    finally:
        with migrated_app.app_context():
            db.session.remove()
        db.session = factory
        engines[None] = engine
        outer.rollback()
        connection.close()


@pytest.fixture
def app(migrated_app: Flask, outbox: Outbox) -> Iterator[Flask]:
    """The application over a database that forgets what the test did, publishing into `outbox`."""
    with rolled_back(migrated_app) as application:
        yield application


@dataclass
class Outbox:
    """What was published: (task, id, queue), in order."""

    sent: list[tuple[str, str, str]]

    def ids(self, task: str) -> list[str]:
        """The ids sent to one task."""
        return [identifier for name, identifier, _ in self.sent if name == task]


@contextmanager
def caught(migrated_app: Flask) -> Iterator[Outbox]:
    """Catch what is published instead of sending it."""
    with pytest.MonkeyPatch.context() as patch:
        yield _catch(migrated_app, patch)


def _catch(migrated_app: Flask, patch: pytest.MonkeyPatch) -> Outbox:
    box = Outbox([])
    celery = migrated_app.extensions["celery"]
    # A test that made another application left that one's Celery as the current one, and tasks run in its context.
    celery.set_current()
    celery.set_default()

    def send_task(name: str, args: list[str], queue: str, **_: Any) -> None:
        box.sent.append((name, args[0], queue))

    patch.setattr(celery, "send_task", send_task)
    return box


@pytest.fixture
def outbox(migrated_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """What the test publishes; a test then calls the task. After `monkeypatch.undo` it goes through the broker."""
    return _catch(migrated_app, monkeypatch)


@pytest.fixture
def parser_process() -> None:
    """Read what people bring in a process with limits, as in life; without this fixture it is read here."""


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Read what people bring in this process, unless the test asks for the real one: each start of it takes seconds."""
    if "parser_process" in request.fixturenames:
        yield
        return

    def ask(what: str, data: bytes, filename: str, _tell: object = None) -> bytes:
        return json.dumps(parser_worker.answer(what, filename, data)).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_ask", ask)
        patch.setattr(parser, "get_ready", lambda: None)
        yield


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session in an application context of its own, for tests of services."""
    with app.app_context():
        yield db.session()


def as_owner(session: Session, statement: str, **given: Any) -> Any:
    """Do something as the owner of the tables, in the session's transaction: SQL with one parameter, ``$1``, of JSON.

    What it selects first is returned, as JSON.
    """
    session.flush()
    call = text("SELECT test_as_owner(:statement, :given)").bindparams(bindparam("given", type_=JSONB))
    return session.scalar(call, {"statement": statement, "given": given})


def add_audit_entry(session: Session, action: str, **columns: Any) -> int:
    """An entry of the audit log as it might have been written long ago; its number. Columns by the database's names."""
    moment = columns.pop("createdAt", None) or utc_now()
    given = {"details": {}, **columns, "action": action, "createdAt": moment.isoformat()}
    names = ", ".join(f'"{name}"' for name in given)
    number: int = as_owner(
        session,
        f'INSERT INTO "auditEntry" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"auditEntry", $1)'
        " RETURNING to_jsonb(id)",
        **given,
    )
    return number


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD, made once: scrypt is slow by design."""
    return hash_password(PASSWORD)


def user_maker(app: Flask, password_hash: str) -> Callable[..., User]:
    """What makes users as signing up does, committed. Keyword ``role`` makes staff."""
    count = 0

    def make(name: str = "Ada Example", email: str | None = None, role: str | None = None) -> User:
        nonlocal count
        count += 1
        with app.app_context():
            session = db.session()
            user = User(
                id=new_id(),
                name=name,
                email=email or f"person{count}@example.com",
                email_verified=False,
                role=role,
            )
            now = utc_now()
            account = Account(
                id=new_id(),
                account_id=user.id,
                provider_id=CREDENTIAL,
                user=user,
                password=password_hash,
                created_at=now,
                updated_at=now,
            )
            session.add_all([user, account])
            session.commit()
            session.refresh(user)
            session.expunge(user)
            return user

    return make


@pytest.fixture
def make_user(app: Flask, password_hash: str) -> Callable[..., User]:
    """Make a user as signing up does, committed. Keyword ``role`` makes staff."""
    return user_maker(app, password_hash)


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    """A job seeker."""
    return make_user()


@pytest.fixture
def neighbour(make_user: Callable[..., User]) -> User:
    """Another job seeker, who must never see the first one's things."""
    return make_user("Nora Neighbour")


@pytest.fixture
def admin(make_user: Callable[..., User]) -> User:
    """A member of staff."""
    return make_user("Sam Staff", role="admin")


@pytest.fixture
def sign_in(app: Flask) -> Callable[[User | None], FlaskClient]:
    """A client signed in as this user, or anonymous for None. CSRF is off unless the test turns it on."""
    return client_maker(app)


def client_maker(app: Flask) -> Callable[[User | None], FlaskClient]:
    """What makes signed-in clients, with CSRF off."""
    app.config["WTF_CSRF_ENABLED"] = False

    def client_of(user: User | None) -> FlaskClient:
        client = app.test_client()
        if user is not None:
            with app.app_context():
                session = db.session()
                opened = sessions.open_session(session, user, ip_address="127.0.0.1", user_agent="test")
                session.commit()
                secret = app.config["SETTINGS"].BETTER_AUTH_SECRET
                client.set_cookie(session_cookie.NAME, session_cookie.sign(opened.token, secret))
        return client

    return client_of


@pytest.fixture
def client(sign_in: Callable[[User | None], FlaskClient], user: User) -> FlaskClient:
    """The job seeker's browser."""
    return sign_in(user)


@pytest.fixture
def anonymous(sign_in: Callable[[User | None], FlaskClient]) -> FlaskClient:
    """A browser that is not signed in."""
    return sign_in(None)
