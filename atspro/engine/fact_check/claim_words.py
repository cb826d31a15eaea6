"""The words of a claim, and which lines of a source have them or words that they may be said for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.facts import Source
from atspro.engine.fact_check.kin import other_spellings, root, roots_in
from atspro.engine.fact_check.names import is_ordinary
from atspro.engine.fact_check.texts import blank, dates_in
from atspro.engine.fact_check.types import Part
from atspro.engine.negation import affirmed
from atspro.engine.wordlists import wordlist

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST_TOKENS = 160
"""A clause that is longer is looked at no further: nobody writes one."""
_LONGEST_COMPOUND = 30
MAX_LINES = 60
"""A word in more lines than this does not tell which one is meant."""
STOP = wordlist("stop")
BOASTS = wordlist("claim-boasts")
ACTIONS = roots_in("claim-actions")
FREE = (roots_in("claim-free") | frozenset(map(root, STOP))) - roots_in("claim-never-free")

_WITHOUT = re.compile(
    r"\bwithout (?!(?:an? |any )?(?:degree|licen[cs]e|experience|diploma|background)\b)(?:[\w-]+ ?){1,4}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ClaimWord:
    """A word of a claim: where it begins and ends, its root, whether it is denied or "without" it."""

    start: int
    end: int
    text: str
    root: str
    denied: bool
    free_of: bool = False


def claim_words(text: str, part: Part) -> list[ClaimWord]:
    """The words of a clause, those that it denies marked; hyphenated ones apart. Names are looked at elsewhere."""
    claimed = affirmed(text)
    kept = _TOKEN.findall(claimed) if claimed != text else []
    without = [found.span() for found in _WITHOUT.finditer(text)]
    found: list[ClaimWord] = []
    at = 0
    shouted = text.isupper()
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count >= _MOST_TOKENS:
            break
        token = match.group()
        denied = claimed != text and (at >= len(kept) or kept[at] != token)
        at += not denied
        free_of = denied and any(start <= match.start() < end for start, end in without)
        denied = denied and not free_of
        first = not text[: match.start()].strip(" *•-–—\"“'(")
        if token[0].isupper() and not first and not shouted:
            continue
        if any(c.isupper() for c in token[1:]) and not shouted:
            continue
        lower = token.lower().replace("’", "'")
        if first and token[0].isupper() and not (is_ordinary(lower) or _plural_subject(lower, text, match.end())):
            continue
        start = match.start()
        joined = lower.replace("-", "")
        whole = lower in BOASTS or lower == joined or part.base.told(root(joined)) or _NUMBER.match(lower)
        pieces = [lower if lower in BOASTS else joined] if whole else lower.split("-")
        for piece in pieces:
            bare = re.sub(r"'(?:s|ve|d|ll|re|m|t)?$", "", piece)
            if bare:
                found.append(ClaimWord(start, start + len(piece), bare, root(bare), denied, free_of))
            start += len(piece) + 1
    return found


_INITIALS = re.compile(r"\b[A-Z]{3,6}(?=s?\b)")


def written_out(text: str, part: Part) -> list[tuple[int, int]]:
    """Where a clause writes out initials that a line has: "basic life support" for BLS, "standard operating" of SOP."""
    short = {one for item in part.base.items for one in _INITIALS.findall(item.text)}
    words = [found.span() for found in _WORD.finditer(text)]
    letters = "".join(text[start].upper() for start, _ in words)
    found = []
    for one in short:
        for size in {len(one), max(3, len(one) - 1)}:
            at = letters.find(one[:size])
            while at >= 0:
                run = text[words[at][0] : words[at + size - 1][1]]
                if not _PUNCTUATED.search(run):
                    found.append((words[at][0], words[at + size - 1][1]))
                at = letters.find(one[:size], at + 1)
    return found


_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATED = re.compile(r"[,;:.]|\b(?:I|my|the|and|a|an)\b")
_NUMBER = re.compile(
    r"(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?"
    r"|billions?|dozens?|twice|thrice|half|halves|halved|halving|doubled?|doubling|tripled?|tripling|quadrupled?|first"
    r"|second|thirds?|fourth|fifths?|sixths?|seventh|eighth|ninth|tenths?|quarters?|\d+)-?)+$"
)


def _plural_subject(word: str, text: str, end: int) -> bool:
    """Whether a sentence begins with several of an ordinary noun: "Analysts get" and no "Honors:"."""
    return word.endswith("s") and is_ordinary(word[:-1]) and re.match(r" [a-z]", text[end : end + 2]) is not None


def before(text: str, at: int) -> str:
    """The few characters before a place, in which a cue is looked for."""
    return text[max(0, at - 40) : at]


def is_free(one: ClaimWord) -> bool:
    return (
        len(one.text) < 2
        or _NUMBER.match(one.text) is not None
        or one.root in FREE
        or (one.text.endswith("er") and not FREE.isdisjoint(simpler_roots(one.text)))
        or one.text in STOP
        or (one.text.endswith("ly") and len(one.text) > 4 and one.text not in BOASTS)
    ) and one.text not in BOASTS


def covered(word: str, source: Source) -> frozenset[int]:
    """The lines of a source that have a word, or one that it may be said for."""
    one = root(word)
    if found := source.told(one):
        return found | source.said.get(root(f"re{word}"), frozenset())
    for other in (*other_spellings(word), *simpler_roots(word)):
        if found := source.told(other):
            return found
    if found := source.said.get(root(f"re{word}"), frozenset()):
        return found
    if 3 <= len(word) <= 7 and one not in ACTIONS and (clipped := _written_out(word, source)):
        return clipped
    if 7 < len(word) < _LONGEST_COMPOUND:
        for at in range(4, len(word) - 3):
            first = source.told(root(word[:at]))
            if first and (both := first & source.told(root(word[at:]))):
                return both
    if len(one) > 4 and one not in ACTIONS:
        for given in source.by_beginning.get(one[:5], ()):
            same = common_start(one, given)
            if same >= 5 and {one[same:], given[same:]} <= _SUFFIXES:
                return source.said[given]
    return frozenset([0]) if one in source.skill_roots else frozenset()


def _written_out(word: str, source: Source) -> frozenset[int]:
    """The lines with the word that a short one is cut from: "veterinary" for "vet", "technician" for "techs"."""
    short = word.removesuffix("s") if len(word) > 3 else word
    if len(short) == 6:
        # "streetscapes" for "street".
        return frozenset().union(*(source.said[one] for one in source.by_beginning.get(short[:5], ())
                                   if one.startswith(short) and len(one) > len(short) + 2))  # fmt: skip
    found = [lines for given, lines in source.said.items() if given.startswith(short) and len(given) > len(short) + 2]
    return frozenset().union(*found)


_SUFFIXES = frozenset([
    "", "abl", "al", "ant", "ar", "ari", "e", "ent", "er", "eri", "i", "ian", "ic", "in", "ion", "ist", "iv", "ment",
    "or", "ship", "ur", "y",
])  # fmt: skip


def simpler_roots(word: str) -> tuple[str, ...]:
    """The roots of a word without "re-" before it, or of what a comparative compares."""
    word = word[:-1] if word.endswith("ers") and len(word) > 5 else word
    found = [root(word[2:])] if word.startswith("re") and len(word) > 5 else []
    if word.endswith("us"):
        found.append(root(word[:-1]))
    if word.endswith("er") and len(word) > 4:
        found += [root(word[:-2]), root(word[:-1]), root(word[:-3] + "y" if word.endswith("ier") else word[:-3])]
    return tuple(one for one in found if len(one) > 2)


def common_start(one: str, other: str) -> int:
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    return at


def told_lines(content: list[ClaimWord], part: Part) -> Counter[int]:
    """How many of the words, and of the amounts of the clause twice as much, each line has."""
    told: Counter[int] = Counter()
    for word in {one.root: one.text for one in content}.values():
        told.update(covered(word, part.base))
    dates = [(start, end) for start, end, _, unsure in dates_in(part.text) if not unsure]
    for one in find_amounts(blank(part.text, dates))[:8]:
        for item in part.base.amount_lines(one):
            told[item] += 2
    return told


def meant_lines(words: list[ClaimWord], part: Part) -> dict[int, float]:
    """The lines of the resume that have these words, each with how much it is them that are meant."""
    score: dict[int, float] = {}
    for word in {one.root: one.text for one in words}.values():
        lines = covered(word, part.base)
        for line in lines if len(lines) <= MAX_LINES else ():
            score[line] = score.get(line, 0.0) + 1.0 / (1 + len(lines)) ** 0.5
    return score


_USES = frozenset(["write", "wrote", "code", "coded", "program", "programmed", "speak", "script", "scripted"])
_SKILL = re.compile(r" (?:clean |some |mostly |mainly )?([A-Z][\w+#.]*)")


def is_use_of_skill(one: ClaimWord, part: Part) -> bool:
    """Whether a word is what is done with a language, and the next is one of the resume's skills: "I write Python"."""
    after = _SKILL.match(part.text, one.end) if one.text in _USES else None
    return after is not None and root(after.group(1).lower().rstrip(".")) in part.base.skill_roots
