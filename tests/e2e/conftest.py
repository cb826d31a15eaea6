"""A whole running copy, as `make run` starts it: real servers, web, workers and beat on a home of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from atspro.config import sqlalchemy_url
from tests.e2e.sample import Sample, sample_in
from tests.ports import held_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120
# What the environment of a developer may hold must not reach the copy under test.
FORBIDDEN = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BETTER_AUTH_SECRET", "BASE_URL", "HOST"}


@dataclass(frozen=True)
class RunningCopy:
    """Where the copy answers, by pages and by MCP, its database, and the demo accounts' sign-ins."""

    url: str
    mcp: str
    engine: Engine
    admin: dict[str, str]
    job_seeker: dict[str, str]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """What a job seeker brings."""
    return sample_in(tmp_path)


@pytest.fixture(scope="session")
def running_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCopy]:
    """One copy for all journeys of this session; its sample data is there."""
    home = tmp_path_factory.mktemp("home") / "instance"
    home.parent.chmod(0o755)
    output = home.parent / "output.txt"
    environ = {name: value for name, value in os.environ.items() if name not in FORBIDDEN}
    mcp_port = held_port()
    environ |= {
        "MCP_ENABLED": "true",
        "MCP_PORT": str(mcp_port),
        "ATSPRO_HOME": str(home),
        "PORT": str(held_port()),
        "SIGN_IN_LIMIT": "1000 per hour",
        "SIGN_UP_LIMIT": "1000 per hour",
        "GENERATION_LIMIT": "10000 per hour",
        "CHANGE_LIMIT": "1000000 per hour",
    }
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "atspro.supervisor", "run"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    engine = None
    try:
        running = wait_until_announced(process, home, output)
        accounts = json.loads((home / "demo_accounts.json").read_text())
        engine = create_engine(sqlalchemy_url(running["database_url"]), connect_args={"options": "-c timezone=UTC"})
        mcp = f"http://127.0.0.1:{mcp_port}/mcp"
        yield RunningCopy(running["url"], mcp, engine, accounts["admin"], accounts["job_seeker"])
    finally:
        if engine is not None:
            engine.dispose()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, output.read_text()


def wait_until_announced(process: subprocess.Popen[bytes], home: Path, output: Path) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while "Ctrl-C\n" not in output.read_text():
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.1)
    running: dict[str, Any] = json.loads((home / "running.json").read_text())
    return running
