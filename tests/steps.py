"""How much work a function does, counted and not timed: the same on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any


def steps(function: Callable[[], Any]) -> int:
    """How many functions are called, Python's own and those in C."""
    count = 0

    def see(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


FEWEST = 1_000
"""Steps that count as nothing: what is found once, and limits that are reached, are no growth."""


def grows_with_its_size(
    function: Callable[[str], Any], text_of: Callable[[int], str], sizes: tuple[int, int] = (2_000, 4_000)
) -> None:
    """Fail if a text of the larger size is far more work than its length says, as growth with the square would be."""
    small, large = sizes
    function(text_of(small // 2))  # What is loaded once is loaded now.
    texts = [text_of(size) for size in sizes]
    little, much = (steps(partial(function, text)) for text in texts)
    assert much <= 1.7 * (large / small) * max(little, FEWEST), (little, much)
