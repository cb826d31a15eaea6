"""Whether amounts and dates stand in the base resume, and where they are said to belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from atspro.engine.dates import PartialDate, find_period, is_now, parse_date
from atspro.engine.fact_check.amounts import Amount, find_amounts, same
from atspro.engine.fact_check.arithmetic import is_count, is_derived, is_share
from atspro.engine.fact_check.facts import Given
from atspro.engine.fact_check.periods import is_computed
from atspro.engine.fact_check.skills import YOUR
from atspro.engine.fact_check.texts import blank, dates_in, likeness, stems_of, surroundings
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.logistics import states_terms
from atspro.engine.negation import affirmed
from atspro.engine.text import sentences

_LABEL = re.compile(
    r"\b(?:question|step|part|section|paragraph|page|version|item|day|week|phase|round|no|number|example"
    r"|story)\.?\s?#?$",
    re.IGNORECASE,
)
_ADVICE_UNIT = re.compile(
    r"[ -](?:[a-z]+ )?(?:minutes?|seconds?|hours?|days?|weeks?|months?|questions?|stor(?:y|ies)|examples?"
    r"|sentences?|points?|steps?"
    r"|things?|reasons?|lines?|words?|people|bullets?|parts?|times?)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:currently|at present|my current|my present|today I|now I|I now|present(?:ly)?)\b", re.IGNORECASE
)
_OF_LIST = re.compile(
    r" of (?:the|your|these|those) (?:things|points|duties|tools|requirements|skills|items|lines|tasks)\b"
)
_MOST_BESIDE = 12
_FAR, _NEAR = 0.34, 0.5


def check_dates(part: Part) -> Iterator[Finding]:
    """Dates that the resume does not have, or has of another position, school or certificate."""
    base = part.base
    named = _entries(part)
    dates = [one for one in dates_in(part.text) if not one[3]]
    also = _named_by_a_word(part) if named else set()
    own = [date for date, entry in base.dates if entry in named or entry in also]
    anywhere = [date for source in part.sources for date, _ in source.dates]
    for start, end, date, _ in dates:
        allowed = own if own and part.voice == "person" else anywhere
        if not any(_agree(date, one) for one in allowed):
            yield Finding(part.text[start:end].strip(), "date")
    yield from _since_certified(part)
    yield from _periods(part, named)


_CERTIFIED_SINCE = re.compile(
    r"\b(?:certifi|licen[sc]e|registered|chartered|accredit)[^.;]{0,60}?\b(?:since|in) (?P<year>(?:19|20)\d\d)\b"
)


def _since_certified(part: Part) -> Iterator[Finding]:
    """The year of a certificate that the resume dates otherwise: "certified since 2018" of one obtained in 2021."""
    for found in _CERTIFIED_SINCE.finditer(part.text) if part.voice == "person" else ():
        said = frozenset(stems_of(part.text))
        dated = [
            date for at, entry in enumerate(part.base.entries)
            if entry.kind == "certificate" and len(said & frozenset(stems_of(entry.name))) > 1
            for date, where in part.base.dates if where == at
        ]  # fmt: skip
        if dated and not any(date.year == int(found.group("year")) for date in dated):
            yield Finding(found.group("year"), "date")


_OWN_WORD = re.compile(r"\b(?:[A-Z]{2,}\w*|[A-Z][a-z]{4,})\b")


def _named_by_a_word(part: Part) -> set[int]:
    """Certificates and degrees of which a sentence has a name's word: "SHRM certified" of "SHRM-CP"."""
    words = set(_OWN_WORD.findall(part.text))
    return {
        at for at, entry in enumerate(part.base.entries)
        if entry.kind != "work" and words & set(_OWN_WORD.findall(f"{entry.name} {entry.title}"))
    }  # fmt: skip


def _entries(part: Part) -> list[int]:
    """The entries that a clause speaks of: those it names, or else that of the heading over it."""
    named = part.base.entries_named(part.sentence)
    if not named and part.segment.above and (part.style == "resume" or len(part.sentence.split()) < 7):
        named = part.base.entries_named(part.segment.above)
        if len(named) > 1:
            held = [one for one in named if part.base.entries[one].kind != "certificate"]
            named = _titled(part, held, part.segment.above)
    return named if len(named) < 2 else _titled(part, named, part.sentence)


def _titled(part: Part, named: list[int], text: str) -> list[int]:
    """Of several positions with one employer, those whose title the text has too, when it has any of them."""
    entries = part.base.entries
    if len({entries[one].name for one in named}) > 1:
        return named
    shown = set(stems_of(text))
    titled = [one for one in named if entries[one].title and set(stems_of(entries[one].title)) <= shown]
    return titled or named


def _agree(claimed: PartialDate, given: PartialDate) -> bool:
    return claimed.year == given.year and (claimed.month is None or claimed.month == given.month)


def _periods(part: Part, named: list[int]) -> Iterator[Finding]:
    works = [part.base.entries[one] for one in named if part.base.entries[one].kind == "work"]
    if len(named) != 1 or not works or part.voice != "person":
        return
    entry = works[0]
    found = find_period(part.text)
    over = bool(entry.end) and not entry.current and not is_now(entry.end)
    if found is not None:
        period, (start, end) = found
        begun, ended = parse_date(entry.start), parse_date(entry.end)
        shown = part.text[start:end].strip()
        if (
            (period.start and begun and not _agree(period.start, begun))
            or (period.is_current and over)
            or (period.end and ended and not _agree(period.end, ended))
            or (period.end and (entry.current or is_now(entry.end)))
        ):
            yield Finding(shown, "date")
    elif over and part.style == "letter" and (now := _NOW.search(part.text)):
        yield Finding(f"{now.group()} … {entry.name}", "date")


_YOURS_IS = re.compile(r"\W*Your [\w -]{2,60} (?:is|are|has|have|serves?|runs?)\b")
"""What goes on to set the company's size against one's own."""


def check_amounts(part: Part) -> Iterator[Finding]:
    """Amounts that the resume does not give, or gives of something else."""
    dates = dates_in(part.text)
    text = blank(part.text, [(start, end) for start, end, _, unsure in dates if not unsure])
    given = [one for source in part.sources for one in source.amounts]
    amounts = find_amounts(text)
    beside = find_amounts(part.sentence)[:_MOST_BESIDE] if len(part.sentence) > len(part.text.strip()) else ()
    years = {date.year for start, end, date, unsure in dates if unsure}
    known_years = {date.year for source in part.sources for date, _ in source.dates}
    for index, one in enumerate(amounts):
        if one.kind == "times" and _YOURS_IS.match(text):
            continue
        if one.value in years and one.value in known_years:
            continue
        if part.voice == "post" and part.style == "sheet":
            small = one.value <= 10 and _ADVICE_UNIT.match(text[one.end : one.end + 80]) is not None
            if small or _LABEL.search(text[max(0, one.start - 160) : one.start]) or one.kind == "times":
                continue
        if part.style == "letter" and one.value <= 6 and _OF_LIST.match(text, one.end):
            continue
        if part.segment.listed and part.says(one.text):
            continue
        candidates = [other for other in given if same(one, other.amount)]
        # "Shortened it from 94 days to 61", "I bring eleven": what is counted was said before.
        if not one.time and (
            part.voice == "post"
            or re.match(
                r"\s*(?:[.,;:)!?]|$|(?:of|and|since|now|before|after|when|that|which|rather|instead|to|than|in)\b)",
                text[one.end : one.end + 80],
            )
        ):
            candidates += [other for other in given if same(one, replace(other.amount, time=""))]
            if one.kind == "plain":
                shown = {
                    other.item
                    for other in given
                    for nearby in (*amounts, *beside)
                    if nearby is not one and same(nearby, other.amount)
                }
                candidates += [other for other in given if other.item in shown and other.amount.value == one.value]
        elliptic = one if one.time else _with_its_unit(one, text, part)
        if candidates and _other_rate(one, text, candidates, part):
            yield Finding(_shown(text, one), "number")
            continue
        if (not candidates and not is_computed(elliptic, _entries(part), part) and not _of_job(one, text, part)) or (
            candidates
            and part.voice == "person"
            and _misplaced(one, text, amounts[max(0, index - 3) : index + 4], candidates, part)
        ):
            if any(
                (
                    is_computed(one, _entries(part), part),
                    is_derived(one, text, part),
                    is_count(one, text, part),
                    is_share(one, part),
                )
            ):
                continue
            yield Finding(_shown(text, one), "number")


_ENDS = re.compile(r"\s*(?:[.,;:)!?]|$)")


def _with_its_unit(one: Amount, text: str, part: Part) -> Amount:
    """An amount that ends its clause, with the unit of time of an earlier one: "two years of it; I have over seven"."""
    if one.kind != "plain" or not _ENDS.match(text, one.end):
        return one
    before = part.sentence.find(text[: one.end].strip())
    earlier = [other for other in find_amounts(part.sentence[: max(0, before)])[-_MOST_BESIDE:] if other.time]
    return replace(one, time=earlier[-1].time) if earlier else one


def _shown(text: str, one: Amount) -> str:
    """The amount with the word it counts."""
    after = re.match(r"[ -]?[A-Za-z][\w-]*", text[one.end : one.end + 80])
    return (one.text + (after.group() if after and one.kind == "plain" else "")).strip()


def _misplaced(one: Amount, text: str, amounts: Sequence[Amount], candidates: list[Given], part: Part) -> bool:
    """Whether the words around an amount are those around another one of the resume, and not those around its like."""
    near = surroundings(text, one, amounts)
    works = [at for at in _entries(part) if part.base.entries[at].kind == "work"]
    items = part.base.items
    if len(works) == 1:
        elsewhere = {items[other.item].entry for other in candidates}
        if (
            -1 not in elsewhere
            and not elsewhere & set(works)
            and all(part.base.entries[at].kind == "work" for at in elsewhere)
        ):
            return True
    best = max(candidates, key=lambda other: likeness(near, other.near))
    here = likeness(near, best.near)
    rivals = [
        other for other in part.base.amounts
        if not same(one, other.amount) and other.amount.kind == one.kind and other.amount.time == one.time
    ]  # fmt: skip
    if not rivals:
        return False
    rival = max(rivals, key=lambda other: likeness(near, other.near))
    there = likeness(near, rival.near)
    if here >= _FAR or there - here < _NEAR:
        return False
    if rival.item == best.item:
        return True
    said = frozenset(stems_of(text))
    stems = part.base.stems
    share = [len(said & stems[item]) / max(1, len(stems[item])) for item in (best.item, rival.item)]
    return share[0] < share[1]


_WISHED = re.compile(
    r"\b(?:ready|want|hope|eager|keen|plan|aim|like|glad|happy|willing|prepared|next|step|chance"
    r"|opportunity)\b[^.;]{0,40}$"
)
_WOULD = re.compile(r"\bwould(?! have)\b")


def _of_job(one: Amount, text: str, part: Part) -> bool:
    """Whether an amount is one of the job: "your 240-bed hospital", or one of its terms, such as hours and pay."""
    given = [other for other in part.post.amounts if same(one, other.amount)]
    if not given or part.style == "resume":
        return any(
            _is_term(other, part) and likeness(surroundings(text, one, []), other.near) > _FAR for other in given
        )
    wished_for = _WISHED.search(text[: one.start]) is not None or one.text not in affirmed(text)
    if part.style == "letter" and (_WOULD.search(text) or wished_for):
        return True
    company = re.escape(part.job.company)
    beside = company and re.search(rf"{company}[^.;]{{0,30}}{re.escape(one.text)}", part.sentence)
    return (
        bool(beside)
        or YOUR.search(text[max(0, one.start - 160) : one.start].rstrip() + " ") is not None
        or any(_is_term(other, part) for other in given)
    )


def _is_term(given: Given, part: Part) -> bool:
    said = part.post.items[given.item].text
    return said in (part.job.logistics or []) or any(states_terms(one) for one in sentences(said))


_RATE = re.compile(
    r"(?:\s[\w-]+){0,3}?\s(?:an?|per|each|every)\s(?:average |typical |usual |normal |busy )?"
    r"(?:overnight |night |day )?(?P<unit>hour|shift|night|day|week|month|quarter|semester|term"
    r"|year)\b"
    r"|(?:\s[\w-]+){0,3}?\s(?P<often>hourly|nightly|daily|weekly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)
_OFTEN_UNIT = {"daily": "day", "annually": "year"}


def _rate(text: str, end: int) -> str:
    """The time per which an amount is said: "week" of "8 surgeries a week"."""
    found = _RATE.match(text, end, end + 60)
    if not found:
        return ""
    often = (found.group("often") or "").lower()
    return (found.group("unit") or "").lower() or _OFTEN_UNIT.get(often) or often.removesuffix("ly")


def _other_rate(one: Amount, text: str, candidates: list[Given], part: Part) -> bool:
    """Whether every line with this amount gives it for another time: a week's for a day's."""
    rate = _rate(text, one.end)
    if not rate or one.time or part.voice != "person":
        return False
    rates = [_rate(part.base.items[other.item].text, other.amount.end) for other in candidates
             if other in part.base.amounts]  # fmt: skip
    return bool(rates) and all(other and other != rate for other in rates)
