"""Ask the web server whether it is ready, without waiting: the loop that relays output goes on meanwhile."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

TIMEOUT = 10.0
PAUSE = 0.2
MAX_ANSWER = 64 * 1024


class Probe:
    """Repeated ``GET /readyz`` requests, one at a time; call `step` often."""

    def __init__(self, host: str, port: int, path: str = "/readyz") -> None:
        self.ready = False
        self.answer = "the web server does not answer yet"
        self._address = (host, port)
        self._request = f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
        self._socket: socket.socket | None = None
        self._sent = False
        self._received = bytearray()
        self._next = 0.0
        self._deadline = 0.0

    def step(self) -> bool:
        """Move the current request on; True once the web server has answered 200."""
        now = time.monotonic()
        if self.ready or (self._socket is None and now < self._next):
            return self.ready
        try:
            if self._socket is None:
                self._open(now)
            elif self._exchange() or now > self._deadline:
                self.close()
        except BlockingIOError:
            pass
        except OSError:
            self.close()
        return self.ready

    def close(self) -> None:
        """Give up the current request."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._next = time.monotonic() + PAUSE

    def _open(self, now: float) -> None:
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._sent, self._deadline = False, now + TIMEOUT
        self._received.clear()
        with suppress(BlockingIOError):
            self._socket.connect(self._address)

    def _exchange(self) -> bool:
        """Send the request, read what has come; True when the answer is complete."""
        assert self._socket is not None
        if not self._sent:
            try:
                self._socket.send(self._request)
            except BrokenPipeError:
                raise ConnectionRefusedError from None
            self._sent = True
        while data := self._socket.recv(4096):
            self._received += data
            if len(self._received) > MAX_ANSWER:
                break
        head, _, body = bytes(self._received).partition(b"\r\n\r\n")
        words = head.split(b" ", 2)
        self.ready = len(words) > 1 and words[1] == b"200"
        if body:
            self.answer = " ".join(body.decode("utf-8", "replace").split())[:400]
        return True
