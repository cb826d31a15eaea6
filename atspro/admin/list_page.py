"""The page of a list: its lines, and the addresses that lead on from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from markupsafe import Markup

from atspro.admin.columns import Columns
from atspro.admin.list_state import ListState
from atspro.admin.lists import Listed, ListReader, moved
from atspro.admin.paging import Order
from atspro.admin.rows import Rows
from atspro.services import saved_views, search

MAX_COLUMNS = 1_000


@dataclass(frozen=True)
class Line:
    """A row as the template shows it; a cell is its column's label, whether it links to the row, and the value."""

    key: str
    query: str
    name: str
    cells: list[tuple[str, bool, Any]]
    snippet: Markup | None


def context(reader: ListReader, columns: Columns, state: ListState, listed: Listed) -> dict[str, Any]:
    """What the list's template knows of a page that was read."""
    here, order, table = state.address(), reader.order_of(state), reader.table
    return {
        "state": state,
        "listed": listed,
        "order": None if listed.is_ranked or listed.is_similar else order,
        "lines": _lines(reader.rows, columns, state.shown, listed, here),
        "count_text": listed.count.words(table.noun, table.plural),
        "list_columns": columns.seen(state.shown),
        "columns_url": replace(state, columns=()).address(),
        "offered_columns": _offered(columns, state),
        "query": saved_views.plain_query(urlencode(_of_view(columns, state).pairs())),
        "sorts": reader.sorts,
        "filters": reader.seen_filters,
        "search_hint": str(reader.seen_search.hint) if reader.seen_search else "",
        "return_url": here,
        "last_url": moved(state, is_last=True).address(),
        "sort_url": lambda name: _sort_url(state, order, name),
        "page_size": state.size or reader.page_sizes[0],
        "page_sizes": reader.page_sizes,
        "search_cap": search.CAP,
        "export_url": lambda name: _export_url(reader.rows, state, name),
    }


def _of_view(columns: Columns, state: ListState) -> ListState:
    """The list as a view keeps it: with its columns, where they are not everybody's."""
    return replace(state, columns=() if state.shown == columns.listed else state.shown)


def _offered(columns: Columns, state: ListState) -> list[tuple[str, str, int]]:
    """Each column that can be chosen, with its label and its place from 1 on, or 0; the shown ones first."""
    order = [*state.shown, *(name for name in columns.offered if name not in state.shown)]
    places = {name: place for place, name in enumerate(state.shown, 1)}
    return [(name, label, places.get(name, 0)) for name, label in columns.seen(order)]


def _lines(rows: Rows, columns: Columns, names: Sequence[str], listed: Listed, here: str) -> list[Line]:
    shown = [(name, label, name == columns.link) for name, label in columns.seen(names)]
    # What each row's links have in common is written once.
    back = "&" + urlencode({"url": here})
    lines = []
    for row in listed.rows:
        key = rows.id_of(row)
        cells = [(label, is_link, columns.cell(row, name)) for name, label, is_link in shown]
        lines.append(Line(key, "?id=" + quote_plus(key) + back, rows.name_of(row), cells, listed.snippets.get(row.id)))
    return lines


def _sort_url(state: ListState, order: Order, name: str) -> str:
    is_sorted = order.name == name and not (state.search and not state.sort)
    return state.first(sort=name, descending=is_sorted and not order.descending).address()


def _export_url(rows: Rows, state: ListState, name: str) -> str:
    pairs = state.pairs()
    address = rows.url("export", export_type=name)
    return f"{address}?{urlencode(pairs)}" if pairs else address
