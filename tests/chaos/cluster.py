"""A cluster on a home of its own: real servers, web, workers and beats, each of which can be killed and started again.

The commands are the Procfile's, with the entries of this folder in the place of the product's. Every process ends with
the test process, however that ends.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import psutil
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from atspro.config import redis_url
from atspro.embedded import EmbeddedServers, HomeLock, ServerError
from atspro.embedded.process import ServerProcess, end_with_parent
from atspro.supervisor.children import end_marked
from atspro.supervisor.plan import parse_procfile, shell_command
from tests.chaos.switches import Switchboard
from tests.ports import held_port

ROOT = Path(__file__).parents[2]
# How long anything may take on a slow machine before it counts as never.
PATIENCE = 120.0


def until(what: str, condition: Callable[[], Any], patience: float = PATIENCE, pause: float = 0.1) -> Any:
    """Poll until ``condition`` holds, and return its value; an assertion error names ``what`` never came."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {patience:.0f} seconds: {what}"
        time.sleep(pause)
    return value


@dataclass
class Member:
    """One process of the Procfile, with all that it forked, in a session of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, sent: signal.Signals) -> None:
        """To the process itself."""
        self.process.send_signal(sent)

    def send_all(self, sent: signal.Signals) -> None:
        """To the process and everything that it forked."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, sent)

    def children(self) -> list[psutil.Process]:
        """The processes that it forked."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []


class Truth:
    """A database that is read for what is true, by connections of their own."""

    engine: Engine
    url: str

    def connect(self, database_url: str) -> None:
        """Say where it is; a killed server breaks pooled connections, so there is no pool."""
        self.engine = create_engine(database_url, poolclass=NullPool, connect_args={"options": "-c timezone=UTC"})

    def query(self, sql: str, **values: Any) -> list[Any]:
        """Rows."""
        with self.engine.connect() as connection:
            return list(connection.execute(text(sql), values))

    def execute(self, sql: str, **values: Any) -> None:
        """Change something behind the product's back."""
        with self.engine.begin() as connection:
            connection.execute(text(sql), values)

    def revive(self) -> None:
        """Start again what ended by itself, as a supervisor does; who has one of their own needs nothing here."""

    def live(self) -> int:
        """How many requests have not ended; a database that is away counts as one."""
        try:
            rows = self.query("SELECT count(*) FROM \"generationRequest\" WHERE state IN ('queued', 'running')")
        except DBAPIError:
            return 1
        return int(rows[0][0])

    def drain(self, patience: float = PATIENCE) -> None:
        """Wait until every request has ended; what has not is the checker's finding, not this method's."""
        with suppress(AssertionError):
            until("every request has ended", lambda: self.revive() or self.live() == 0, patience)


@dataclass
class Cluster(Truth):
    """See the module. ``start`` and ``heal`` must be called from the main thread, which the kernel ties them to."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    killed: set[str] = field(default_factory=set)
    started: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.lock = HomeLock(self.folder / "home")
        self.run = f"faults-{uuid4().hex}"
        self.switches = Switchboard(self.folder / "switches")
        self.switches.folder.mkdir(exist_ok=True)
        self.port = held_port()
        self.url = f"http://127.0.0.1:{self.port}"
        commands = parse_procfile((ROOT / "Procfile").read_text())
        # What is not switched on ends at once.
        self.commands = {name: line for name, line in commands.items() if name not in ("release", "mcp")}
        self.release = commands["release"]

    # Starting and stopping

    def open(self) -> None:
        """Start the servers and make the database."""
        self.lock.acquire()
        self.servers = EmbeddedServers(self.lock, durable=True)
        self.servers.start()
        self.postgresql, self.valkey = self.servers.processes
        self.connect(self.servers.servers.database_url)
        subprocess.run(
            shell_command(self.release), cwd=ROOT, env=self.environ("release"), check=True, capture_output=True
        )

    def close(self) -> None:
        """End everything, whatever state it is in."""
        for member in self.members.values():
            member.send_all(signal.SIGKILL)
            member.process.wait()
        end_marked(self.run, seconds=0)
        self.resume_servers()
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.servers.stop(hurry=True)
        self.lock.release()

    def environ(self, name: str) -> dict[str, str]:
        """The environment of one process."""
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
        return {
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DATABASE_URL": self.servers.servers.database_url,
            "REDIS_URL": self.servers.servers.redis_url,
            "SECRET_KEY": "faults-" * 8,
            "BETTER_AUTH_SECRET": "faults-better-auth-" * 3,
            "ATSPRO_HOME": str(self.folder / "home"),
            "ATSPRO_RUN": self.run,
            "BASE_URL": self.url,
            "PORT": str(self.port),
            "FLASK_APP": "wsgi.py",
            "EMBEDDED": "1",
            "PYTHONUNBUFFERED": "1",
            "LEASE_SECONDS": "5",
            "SIGN_IN_LIMIT": "100000 per hour",
            "SIGN_UP_LIMIT": "100000 per hour",
            "GENERATION_LIMIT": "100000 per hour",
            "CHANGE_LIMIT": "1000000 per hour",
            "FAULT_SWITCHES": str(self.switches.folder),
            "FAULT_MEMBER": name,
            **self.settings,
        }

    def command(self, name: str) -> str:
        """The Procfile's command for a member such as ``worker.2``, on the entries of this folder."""
        line = self.commands[name.partition(".")[0]].replace("celery_app:app", "tests.chaos.entry:app")
        line = line.replace("wsgi:app", "tests.chaos.web_entry:app")
        line = re.sub(r"-n ([\w-]+)@%h", rf"-n \g<1>@{name}", line)
        return re.sub(r'-s "[^"]*"', f"-s {shlex.quote(str(self.folder / f'schedule-{name}'))}", line)

    def start(self, name: str, *, concurrency: int = 2, wait: bool = True, **environ: str) -> Member:
        """Start a member, or start it again; ``wait`` until it takes work."""
        old = self.members.get(name)
        assert old is None or not old.alive, f"{name} runs already"
        mark = self.switches.mark()
        self.killed.discard(name)
        self.started[name] = concurrency, environ
        command = self.command(name)
        if "FAULT_CLOCK_SHIFT" in environ:
            command = command.replace("celery ", f"{shlex.quote(sys.executable)} -m tests.chaos.other_clock ", 1)
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                shell_command(command),
                cwd=ROOT,
                env=self.environ(name) | {"WORKER_CONCURRENCY": str(concurrency), **environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGKILL),
            )
        member = self.members[name] = Member(name, process, log)
        if wait:
            self.wait_ready([name], mark)
        return member

    def wait_ready(self, names: Iterable[str], mark: int) -> None:
        """Until these members, started since ``mark``, take work."""
        for name in names:
            member = self.members[name]
            if name.startswith("beat"):
                continue
            ready = self._web_answers if name.startswith("web") else lambda name=name: self._said_ready(name, mark)
            until(f"{name} is ready", lambda: not member.alive or ready())  # noqa: B023 (called at once)
            assert member.alive, f"{name} ended: {member.log.read_text()[-2000:]}"

    def _said_ready(self, name: str, mark: int) -> bool:
        return any(entry["member"] == name for entry in self.switches.events("ready", mark))

    def _web_answers(self) -> bool:
        with suppress(OSError), urlopen(f"{self.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def start_all(self, names: Iterable[str]) -> None:
        """Start several at once."""
        mark, names = self.switches.mark(), [name for name in names if not self.is_alive(name)]
        for name in names:
            self.start(name, wait=False)
        self.wait_ready(names, mark)

    @property
    def standard(self) -> list[str]:
        """Everything of the Procfile, the worker of documents twice."""
        return [*self.commands, "worker.2"]

    def is_alive(self, name: str) -> bool:
        return name in self.members and self.members[name].alive

    def kill(self, name: str, sent: signal.Signals = signal.SIGKILL) -> None:
        """Kill a member with everything that it forked, and wait for its end."""
        member = self.members[name]
        self.killed.add(name)
        member.send_all(sent)
        member.process.wait(PATIENCE)
        # With a gentler signal the children have been waited for by their parent; after SIGKILL nobody waits.
        member.send_all(signal.SIGKILL)

    def revive(self) -> None:
        """Start again, as a supervisor does, what no test has killed.

        When the broker goes away at the wrong moment, a worker of Celery 5.7 ends: kombu closes its channel over a
        connection that it has forgotten already.
        """
        for name, member in list(self.members.items()):
            if not member.alive and name not in self.killed:
                concurrency, environ = self.started[name]
                self.start(name, concurrency=concurrency, wait=False, **environ)

    def heal(self, names: Iterable[str] | None = None) -> None:
        """All switches off, everything thawed, servers up, exactly these members running, as they run by default."""
        wanted = self.standard if names is None else list(names)
        self.switches.clear()
        self.resume_servers()
        for server in self.servers.processes:
            if not server.alive():
                self.restart(server)
        for name, member in self.members.items():
            if member.alive:
                member.send_all(signal.SIGCONT)
                if name not in wanted:
                    self.kill(name)
        self.start_all(wanted)

    # The servers

    def kill_server(self, server: ServerProcess, sent: signal.Signals = signal.SIGKILL) -> None:
        """Kill one of the two servers and wait for its end."""
        assert server.process is not None
        server.process.send_signal(sent)
        server.process.wait(PATIENCE)

    def restart(self, server: ServerProcess) -> None:
        """Start it again; a killed PostgreSQL's last children may hold its memory for a moment."""

        def started() -> bool:
            try:
                self.servers.restart(server)
            except ServerError:
                if server.process is not None and server.process.poll() is None:
                    raise
                return False
            return True

        until(f"{server.name} starts again", started, pause=0.5)

    def empty_broker(self) -> None:
        """Remove what the stopped broker keeps on disk."""
        for path in (self.folder / "home" / "valkey").iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def resume_servers(self) -> None:
        """Thaw servers that were suspended."""
        for server in getattr(self, "servers", None).processes if hasattr(self, "servers") else []:
            if server.process is not None and server.process.poll() is None:
                server.process.send_signal(signal.SIGCONT)

    def broker(self) -> Any:
        """A client of the broker."""
        import redis

        return redis.Redis.from_url(redis_url(self.servers.servers.redis_url), socket_timeout=10)
