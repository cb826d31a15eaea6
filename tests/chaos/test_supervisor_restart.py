"""A whole copy, as `make run` starts it, stopped, killed and started again on the same home."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from atspro.config import sqlalchemy_url
from tests.chaos.cluster import PATIENCE, ROOT, Truth, until
from tests.chaos.lab import Lab
from tests.ports import held_port

pytestmark = pytest.mark.thorough
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


class SupervisedCopy(Truth):
    """A supervisor's copy on a home; each start is a new run of it."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.home = folder / "home"
        self.output = folder / "output.txt"
        self.port = held_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it announces itself."""
        environ = {key: os.environ[key] for key in KEPT if key in os.environ} | {
            "ATSPRO_HOME": str(self.home),
            "PORT": str(self.port),
            "LEASE_SECONDS": "5",
            "GENERATION_LIMIT": "10000 per hour",
            "CHANGE_LIMIT": "1000000 per hour",
        }
        with self.output.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "atspro.supervisor", "run"], cwd=ROOT, env=environ, stdout=log, stderr=log
            )
        until("the copy runs", lambda: "Ctrl-C\n" in self.output.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.output.read_text()
        running = json.loads((self.home / "running.json").read_text())
        self.url = running["url"]
        self.connect(sqlalchemy_url(running["database_url"]))

    def end(self, sent: signal.Signals) -> None:
        """End the supervisor itself and wait for it."""
        assert self.process is not None
        self.process.send_signal(sent)
        self.process.wait(PATIENCE)

    def workers(self) -> list[psutil.Process]:
        """The main processes of its workers of documents."""
        assert self.process is not None
        family = psutil.Process(self.process.pid).children()
        return [one for one in family if any(word.startswith("documents@") for word in one.cmdline())]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[SupervisedCopy]:
    copied = SupervisedCopy(tmp_path)
    try:
        copied.start()
        yield copied
    finally:
        copied.end(signal.SIGTERM)


def test_the_supervisor_is_stopped_killed_and_loses_a_worker(copy: SupervisedCopy, labs: list[Lab]) -> None:
    lab = Lab(copy)
    labs.append(lab)

    def ask() -> list[UUID]:
        return [request for job_id in lab.ada.add_jobs(3) for request in lab.ada.request_all(job_id)]

    def restart(sent: signal.Signals) -> None:
        copy.end(sent)
        copy.start()

    def kill_the_workers() -> None:
        workers = copy.workers()
        assert workers
        for worker in workers:
            worker.kill()

    strikes = {
        "supervisor stopped and started": lambda: restart(signal.SIGTERM),
        "supervisor killed and started": lambda: restart(signal.SIGKILL),
        "worker killed, its supervisor starts it again": kill_the_workers,
    }
    for fault, strike in strikes.items():
        ids = ask()
        trial = lab.trial(fault)
        strike()
        trial.strike()
        assert trial.settle(ids).violations == {}, fault
