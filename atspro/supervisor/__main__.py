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

from atspro.embedded import libpq_url, psql_path
from atspro.embedded.home import is_alive
from atspro.embedded.process import PR_SET_PDEATHSIG
from atspro.errors import AtsproError
from atspro.supervisor import records
from atspro.supervisor.loop import Supervisor
from atspro.supervisor.plan import PROJECT, find_home, read_plan


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit status, 1 with one sentence on standard error when something cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m atspro.supervisor", description="Run ATSPro on this machine.")
    parser.add_argument("command", nargs="?", choices=("run", "url", "psql", "shell"), default="run")
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
    return _become_psql(running.database_url) if command == "psql" else _become_shell(home, running)


def _become_psql(database_url: str) -> NoReturn:
    psql = psql_path()
    if psql is None:
        raise AtsproError("No psql was found: install PostgreSQL's client.")
    os.execv(psql, [psql, libpq_url(database_url)])  # noqa: S606 - a program of ours.


def _become_shell(home: Path, running: records.Running) -> NoReturn:
    environ = {"DATABASE_URL": running.database_url, "REDIS_URL": running.redis_url, "BASE_URL": running.url}
    environ |= {"ATSPRO_HOME": str(home), "FLASK_APP": "wsgi.py", "EMBEDDED": "1" if running.embedded else "0"}
    kept = records.kept_secrets(home) if running.embedded else {}
    os.chdir(PROJECT)
    flask = [sys.executable, "-m", "flask", "shell"]
    os.execve(sys.executable, flask, {**kept, **os.environ, **environ})  # noqa: S606 - a program of ours.


if __name__ == "__main__":
    sys.exit(main())
