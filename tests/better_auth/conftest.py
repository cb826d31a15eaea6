"""Both applications on one database, in each version and whoever was there first."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro import create_app
from atspro.db import db, transaction
from tests.better_auth.harness import PATIENCE, BetterAuth, Unavailable, installed, run_migrations, serving
from tests.better_auth.summary import MISSING
from tests.conftest import PASSWORD, create_database, make_settings, owner_url
from tests.servers import served

NEWEST, OLDEST = "1.7.25", "1.3.7"
SECRET = "a-secret-that-both-applications-know-" * 2

Install = Callable[[str], Path]


@pytest.fixture(scope="session")
def better_auth(shared: Path) -> Install:
    """The folder of an installed version; the tests are skipped where it can't be installed, and fail in CI."""

    def install(version: str) -> Path:
        try:
            return installed(version, shared / "better-auth")
        except Unavailable as reason:
            message = f"{MISSING}: {reason}."
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)

    return install


@dataclass
class Person:
    """Somebody's browser, which sends the same cookies to both applications, as on one site."""

    pair: Pair
    email: str = ""
    name: str = "Ada Example"
    password: str = PASSWORD
    http: requests.Session = field(default_factory=requests.Session)

    def there(self, path: str, **body: Any) -> Any:
        """What Better-Auth answers, as JSON; the call must succeed."""
        answer = self.pair.theirs.call(self.http, path, **body)
        assert answer.ok, (path, answer.status_code, answer.text)
        return answer.json()

    def refused_there(self, path: str, **body: Any) -> str:
        """What Better-Auth says when it refuses."""
        answer = self.pair.theirs.call(self.http, path, **body)
        assert 400 <= answer.status_code < 500, (path, answer.status_code, answer.text)
        return answer.text

    def here(self, path: str, **fields: str) -> requests.Response:
        """Our page; with fields, its form sent with its CSRF token."""
        address = self.pair.base_url + path
        page = self.http.get(address, timeout=PATIENCE)
        if not fields:
            return page
        return self.http.post(
            address, data={"csrf_token": _csrf_token(page), **fields}, timeout=PATIENCE, allow_redirects=False
        )

    def sign_up_there(self) -> Person:
        """A new account at Better-Auth, signed in."""
        self.there("/sign-up/email", name=self.name, email=self.email, password=self.password)
        return self

    def sign_up_here(self) -> Person:
        """A new account at ours, signed in."""
        answer = self.here("/sign-up", name=self.name, email=self.email, password=self.password)
        assert answer.status_code == 302, answer.text
        return self

    def sign_in_there(self, **more: Any) -> Person:
        """Signed in at Better-Auth with the password."""
        self.there("/sign-in/email", email=self.email, password=self.password, **more)
        return self

    def try_here(self, remember: bool = True) -> requests.Response:
        """The answer of our sign-in."""
        kept = {"remember": "y"} if remember else {}
        return self.here("/sign-in", email=self.email, password=self.password, **kept)

    def sign_in_here(self, remember: bool = True) -> Person:
        """Signed in at ours with the password."""
        answer = self.try_here(remember)
        assert answer.status_code == 302, answer.text
        return self

    def sign_out_here(self) -> None:
        """Sign out with the button of our page."""
        token = _csrf_token(self.here("/resume/upload"))
        address = self.pair.base_url + "/sign-out"
        answer = self.http.post(address, data={"csrf_token": token}, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 302

    def is_known_there(self) -> bool:
        """Whether Better-Auth takes the browser's cookies for this person's."""
        found = self.there("/get-session")
        return bool(found and found["user"]["email"] == self.email)

    def is_known_here(self) -> bool:
        """Whether our pages take the browser's cookies for this person's."""
        answer = self.http.get(self.pair.base_url + "/resume/upload", timeout=PATIENCE, allow_redirects=False)
        return answer.status_code == 200 and self.name in answer.text

    def mailed(self, kind: str) -> str:
        """The token in the link of the last message of a kind that we would send to this person."""
        rows = self.pair.sql(
            'SELECT body FROM mail WHERE kind = :kind AND recipient = :to ORDER BY "createdAt" DESC LIMIT 1',
            kind=kind,
            to=self.email,
        )
        found = re.search(r"[?&]token=([\w.-]+)", rows[0][0])
        assert found, rows
        return found[1]

    def follow(self, page: str, token: str, **fields: str) -> int:
        """Open our page of a link and send its form; the status."""
        shown = self.http.get(f"{self.pair.base_url}{page}?token={token}", timeout=PATIENCE)
        if shown.status_code != 200:
            return shown.status_code
        data = {"csrf_token": _csrf_token(shown), "token": token, **fields}
        answer = self.http.post(self.pair.base_url + page, data=data, timeout=PATIENCE, allow_redirects=False)
        return answer.status_code

    def other_browser(self) -> Person:
        """The same person elsewhere, not signed in."""
        return Person(self.pair, self.email, self.name, self.password)


def _csrf_token(page: requests.Response) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


@dataclass
class Pair:
    """Better-Auth and our application, served on one database."""

    version: str
    was_first: str
    theirs: BetterAuth
    app: Flask
    base_url: str
    folder: Path
    database_url: str
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def person(self) -> Person:
        """Somebody new, with a browser of their own."""
        return Person(self, f"person{next(self.numbers)}@example.com")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction of our application's."""
        with self.app.app_context():
            try:
                with transaction() as session:
                    yield session
            finally:
                db.session.remove()

    def sql(self, statement: str, **values: Any) -> list[Any]:
        """Rows of a statement, committed."""
        with self.session() as session:
            result = session.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture(scope="session")
def newest(make_pair: Callable[..., Pair]) -> Pair:
    """The newest Better-Auth, on tables that it made."""
    return make_pair(NEWEST, "theirs")


@pytest.fixture(scope="session")
def make_pair(
    better_auth: Install, database_server: str, redis_server: str, worker_id: str
) -> Iterator[Callable[..., Pair]]:
    """Start both applications on a new database, once for the same arguments.

    ``first`` is who makes its tables, 'ours' or 'theirs'.
    """
    with ExitStack() as stack:
        numbers = itertools.count()

        @cache
        def make(version: str, first: str, *, secret: str = SECRET, rotated: str = "", plugins: bool = False) -> Pair:
            folder = better_auth(version)
            url = create_database(database_server, f"shared_{worker_id}_{next(numbers)}")
            extra = {"BA_2FA": "1", "BA_PASSKEY": "1"} if plugins else {}
            if first == "theirs":
                run_migrations(folder, owner_url(url), **extra)
            settings = make_settings(url, redis_server, BETTER_AUTH_SECRET=secret, BETTER_AUTH_SECRETS=rotated)
            app = create_app(settings)
            # No worker listens: what our pages would publish stays out of the other tests' broker.
            app.extensions["celery"].send_task = lambda *_given, **_more: None
            stack.callback(_dispose, app)
            with app.app_context():
                upgrade()
            knobs = {"BA_ADMIN": "1", **extra, **({"BETTER_AUTH_SECRETS": rotated} if rotated else {})}
            # Passkeys need a name, and one browser's cookies go to one name.
            host = "localhost" if plugins else "127.0.0.1"
            theirs = stack.enter_context(serving(folder, owner_url(url), secret, host=host, **knobs))
            ours = stack.enter_context(served(app)).replace("127.0.0.1", host)
            return Pair(version, first, theirs, app, ours, folder, owner_url(url))

        yield make


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(
    scope="session",
    params=[(NEWEST, "theirs"), (NEWEST, "ours"), (OLDEST, "theirs"), (OLDEST, "ours")],
    ids=lambda param: f"{param[0]}-{param[1]}-first",
)
def pair(request: pytest.FixtureRequest, make_pair: Callable[..., Pair]) -> Pair:
    """Both applications, in each version and whoever made the tables."""
    version, first = request.param
    return make_pair(version, first)


@pytest.fixture(
    scope="session",
    params=[(NEWEST, "theirs"), (NEWEST, "ours"), (OLDEST, "ours")],
    ids=lambda param: f"{param[0]}-{param[1]}-first",
)
def on_either_column(request: pytest.FixtureRequest, make_pair: Callable[..., Pair]) -> Pair:
    """Each version, and the newest both with zones in its times and without: for what hangs on times."""
    version, first = request.param
    return make_pair(version, first)


@pytest.fixture(
    scope="session",
    params=[(NEWEST, "theirs"), (OLDEST, "ours")],
    ids=lambda param: f"{param[0]}-{param[1]}-first",
)
def crossed(request: pytest.FixtureRequest, make_pair: Callable[..., Pair]) -> Pair:
    """Both applications, in each version and on tables of each: for what does not hang on the kind of a column."""
    version, first = request.param
    return make_pair(version, first)


@pytest.fixture
def person(pair: Pair) -> Person:
    """Somebody new."""
    return pair.person()
