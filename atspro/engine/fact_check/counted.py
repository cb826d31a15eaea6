"""What a claim counts: the things of its line, of the same kind, and no more of them than there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.claim_words import FREE, STOP, ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.merged import I_DID, anchored, counted_phrases, first_word
from atspro.engine.fact_check.types import Part
from atspro.engine.fact_check.word_classes import word_class

MAX_CUES = 8
_PLACE = re.compile(r"\b(?:at|in|on|for|with)\b|\d")
_MANY = re.compile(r"\b(?P<adjective>[a-z-]+ )?(?P<noun>[a-z]{3,}s)\b(?! ?['’])")
_ONE = r"\b(?:one|1|a single) (?:[\w-]+ ){{0,2}}{noun}\b"
_TIMES = roots_in("claim-times")
_GROUPED = re.compile(r"\d+-[a-z]+ ([a-z]+)")
"""Of what a line tells the size: "3-person crews"."""
_ONE_OF = re.compile(r"\b(?:one|some|any|each|none|two|half) of (?:the |my |our )?$", re.IGNORECASE)


def miscounted(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first word that a claim counts and its line does not; "" for none."""
    return next((found for check in (_other_count, _several_of_one) for found in check(content, text, part)), "")


def _other_count(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That a number counts what its line has another number of, or none: ten assistants for ten volunteers."""
    line = anchored(text, part)
    if line is None:
        return
    said = part.base.items[line].text
    theirs, mine = counted_phrases(said), counted_phrases(text)
    heads = {root(words[-1]) for words in theirs.values() if words} | set(map(root, _GROUPED.findall(said)))
    for value, words in mine.items():
        other = theirs.get(value)
        if not words or not other:
            continue
        if _other_kind(words, other):
            yield words[0]
        head = _head(words, heads)
        if head and not _is_counted(head, words, other, said, text) and _elsewhere(head, heads, said, part, line):
            yield head


def _head(words: list[str], heads: set[str]) -> str:
    """The noun of a counted phrase, "" where it says little."""
    telling = [word for word in words if root(word) not in FREE or root(word) in heads] or words[-1:]
    return "" if not telling or telling[-1].endswith("th") else telling[-1]


def _is_counted(head: str, words: list[str], other: list[str], said: str, text: str) -> bool:
    """Whether a noun is what a line counts: the same, a kin of it, or one of the few words around it."""
    mine, given = root(head), root(other[-1])
    if mine == given or given in stands_for(mine) or mine in stands_for(given):
        return True
    if head.endswith(other[-1]) or other[-1].endswith(head):
        return True
    beside = re.findall(r"[a-z]+", _PLACE.split(text[text.find(words[0]) :].lower(), maxsplit=1)[0])[:6]
    after = said[said.lower().find(other[0]) :].lower()
    far = re.findall(r"[a-z]+", re.split(r"\d", after, maxsplit=1)[0])[:5]
    return given in map(root, beside) or mine in map(root, (*far, *other))


def _elsewhere(head: str, heads: set[str], said: str, part: Part, line: int) -> bool:
    """Whether a noun is counted otherwise by the line, or only other lines have it."""
    lines = covered(head, part.base)
    single = re.search(
        rf"\b(?:one|an?|['’]s) (?:[\w-]+ )?{re.escape(head[:-1])}|\b{re.escape(head[:4])}\w*['’]s\b", said
    )
    return root(head) in heads or bool(single) or (bool(lines) and line not in lines and root(head) not in FREE)


_CONTRASTS = tuple(
    frozenset(map(root, some.split()))
    for some in (
        "elementary middle high primary secondary nursery college graduate undergraduate",
        "junior senior new experienced lead", "new regular returning existing former repeat",
        "doctoral phd master bachelor undergraduate",
        "commercial residential industrial municipal", "adult pediatric infant elderly teen youth child",
        "domestic international local national regional foreign", "public private",
        "full-time part-time seasonal temporary",
        "internal external", "major minor small large", "first second third fourth fifth sixth seventh eighth",
        "light heavy medium", "indoor outdoor", "daily weekly monthly quarterly annual",
    )
)  # fmt: skip
"""Adjectives that say different things of the same noun."""


def _other_kind(words: list[str], other: list[str]) -> bool:
    """Whether the same things are counted, but of another kind: two high schools, two elementary schools."""
    if root(words[-1]) != root(other[-1]) or len(words) < 2 or len(other) < 2:
        return False
    mine, theirs = ({root(word) for word in some[:-1]} for some in (words, other))
    kin = mine | {given for one in mine for given in stands_for(one)}
    if not kin.isdisjoint(theirs) or any(one in stands_for(given) for given in theirs for one in mine):
        return False
    return any(mine & some and theirs & some for some in _CONTRASTS)


def _several_of_one(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """Several of what the line has one of: "I mentor junior engineers" for "Mentor one junior engineer"."""
    lines = _meant(content, part)
    for found in islice(_MANY.finditer(text), 2 * MAX_CUES):
        noun = found.group("noun")
        if _ONE_OF.search(text[: found.start()]):
            continue
        if noun in STOP or root(noun) in _TIMES or word_class(text, noun) != "N" or not lines:
            continue
        one = re.compile(_ONE.format(noun=re.escape(noun[:-1])), re.IGNORECASE)
        many = re.compile(rf"\b{re.escape(noun)}\b", re.IGNORECASE)
        a_one = re.compile(rf"\ban? (?:[\w-]+ ){{0,2}}{re.escape(noun[:-1])}\b(?!s)", re.IGNORECASE)
        verbs = {root(did.group("verb")) for did in I_DID.finditer(text)}
        given = [part.base.items[line].text for line in lines]
        if all(
            (one.search(line) or (a_one.search(line) and first_word(line) in verbs)) and not many.search(line)
            for line in given
        ):
            yield found.group().strip()


def _meant(content: list[ClaimWord], part: Part) -> list[int]:
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    return [line for line, value in told.items() if value == best] if best > 1 else []
