"""One PostgreSQL and one Valkey for a test process, and the application served on a port of its own.

Two xdist workers have two pairs and cannot disturb each other.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead; then the workers share them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from atspro.embedded import Servers, embedded_servers


@pytest.fixture(scope="session")
def test_servers() -> Iterator[Servers]:
    """The two servers that the tests of this process share; the database is the maintenance one, ``postgres``."""
    given = Servers(os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", ""))
    if given.database_url and given.redis_url:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="atspro-test-"))
    try:
        with embedded_servers(home, database="postgres", durable=False) as own:
            yield Servers(given.database_url or own.database_url, given.redis_url or own.redis_url)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server(test_servers: Servers) -> str:
    """SQLAlchemy URL of a maintenance database whose user may create and drop databases."""
    return test_servers.database_url


@pytest.fixture(scope="session")
def redis_server(test_servers: Servers) -> str:
    """Celery broker URL of an empty Valkey; `atspro.config.redis_url` turns it into redis-py's form."""
    return test_servers.redis_url


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application is served, one request after the other, as all share one transaction."""
    turn = threading.Lock()

    def one_at_a_time(environ: Any, start_response: Any) -> list[bytes]:
        # In a thread for each connection all the same: browsers open some in advance and send nothing for a while.
        with turn, closing(app(environ, start_response)) as answer:
            return list(answer)

    with served(one_at_a_time) as url:
        yield url


@contextmanager
def served(app: Callable[[Any, Any], Iterable[bytes]]) -> Iterator[str]:
    """Serve an application over HTTP from threads of this process; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
