"""How a list is read: joined, narrowed, sorted and counted in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, request
from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

from atspro.db import Base, db

COUNT_CAP = 10_000
MAX_PAGE = 1_000_000
MAX_SEARCH = 200


class Listing:
    """The list of a table, in front of Flask-Admin's own.

    Relations are joined, only the columns that are shown are loaded, and rows are counted up to a cap. ``sorts`` maps a
    column of the list to what it is sorted by, ``search_columns`` are looked through for each word of a search, and
    ``list_options`` say what is loaded.
    """

    table: type[Base]
    noun: str
    nouns: str
    page_size = 20
    page_size_options = (20, 50, 100)
    can_set_page_size = True
    self_link = ""
    sorts: dict[str, Any] = {}
    search_columns: Sequence[Any] = ()
    search_hint = ""
    list_options: Sequence[ExecutableOption] = ()
    _filters: Any
    _filter_args: Any
    _template_args: Any

    def get_sortable_columns(self) -> dict[str, Any]:
        """The columns by which a list can be sorted."""
        return dict(self.sorts)

    def scaffold_auto_joins(self) -> list[Any]:
        """None: each view's `joined` says what is joined."""
        return []

    def init_search(self) -> bool:
        """Whether the table can be searched."""
        return bool(self.search_columns)

    def search_placeholder(self) -> str:
        """What the search looks at."""
        return self.search_hint

    def get_filter_arg(self, index: int, flt: Any) -> str:
        """The filter's name in the address."""
        return str(flt.key)

    def is_sortable(self, name: str) -> bool:
        """Whether this column of the list can be sorted."""
        return name in self.sorts

    def joined(self) -> Select[Any]:
        """All rows, joined with what is shown beside them."""
        return select(self.table)

    @property
    def key(self) -> Any:
        """The primary key's attribute, which Base itself does not declare."""
        return self.table.id  # type: ignore[attr-defined]

    def default_order(self) -> list[Any]:
        """Newest first. Every table has both attributes, though Base itself declares neither."""
        return [self.table.created_at.desc(), self.key.desc()]  # type: ignore[attr-defined]

    def get_list(
        self,
        page: int | None,
        sort_column: str | None,
        sort_desc: bool,
        search: str | None,
        filters: Sequence[tuple[int, str, str]] | None,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[int, Sequence[Any]]:
        """One page of rows, and how many there are, up to the cap."""
        session = db.session()
        query = self.joined()
        words = (search or "").replace("\x00", "")[:MAX_SEARCH].split()
        for word in words:
            query = query.where(or_(*(column.icontains(word, autoescape=True) for column in self.search_columns)))
        for index, _name, value in filters or ():
            chosen = self._filters[index]
            query = chosen.apply(query, chosen.clean(value))
        count, self._template_args["count_text"] = self._count(session, query, narrowed=bool(words or filters))
        order = self.default_order()
        if sort_column in self.sorts:
            column = self.sorts[sort_column]
            order = [column.desc().nulls_last() if sort_desc else column, self.key]
        size = page_size or self.page_size
        rows = session.scalars(
            query.options(*self.list_options).order_by(*order).limit(size).offset((page or 0) * size)
        ).all()
        return count, rows

    def _count(self, session: Session, query: Select[Any], *, narrowed: bool) -> tuple[int, str]:
        """How many rows, and in words: a large table estimated by the planner, a large result counted up to a cap."""
        if not narrowed:
            estimate = session.scalar(
                text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:name)"),
                {"name": f'"{self.table.__tablename__}"'},
            )
            if estimate and estimate > COUNT_CAP:
                return estimate, f"About {estimate:,} {self.nouns}"
            query = select(self.table)
        keys = query.with_only_columns(self.key, maintain_column_froms=True).limit(COUNT_CAP + 1).subquery()
        count = session.scalar(select(func.count()).select_from(keys)) or 0
        if count > COUNT_CAP:
            return COUNT_CAP, f"More than {COUNT_CAP:,} {self.nouns}"
        return count, f"{count:,} {self.noun if count == 1 else self.nouns}"

    def _get_list_extra_args(self) -> Any:
        # Flask-Admin comes without types: the method of the class beside this one is unknown here.
        args = super()._get_list_extra_args()  # type: ignore[misc]
        args.page = min(max(args.page or 0, 0), MAX_PAGE)
        # Only what the list knows may go into the addresses it makes.
        args.extra_args = {}
        return args

    def _get_list_filter_args(self) -> list[tuple[int, str, str]]:
        found: dict[int, tuple[int, str, str]] = {}
        for name, value in request.args.items():
            _, _, key = name.partition("_")
            if not name.startswith("flt") or key not in (self._filter_args or {}) or not value.strip():
                continue
            index, chosen = self._filter_args[key]
            if chosen.validate(value):
                found[index] = (index, chosen.name, value)
            else:
                flash(f"The filter “{chosen.name}” can't use “{value[:60]}”, so it was left out.", "warning")
        return [found[index] for index in sorted(found)]
