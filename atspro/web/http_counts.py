"""HTTP counters of several processes: each writes a file of its own, and one more has what ended ones counted."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
ENDED = "ended"
_read: Any = MmapedDict.read_all_values_from_file


def counts(own: CollectorRegistry) -> Collector:
    """What to scrape: the sum over all processes, or this process's ``own`` counters when it is alone."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return own
    together = CollectorRegistry()
    MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
    return together


def absorb(folder: Path, pid: int) -> None:
    """Add an ended process's counters to the file of the ended ones: nothing is lost and the folder does not grow."""
    with held(folder):
        for path in folder.glob(f"*_{pid}.db"):
            kept = folder / path.name.replace(f"_{pid}.db", f"_{ENDED}.db")
            sums: dict[str, float] = {}
            for source in (kept, path):
                if source.exists():
                    for key, value, _, _ in _read(str(source)):
                        sums[key] = sums.get(key, 0.0) + value
            new = kept.with_suffix(".new")
            new.unlink(missing_ok=True)
            file: Any = MmapedDict(str(new))  # type: ignore[no-untyped-call]
            for key, value in sums.items():
                file.write_value(key, value, 0.0)
            file.close()
            new.replace(kept)
            path.unlink()


@contextmanager
def held(folder: Path | None) -> Iterator[None]:
    """Keep `absorb` and a scrape apart: between its two steps a scrape would count a process twice."""
    if folder is None:
        yield
        return
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder_of_counts() -> Path | None:
    """The folder of the processes' files, or None when this process is alone."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else None
