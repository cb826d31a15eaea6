"""The environment, the Procfile and the migrations as the supervisor reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from atspro.errors import AtsproError
from atspro.queue import QUEUES
from atspro.supervisor.plan import PROJECT, Plan, parse_procfile, read_plan, shell_command
from atspro.supervisor.prepare import announcement, newest_migrations, read_accounts


def plan(host: str = "127.0.0.1") -> Plan:
    return Plan(home=Path("home"), host=host, port=8000, environ={}, commands={"web": "true"})


def test_the_projects_procfile_names_what_must_run() -> None:
    commands = read_plan({}).commands
    assert list(commands)[:3] == ["release", "web", "worker"]
    assert "beat" in commands
    consumed = [
        queue
        for command in commands.values()
        if " worker " in command
        for queue in command.split(" -Q ")[1].split()[0].split(",")
    ]
    assert sorted(consumed) == sorted(QUEUES)


def test_a_procfile_is_read_in_order_without_comments() -> None:
    text = "# processes\n\nweb:   serve --port $PORT\n worker: A=1 work\n"
    assert list(parse_procfile(text).items()) == [("web", "serve --port $PORT"), ("worker", "A=1 work")]


@pytest.mark.parametrize("text", ["web serve", "web: one\nweb: two", "release: migrate", "", "web:"])
def test_a_procfile_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(AtsproError, match="Procfile"):
        parse_procfile(text)


@pytest.mark.parametrize("command", ['printf %s "${GIVEN:-nothing}"', 'GIVEN=own sh -c "printf %s \\$GIVEN"'])
def test_a_command_sees_its_variables(command: str) -> None:
    done = subprocess.run(shell_command(command), env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=True)
    assert done.stdout == (b"own" if "own" in command else b"nothing")


def test_a_home_is_absolute_and_the_projects_own_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_plan({}).home == PROJECT / "instance"
    assert read_plan({"ATSPRO_HOME": "data"}).home == tmp_path / "data"


def test_children_are_not_told_what_an_outer_copy_was_told() -> None:
    made = read_plan({"EMBEDDED": "1", "ATSPRO_RUN": "outer", "DATABASE_URL": ""})
    assert made.embeds_postgresql
    assert made.child_environ({})["ATSPRO_RUN"] == made.run != "outer"


def test_given_settings_win_over_made_ones() -> None:
    made = read_plan({"BASE_URL": "https://cv.example.org"})
    assert made.child_environ({"REDIS_URL": "redis://x"})["BASE_URL"] == "https://cv.example.org"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("[::]", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(host: str, url: str) -> None:
    assert plan(host).url == url


@pytest.mark.parametrize(
    ("host", "is_open"),
    [("127.0.0.1", False), ("localhost", False), ("[::1]", False), ("0.0.0.0", True), ("::", True), ("10.0.0.7", True)],
)
def test_a_host_that_other_machines_reach_is_known(host: str, is_open: bool) -> None:
    assert plan(host).open_to_network is is_open


def test_gunicorn_is_told_ipv6_addresses_in_brackets() -> None:
    assert plan("::1").child_environ({})["HOST"] == "[::1]"


def test_the_newest_migration_is_the_one_that_alembic_finds() -> None:
    assert newest_migrations(PROJECT) == set(ScriptDirectory(str(PROJECT / "migrations")).get_heads())


def test_two_heads_and_unreadable_files_are_never_taken_for_migrated(tmp_path: Path) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "1.py").write_text('revision: str = "1"\ndown_revision: str | None = None\n')
    (versions / "2.py").write_text("revision = '2'\ndown_revision = '1'\n")
    (versions / "3.py").write_text("revision = '3'\ndown_revision = '1'\n")
    (versions / "odd.py").write_text("revision = compute()\n")
    assert newest_migrations(tmp_path) == {"2", "3", "odd.py"}


def test_demo_accounts_are_found_below_other_output() -> None:
    printed = b'loading\n{"admin": {"email": "a@example.com", "password": "p", "extra": 1}}\n'
    assert read_accounts(printed) == {"admin": {"email": "a@example.com", "password": "p"}}


@pytest.mark.parametrize("printed", [b"", b"[]x", b'{"admin": "a"}', b'{"admin": {"email": "a"}}', b"\xff\xfe"])
def test_output_without_demo_accounts_is_known_as_such(printed: bytes) -> None:
    assert read_accounts(printed) is None


def test_demo_accounts_that_other_machines_reach_are_warned_of() -> None:
    accounts = {"admin": {"email": "a@example.com", "password": "p"}}
    text = announcement("http://x", Path("h"), accounts, embedded=True, open_to_network=True)
    assert "It answers other machines too" in text
    assert "other machines" not in announcement("http://x", Path("h"), None, embedded=False, open_to_network=True)
