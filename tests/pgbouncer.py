"""A PgBouncer in transaction mode before one of our databases, for tests and for the bench of its cost."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def transaction_pooler(database_url: str, connections: int) -> Iterator[str]:
    """The address by which the same database is reached through so many shared connections."""
    with tempfile.TemporaryDirectory(prefix="atspro-pgbouncer-") as folder:
        home, server = Path(folder), make_url(database_url)
        # Pgbouncer refuses to run as root, and the server's sockets are its own user's.
        owner = Path(str(server.query["host"])).owner()
        as_owner = [f"--user={owner}"] if os.geteuid() == 0 else []
        if as_owner:
            shutil.chown(home, owner)
        (home / "users").write_text(f'"{server.username}" ""\n')
        (home / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={server.query['host']} port={server.port or 5432}\n"
            f"[pgbouncer]\npool_mode = transaction\ndefault_pool_size = {connections}\n"
            f"auth_type = trust\nauth_file = {home}/users\n"
            f"listen_addr =\nlisten_port = 6432\nunix_socket_dir = {home}\n"
        )
        process = subprocess.Popen([str(PGBOUNCER), *as_owner, "-q", str(home / "pgbouncer.ini")])
        try:
            until = time.monotonic() + 30
            while not (home / ".s.PGSQL.6432").exists():
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("pgbouncer did not start")
                time.sleep(0.05)
            yield server.set(port=6432, query={"host": str(home)}).render_as_string(hide_password=False)
        finally:
            process.terminate()
            process.wait(timeout=30)
