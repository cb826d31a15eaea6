"""Which level, class or grade it is: "a Class A license" of a resume that has Class B, Level 3 of a line's Level 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.claim_words import STOP, claim_words, told_lines
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.negation import affirmed

MAX_LABELS = 6
_LABEL = re.compile(
    r"\b(?P<label>[Ll]evel|[Cc]lass|[Gg]rade|[Tt]ier|[Bb]and|[Cc]ategory|[Ss]tage|[Pp]hase|[Tt]ype|[Ss]tep)s? "
    r"(?P<value>\d{1,2}|[A-H]|I{1,3}|IV|VI{0,3})\b(?! [a-z]+ed\b)"
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}


def _labels(text: str) -> set[tuple[str, str]]:
    """The labels of a text in small letters, each with its value, Roman numerals as figures."""
    return {
        (found.group("label").lower(), _ROMAN.get(found.group("value"), found.group("value")))
        for found in islice(_LABEL.finditer(text), MAX_LABELS)
    }


def check_labels(part: Part) -> Iterator[Finding]:
    """Labels with a value that no line has, or that the line which is meant gives otherwise."""
    text = affirmed(part.text)
    mine = _labels(text) if part.voice == "person" and part.style != "sheet" and not part.hope else set()
    if not mine:
        return
    items = part.base.items
    everywhere = {one for item in items for one in _labels(item.text)}
    told = told_lines([one for one in claim_words(text, part) if one.text not in STOP], part)
    best = max(told.values(), default=0)
    meant = [_labels(items[line].text) for line, value in told.items() if value == best] if best > 2 else []
    for label, value in sorted(mine):
        values = {given for name, given in everywhere if name == label}
        there = [{given for name, given in some if name == label} for some in meant]
        if values and (value not in values or (there and all(some and value not in some for some in there))):
            yield Finding(f"{label} {value}", "credential")
