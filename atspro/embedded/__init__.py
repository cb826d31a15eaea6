"""The local default: a PostgreSQL and a Valkey from installed packages, kept in one home folder and run as children.

Both listen on unix sockets only, in a folder that only their owner can enter, and end with the process that started
them, even when it is killed (Linux; elsewhere the next start cleans up). `embedded_servers` is the short way;
`EmbeddedServers` lets a supervisor watch, restart and stop them in an order of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from atspro.embedded import home as homes
from atspro.embedded import programs
from atspro.embedded.home import HomeLock
from atspro.embedded.process import ServerError, ServerProcess
from atspro.embedded.programs import APPLICATION_ROLE, OWNER_ROLE, postgresql_program

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = [
    "APPLICATION_ROLE",
    "OWNER_ROLE",
    "EmbeddedServers",
    "HomeLock",
    "ServerError",
    "Servers",
    "bring_back",
    "create_roles",
    "embedded_servers",
    "libpq_url",
    "owner_url",
    "postgresql_program",
    "set_aside",
]

MAX_SOCKET_PATH = 100
MIN_FREE_BYTES = 64 * 1024 * 1024
FIRST_FREE_BYTES = 256 * 1024 * 1024
START_SECONDS = 60.0


@dataclass(frozen=True)
class Servers:
    """Where the two servers answer: an SQLAlchemy URL, of the superuser, and a Celery broker URL."""

    database_url: str
    redis_url: str

    @property
    def application_url(self) -> str:
        """The database as the role that web and workers use: it reads and writes rows, and owns nothing."""
        return self._url_of(programs.APPLICATION_ROLE)

    @property
    def owner_url(self) -> str:
        """The database as the role that owns the tables and migrates them."""
        return self._url_of(programs.OWNER_ROLE)

    def _url_of(self, role: str) -> str:
        return self.database_url.replace(f"//{programs.DATABASE_USER}@", f"//{role}@", 1)


def libpq_url(url: str, database: str | None = None) -> str:
    """An SQLAlchemy PostgreSQL URL in the form that psql and psycopg read, for another ``database`` if given."""
    scheme, _, rest = url.partition("://")
    plain = f"{scheme.partition('+')[0]}://{rest}"
    if database is None:
        return plain
    parts = urlsplit(plain)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{quote(database)}{query}"


@contextmanager
def embedded_servers(home: Path, *, database: str = "atspro", durable: bool = True) -> Iterator[Servers]:
    """Run both servers on the data in ``home`` for the length of the block; call it from the main thread.

    ``home`` is made if it is missing and kept afterwards. ``durable=False`` gives up safety against power loss for
    speed, for tests. Raises `ServerError` with one clear sentence when they cannot run.
    """
    lock = HomeLock(home)
    lock.acquire()
    try:
        running = EmbeddedServers(lock, database=database, durable=durable)
        try:
            running.start()
            yield running.servers
        finally:
            running.stop()
    finally:
        lock.release()


class EmbeddedServers:
    """One or both servers of a home whose lock the caller holds."""

    def __init__(
        self,
        lock: HomeLock,
        *,
        database: str = "atspro",
        durable: bool = True,
        postgresql: bool = True,
        valkey: bool = True,
    ) -> None:
        self.lock = lock
        self.home = lock.home
        self.database = database
        self.durable = durable
        self.processes: list[ServerProcess] = []
        self._wanted = (postgresql, valkey)
        self._sockets = self.home / "sockets"
        self._data = self.home / "postgresql"

    @property
    def servers(self) -> Servers:
        """The two addresses; known once `start` has returned."""
        folder = quote(str(self._sockets))
        return Servers(
            database_url=f"postgresql+psycopg://{programs.DATABASE_USER}@/{quote(self.database)}?host={folder}",
            redis_url=f"redis+socket://{folder}/{programs.VALKEY_SOCKET}",
        )

    def start(self) -> None:
        """Start the servers and return when they answer; `stop` is the caller's duty even when this raises."""
        if self.lock.handle is None:
            raise RuntimeError("The home's lock must be held before its servers start.")
        with homes.sentences_for(self.home):
            owner = homes.server_owner(self.home)
            if owner is not None:
                homes.let_in(owner, self.home)
            prefix = _way_in(owner, self.home)
            self._sockets = _socket_folder(self.home, owner)
            homes.make_folder(self._sockets, owner, private=self._sockets.parent != self.home)
            homes.make_folder(self.home / "valkey", owner)
            homes.make_folder(self.home / "log", None)
            log = self.home / "log"
            wants_postgresql, wants_valkey = self._wanted
            first = wants_postgresql and not (self._data / "PG_VERSION").exists()
            homes.require_space(self.home, FIRST_FREE_BYTES if first else MIN_FREE_BYTES)
            if first:
                self._initialize(owner, prefix)
            if wants_postgresql:
                server = programs.postgresql(self._data, self._sockets, log / "postgresql.log", durable=self.durable)
                self.processes.append(server)
            if wants_valkey:
                server = programs.valkey(self.home / "valkey", self._sockets, log / "valkey.log", durable=self.durable)
                self.processes.append(server)
            for server in self.processes:
                _prepare(server, owner, prefix, self.lock.handle)
                self._launch(server)
            for server in self.processes:
                server.wait_until_ready(START_SECONDS)
            if wants_postgresql:
                self._create_database()

    def restart(self, server: ServerProcess) -> None:
        """Start a server again that has ended by itself; returns when it answers."""
        with homes.sentences_for(self.home):
            self._launch(server)
            server.wait_until_ready(START_SECONDS)

    def stop(self, *, hurry: bool = False) -> None:
        """Stop Valkey, then PostgreSQL; ``hurry`` skips their tidying up, and PostgreSQL recovers at its next start."""
        for server in reversed(self.processes):
            server.stop(hurry=hurry)
        self.processes = []
        if self._sockets.parent != self.home:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _launch(self, server: ServerProcess) -> None:
        # The lock is ours and no server is left, so these files are stale; a recycled pid in them would mislead.
        for path in server.leaves:
            path.unlink(missing_ok=True)
        server.start()

    def _initialize(self, owner: homes.Owner | None, prefix: list[str]) -> None:
        """Make the database's files beside their place and move them there, so that a killed start leaves no half."""
        fresh = self.home / "postgresql.new"
        shutil.rmtree(fresh, ignore_errors=True)
        homes.make_folder(fresh, owner)
        command = programs.initdb(fresh, self.home / "log" / "postgresql.log", durable=self.durable)
        _prepare(command, owner, prefix, self.lock.handle)
        command.run_to_end(START_SECONDS * 2)
        if self._data.exists():
            self._data.rmdir()
        fresh.rename(self._data)

    def _create_database(self) -> None:
        import psycopg  # Imported here because nothing before needs it, and it takes a tenth of a second.
        from psycopg import sql

        try:
            with psycopg.connect(libpq_url(self.servers.database_url, "postgres"), autocommit=True) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.database,)).fetchone()
                create_roles(connection)
                if known is None:
                    create = sql.SQL("CREATE DATABASE {} OWNER {}")
                    names = (sql.Identifier(self.database), sql.Identifier(programs.OWNER_ROLE))
                    connection.execute(create.format(*names))
        except psycopg.Error as error:
            raise ServerError(f"PostgreSQL runs but refuses the database {self.database!r}: {error}") from error


def create_roles(connection: Connection[Any], password: str | None = None) -> None:
    """Make the owner's and the application's role where they are missing; the connection is a superuser's."""
    from psycopg import errors, sql

    for role in (programs.OWNER_ROLE, programs.APPLICATION_ROLE):
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            # Two that make it at once: one of them does.
            with suppress(errors.DuplicateObject, errors.UniqueViolation):
                create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(create.format(sql.Identifier(role), sql.Literal(password)))


def owner_url(application_url: str) -> str:
    """The embedded database as the role that owns its tables, from its address as the application's role."""
    return application_url.replace(f"//{APPLICATION_ROLE}@", f"//{OWNER_ROLE}@", 1)


def set_aside(database_url: str) -> str:
    """Rename the superuser URL's database and make an empty one in its place; the name it has now."""
    from psycopg import sql

    name = urlsplit(database_url).path.lstrip("/")
    aside = f"{name}_before_{time.strftime('%Y%m%d%H%M%S', time.gmtime())}"
    with _maintenance(database_url) as connection:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(aside)))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))
    return aside


def bring_back(database_url: str, aside: str) -> None:
    """Undo `set_aside`: drop what was made in its place, and rename it back."""
    from psycopg import sql

    name = urlsplit(database_url).path.lstrip("/")
    with _maintenance(database_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(aside), sql.Identifier(name)))


@contextmanager
def _maintenance(database_url: str) -> Iterator[Connection[Any]]:
    import psycopg

    with psycopg.connect(libpq_url(database_url, "postgres"), autocommit=True) as connection:
        yield connection


def _prepare(server: ServerProcess, owner: homes.Owner | None, prefix: list[str], keep: int | None) -> None:
    """Say who a server runs as, and give it the lock to keep."""
    server.keep = keep
    if prefix:
        end = f"--pdeathsig={server.stop_signals[0].name.removeprefix('SIG')}"
        server.command = [*prefix, end, "--", *server.command]
    elif owner is not None:
        server.user, server.group = owner


def _way_in(owner: homes.Owner | None, home: Path) -> list[str]:
    """What comes before a server's command so that its user reaches the home and the programs; usually nothing.

    Where a folder on the way is closed to that user, as /root is, the server may pass through closed folders: it is
    started with the one capability that root had for it anyway, which changes no permission of any folder.
    """
    if owner is None:
        return []
    places = (home, programs.postgresql_programs(), programs.valkey_program().parent)
    closed = [folder for place in places for folder in homes.closed_folders(owner, place)]
    if not closed:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None or sys.platform != "linux":
        raise ServerError(
            f"Started as root, the embedded servers run as the user {homes.SERVER_USER}, who cannot enter {closed[0]}: "
            "start as an ordinary user, or put the project and ATSPRO_HOME where every user can go."
        )
    who = [f"--reuid={owner.uid}", f"--regid={owner.gid}", "--clear-groups"]
    # PostgreSQL asks access() whether it may run its programs, which counts the capability only without the fix-up.
    return [setpriv, *who, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]


def _socket_folder(home: Path, owner: homes.Owner | None) -> Path:
    """A folder in the home, or a short one beside the temporary files where the system's limit would be passed."""
    folder = home / "sockets"
    if _fits(folder):
        return folder
    uid = os.geteuid() if owner is None else owner.uid
    name = f"atspro-{uid}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"
    folder = Path(tempfile.gettempdir()) / name
    return folder if _fits(folder) else Path("/tmp") / name  # noqa: S108 - made 0700, and its owner is verified.


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / programs.POSTGRESQL_SOCKET)) <= MAX_SOCKET_PATH
