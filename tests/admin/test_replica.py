"""Lists, exports and statistics from a copy by streaming replication: two real servers, one of which lags and goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, make_url, text

from atspro import create_app, replica
from atspro.config import Settings
from atspro.db import db
from atspro.models import User
from atspro.services.auth import api_tokens
from tests.chaos.cluster import until
from tests.conftest import client_maker, user_maker
from tests.streaming_copy import StreamingCopy, streaming_copy

NOTE = "from a copy of the database"


@dataclass
class Pair:
    """The application over two servers, the copy, a user, and two members of staff."""

    app: Flask
    copy: StreamingCopy
    user: User
    sam: FlaskClient
    sue: FlaskClient

    def catch_up(self) -> None:
        """Wait until the copy has everything."""
        with self.app.app_context(), db.engine.connect() as connection:
            place = connection.execute(text("SELECT pg_current_wal_insert_lsn()::text")).scalar_one()
        until("the copy has it", lambda: self.copy.ask(f"SELECT pg_last_wal_replay_lsn() >= '{place}'::pg_lsn"))

    def rename(self, who: FlaskClient, name: str) -> None:
        """Save the user under another name."""
        form = {"name": name, "email": self.user.email, "role": "user"}
        assert who.post(f"/admin/users/edit/?id={self.user.id}", data=form).status_code == 302

    @property
    def followed(self) -> replica.Replica:
        """What the application knows of the copy."""
        found = self.app.extensions["atspro_replica"]
        assert isinstance(found, replica.Replica)
        return found


@pytest.fixture(scope="module")
def copy(settings: Settings) -> Iterator[StreamingCopy]:
    if not make_url(settings.DATABASE_URL).query.get("host"):
        pytest.skip("TEST_DATABASE_URL names a server whose disk is not ours to copy.")
    with streaming_copy(settings.DATABASE_URL) as running:
        yield running


@pytest.fixture
def pair(settings: Settings, copy: StreamingCopy, password_hash: str) -> Iterator[Pair]:
    app = create_app(settings.model_copy(update={"DATABASE_REPLICA_URL": copy.url, "REPLICA_LAG_SECONDS": 3600}))
    app.testing = True
    make: Callable[..., User] = user_maker(app, password_hash)
    people = [make("Nora Before"), make("Sam Staff", role="admin"), make("Sue Staff", role="admin")]
    sign_in = client_maker(app)
    try:
        made = Pair(app, copy, people[0], sign_in(people[1]), sign_in(people[2]))
        made.catch_up()
        yield made
    finally:
        with app.app_context():
            db.session.execute(delete(User).where(User.id.in_([one.id for one in people])))
            db.session.commit()
            db.engine.dispose()
            app.extensions["atspro_replica"].engine.dispose()


def test_the_copy_is_read_but_by_who_just_saved(pair: Pair) -> None:
    pair.copy.pause()
    try:
        pair.rename(pair.sam, "Nora After")
        own, other = pair.sam.get("/admin/users/").text, pair.sue.get("/admin/users/").text
        assert ("Nora After" in own, NOTE in own) == (True, False)
        assert ("Nora Before" in other, "Nora After" in other, NOTE in other) == (True, False, True)
        exported = pair.sue.get("/admin/users/export/csv/").text
        assert ("Nora Before" in exported, "Nora After" in exported) == (True, False)
        assert "Nora After" in pair.sam.get("/admin/users/export/csv/").text
        assert NOTE in pair.sue.get("/admin/queue/statistics/").text
        assert "It has every change up to" in pair.sue.get("/admin/health/").text
        # A row's own page is never old.
        assert "Nora After" in pair.sue.get(f"/admin/users/details/?id={pair.user.id}").text
    finally:
        pair.copy.resume()
    pair.catch_up()
    own = pair.sam.get("/admin/users/").text
    assert ("Nora After" in own, NOTE in own) == (True, True)


def test_a_program_gets_no_cookie(pair: Pair) -> None:
    with pair.app.app_context():
        _, secret = api_tokens.make(db.session(), db.session.get_one(User, pair.user.id), "Script", ["write"], 7)
        db.session.commit()
    headers = {"Authorization": f"Bearer {secret}"}
    added = pair.app.test_client(use_cookies=False).post("/api/v1/tasks", json={"title": "Call"}, headers=headers)
    assert (added.status_code, added.headers.getlist("Set-Cookie")) == (201, [])


def test_a_copy_that_lags_is_passed_over(pair: Pair) -> None:
    pair.followed.lag = 0.0
    page = pair.sue.get("/admin/users/").text
    assert ("Nora Before" in page, NOTE in page) == (True, False)


def test_a_copy_that_fails_or_is_away_is_passed_over(pair: Pair) -> None:
    with pair.app.test_request_context("/"):
        seen = []

        def look(session: object) -> str:
            seen.append(session)
            if session is not db.session():
                db.session().connection()
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))  # type: ignore[attr-defined]
            return "found"

        assert replica.read(db.session(), look) == ("found", None)
        assert len(seen) == 2
    pair.followed.engine.dispose()
    pair.copy.process.stop(hurry=True)
    for _ in range(2):
        page = pair.sue.get("/admin/users/").text
        assert ("Nora Before" in page, NOTE in page) == (True, False)
    assert pair.followed.paused_until > 0
    assert "It is away or too far behind" in pair.sue.get("/admin/health/").text
    assert "Nora Before" in pair.sue.get("/admin/users/export/csv/").text
