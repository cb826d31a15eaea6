"""The site on five hosts: the Procfile's processes as a deployment would spread them, and the truth read beside."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from atspro.embedded.process import end_with_parent
from atspro.supervisor.plan import parse_procfile, shell_command
from tests.chaos.cluster import ROOT, Truth, until
from tests.cluster.network import Network
from tests.cluster.servers import Servers

WORKER_HOSTS = ("worker-1", "worker-2")
HOSTS = ("database", "broker", *WORKER_HOSTS, "web")
LEASE_SECONDS = 10
# Long enough that every process of a host holds a claim when its cable is pulled, short enough for many documents.
WRITE_SECONDS = 0.5


class Site(Truth):
    """What runs where; the people, the trials and the checker of `tests.chaos` serve here too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: dict[tuple[str, str, str], subprocess.Popen[bytes]] = {}
        self.network = Network(HOSTS)
        self.servers = Servers(self.network, folder)
        self.url = f"http://{self.network.addresses['web']}:8000"
        # By trial: the longest that somebody waited for the answer to a click.
        self.slowest: dict[str, float] = {}
        self.connect(self.servers.local_database_url)

    def open(self) -> None:
        """Start everything: the web server, and on both worker hosts a worker, its maintenance and a beat."""
        self.servers.start()
        commands = parse_procfile((ROOT / "Procfile").read_text())
        # The release runs where the web does, over the network, as in a deployment.
        subprocess.run(
            self.network.command("web", shell_command(commands.pop("release"))),
            cwd=ROOT,
            env=self._environ("web"),
            check=True,
            capture_output=True,
        )
        self._start("web", "web", commands.pop("web"))
        for host in WORKER_HOSTS:
            for name, line in commands.items():
                self._start(host, name, line)
        # The clicks come from the web's host: its own address must be reachable from here.
        self.network.enter("web")
        assert self.servers.refuses_wrong_passwords()
        until("the web server answers", self._answers)
        for host in WORKER_HOSTS:
            until(f"the worker of {host} is ready", lambda host=host: self._consumes(host))

    def close(self) -> None:
        """End everything, and remove the hosts whatever has happened."""
        try:
            for process in self.processes.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.engine.dispose()
            self.servers.stop()
        finally:
            self.network.remove()

    def running_on(self, host: str) -> int:
        """How many requests the workers of a host hold."""
        return len(
            self.query(
                "SELECT id FROM \"generationRequest\" WHERE state = 'running' AND worker LIKE '%' || :host || '%'",
                host=host,
            )
        )

    def revive(self) -> None:
        """Start again what ended by itself, as systemd does on each host."""
        for started, process in list(self.processes.items()):
            if process.poll() is not None:
                self._start(*started)

    def _environ(self, host: str) -> dict[str, str]:
        return {
            **{key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR") if key in os.environ},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "SECRET_KEY": "cluster-" * 8,
            "BETTER_AUTH_SECRET": "cluster-better-auth-" * 3,
            "ATSPRO_HOME": str(self.folder),
            "BASE_URL": self.url,
            "HOST": self.network.addresses["web"],
            "PORT": "8000",
            "FLASK_APP": "wsgi.py",
            "PYTHONUNBUFFERED": "1",
            "LEASE_SECONDS": str(LEASE_SECONDS),
            "CLUSTER_WRITE_SECONDS": str(WRITE_SECONDS),
            "SIGN_UP_LIMIT": "100000 per hour",
            "GENERATION_LIMIT": "100000 per hour",
            "CHANGE_LIMIT": "1000000 per hour",
        }

    def _start(self, host: str, name: str, line: str) -> None:
        started = (host, name, line)
        line = line.replace("celery_app:app", "tests.cluster.entry:app")
        line = re.sub(r'-s "[^"]*"', f"-s {shlex.quote(str(self.folder / f'schedule-{host}'))}", line)
        with (self.folder / f"{host}-{name}.log").open("ab") as log:
            self.processes[started] = subprocess.Popen(
                self.network.command(host, shell_command(line)),
                cwd=ROOT,
                env=self._environ(host),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGKILL),
            )

    def _answers(self) -> bool:
        with suppress(OSError), build_opener(ProxyHandler({})).open(f"{self.url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def _consumes(self, host: str) -> bool:
        """Whether a worker of this host holds a connection of the broker's that waits for messages."""
        import redis

        with redis.Redis.from_url(self.servers.redis_url, socket_timeout=10) as broker:
            address = self.network.addresses[host] + ":"
            waiting = [one for one in broker.client_list() if one["addr"].startswith(address) and one["cmd"] == "brpop"]
        return len(waiting) >= 2
