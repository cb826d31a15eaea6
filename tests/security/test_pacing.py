"""Who was refused for asking too much is answered one request after the other; nobody else waits for them."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from atspro.config import Settings
from atspro.web.gunicorn_worker import WholeRequestWorker
from atspro.web.pacing import MAX_PACED, PACE, PACED_SECONDS, Pacing
from tests.web.test_web_processes import web_server

COOKIE = "theme=dark; __Secure-better-auth.session_token=abc.def"
PLAIN = "better-auth.session_token=abc.def"
COSTLY = "/documents/00000000-0000-0000-0000-000000000000"


def head(path: str = "/jobs/", cookie: str = COOKIE) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\nCookie: {cookie}".encode()


def test_requests_of_who_was_refused_are_spaced() -> None:
    pacing = Pacing()
    assert pacing.moment_of(head(), 100.0) == 100.0
    pacing.refused(COOKIE.encode(), 100.0)
    assert [pacing.moment_of(head(), 100.0) for _ in range(4)] == [100.0 + PACE * number for number in range(4)]
    # Who waits for that is behind whoever came before, also after a refusal more.
    pacing.refused(COOKIE.encode(), 100.1)
    assert pacing.moment_of(head(), 100.1) == 100.0 + PACE * 4
    # Others, and the files of a page, do not wait.
    assert pacing.moment_of(head(cookie="better-auth.session_token=another"), 100.1) == 100.1
    assert pacing.moment_of(head(cookie="theme=dark"), 100.1) == 100.1
    assert pacing.moment_of(head("/static/css/app.css"), 100.1) == 100.1
    assert pacing.moment_of(b"GET / HTTP/1.1\r\nX-Cookie: better-auth.session_token=abc.def", 100.1) == 100.1


@pytest.mark.parametrize(("status", "is_paced"), [(429, True), (503, True), (200, False), (404, False)])
def test_both_refusals_are_paced_and_nothing_else(status: int, is_paced: bool) -> None:
    """Several accounts that are refused because all places are taken ask on as fast as one."""
    worker = WholeRequestWorker.__new__(WholeRequestWorker)
    worker.pacing = Pacing()
    worker.note_answer(status, COOKIE)
    now = time.monotonic()
    worker.pacing.moment_of(head(), now)
    assert (worker.pacing.moment_of(head(), now) > now) is is_paced


def test_it_is_forgotten_and_bounded() -> None:
    pacing = Pacing()
    pacing.refused(COOKIE.encode(), 100.0)
    assert pacing.moment_of(head(), 100.0 + PACED_SECONDS) == 100.0 + PACED_SECONDS
    pacing.refused(b"no session", 0.0)
    for number in range(MAX_PACED + 5):
        pacing.refused(b"better-auth.session_token=%d" % number, 200.0)
    assert len(pacing._paced) == MAX_PACED


@pytest.mark.usefixtures("migrated_app")
def test_the_web_server_paces_and_answers_all(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path, WEB_CONCURRENCY="1") as (address, _):
        # Beyond what a browser may ask of costly pages in a minute.
        assert any(ask(address, COSTLY, PLAIN) == b"429" for _ in range(200))
        began = time.monotonic()
        waiting = [connect(address, "/healthz", PLAIN) for _ in range(6)]
        assert ask(address, "/healthz", "") == b"200"
        assert [answer(one) for one in waiting] == [b"200"] * 6
        # They were given their threads no faster than that, however fast the machine is.
        assert time.monotonic() - began >= 5 * PACE


def connect(address: str, path: str, cookie: str) -> socket.socket:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    client = socket.create_connection((parts.hostname, parts.port), timeout=60)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode())
    return client


def answer(client: socket.socket) -> bytes:
    with client, client.makefile("rb") as stream:
        return stream.read().split(b" ")[1]


def ask(address: str, path: str, cookie: str) -> bytes:
    return answer(connect(address, path, cookie))
