"""How processor time grows with the length of uniform texts, which regular expressions and loops are slow on.

Run: python -m bench.growth
Prints the steepest and writes bench/results/growth.json; it ends with 1 when one is above its bound. The tests of the
same readers (tests/engine/test_bounds.py, tests/engine/read/test_bounds.py) count calls, which are the same on every
machine but do not see the steps within a regular expression.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atspro.engine.score_wanted import wanted
from atspro.errors import InvalidInput, UnreadableFile
from tests.engine import test_bounds as texts
from tests.engine.read import test_bounds as files

RESULTS = Path(__file__).parent / "results" / "growth.json"
SHORT, TIMES, MAX_GROWTH = 2_500, 4, 10.0
"""Four times the text takes less than ten times as long; with the square it would be sixteen."""
LENGTH, MAX_RATIO = 95_000, 15.0
"""A repeated text takes less than so many ordinary ones of its length; a quadratic pattern takes hundreds."""


def seconds(read: Callable[[str], object], text: str, rounds: int = 1) -> float:
    """The least processor time of so many readings."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        with contextlib.suppress(InvalidInput, UnreadableFile):
            read(text)
        times.append(time.process_time() - began)
    return min(times)


def ordinary(length: int) -> str:
    """A text as people write them."""
    part = (
        "Experience\nAcme Robotics, Inc. — Senior Engineer, Seattle, WA (Jan 2019 - Mar 2021)\n"
        "- Led a team of four that rebuilt the billing service and cut its cost by 30%.\n"
        "- Wrote the tests, the deployment and the documentation of three services.\n\n"
        "We are looking for an engineer who has five years of experience with Python and pays attention.\n\n"
    )
    return (part * (length // len(part) + 1))[:length]


def growth() -> list[dict[str, Any]]:
    """How many times as long four times the text takes, by what works on it."""
    # What takes less than an ordinary reading is all overhead, and has no growth to measure.
    least = seconds(wanted, "- Write SQL and Python for reports\n" * 20, rounds=3)
    found = []
    for name, read in texts.READERS.items():
        for unit in texts.UNITS:
            short, long = (f"SQL{(unit * size)[:size]}Python" for size in (SHORT, SHORT * TIMES))
            read(short)
            ratio = seconds(read, long, rounds=3) / max(seconds(read, short, rounds=3), least)
            found.append({"what": name, "unit": unit, "ratio": ratio, "bound": MAX_GROWTH})
    return found


def ratios() -> list[dict[str, Any]]:
    """How many times as long as an ordinary text a repeated one takes to read."""
    plain = ordinary(LENGTH)
    found = []
    for name, read in files.READERS.items():
        usual = seconds(read, plain.replace("\n", "<br>")[:LENGTH] if name == "page" else plain)
        for unit in files.UNITS:
            ratio = seconds(read, (unit * (LENGTH // len(unit) + 1))[:LENGTH]) / usual
            found.append({"what": name, "unit": unit, "ratio": ratio, "bound": MAX_RATIO})
    return found


def main() -> None:
    """Measure, print the ten steepest, keep all."""
    found = sorted([*growth(), *ratios()], key=lambda row: row["ratio"] / row["bound"], reverse=True)
    print(f"{'what':12} {'text of':24} {'ratio':>7} {'bound':>7}")
    for row in found[:10]:
        print(f"{row['what']:12} {row['unit'][:20]!a:24} {row['ratio']:7.1f} {row['bound']:7.1f}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.exit(any(row["ratio"] >= row["bound"] for row in found))


if __name__ == "__main__":
    main()
