"""Degrees and certificates that are still to come, told as had."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atspro.engine.dates import is_now, parse_date
from atspro.engine.fact_check.texts import plain_words
from atspro.engine.fact_check.types import Finding, Part

_TO_COME = re.compile(
    r"\b(?:in progress|expected|anticipated|candidate|pending|studying|pursuing|enrolled|working (?:on|towards?)|to be"
    r" completed|not yet|coursework|underway|under way|ongoing|scheduled|planned|due|will|finish\w*|expect\w*|would"
    r"|learning|part-time student|towards?|currently|until)\b",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"\b(?:I|and|my) (?:\w+ly |now |also |already |have |am )*(?:hold|have|earned|completed|received|obtained|got"
    r"|gained|possess|passed|graduated|finished|certified|licensed|chartered|registered|qualified|an?)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:associate|bachelor|master|doctor(?:ate)?|diploma)\b|(?<!^)\b[A-Z][A-Za-z+]{1,20}\b")
_SAME = {"msc": "master", "ms": "master", "ma": "master", "mba": "mba", "bsc": "bachelor", "bs": "bachelor",
         "ba": "bachelor", "phd": "doctor", "doctorate": "doctor", "meng": "master", "med": "master"}  # fmt: skip


def check_unfinished(part: Part) -> Iterator[Finding]:
    """Degrees and certificates that every line with them has as not yet had: in progress, or of a later date."""
    if part.voice != "person" or part.style != "letter" or not _HAD.search(part.text) or _TO_COME.search(part.sentence):
        return
    coming = _coming(part)
    if not coming:
        return
    for found in _NAMED.finditer(part.text):
        word = _plainly(found.group())
        having = [at for at, item in enumerate(part.base.items) if word in map(_plainly, plain_words(item.text))]
        if having and all(at in coming for at in having):
            yield Finding(found.group(), "degree" if word in _SAME.values() else "credential")


_OPEN = re.compile(
    r"\b(?:in progress|expected|anticipated|candidate|pending|studying|pursuing|enrolled|working (?:on|towards?)|to be"
    r" completed|not yet|ongoing|under way|underway|part-time student)\b",
    re.IGNORECASE,
)
"""What a line says of what it does not have yet."""


def _plainly(word: str) -> str:
    lower = word.lower().replace(".", "").removesuffix("'s")
    return _SAME.get(lower, lower)


def _coming(part: Part) -> frozenset[int]:
    """The lines of courses and certificates that are not finished."""
    entries = part.base.entries
    later: set[int] = set()
    for at, entry in enumerate(entries):
        if entry.kind == "work":
            continue
        # The end of a certificate is when it expires.
        shown = entry.end if entry.kind == "school" else entry.start
        date = parse_date(re.sub(r"[^\w\s/.-]|[A-Za-z]{9,}", " ", shown).strip()) or parse_date(shown)
        words = " ".join((entry.name, entry.title, shown))
        future = date is not None and part.today is not None and (date.year, date.month or 1) > part.today
        if future or is_now(shown) or _OPEN.search(words):
            later.add(at)
    return frozenset(
        place for place, item in enumerate(part.base.items)
        if item.entry in later or (item.entry < 0 and _OPEN.search(item.text) and _NAMED.search(item.text))
    )  # fmt: skip
