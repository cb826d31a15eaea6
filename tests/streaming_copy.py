"""A second PostgreSQL that follows the tests' one by streaming replication, made by pg_basebackup."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from atspro.embedded import libpq_url, programs
from atspro.embedded.process import ServerProcess

PATIENCE = 60.0


@dataclass
class StreamingCopy:
    """``url`` is the copied database as the same role; ``superuser`` the copy as who may pause it, in libpq's form."""

    url: str
    superuser: str
    process: ServerProcess

    def ask(self, statement: str) -> object:
        """The one value of a statement on the copy."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
            return row[0] if row else None

    def pause(self) -> None:
        """Have it receive changes and apply none."""
        self.ask("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Have it apply what it received."""
        self.ask("SELECT pg_wal_replay_resume()")


@contextmanager
def streaming_copy(database_url: str) -> Iterator[StreamingCopy]:
    """Copy the server of this database and follow it; the server's superuser must be let in on its socket."""
    server = make_url(database_url)
    sockets = Path(str(server.query["host"]))
    own = sockets.stat()
    with tempfile.TemporaryDirectory(prefix="atspro-copy-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        data = home / "data"
        as_owner = {"user": own.st_uid, "group": own.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        if as_owner:
            shutil.chown(home, own.st_uid, own.st_gid)
        source = f"host={sockets} user={programs.DATABASE_USER}"
        backup = [str(programs.postgresql_programs() / "pg_basebackup"), "-D", str(data), "-d", source]
        # No slot: it would keep the log for a copy that is gone.
        subprocess.run(
            [*backup, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"],
            check=True,
            capture_output=True,
            **as_owner,
        )
        process = programs.postgresql(data, home, home / "log", durable=False)
        if as_owner:
            process.user, process.group = own.st_uid, own.st_gid
        try:
            process.start()
            process.wait_until_ready(PATIENCE)
            url = server.set(query={"host": str(home)})
            superuser = url.set(username=programs.DATABASE_USER, password=None).render_as_string(hide_password=False)
            yield StreamingCopy(url.render_as_string(hide_password=False), libpq_url(superuser), process)
        finally:
            process.stop(hurry=True)
