"""Two sides that do the same take turns, round by round, and are compared within each: one mood of the machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from bench.queue_load.statistics import Series

# The first rounds fill caches and pools.
WARM_UP = 5


class Costs:
    """What each verb cost on one side, in milliseconds."""

    def __init__(self, verbs: Sequence[str]) -> None:
        self.verbs = tuple(verbs)
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.by_verb = {verb: Series() for verb in self.verbs}

    @contextmanager
    def timed(self, verb: str) -> Iterator[None]:
        """Note how long the block takes."""
        began = time.perf_counter()
        yield
        self.by_verb[verb].add((time.perf_counter() - began) * 1000)


class Side(Protocol):
    """One way of doing it."""

    costs: Costs

    def round(self, number: int) -> None:
        """Do each verb once."""


def take_turns(one: Side, other: Side, rounds: int) -> dict[str, Any]:
    """So many rounds, begun by each in turn; by verb the milliseconds of both sides, and one over the other."""
    load = os.getloadavg()[0]
    for number in range(rounds + WARM_UP):
        if number == WARM_UP:
            one.costs.forget()
            other.costs.forget()
        for side in (one, other) if number % 2 else (other, one):
            side.round(number)
    verbs = {
        verb: {
            "one_ms": mine.summary(),
            "other_ms": other.costs.by_verb[verb].summary(),
            "ratio": mine.over(other.costs.by_verb[verb]).summary(),
        }
        for verb, mine in one.costs.by_verb.items()
    }
    return {"verbs": verbs, "load": [round(load, 2), round(os.getloadavg()[0], 2)], "cores": os.cpu_count()}


def show(results: dict[str, Any], one: str, other: str) -> None:
    """Print the table; the columns are called as given."""
    line = "{:34}{:>16}{:>16}{:>8}  {}"
    print(line.format("verb", f"{one}, ms", f"{other}, ms", "ratio", "middle half"))
    for verb, found in results["verbs"].items():
        ratio = found["ratio"]
        values = (found["one_ms"]["median"], found["other_ms"]["median"], ratio["median"])
        half = f"{ratio['low']:.2f} to {ratio['high']:.2f}"
        print(line.format(verb, *(f"{value:.2f}" for value in values), half))
    print(f"{results['cores']} cores, load {results['load'][0]} to {results['load'][1]}")
