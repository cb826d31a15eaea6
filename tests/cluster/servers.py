"""PostgreSQL and Valkey as on hosts of their own: on the network, with passwords, from the same wheels as locally."""

from __future__ import annotations

import os
import secrets
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import redis

from atspro.embedded import home as homes
from atspro.embedded import programs
from atspro.embedded.process import end_with_parent
from tests.chaos.cluster import PATIENCE, until
from tests.cluster.network import SUBNET, Network

DATABASE = "atspro"
USER = "atspro"


class Servers:
    """A database on the host ``database`` and a broker on the host ``broker``."""

    def __init__(self, network: Network, folder: Path) -> None:
        self.network, self.folder = network, folder
        self.password, self.broker_password = secrets.token_hex(16), secrets.token_hex(16)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.owner = homes.server_owner(folder)

    @property
    def database_url(self) -> str:
        """The database, over the network."""
        return f"postgresql://{USER}:{self.password}@{self.network.addresses['database']}/{DATABASE}"

    @property
    def local_database_url(self) -> str:
        """The same by its socket, which no cable is in: what the checker reads by."""
        return f"postgresql+psycopg://{USER}:{self.password}@/{DATABASE}?host={self.folder}"

    @property
    def redis_url(self) -> str:
        """The broker, over the network."""
        return f"redis://:{self.broker_password}@{self.network.addresses['broker']}/0"

    def start(self) -> None:
        """Make the database's files, start both, and make the database."""
        self._start_postgresql()
        self._start_valkey()
        plain = self.local_database_url.replace("+psycopg", "").replace(f"/{DATABASE}?", "/postgres?")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")

    def stop(self) -> None:
        """End both."""
        for process in self.processes:
            process.kill()
            process.wait()

    def refuses_wrong_passwords(self) -> bool:
        """Whether a stranger who can reach both hosts gets into neither."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.database_url.replace(self.password, "guess")):
            return False
        stranger = redis.Redis.from_url(self.redis_url.replace(self.broker_password, "guess"), socket_timeout=10)
        try:
            with stranger:
                stranger.ping()
        except redis.AuthenticationError:
            return True
        return False

    def _start_postgresql(self) -> None:
        data, bin_folder = self.folder / "postgresql", programs.postgresql_programs()
        homes.make_folder(data, self.owner)
        password = self.folder / "password"
        password.write_text(self.password)
        password.chmod(0o644)
        initdb = [str(bin_folder / "initdb"), "-D", str(data), "-U", USER, "-E", "UTF8", "--auth=scram-sha-256"]
        initdb += [f"--pwfile={password}", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd="/", env=_ENVIRON, **self._as_owner())
        (data / "pg_hba.conf").write_text(
            f"local all all scram-sha-256\nhost {DATABASE} {USER} {SUBNET}.0/24 scram-sha-256\n"
        )
        command = [str(bin_folder / "postgres"), "-D", str(data), "-k", str(self.folder)]
        command += ["-h", self.network.addresses["database"], "-c", "timezone=UTC", "-c", "max_connections=100"]
        self._launch("database", command)
        until("PostgreSQL answers", lambda: _answers(self.local_database_url))

    def _start_valkey(self) -> None:
        data = self.folder / "valkey"
        homes.make_folder(data, self.owner)
        config = self.folder / "valkey.conf"
        config.write_text(
            f"bind {self.network.addresses['broker']}\nport 6379\nrequirepass {self.broker_password}\n"
            f'dir {data}\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\n'
        )
        config.chmod(0o644)
        self._launch("broker", [str(programs.valkey_program()), str(config)])

    def _launch(self, host: str, command: list[str]) -> None:
        """Start a server on a host, as the servers' own user."""
        if self.owner is not None:
            command = ["setpriv", f"--reuid={self.owner.uid}", f"--regid={self.owner.gid}", "--clear-groups", *command]
        with (self.folder / f"{host}.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    self.network.command(host, command),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env=_ENVIRON,
                    start_new_session=True,
                    preexec_fn=end_with_parent(9),
                )
            )

    def _as_owner(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []}


_ENVIRON = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}


def _answers(url: str) -> bool:
    plain = url.replace("+psycopg", "").replace(f"/{DATABASE}?", "/postgres?")
    with suppress(psycopg.OperationalError), psycopg.connect(plain, connect_timeout=int(PATIENCE)):
        return True
    return False
