"""A real Better-Auth: installed once by npm from locked versions, and served beside our code.

``ATSPRO_BETTER_AUTH`` names the folder that keeps the installed versions; without it, one below the temporary folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
from sqlalchemy.engine import make_url

from tests.ports import held_port

OLDEST_NODE = 20
PATIENCE = 120.0
# The shared harness is locked to the newest version; what older ones need is locked here.
LOCKS = Path(__file__).parent


class Unavailable(Exception):
    """Node, npm or the network is missing; the sentence says which."""


def installed(version: str, harness: Path) -> Path:
    """A folder with the harness and this version of Better-Auth, installed if need be. Raises `Unavailable`.

    ``1.7.25+passkey`` has the package of passkeys too, whose locked versions are in a folder of the harness.
    """
    _check_node()
    _, _, extra = version.partition("+")
    locked = LOCKS / version if (LOCKS / version).is_dir() else harness / extra
    files = sorted([*harness.glob("*.mjs"), locked / "package.json", locked / "package-lock.json"])
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    cache = Path(
        os.environ.get("ATSPRO_BETTER_AUTH", Path(tempfile.gettempdir()) / f"atspro-better-auth-{os.getuid()}")
    )
    folder = cache / f"{version}-{digest}"
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _install(folder, files)
    return folder


def _check_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise Unavailable(f"node and npm are needed, version {OLDEST_NODE} or newer")
    found = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if int(found.removeprefix("v").split(".")[0] or 0) < OLDEST_NODE:
        raise Unavailable(f"node is {found or 'broken'}; version {OLDEST_NODE} or newer is needed")


def _install(folder: Path, files: list[Path]) -> None:
    half_done = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for file in files:
            (half_done / file.name).write_bytes(file.read_bytes())
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(command, cwd=half_done, capture_output=True, text=True, timeout=300)
            if done.returncode == 0:
                half_done.rename(folder)
                return
            raise Unavailable(f"npm could not install it: {done.stderr.strip()[-500:]}")
        raise Unavailable("npm did not install it in time")
    finally:
        shutil.rmtree(half_done, ignore_errors=True)


def _environment(database_url: str, secret: str, **knobs: str) -> dict[str, str]:
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # With plain timestamps Better-Auth writes the local wall clock of Node.
    return {**kept, "TZ": "UTC", "DATABASE_URL": url, "BETTER_AUTH_SECRET": secret, **knobs}


def run_migrations(folder: Path, database_url: str, *arguments: str, **knobs: str) -> dict[str, Any]:
    """Better-Auth's own plan for the database, carried out unless ``--dry-run`` is among the arguments."""
    done = subprocess.run(
        ["node", "migrate.mjs", *arguments],
        cwd=folder,
        env=_environment(database_url, "s" * 40, **knobs),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    plan: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return plan


def run_node(folder: Path, program: str, *arguments: str) -> str:
    """What a program prints that uses the installed Better-Auth."""
    command = ["node", "--input-type=module", "-e", program, "--", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class BetterAuth:
    """A running Better-Auth."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def call(self, http: requests.Session, path: str, **body: Any) -> requests.Response:
        """GET, or POST of JSON when there is a body (``_=None`` for an empty one), as its own client does."""
        address = f"{self.base_url}/api/auth{path}"
        if not body:
            return http.get(address, timeout=PATIENCE, allow_redirects=False)
        sent = {name: value for name, value in body.items() if name != "_"}
        return http.post(address, json=sent, headers={"Origin": self.base_url}, timeout=PATIENCE)

    def outbox(self, kind: str, to: str) -> list[dict[str, str]]:
        """The mails of a kind that it would have sent to an address, oldest first."""
        sent = requests.get(f"{self.base_url}/__outbox", timeout=PATIENCE).json()
        return [mail for mail in sent if (mail["kind"], mail["to"]) == (kind, to)]


@contextmanager
def serving(
    folder: Path, database_url: str, secret: str, *, host: str = "127.0.0.1", **knobs: str
) -> Iterator[BetterAuth]:
    """Serve Better-Auth on a free port of this machine, which ``host`` is another name of."""
    port = held_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            ["node", "server.mjs"],
            cwd=folder,
            env=_environment(database_url, secret, PORT=str(port), BASE_URL=f"http://{host}:{port}", **knobs),
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_it_answers(process, port, log)
            yield BetterAuth(f"http://{host}:{port}")
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Any) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    log.seek(0)
    raise AssertionError(f"Better-Auth does not answer:\n{log.read()}")
