"""A bullet as words with their parts of speech, read as if "I" stood before it, which tells a verb from a noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from atspro.engine.clauses.tagger import tags, tokens
from atspro.engine.clauses.words import words
from atspro.engine.number_words import NUMBER_WORDS

_MARKS = " \t•*–—-·●▪►➤>"
NOUNS = frozenset(["NN", "NNS", "NNP"])
FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a bullet: as written, in small letters, its part of speech, and where it stands in the text."""

    text: str
    lower: str
    tag: str
    start: int
    end: int


def cleaned(bullet: str) -> str:
    """The bullet on one line, without its mark and without the stop at its end."""
    text = " ".join(bullet.replace("\u00a0", " ").replace("’", "'").split())
    return text.strip(_MARKS).rstrip(" .,;").strip()


def parsed(text: str) -> list[Word]:
    """The words of a cleaned bullet."""
    shown = _begun(text)
    parts = tokens(shown)
    found = tags(["I", *parts])[1:]
    made: list[Word] = []
    place = 0
    for part, tag in zip(parts, found, strict=True):
        start = shown.index(part, place)
        place = start + len(part)
        made.append(Word(part, part.lower(), _mended(part, tag, made), start, place))
    for at in range(1, len(made) - 1):
        # "Manage a team and train its members": what stands before an article is no noun.
        one = made[at]
        between = made[at - 1].tag in ("CC", ",") and made[at + 1].tag in ("DT", "PRP$")
        if one.tag == "NN" and between and one.lower in words().base:
            made[at] = replace(one, tag="VB")
    return made


def _begun(text: str) -> str:
    """The text with its first word in small letters, unless it is a name or an abbreviation."""
    first = text.split(" ", 1)[0].rstrip(",")
    if first[:1].isupper() and first[1:] == first[1:].lower() and first != "I":
        return text[0].lower() + text[1:]
    return text


def _mended(part: str, tag: str, before: Sequence[Word]) -> str:
    """Marks and closed classes as they are, whatever the tagger made of them."""
    return _of_closed_class(part, before) or _of_name(part, tag) or _by_neighbours(part.lower(), tag, before)


def _of_closed_class(part: str, before: Sequence[Word]) -> str | None:
    lower = part.lower()
    if _NUMERAL.fullmatch(part) and before and before[-1].text[:1].isupper():
        return "NNP"
    if lower in _CLOSED and not (len(part) > 1 and part.isupper()):
        # "OR directors", "IT staff": capitals make a name of a small word.
        return _CLOSED[lower]
    if not any(char.isalnum() for char in part):
        return part if part in ",()&" else ":"
    if part[0].isdigit() or part[0] in "$€£" or lower in NUMBER_WORDS or lower == "hundred":
        return "JJ" if re.search(r"\d-[a-z]|\d(?:st|nd|rd|th)$", lower) else "CD"
    if lower in _UNITS and before and before[-1].tag == "CD":
        return "NNS"
    return None


def _of_name(part: str, tag: str) -> str | None:
    capital = part[0].isupper() and tag in ("NN", "NNS")
    return "NNP" if len(part) > 1 and (capital or part.isupper()) else None


def _by_neighbours(lower: str, tag: str, before: Sequence[Word]) -> str:
    """The tag of an open class, mended where the words before rule it out."""
    last = before[-1] if before else None
    if tag == "VBZ" and last and last.tag in ("CD", "JJ", "DT", "PRP$", "NN") and _singular(lower):
        return "NN" if lower.endswith("ss") else "NNS"
    if tag == "NN":
        return _mended_noun(lower, last)
    known = words()
    if tag in ("VB", "VBP") and (lower in known.mass or lower in known.counted) and _wants_noun(tag, before):
        return "NN"
    return tag


def _mended_noun(lower: str, last: Word | None) -> str:
    if lower.endswith("ing") and last and last.tag == "NNS":
        return "VBG"
    known = words()
    if lower in known.mass or lower in known.counted or not lower.endswith("s"):
        return "NN"
    return "NNS" if _PLAIN.fullmatch(lower) and _singular(lower) else "NN"


def _wants_noun(tag: str, before: Sequence[Word]) -> bool:
    """Whether a noun and no verb may follow: "the daily report", "provided support"."""
    if not before:
        return False
    last = before[-1]
    named = last.tag in ("DT", "JJ", "NN", "NNP", "PRP$") or (last.tag == "VBD" and len(before) == 1)
    if tag == "VB" and named and last.lower not in _HELPS:
        return True
    return last.tag in NOUNS and len(before) > 1 and before[-2].tag in ("DT", "JJ", "PRP$")


def _singular(lower: str) -> bool:
    """Whether a word is the plural of a known noun."""
    known = words()
    return any(one in known.counted or one in known.mass for one in (lower[:-1], lower[:-2], lower[:-3] + "y"))


_HELPS = frozenset(["help", "helped", "helping", "let", "make", "made"])
_UNITS = frozenset(["ms", "sec", "min", "hr", "yr", "kg", "lb", "oz", "km", "mi", "ft", "cm", "mm", "kw", "mw", "kwh",
                    "mwh", "gw", "mb", "gb", "tb", "kb", "mph", "rpm", "hp"])  # fmt: skip
_NUMERAL = re.compile(r"[IVX]{1,4}")
_CLOSED = {
    **dict.fromkeys(["the", "a", "an", "all", "each", "every", "both", "these", "those", "this", "any", "some"], "DT"),
    **dict.fromkeys(["and", "or", "but", "nor"], "CC"),
    **dict.fromkeys(["my", "our", "their", "its", "his", "your"], "PRP$"),
    **dict.fromkeys(["i", "me", "we", "us", "they", "them", "it", "you", "he", "she", "him", "themselves"], "PRP"),
    **dict.fromkeys(
        ["of", "for", "with", "from", "into", "at", "by", "during", "across", "within", "among", "between", "via",
         "through", "throughout", "toward", "towards", "under", "without", "against", "per", "while", "using"],
        "IN",
    ),
    "to": "TO",
    "which": "WDT",
    "who": "WP",
    "including": "IN",
    "regarding": "IN",
    "concerning": "IN",
}  # fmt: skip
