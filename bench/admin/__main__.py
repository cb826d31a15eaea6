"""How fast the dashboard is at a million documents, beside stock admin frameworks and a floor, in one run.

Run: python -m bench.admin [--documents 1000000] [--small 10000] [--rounds 5] [--home FOLDER] [--without-stock]
Prints a table and writes bench/results/admin.json; bench/README.md says how each figure is measured. The databases are
made once and kept in the home (ATSPRO_BENCH_HOME, or a folder of the system's temporary one).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.admin.contestants import (
    OPERATIONS,
    WORKERS,
    Contestant,
    floor,
    ours,
    stock_django,
    stock_flask_admin,
)
from bench.admin.stage import MODEL, default_home, open_stage

# Of a round a contestant gets so many turns, a few at once, or so many seconds; a slow one has one turn.
TURNS, AT_ONCE, SECONDS = 20, 5, 2.0
RATE_SECONDS = 3.0
# Times faster than stock Flask-Admin and stock Django; times the floor, and growth, are the same for all.
GOALS = {
    "first page": (4, 13),
    "filter": (10, 15),
    "deep page": (150, 200),
    "search": (500, 500),
    "edit form": (100, 100),
    "save": (100, 1.2),
}
FLOOR_GOAL, GROWTH_GOAL = 3, 1.2
# What the columns of ratios compare: who is over whom.
COMPARED = {
    "flask_admin": ("stock Flask-Admin", "ours"),
    "django": ("stock Django", "ours"),
    "floor": ("ours", "floor"),
    "growth": ("ours", "ours, small"),
}


def measure(contestants: list[Contestant], rounds: int) -> list[dict[str, dict[str, list[float]]]]:
    """For each round the seconds of each turn, by contestant and operation. Who begins changes from round to round.

    Within a round they take turns too, a few at a time, for what else runs on the machine changes by the second.
    """
    turn = 0
    for each in contestants:
        for operation in ("first page", "edit form"):
            # The first page of a process imports and compiles; each worker gets its own.
            for _ in range(0 if each.name.startswith("stock") and operation != "first page" else 3 * WORKERS):
                each.run(operation, turn)
    found = []
    for number in range(rounds):
        order = contestants[number % len(contestants) :] + contestants[: number % len(contestants)]
        times: dict[str, dict[str, list[float]]] = {each.name: {name: [] for name in OPERATIONS} for each in order}
        for operation in OPERATIONS:
            left = dict.fromkeys(times, SECONDS)
            for _ in range(TURNS // AT_ONCE):
                for each in order:
                    for _ in range(AT_ONCE):
                        if left[each.name] < 0:
                            break
                        turn += 1
                        started = time.perf_counter()
                        times[each.name][operation].append(each.run(operation, turn))
                        left[each.name] -= time.perf_counter() - started
            medians = {name: statistics.median(mine[operation]) for name, mine in times.items()}
            print(
                f"  round {number + 1}, {operation}: "
                + ", ".join(f"{name} {value * 1000:.1f}" for name, value in medians.items()),
                flush=True,
            )
        found.append(times)
    return found


def over(found: list[dict[str, dict[str, list[float]]]], one: str, other: str, operation: str) -> float:
    """How many times the other's median of a round the one's is: the median over the rounds."""
    return statistics.median(
        statistics.median(times[one][operation]) / statistics.median(times[other][operation]) for times in found
    )


def rates(contestants: list[Contestant], times: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    """Requests a second by as many clients as there are workers; of what is slow, as many as one turn's time tells."""
    rate: dict[str, dict[str, float]] = {each.name: {} for each in contestants}
    for operation in OPERATIONS[:-1]:
        for each in contestants:
            usual = statistics.median(times[each.name][operation])
            if usual > RATE_SECONDS / 4:
                rate[each.name][operation] = WORKERS / usual
                continue
            done = [0] * WORKERS
            until = time.perf_counter() + RATE_SECONDS

            def work(mine: int, each: Contestant = each, done: list[int] = done, until: float = until) -> None:
                while time.perf_counter() < until:
                    each.run(operation, mine + 100 * done[mine])  # noqa: B023 (the threads end within the turn)
                    done[mine] += 1

            threads = [threading.Thread(target=work, args=(mine,)) for mine in range(WORKERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            rate[each.name][operation] = sum(done) / RATE_SECONDS
    return rate


def percentile(times: list[float], share: float) -> float:
    """The value below which this share of the times lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def show(results: dict[str, Any]) -> None:
    """Print the tables."""
    names = list(results["times"])
    print(f"\nmilliseconds, p50 / p95 / requests a second by {WORKERS} clients")
    print(f"{'':12}" + "".join(f"{name:>28}" for name in names))
    for operation in OPERATIONS:
        cells = []
        for name in names:
            entry = results["times"][name][operation]
            rate = results["rates"][name].get(operation)
            cells.append(f"{entry['p50']:.1f} / {entry['p95']:.1f} / {f'{rate:.1f}' if rate else '–'}")
        print(f"{operation:12}" + "".join(f"{cell:>28}" for cell in cells))
    print(f"{'MB a worker':12}" + "".join(f"{results['memory'][name]:>28.0f}" for name in names))
    print("\ntimes faster than stock Flask-Admin, stock Django; times the floor; growth from the small database")
    compared = [name for name in COMPARED if name in results["ratios"][OPERATIONS[0]]]
    print(f"{'':12}" + "".join(f"{name:>14}{'goal':>8}" for name in compared))
    for operation in OPERATIONS:
        faster = GOALS[operation]
        goals = {"flask_admin": faster[0], "django": faster[1], "floor": FLOOR_GOAL, "growth": GROWTH_GOAL}
        ratios = results["ratios"][operation]
        print(f"{operation:12}" + "".join(f"{ratios[name]:>14.2f}{goals[name]:>8g}" for name in compared))
    machine = results["machine"]
    print(f"{machine['cores']} cores, load {machine['load_before']} to {machine['load_after']}, {machine['seconds']} s")


def main() -> None:
    """Make what is missing, measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path, default=default_home())
    parser.add_argument("--without-stock", action="store_true", help="half the time: only ours and the floor")
    options = parser.parse_args()
    started, load = time.time(), os.getloadavg()[0]
    with open_stage(options.home) as stage, ExitStack() as stack:
        small = stage.prepare(options.small)
        large = stage.prepare(options.documents)
        contestants = [stack.enter_context(ours(stage, large, options.documents))]
        if not options.without_stock:
            model = stage.prepare(options.documents, revision=MODEL)
            contestants += [
                stack.enter_context(stock_flask_admin(stage, model, options.documents)),
                stack.enter_context(stock_django(stage, model, options.documents)),
            ]
        contestants += [
            stack.enter_context(floor(stage, large, options.documents)),
            stack.enter_context(ours(stage, small, options.small, "ours, small")),
        ]
        found = measure(contestants, options.rounds)
        turns = {
            each.name: {name: [t for times in found for t in times[each.name][name]] for name in OPERATIONS}
            for each in contestants
        }
        rate = rates(contestants, turns)
        memory = {each.name: each.memory() for each in contestants}
    times = {
        name: {
            operation: {"p50": statistics.median(each) * 1000, "p95": percentile(each, 0.95) * 1000, "turns": len(each)}
            for operation, each in operations.items()
        }
        for name, operations in turns.items()
    }
    results = {
        "documents": options.documents,
        "times": times,
        "rates": rate,
        "memory": memory,
        "ratios": {
            operation: {
                name: over(found, one, other, operation)
                for name, (one, other) in COMPARED.items()
                if {one, other} <= set(times)
            }
            for operation in OPERATIONS
        },
        "machine": {
            "cores": os.cpu_count(),
            "load_before": round(load, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "seconds": round(time.time() - started, 1),
        },
    }
    show(results)
    target = Path(__file__).parents[1] / "results" / "admin.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
