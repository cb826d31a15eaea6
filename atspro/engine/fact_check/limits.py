"""What a line limits and a claim leaves out: the most of a range, a part of what is counted, causes, "to" and "by"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.amounts import Amount, find_amounts
from atspro.engine.fact_check.arithmetic import is_derived
from atspro.engine.fact_check.claim_words import FREE, STOP, ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, stands_for
from atspro.engine.fact_check.merged import anchored
from atspro.engine.fact_check.texts import blank, dates_in
from atspro.engine.fact_check.types import Part

MAX_CUES = 8
_UP_TO = re.compile(
    r"\b(?:up to|as many as|as much as|at most|maximum of|no more than|at peak)\s+(?:US\$|[$€£])?$", re.I
)
_RANGE_TOP = re.compile(
    r"(?<!from )(?<!between )(?<![\w.,$€£])(?:US\$|[$€£])?\d[\d,.]*[kKmM]?\s?(?:to|-|–|—)\s?(?:US\$|[$€£])?$"
)
_MOST = re.compile(
    r"\b(?:up to|as many as|as much as|at (?:the |its )?(?:most|peak|times)|max\w*|largest|biggest"
    r"|busiest|peak|sometimes|often|top|highest|longest|limit|ceiling|no more than|within|or more|authority|may|can"
    r"|could)\b",
    re.IGNORECASE,
)
_PLAIN = r"(?!(?:an?|per|each|every|the|one|my|our|to|and|or|in|on|at|for|by|with|from)\b)[a-z-]"
_LISTED = re.compile(
    rf"\s(?P<first>(?:(?:{_PLAIN}+|of) ){{0,3}}?{_PLAIN}{{3,}}),? (?:and|or|&)"
    rf" (?P<second>(?:{_PLAIN}+ ){{0,3}}?{_PLAIN}{{3,}})"
    r"(?=[.,;]|$| (?:a|per|each|every|in|on|at|for|from|of|with|to|by|daily|weekly|across)\b)"
)
_CAUSE = re.compile(
    r"\b(?:because of|thanks to|due to|owing to|as a result of|on account of|led to (?=the|an?\b))\b", re.IGNORECASE
)
_BY, _TO = (
    re.compile(r"\bby (?:about |around |nearly |some )?$", re.I),
    re.compile(r"\bto (?:about |around |nearly )?$", re.I),
)


def unlimited(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first words of a claim that leave out the limit of its line; "" for none."""
    dates = [(start, end) for start, end, _, unsure in dates_in(text) if not unsure]
    amounts = find_amounts(blank(text, dates))[:MAX_CUES]
    checks = (
        _most_of(text, amounts, part), _part_of(content, amounts, part),
        _by_for_to(text, amounts, part), _caused(content, text, part), _of_other_year(content, part),
    )  # fmt: skip
    return next((found for check in checks for found in check), "")


def _givens(one: Amount, part: Part) -> list[tuple[Amount, str]]:
    """The same amounts of the resume, each with its line."""
    lines = set(part.base.amount_items.get((one.kind, one.value), ()))
    return [
        (given.amount, part.base.items[given.item].text) for given in part.base.amounts
        if given.item in lines and given.amount.kind == one.kind and given.amount.value == one.value
        and given.amount.time == one.time
    ]  # fmt: skip


_JOINT = re.compile(r"\b(?:to|and|or)\s?(?:[$€£])?$|[-–—]\s?$")


def _most_of(text: str, amounts: tuple[Amount, ...], part: Part) -> Iterator[str]:
    """The most that there was told as what there is: "a staff of 18" for "a staff of up to 18"."""
    if _MOST.search(text):
        return
    for one in amounts:
        if one.rough or one.over or _JOINT.search(text[: one.start]):
            continue
        before = [line[: amount.start] for amount, line in _givens(one, part)]
        if before and all(_UP_TO.search(line) or _RANGE_TOP.search(line) for line in before):
            yield one.text


def _part_of(content: list[ClaimWord], amounts: tuple[Amount, ...], part: Part) -> Iterator[str]:
    """A count of two kinds told of one: "30 pairs of lenses" for "30 pairs of glasses and contact lenses"."""
    said = {one.root for one in content} | {kin for one in content for kin in stands_for(one.root)}
    for one in amounts:
        given = _givens(one, part)
        if len(given) != 1 or one.time or one.kind != "plain":
            continue
        amount, line = given[0]
        found = _LISTED.match(line, amount.end)
        if not found:
            continue
        first, second = (_kinds(found.group(name)) for name in ("first", "second"))
        one_of_two = first.isdisjoint(said) != second.isdisjoint(said)
        if first and second and one_of_two:
            yield one.text


def _kinds(words: str) -> frozenset[str]:
    """The roots of a phrase's words that say something, without "pairs of"."""
    said = words.split(" of ")[-1].split()
    return frozenset(root(word) for word in said if word not in STOP) - FREE


def _by_for_to(text: str, amounts: tuple[Amount, ...], part: Part) -> Iterator[str]:
    """What came down to an amount told as come down by it, or the other way round."""
    for one in amounts:
        for mine, theirs in ((_BY, _TO), (_TO, _BY)):
            if not mine.search(text[: one.start]):
                continue
            given = _givens(one, part)
            swapped = given and all(theirs.search(line[: amount.start]) for amount, line in given)
            if swapped and not is_derived(one, text, part):
                yield text[max(0, one.start - 3) : one.end].strip()


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEARS_OWN = re.compile(r"\b((?:19|20)\d\d) (?:[a-z]+ ){0,2}?([a-z]{4,})\b")
_MEANT = 2
"""Words that a line shares with a claim when it is the one that is meant."""


def _of_other_year(content: list[ClaimWord], part: Part) -> Iterator[str]:
    """That what one line has in a year was in another: "the 2018 audit" for "the 2017 audit"."""
    mine = set(_YEAR.findall(part.text))
    told = told_lines(content, part) if len(mine) == 1 else {}
    best = max(told.values(), default=0)
    for line in (line for line, value in told.items() if value == best >= _MEANT):
        item = part.base.items[line]
        theirs = set(_YEAR.findall(item.text))
        if item.entry < 0 or not theirs or not mine.isdisjoint(theirs):
            continue
        entry = part.base.entries[item.entry]
        if item.text not in entry.texts:
            continue
        outside = mine.isdisjoint(_YEAR.findall(f"{entry.start} {entry.end}"))
        named = {noun for _, noun in _YEARS_OWN.findall(item.text)} & {
            noun for _, noun in _YEARS_OWN.findall(part.text)
        }
        if outside or named:
            yield next(iter(mine))
            return


def _caused(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one line's result came of what another line tells."""
    line = anchored(text, part)
    for found in islice(_CAUSE.finditer(text), MAX_CUES):
        after = [one for one in content if one.start >= found.end()]
        before = [one for one in content if one.start < found.start()]
        effect, cause = (before, after) if before else (after[len(after) // 2 :], after[: len(after) // 2])
        if found.group().lower().startswith(("led", "lead")):
            effect, cause = after, before
        told = frozenset().union(*(covered(one.text, part.base) for one in effect)) if effect else frozenset()
        lines = {line} if line is not None else told
        if cause and lines and not any(lines & covered(one.text, part.base) for one in cause):
            yield found.group()
