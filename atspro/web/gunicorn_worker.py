"""Gunicorn's threaded worker, which gives a thread to a request only once all of it has arrived.

A thread that reads from a socket waits as long as the other side likes, and a few clients that send half a request hold
all threads. Here the worker's own loop, which waits for any number of sockets at once, receives: the head, then the
body that it announces, within `HEAD_SECONDS` and at `LEAST_RATE` from then on. What is slower is closed.

A refusal costs time too. The requests of a session that was just refused for asking too much (429) wait in the loop and
get their threads one after the other: see `atspro.web.pacing`.
"""

from __future__ import annotations

import errno
import heapq
import io
import itertools
import re
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from atspro.web.pacing import Pacing

HEAD_SECONDS = 10.0
"""How long a client may take before anything, and then for each `LEAST_RATE` bytes a second longer."""
LEAST_RATE = 8 * 1024
MAX_HEAD = 64 * 1024
MAX_WAITING_BYTES = 128 * 1024 * 1024
"""What all bodies that have not fully arrived may hold of this process' memory; then the largest is refused."""
SEND_SECONDS = 15
"""How long a client may take none of an answer before the thread that sends it gives up."""
LINGER_SECONDS = 2.0
"""How long what a client still sends is thrown away after its last answer, so that it can read that (RFC 9112, 9.6)."""
STOP_SECONDS = 1.0
"""How long a worker that stops waits for the first bytes on a connection that it has just taken."""
REFUSED = (429, 503)
"""Too much of one person, and of all people together: neither is to be asked again at once."""
_SEND_BUFFER = 1024 * 1024
_CHUNK = 64 * 1024

_LENGTH = re.compile(rb"\d{1,18}")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding[ \t]*+:")
_EXPECTS = re.compile(rb"(?im)^expect:[ \t]*+100-continue[ \t]*+\r$")
_REFUSAL_HEADERS = (
    b"Connection: close",
    b"Content-Type: text/plain; charset=utf-8",
    b"Cache-Control: no-store",
    b"X-Content-Type-Options: nosniff",
    b"X-Frame-Options: DENY",
    b"Referrer-Policy: same-origin",
    b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
)
_REFUSALS = {
    400: b"Bad Request",
    408: b"Request Timeout",
    411: b"Length Required",
    413: b"Content Too Large",
    431: b"Request Header Fields Too Large",
    503: b"Service Unavailable",
}


_CLOSE = b"Connection: close\r\n"


def _body_length(head: bytes) -> int | None:
    """The bytes of the body that a request's head announces; None for a head that two readers may read differently.

    What gunicorn took for a longer body than was waited for here, it would wait for in a thread.
    """
    lines = head.split(b"\r\n")
    is_plain = not any(character in line for line in lines for character in (b"\r", b"\n", b"\x00"))
    if not is_plain or not lines[0] or any(line[:1] in (b" ", b"\t") for line in lines[1:]):
        return None
    named = (line.partition(b":") for line in lines[1:])
    lengths = [value.strip(b" \t") for name, _, value in named if name.strip(b" \t").lower() == b"content-length"]
    if not lengths:
        return 0
    return int(lengths[0]) if len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) else None


class Incoming:
    """What has arrived of one request, and how long the rest may take."""

    def __init__(self, now: float, max_body: int) -> None:
        self.data = bytearray()
        self.started = now
        self.max_body = max_body
        self.wanted = 0
        """How many bytes make the request, once its head is there."""
        self.expects = False

    def add(self, data: bytes) -> int:
        """Take what arrived. Returns the status with which it must be refused, or 0."""
        searched = max(0, len(self.data) - 3)
        self.data += data
        return 0 if self.wanted else self._read_head(searched)

    def _read_head(self, searched: int) -> int:
        end = self.data.find(b"\r\n\r\n", searched)
        if end < 0:
            return 431 if len(self.data) > MAX_HEAD else 0
        head = bytes(self.data[: end + 2])
        self.wanted = end + 4
        if len(head) > MAX_HEAD:
            return 431
        if _CHUNKED.search(head):
            # Browsers send none, and a proxy in front counts what it has received.
            return 411
        length = _body_length(head)
        if length is None:
            return 400
        if length > self.max_body:
            self._end_after_answer(head)
            return 0
        self.wanted += length
        self.expects = self.wanted > len(self.data) and self._forget_expectation(head)
        return 0

    def _end_after_answer(self, head: bytes) -> None:
        """A body that is too large is the application's to refuse, which reads none of it, and nobody else may.

        Where the connection went on, gunicorn would read what was announced, and wait for it in a thread.
        """
        line = head.index(b"\r\n") + 2
        del self.data[self.wanted :]
        self.data[line:line] = _CLOSE
        self.wanted += len(_CLOSE)

    def _forget_expectation(self, head: bytes) -> bool:
        """Take the wish to be told to go on out of the head, for gunicorn would grant it again."""
        found = _EXPECTS.search(head)
        if found is None:
            return False
        del self.data[found.start() : found.end() + 1]
        self.wanted -= found.end() + 1 - found.start()
        return True

    @property
    def is_whole(self) -> bool:
        """Whether a thread can answer without waiting for the client."""
        return bool(self.wanted) and len(self.data) >= self.wanted

    def is_late(self, now: float) -> bool:
        """Whether less has arrived by now than must have."""
        return now > self.started + HEAD_SECONDS + (len(self.data) / LEAST_RATE if self.wanted else 0.0)


def refusal(status_line: bytes) -> bytes:
    """An answer of a few words with the headers of every other, to a line such as ``HTTP/1.1 408 Request Timeout``."""
    words = status_line.partition(b" ")[2]
    return b"\r\n".join([status_line, *_REFUSAL_HEADERS, b"Content-Length: %d" % len(words), b"", words])


class Refused:
    """A client's socket, on which gunicorn's page about a request that it can't read becomes a `refusal`.

    That page quotes the request, and comes without a header that tells the browser what to take it for.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """Send the answer that stands for this one."""
        self._sock.sendall(refusal(data.partition(b"\r\n")[0]))


class Received(SocketUnreader):
    """What has arrived, read from its beginning to its end; gunicorn's own copies all that is left at each read.

    A body that nobody reads is thrown away by the kilobyte, so one of 5 MB would be copied 5,000 times.
    """

    def __init__(self, sock: socket.socket, data: bytes) -> None:
        super().__init__(sock)
        self.held = data
        self.at = 0

    def take_buffered(self) -> bytes:
        """What is held, which is then gone."""
        rest, self.held, self.at = self.held[self.at :], b"", 0
        return rest

    def read(self, size: int | None = None, read_ahead: int | None = None) -> bytes:
        """As gunicorn's: ``size`` bytes, fewer at the end, or without a size whatever there is."""
        if size is None or size < 0:
            return self.take_buffered() or self.chunk(read_ahead)
        while len(self.held) - self.at < size:
            more = self.chunk(max(size, read_ahead or 0) - (len(self.held) - self.at))
            if not more:
                return self.take_buffered()
            self.held, self.at = self.held[self.at :] + more, 0
        start, self.at = self.at, self.at + size
        return self.held[start : self.at]

    def unread(self, data: bytes) -> None:
        """Put back what was read too much."""
        self.held, self.at = data + self.held[self.at :], 0

    @property
    def buf(self) -> io.BytesIO:
        """What is held, as the worker looks at it."""
        return io.BytesIO(self.held[self.at :])

    @buf.setter
    def buf(self, value: io.BytesIO) -> None:
        self.held, self.at = value.getvalue(), 0


class WholeRequestWorker(ThreadWorker):
    """See above. Everything here runs in the worker's loop; only whole requests go to its threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receiving: dict[TConn, Incoming] = {}
        self.leaving: dict[TConn, float] = {}
        """Connections that have their last answer, and until when they may hang up by themselves."""
        self.pacing = Pacing()
        self.kept: list[tuple[float, int, TConn, bytes]] = []
        """Whole requests that wait, by the moment at which they get their threads: a heap."""
        self._number = itertools.count()

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that can't be read, and log it."""
        super().handle_error(req, Refused(client), addr, exc)

    def note_answer(self, status: int, cookies: str) -> None:
        """Pace the session of a request that was refused; called by the thread that answered it."""
        if status in REFUSED:
            self.pacing.refused(cookies.encode("latin-1", "replace"), time.monotonic())

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and when there are too many, drop the one that has been silent longest."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._drop_oldest()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop_oldest()
        wait = struct.pack("@ll", SEND_SECONDS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, wait)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
        self._receive(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """A connection that was kept alive brings its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._receive(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Receive in the loop what is left of a request that came right behind the one that is answered."""
        result = None if fs.cancelled() or fs.exception() is not None else fs.result()
        if result is False:
            self._take_leave(conn)
            return
        if result is True:
            early = conn.parser.unreader.take_buffered()
            if early:
                conn.sock.setblocking(False)
                self._receive(conn, early)
                return
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close what is late; a worker that stops waits only a moment for who has not begun."""
        super().murder_pending()
        now = time.monotonic()
        for conn, incoming in list(self.receiving.items()):
            has_begun = bool(incoming.data) or now < incoming.started + STOP_SECONDS
            if incoming.is_late(now) or not (self.alive or has_begun):
                self._refuse(conn, 408 if incoming.data else 0)
        for conn, until in list(self.leaving.items()):
            if now > until:
                self._part(conn)
        while self.kept and (self.kept[0][0] <= now or not self.alive):
            _, _, conn, data = heapq.heappop(self.kept)
            self._hand_over(conn, data)

    def _receive(self, conn: TConn, early: bytes = b"") -> None:
        incoming = Incoming(time.monotonic(), self.wsgi.config["MAX_CONTENT_LENGTH"] or 0)
        self.receiving[conn] = incoming
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_readable, conn))
        if early:
            self._took(conn, incoming, early)

    def _on_readable(self, conn: TConn, client: socket.socket) -> None:
        incoming = self.receiving.get(conn)
        if incoming is None:
            return
        try:
            data = client.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._refuse(conn, 0)
            return
        self._took(conn, incoming, data)

    def _took(self, conn: TConn, incoming: Incoming, data: bytes) -> None:
        refused = incoming.add(data)
        if refused:
            self._refuse(conn, refused)
        elif incoming.is_whole:
            self._stop_receiving(conn)
            data, now = bytes(incoming.data), time.monotonic()
            moment = self.pacing.moment_of(data[:MAX_HEAD].partition(b"\r\n\r\n")[0], now)
            if moment > now:
                heapq.heappush(self.kept, (moment, next(self._number), conn, data))
            else:
                self._hand_over(conn, data)
        else:
            if incoming.expects:
                incoming.expects = False
                self._say(conn, b"HTTP/1.1 100 Continue\r\n\r\n")
            waiting = sum(len(each.data) for each in self.receiving.values())
            if waiting + sum(len(data) for _, _, _, data in self.kept) > MAX_WAITING_BYTES:
                if self.kept:
                    self._drop_kept()
                else:
                    self._refuse(max(self.receiving, key=lambda each: len(self.receiving[each].data)), 503)

    def _hand_over(self, conn: TConn, data: bytes) -> None:
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader = Received(conn.sock, data)
        self.enqueue_req(conn)

    def _drop_kept(self) -> None:
        """Refuse the request that would wait longest."""
        last = max(self.kept)
        self.kept.remove(last)
        heapq.heapify(self.kept)
        self.nr_conns -= 1
        self._say(last[2], refusal(b"HTTP/1.1 503 Service Unavailable"))
        last[2].close()

    def _take_leave(self, conn: TConn) -> None:
        """Say that nothing more comes, and wait in the loop, where gunicorn holds it up, for the other side's end."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        self.leaving[conn] = time.monotonic() + LINGER_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_last_words, conn))

    def _on_last_words(self, conn: TConn, client: socket.socket) -> None:
        try:
            said = client.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            said = b""
        if not said and conn in self.leaving:
            self._part(conn)

    def _part(self, conn: TConn) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _drop_oldest(self) -> None:
        if self.kept:
            self._drop_kept()
        elif self.leaving:
            self._part(next(iter(self.leaving)))
        elif self.receiving:
            self._refuse(min(self.receiving, key=lambda each: self.receiving[each].started), 0)

    def _stop_receiving(self, conn: TConn) -> None:
        del self.receiving[conn]
        self.poller.unregister(conn.sock)

    def _refuse(self, conn: TConn, status: int) -> None:
        self._stop_receiving(conn)
        self.nr_conns -= 1
        if status:
            self._say(conn, refusal(b"HTTP/1.1 %d %s" % (status, _REFUSALS[status])))
        conn.close()

    def _say(self, conn: TConn, words: bytes) -> None:
        # As much as fits into an empty buffer: the loop waits for nobody.
        try:
            conn.sock.send(words)
        except OSError:
            return
