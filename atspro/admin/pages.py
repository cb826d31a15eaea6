"""Pages that a part brings to its view, beside those that every view has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_admin.helpers import get_redirect_target

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "admin_page"


@dataclass(frozen=True)
class Page:
    """Where a page stands below its view's address, and how it is asked for."""

    url: str
    methods: tuple[str, ...]


def page(url: str, methods: Iterable[str] = ("GET",)) -> Callable[[F], F]:
    """Make a part's method a page of the view that the part is given to. It is called with that view.

    The method's name is the end of its endpoint: ``ban_view`` of the users' view is ``admin_users.ban_view``.
    """

    def mark(function: F) -> F:
        setattr(function, _MARK, Page(url, tuple(methods)))
        return function

    return mark


def pages_of(part: object) -> Iterator[tuple[str, Page, Callable[..., Any]]]:
    """Name, place and method of each page that a part brings."""
    for name in dir(type(part)):
        found = getattr(getattr(type(part), name), _MARK, None)
        if isinstance(found, Page):
            yield name, found, getattr(part, name)


def way_back() -> str | None:
    """Where the person came from, when it is a page of ours and can stand in a header."""
    target = get_redirect_target()
    return target if target and target.startswith("/") and target.isprintable() else None
