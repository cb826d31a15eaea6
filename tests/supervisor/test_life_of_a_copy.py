"""A copy from its first start to its last process's end, however it ends."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import psycopg
import pytest

from atspro.embedded import APPLICATION_ROLE, OWNER_ROLE, libpq_url
from atspro.supervisor.loop import STOP_SECONDS
from tests.supervisor.conftest import ROOT, Copy

StartCopy = Callable[..., Copy]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=15)
    return not alive


def reach(command: str, home: Path, typed: str = "") -> str:
    """What `make url` or `make psql` prints for the copy that runs in a home."""
    done = subprocess.run(
        [sys.executable, "-m", "atspro.supervisor", command],
        cwd=ROOT,
        env={"ATSPRO_HOME": str(home), "PATH": "/usr/bin:/bin"},
        input=typed,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_first_start_says_where_everything_is_and_a_stop_leaves_nothing(tmp_path: Path, start_copy: StartCopy) -> None:
    home = tmp_path / "new home"
    copy = start_copy(home).ready()
    block = copy.output[copy.output.index("ATSPro is running.") :]
    assert f"http://127.0.0.1:{copy.port}" in block
    assert "demo@example.com  password  secret-job_seeker" in block
    assert "admin@example.com  password  secret-admin" in block
    assert str(home) in block
    assert copy.output.count("ATSPro is running.") == 1
    assert "release | released" in copy.output
    # What is not switched on says so, ends, and is left alone.
    assert copy.output.count("not switched on") == 1
    assert "mcp stopped" not in copy.output
    assert (home / "log" / "worker.log").read_text() == "worker works\n"

    seen = copy.ask()
    assert seen["ATSPRO_HOME"] == str(home)
    assert seen["EMBEDDED"] == "1"
    assert seen["BASE_URL"] == f"http://127.0.0.1:{copy.port}"
    assert json.loads((home / "secrets.json").read_text())["SECRET_KEY"] == seen["SECRET_KEY"]
    assert len({seen["SECRET_KEY"], seen["BETTER_AUTH_SECRET"]}) == 2
    for name in ("secrets.json", "running.json", "demo_accounts.json"):
        assert mode(home / name) == 0o600, name
    assert mode(Path(unquote(urlsplit(seen["REDIS_URL"]).path)).parent) == 0o700
    assert mode(home) & 0o007 == 0

    family = copy.family()
    assert {"postgres", "valkey-server", "sleep"} <= {process.name() for process in family}
    listening = {c.laddr.port for p in family for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert listening == {copy.port}

    assert copy.end(signal.SIGTERM) == 0
    assert copy.family() == []
    assert not (home / "running.json").exists()

    again = start_copy(home).ready()
    assert again.ask()["SECRET_KEY"] == seen["SECRET_KEY"]
    assert (home / "sample-data-runs").read_text() == "x"
    assert "secret-admin" in again.output
    assert again.end(signal.SIGINT) == 0
    assert again.family() == []


def as_owner(copy: Copy) -> str:
    """The copy's database as the role that may make tables."""
    return libpq_url(copy.running()["database_url"]).replace(f"//{APPLICATION_ROLE}@", f"//{OWNER_ROLE}@")


def test_after_kill_9_nothing_survives_and_the_next_start_works(home: Path, start_copy: StartCopy) -> None:
    killed = start_copy(home).ready()
    with psycopg.connect(as_owner(killed), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (note text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    family = killed.family()
    killed.end(signal.SIGKILL)
    after = start_copy(home, port=killed.port).ready()
    assert all_gone(family)
    with psycopg.connect(as_owner(after)) as connection:
        assert connection.execute("SELECT note FROM kept").fetchall() == [("still here",)]
    assert after.end() == 0


def test_kill_9_of_everything_at_once_leaves_a_state_that_starts(home: Path, start_copy: StartCopy) -> None:
    copy = start_copy(home).ready()
    family = copy.family()
    copy.process.kill()
    for process in family:
        # Some end with their parent, before their turn comes.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    copy.process.wait()
    assert (home / "postgresql" / "postmaster.pid").exists()
    assert start_copy(home, port=copy.port).ready().end() == 0


def test_it_stops_when_the_make_that_started_it_is_killed(home: Path, start_copy: StartCopy) -> None:
    copy = start_copy(home, prefix=["sh", "-c", '"$@" --with-parent & wait', "sh"]).ready()
    supervisor = psutil.Process(copy.running()["pid"])
    copy.end(signal.SIGKILL)
    assert all_gone([supervisor])
    assert copy.family() == []


def test_a_second_interrupt_hurries_past_a_deaf_worker_and_its_escaped_child(home: Path, start_copy: StartCopy) -> None:
    (home / "deaf").touch()
    copy = start_copy(home).ready()
    copy.wait_for("worker works")
    family = copy.family()
    copy.process.send_signal(signal.SIGINT)
    copy.wait_for("press Ctrl-C again")
    time.sleep(1)
    assert copy.process.poll() is None
    copy.process.send_signal(signal.SIGINT)
    # Without hurry the deaf worker is waited for, for longer than this.
    assert copy.process.wait(STOP_SECONDS - 5) == 0
    assert all_gone(family)


def test_a_child_that_dies_is_started_again(home: Path, start_copy: StartCopy) -> None:
    (home / "die-once").touch()
    copy = start_copy(home).ready()
    copy.wait_for("worker stopped (exit status 3); it starts again in 1 s.")
    copy.wait_for("worker works")
    assert copy.end() == 0


def test_a_child_that_never_lives_ends_the_start_with_its_last_words(home: Path, start_copy: StartCopy) -> None:
    (home / "die-always").touch()
    copy = start_copy(home)
    sentence = copy.refused()
    assert sentence.startswith("The worker process keeps stopping (exit status 1)")
    assert "the worker's last words" in sentence
    assert copy.family() == []


@pytest.mark.parametrize("server", ["postgres", "valkey-server"])
def test_a_server_that_dies_is_started_again(home: Path, start_copy: StartCopy, server: str) -> None:
    copy = start_copy(home).ready()
    victims = [process for process in copy.family() if process.name() == server]
    parents = [process for process in victims if process.ppid() == copy.process.pid]
    assert len(parents) == 1
    parents[0].kill()
    copy.wait_for("stopped by itself; starting it again.")
    assert all_gone(victims)
    deadline = time.monotonic() + 30
    while not [process for process in copy.family() if process.name() == server]:
        assert time.monotonic() < deadline, copy.output
        time.sleep(0.1)
    assert copy.end() == 0
    assert copy.family() == []


def test_two_copies_run_side_by_side_and_can_be_reached(home: Path, tmp_path: Path, start_copy: StartCopy) -> None:
    other_home = tmp_path / "other"
    subprocess.run(["cp", "-a", str(home), str(other_home)], check=True)
    first, second = start_copy(home), start_copy(other_home)
    first.ready()
    second.ready()
    assert first.ask()["DATABASE_URL"] != second.ask()["DATABASE_URL"]
    printed = reach("url", other_home)
    seen = second.ask()
    assert printed == f"DATABASE_URL={seen['DATABASE_URL']}\nREDIS_URL={seen['REDIS_URL']}\n"
    assert (
        reach("psql", other_home, "\\t\\pset format unaligned\nSELECT current_database()").splitlines()[-1] == "atspro"
    )
    assert first.end() == 0
    assert second.ask()["ATSPRO_HOME"] == str(other_home)
    assert second.end() == 0


def test_servers_given_by_address_are_used_and_nothing_is_embedded(
    tmp_path: Path, start_copy: StartCopy, database_server: str, redis_server: str
) -> None:
    home = tmp_path / "outside"
    secrets = {"SECRET_KEY": "s" * 40, "BETTER_AUTH_SECRET": "b" * 40}
    copy = start_copy(home, DATABASE_URL=database_server, REDIS_URL=redis_server, **secrets).ready()
    seen = copy.ask()
    assert (seen["DATABASE_URL"], seen["REDIS_URL"]) == (database_server, redis_server)
    assert (seen["SECRET_KEY"], seen["EMBEDDED"]) == ("s" * 40, "0")
    assert "password" not in copy.output
    assert not (home / "postgresql").exists()
    assert not (home / "secrets.json").exists()
    assert not (home / "sample-data-runs").exists()
    assert copy.end() == 0
