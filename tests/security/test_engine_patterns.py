"""No pattern of the engine takes more than the square of a text's length, whatever the text: steps are counted.

What runs them on strangers' texts is a process with limits, or a text that is short (`services/sandbox`): there the
square is bounded, and the third power of a few hundred characters is not. They are found, so that none is forgotten.

Counting takes long, and says the same of the same pattern each time: `checked_patterns.txt` beside this file has the
digests of those that were counted and are fine. `make test` counts the others, `make thorough` all of them. After a
change of patterns ``python -m tests.security.test_engine_patterns`` counts what is new and writes the file.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from atspro.engine.lazy_pattern import LazyPattern
from tests.security.regex_steps import MANY, growth
from tests.security.test_regex_growth import ANCHORED, ROOT, SEARCHES, Found, _only_anchored, _patterns_in

CUBIC = 2.4
"""The power from which on growth is more than that of the square; constants blur it a little."""
SHARDS = 24
NEW_SHARDS = 3
CHECKED = Path(__file__).with_name("checked_patterns.txt")


def digest(found: Found) -> str:
    """What tells a pattern, with how it is tried, from others."""
    _, pattern, anchored = found
    return hashlib.sha256(f"{pattern.flags} {anchored} {pattern.pattern}".encode()).hexdigest()[:20]


def modules() -> Iterator[tuple[Any, ast.Module]]:
    for path in sorted((ROOT / "engine").rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if path.name != "__main__.py":
            name = ".".join(part for part in parts if part != "__init__")
            yield importlib.import_module(name), ast.parse(path.read_text())


@cache
def patterns() -> tuple[Found, ...]:
    """Where, which, and whether it is only tried at the start; of the engine, without those that can't be cubic."""
    found: dict[tuple[str, int], Found] = {}
    for module, tree in modules():
        for name, value in vars(module).items():
            lazy = [value.compiled] if isinstance(value, LazyPattern) else []
            for pattern in (*lazy, *_patterns_in(value)):
                anchored = _only_anchored(tree, name)
                found.setdefault((pattern.pattern, pattern.flags), (f"{module.__name__}.{name}", pattern, anchored))
        for call in ast.walk(tree):
            pattern = _written(call)
            if pattern is not None and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                where = f"{module.__name__}:{call.lineno}"
                found.setdefault((pattern.pattern, pattern.flags), (where, pattern, call.func.attr in ANCHORED))
    return tuple(one for one in found.values() if may_be_cubic(one[1]))


def _written(call: ast.AST) -> re.Pattern[str] | None:
    """The pattern that is written out at a call such as ``re.sub(r"\\s+", …)``."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
        return None
    given = call.args[0]
    if ast.unparse(call.func.value) != "re" or call.func.attr not in SEARCHES | ANCHORED:
        return None
    if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
        return None
    return re.compile(given.value, re.IGNORECASE if "IGNORECASE" in ast.unparse(call) else 0)


def may_be_cubic(pattern: re.Pattern[str]) -> bool:
    """Whether it has two repeats that can go on and be given back: with one, only its start and its end are free."""
    return _free_repeats(sre_parser.parse(pattern.pattern, pattern.flags), 1) > 1


def _free_repeats(items: Any, times: int) -> int:
    count = 0
    for op, value in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            _, high, inner = value
            count += times if int(high) >= MANY else 0
            count += _free_repeats(inner, times * min(int(high), 9))
        elif op is sre.BRANCH:
            count += max(_free_repeats(branch, times) for branch in value[1])
        elif op is sre.SUBPATTERN:
            count += _free_repeats(value[3], times)
        elif op is sre.POSSESSIVE_REPEAT:
            count += _free_repeats(value[2], times)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            count += _free_repeats(value[1], times)
        elif op is sre.ATOMIC_GROUP:
            count += _free_repeats(value, times)
    return count


def power(pattern: re.Pattern[str], anchored: bool) -> float:
    """As `growth`, at sizes at which also the square of a pattern of many words is counted to its end."""
    found = growth(pattern, anchored, sizes=(16, 32, 64), limit=300_000)
    # What is a constant at some size, such as .{0,40}, still looks like growth here.
    return growth(pattern, anchored, sizes=(48, 96, 192), limit=3_000_000) if found > CUBIC else found


def _slow(found: tuple[Found, ...]) -> list[str]:
    return [
        f"{where}: {pattern.pattern[:80]}" for where, pattern, anchored in found if power(pattern, anchored) > CUBIC
    ]


@pytest.mark.parametrize("shard", range(NEW_SHARDS))
def test_new_patterns_stay_within_the_square(shard: int) -> None:
    checked = set(CHECKED.read_text().split())
    new = tuple(one for one in patterns() if digest(one) not in checked)
    assert len(new) < len(patterns())
    assert _slow(new[shard::NEW_SHARDS]) == []


def main() -> None:
    """Write which patterns are fine: those that were, and of the new ones those that are."""
    checked = set(CHECKED.read_text().split()) if CHECKED.exists() else set()
    fine = {digest(one) for one in patterns() if digest(one) in checked or not _slow((one,))}
    CHECKED.write_text("".join(f"{one}\n" for one in sorted(fine)))


@pytest.mark.thorough
@pytest.mark.parametrize("shard", range(SHARDS))
def test_all_patterns_stay_within_the_square(shard: int) -> None:
    assert len(patterns()) > 4 * SHARDS
    assert _slow(patterns()[shard::SHARDS]) == []


@pytest.mark.parametrize(
    ("pattern", "is_slow"),
    [
        (r"\s*,?\s*or\b", True),
        pytest.param(r"(?<!\w)((?:[A-Z][\w.-]*[ -]){1,5})$", True, marks=pytest.mark.thorough),
        pytest.param(r"(?:[A-Za-z][\w-]*[ -]){0,3}[A-Za-z][\w-]* to", True, marks=pytest.mark.thorough),
        pytest.param(r"(\w+\s?)*:$", True, marks=pytest.mark.thorough),
        (r"(?<!\w)((?:[A-Z][\w.-]*+(?: |(?<=-))){1,5})$", False),
        (r"\s*+,?\s*+or\b", False),
        (r"\s*\([^)]*\)", False),
    ],
)
def test_the_count_knows_the_third_power_from_the_square(pattern: str, is_slow: bool) -> None:
    compiled = re.compile(pattern)
    assert (may_be_cubic(compiled) and power(compiled, False) > CUBIC) == is_slow


if __name__ == "__main__":
    main()
