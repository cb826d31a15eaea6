"""Error reports: one arrives over HTTP with what is needed, and without anything that people trusted us with."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from atspro import reports
from atspro.version import VERSION
from tests.conftest import make_settings

ROOT = Path(__file__).parents[1]
SECRETS = ("hunter2-and-more", "s3cret-token-of-a-link", "Kept in a variable", "body-of-the-form", "cookie-of-somebody")

PROGRAM = """
import logging, sys
from atspro import create_app, logs

app = create_app()
from flask import request

@app.post("/fail/<token>")
def fail(token):
    resume = "Kept in a " + "variable"
    logging.getLogger("atspro.example").warning("Trying with token=%s", token)
    raise RuntimeError("could not connect to postgresql://ada:hunter2-and-more@db/x")

app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
client.set_cookie("better-auth.session_token", "cookie-of-somebody")
answer = client.post("/fail/s3cret-token-of-a-link", data={"text": "body-of-the-form"}, base_url="http://127.0.0.1/")
assert answer.status_code == 500, answer.status_code
with logs.bind(job_id="the-job", task_id="the-task"):
    try:
        raise ValueError("a task failed")
    except ValueError:
        logging.getLogger("atspro.example").exception("A task failed")
import sentry_sdk
sentry_sdk.flush(10)
"""


@dataclass
class Receiver:
    """Somebody who takes error reports."""

    address: str
    bodies: list[bytes] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        """The events of the envelopes that came."""
        found = []
        for body in self.bodies:
            lines = body.split(b"\n")
            for header, payload in zip(lines[1::2], lines[2::2], strict=False):
                if json.loads(header).get("type") == "event":
                    found.append(json.loads(payload))
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            encoding = self.headers.get("Content-Encoding")
            found.bodies.append(gzip.decompress(body) if encoding == "gzip" else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(f"http://public@127.0.0.1:{server.server_port}/1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def environment(tmp_path: Path, dsn: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql://nobody@/nothing?host={tmp_path}",
        "REDIS_URL": f"redis+socket://{tmp_path}/nobody",
        "SECRET_KEY": "test-" * 10,
        "BETTER_AUTH_SECRET": "test-better-auth-" * 3,
        "SENTRY_DSN": dsn,
        "SENTRY_ENVIRONMENT": "the-test",
    }


def run(program: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_error_arrives_without_secrets(receiver: Receiver, tmp_path: Path) -> None:
    run(PROGRAM, environment(tmp_path, receiver.address))
    events = receiver.events()
    values = [event["exception"]["values"][0] for event in events]
    assert [value["type"] for value in values] == ["RuntimeError", "ValueError"]
    assert all(event["release"] == f"atspro@{VERSION}" and event["environment"] == "the-test" for event in events)
    first, second = events
    assert first["request"] == {"method": "POST"}
    assert len(first["tags"]["request_id"]) == 16
    assert (second["tags"]["job_id"], second["tags"]["task_id"]) == ("the-job", "the-task")
    assert values[0]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert "vars" not in values[0]["stacktrace"]["frames"][-1]
    for body in receiver.bodies:
        for secret in SECRETS:
            assert secret.encode() not in body, secret


def test_nothing_is_imported_where_no_address_is_set(tmp_path: Path) -> None:
    program = "import sys; from atspro import create_app; create_app(); print('sentry_sdk' in sys.modules)"
    assert run(program, environment(tmp_path, "")).strip() == "False"


def test_without_an_address_nothing_is_started() -> None:
    assert not reports.init_reports(make_settings("postgresql://h/d", "redis://h"))
