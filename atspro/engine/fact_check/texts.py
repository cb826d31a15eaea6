"""Texts as words, stems and dates, and what stands around an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from atspro.engine.dates import DATE, PartialDate, parse_date
from atspro.engine.fact_check.amounts import Amount
from atspro.engine.lazy_pattern import LazyPattern
from atspro.engine.text import stem, words
from atspro.engine.wordlists import wordlist

_DATE = LazyPattern(rf"(?<![\w$€£.,/+-]){DATE}(?![\w%+]|[.,]\d)", re.IGNORECASE)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-–—/]\s?(\d{2})(?![\w%/:-]|[.,]\d)")
_YEAR_ONLY = re.compile(r"\d{4}")
_DATE_BEFORE = re.compile(
    r"(?:\b(?:in|since|from|until|till|to|through|by|of|during|before|after|between|and|class of|early|late|mid|summer"
    r"|spring|fall|winter|graduated|expected|obtained|expires|issued|earned|year|circa)\s*|[-–—(|,/:;]\s*|^\s*)$",
    re.IGNORECASE,
)
_DATE_AFTER = re.compile(
    r"\s*(?:$|[-–—)|,.;:/]|(?:to|until|through|and|while|when|after|where|with|as|at|I|in|by)\b)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?(?:\+\+|#)?")
_STOP = wordlist("stop")


def plain(text: str) -> str:
    """The words of a text in lower case and the singular, with a space between them and at the ends."""
    return f" {' '.join(plain_words(text))} "


@lru_cache(maxsize=4096)
def plain_words(text: str) -> tuple[str, ...]:
    """The words that `plain` joins."""
    return tuple(_singular(word) for word in (found.group().lower() for found in _WORD.finditer(text)))


def _singular(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=4096)
def stems_of(text: str) -> tuple[str, ...]:
    """The stems of all words but stop words, in order."""
    return tuple(
        stem(part)
        for word in words(text)
        for part in re.split(r"[-/&]", word)
        if part and part not in _STOP and not part.isdigit()
    )


@lru_cache(maxsize=2048)
def dates_in(text: str) -> tuple[tuple[int, int, PartialDate, bool], ...]:
    """The dates in a text: start, end, the date, and whether it is a bare year that may be an amount."""
    found: list[tuple[int, int, PartialDate, bool]] = []
    for match in _DATE.finditer(text):
        date = parse_date(match.group())
        if date is None:
            continue
        bare = _YEAR_ONLY.fullmatch(match.group()) is not None
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 12]
        sure = not bare or _DATE_BEFORE.search(before) is not None or _DATE_AFTER.match(after) is not None
        if bare and not sure and not before:
            continue
        found.append((match.start(), match.end(), date, bare and not sure))
    for match in _YEARS.finditer(text):
        year = PartialDate(int(match.group(1)[:2] + match.group(2)), None)
        if not any(start <= match.start(2) < end for start, end, _, _ in found):
            found.append((match.start(2), match.end(2), year, False))
    return tuple(sorted(found))


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spaces for the characters of each span."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


_CUT = re.compile(
    r"[,;:.()|•—–]\s|\s[—–-]\s|\b(?:and|while|but|which|plus|then|resulting|as well as|whose|where)\b", re.IGNORECASE
)


_RANGE = re.compile(r"\s?(?:[a-z]+\s)?(?:to|or|-|–)\s?", re.IGNORECASE)


def surroundings(text: str, one: Amount, others: Iterable[Amount]) -> dict[str, float]:
    """The stems around an amount, nearest ones weighing most; another amount or a joint of the sentence ends them."""
    others = [
        other for other in others
        if not _RANGE.fullmatch(text[min(one.end, other.end) : max(one.start, other.start)])
    ]  # fmt: skip
    left_end = max([other.end for other in others if other.end <= one.start], default=0)
    right_end = min([other.start for other in others if other.start >= one.end], default=len(text))
    left, right = text[left_end : one.start], text[one.end : right_end]
    cuts = list(_CUT.finditer(left))
    near_left = left[cuts[-1].end() :] if cuts else left
    cut = _CUT.search(right)
    near_right = right[: cut.start()] if cut else right
    if not stems_of(near_left) and not stems_of(near_right):
        near_left, near_right = left, right
    found: dict[str, float] = {}
    for side in (stems_of(near_left)[::-1], stems_of(near_right)):
        for distance, one_stem in enumerate(side[:6], 1):
            found[one_stem] = max(found.get(one_stem, 0.0), 1.0 / distance**0.5)
    return found


def likeness(claimed: dict[str, float], given: dict[str, float]) -> float:
    """The share of the claimed surroundings that the given ones hold, by weight; 0 when nothing is claimed."""
    whole = sum(claimed.values())
    return sum(weight for one, weight in claimed.items() if one in given) / whole if whole else 0.0
