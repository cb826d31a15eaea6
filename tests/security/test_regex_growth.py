"""Every pattern that reads what strangers send takes steps that grow as the text does, counted at three sizes.

The engine's own patterns are the exception: what runs them on strangers' texts is a process with limits, or a text that
is short (`services/sandbox`). The last test holds that nothing else does.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import atspro
from tests.security.regex_steps import SUPERLINEAR, Matcher, attacks, growth

ROOT = Path(atspro.__file__).parent
OUTSIDE = ("engine", "samples", "embedded", "supervisor", "bench")
SEARCHES = {"search", "sub", "subn", "split", "findall", "finditer"}
ANCHORED = {"match", "fullmatch"}
BUILT = {
    # A pattern that is built from a text of ours or from an escaped word reads as many steps as that word is long.
    ("atspro.llm.privacy", "privacy"),
    ("atspro.web.forms.jobs", "jobs"),
}
# From before patterns had steps: each on a line of bounded length, with the bound.
Found = tuple[str, re.Pattern[str], bool]


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if path.name == "__main__.py" or (parts[1] in OUTSIDE and parts[1:] != ("engine", "markdown")):
            continue
        name = ".".join(part for part in parts if part != "__init__")
        yield importlib.import_module(name), ast.parse(path.read_text())


@cache
def patterns() -> tuple[Found, ...]:
    """Where, which, and whether it is only ever tried at the start of a text."""
    found: list[Found] = []
    for module, tree in modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                found.append((f"{module.__name__}.{name}", pattern, _only_anchored(tree, name)))
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            method = call.func.attr
            if ast.unparse(call.func.value) == "re" and method in SEARCHES | ANCHORED and call.args:
                pattern = _evaluated(module, call)
                if pattern is not None:
                    found.append((f"{module.__name__}:{call.lineno}", pattern, method in ANCHORED))
    unique = {(pattern.pattern, pattern.flags): (where, pattern, anchored) for where, pattern, anchored in found}
    return tuple(unique.values())


def _patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, re.Pattern):
        yield re.compile(value.pattern.decode("latin-1"), value.flags)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset | dict):
        for item in [*value, *(value.values() if isinstance(value, dict) else ())]:
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _patterns_in(getattr(value, field.name), depth + 1)
    elif isinstance(value, type) and value.__module__.startswith("atspro.") and depth < 1:
        for item in list(vars(value).values()):
            yield from _patterns_in(item, depth + 1)
    elif _makes_patterns(value):
        yield from _patterns_in(value(), depth + 1)


def _makes_patterns(value: Any) -> bool:
    """Whether this is a function that makes patterns once, out of texts of ours."""
    if not isinstance(value, FunctionType | type(cache(len))):
        return False
    made = getattr(value, "__annotations__", {}).get("return", "")
    return "Pattern" in str(made) and "Iterator" not in str(made) and not inspect.signature(value).parameters


def _only_anchored(tree: ast.Module, name: str) -> bool:
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            # Also of what a function makes once: name().fullmatch.
            held = node.value.func if isinstance(node.value, ast.Call) else node.value
            if isinstance(held, ast.Name) and held.id == name:
                used.add(node.attr)
    return bool(used) and used <= ANCHORED


def _evaluated(module: ModuleType, call: ast.Call) -> re.Pattern[str] | None:
    """The pattern that is written at the call; None for one that is built of what is only known later."""
    flags = next((each.value for each in call.keywords if each.arg == "flags"), None)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if flags is None and method in ANCHORED | {"search", "findall", "finditer"} and len(call.args) > 2:
        flags = call.args[2]
    try:
        given = eval(ast.unparse(call.args[0]), vars(module))
        chosen = eval(ast.unparse(flags), vars(module)) if flags is not None else 0
    except NameError:
        assert "re.escape" in ast.unparse(call) or (module.__name__, module.__name__.rpartition(".")[2]) in BUILT
        return None
    return re.compile(given, chosen) if isinstance(given, str) else None


@pytest.mark.parametrize("number", range(110))
def test_steps_grow_as_the_text_does(number: int) -> None:
    found = patterns()
    assert len(found) <= 110, "There are more patterns than numbers here: raise the number."
    if number >= len(found):
        return
    where, pattern, anchored = found[number]
    assert growth(pattern, anchored) < SUPERLINEAR, f"{where}: {pattern.pattern}"


def test_the_patterns_are_found() -> None:
    where = {name.rpartition(".")[0] for name, _, _ in patterns()}
    assert {"atspro.redaction", "atspro.engine.markdown", "atspro.web.gunicorn_worker"} <= where
    assert len(patterns()) > 50


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        (r"\s+$", 2),
        (r"a+b", 2),
        (r"\b[\w.-]*(?:token|secret)[\w-]*=", 2),
        (r"Key \(.*?\)=", 2),
        (r"\beyJ[\w-]{6,}\.[\w-]{6,}", 2),
        (r"(\w+\s?)*:$", 9),
        (r"(?<!a)a++b", 1),
        (r"[^,]+,", 2),
        (r"^[^,]+,", 1),
        (r"sk-\w{16}", 1),
    ],
)
def test_the_count_knows_slow_patterns_from_fast_ones(pattern: str, power: int) -> None:
    assert (growth(re.compile(pattern)) >= SUPERLINEAR) == (power > 1)


@pytest.mark.parametrize("number", range(0, 80, 4))
def test_the_count_matches_what_the_real_matcher_matches(number: int) -> None:
    if number >= len(patterns()):
        return
    _, pattern, _ = patterns()[number]
    matcher = Matcher(pattern)
    for attack in attacks(pattern)[::7]:
        text = attack(24)
        matcher.count_all(text)
        assert matcher.ends == [match.end() for match in pattern.finditer(text)], (pattern.pattern, text)


SLOW = re.compile(
    r"fact_check|keyword_gaps|sentence_spans|skill_extraction|engine\.write|engine\.read\b|engine\.markdown"
)
HERE = {
    # In processes with limits, or on short texts.
    "services/sandbox/page_functions.py",
    "services/sandbox/parser_worker.py",
    # Called by a worker alone, which has limits of its own.
    "services/documents/writing.py",
}
TYPES = {"JobReading", "PostsReading", "ResumeReading", "source_words", "MAX_POSTS"}


def test_pages_reach_the_engine_only_through_the_sandbox() -> None:
    for part in ("web", "admin", "services", "forms"):
        for path in (ROOT / part).rglob("*.py"):
            if str(path.relative_to(ROOT)) in HERE:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and SLOW.search(node.module or ""):
                    assert {alias.name for alias in node.names} <= TYPES, f"{path}: {ast.unparse(node)}"
