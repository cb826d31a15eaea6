"""Clients that send nothing, half a request or a byte at a time hold no thread: others are answered meanwhile."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from atspro.config import Settings
from atspro.web.gunicorn_worker import HEAD_SECONDS, LEAST_RATE, MAX_HEAD, Incoming, Received
from tests.web.test_web_processes import get, web_server

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALVES = {
    "idle": b"",
    "half a line": b"GET /hea",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 100000\r\n\r\nemail=",
    "padded length": HEAD + b"Content-Length: 0000000000005000\r\n\r\na",
    "announced": HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n",
}
EACH = 40


@pytest.mark.usefixtures("migrated_app")
def test_two_hundred_slow_clients_do_not_keep_others_waiting(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path) as (address, _), slow_clients(address) as clients:
        for _ in range(5):
            # Less than they are given: nobody was closed to make room.
            assert get(f"{address}/healthz") == '{"status":"ok"}\n'
        assert not any(is_closed(client) for client in clients)
        # One of them goes on, byte by byte, and is answered as anybody is.
        late = clients[EACH]
        late.settimeout(30)
        for byte in b"lthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n":
            late.send(bytes([byte]))
        assert late.makefile("rb").read().startswith(b"HTTP/1.1 200 OK")


@pytest.mark.usefixtures("migrated_app")
def test_a_request_behind_another_and_a_body_in_parts_are_answered(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path) as (address, _), connected(address) as client:
        ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        client.sendall(ask + ask[:20])
        first = until_body(client)
        client.sendall(ask[20:])
        assert (first, until_body(client)) == ("200", "200")
        client.sendall(HEAD + b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"a=b&")
        client.sendall(b"c=")
        # A form without its token, read to its end.
        assert until_body(client) == "400"


@pytest.mark.usefixtures("migrated_app")
def test_bodies_of_unknown_length_and_endless_heads_are_refused(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path) as (address, _):
        for sent, status in (
            (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
            (HEAD + b"X: " + b"x" * MAX_HEAD, b"431"),
        ):
            with connected(address) as client:
                client.sendall(sent)
                assert client.recv(1000).split()[1] == status


@pytest.mark.parametrize("size", [50_000, 100_000, 200_000])
def test_a_body_that_nobody_reads_is_not_copied_at_each_read(size: int) -> None:
    """gunicorn throws it away by the kilobyte; what is left must stay where it is, whatever the body's size."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET /next HTTP/1.1\r\n")
        received = Received(ours, HEAD + b"x" * size)
        assert received.read() == HEAD + b"x" * size
        received.unread(b"x" * size)
        held, reads = received.held, 0
        while received.at < size - 1024:
            assert received.read(1024, read_ahead=size) == b"x" * 1024
            reads += 1
            assert received.held is held
        assert reads == (size - 1) // 1024
        left = size - received.at
        # What is asked for beyond the end comes from the socket, and no more than that is taken for the body.
        assert received.read(left + 3) == b"x" * left + b"GET"
        assert received.buf.getvalue() + received.take_buffered() == (b" /next HTTP/1.1\r\n" * 2)
        theirs.close()
        assert received.read(5) == b""


@pytest.mark.usefixtures("migrated_app")
def test_bodies_that_are_too_large_are_not_waited_for(settings: Settings, tmp_path: Path) -> None:
    """Each is answered at once and closed, though nothing of what it announces comes."""
    with web_server(settings, tmp_path) as (address, _), ExitStack() as stack:
        for length in (b"60000000", b"99999999999999"):
            clients = [stack.enter_context(connected(address)) for _ in range(EACH)]
            for client in clients:
                client.sendall(HEAD + b"Connection: keep-alive\r\nContent-Length: " + length + b"\r\n\r\na")
            assert get(f"{address}/healthz") == '{"status":"ok"}\n'
            for client in clients:
                answer = client.makefile("rb").read()
                assert answer.split()[1] == b"413"
                assert b"connection: close" in answer.lower()


@pytest.mark.usefixtures("migrated_app")
def test_who_does_not_hang_up_after_the_last_answer_holds_nobody_up(settings: Settings, tmp_path: Path) -> None:
    """Two hundred at two seconds each would be a minute for each of the two processes' loops."""
    with web_server(settings, tmp_path) as (address, _), ExitStack() as stack:
        clients = [stack.enter_context(connected(address)) for _ in range(5 * EACH)]
        for client in clients:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        for client in clients:
            client.settimeout(20)
            assert client.makefile("rb").read().startswith(b"HTTP/1.1 200 ")
        assert get(f"{address}/healthz") == '{"status":"ok"}\n'


@pytest.mark.parametrize(
    "odd",
    [
        b"Content-Length: +5", b"Content-Length: 5_0", b"Content-Length: 5, 5",
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length:\r\n 5", b"X: a\nContent-Length: 5", b"X: a\rContent-Length: 5", b"Content-Length: \xb2",
        b"Content-Length: " + b"0" * 30 + b"5", b"X: a\x00b",
    ],
)  # fmt: skip
def test_heads_that_two_readers_may_read_differently_are_refused(odd: bytes) -> None:
    assert Incoming(0.0, 10**6).add(HEAD + odd + b"\r\n\r\n") == 400


@pytest.mark.parametrize("said", [b"Content-Length: 0005", b"content-length:5 ", b"CONTENT-LENGTH :\t5"])
def test_one_length_is_waited_for_however_it_is_written(said: bytes) -> None:
    incoming = Incoming(0.0, 10**6)
    assert incoming.add(HEAD + said + b"\r\n\r\nabcd") == 0
    assert not incoming.is_whole
    assert incoming.add(b"e") == 0
    assert incoming.is_whole


def test_empty_lines_before_a_request_are_no_request() -> None:
    assert Incoming(0.0, 10**6).add(b"\r\n\r\nPOST /") == 400


UNREADABLE = {
    "no request": b"<script>alert(1)</script>\r\n\r\n",
    "a bad header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n<b>: 1\r\n\r\n",
    "a method": b"G<T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a long line": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
    "no length": HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
    "an endless head": HEAD + b"X: " + b"x" * MAX_HEAD,
}


@pytest.mark.usefixtures("migrated_app")
def test_what_cannot_be_read_is_refused_with_the_headers_of_every_answer(settings: Settings, tmp_path: Path) -> None:
    with web_server(settings, tmp_path) as (address, _):
        for name, sent in UNREADABLE.items():
            with connected(address) as client:
                client.sendall(sent)
                head, _, body = client.makefile("rb").read().partition(b"\r\n\r\n")
            status, *lines = head.decode().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            assert status.startswith("HTTP/1.1 4"), (name, status)
            assert headers["Content-Type"] == "text/plain; charset=utf-8", name
            assert headers["X-Content-Type-Options"] == "nosniff", name
            assert headers["X-Frame-Options"] == "DENY", name
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], name
            assert headers["Cache-Control"] == "no-store", name
            assert int(headers["Content-Length"]) == len(body), name
            # Nothing of the request comes back.
            assert b"<" not in body, name


def test_what_is_late_is_told_by_what_has_arrived() -> None:
    idle, head, body = Incoming(100.0, 10**6), Incoming(100.0, 10**6), Incoming(100.0, 10**6)
    assert head.add(HEAD) == 0
    assert body.add(HEAD + b"Content-Length: 900000\r\n\r\n") == 0
    assert body.add(b"x" * (20 * LEAST_RATE - len(body.data))) == 0
    assert [each.is_late(100.0 + HEAD_SECONDS) for each in (idle, head, body)] == [False, False, False]
    assert [each.is_late(100.1 + HEAD_SECONDS) for each in (idle, head, body)] == [True, True, False]
    assert not body.is_late(119.9 + HEAD_SECONDS)
    assert body.is_late(120.1 + HEAD_SECONDS)


def test_a_request_is_whole_with_its_last_byte() -> None:
    incoming = Incoming(0.0, 10**6)
    for byte in HEAD + b"Content-Length: 3\r\n\r\nab":
        assert incoming.add(bytes([byte])) == 0
        assert not incoming.is_whole
    assert incoming.add(b"c") == 0
    assert incoming.is_whole
    too_large = Incoming(0.0, 10)
    assert too_large.add(HEAD + b"Content-Length: 11\r\n\r\n") == 0
    # The application says so, without a look at the body.
    assert too_large.is_whole


@contextmanager
def connected(address: str) -> Iterator[socket.socket]:
    parts = urlsplit(address)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=30) as client:
        yield client


@contextmanager
def slow_clients(address: str) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        clients = []
        for sent in HALVES.values():
            for _ in range(EACH):
                client = stack.enter_context(connected(address))
                client.sendall(sent)
                clients.append(client)
        yield clients


def is_closed(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1000) == b""
    except BlockingIOError:
        return False


def until_body(client: socket.socket) -> str:
    """The status of one answer, read to its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(1)
    head = data.lower()
    length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
    while length:
        length -= len(client.recv(length))
    return data.split()[1].decode()
