"""Functions stay small enough to be read: measured by radon, with bounds that may fall and not rise.

ruff's C901 holds 12 for each function (pyproject.toml names the files that still exceed it).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from radon.complexity import cc_visit

import atspro

ROOT = Path(atspro.__file__).parent
MAX_FUNCTION = 20
MAX_SERVICES = 3.5
MAX_ENGINE = 6.9
MAX_ABOVE = 54
"""Functions above MAX_FUNCTION: 52 in December 2026. The number may fall and not rise; engine/read and engine/write are
rewritten on their own and do not count."""


def complexities(folder: str, *without: str) -> Iterator[tuple[str, int]]:
    """Each function, method and class below a folder of the package, with its cyclomatic complexity."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(without):
            continue
        for block in cc_visit(path.read_text()):
            yield f"{place}:{block.fullname}", block.complexity


def engine() -> list[tuple[str, int]]:
    return list(complexities("engine", "engine/read/", "engine/write/"))


def test_services_are_simple_on_average() -> None:
    assert mean(number for _, number in complexities("services")) <= MAX_SERVICES


def test_the_engine_is_simple_on_average() -> None:
    assert mean(number for _, number in engine()) <= MAX_ENGINE


def test_no_more_functions_are_hard_to_follow() -> None:
    above = sorted((number, name) for name, number in [*engine(), *complexities("services")] if number > MAX_FUNCTION)
    assert len(above) <= MAX_ABOVE, above
