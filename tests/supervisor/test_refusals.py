"""What cannot run says so in one sentence, exits with 1, and has started nothing that stays."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from atspro.embedded import embedded_servers, libpq_url
from tests.supervisor.conftest import ROOT, Copy

StartCopy = Callable[..., Copy]


def test_a_taken_port(tmp_path: Path, start_copy: StartCopy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        copy = start_copy(tmp_path / "home", port=port)
        assert copy.refused().startswith(f"Port {port} is taken by another program: stop it, or choose another port")
    assert not (tmp_path / "home" / "postgresql").exists()


def test_a_second_copy_on_the_same_home(home: Path, start_copy: StartCopy) -> None:
    first = start_copy(home).ready()
    sentence = start_copy(home).refused()
    assert sentence.startswith(f"Another copy already runs on {home} (process {first.process.pid}): stop it first")
    assert first.ask()["ATSPRO_HOME"] == str(home)
    assert first.end() == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"HOST": "host.invalid"}, "HOST=host.invalid is no address of this machine"),
        ({"DATABASE_URL": "postgresql:///x"}, "SECRET_KEY and BETTER_AUTH_SECRET must be set too"),
        ({"DATABASE_URL": "mysql:///x", "SECRET_KEY": "s" * 40, "BETTER_AUTH_SECRET": "b" * 40}, "DATABASE_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, start_copy: StartCopy, settings: dict[str, str], said: str) -> None:
    copy = start_copy(tmp_path / "home", **settings)
    assert said in copy.refused()
    assert "Traceback" not in copy.output
    assert not (tmp_path / "home" / "postgresql").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"DATABASE_URL": "postgresql://u:hush@127.0.0.1:1/x"}, "The database in DATABASE_URL does not answer"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "The broker in REDIS_URL does not answer"),
        ({"BROKER_URL": "amqp://u:hush@127.0.0.1:1//"}, "The broker in BROKER_URL does not answer"),
        ({"REDIS_URL": "mqtt://127.0.0.1"}, "REDIS_URL"),
    ],
)
def test_servers_that_do_not_answer(tmp_path: Path, start_copy: StartCopy, settings: dict[str, str], said: str) -> None:
    copy = start_copy(tmp_path / "home", SECRET_KEY="s" * 40, BETTER_AUTH_SECRET="b" * 40, **settings)
    assert said in copy.refused()
    assert "hush" not in copy.output
    assert "Traceback" not in copy.output


def test_a_home_that_is_a_file(tmp_path: Path, start_copy: StartCopy) -> None:
    place = tmp_path / "home"
    place.write_text("somebody's notes")
    copy = start_copy(place)
    assert copy.refused() == f"{place} cannot be used (File exists): set ATSPRO_HOME to another folder."
    assert place.read_text() == "somebody's notes"


def test_damaged_secrets_are_not_replaced(home: Path, start_copy: StartCopy) -> None:
    (home / "secrets.json").write_text("{")
    assert "secrets.json is damaged: restore it from a copy" in start_copy(home).refused()
    assert (home / "secrets.json").read_text() == "{"


def test_a_server_that_cannot_start_is_quoted(home: Path, start_copy: StartCopy) -> None:
    with (home / "postgresql" / "postgresql.conf").open("a") as settings:
        settings.write("work_mem = 'a lot'\n")
    copy = start_copy(home)
    sentence = copy.refused()
    assert sentence.startswith("PostgreSQL stopped while starting; its log,")
    assert "work_mem" in sentence
    assert copy.family() == []


def test_a_release_that_fails_is_quoted(home: Path, tmp_path: Path, start_copy: StartCopy) -> None:
    procfile = tmp_path / "Procfile"
    procfile.write_text("release: python -c \"raise SystemExit('the schema is wrong')\"\nweb: python web.py\n")
    copy = start_copy(home, prefix=["sh", "-c", f'exec "$@" --procfile {procfile}', "sh"])
    assert copy.refused().endswith("failed (exit status 1); it ended with: the schema is wrong")
    assert copy.family() == []


@pytest.mark.parametrize(
    "change",
    [
        # As it was when one role did everything.
        "ALTER DATABASE atspro OWNER TO atspro",
        # And one whose migrations are gone.
        "ALTER TABLE alembic_version OWNER TO atspro_owner; GRANT SELECT ON alembic_version TO atspro_app",
    ],
)
def test_a_home_that_an_earlier_version_made(home: Path, start_copy: StartCopy, change: str) -> None:
    with (
        embedded_servers(home) as servers,
        psycopg.connect(libpq_url(servers.database_url), autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE alembic_version AS SELECT '9999' AS version_num")
        for statement in change.split(";"):
            connection.execute(statement)
    sentence = start_copy(home).refused()
    assert f"{home} was made by an earlier version" in sentence
    assert "`make clean-data`" in sentence


def test_a_full_disk(tmp_path: Path, start_copy: StartCopy) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        sentence = start_copy(disk / "home").refused()
        assert sentence.startswith(f"The disk that holds {disk / 'home'} is full: 7 MB are free")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_nothing_to_reach(tmp_path: Path) -> None:
    for command in ("url", "psql", "shell"):
        asked = subprocess.run(
            [sys.executable, "-m", "atspro.supervisor", command],
            cwd=ROOT,
            env={"ATSPRO_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert asked.returncode == 1
        assert asked.stderr.startswith(f"No copy runs on {tmp_path}: start one with `make run`")
