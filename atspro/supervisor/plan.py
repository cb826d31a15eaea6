"""What is asked for: the environment's settings and the Procfile, checked before anything is started."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from atspro.config import load_settings
from atspro.errors import AtsproError, InvalidInput
from atspro.supervisor.records import SECRET_NAMES

# Only the release connects as the role that owns the tables.
OWNER_URL = "DATABASE_OWNER_URL"
PROJECT = Path(__file__).resolve().parents[2]
_LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")
_ASSIGNMENT = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*=")


@dataclass(frozen=True)
class Plan:
    """One copy: where it lives, what it listens on, which servers it brings, and the commands to run.

    ``run`` marks every process of this run; ``sample_data`` prints the demo accounts as JSON.
    """

    home: Path
    host: str
    port: int
    environ: dict[str, str]
    commands: dict[str, str]
    root: Path = PROJECT
    sample_data: str = "flask load-sample-data"
    ready_seconds: float = 120.0
    run: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def embeds_postgresql(self) -> bool:
        """Whether the database is ours, as it is when none is given."""
        return not self.environ.get("DATABASE_URL")

    @property
    def embeds_valkey(self) -> bool:
        """Whether the broker is ours, as it is when none is given."""
        return not self.environ.get("REDIS_URL")

    @property
    def reach(self) -> str:
        """The host at which this machine reaches the web server."""
        host = self.host.strip("[]")
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound.

    @property
    def url(self) -> str:
        """The web server's address for a browser on this machine."""
        return f"http://{_bracketed(self.reach)}:{self.port}"

    @property
    def open_to_network(self) -> bool:
        """Whether other machines may reach the web server."""
        with suppress(ValueError):
            return not ipaddress.ip_address(self.host.strip("[]")).is_loopback
        return self.host != "localhost"

    def child_environ(self, given: Mapping[str, str]) -> dict[str, str]:
        """The environment of every child: ours, the settings ``given``, and what the programs need."""
        programs = str(Path(sys.executable).parent)
        return {
            "BASE_URL": self.url,
            "EMBEDDED": "1" if self.embeds_postgresql else "0",
            **{name: value for name, value in self.environ.items() if name != OWNER_URL},
            **given,
            "ATSPRO_HOME": str(self.home),
            "ATSPRO_RUN": self.run,
            "HOST": _bracketed(self.host.strip("[]")),
            "PORT": str(self.port),
            "FLASK_APP": "wsgi.py",
            "PYTHONUNBUFFERED": "1",
            "PATH": os.pathsep.join([programs, self.environ.get("PATH", os.defpath)]),
        }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def read_plan(environ: Mapping[str, str], procfile: Path | None = None) -> Plan:
    """The plan that the environment asks for.

    Raises `InvalidInput`, naming every setting that is missing or wrong, before anything has been touched.
    """
    own = {name: value for name, value in environ.items() if value and name not in ("EMBEDDED", "ATSPRO_RUN")}
    if "DATABASE_URL" in own:
        missing = [name for name in SECRET_NAMES if name not in own]
        if missing:
            raise InvalidInput(
                f"With DATABASE_URL set, {' and '.join(missing)} must be set too: sessions are shared with the "
                "application that owns the database, so its secrets cannot be made up here.",
                dict.fromkeys(missing, "is not set"),
            )
    stand_ins = dict.fromkeys(SECRET_NAMES, "x" * 64)
    stand_ins |= {"DATABASE_URL": "postgresql:///atspro", "REDIS_URL": "redis://localhost"}
    settings = load_settings(stand_ins | own)
    source = procfile or PROJECT / "Procfile"
    try:
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise AtsproError(f"{source} cannot be read ({error.strerror}).") from error
    return Plan(
        home=find_home(own),
        host=settings.HOST,
        port=settings.PORT,
        environ=own,
        commands=parse_procfile(text),
        root=source.resolve().parent,
    )


def find_home(environ: Mapping[str, str]) -> Path:
    """The home that the environment names, else the project's ``instance`` folder."""
    given = environ.get("ATSPRO_HOME")
    return Path(given).expanduser().resolve() if given else PROJECT / "instance"


def parse_procfile(text: str) -> dict[str, str]:
    """The commands of a Procfile by their names, in its order; blank lines and comments are skipped."""
    commands: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _LINE.match(stripped)
        if found is None or found[1] in commands:
            raise AtsproError(f"Line {number} of the Procfile is not a new `name: command`: {stripped[:80]}")
        commands[found[1]] = found[2]
    if not set(commands) - {"release"}:
        raise AtsproError("The Procfile names no process to run.")
    return commands


def shell_command(command: str) -> list[str]:
    """How a Procfile's command is run: the shell fills in variables and then becomes the program."""
    return ["/bin/sh", "-c", ("exec env " if _ASSIGNMENT.match(command) else "exec ") + command]


def require_free_port(host: str, port: int) -> None:
    """Raise `AtsproError` with one sentence unless the web server can listen there."""
    name = host.strip("[]")
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise AtsproError(f"HOST={host} is no address of this machine ({error.strerror}).") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            with suppress(OSError):
                probe.listen(1)
                return
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise AtsproError(
                    f"The web server cannot listen on {name} port {port} ({error.strerror}): set HOST or PORT."
                ) from error
    raise AtsproError(
        f"Port {port} is taken by another program: stop it, or choose another port, as in `make run PORT={port + 1}`."
    )
