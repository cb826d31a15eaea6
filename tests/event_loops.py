"""Coroutines in tests: in a thread of their own, for a browser's test leaves an event loop in this one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

import anyio

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


def run_apart(function: Callable[[*Arguments], Awaitable[T]], *arguments: *Arguments) -> T:
    """What the coroutine of ``function`` returns, or the error that it raises."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: anyio.run(function, *arguments)).result()
