"""Dates as people write them in resumes: "March 2021 – Present", "03/2021", "2019–21", "Sept. '18".

Nothing here knows today's date: callers pass it as (year, month).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?![a-z])"
)
_SEASON = r"(?:spring|summer|fall|autumn|winter|q[1-4])(?![a-z0-9])"
_YEAR = r"(?:19[4-9]\d|20\d{2})(?!\d)"
_SHORT_YEAR = r"['’‘`]\d{2}(?!\d)"
_NOT_IN_NUMBER = r"(?<![\w$€£.,/+-])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_NUMBER_MONTH = r"(?:0?[1-9]|1[0-2])(?!\d)"
_NUMBER_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"

# Longest forms come first, so that "15 March 2021" is not read as "March 2021" with a stray day.
DATE = (
    r"(?:"
    rf"{_DAY}(?:\s+of)?\s+{MONTH},?\s+{_YEAR}"
    rf"|{MONTH}\s+{_DAY}(?!\d),?\s+{_YEAR}"
    rf"|{MONTH}[\s,/-]{{0,3}}(?:of\s+)?(?:{_YEAR}|{_SHORT_YEAR})"
    rf"|{_SEASON}[\s,/-]{{0,2}}(?:{_YEAR}|{_SHORT_YEAR})"
    rf"|{_YEAR}[-/.]{_NUMBER_MONTH}[-/.]{_NUMBER_DAY}"
    rf"|{_NUMBER_DAY}[-/.]{_NUMBER_DAY}[-/.]{_YEAR}"
    rf"|{_NUMBER_MONTH}\s?[-/.]\s?{_YEAR}"
    rf"|{_YEAR}[-/.]{_NUMBER_MONTH}(?![-/.]?\d)"
    rf"|{_YEAR}\s+{MONTH}"
    rf"|{_YEAR}"
    rf"|{_SHORT_YEAR}"
    r")"
)
NOW = r"(?:present|presently|current(?:ly)?|now|today|ongoing|to\s+date|till\s+date|date)(?![a-z])"
_DASH = r"\s{0,3}(?:[-–—−‒→~]{1,3}|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bthru\b)\s{0,3}"

_DATE_ONLY = re.compile(rf"\s*{DATE}\s*", re.IGNORECASE)
_DATE_IN_TEXT = re.compile(rf"{_NOT_IN_NUMBER}{DATE}(?![\w%+]|[.,]\d)", re.IGNORECASE)
_PERIOD_IN_TEXT = re.compile(
    rf"{_NOT_IN_NUMBER}(?:(?:from|between)\s+)?(?:"
    rf"(?P<start>{DATE}){_DASH}(?P<end>{DATE}|{NOW}|\d{{2}}(?![\w%/.,:-]))"
    rf"|(?P<month>{MONTH}|{_SEASON}){_DASH}(?P<month_end>{MONTH}\s*,?\s*{_YEAR}|{_SEASON}\s*{_YEAR})"
    rf"|since\s+(?P<since>{DATE})"
    rf"|(?P<onward>{DATE})\s{{1,3}}onwards?"
    rf"|(?P<open>{DATE})\s{{0,3}}[-–—]\s*(?=$|[)\]|•·,;]))"
    rf"(?![\w%])",
    re.IGNORECASE,
)
_DATE_PARTS = re.compile(r"[a-z]+|\d+", re.IGNORECASE)


class PartialDate(NamedTuple):
    """A year, and a month (1 to 12) when it was written."""

    year: int
    month: int | None


class Period(NamedTuple):
    """A span of time; the texts are as written, except that a shared or shortened year is written out.

    ``end_text`` is the word used for now ("Present") when ``is_current``, and None when nothing was written.
    """

    start_text: str
    end_text: str | None
    start: PartialDate | None
    end: PartialDate | None
    is_current: bool


@lru_cache(maxsize=2048)
def parse_date(text: str | None) -> PartialDate | None:
    """The date that the whole text says, or None when it says something else.

    Of an all-number day and month the year decides the order only when it comes first (ISO 8601); otherwise a
    part above 12 is the day, and two small parts leave the month unknown unless they are equal.
    """
    if not text or len(text) > 60 or not _DATE_ONLY.fullmatch(text):
        return None
    numbers: list[str] = []
    month: int | None = None
    for part in _DATE_PARTS.findall(text):
        lowered = part.lower()
        if lowered[:3] in _MONTHS and lowered not in ("of",):
            month = _MONTHS.index(lowered[:3]) + 1
        elif part.isdigit():
            numbers.append(part)
    season = re.search(_SEASON, text, re.IGNORECASE)
    if season is not None and season.group()[0] in "qQ":
        numbers = numbers[1:]
    years = [number for number in numbers if len(number) == 4]
    if years:
        year = int(years[0])
    else:
        short = int(numbers[-1])
        year = 2000 + short if short < 50 else 1900 + short
    others = [int(number) for number in numbers if len(number) < 3]
    if month is None and years and others:
        if numbers[0] == years[0] or len(others) == 1:
            month = others[0]
        elif others[0] > 12 or others[0] == others[1]:
            month = others[1]
        elif others[1] > 12:
            month = others[0]
    if month is not None and not 1 <= month <= 12:
        return None
    return PartialDate(year, month)


def parse_month(text: str | None) -> tuple[int, int | None] | None:
    """Same as `parse_date`, as a plain tuple."""
    return parse_date(text)


def is_now(text: str | None) -> bool:
    """Whether the text is a word for "still going on"."""
    return bool(text) and re.fullmatch(NOW, (text or "").strip(), re.IGNORECASE) is not None


def find_period(text: str) -> tuple[Period, tuple[int, int]] | None:
    """The first span of time in the text, with its place as (begin, end) offsets; None when there is none."""
    for match in _PERIOD_IN_TEXT.finditer(text[:400]):
        period = _period_of(match)
        if period is not None:
            return period, match.span()
    return None


def find_date(text: str) -> tuple[str, tuple[int, int]] | None:
    """The first date in the text as written, with its place as (begin, end) offsets; None when there is none."""
    for match in _DATE_IN_TEXT.finditer(text[:400]):
        if parse_date(match.group()) is not None:
            return match.group().strip(), match.span()
    return None


def parse_period(text: str | None) -> Period | None:
    """The span of time the text says; a lone date gives a period with only an end, as for a graduation."""
    if not text:
        return None
    found = find_period(text)
    if found is not None:
        return found[0]
    single = find_date(text)
    if single is None:
        return None
    return Period("", single[0], None, parse_date(single[0]), False)


def _period_of(match: re.Match[str]) -> Period | None:
    groups = match.groupdict()
    if groups["since"] or groups["onward"]:
        start_text = (groups["since"] or groups["onward"]).strip()
        start = parse_date(start_text)
        return Period(start_text, None, start, None, True) if start else None
    if groups["open"]:
        start_text = groups["open"].strip()
        start = parse_date(start_text)
        return Period(start_text, None, start, None, False) if start else None
    if groups["month"]:
        end_text = groups["month_end"].strip()
        end = parse_date(end_text)
        if end is None:
            return None
        start_text = f"{groups['month'].strip()} {end.year}"
        return Period(start_text, end_text, parse_date(start_text), end, False)
    start_text, end_text = groups["start"].strip(), groups["end"].strip()
    if end_text.lower() == "date":
        end_text = "to date"
    start = parse_date(start_text)
    if start is None:
        return None
    if is_now(end_text):
        return Period(start_text, end_text, start, None, True)
    if re.fullmatch(r"\d{2}", end_text):
        if re.fullmatch(_YEAR, start_text) is None:
            return None
        end_text = start_text[:2] + end_text
    end = parse_date(end_text)
    if end is None or end.year < start.year:
        return None
    return Period(start_text, end_text, start, end, False)


def months_between(start: PartialDate | None, end: PartialDate | None, today: tuple[int, int]) -> int:
    """Months from start to end, both inclusive when both months are known; an end of None means today.

    A missing month counts as the middle of its year, so 2019–2021 is 24 months and one lone year is 6.
    Returns 0 without a start, and never less than 0.
    """
    if start is None:
        return 0
    finish = end if end is not None else PartialDate(*today)
    begin_month = start.month or 7
    end_month = finish.month or 7
    span = (finish.year - start.year) * 12 + end_month - begin_month
    if start.month and finish.month:
        return max(0, span + 1)
    if start.year == finish.year:
        return 6
    return max(0, span)
