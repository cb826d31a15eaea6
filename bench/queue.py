"""How fast the ledger is, as ratios measured in one run: documents a second, clicks, and long queues.

Run: python -m bench.queue [--full]
Prints a table and writes bench/results/queue.json; bench/README.md says how each figure is measured. It starts servers
and processes of its own and needs nothing else. A loaded machine shows in the spread, and hardly in the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from bench.queue_load import clicks, depth, throughput
from bench.queue_load.stage import open_stage

# Rounds: what about a minute allows, and what gives steady medians on a noisy machine. A round of the throughput is
# long enough for each child of the worker to be replaced once (worker_max_tasks_per_child), by documents and empty
# tasks alike.
SHORT = {"rounds": 3, "size": 1000, "clicks": 60, "depths": 25}
FULL = {"rounds": 12, "size": 1000, "clicks": 300, "depths": 120}


def measure(plan: dict[str, int]) -> dict[str, Any]:
    """Every figure, on one stage."""
    started, load = time.time(), os.getloadavg()[0]
    with open_stage() as stage:
        results: dict[str, Any] = {
            "throughput": throughput.measure(stage, rounds=plan["rounds"], size=plan["size"]),
            "clicks": clicks.measure(stage, clicks=plan["clicks"]),
            "depth": depth.measure(stage, rounds=plan["depths"]),
        }
    results["machine"] = {
        "cores": os.cpu_count(),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "seconds": round(time.time() - started, 1),
    }
    return results


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    line = "{:42}{:>10}{:>10}  {}"
    print(line.format("figure", "median", "p95", "middle half"))

    def row(name: str, found: dict[str, float]) -> None:
        print(
            line.format(
                name, f"{found['median']:.2f}", f"{found['p95']:.2f}", f"{found['low']:.2f}–{found['high']:.2f}"
            )
        )

    done, clicked = results["throughput"], results["clicks"]
    row("documents a second, 2 workers", done["documents_per_second"])
    row("  (a) empty tasks a second", done["empty_per_second"])
    row("  (b) raw SQL loop a second", done["raw_per_second"])
    row("documents over (a), goal 0.60", done["of_empty"])
    row("documents over (b), goal 0.50", done["of_raw"])
    row("  (b) over (a): more than documents can", done["raw_of_empty"])
    row("processor time of a document, ms", done["cpu_ms"]["documents"])
    row("  (a) of an empty task, ms", done["cpu_ms"]["empty"])
    row("  (b) of a turn of the raw loop, ms", done["cpu_ms"]["raw"])
    row("(a) over documents, by processor time", done["cpu_of_empty"])
    row("(b) over documents, by processor time", done["cpu_of_raw"])
    row("a click, ms", clicked["click_ms"])
    row("  the job page, ms", clicked["job_page_ms"])
    row("  the progress page, ms", clicked["progress_page_ms"])
    row("click less job page, ms", clicked["added_to_job_page_ms"])
    row("click less progress page, ms", clicked["added_to_progress_page_ms"])
    row("click sent to claimed, ms", clicked["click_to_claimed_ms"])
    for scene, verbs in results["depth"].items():
        print(f"{scene} ahead")
        for verb, found in verbs.items():
            row(f"  {verb}, ms", found["ms"])
            if found["of_shallow"]["median"] != 1.0:
                row("    over 10 rows, goal 1.3", found["of_shallow"])
    machine = results["machine"]
    print(f"{machine['cores']} cores, load {machine['load_before']} to {machine['load_after']}, {machine['seconds']} s")


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="more rounds: about six minutes instead of one and a half")
    results = measure(FULL if parser.parse_args().full else SHORT)
    show(results)
    target = Path(__file__).parent / "results" / "queue.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
