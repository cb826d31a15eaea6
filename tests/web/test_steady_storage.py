"""Limits are counted whatever the broker does, by any number of threads at once, and without an error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from limits import parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from atspro.broker import limiter_storage
from atspro.config import redis_url
from atspro.web import steady_storage
from atspro.web.steady_storage import SteadyStorage
from tests.conftest import make_settings

LIMIT = parse("40 per hour")


@pytest.fixture
def quick_switches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads that take turns at every step, so that what can come between does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def client(redis_server: str) -> redis.Redis:
    """The broker, without counts of earlier tests."""
    client = redis.Redis.from_url(redis_url(redis_server))
    for key in client.keys("LIMITS*"):
        client.delete(key)
    return client


@pytest.fixture
def storage(client: redis.Redis, redis_server: str) -> SteadyStorage:
    """Counts on the broker."""
    address, options = limiter_storage(make_settings("postgresql://nobody", redis_server))
    storage = storage_from_string(steady_storage.PREFIX + address, **options)
    assert isinstance(storage, SteadyStorage)
    return storage


def hits(storage: Any, threads: int = 16, each: int = 20) -> list[bool]:
    counter, start = MovingWindowRateLimiter(storage), threading.Barrier(threads)

    def hit(_: int) -> list[bool]:
        start.wait()
        return [counter.hit(LIMIT, "somebody") for _ in range(each)]

    with ThreadPoolExecutor(threads) as pool:
        return [taken for some in pool.map(hit, range(threads)) for taken in some]


class Away:
    """A broker that is there for as long as it is told to be."""

    base_exceptions = redis.RedisError

    def __init__(self, inner: Any) -> None:
        self.inner, self.asked, self.is_away = inner, 0, False

    def acquire_entry(self, *given: Any) -> bool:
        self.asked += 1
        # A little later, when others have found out too.
        time.sleep(0.001)
        if self.is_away:
            raise redis.ConnectionError("away")
        return bool(self.inner.acquire_entry(*given))


@pytest.mark.usefixtures("quick_switches")
def test_in_memory_many_threads_count_exactly_and_none_fails() -> None:
    taken = hits(storage_from_string("steady+memory://"))
    assert taken.count(True) == 40


@pytest.mark.usefixtures("quick_switches")
def test_when_the_broker_dies_under_many_threads_none_fails_and_the_limit_holds(storage: SteadyStorage) -> None:
    shared = Away(storage._shared)
    storage._shared = shared  # type: ignore[assignment]
    assert hits(storage, 4, 5).count(True) == 20
    shared.is_away = True
    assert hits(storage).count(True) == 40, "counted here, by this process alone"
    assert shared.asked < 4 * 5 + 16 + 1, "who comes later does not wait for a broker that is away"


def test_a_broker_that_is_back_counts_again(
    storage: SteadyStorage, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Away(storage._shared)
    storage._shared = shared  # type: ignore[assignment]
    counter, now = MovingWindowRateLimiter(storage), [1000.0]
    monkeypatch.setattr(steady_storage.time, "monotonic", lambda: now[0])
    shared.is_away = True
    for pause in (2.0, 4.0, 8.0, 16.0, 32.0, 32.0):
        before = shared.asked
        assert counter.hit(LIMIT, "back")
        assert counter.hit(LIMIT, "back")
        assert shared.asked == before + 1
        now[0] += pause
    shared.is_away = False
    assert counter.hit(LIMIT, "back")
    assert counter.hit(LIMIT, "back")
    assert client.keys("LIMITS*back*"), "counted on the broker"


def test_limits_own_counter_in_memory_is_asked_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its timer is started twice by two threads that find none, which is an error for the second."""
    storage = storage_from_string("steady+memory://")
    assert isinstance(storage, SteadyStorage)
    held = []

    class Watched(MemoryStorage):
        def acquire_entry(self, *given: Any) -> bool:
            held.append(storage._lock.locked())
            return super().acquire_entry(*given)

    storage._own = Watched()
    assert MovingWindowRateLimiter(storage).hit(LIMIT, "somebody")
    assert held == [True]
