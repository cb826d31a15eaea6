"""One PostgreSQL and one Valkey for a test process, reused between runs, and the application served on a port.

Two xdist workers have two pairs and cannot disturb each other.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead; then the workers share them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from flask import Flask
from werkzeug.serving import make_server

from atspro.config import redis_url
from atspro.embedded import ServerError, Servers, embedded_servers, libpq_url

MAX_RUNS = 32


@pytest.fixture(scope="session")
def test_servers() -> Iterator[Servers]:
    """The two servers that the tests of this process share; the database is the maintenance one, ``postgres``."""
    given = Servers(os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", ""))
    if given.database_url and given.redis_url:
        yield given
        return
    with ExitStack() as stack:
        own = _reused_servers(stack)
        redis.Redis.from_url(redis_url(own.redis_url)).flushall()
        _drop_databases(own.database_url)
        yield Servers(given.database_url or own.database_url, given.redis_url or own.redis_url)
        _drop_databases(own.database_url)


def _reused_servers(stack: ExitStack) -> Servers:
    """Servers on data that an earlier run of this project's tests made, which no other run uses now."""
    project = hashlib.sha256(os.fsencode(Path(__file__).parent)).hexdigest()[:12]
    homes = Path(tempfile.gettempdir()) / f"atspro-tests-{os.getuid()}-{project}"
    homes.mkdir(mode=0o711, exist_ok=True)
    if homes.stat().st_uid != os.getuid():
        raise ServerError(f"{homes} is not ours: remove it.")
    for number in range(MAX_RUNS):
        with suppress(ServerError):
            return stack.enter_context(embedded_servers(homes / str(number), database="postgres", durable=False))
    raise ServerError(f"The tests’ servers in {homes} do not start: remove it.")


def _drop_databases(server_url: str) -> None:
    """Remove what a run left, but not the migrated database that the next one copies."""
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        left = "SELECT datname FROM pg_database WHERE datname NOT IN ('postgres') AND datname !~ '^template'"
        for (name,) in connection.execute(left).fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def database_server(test_servers: Servers) -> str:
    """SQLAlchemy URL of a maintenance database whose user may create and drop databases."""
    return test_servers.database_url


@pytest.fixture(scope="session")
def redis_server(test_servers: Servers) -> str:
    """Celery broker URL of an empty Valkey; `atspro.config.redis_url` turns it into redis-py's form."""
    return test_servers.redis_url


@pytest.fixture
def turn() -> threading.Lock:
    """Held by each request of `address`; a test holds it while it uses the database and a page may still fetch."""
    return threading.Lock()


@pytest.fixture
def address(app: Flask, turn: threading.Lock) -> Iterator[str]:
    """Where the application is served, one request after the other, as all share one transaction."""

    def one_at_a_time(environ: Any, start_response: Any) -> list[bytes]:
        # In a thread for each connection all the same: browsers open some in advance and send nothing for a while.
        with turn, closing(app(environ, start_response)) as answer:
            return list(answer)

    with served(one_at_a_time) as url:
        yield url


@contextmanager
def served(app: Callable[[Any, Any], Iterable[bytes]]) -> Iterator[str]:
    """Serve an application over HTTP from threads of this process; its address."""

    def closed_in_any_case(environ: Any, start_response: Any) -> Iterator[bytes]:
        # The server forgets to close an answer whose reader went away in the middle, and a static file stays open.
        answer = app(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()

    server = make_server("127.0.0.1", 0, closed_in_any_case, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
