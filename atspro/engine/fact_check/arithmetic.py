"""Amounts that follow from those of the resume: halves, differences, sums, shares, and what the entries count to."""

from __future__ import annotations

import re

from atspro.engine.fact_check.amounts import Amount, find_amounts
from atspro.engine.fact_check.facts import Source
from atspro.engine.fact_check.kin import root
from atspro.engine.fact_check.texts import stems_of
from atspro.engine.fact_check.types import Part

_OFTEN = re.compile(r"\b(?:semi-?annual\w*|bi-?annual\w*|half-yearly|twice a year|every six months)\b", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:duplicat\w+|doubl\w+|twice)\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:more than|over|above|well over|at least)\s+$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less than|fewer than|under|below)\s+$", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:nearly|almost|close to|just under|up to)\s+$", re.IGNORECASE)


_PERSONS_AFTER = re.compile(r" (?:people|staff|employees|colleagues|of us)\b", re.IGNORECASE)
_LEADS = re.compile(r"\W*(?:lead|led|manag|supervis|run|ran|head|overs|direct|in charge)\w*\b", re.IGNORECASE)
_BACK = re.compile(r"\W*(?:That|This|It|Which) (?:is|was|makes|made|means|meant)\b")


def _goes_without_saying(one: Amount, text: str, line: str) -> bool:
    """Whether a clause needs no words of the line: "six people work under me", "that is a gain of 13 points"."""
    if one.kind == "plain" and not one.time:
        led = _PERSONS_AFTER.match(text, one.end) is not None and _LEADS.match(line) is not None
        return led or (
            _BACK.match(text) is not None and re.match(r" (?:percentage )?points\b", text[one.end :]) is not None
        )
    return one.kind == "percent" and _BACK.match(text) is not None


def is_derived(one: Amount, text: str, part: Part) -> bool:
    """Whether an amount follows from two of one line: "half" of "from 18% to 9%", "4 days" of "6 instead of 10"."""
    before = text[max(0, one.start - 20) : one.start]
    said = frozenset(stems_of(part.sentence))
    others = [other for other in find_amounts(part.sentence)[:MAX_OTHERS] if other.text != one.text]
    for source in part.sources:
        if _is_rhythm(one, text, source):
            return True
        if _with_one(one, source) or _is_rest(one, text, before, source):
            return True
        for first, second, item in source.changes:
            beside = any(other.value in (first.value, second.value) for other in others)
            shared = len(said & source.stems[item]) >= (1 if beside else 2) or _shared(part, source, item) > 1
            if not shared and not _goes_without_saying(one, text, source.items[item].text):
                continue
            ways = ((first, second), (second, first))
            if any(_is_change(one, text, before, a, b) for a, b in ways if _may_go(text, one, a, b)):
                return True
            if _is_together(one, first, second, text, source.items[item].text):
                return True
        if _times(one, text, said, source):
            return True
        if (
            one.kind == "times"
            and one.value == 2
            and any(
                _TWICE.search(item.text)
                or (_OFTEN.search(item.text) and re.match(r"\s?a year", text[one.end : one.end + 10]))
                for item in source.items
            )
        ):
            return True
        if (
            one.kind == "times"
            and "time" in one.text + text[one.end : one.end + 6]
            and any(
                other.amount.value == one.value and other.amount.kind == "plain" and not other.amount.time
                for other in source.amounts
            )
        ):
            return True
    return False


_FALLS = re.compile(
    r"\b(?:cut\w*|reduc\w*|lower\w*|decreas\w*|shrank|shrink\w*|fell|fall\w*|dropp?\w*|down|less|fewer|halv\w*|sav\w*"
    r"|trimm?\w*|slash\w*)\b",
    re.IGNORECASE,
)
_RISES = re.compile(
    r"\b(?:rais\w*|rose|ris\w+|grew|grow\w*|increas\w*|up|more|higher|climb\w*|gain\w*|expand\w*|boost\w*)\b",
    re.IGNORECASE,
)


def _may_go(text: str, one: Amount, a: Amount, b: Amount) -> bool:
    """Whether a change as a share can go from the first amount to the second: who cuts by a third begins with more."""
    if one.kind != "percent" or not _CHANGED_BY.search(text[: one.start]):
        return True
    falls, rises = _FALLS.search(text) is not None, _RISES.search(text) is not None
    return falls == rises or (a.value > b.value) == falls


_WORD = re.compile(r"[a-z]{3,}")


def _shared(part: Part, source: Source, item: int) -> int:
    """How many of a sentence's words an item has, or kin of them."""
    return sum(item in source.told(one) for one in {root(word) for word in _WORD.findall(part.sentence.lower())})


_RHYTHMS = {
    (2.0, "week"): r"bi-?weekly|fortnight\w*|semi-?monthly|every other week",
    (14.0, "day"): r"bi-?weekly|fortnight\w*|every other week",
    (3.0, "month"): r"quarter\w*",
    (6.0, "month"): r"semi-?annual\w*|bi-?annual\w*|half-yearly",
    (12.0, "month"): r"annual\w*|yearly",
    (2.0, "month"): r"bi-?monthly",
    (2.0, "year"): r"biennial\w*|every other year",
    (7.0, "day"): r"weekly",
}
_EVERY = re.compile(r"\bevery $", re.IGNORECASE)


def _is_rhythm(one: Amount, text: str, source: Source) -> bool:
    """Whether "every two weeks" is how often a line says something happens: biweekly."""
    named = _RHYTHMS.get((one.value, one.time))
    if named is None or not _EVERY.search(text[: one.start]):
        return False
    return any(re.search(rf"\b(?:{named})\b", item.text, re.IGNORECASE) for item in source.items)


_OF_EACH = re.compile(r"\s[a-z]+(?: [a-z]+)? (?:of|with|each with|by)\s(?:about )?$|\s?[x×]\s?$", re.IGNORECASE)
_ADDED = re.compile(r"[^.;:]{0,40}?(?:\band|&|\+|,|\bplus)\s(?:[\w-]+ ){0,2}$", re.IGNORECASE)
MAX_PRODUCT = 10_000
MAX_OTHERS = 8
_ONE_AND = re.compile(r"\b(?:one|an?|the) (?:[\w-]+ ){1,3}(?:and|plus) (?:about |some )?$", re.IGNORECASE)
_AND_ONE = re.compile(r" (?:[\w-]+ ){1,3}(?:and|plus) (?:one|an?) [a-z]", re.IGNORECASE)


_OCCASIONS = re.compile(r"\s(?:different )?(?:occasions|times)\b", re.IGNORECASE)


def _times(one: Amount, text: str, said: frozenset[str], source: Source) -> bool:
    """Whether how often it was is how many there were: "twice" of "two diversions", "two occasions" of "twice"."""
    if one.kind != "times" and not _OCCASIONS.match(text, one.end):
        return False
    return any(
        given.amount.value == one.value and not given.amount.time and given.amount.kind in ("plain", "times")
        and said & source.stems[given.item]
        for given in source.amounts
    )  # fmt: skip


_WRONG = re.compile(
    r"\b(?:fault\w*|fail\w*|reject\w*|not|miss\w*|late|wrong|error\w*|return\w*|rework\w*|lost|los\w+|left|leave\w*|rest"
    r"|repair\w*|defect\w*|remade|without|un[a-z]+ed)\b",
    re.IGNORECASE,
)


def rests(text: str, part: Part) -> list[tuple[int, int]]:
    """Where a clause names what went wrong and gives its share, which is what a line's share of the good leaves."""
    amounts = [one for one in find_amounts(text)[:MAX_OTHERS] if one.kind == "percent"]
    left = any(_is_rest(one, text, text[max(0, one.start - 20) : one.start], part.base) for one in amounts)
    return [found.span() for found in _WRONG.finditer(text)] if left else []


_CHANGED_BY = re.compile(r"\bby (?:about |around |nearly |over |some |roughly )?$", re.IGNORECASE)


def _is_rest(one: Amount, text: str, before: str, source: Source) -> bool:
    """Whether a share is what a line's leaves: "fewer than two in a hundred fail" of "98.6% pass"."""
    if one.kind != "percent" or not _WRONG.search(text) or _CHANGED_BY.search(before):
        return False
    rests = [100 - other.amount.value for other in source.amounts if other.amount.kind == "percent"]
    if _LESS.search(before):
        return any(one.value - 3 <= rest < one.value for rest in rests)
    return any(abs(rest - one.value) <= (1 if one.rough or one.fraction else 0.1) for rest in rests)


def _with_one(one: Amount, source: Source) -> bool:
    """Whether a count has one more than a line's: three of "one assistant and two cellar workers"."""
    if one.kind != "plain" or one.time:
        return False
    for given in source.amounts:
        amount, line = given.amount, source.items[given.item].text
        if amount.value + 1 != one.value or amount.kind != "plain" or amount.time:
            continue
        if _ONE_AND.search(line[: amount.start]) or _AND_ONE.match(line, amount.end):
            return True
    return False


_NOUNS = re.compile(r"(?: [a-z-]+){1,5}")


def _is_one_of_two(one: Amount, a: Amount, b: Amount, text: str, line: str) -> bool:
    """Whether a sum is said of one of the two things that are added: six joiners of five joiners and an improver."""
    mine, first, second = (
        {root(word) for word in (found.group().split() if found else ())}
        for found in (_NOUNS.match(text, one.end), _NOUNS.match(line, a.end), _NOUNS.match(line, b.end))
    )
    return not _PERSONS_AFTER.match(text, one.end) and bool(mine & first) != bool(mine & second)


_RANGE = re.compile(r"\s?(?:to|or|and|-|–|—)\s?", re.IGNORECASE)


def _is_together(one: Amount, a: Amount, b: Amount, text: str, line: str) -> bool:
    """Whether a count is two of a line together: ten of "6 technicians and 4 assistants", or "3 shifts of 4"."""
    if not (one.kind == a.kind == b.kind) or one.time or a.time or b.time or one.kind == "percent":
        return False
    first, second = sorted((a, b), key=lambda each: each.start)
    between = line[first.end : second.start]
    if one.rough and first.value < one.value < second.value:
        return _RANGE.fullmatch(between) is not None
    if one.value == a.value + b.value:
        return _ADDED.fullmatch(between) is not None and not _is_one_of_two(one, first, second, text, line)
    product = one.kind == "plain" and one.value == a.value * b.value <= MAX_PRODUCT
    return product and _OF_EACH.fullmatch(between) is not None


_OF_FORMER = re.compile(r" (?:as (?:many|much|long|high)\b|of (?:what|the (?:old|former|previous)|its (?:old|former)))")


def _is_change(one: Amount, text: str, before: str, a: Amount, b: Amount) -> bool:
    if a.value <= 0 or b.value <= 0 or a.value == b.value:
        return False
    change = abs(b.value - a.value) / a.value * 100
    if one.kind == "percent" and _OF_FORMER.match(text, one.end):
        return abs(b.value / a.value * 100 - one.value) <= 4
    if one.kind == "percent":
        if (
            (one.fraction or one.rough)
            and a.kind == b.kind == "percent"
            and abs(abs(b.value - a.value) - one.value) <= 3
        ):
            return True
        if _LESS.search(before):
            return one.value - 15 <= b.value / a.value * 100 < one.value
        if _OVER.search(before):
            return one.value <= change <= one.value + 15
        if _UNDER.search(before):
            return change <= one.value <= change + 6
        return abs(change - one.value) <= (3 if one.fraction or one.rough else 1)
    ratio = b.value / a.value
    if one.kind == "times":
        if _UNDER.search(before):
            return 0.9 * one.value <= ratio <= 1.03 * one.value
        return abs(ratio - one.value) <= 0.03 * one.value or (
            _OVER.search(before) is not None and one.value <= ratio < one.value + 1
        )
    if abs(abs(b.value - a.value) - one.value) < 1e-6:
        points = re.match(r"[ -](?:percentage )?points?\b", text[one.end : one.end + 20]) is not None
        compared = (
            re.match(r" (?:\w+ )?(?:fewer|less|more|lower|higher|off)\b", text[one.end : one.end + 30]) is not None
        )
        if a.kind == "percent":
            return points
        if one.kind == a.kind and (points or text[max(0, one.start - 4) : one.start].endswith("by ")):
            return True
        return one.kind == a.kind and (one.time in (a.time, b.time) or (not one.time and compared))
    return a.value == one.value and one.kind == a.kind and not a.time and one.time == b.time


_OF = re.compile(r"\b(\d[\d,]*) (?:out )?of (?:the |our |my |its )?(?:last |past )?(\d[\d,]*)\b")


def is_share(one: Amount, part: Part) -> bool:
    """Whether a percentage is that of "23 of 25 jobs"."""
    if one.kind != "percent":
        return False
    for item in part.base.items:
        for some, whole in ((int(a.replace(",", "")), int(b.replace(",", ""))) for a, b in _OF.findall(item.text)):
            if whole and abs(100 * some / whole - one.value) <= (7 if one.rough else 1):
                return True
    return False


_COUNTED = {
    "school": re.compile(r"\s?(?:degrees|schools|universities|colleges|diplomas)\b"),
    "certificate": re.compile(r"\s?(?:certificat\w+|licen[cs]es|credentials)\b"),
    "work": re.compile(r"\s?(?:jobs|positions|roles|employers|companies|firms|organi[sz]ations|workplaces)\b"),
}
_LANGUAGE = re.compile(
    r"\b(?:english|spanish|french|german|italian|portuguese|dutch|polish|russian|ukrainian|arabic|hebrew|turkish"
    r"|farsi|hindi"
    r"|urdu|bengali|punjabi|tamil|chinese|mandarin|cantonese|japanese|korean|vietnamese|tagalog|swahili|greek"
    r"|swedish)\b"
)
_ABOVE = re.compile(r"\s?(?:above|over|beyond|more than) (?:my |the )?(?:quota|target|goal|plan|budget)\b")


_BEATEN = re.compile(
    r"\b(?:beat|beaten|exceed\w*|surpass\w*|over|above|outdid) (?:my |the )?(?:\w+ )?(?:quota|target|goal|plan)\b",
    re.IGNORECASE,
)


_JOINTS = re.compile(r", (?:and |or )?| (?:and|or|&) ")
MAX_LISTED = 9


def _lengths_of_lists(text: str) -> set[int]:
    """How many items each list of a text has: what stands between two joints is at most three words long."""
    found: set[int] = set()
    count = 1
    for part in _JOINTS.split(text)[1:]:
        count += 1
        found.add(count)
        count = count if len(part.split()) <= _LONGEST_LISTED else 1
    return found


_LONGEST_LISTED = 3


def is_listed(one: Amount, text: str, part: Part) -> bool:
    """Whether a count is of what a line lists: three states of "across Louisiana, Texas and Mississippi"."""
    if one.kind != "plain" or one.time or not 2 < one.value <= MAX_LISTED or not _NAMES_ALL.match(text, one.end):
        return False
    others = [other for other in find_amounts(text) if other.start != one.start and not other.time]
    for item in part.base.items if others or _FEW.search(part.sentence) else ():
        lists = _lengths_of_lists(item.text)
        if one.value in lists and any(other.text in item.text for other in others):
            return True
    return False


_NAMES_ALL = re.compile(
    r"\s(?:different |separate )?(?:states|countries|cities|counties|towns|sites|locations|languages|areas|fields"
    r"|departments|regions|disciplines|trades|markets|methods|tools|systems)\b"
)
_FEW = re.compile(r"\b(?:across|over|in|of)\b")


def listed_counts(text: str, part: Part) -> list[tuple[int, int]]:
    """Where a clause counts what a line lists, with the noun."""
    return [
        (one.start, _NAMES_ALL.match(text, one.end).end())  # type: ignore[union-attr]
        for one in find_amounts(text)[:MAX_OTHERS]
        if is_listed(one, text, part)
    ]


def is_count(one: Amount, text: str, part: Part) -> bool:
    """Whether an amount counts entries of the resume, or says by how much a quota was exceeded."""
    after = text[one.end : one.end + 40]
    if is_listed(one, text, part):
        return True
    for kind, words in _COUNTED.items():
        if words.match(after):
            entries = [entry for entry in part.base.entries if entry.kind == kind]
            named = {part.base.entries[at].name for at in part.base.entries_named(part.sentence, ("work",))}
            here = [entry for entry in entries if entry.name in named] if kind == "work" else []
            return one.value in (len(entries), len({entry.name for entry in entries}), len(here) or -1)
    if re.match(r"\s?languages\b", after):
        # English is not always told.
        spoken = len(set(_LANGUAGE.findall(part.base.shown)))
        return one.value in (spoken, spoken + 1)
    return (
        one.kind == "percent"
        and (_ABOVE.match(after) is not None or _BEATEN.search(text) is not None)
        and any(other.amount.kind == "percent" and other.amount.value == 100 + one.value for other in part.base.amounts)
    )
