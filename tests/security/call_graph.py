"""Who calls whom within the product, through its modules: which views reach a function, however far away it is."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from atspro import services, web


def name_of(function: Callable[..., Any]) -> str:
    """A function's module and name, whatever decorators are around it."""
    plain = inspect.unwrap(function)
    return f"{plain.__module__}.{plain.__name__}"


def views_that_reach(*functions: Callable[..., Any]) -> set[str]:
    """The views of `atspro.web` that mention one of the functions, or what mentions it, and so on."""
    calls, views = _graph()
    reaching = {name_of(function) for function in functions}
    while more := {name for name, named in calls.items() if named & reaching} - reaching:
        reaching |= more
    return views & reaching


@cache
def _graph() -> tuple[dict[str, set[str]], set[str]]:
    calls: dict[str, set[str]] = {}
    views: set[str] = set()
    for module in _modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(node, ast.FunctionDef):
                continue
            name = f"{module.__name__}.{node.name}"
            calls.setdefault(name, set()).update(_mentioned(module, node))
            if any("bp." in ast.unparse(each) for each in node.decorator_list):
                views.add(name)
    return calls, views


def _modules() -> Iterator[ModuleType]:
    for package in (web, services):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def _mentioned(module: ModuleType, node: ast.FunctionDef) -> Iterator[str]:
    for each in ast.walk(node):
        if not isinstance(each, ast.Name | ast.Attribute):
            continue
        first, *rest = ast.unparse(each).split(".")
        found: Any = vars(module).get(first)
        for part in rest:
            found = getattr(found, part, None) if isinstance(found, ModuleType) else None
        plain = inspect.unwrap(found) if callable(found) else None
        if isinstance(plain, FunctionType):
            yield name_of(plain)
