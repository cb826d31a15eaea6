"""The engine has no clock, no randomness and no network: the same input gives the same documents for ever."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from atspro import engine

FILES = sorted(Path(engine.__file__).parent.rglob("*.py"))
MODULES = {"time", "random", "secrets", "socket", "urllib.request", "http", "subprocess", "os", "logging.handlers"}
CALLS = {"now", "today", "utcnow", "uuid4", "uuid1"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FILES[0].parent)))
def test_no_clock_no_chance_no_network(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & MODULES, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            assert node.module not in MODULES, ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CALLS, ast.unparse(node)
