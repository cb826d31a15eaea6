"""Lengths of time that follow from the dates of positions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from atspro.engine.dates import PartialDate, is_now, months_between, parse_date
from atspro.engine.fact_check.amounts import Amount
from atspro.engine.fact_check.facts import Entry
from atspro.engine.fact_check.texts import plain_words
from atspro.engine.fact_check.types import Part
from atspro.engine.number_words import NUMBER_WORDS
from atspro.engine.text import content_stems, stem_set

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_computed(one: Amount, named: list[int], part: Part) -> bool:
    """Whether the years or months are those between dates of the resume: of one position, or of several together.

    ``named`` are the entries that the clause speaks of.
    """
    if one.time == "decade":
        one = replace(one, value=10 * one.value, time="year")
    if one.time not in ("year", "month") or (part.voice != "person" and part.style != "sheet"):
        return False
    if one.time == "month" and _of_line(one, part):
        return True
    if one.time == "year" and _of_years(one, part):
        return True
    entries = part.base.entries
    works = [entries[at] for at in named if entries[at].kind == "work"]
    every = [entry for entry in entries if entry.kind == "work"]
    choices = [works] if works else [_of_same_work(part, every), _titled_alike(part, every), *_of_one_employer(every)]
    return any(_add_up(one, chosen, part) for chosen in choices)


def _of_same_work(part: Part, every: list[Entry]) -> list[Entry]:
    """The positions of which a sentence has a word, or all when it has none of any."""
    said = frozenset(content_stems(part.sentence)) - _COUNTS
    return [entry for entry in every if any(said & stem_set(text) for text in (entry.title, *entry.texts))] or every


def _of_one_employer(every: list[Entry]) -> list[list[Entry]]:
    """The positions with each employer of whom there are several."""
    names = Counter(entry.name for entry in every)
    return [[entry for entry in every if entry.name == name] for name, times in names.items() if times > 1]


_COUNTS = frozenset(one for word in (*NUMBER_WORDS, "years", "months") for one in content_stems(word))


_WHOLE_LIFE = re.compile(
    r"\b(?:I have|I['’]ve|I bring|with|in|over|for|after|my|of experience|experience)\b[^.;]{0,60}"
    r"\b(?:years?|decades?)\b",
    re.IGNORECASE,
)


def _titled_alike(part: Part, every: list[Entry]) -> list[Entry]:
    """The positions of whose titles a sentence has a form of a word: "the electrical trade" of an electrician."""
    if not _WHOLE_LIFE.search(part.sentence):
        return []
    words = {word[:_TELLING] for word in plain_words(part.sentence) if len(word) >= _TELLING}
    return [entry for entry in every if words & {word[:_TELLING] for word in plain_words(entry.title)}]


_TELLING = 6
"""Letters by which forms of a word are told: "electrician" and "electrical"."""


def _add_up(one: Amount, works: list[Entry], part: Part) -> bool:
    """Whether a time is that of one of the positions, or of some that followed each other."""
    length = one.value * (12 if one.time == "year" else 1)
    periods = [made for entry in works if (made := _period(entry, part))]
    if any(_lasted(one, length, period) for period in periods):
        return True
    if len(periods) < 2 or one.time != "year":
        return False
    # Positions that followed each other, and what they add up to.
    periods = sorted(periods)[-MAX_POSITIONS:]
    for first in range(len(periods)):
        for last in range(first + 1, len(periods)):
            run = periods[first : last + 1]
            end = max(p.end for p in run)
            months = sum(len(range(max(p.start, before), p.end)) for p, before in zip(run, _ends(run), strict=True))
            spans = (_Period(run[0].start, end, False, any(p.open for p in run)), _Period(0, months, False, False))
            if any(_lasted(one, length, span) for span in spans):
                return True
    return False


def _of_line(one: Amount, part: Part) -> bool:
    """Whether a line gives the months by their names: four of "from January to April 2023"."""
    said = frozenset(content_stems(part.sentence))
    return any(
        one.value in (between, between + 1) and len(said & stem_set(item.text)) > 1
        for item in part.base.items for between in _month_spans(item.text)
    )  # fmt: skip


_YEAR_SPAN = re.compile(r"\b((?:19|20)\d\d)\s?(?:to|until|till|through|-|–|—)\s?((?:19|20)\d\d)\b")


def _of_years(one: Amount, part: Part) -> bool:
    """Whether a line gives the years: six of "Army (infantry, 2009–2015)", two of "in 2023 and 2024"."""
    said = frozenset(content_stems(part.sentence))
    if any(
        one.value == len(set(_EACH_YEAR.findall(item.text))) > 1 and len(said & stem_set(item.text)) > 1
        for item in part.base.items if _YEARS_LISTED.search(item.text)
    ):  # fmt: skip
        return True
    return any(
        abs(int(found.group(2)) - int(found.group(1)) - one.value) <= 1 and bool(said & stem_set(item.text))
        for item in part.base.items if item.entry < 0 for found in _YEAR_SPAN.finditer(item.text)
    )  # fmt: skip


_EACH_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEARS_LISTED = re.compile(r"\b(?:19|20)\d\d(?:,| and|, and) (?:19|20)\d\d\b")


_MONTH_SPAN = re.compile(
    rf"\b({'|'.join(MONTHS)})\w*(?:\s(\d{{4}}))?\s?(?:to|until|till|through|-|–|—)\s?({'|'.join(MONTHS)})[a-z]*\s(\d{{4}})\b",
    re.IGNORECASE,
)


def _month_spans(text: str) -> list[int]:
    """How many months after its first one each span of named months ends."""
    made = []
    for found in _MONTH_SPAN.finditer(text):
        first, year, last, end = found.groups()
        years = int(end) - int(year or end)
        made.append(12 * years + MONTHS.index(last.lower()) - MONTHS.index(first.lower()))
    return made


def _ends(run: list[_Period]) -> list[int]:
    """Up to where the ones before each period reach, so that months are counted once."""
    return [0, *accumulate((p.end for p in run[:-1]), max)]


class _Period(NamedTuple):
    """Months from start to end, counted from the year 0; exact when both have months; open when it may go on."""

    start: int
    end: int
    exact: bool
    open: bool


MAX_POSITIONS = 8
"""Positions of which the years are added up."""
MAX_OPEN = 60
"""Months that an ongoing position may have gone on after the last known date, when nobody says what day it is."""


def _period(entry: Entry, part: Part) -> _Period | None:
    start, end = parse_date(entry.start), parse_date(entry.end)
    if start is None:
        return None
    current = entry.current or (bool(entry.end) and is_now(entry.end))
    if current and part.today is not None:
        end = PartialDate(*part.today)
    elif current:
        end = max((date for date, _ in part.base.dates), key=lambda one: (one.year, one.month or 0), default=None)
    if end is None:
        return None
    begun = 12 * start.year + (start.month or 7)
    length = months_between(start, end, (end.year, end.month or 12))
    exact = start.month is not None and end.month is not None
    return _Period(begun, begun + length, exact, current and part.today is None)


def _lasted(one: Amount, length: float, period: _Period) -> bool:
    """Whether a period is as long as is said, to half a year when its months are known."""
    span = period.end - period.start
    if period.open:
        return span - 6 <= length <= span + MAX_OPEN
    if one.time == "month":
        return abs(length - span) <= 1
    slack = 6 if period.exact else 12
    # Who has nine years has eight, and more than five.
    fewer = 0.3 * span if one.over else max(12, 0.2 * span)
    return abs(length - span) <= slack or 0 <= span - length < fewer
