"""A RabbitMQ of Debian's package on a folder of its own, which any user may run, for tests of its queues."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from atspro.embedded.process import end_with_parent
from tests.ports import held_port

# Debian's wrapper of the same name in /usr/sbin changes to the package's own user.
SERVER = shutil.which("/usr/lib/rabbitmq/bin/rabbitmq-server")
PORT_MAPPER = shutil.which("epmd")
PATIENCE = 90.0


class RabbitMQ:
    """One node; `kill` and `start` again keep its disk."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.peers, self.mapper = held_port(), held_port(), held_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "RABBITMQ_NODENAME": f"atspro-{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_DIST_PORT": str(self.peers),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "ERL_EPMD_PORT": str(self.mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # As under systemd: the script becomes the node, and ends with us; nobody listens there.
            "NOTIFY_SOCKET": str(home / "systemd"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        (home / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n")
        cookie = home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(10))
        cookie.chmod(0o400)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start it and return when it takes connections; from the main thread, with which it ends."""
        # Left to the node, the mapper of names would go on as a daemon.
        self._run([str(PORT_MAPPER), "-port", str(self.mapper), "-address", "127.0.0.1"], self.mapper)
        self._run([str(SERVER)], self.port)

    def _run(self, command: list[str], port: int) -> None:
        with (self.home / "output").open("ab") as output:
            process = subprocess.Popen(
                command,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGKILL),
            )
        self.processes.append(process)
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"RabbitMQ did not start: {(self.home / 'output').read_text()[-3000:]}")
            time.sleep(0.2)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
        self.processes.clear()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def rabbitmq() -> Iterator[RabbitMQ]:
    """A running node on an empty disk, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="atspro-rabbitmq-", ignore_cleanup_errors=True) as folder:
        node = RabbitMQ(Path(folder))
        try:
            node.start()
            yield node
        finally:
            node.kill()
