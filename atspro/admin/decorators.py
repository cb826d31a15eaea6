"""Flask-Admin's decorators with types, because Flask-Admin has none that mypy may follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from flask_admin.actions import action as _action
from flask_admin.base import expose as _expose

F = TypeVar("F", bound=Callable[..., Any])


def expose(url: str = "/", methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
    """Make a method a page of its view, at this address below the view's own."""
    return cast("Callable[[F], F]", _expose(url, methods))


def action(name: str, label: str, question: str) -> Callable[[F], F]:
    """Make a method an action on ticked rows; it is called with their ids after the question was answered."""
    return cast("Callable[[F], F]", _action(name, label, question))
