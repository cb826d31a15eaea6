"""How many rows there are, in words that say how exact they are; nothing counts a large table row by row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, case, func, literal_column, null, select, text

from atspro.i18n import format_number, gettext

COUNT_CAP = 10_000


# What the planner knows of a table; one never looked at counts as -1. Of a partitioned table, all parts together.
_ESTIMATE = text("SELECT reltuples::bigint AS rows FROM pg_class WHERE oid = to_regclass(:name)")
_ESTIMATE_OF_PARTS = text(
    "SELECT coalesce(sum(reltuples), -1)::bigint AS rows FROM pg_partition_tree(to_regclass(:name)) part"
    " JOIN pg_class ON pg_class.oid = part.relid WHERE part.isleaf"
)


@dataclass(frozen=True)
class Count:
    """A number of rows: exact, estimated, or the cap that was reached."""

    number: int
    is_estimate: bool = False
    is_capped: bool = False

    def words(self, noun: str, nouns: str) -> str:
        """The count in words, such as “About 1,000,000 jobs” or “More than 10,000 jobs”."""
        if self.is_estimate:
            return gettext("About %(number)s %(nouns)s", number=format_number(rounded(self.number)), nouns=nouns)
        if self.is_capped:
            return gettext("More than %(number)s %(nouns)s", number=format_number(self.number), nouns=nouns)
        return f"{format_number(self.number)} {noun if self.number == 1 else nouns}"


def rounded(number: int) -> int:
    """An estimate with as many digits as it deserves: three."""
    step = 10 ** max(len(str(number)) - 3, 0)
    return int(round(number / step) * step)


def of_table(table: Any) -> tuple[Any, Any]:
    """Two expressions, what the planner thinks that a table has, and how many it has where that is few: see `read`."""
    return _of_table(table, COUNT_CAP)


@cache
def _of_table(table: Any, cap: int) -> tuple[Any, Any]:
    estimate = _ESTIMATE_OF_PARTS if table.dialect_options["postgresql"]["partition_by"] else _ESTIMATE
    known = estimate.bindparams(name=f'"{table.name}"').columns(rows=BigInteger).subquery("known")
    number = select(known.c.rows).scalar_subquery()
    few = select(literal_column("1")).select_from(table).limit(cap + 1).subquery()
    return number, case((number <= cap, select(func.count()).select_from(few).scalar_subquery()))


def of_rows(matching: Select[Any]) -> tuple[Any, Any]:
    """The same for the rows that a query gives, counted up to the cap."""
    capped = matching.with_only_columns(literal_column("1"), maintain_column_froms=True).limit(COUNT_CAP + 1).subquery()
    return null(), select(func.count()).select_from(capped).scalar_subquery()


def read(known: int | None, counted: int | None) -> Count:
    """The count out of the values of the two expressions."""
    return Count(known or 0, is_estimate=True) if counted is None else _capped(counted)


def _capped(number: int) -> Count:
    return Count(COUNT_CAP, is_capped=True) if number > COUNT_CAP else Count(number)
