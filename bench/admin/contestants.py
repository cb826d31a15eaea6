"""The contestants: how each is started, and the address or the form of each operation."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from atspro.services.auth import session_cookie
from bench.admin.stage import ROOT, Stage
from tests.ports import held_port

HERE = Path(__file__).parent
PATIENCE = 900.0
OPERATIONS = ("first page", "filter", "deep page", "search", "edit form", "save")
WORKERS = 2


@dataclass
class Contestant:
    """A running server. ``address_of`` gives the address of an operation, ``fill`` the fields of a form's page."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    address_of: Callable[[str, int], str]
    fill: Callable[[str, int], dict[str, str]]
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer, on a connection of its own; cookies are kept."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
            body = urlencode(fields)
        connection.request("GET" if body is None else "POST", path, body, headers)
        response: HTTPResponse = connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return response.status, text

    def run(self, operation: str, turn: int) -> float:
        """Do an operation once; how many seconds it took. Raises RuntimeError when it did not work.

        Who saves has opened the form before, which is not in a save's time, but in what it leaves in the processes.
        """
        path = self.address_of(operation, turn)
        fields = self.fill(self.ask(path)[1], turn) if operation == "save" else None
        started = time.perf_counter()
        status, text = self.ask(path, fields)
        seconds = time.perf_counter() - started
        if status != (302 if operation == "save" else 200):
            raise RuntimeError(f"{self.name}: {operation} was answered with {status}:\n{text[:2000]}")
        return seconds

    def memory(self) -> float:
        """The most memory of one of its workers, in MB: its own, and its share of what it shares with others."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        rollups = [Path(f"/proc/{child}/smaps_rollup").read_text() for child in children]
        return max(int(re.search(r"^Pss: +(\d+) kB", rollup, re.M)[1]) for rollup in rollups) / 1e3


def row_of(turn: int, documents: int) -> tuple[UUID, UUID, int]:
    """The document, its job and its number, for a turn: another active letter each time, for none is scored anew."""
    number = (turn * 7919 % (documents // 20)) * 20 + 17
    return _uuid(f"document{number}"), _uuid(f"job{number // 20}"), number


def _uuid(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode()).hexdigest())


def _middle(documents: int) -> datetime:
    """When the document in the middle was written."""
    return datetime(2024, 1, 1) + timedelta(minutes=documents // 2)


def _token(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
    return found[1] if found else ""


@contextmanager
def ours(stage: Stage, database: str, documents: int, name: str = "ours") -> Iterator[Contestant]:
    """The dashboard of this application, with its sign-in, policies, limits and log."""
    with stage.connect(database) as connection:
        connection.execute(
            'INSERT INTO "user" (id, name, email, "emailVerified", role)'
            " VALUES ('staff', 'Sam Staff', 'staff@example.com', true, 'admin') ON CONFLICT DO NOTHING"
        )
        connection.execute("DELETE FROM session WHERE id = 'staff'")
        connection.execute(
            'INSERT INTO session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")'
            " VALUES ('staff', 'staff', 'staff', now() + interval '6 days', now(), now())"
        )
    cookie = session_cookie.sign("staff", stage.environ["BETTER_AUTH_SECRET"])

    def address_of(operation: str, turn: int) -> str:
        return {
            "first page": "/admin/documents/",
            "filter": "/admin/documents/?flt0_type=resume&flt1_active=yes",
            "deep page": f"/admin/documents/?day={_middle(documents):%Y-%m-%d}",
            "search": "/admin/documents/?search=kubernetes",
        }.get(operation, f"/admin/documents/edit/?id={row_of(turn, documents)[0]}")

    def fill(page: str, turn: int) -> dict[str, str]:
        token, newest = _token(page, "csrf_token"), _token(page, "based_on")
        return {"csrf_token": token, "based_on": newest, "content": f"# Changed {turn} {time.time()}\n\n{_TEXT}"}

    environ = stage.environ_for(database)
    with _server(name, ["wsgi:app"], environ, ROOT) as (port, process):
        yield Contestant(name, port, process, address_of, fill, {session_cookie.NAME: cookie})


@contextmanager
def stock_flask_admin(stage: Stage, database: str, documents: int) -> Iterator[Contestant]:
    """Flask-Admin as it comes."""

    def address_of(operation: str, turn: int) -> str:
        return {
            "first page": "/admin/documents/",
            "filter": "/admin/documents/?flt0_type_equals=resume&flt1_is_active_equals=1",
            "deep page": f"/admin/documents/?page={documents // 2 // 20}",
            "search": "/admin/documents/?search=kubernetes",
        }.get(operation, f"/admin/documents/edit/?id={row_of(turn, documents)[0]}")

    def fill(_page: str, turn: int) -> dict[str, str]:
        job = row_of(turn, documents)[1]
        return {"type": "cover", "version": "5", "is_active": "y", "content": _TEXT, "job": str(job)}

    arguments = ["bench.admin.stock_flask_admin:app", "-c", os.devnull]
    with _server("stock Flask-Admin", arguments, stage.environ_for(database), ROOT) as (port, process):
        yield Contestant("stock Flask-Admin", port, process, address_of, fill)


@contextmanager
def stock_django(stage: Stage, database: str, documents: int) -> Iterator[Contestant]:
    """Django's admin as it comes, out of an environment that is made for it."""
    place = stage.home / "django"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install", "--require-hashes"]
        subprocess.run([*pip, "-r", ROOT / "requirements" / "bench.txt"], check=True)
    environ = stage.environ_for(database) | {"PYTHONPATH": str(HERE)}
    made = subprocess.run([python, HERE / "stock_django.py"], env=environ, check=True, capture_output=True, text=True)

    def address_of(operation: str, turn: int) -> str:
        return {
            "first page": "/admin/stock_django_app/document/",
            "filter": "/admin/stock_django_app/document/?is_active__exact=1&type__exact=resume",
            "deep page": f"/admin/stock_django_app/document/?p={documents // 2 // 20}",
            "search": "/admin/stock_django_app/document/?q=kubernetes",
        }.get(operation, f"/admin/stock_django_app/document/{row_of(turn, documents)[0]}/change/")

    def fill(page: str, turn: int) -> dict[str, str]:
        document, job, _ = row_of(turn, documents)
        values = {"id": str(document), "job": str(job), "type": "cover", "version": "5", "is_active": "on"}
        return values | {"csrfmiddlewaretoken": _token(page, "csrfmiddlewaretoken"), "content": _TEXT}

    arguments = ["stock_django:application", "-c", os.devnull]
    with _server("stock Django", arguments, environ, HERE, python) as (port, process):
        yield Contestant("stock Django", port, process, address_of, fill, {"sessionid": made.stdout.strip()})


@contextmanager
def floor(stage: Stage, database: str, documents: int) -> Iterator[Contestant]:
    """One ideal statement and a bare page."""

    def address_of(operation: str, turn: int) -> str:
        return {
            "first page": "/list",
            "filter": "/list?filter=1",
            "deep page": f"/list?after={_middle(documents):%Y-%m-%dT%H:%M}",
            "search": "/search",
        }.get(operation, f"/edit/{row_of(turn, documents)[0]}")

    arguments = ["bench.admin.floor:app", "-c", os.devnull]
    with _server("floor", arguments, stage.environ_for(database), ROOT) as (port, process):
        yield Contestant("floor", port, process, address_of, lambda _page, _turn: {"content": _TEXT})


@contextmanager
def _server(
    name: str, arguments: list[str], environ: dict[str, str], folder: Path, python: Path | str = sys.executable
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = held_port()
    # A worker of a stock one is busy with one page for longer than gunicorn would wait.
    command = [str(python), "-m", "gunicorn", *arguments, "--preload", "--no-control-socket", "-w", str(WORKERS)]
    command += ["-b", f"127.0.0.1:{port}", "-t", "0"]
    log = Path(environ["ATSPRO_HOME"]) / f"{name.replace(' ', '-')}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environ | {"PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{name} did not start; see {log}.") from None
                time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


_TEXT = " ".join(["Led the delivery of a reporting platform and improved its monthly budget."] * 20)
