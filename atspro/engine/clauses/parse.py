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
    lower = part.lower()
    if _NUMERAL.fullmatch(part) and before and before[-1].text[:1].isupper():
        return "NNP"
    if lower in _CLOSED:
        return _CLOSED[lower]
    if not any(char.isalnum() for char in part):
        return part if part in ",()&" else ":"
    if part[0].isdigit() or part[0] in "$€£" or lower in NUMBER_WORDS or lower == "hundred":
        return "JJ" if re.search(r"\d-[a-z]|\d(?:st|nd|rd|th)$", lower) else "CD"
    if tag in ("NN", "NNS") and part[0].isupper() and len(part) > 1:
        return "NNP"
    if part.isupper() and len(part) > 1:
        return "NNP"
    known = words()
    if tag == "VBZ" and before and before[-1].tag in ("CD", "JJ", "DT", "PRP$", "NN") and _singular(lower):
        return "NN" if lower.endswith("ss") else "NNS"
    if tag == "NN" and lower.endswith("ing") and before and before[-1].tag == "NNS":
        return "VBG"
    noun = lower in known.mass or lower in known.counted
    last, second = (before[-1] if before else None), (before[-2] if len(before) > 1 else None)
    if tag == "VB" and noun and last and last.lower not in _HELPS:
        named = last.tag in ("DT", "JJ", "NN", "NNP", "PRP$")
        if named or (last.tag == "VBD" and len(before) == 1):
            return "NN"
    after_noun = last is not None and last.tag in NOUNS and second is not None and second.tag in ("DT", "JJ", "PRP$")
    if tag in ("VBP", "VB") and after_noun and noun:
        return "NN"
    if (
        tag == "NN"
        and lower not in known.mass
        and lower not in known.counted
        and lower.endswith("s")
        and _PLAIN.fullmatch(lower)
    ) and _singular(lower):
        return "NNS"
    return tag


def _singular(lower: str) -> bool:
    """Whether a word is the plural of a known noun."""
    known = words()
    return any(one in known.counted or one in known.mass for one in (lower[:-1], lower[:-2], lower[:-3] + "y"))


_HELPS = frozenset(["help", "helped", "helping", "let", "make", "made"])
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
