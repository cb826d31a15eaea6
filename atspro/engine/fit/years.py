"""Years in kind: how long somebody has done a certain work, from the dates of the positions in which they did it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from atspro.engine.dates import PartialDate, parse_date
from atspro.engine.types import Month

_RANKS = re.compile(r"\b(?:senior|sr|junior|jr|lead|principal|staff|head|chief|assistant|associate|intern)\b\.?", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """A position in time, as months since year 0; ``end`` is the first month after it. ``index`` is its number."""

    index: int
    start: int
    end: int
    current: bool


def month_number(date: PartialDate) -> int:
    """Months since year 0; a date without a month is the middle of its year, so that no year counts twice."""
    return date.year * 12 + (date.month - 1 if date.month else 6)


def spans_of(dates: Sequence[tuple[str | None, str | None, bool]], today: Month | None) -> list[Span]:
    """The positions whose dates can be read, given as (start, end, whether it still runs).

    Without ``today`` a position that still runs counts up to the latest date of all.
    """
    read = [(parse_date(start), parse_date(end), current) for start, end, current in dates]
    latest = max((month_number(date) for start, end, _ in read for date in (start, end) if date), default=0)
    now = today[0] * 12 + today[1] - 1 if today else latest
    made: list[Span] = []
    for index, (start, end, current) in enumerate(read):
        if start is None or (end is None and not current):
            continue
        last = now if end is None else min(month_number(end), now) if today else month_number(end)
        whole = start.month is not None and (end is None or end.month is not None)
        made.append(
            Span(
                index,
                month_number(start),
                max(month_number(start), last + (1 if whole else 0)),
                current and end is None,
            )
        )
    return made


def months_of(spans: Sequence[Span]) -> int:
    """The months that some positions cover together; what overlaps counts once."""
    months, reached = 0, 0
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        months += max(0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return months


def years_in_kind(spans: Sequence[Span], of_kind: Callable[[int], bool]) -> tuple[int, tuple[int, ...], int]:
    """Whole years, rounded down, of the positions of a kind; their numbers; the month after the last of them ended."""
    chosen = [span for span in spans if of_kind(span.index)]
    return months_of(chosen) // 12, tuple(span.index for span in chosen), max((span.end for span in chosen), default=0)


def bare_title(text: str) -> str:
    """A title without rank and without what stands after a comma or a dash."""
    short = re.split(r"\s[-–—|@(]\s?|\(|,|:", text)[0]
    return " ".join(_RANKS.sub(" ", short).split()) or text
