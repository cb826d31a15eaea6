"""What the address of a list says: filters, search, order, how many rows, and where the page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

MAX_SEARCH = 200
MAX_RANKED_PAGE = 1000


@dataclass(frozen=True)
class ListState:
    """One list as a person asked for it. ``path`` is the list's own address.

    At most one of ``after``, ``before`` (marks, see `atspro.admin.paging`), ``is_last``, ``day`` and ``ranked_page``
    says where the page begins; without any it is the first.
    """

    path: str
    filters: tuple[tuple[Any, str], ...] = ()
    search: str = ""
    sort: str = ""
    descending: bool = False
    size: int = 0
    after: str = ""
    before: str = ""
    is_last: bool = False
    day: date | None = None
    ranked_page: int = 0
    # Only where the address names them.
    columns: tuple[str, ...] = ()
    # What the page shows, be it for the address or as the person keeps it.
    shown: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the rows are asked for."""
        return bool(self.filters or self.search)

    @property
    def is_first(self) -> bool:
        """Whether the page begins where the list does."""
        return not (self.after or self.before or self.is_last or self.day or self.ranked_page)

    @property
    def values(self) -> dict[str, str]:
        """What each filter's field holds, by the filter's key."""
        return {chosen.key: value for chosen, value in self.filters}

    def first(self, **changes: Any) -> ListState:
        """The same list, changed, from its first page on."""
        return replace(self, after="", before="", is_last=False, day=None, ranked_page=0, **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, without where the page begins."""
        found = [(f"flt{position}_{chosen.key}", value) for position, (chosen, value) in enumerate(self.filters)]
        if self.search:
            found.append(("search", self.search))
        if self.sort:
            found.append(("sort", self.sort))
            if self.descending:
                found.append(("desc", "1"))
        if self.size:
            found.append(("page_size", str(self.size)))
        if self.columns:
            found.append(("columns", ",".join(self.columns)))
        return found

    def address(self) -> str:
        """The list's address with everything."""
        pairs = self.pairs()
        for name, value in (
            ("after", self.after),
            ("before", self.before),
            ("last", "1" if self.is_last else ""),
            ("day", self.day.isoformat() if self.day else ""),
            ("page", str(self.ranked_page) if self.ranked_page else ""),
        ):
            if value:
                pairs.append((name, value))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def read_state(
    arguments: Any, *, path: str, filters: Sequence[tuple[Any, str]], sorts: Sequence[str], sizes: Sequence[int]
) -> ListState:
    """The state out of an address's arguments; what makes no sense counts for nothing."""
    sort = arguments.get("sort", "")
    sort = sort if sort in sorts else ""
    size = arguments.get("page_size", 0, type=int)
    page = arguments.get("page", 0, type=int)
    try:
        day = date.fromisoformat(arguments.get("day", ""))
    except ValueError:
        day = None
    # A day at either end of the calendar has no neighbor to compare with.
    day = day if day and date.min < day < date.max else None
    after, before = arguments.get("after", ""), arguments.get("before", "")
    return ListState(
        path=path,
        filters=tuple(filters),
        search=" ".join(arguments.get("search", "").replace("\x00", "").split())[:MAX_SEARCH],
        sort=sort,
        descending=bool(sort) and arguments.get("desc", "") == "1",
        size=size if size in sizes[1:] else 0,
        after=after,
        before="" if after else before,
        is_last=arguments.get("last", "") == "1" and not (after or before),
        day=day,
        ranked_page=min(max(page or 0, 0), MAX_RANKED_PAGE),
    )
