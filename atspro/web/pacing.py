"""Who was refused for asking too much gets further requests answered one after the other, some time apart.

A refusal costs time too: whoever goes on asking from many connections would take most of it from others. A session that
got 429 or 503 is known by its cookie, for addresses are shared and a proxy's connections are everybody's.
"""

from __future__ import annotations

import re

PACE = 0.25
PACED_SECONDS = 10.0
"""How far apart requests of a session are given their threads, and for how long after its last refusal."""
MAX_PACED = 10_000

_SESSION = re.compile(rb"better-auth\.session_token=([^;\r\n]{1,500})")
_COOKIES = re.compile(rb"(?im)^cookie:[^\r\n]*+")
_FILE = re.compile(rb"[A-Z]{1,8} (?:/static|/bootstrap/static)/")


class Pacing:
    """The sessions that were refused lately, and when the next request of each may have a thread (`time.monotonic`)."""

    def __init__(self) -> None:
        self._paced: dict[bytes, tuple[float, float]] = {}

    def refused(self, cookies: bytes, now: float) -> None:
        """Note that a request with these cookies got 429 or 503."""
        session = _SESSION.search(cookies)
        if session is None:
            return
        _, following = self._paced.pop(session.group(1), (0.0, now))
        self._paced[session.group(1)] = now + PACED_SECONDS, following
        while len(self._paced) > MAX_PACED:
            self._paced.pop(next(iter(self._paced)))

    def moment_of(self, head: bytes, now: float) -> float:
        """When a request with this head may have a thread: now, or later. Files of pages are never kept."""
        cookies = _COOKIES.search(head) if self._paced else None
        session = _SESSION.search(cookies.group()) if cookies else None
        if session is None or _FILE.match(head):
            return now
        until, following = self._paced.get(session.group(1), (0.0, 0.0))
        if until <= now:
            self._paced.pop(session.group(1), None)
            return now
        moment = max(now, following)
        self._paced[session.group(1)] = until, moment + PACE
        return moment
