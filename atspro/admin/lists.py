"""How a list is read: who asks is one statement, the page with its count another, whatever the table's size.

The page's keys are found first, by one walk along an index or out of the capped hits of a search; the rows and what
stands beside them are joined to those few. Nothing is skipped over: see `atspro.admin.paging`. Nothing is counted
beyond a cap: see `atspro.admin.counts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash
from markupsafe import Markup
from sqlalchemy import Select, false, func, null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro import roles
from atspro.admin import counts, declared
from atspro.admin.columns import may_see
from atspro.admin.counts import Count
from atspro.admin.filters import ColumnFilter
from atspro.admin.list_state import ListState, read_state
from atspro.admin.paging import Order
from atspro.admin.permissions import may
from atspro.admin.rows import Rows
from atspro.i18n import gettext
from atspro.services import search
from atspro.services.search.full_text import Found


@dataclass(frozen=True)
class Listed:
    """One page of rows as it was read. The marks lead on from its first and last row; None where nothing follows."""

    rows: list[Any]
    count: Count
    previous: ListState | None
    next: ListState | None
    snippets: dict[Any, Markup]
    # Set where a search found more than is looked at.
    is_capped: bool = False
    is_ranked: bool = False
    # Ranked by age, because there are too many to be ranked by their words.
    is_newest: bool = False
    is_similar: bool = False
    # The answer to what was asked beside.
    beside: Any = None


@dataclass(frozen=True)
class Search:
    """What a list can be searched for: ``hint`` says it in the field.

    ``find`` gives what a text looks for, None when nothing in it can be looked for. ``snippet`` is an expression that
    shows a row's hit, marked as by `search.highlighted`. ``similar`` gives the keys of rows that are close, best first,
    when nothing was found. ``needs`` is the permission that looking asks for, since what is found tells what was there.
    """

    hint: Any
    find: Callable[[str], Found | None]
    snippet: Callable[[str], Any] | None = None
    similar: Callable[[Session, str], Sequence[Any]] | None = None
    needs: str = roles.PEOPLE_SEE


_NOTHING = null()


class ListReader:
    """Reads the lists of a table, in the place of Flask-Admin's own reading.

    ``filters`` are conditions, each served by an index. ``sorts`` maps a column of the list to what it is sorted by,
    beside those that are declared: never NULL, with an index on it and then the key. ``options`` say what is loaded of
    a row and what is joined to it; whatever is not named is not loaded.
    """

    page_sizes = (20, 50, 100)

    def __init__(
        self,
        rows: Rows,
        *,
        search: Search | None = None,
        filters: Sequence[ColumnFilter] | None = None,
        options: Sequence[ExecutableOption] | None = None,
        sorts: Mapping[str, Any] | None = None,
    ) -> None:
        self.rows = rows
        self.table = rows.table
        self.search = search
        self.filters = declared.filters(rows.table) if filters is None else tuple(filters)
        self.sorts = {**declared.sorts(rows.table), **(sorts or {})}
        self.default_sort = "created_at" if "created_at" in self.sorts else next(iter(self.sorts))
        self.options = declared.list_options(rows.table) if options is None else tuple(options)

    @property
    def seen_filters(self) -> list[ColumnFilter]:
        """The filters by columns that the person who asks may see."""
        return [one for one in self.filters if may_see(self.table, one.column.key)]

    @property
    def seen_search(self) -> Search | None:
        """What the person who asks may search for."""
        return self.search if self.search and may(self.search.needs) else None

    @property
    def key(self) -> Any:
        """The primary key's attribute."""
        return self.rows.key

    # Reading.

    def state_of(self, arguments: Any) -> ListState:
        """What an address's arguments ask of this list. Filters that make no sense are left out, and said."""
        state = read_state(
            arguments,
            path=self.rows.url("index_view"),
            filters=self._chosen_filters(arguments),
            sorts=tuple(name for name in self.sorts if may_see(self.table, name)),
            sizes=self.page_sizes,
        )
        return state if self.seen_search else replace(state, search="")

    def order_of(self, state: ListState) -> Order:
        """What the list is sorted by: as asked, or the newest first."""
        if state.sort:
            return Order(state.sort, self.sorts[state.sort], self.key, state.descending)
        return Order(self.default_sort, self.sorts[self.default_sort], self.key, descending=True)

    def matching(self, state: ListState) -> Select[Any]:
        """The keys of all rows that the filters and the search leave, in no order; of a search, those of its hits."""
        query = select(self.key.label("key"))
        if state.search:
            hits = self.hits(state)
            return query.where(false()) if hits is None else select(hits.c.key)
        return query.where(*self.conditions(state))

    def read(self, session: Session, state: ListState, beside: Any = None) -> Listed:
        """The page that the state asks for, and how many rows there are.

        ``beside`` is a scalar subquery that has nothing to do with the rows, answered in the same statement.
        """
        beside = _NOTHING if beside is None else beside
        listed, answer = self._read(session, state, beside)
        if answer is None and beside is not _NOTHING:
            # No row brought it.
            answer = session.scalar(select(beside))
        return replace(listed, beside=answer)

    def _read(self, session: Session, state: ListState, beside: Any) -> tuple[Listed, Any]:
        if not state.search:
            return self._read_ordered(session, state, self.order_of(state), None, beside)
        found = self._find(state.search)
        if found is None:
            return Listed([], Count(0), None, None, {}), None
        hits = found.hits(*self.conditions(state))
        if state.sort:
            return self._read_ordered(session, state, self.order_of(state), hits, beside)
        return self._read_ranked(session, state, hits, beside, is_newest_over_cap=found.is_newest_over_cap)

    def conditions(self, state: ListState) -> list[Any]:
        """What a row must meet to be in the list, its search aside."""
        return [chosen.condition(chosen.clean(value)) for chosen, value in state.filters]

    def hits(self, state: ListState) -> Any:
        """The search's capped hits among what the filters leave; None when nothing can be looked for."""
        found = self._find(state.search)
        return found.hits(*self.conditions(state)) if found else None

    def _read_ordered(
        self, session: Session, state: ListState, order: Order, hits: Any, beside: Any
    ) -> tuple[Listed, Any]:
        after = order.read_mark(state.after, self.rows.parse_id)
        before = order.read_mark(state.before, self.rows.parse_id)
        backwards = before is not None or state.is_last
        keys = select(self.key.label("key"), order.column.label("value"))
        keys = keys.join(hits, hits.c.key == self.key) if hits is not None else keys.where(*self.conditions(state))
        mark = after or before
        if mark is not None:
            keys = keys.where(order.beyond(mark, backwards=backwards))
        elif state.day and order.is_of_dates:
            keys = keys.where(order.from_day(state.day))
        size = state.size or self.page_sizes[0]
        page = order.ordered(keys, backwards=backwards).limit(size + 1).subquery("page")
        query = self._with_page(page, state).add_columns(page.c.value)
        if hits is not None:
            query = query.add_columns(null(), select(func.count()).select_from(hits).scalar_subquery())
        else:
            # Counted within the statement, for every question more is a way to the database and back.
            query = query.add_columns(*self._count_columns(state))
        descends = order.descending != backwards
        columns = (page.c.value, page.c.key)
        query = query.order_by(*(column.desc() if descends else column for column in columns)).add_columns(beside)
        found = list(session.execute(query))
        answer = found[0][-1] if found else None
        has_more = len(found) > size
        found = found[:size]
        if backwards:
            found.reverse()
        if before is not None and not has_more and len(found) < size:
            # The way back has come to the beginning: show the first page whole.
            return self._read_ordered(session, state.first(), order, hits, beside)
        has_previous = has_more if backwards else bool(mark or (state.day and order.is_of_dates))
        has_next = before is not None if backwards else has_more
        ends = [order.mark(row[2], row[0].id) for row in (found[:1] + found[-1:])]
        rows = [row[0] for row in found]
        count = self._count_read(session, state, found, of_hits=hits is not None)
        listed = Listed(
            rows,
            count,
            state.first() if has_previous and not found else moved(state, before=ends[0]) if has_previous else None,
            moved(state, after=ends[-1]) if has_next and found else None,
            _snippets(found),
            is_capped=count.is_capped and hits is not None,
        )
        return listed, answer

    def _count_read(self, session: Session, state: ListState, found: Sequence[Any], *, of_hits: bool) -> Count:
        """The count that came with the rows of a page; of a page without rows it is asked for."""
        if of_hits:
            return self._count_of_hits(found[0][4] if found else 0)
        if found:
            return counts.read(found[0][3], found[0][4])
        if state.is_first:
            return Count(0)
        return counts.read(*session.execute(select(*self._count_columns(state))).one())

    def _read_ranked(
        self, session: Session, state: ListState, hits: Any, beside: Any, *, is_newest_over_cap: bool
    ) -> tuple[Listed, Any]:
        size = state.size or self.page_sizes[0]
        page = (
            select(hits.c.key, hits.c.rank.label("value"))
            .order_by(hits.c.rank.desc(), hits.c.key.desc())
            .limit(size + 1)
            .offset(state.ranked_page * size)
            .subquery("page")
        )
        query = self._with_page(page, state).add_columns(
            page.c.value, select(func.count()).select_from(hits).scalar_subquery(), beside
        )
        found = list(session.execute(query.order_by(page.c.value.desc(), page.c.key.desc())))
        if not found and state.is_first:
            similar = self._similar(session, state.search) if not state.filters else []
            return Listed(similar, Count(len(similar)), None, None, {}, is_similar=bool(similar)), None
        count = self._count_of_hits(found[0][3] if found else 0)
        has_next = len(found) > size and (state.ranked_page + 1) * size < search.CAP
        here = state.ranked_page
        listed = Listed(
            [row[0] for row in found[:size]],
            count,
            moved(state, ranked_page=here - 1) if here else None,
            moved(state, ranked_page=here + 1) if has_next else None,
            _snippets(found),
            is_capped=count.is_capped,
            is_ranked=True,
            is_newest=count.is_capped and is_newest_over_cap,
        )
        return listed, found[0][-1] if found else None

    def _with_page(self, page: Any, state: ListState) -> Select[Any]:
        """The rows of a page, with what stands beside them, and a piece of text that shows the hit."""
        shows = self.search.snippet if self.search else None
        snippet = shows(state.search) if shows and state.search else search.NO_SNIPPET
        options = (*self.options, *self._more(state))
        return select(self.rows.model, snippet).join(page, self.key == page.c.key).options(*options)

    def _more(self, state: ListState) -> list[ExecutableOption]:
        """What is loaded beside a list's own columns."""
        names = [name for name in state.shown if name in self.table and name not in declared.list_columns(self.table)]
        return [declared.only(self.rows.model, names)] if names else []

    def _find(self, text: str) -> Found | None:
        return self.search.find(text) if self.search else None

    def _similar(self, session: Session, text: str) -> list[Any]:
        keys = list(self.search.similar(session, text)) if self.search and self.search.similar else []
        if not keys:
            return []
        rows = session.scalars(select(self.rows.model).where(self.key.in_(keys)).options(*self.options))
        return sorted(rows, key=lambda row: keys.index(row.id))

    def _count_columns(self, state: ListState) -> tuple[Any, Any]:
        """How many rows there are: a large table estimated by the planner, a large result counted up to a cap."""
        return counts.of_rows(self.matching(state)) if state.is_narrowed else counts.of_table(self.table.stored)

    @staticmethod
    def _count_of_hits(number: int) -> Count:
        return Count(search.CAP, is_capped=True) if number > search.CAP else Count(number)

    def _chosen_filters(self, arguments: Any) -> list[tuple[Any, str]]:
        known = {one.key: (place, one) for place, one in enumerate(self.seen_filters)}
        found: dict[int, tuple[Any, str]] = {}
        for name, value in arguments.items():
            _, _, key = name.partition("_")
            if not name.startswith("flt") or key not in known or not value.strip():
                continue
            place, chosen = known[key]
            if chosen.fits(value):
                found[place] = (chosen, value)
            else:
                flash(
                    gettext(
                        "The filter “%(name)s” can’t use “%(value)s”, so it was left out.",
                        name=chosen.name,
                        value=value[:60],
                    ),
                    "warning",
                )
        return [found[index] for index in sorted(found)]


def moved(state: ListState, **where: Any) -> ListState:
    """The same list, from where else the page shall begin."""
    return replace(state.first(), **where)


def _snippets(found: Sequence[Any]) -> dict[Any, Markup]:
    return {row[0].id: search.marked(row[1]) for row in found if search.has_hit(row[1])}
