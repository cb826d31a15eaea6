"""How fast the engine writes: all four documents of a pair, in processor time, beside a floor of the same run.

Run: python -m bench.engine
Prints a table and writes bench/results/engine.json. All four are to take a second at the most. The floor is plain work
that any machine does, counting the words of a fixed text with the standard library: both are timed in turns within
each round, so that the ratio says the same on a slow machine and on a busy one. Shown are medians over rounds.
"""

from __future__ import annotations

import functools
import gc
import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from atspro.engine.read import read_job, read_resume
from atspro.engine.types import KINDS
from atspro.engine.write import write
from atspro.shapes import JobData, ResumeData
from bench.reading.samples import samples_folder
from tests.engine.approved import TODAY, examples

ROUNDS = 7
LIMIT = 1000.0
"""Milliseconds of processor that all four documents may take."""
FLOOR_TEXT = " ".join(f"word{number % 997} and {number % 89}" for number in range(12_000))
_WORDS = {"stem", "_normal", "base_of", "vocabulary", "wordlist"}
"""What is kept of single words, which any resume and any post warm; all that is kept of longer texts is forgotten."""


def pairs() -> list[tuple[str, ResumeData, JobData]]:
    """The reviewed examples, and the samples when they are at hand: name, resume, post."""
    found = [(one.folder.name, one.resume, one.job) for one in examples()]
    folder = samples_folder()
    if folder.is_dir():
        text = (folder / "job_research_engineer.md").read_text("utf-8")
        for name in ("resume_software_engineer.txt", "jsonresume_sample.json", "resume_pikachu.pdf"):
            resume = read_resume((folder / name).read_bytes(), name).resume
            found.append((name, resume, read_job(text).job))
    return found


def all_four(resume: ResumeData, job: JobData) -> None:
    """All four documents."""
    for kind in KINDS:
        write(kind, resume, job, today=TODAY)


def floor() -> int:
    """Plain work of always the same size."""
    return len(Counter(re.findall(r"[a-z]+\d*|\d+", FLOOR_TEXT)))


def forget() -> None:
    """Empty what the engine keeps of texts, as if this resume and this post had never been seen."""
    for name, module in list(sys.modules.items()):
        if name.startswith("atspro.engine"):
            for attribute, value in list(vars(module).items()):
                if not isinstance(value, functools._lru_cache_wrapper) or attribute in _WORDS:
                    continue
                if value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


def spent(do: Callable[[], object]) -> float:
    """Processor time in milliseconds."""
    start = time.process_time()
    do()
    return (time.process_time() - start) * 1000


def first_call() -> tuple[float, float]:
    """Milliseconds to import the engine, and to write the first documents with their lists, in a new process."""
    code = (
        "import time; start = time.process_time(); from atspro.engine.write import write; "
        "imported = time.process_time(); from bench.engine import all_four, examples; one = examples()[0]; "
        "begun = time.process_time(); all_four(one.resume, one.job); "
        "print((imported - start) * 1000, (time.process_time() - begun) * 1000)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported, first = map(float, made.stdout.split())
    return imported, first


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds by pair: all four of a pair never seen, again, the floor, and the first's ratio to it."""
    every = pairs()
    times: dict[str, dict[str, list[float]]] = {one[0]: {"new": [], "again": [], "floor": []} for one in every}
    for _, resume, job in every:
        all_four(resume, job)
    # As a worker does before it starts its children.
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for name, resume, job in every:
            forget()
            times[name]["new"].append(spent(lambda: all_four(resume, job)))  # noqa: B023 (called at once)
            times[name]["floor"].append(spent(floor))
            times[name]["again"].append(spent(lambda: all_four(resume, job)))  # noqa: B023
    found: dict[str, dict[str, float]] = {}
    for name, one in times.items():
        ratios = [new / least for new, least in zip(one["new"], one["floor"], strict=True)]
        found[name] = {label: round(statistics.median(values), 2) for label, values in one.items()}
        found[name]["ratio"] = round(statistics.median(ratios), 2)
    return found


def main() -> None:
    """Measure, print and store."""
    found = measure()
    imported, first = first_call()
    ratios = [one["ratio"] for one in found.values()]
    overall, slowest = statistics.median(ratios), max(one["new"] for one in found.values())
    print(f"{'pair':36}{'four, new':>10}{'again':>8}{'floor':>8}{'ratio':>8}   (ms of processor time, medians)")
    for name, one in found.items():
        print(f"{name:36}{one['new']:10.1f}{one['again']:8.1f}{one['floor']:8.2f}{one['ratio']:8.1f}")
    print(f"{'median of the pairs':36}{'':26}{overall:8.1f}   slowest {slowest:.0f} ms, at most {LIMIT:.0f} asked for")
    print(f"Once in a process: import {imported:.0f} ms, the first documents {first:.0f} ms.")
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    result = {
        "pairs": found,
        "median_ratio": overall,
        "largest_ratio": max(ratios),
        "slowest_ms": slowest,
        "import_ms": imported,
        "first_ms": first,
    }
    (folder / "engine.json").write_text(json.dumps(result, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
