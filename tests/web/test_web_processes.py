"""The web server for real: processes that grow too large are replaced, and /metrics adds up what all counted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from flask import Flask

from atspro.config import Settings
from atspro.web import http_counts
from tests.ports import held_port
from tests.web.test_metrics import samples_of, value

ROOT = Path(__file__).parents[2]
PATIENCE = 60
COUNTED = {"endpoint": "health.healthz", "method": "GET", "status": "200"}


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def web_server(settings: Settings, home: Path, **environ: str) -> Iterator[tuple[str, psutil.Process]]:
    """The Procfile's web line on a port of its own; its address and its first process."""
    port = held_port()
    own = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "BETTER_AUTH_SECRET": settings.BETTER_AUTH_SECRET,
        "ATSPRO_HOME": str(home),
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        **environ,
    }
    output = home / "web.txt"
    with output.open("wb") as log:
        process = subprocess.Popen([ROOT / "deploy" / "run", "web"], cwd=ROOT, env=own, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, output.read_text()
        try:
            return bool(get(f"{address}/healthz"))
        except (urllib.error.URLError, OSError):
            return False

    try:
        until(answers)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0, output.read_text()


def pids(server: psutil.Process) -> set[int]:
    return {child.pid for child in server.children()}


def count(address: str) -> float:
    return value(samples_of(get(f"{address}/metrics")), "atspro_http_request_seconds_count", **COUNTED)


@pytest.mark.usefixtures("migrated_app")
def test_a_process_above_the_limit_is_replaced_and_what_it_counted_stays(settings: Settings, tmp_path: Path) -> None:
    # Every Python process is larger than one megabyte: each ends after the request that it answers.
    with web_server(settings, tmp_path, WEB_MAX_MEMORY_MB="1") as (address, server):
        before, seen = count(address), set(pids(server))
        for _ in range(6):
            assert get(f"{address}/healthz") == '{"status":"ok"}\n'
            seen |= pids(server)
        until(lambda: len(seen | pids(server)) >= 5)
        until(lambda: count(address) == before + 6)
        folder = tmp_path / f"http-counts-{address.rsplit(':', 1)[1]}"
        until(lambda: {path.name for path in folder.glob("*.db")} <= names_of(pids(server)))
        assert "ends after this request" in (tmp_path / "web.txt").read_text()


def names_of(processes: set[int]) -> set[str]:
    return {f"histogram_{http_counts.ENDED}.db", *(f"histogram_{pid}.db" for pid in processes)}


@pytest.mark.usefixtures("migrated_app")
def test_two_processes_count_together_and_stay(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path) as (address, server):
        # The second one may still be starting when the first answers.
        until(lambda: len(pids(server)) == 2)
        before, first = count(address), pids(server)
        for _ in range(20):
            get(f"{address}/healthz")
        # A process counts a request once its answer is on its way.
        until(lambda: count(address) == before + 20)
        assert pids(server) == first


def test_alone_a_process_counts_for_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(http_counts.VARIABLE, raising=False)
    assert http_counts.folder_of_counts() is None
