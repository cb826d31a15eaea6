"""How a list is read: who asks is one statement, the page with its count another, whatever the table's size.

The page's keys are found first, by one walk along an index or out of the capped hits of a search; the rows and what
stands beside them are joined to those few. Nothing is skipped over: see `atspro.admin.paging`. Nothing is counted
beyond a cap: see `atspro.admin.counts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_admin.contrib.sqla import ModelView
from markupsafe import Markup
from sqlalchemy import Select, false, func, null, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro.admin import counts, display
from atspro.admin.counts import Count
from atspro.admin.decorators import expose
from atspro.admin.list_state import ListState, read_state
from atspro.admin.paging import Order
from atspro.admin.permissions import StaffOnly, hidden_columns
from atspro.db import Base, db
from atspro.services import search
from atspro.services.search.full_text import Found
from atspro.tables import TABLES


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


@dataclass(frozen=True)
class Line:
    """A row as the template shows it; a cell is its column's label, whether it links to the row, and the value."""

    key: str
    query: str
    name: str
    cells: list[tuple[str, bool, Any]]
    snippet: Markup | None


class ListView(StaffOnly, ModelView):
    """The list of a table, in the place of Flask-Admin's own.

    ``sorts`` maps a column of the list to what it is sorted by: never NULL, with an index on it and then the key.
    ``list_options`` say what is loaded of a row and what is joined to it; whatever is not named is not loaded.
    `found` is the search, and None where there is none.
    """

    table: type[Base]
    path: str
    noun: str
    nouns: str
    page_size = 20
    page_size_options = (20, 50, 100)
    can_set_page_size = True
    self_link = ""
    sorts: dict[str, Any] = {}
    default_sort = "created_at"
    search_hint = ""
    list_options: Sequence[ExecutableOption] = ()
    list_template = "admin/model/list.html"
    column_formatters: dict[str, Callable[..., Any]] = {}
    column_type_formatters = display.TYPES

    def get_sortable_columns(self) -> dict[str, Any]:
        """The columns by which a list can be sorted."""
        return dict(self.sorts)

    def scaffold_auto_joins(self) -> list[Any]:
        """None: each view's ``list_options`` say what is joined."""
        return []

    def init_search(self) -> bool:
        """Whether the table can be searched."""
        return bool(self.search_hint)

    def search_placeholder(self) -> str:
        """What the search looks at."""
        return self.search_hint

    def get_filter_arg(self, index: int, flt: Any) -> str:
        """The filter's name in the address."""
        return str(flt.key)

    def is_sortable(self, name: str) -> bool:
        """Whether this column of the list can be sorted."""
        return name in self.sorts

    def may_see(self, name: str) -> bool:
        """Whether the person who asks may see this attribute of a row; what is reached by it has a guard of its own."""
        known = self.table.__mapper__.column_attrs
        return name not in known or known[name].columns[0].name not in hidden_columns(self.table.__tablename__)

    def seen_columns(self, columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of these columns, each with its label, that the person who asks may see."""
        return [column for column in columns if self.may_see(column[0])]

    @property
    def seen_filters(self) -> list[Any]:
        """The filters by columns that the person who asks may see."""
        return [one for one in self._filters or [] if self.may_see(one.column.key)]

    def event(self, action: str) -> str:
        """The name of an event about its rows in the audit log."""
        return TABLES[self.table.__tablename__].event(action)

    @property
    def key(self) -> Any:
        """The primary key's attribute, which Base itself does not declare."""
        return self.table.id  # type: ignore[attr-defined]

    def found(self, text: str) -> Found | None:
        """What a search looks for; None when nothing in the text can be looked for."""
        return None

    def similar(self, session: Session, text: str) -> list[Any]:
        """Rows that are close to a search that found nothing."""
        return []

    # Reading.

    def state_of(self, arguments: Any) -> ListState:
        """What an address's arguments ask of this list. Filters that make no sense are left out, and said."""
        return read_state(
            arguments,
            path=self.get_url(".index_view"),
            filters=self._chosen_filters(arguments),
            sorts=tuple(name for name in self.sorts if self.may_see(name)),
            sizes=self.page_size_options,
        )

    def order_of(self, state: ListState) -> Order:
        """What the list is sorted by: as asked, or the newest first."""
        if state.sort:
            return Order(state.sort, self.sorts[state.sort], self.key, state.descending)
        return Order(self.default_sort, self.sorts[self.default_sort], self.key, descending=True)

    def matching(self, state: ListState) -> Select[Any]:
        """The keys of all rows that the filters and the search leave, in no order; of a search, those of its hits."""
        query = select(self.key.label("key"))
        if state.search:
            hits = self._hits(state)
            return query.where(false()) if hits is None else select(hits.c.key)
        return query.where(*self._conditions(state))

    def read(self, session: Session, state: ListState) -> Listed:
        """The page that the state asks for, and how many rows there are."""
        if not state.search:
            return self._read_ordered(session, state, self.order_of(state), None)
        found = self.found(state.search)
        if found is None:
            return Listed([], Count(0), None, None, {})
        hits = found.hits(*self._conditions(state))
        if state.sort:
            return self._read_ordered(session, state, self.order_of(state), hits)
        return self._read_ranked(session, state, hits, is_newest_over_cap=found.is_newest_over_cap)

    def _conditions(self, state: ListState) -> list[Any]:
        return [chosen.condition(chosen.clean(value)) for chosen, value in state.filters]

    def _hits(self, state: ListState) -> Any:
        """The search's capped hits among what the filters leave; None when nothing can be looked for."""
        found = self.found(state.search)
        return found.hits(*self._conditions(state)) if found else None

    def _read_ordered(self, session: Session, state: ListState, order: Order, hits: Any) -> Listed:
        after = order.read_mark(state.after, self.parse_id)
        before = order.read_mark(state.before, self.parse_id)
        backwards = before is not None or state.is_last
        keys = select(self.key.label("key"), order.column.label("value"))
        keys = keys.join(hits, hits.c.key == self.key) if hits is not None else keys.where(*self._conditions(state))
        mark = after or before
        if mark is not None:
            keys = keys.where(order.beyond(mark, backwards=backwards))
        elif state.day and order.is_of_dates:
            keys = keys.where(order.from_day(state.day))
        size = state.size or self.page_size
        page = order.ordered(keys, backwards=backwards).limit(size + 1).subquery("page")
        query = self._with_page(page, state).add_columns(page.c.value)
        if hits is not None:
            query = query.add_columns(null(), select(func.count()).select_from(hits).scalar_subquery())
        else:
            # Counted within the statement, for every question more is a way to the database and back.
            query = query.add_columns(*self._count_columns(state))
        descends = order.descending != backwards
        columns = (page.c.value, page.c.key)
        query = query.order_by(*(column.desc() if descends else column for column in columns))
        found = list(session.execute(query))
        has_more = len(found) > size
        found = found[:size]
        if backwards:
            found.reverse()
        if before is not None and not has_more and len(found) < size:
            # The way back has come to the beginning: show the first page whole.
            return self._read_ordered(session, state.first(), order, hits)
        has_previous = has_more if backwards else bool(mark or (state.day and order.is_of_dates))
        has_next = before is not None if backwards else has_more
        ends = [order.mark(row[2], self._key_of(row[0])) for row in (found[:1] + found[-1:])]
        rows = [row[0] for row in found]
        if hits is not None:
            count = self._count_of_hits(found[0][4] if found else 0)
        elif found:
            count = counts.read(found[0][3], found[0][4])
        else:
            count = (
                Count(0) if state.is_first else counts.read(*session.execute(select(*self._count_columns(state))).one())
            )
        return Listed(
            rows,
            count,
            state.first() if has_previous and not found else _moved(state, before=ends[0]) if has_previous else None,
            _moved(state, after=ends[-1]) if has_next and found else None,
            _snippets(found),
            is_capped=count.is_capped and hits is not None,
        )

    def _read_ranked(self, session: Session, state: ListState, hits: Any, *, is_newest_over_cap: bool) -> Listed:
        size = state.size or self.page_size
        page = (
            select(hits.c.key, hits.c.rank.label("value"))
            .order_by(hits.c.rank.desc(), hits.c.key.desc())
            .limit(size + 1)
            .offset(state.ranked_page * size)
            .subquery("page")
        )
        query = self._with_page(page, state).add_columns(
            page.c.value, select(func.count()).select_from(hits).scalar_subquery()
        )
        found = list(session.execute(query.order_by(page.c.value.desc(), page.c.key.desc())))
        if not found and state.is_first:
            similar = self.similar(session, state.search) if not state.filters else []
            return Listed(similar, Count(len(similar)), None, None, {}, is_similar=bool(similar))
        count = self._count_of_hits(found[0][3] if found else 0)
        has_next = len(found) > size and (state.ranked_page + 1) * size < search.CAP
        here = state.ranked_page
        return Listed(
            [row[0] for row in found[:size]],
            count,
            _moved(state, ranked_page=here - 1) if here else None,
            _moved(state, ranked_page=here + 1) if has_next else None,
            _snippets(found),
            is_capped=count.is_capped,
            is_ranked=True,
            is_newest=count.is_capped and is_newest_over_cap,
        )

    def _with_page(self, page: Any, state: ListState) -> Select[Any]:
        """The rows of a page, with what stands beside them, and a piece of text that shows the hit."""
        snippet = self.snippet(state.search) if state.search else None
        query = select(self.table, snippet if snippet is not None else search.NO_SNIPPET)
        return query.join(page, self.key == page.c.key).options(*self.list_options)

    def snippet(self, text: str) -> Any:
        """An expression that shows a row's hit, marked as by `search.highlighted`; None for none."""
        return None

    def _key_of(self, row: Any) -> Any:
        return row.id

    def _count_columns(self, state: ListState) -> tuple[Any, Any]:
        """How many rows there are: a large table estimated by the planner, a large result counted up to a cap."""
        return counts.of_rows(self.matching(state)) if state.is_narrowed else counts.of_table(self.table.__table__)

    @staticmethod
    def _count_of_hits(number: int) -> Count:
        return Count(search.CAP, is_capped=True) if number > search.CAP else Count(number)

    # The page.

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """One page of the list."""
        state = self.state_of(request.args)
        listed = self.read(db.session(), state)
        here = state.address()
        order = self.order_of(state)
        actions = self.get_actions_list()[0]
        return str(
            self.render(
                self.list_template,
                state=state,
                listed=listed,
                order=None if listed.is_ranked or listed.is_similar else order,
                lines=self._lines(listed, here),
                count_text=listed.count.words(self.noun, self.nouns),
                list_columns=self.seen_columns(self._list_columns),
                actions=actions,
                return_url=here,
                last_url=_moved(state, is_last=True).address(),
                sort_url=lambda name: self._sort_url(state, order, name),
                page_size=state.size or self.page_size,
                search_cap=search.CAP,
                export_url=lambda name: self._export_url(state, name),
            )
        )

    def _lines(self, listed: Listed, here: str) -> list[Line]:
        columns = [(name, label, name == self.self_link) for name, label in self.seen_columns(self._list_columns)]
        # What each row's links have in common is written once.
        back = "&" + urlencode({"url": here})
        lines = []
        for row in listed.rows:
            key = self.get_pk_value(row)
            lines.append(
                Line(
                    key,
                    "?id=" + quote_plus(key) + back,
                    self.row_name(row),
                    [(label, is_link, self.cell(row, name)) for name, label, is_link in columns],
                    listed.snippets.get(row.id),
                )
            )
        return lines

    def cell(self, row: Any, name: str) -> Any:
        """What the list shows of a row's column: Flask-Admin's own way of it, without its guesses."""
        formatter = self.column_formatters.get(name)
        value = formatter(self, None, row, name) if formatter else display.reach(row, name)
        by_type = self.column_type_formatters.get(type(value))
        return by_type(self, value, name) if by_type else value

    def _sort_url(self, state: ListState, order: Order, name: str) -> str:
        is_sorted = order.name == name and not (state.search and not state.sort)
        return state.first(sort=name, descending=is_sorted and not order.descending).address()

    def _export_url(self, state: ListState, name: str) -> str:
        pairs = state.pairs()
        address: str = self.get_url(".export", export_type=name)
        return f"{address}?{urlencode(pairs)}" if pairs else address

    def _chosen_filters(self, arguments: Any) -> list[tuple[Any, str]]:
        found: dict[int, tuple[Any, str]] = {}
        for name, value in arguments.items():
            _, _, key = name.partition("_")
            if not name.startswith("flt") or key not in (self._filter_args or {}) or not value.strip():
                continue
            index, chosen = self._filter_args[key]
            if not self.may_see(chosen.column.key):
                continue
            if chosen.validate(value):
                found[index] = (chosen, value)
            else:
                flash(f"The filter “{chosen.name}” can’t use “{value[:60]}”, so it was left out.", "warning")
        return [found[index] for index in sorted(found)]


def _moved(state: ListState, **where: Any) -> ListState:
    return replace(state.first(), **where)


def _snippets(found: Sequence[Any]) -> dict[Any, Markup]:
    return {row[0].id: search.marked(row[1]) for row in found if search.has_hit(row[1])}
