"""The servers and databases of the bench, kept in a home of their own, so that the million is made once."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from atspro.embedded import Servers, embedded_servers, libpq_url
from bench.admin import dataset

ROOT = Path(__file__).parents[2]
# Another text here makes databases of an older shape anew.
SHAPE = "1"


@dataclass
class Stage:
    """The running servers, and the environment of the processes."""

    home: Path
    servers: Servers
    environ: dict[str, str]

    def database(self, documents: int) -> str:
        """The name of the database of so many documents."""
        return f"atspro_{documents}"

    def url(self, documents: int) -> str:
        """Its URL in libpq's form."""
        return libpq_url(self.servers.database_url, self.database(documents))

    def connect(self, documents: int) -> psycopg.Connection[Any]:
        """A connection in autocommit."""
        return psycopg.connect(self.url(documents), autocommit=True, options="-c timezone=UTC")

    def environ_for(self, documents: int) -> dict[str, str]:
        """The settings of an application over that database."""
        return self.environ | {"DATABASE_URL": self.url(documents)}

    def prepare(self, documents: int) -> None:
        """Make the database and fill it; one that is there already, whole and of this shape, is only migrated."""
        done = self.home / f"{self.database(documents)}.shape"
        if done.exists() and done.read_text() == SHAPE:
            self._upgrade(documents)
            return
        done.unlink(missing_ok=True)
        started = time.monotonic()
        with psycopg.connect(libpq_url(self.servers.database_url, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.database(documents)}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.database(documents)}"')
        self._upgrade(documents)
        with self.connect(documents) as connection:
            dataset.build(connection, documents, say=lambda what: print(f"  {what}", flush=True))
        done.write_text(SHAPE)
        print(f"{documents:,} documents made in {time.monotonic() - started:.0f} s", flush=True)

    def _upgrade(self, documents: int) -> None:
        command = [sys.executable, "-m", "flask", "db", "upgrade"]
        subprocess.run(command, cwd=ROOT, env=self.environ_for(documents), check=True, capture_output=True)


def default_home() -> Path:
    """Where the databases are kept between runs."""
    return Path(os.environ.get("ATSPRO_BENCH_HOME") or Path(tempfile.gettempdir()) / "atspro-bench-admin")


@contextmanager
def open_stage(home: Path) -> Iterator[Stage]:
    """Start the servers, durable as in `make run`, on the home's data, which stays."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    with embedded_servers(home / "instance", database="atspro_empty") as servers:
        environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HOST")}
        environ |= {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": secrets.token_hex(32),
            "BETTER_AUTH_SECRET": secrets.token_hex(32),
            "ATSPRO_HOME": str(home),
            "LOG_LEVEL": "ERROR",
            "FLASK_APP": "wsgi.py",
        }
        yield Stage(home, servers, environ)
