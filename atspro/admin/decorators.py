"""Flask-Admin's decorator of pages with types, because Flask-Admin has none that mypy may follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from flask_admin.base import expose as _expose

F = TypeVar("F", bound=Callable[..., Any])


def expose(url: str = "/", methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
    """Make a method a page of its view, at this address below the view's own."""
    return cast("Callable[[F], F]", _expose(url, methods))
