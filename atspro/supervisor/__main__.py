"""``python -m atspro.supervisor``: run a copy, or reach the one that runs."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from atspro.embedded import bring_back, embedded_servers, libpq_url, owner_url, postgresql_program, set_aside
from atspro.embedded.home import is_alive
from atspro.embedded.process import PR_SET_PDEATHSIG
from atspro.errors import AtsproError
from atspro.services import backups
from atspro.supervisor import records
from atspro.supervisor.loop import Supervisor
from atspro.supervisor.plan import PROJECT, find_home, read_plan


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status, 1 with one sentence on standard error when something cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m atspro.supervisor", description="Run ATSPro on this machine.")
    commands = ("run", "url", "psql", "shell", "backup", "restore")
    parser.add_argument("command", nargs="?", choices=commands, default="run")
    parser.add_argument("--file", type=Path, help="the backup that `restore` brings back")
    parser.add_argument("--identity", type=Path, help="the file of its private key, where it is encrypted")
    parser.add_argument("--procfile", type=Path, help="the processes to run; default: the project's Procfile")
    parser.add_argument("--sample-data", help="the command that loads sample data and prints the demo accounts")
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one dies")
    options = parser.parse_args(arguments)
    try:
        if options.command == "run":
            if options.with_parent:
                _stop_with_parent()
            plan = read_plan(os.environ, options.procfile)
            if options.sample_data:
                plan = replace(plan, sample_data=options.sample_data)
            return Supervisor(plan).run()
        if options.command == "restore":
            return _restore(find_home(os.environ), options.file, options.identity)
        return _reach(options.command, find_home(os.environ))
    except AtsproError as error:
        sys.stdout.flush()
        sys.stderr.write(f"{error}\n")
        return 1


def _stop_with_parent() -> None:
    """Have the kernel send us SIGTERM when make is killed, which would otherwise leave us running unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def _reach(command: str, home: Path) -> int:
    running = records.last_running(home)
    if running is None or not is_alive(running.pid, running.started):
        raise AtsproError(f"No copy runs on {home}: start one with `make run`, or set ATSPRO_HOME to the one you mean.")
    if command == "url":
        sys.stdout.write(f"DATABASE_URL={running.database_url}\nREDIS_URL={running.redis_url}\n")
        return 0
    sys.stdout.flush()
    return _become_psql(running.database_url) if command == "psql" else _become_flask(home, running, command)


def _restore(home: Path, file: Path | None, identity: Path | None) -> int:
    """Bring a backup back into a home whose copy does not run; what was there stays beside it in the same server."""
    if file is None or not file.is_file():
        raise AtsproError("Name the backup: make restore FILE=instance/backups/atspro-….dump")
    if "DATABASE_URL" in os.environ:
        raise AtsproError("With DATABASE_URL set, use `flask restore`: `make restore` is for the embedded database.")
    with embedded_servers(home) as servers:
        aside = set_aside(servers.database_url)
        try:
            differences = backups.restore(file, servers.owner_url, identity)
        except AtsproError:
            bring_back(servers.database_url, aside)
            raise
    for line in differences:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{file.name} is back; `make run` starts it. What was there is kept as the database {aside}.\n")
    return 1 if differences else 0


def _become_psql(database_url: str) -> NoReturn:
    psql = postgresql_program("psql")
    if psql is None:
        raise AtsproError("No psql was found: install PostgreSQL's client.")
    os.execv(psql, [psql, libpq_url(database_url)])  # noqa: S606 - a program of ours.


def _become_flask(home: Path, running: records.Running, command: str) -> NoReturn:
    environ = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url, "BASE_URL": running.url}
    environ |= {"ATSPRO_HOME": str(home), "FLASK_APP": "wsgi.py", "EMBEDDED": "1" if running.embedded else "0"}
    kept = records.kept_secrets(home) if running.embedded else {}
    os.chdir(PROJECT)
    if running.embedded and command == "backup":
        environ["DATABASE_OWNER_URL"] = owner_url(running.database_url)
    flask = [sys.executable, "-m", "flask", command]
    os.execve(sys.executable, flask, {**kept, **os.environ, **environ})  # noqa: S606 - a program of ours.


if __name__ == "__main__":
    sys.exit(main())
