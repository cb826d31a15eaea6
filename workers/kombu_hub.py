"""Lets a stop interrupt kombu's loop at any point.

The loop keeps what is to be done next behind a lock that the same thread must not take twice. A signal interrupts that
thread anywhere, also while it holds the lock, and Celery's handler of a cold stop then takes in what tasks have just
finished: each wants the lock for its acknowledgement, and the worker stands still for ever. With a lock that a thread
may take again the handler goes on; what is kept behind it is a set, whole before and after each step.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import Any

from kombu.asynchronous.hub import Hub


def install() -> None:
    """Have each loop that is made from now on use such a lock."""
    plain = Hub.__init__
    if hasattr(plain, "__wrapped__"):
        return

    @wraps(plain)
    def init(self: Any, *args: Any, **options: Any) -> None:
        plain(self, *args, **options)
        self._ready_lock = threading.RLock()

    Hub.__init__ = init  # type: ignore[method-assign]
