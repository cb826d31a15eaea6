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
SHAPE = "2"
# The revision at which the tables are the data model's, with its own columns and indexes and nothing beside them.
MODEL = "0005"


@dataclass
class Stage:
    """The running servers, and the environment of the processes."""

    home: Path
    servers: Servers
    environ: dict[str, str]

    def url(self, database: str) -> str:
        """A database's URL in libpq's form."""
        return libpq_url(self.servers.database_url, database)

    def connect(self, database: str) -> psycopg.Connection[Any]:
        """A connection in autocommit."""
        return psycopg.connect(self.url(database), autocommit=True, options="-c timezone=UTC")

    def environ_for(self, database: str) -> dict[str, str]:
        """The settings of an application over that database."""
        return self.environ | {"DATABASE_URL": self.url(database)}

    def prepare(self, documents: int, *, revision: str = "head") -> str:
        """Make a database of so many documents at a revision, and fill it; its name.

        One that is there already, whole and of this shape, is migrated and made as it was before earlier runs.
        """
        database = f"atspro_{documents}" + ("_model" if revision == MODEL else "")
        done = self.home / f"{database}.shape"
        if done.exists() and done.read_text() == SHAPE:
            self._upgrade(database, revision)
            self._take_back(database)
            return database
        done.unlink(missing_ok=True)
        started = time.monotonic()
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{database}"')
        self._upgrade(database, revision)
        with self.connect(database) as connection:
            dataset.build(connection, documents, say=lambda what: print(f"  {what}", flush=True))
        done.write_text(SHAPE)
        print(f"{database} made in {time.monotonic() - started:.0f} s", flush=True)
        return database

    def _take_back(self, database: str) -> None:
        """Undo what earlier runs saved: a version that another replaced could not be made active again."""
        with self.connect(database) as connection:
            connection.execute('DELETE FROM "jobDocuments" WHERE version > %s', [dataset.VERSIONS])
            connection.execute(
                'UPDATE "jobDocuments" SET "isActive" = true WHERE version = %s AND NOT "isActive"', [dataset.VERSIONS]
            )

    def _upgrade(self, database: str, revision: str) -> None:
        command = [sys.executable, "-m", "flask", "db", "upgrade", revision]
        subprocess.run(command, cwd=ROOT, env=self.environ_for(database), check=True, capture_output=True)


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
            # The stock admins ask for no second factor either.
            "STAFF_SECOND_FACTOR": "false",
            "FLASK_APP": "wsgi.py",
        }
        yield Stage(home, servers, environ)
