"""Real copies of a small project, started as `make run` starts the real one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from atspro.embedded import embedded_servers
from tests.ports import held_port

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).parent / "project"
SETTINGS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BETTER_AUTH_SECRET", "BASE_URL", "HOST", "PORT", "ATSPRO_HOME")
PATIENCE = 120


class Copy:
    """One run of the supervisor, with its output in a file."""

    def __init__(
        self, home: Path, port: int, output: Path, *, prefix: list[str], real: bool, settings: dict[str, str]
    ) -> None:
        self.home = home
        self.port = port
        self._output = output
        environ = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environ |= {"ATSPRO_HOME": str(home), "PORT": str(port), **settings}
        command = [sys.executable, "-m", "atspro.supervisor"]
        if not real:
            command += ["--procfile", str(PROJECT / "Procfile"), "--sample-data", "python sample_data.py"]
        with output.open("wb") as target:
            self.process = subprocess.Popen(
                [*prefix, *command], cwd=ROOT, env=environ, stdout=target, stderr=subprocess.STDOUT
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)

    def ready(self) -> Copy:
        self.wait_for("Ctrl-C\n")
        return self

    def ask(self, path: str = "/") -> dict[str, str]:
        """The JSON that the web process answers; the small project's tells settings of its environment."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            value: dict[str, str] = json.load(answer)
        return value

    def running(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads((self.home / "running.json").read_text())
        return value

    def family(self) -> list[psutil.Process]:
        """Every process that belongs to this home: marked by its environment, or a server working in it."""
        found = []
        for process in psutil.process_iter():
            try:
                marked = process.environ().get("ATSPRO_HOME") == str(self.home) and process.pid != self.process.pid
                if marked or Path(process.cwd()).is_relative_to(self.home):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def end(self, sent: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sent)
        return self.process.wait(PATIENCE)

    def refused(self) -> str:
        """The one sentence with which it ended, which is its last line."""
        assert self.process.wait(PATIENCE) == 1, self.output
        return self.output.strip().splitlines()[-1]


@pytest.fixture
def free_port() -> Callable[[], int]:
    return held_port


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database has been made, to be copied: making one takes longer than all else in a start."""
    home = tmp_path_factory.mktemp("made") / "home"
    with embedded_servers(home):
        pass
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A home of a copy that has run before."""
    copied = tmp_path / "home"
    subprocess.run(["cp", "-a", str(made_home), str(copied)], check=True)
    return copied


@pytest.fixture
def start_copy(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Callable[..., Copy]]:
    """Start a copy on a home; whatever still runs at the end of the test is killed."""
    copies: list[Copy] = []

    def start(home: Path, port: int = 0, prefix: list[str] | None = None, real: bool = False, **settings: str) -> Copy:
        output = tmp_path / f"output-{len(copies)}"
        copies.append(Copy(home, port or free_port(), output, prefix=prefix or [], real=real, settings=settings))
        return copies[-1]

    yield start
    for copy in copies:
        copy.process.kill()
        copy.process.wait()
        for process in copy.family():
            process.kill()
