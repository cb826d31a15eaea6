"""Amounts in a text as people write them: 1,200 = 1200 = 1.2k, $2M, 35%, three = 3, two dozen, twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from atspro.engine.number_words import NUMBER_WORDS

_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "hundred": 1e2, "dozen": 12.0,
}  # fmt: skip
_SMALL_WORD = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_WORDS = (
    rf"(?:half a|a|an|several|{_SMALL_WORD})(?:[ -](?:{_SMALL_WORD}|hundred|thousand|million|billion|dozen"
    rf"|(?:(?<=hundred )|(?<=thousand )|(?<=million ))and(?= (?:{_SMALL_WORD})\b)))*"
)
_AMOUNT = re.compile(
    r"(?P<money>US\$|C\$|A\$|[$€£¥₹]|(?:USD|EUR|GBP|CHF|CAD|AUD)(?=\s?\d))?\s?"
    r"(?<![\w.,/])(?P<digits>\d{1,3}(?:[,’\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s?(?P<scale>k|mm|m|mio|bn|b|thousand|million|billion|dozen|hundred)?(?![^\W_])"
    r"(?P<plus>\+)?\s?(?P<percent>%|percent\b|per cent\b|pct\b)?"
    r"|(?<![\w.,/])(?P<glued>\d+(?:\.\d+)?)(?P<suffix>ms|s|sec|secs|min|mins|h|hr|hrs|d|yr|yrs|y|wk|wks|mo|mos|kb|mb|gb"
    r"|tb|pb|km|kg|lbs?|sqft|x|th|st|nd|rd|kv|v|a|amps?|w|kw|mw|kwh|hp|ft|mm|cm|l|ml|mg|g|psi|rpm|mph|oz|gal|[kmg]?hz)\b"
    r"|\b(?P<more>(?:(?P<whole>a|one|two|three|four|five) (?P<more_unit>year|month|hour|day|week)s?|(?P<wholes>one"
    r"|two|three|four|five))"
    r" and a half(?: (?P<after_unit>years|months|hours|days|weeks))?)\b"
    r"|\b(?:a|one) (?P<decade>decade)\b"
    r"|\b(?P<half_percent>half a (?:percent(?:age point)?|per cent))\b"
    r"|\b(?P<tiny_count>a|one|two|three|four|five|six|seven|eight|nine|ten)[ -](?P<tiny>tenths?|hundredths?"
    r"|thousandths?|ten-thousandths?|millionths?)(?= of an?\b)"
    rf"|\b(?P<of_hundred>{_SMALL_WORD}|\d{{1,2}})(?: (?!week|day|month|year|hour)[a-z]+){{0,2}} (?:in|out of|of)"
    r" (?:a|every|one|each) hundred\b"
    r"|\b(?P<several>two|three|four|seven|nine)[ -](?P<parts>thirds|quarters|fifths|tenths)\b"
    r"(?!\s(?:in a row|of (?:growth|work)|running))"
    r"|\b(?:(?<=by )|(?<=by about )|(?<=by nearly ))(?:a|one) (?P<by_part>third|quarter|fifth|tenth)\b"
    r"|\b(?:a|one)[ -](?P<part>third|quarter|fifth|tenth)(?= (?:of|fewer|less|more|off|lower|higher)\b)"
    r"|(?:(?<=almost )|(?<=nearly )|(?<=about )|(?<=over )|(?<=around )|(?<=roughly )|(?<=fell )|(?<=rose )"
    r"|(?<=dropped ))"
    r"(?:a|one) (?P<rough_part>third|quarter|fifth|tenth)\b"
    rf"|\b(?:one|1)(?: (?!week|day|month|year|shift|night|hour)[a-z]+){{0,2}} (?:in|of(?= every)|out of)(?: every)?"
    rf" (?P<in_all>{_SMALL_WORD}|\d{{1,3}})\b"
    r"(?! (?:people|person|man|woman)?-|\s?(?:%|percent|years?|months?|days?|hours?|weeks?)\b)"
    rf"|\b(?P<words>{_WORDS})\b(?:[ -](?P<worded_percent>percent|per cent)\b)?"
    r"|\b(?P<times>half|halved|halving|doubled|doubling|tripled|tripling|quadrupled|quadrupling|twice|thrice|twofold"
    r"|threefold|fourfold|fivefold|tenfold)\b(?!-)",
    re.IGNORECASE,
)
_OF_TIME = re.compile(r" of an? (year|hour|day)\b", re.IGNORECASE)
_SMALLER = {"year": (12.0, "month"), "hour": (60.0, "minute"), "day": (24.0, "hour")}
"""What a part of a year, an hour or a day is counted in."""
_TIMES = {
    "doubled": 2.0, "doubling": 2.0, "twice": 2.0, "twofold": 2.0, "tripled": 3.0, "tripling": 3.0, "thrice": 3.0,
    "threefold": 3.0, "quadrupled": 4.0, "quadrupling": 4.0, "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0,
}  # fmt: skip
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_TINY = {"tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001, "ten-thousandth": 0.0001, "millionth": 1e-6}
_UNIT_NAMES = {
    "ms": "millisecond", "s": "second", "sec": "second", "secs": "second", "min": "minute", "mins": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour", "d": "day", "yr": "year", "yrs": "year", "y": "year", "wk": "week",
    "wks": "week", "mo": "month", "mos": "month",
}  # fmt: skip
_TIME_UNIT = re.compile(
    rf"(?:\s?(?:to|or|-|–)\s?(?:\d[\d.,]*|{_SMALL_WORD})(?=[ -]))?[ -]?(?:[a-z]+[ -]){{0,2}}?(millisecond|ms|second"
    rf"|minute|min|hour|hr|day|week|wk|month|quarter|year|yr|decade)s?\b",
    re.IGNORECASE,
)
_FULL_UNIT = {"ms": "millisecond", "min": "minute", "hr": "hour", "wk": "week", "yr": "year"}
_VAGUE = re.compile(r"\b(dozens|hundreds|thousands|millions|billions|decades)\b", re.IGNORECASE)
_VAGUE_LEAST = {"dozens": 24, "hundreds": 200, "thousands": 2000, "millions": 2e6, "billions": 2e9, "decades": 20}
_ROUGH = re.compile(
    r"\b(about|nearly|almost|roughly|over|around|approximately|some|more than|above|close to|up to|well over"
    r"|just (?:over|under)|upwards of|in the region of)\s+"
    r"(?:US\$|[$€£])?$|[~≈]\s?$",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:over|more than|above|at least|upwards of)\s+(?:US\$|[$€£])?$", re.IGNORECASE)
_ONE_IN = re.compile(r"\bone (?:week|day|month|year|shift|night|hour) in $", re.IGNORECASE)
_TO_ONE = re.compile(r"\b(?:to|to just|to only) $", re.IGNORECASE)
_NO_AMOUNT_AFTER = re.compile(r"\s*(?:/7\b|-year-olds?\b|-to-|-on-one\b|-time\b|-off\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount found at ``start`` to ``end``: "35%" is 35 of "percent", "6 hours" is 6 with the time "hour".

    ``kind`` is money, percent, times or plain; ``least`` marks a vague plural, "hundreds", of which ``value`` is the
    least it can mean; ``rough`` says that "about" or "over" stands before it, ``fraction`` that it is "a third",
    ``over`` that it is "more than" this.
    """

    start: int
    end: int
    text: str
    value: float
    kind: str
    time: str = ""
    least: bool = False
    rough: bool = False
    fraction: bool = False
    over: bool = False


@lru_cache(maxsize=2048)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in a text, in order. Dates are to be blanked out before; "one", "24/7" and "full-time" are none."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        made = _amount(text, match)
        if made is not None:
            found.append(made)
    for match in _VAGUE.finditer(text):
        word = match.group().lower()
        value = float(_VAGUE_LEAST[word])
        found.append(
            Amount(*match.span(), match.group(), value, "plain", "year" if word == "decades" else "", least=True)
        )
    marked = [
        replace(one, over=True) if one.start and _OVER.search(text, max(0, one.start - 16), one.start) else one
        for one in found
    ]
    return tuple(_shared_percent(text, sorted(marked, key=lambda one: one.start)))


def _shared_percent(text: str, found: list[Amount]) -> list[Amount]:
    """Of "45 to 92 percent" both are percentages; "from zero to one" is a figure of speech."""
    made: list[Amount] = []
    for index, one in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        joint = text[one.end : following.start] if following else ""
        if one.value == 0 and re.match(r"[ -]to[ -](?:one|1)\b", text[one.end : one.end + 40]):
            continue
        if (
            following
            and following.kind == "percent"
            and one.kind == "plain"
            and re.fullmatch(r"\s?(?:to|or|-|–)\s?", joint)
        ):
            one = replace(one, kind="percent", time="")
        made.append(one)
    return made


_LENGTHS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0}
_MONTHS = {"month": 1.0, "quarter": 3.0, "year": 12.0, "decade": 120.0}


def _duration(one: Amount) -> tuple[str, float]:
    """A length of time in one unit: seconds up to weeks, months from there on."""
    if one.time in _LENGTHS:
        return "seconds", one.value * _LENGTHS[one.time]
    return ("months", one.value * _MONTHS[one.time]) if one.time else ("", one.value)


def same(claimed: Amount, given: Amount) -> bool:
    """Whether what is claimed says what was given: the same value, of the same kind, counting the same time.

    After "about" or "over" a rounding within a twentieth is the same, from 20 on.
    """
    if claimed.least:
        return (given.least and given.value == claimed.value) or (
            not given.least and given.value >= claimed.value and claimed.time == given.time
        )
    if given.least:
        return False
    if claimed.time != given.time:
        unit, length = _duration(claimed)
        return bool(unit) and (unit, length) == _duration(given)
    if claimed.kind != given.kind:
        return _as_percent(claimed) is not None and _as_percent(claimed) == _as_percent(given)
    if claimed.fraction or given.fraction:
        return abs(claimed.value - given.value) <= (7 if claimed.rough and not claimed.over else 0.8) or (
            claimed.over and 0 < given.value - claimed.value <= 5
        )
    if abs(claimed.value - given.value) <= 1e-6 * abs(given.value):
        return True
    if claimed.over and claimed.value < given.value <= 1.25 * claimed.value:
        return _is_rounder(claimed, given)
    if claimed.rough and given.value >= 20 and _is_rounder(claimed, given):
        return abs(claimed.value - given.value) <= 0.06 * given.value
    return False


def _is_rounder(claimed: Amount, given: Amount) -> bool:
    """Whether a value has fewer digits than another that count: 50 than 48, ten thousand than 9,500."""
    mine, theirs = (len(f"{one.value:g}".replace(".", "").strip("0")) for one in (claimed, given))
    return mine < theirs or "dozen" in claimed.text


def _as_percent(one: Amount) -> float | None:
    """A rise by a factor as a percentage: doubled is 100."""
    if one.kind == "percent":
        return one.value
    return (one.value - 1) * 100 if one.kind == "times" else None


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    got = match.groupdict()
    start, end = match.span()
    shown = text[start:end].strip()
    start += text[start:end].find(shown)
    end = start + len(shown)
    rough = _ROUGH.search(text, max(0, start - 16), start) is not None
    if got["decade"]:
        return Amount(start, end, shown, 1.0, "plain", "decade")
    if got["half_percent"]:
        return Amount(start, end, shown, 0.5, "percent", rough=rough)
    if got["tiny"]:
        value = NUMBER_WORDS.get(got["tiny_count"].lower(), 1) * _TINY[got["tiny"].lower().removesuffix("s")]
        return Amount(start, end, shown, value, "plain", rough=rough)
    part = got["parts"] or got["by_part"] or got["part"] or got["rough_part"]
    if part or got["in_all"]:
        all_of = (got["in_all"] or "").lower()
        whole = _PARTS[part.lower().removesuffix("s")] if part else NUMBER_WORDS.get(all_of) or int(all_of or 0)
        if whole < 2:
            return None
        several = NUMBER_WORDS.get((got["several"] or "one").lower(), 1)
        if part and (of_time := _OF_TIME.match(text, end)):
            count, smaller = _SMALLER[of_time.group(1).lower()]
            end = of_time.end()
            return Amount(start, end, text[start:end], several * count / whole, "plain", smaller, rough=rough)
        value = 100.0 * several / whole
        return Amount(start, end, shown, value, "percent", rough=rough, fraction=True)
    if got["of_hundred"]:
        counted = got["of_hundred"].lower()
        return Amount(start, end, shown, float(NUMBER_WORDS.get(counted) or counted), "percent", rough=rough)
    if got["more"]:
        count = NUMBER_WORDS.get((got["whole"] or got["wholes"]).lower(), 1) + 0.5
        unit = got["more_unit"] or (got["after_unit"] or "").removesuffix("s")
        return Amount(start, end, shown, count, "plain", unit.lower())
    if got["times"]:
        word = got["times"].lower()
        if word.startswith("hal"):
            return Amount(start, end, shown, 50.0, "percent", rough=rough, fraction=True)
        return Amount(start, end, shown, _TIMES[word], "times")
    if got["words"]:
        return _worded(text, match, rough)
    if got["glued"]:
        value, suffix = float(got["glued"]), got["suffix"].lower()
        if suffix == "x":
            return Amount(start, end, shown, value, "times", rough=rough)
        return Amount(start, end, shown, value, "plain", _UNIT_NAMES.get(suffix, ""), rough=rough)
    if _NO_AMOUNT_AFTER.match(text, end) or (
        start and text[start - 1] == "-" and text[start - 2 : start - 1].isalpha()
    ):
        return None
    value = float(re.sub(r"[,’\u202f\u00a0]", "", got["digits"])) * _SCALES.get((got["scale"] or "").lower(), 1.0)
    if text[start:end].endswith("/"):
        return None
    if got["money"] or re.match(r"\s?(?:dollars|euros|pounds|USD|EUR|GBP)\b", text[end : end + 40]):
        return Amount(start, end, shown, value, "money", rough=rough)
    if got["percent"]:
        return Amount(start, end, shown, value, "percent", rough=rough)
    return Amount(start, end, shown, value, "plain", _time_after(text, end), rough=rough)


def _worded(text: str, match: re.Match[str], rough: bool) -> Amount | None:
    start, end = match.span("words")
    words = re.split(r"[ -]", match.group("words").lower())
    if _ONE_IN.search(text[max(0, start - 16) : start]):
        return None
    shown = text[start : match.end()]
    if _NO_AMOUNT_AFTER.match(text, end):
        return None
    if words == ["one"] and _TO_ONE.search(text, max(0, start - 12), start) and (unit := _time_after(text, end)):
        return Amount(start, end, shown, 1.0, "plain", unit, rough=rough)
    if words in (["a"], ["an"], ["one"], ["several"], ["half", "a"]) or words[0] == "several":
        return None
    if words[-1] == "one" and len(words) == 1:
        return None
    total = current = 0.0
    half = words[0] == "half"
    for word in words:
        if word in NUMBER_WORDS:
            current += NUMBER_WORDS[word]
        elif word in ("hundred", "dozen"):
            current = max(current, 1.0) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[word], 0.0
    value = (total + current) * (0.5 if half else 1.0)
    if value == 0 and words != ["zero"]:
        return None
    if match.group("worded_percent"):
        return Amount(start, match.end(), shown, value, "percent", rough=rough)
    after = text[end : end + 16]
    if re.match(r"\s?(?:dollars|euros|pounds)\b", after):
        return Amount(start, end, shown, value, "money", rough=rough)
    if re.match(r"\s?(?:times|-?fold)\b", after):
        return Amount(start, end, shown, value, "times", rough=rough)
    return Amount(start, end, shown, value, "plain", _time_after(text, end), rough=rough)


def _time_after(text: str, end: int) -> str:
    """The unit of time that an amount counts: "year" of "8+ years" and of "6 full years"."""
    found = _TIME_UNIT.match(text, end)
    if (
        not found
        or re.match(r"\s?(?:to|or)\s(?!\d|" + _SMALL_WORD + ")", text[end : end + 40])
        or re.search(
            r"\b(?:and|in|per|a|an|of|by|within|from|each|every|for|over|the|at|on|with)[ -]",
            found.group(),
            re.IGNORECASE,
        )
    ):
        return ""
    unit = found.group(1).lower()
    return _FULL_UNIT.get(unit, unit)
