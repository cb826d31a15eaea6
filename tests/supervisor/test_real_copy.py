"""The project's own Procfile on an empty home: started, killed, started again, stopped."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from atspro.embedded import APPLICATION_ROLE, libpq_url
from tests.supervisor.conftest import Copy


def test_everything_answers_survives_kill_9_and_stops(tmp_path: Path, start_copy: Callable[..., Copy]) -> None:
    home = tmp_path / "instance"
    copy = start_copy(home, real=True).ready()
    assert copy.ask("/healthz") == {"status": "ok"}
    assert copy.ask("/readyz")["status"] == "ready"
    accounts = json.loads((home / "demo_accounts.json").read_text())
    assert all(accounts[role]["email"] in copy.output for role in ("job_seeker", "admin"))
    running = {word for process in copy.family() for word in process.cmdline()}
    assert {"beat", "worker", "wsgi:app"} <= running

    family = copy.family()
    # Nothing of the application is the tables' owner or a superuser, nor knows how to be.
    told = [environ for process in family if (environ := process.environ()).get("DATABASE_URL")]
    assert told
    assert {environ["DATABASE_URL"].split("://")[1].split("@")[0] for environ in told} == {APPLICATION_ROLE}
    assert not any("DATABASE_OWNER_URL" in environ for environ in told)
    with psycopg.connect(libpq_url(copy.running()["database_url"])) as connection:
        connected = connection.execute(
            "SELECT DISTINCT usename, s.rolsuper FROM pg_stat_activity JOIN pg_roles s ON s.rolname = usename"
            " WHERE datname = current_database()"
        )
        assert connected.fetchall() == [(APPLICATION_ROLE, False)]
    copy.end(signal.SIGKILL)
    again = start_copy(home, port=copy.port, real=True).ready()
    assert not psutil.wait_procs(family, timeout=0)[1]
    assert again.ask("/readyz")["status"] == "ready"
    with psycopg.connect(libpq_url(again.running()["database_url"])) as connection:
        emails = {row[0] for row in connection.execute('SELECT email FROM "user"').fetchall()}
    assert emails >= {account["email"] for account in accounts.values()}

    assert again.end(signal.SIGINT) == 0
    assert again.family() == []
    assert "Traceback" not in again.output
