"""Where limits are counted: on the broker for all processes together, and here while it is away, never nowhere.

Flask-Limiter's own way back to memory answers 500 now and then: a request that was waiting for the broker when another
one found it dead is an error, so is a count after the answer, and so are two threads that start the timer of limits'
counters in memory at the same moment. Here each count that fails is made here instead, by one thread at a time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from limits.errors import StorageError
from limits.storage import MemoryStorage, MovingWindowSupport, Storage, storage_from_string

logger = logging.getLogger(__name__)

PREFIX = "steady+"
MAX_PAUSE = 32.0
"""Seconds after which a broker that was away is asked again at the latest; one request asks, the others do not wait."""
Counted = TypeVar("Counted")


class SteadyStorage(Storage, MovingWindowSupport):
    """Counts in the storage that the rest of its address names, and in this process while that fails."""

    STORAGE_SCHEME = [PREFIX + scheme for scheme in ("memory", "redis", "rediss", "redis+unix", "redis+sentinel")]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._shared = cast("MemoryStorage", storage_from_string(uri.removeprefix(PREFIX), **options))
        self._is_shared = not isinstance(self._shared, MemoryStorage)
        self._own = MemoryStorage() if self._is_shared else self._shared
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try = 0.0

    def _count(self, how: Callable[[MemoryStorage], Counted]) -> Counted:
        if self._is_shared and self._may_ask():
            try:
                counted = how(self._shared)
            except (self._base_errors(), OSError, StorageError):
                self._note(failed=True)
            else:
                self._note(failed=False)
                return counted
        with self._lock:
            return how(self._own)

    def _base_errors(self) -> type[Exception]:
        return cast("type[Exception]", self._shared.base_exceptions)

    def _may_ask(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if self._failures and now < self._next_try:
                return False
            if self._failures:
                # Whoever comes while this one asks does not wait for the answer too.
                self._next_try = now + MAX_PAUSE
            return True

    def _note(self, *, failed: bool) -> None:
        with self._lock:
            if failed:
                self._failures += 1
                self._next_try = time.monotonic() + min(2.0 ** min(self._failures, 10), MAX_PAUSE)
            told, self._failures = self._failures, self._failures if failed else 0
        if told == 1 and failed:
            logger.warning("The broker does not count limits: each process counts for itself until it does.")
        elif told and not failed:
            logger.warning("The broker counts limits again.")

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What counting may raise: what is wrong with us, not with the broker."""
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count so many more, if they fit into the limit."""
        return self._count(lambda storage: storage.acquire_entry(key, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Since when is counted, and how many there are."""
        return self._count(lambda storage: storage.get_moving_window(key, limit, expiry))

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count in a fixed window."""
        return self._count(lambda storage: storage.incr(key, cast("int", expiry), amount))

    def get(self, key: str) -> int:
        """The count of a fixed window."""
        return self._count(lambda storage: storage.get(key))

    def get_expiry(self, key: str) -> float:
        """When a fixed window ends."""
        return self._count(lambda storage: storage.get_expiry(key))

    def check(self) -> bool:
        """Whether counting works, which it does in any case."""
        return True

    def reset(self) -> int | None:
        """Forget all counts."""
        return self._count(lambda storage: storage.reset())

    def clear(self, key: str) -> None:
        """Forget the counts of a key."""
        self._count(lambda storage: storage.clear(key))
