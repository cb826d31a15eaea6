"""Facts of two lines told as one: what was taught, which of a compound's nouns is counted, skills used as actions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.claim_words import ClaimWord, covered, told_lines
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.texts import blank, dates_in, plain_words
from atspro.engine.fact_check.types import Part
from atspro.engine.fact_check.word_classes import classes_of, word_class

MAX_CUES = 8
I_DID = re.compile(r"\bI (?:\w+ly |also |now |then |have |had |can |could )*(?P<verb>[a-z-]+)\b")
_TAUGHT = re.compile(
    r"\b(?:train|taught|teach|coach|show|instruct|mentor)\w* (?:[\w'’-]+ ){1,5}?(?:how to|to|in"
    r"|on) (?=[a-z])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[,;:.]|\b(?:and|by|at|for|with|from|to|as|since|while|when|after|before|which|that|every|each)\b")
_MADE = re.compile(r"\bI (?:\w+ly )?(?:made|make|created|create) (?:an?|the|our) ")
_MAKING = roots_in("claim-making")
_HELPERS = frozenset(map(root, ("aide", "apprentice", "assistant", "helper", "intern", "student", "trainee")))
_DID = re.compile(r"\bI (?:\w+ly )?(?P<verb>[a-z]+)\b")


def merged(content: list[ClaimWord], text: str, part: Part) -> str:
    """The first word that joins one line's action to another line's object; "" for none."""
    checks = (_elsewhere, _taught, _compound, _made, _skill_as_deed, _of_other_line)
    return next((found for check in checks for found in check(content, text, part)), "")


def anchored(text: str, part: Part) -> int | None:
    """The one line that has the amounts of a clause, when no other has them or counts the same things."""
    dates = [(start, end) for start, end, _, unsure in dates_in(text) if not unsure]
    found: set[int] = set()
    mine = counted_phrases(text)
    for one in find_amounts(blank(text, dates))[:MAX_CUES]:
        lines = part.base.amount_lines(one)
        if 1 < len(lines) <= MAX_CUES and (words := mine.get(one.value)):
            # Two students are meant by the line with two students, and not by that with a Level 2.
            alike = [(line, counted_phrases(part.base.items[line].text).get(one.value)) for line in lines]
            lines = [line for line, other in alike if other and root(other[-1]) == root(words[-1])]
        if len(lines) == 1:
            found.add(lines[0])
    return found.pop() if len(found) == 1 else None


_CAPITAL = re.compile(r"\b[A-Z][\w&-]*[A-Za-z]\b")


def _elsewhere(content: list[ClaimWord], _text: str, part: Part) -> Iterator[str]:
    """That one employer's work was done at another."""
    entries = part.base.entries
    named = set(part.base.entries_named(part.sentence, ("work",)))
    own = {root(word) for at in named for word in plain_words(entries[at].name)}
    told = Counter({line: value for line, value in told_lines(content, part).items() if _is_of_work(line, part)})
    for name in {root(found.lower()) for found in _CAPITAL.findall(part.text)} - own:
        lines = part.base.said.get(name, frozenset())
        told.update(line for line in lines if len(lines) == 1 and _is_of_work(line, part))
    best = max(told.values(), default=0)
    if not named or best < 2:
        return
    names = {entries[at].name for at in named}
    meant = [line for line, value in told.items() if value == best]
    there = {at for at, item in enumerate(part.base.items) if item.entry in named}
    if all(there & covered(one.text, part.base) for one in content):
        return
    if all(entries[part.base.items[line].entry].name not in names for line in meant):
        yield next(iter(sorted(names)))


def _is_of_work(line: int, part: Part) -> bool:
    entry = part.base.items[line].entry
    return entry >= 0 and part.base.entries[entry].kind == "work"


def _taught(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That others were taught what another line is about."""
    told = told_lines(content, part)
    for found in islice(_TAUGHT.finditer(text), MAX_CUES):
        teaching = covered(found.group().split()[0].lower(), part.base)
        before = [one for one in content if found.start() < one.start < found.end() and one.start > found.start() + 1]
        lines = {
            line
            for line in teaching
            if told.get(line, 0) > 1 and any(line in covered(o.text, part.base) for o in before)
        }
        end = _ENDS.search(text, found.end())
        words = [one for one in content if found.end() <= one.start < (end.start() if end else len(text))]
        words = [one for one in words if one.root not in part.base.title_roots]
        if lines and words and not any(lines & covered(one.text, part.base) for one in words):
            yield words[0].text


def _compound(_content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That one noun of a compound is what is counted: "two therapists" for "two therapist assistants"."""
    line = anchored(text, part)
    if line is None:
        return
    given = part.base.items[line].text
    theirs = counted_phrases(given)
    mine = counted_phrases(text)
    for value, phrase in mine.items():
        other = theirs.get(value)
        if not other or not phrase or root(phrase[-1]) == root(other[-1]):
            continue
        lower = root(other[-1]) in _HELPERS
        if lower and root(phrase[-1]) in {root(word) for word in other[:-1]}:
            yield phrase[-1]


def counted_phrases(text: str) -> dict[float, list[str]]:
    """Of each plain amount the nouns and adjectives that follow it."""
    found = {}
    for one in find_amounts(text)[:MAX_CUES]:
        if one.kind != "plain" or one.time:
            continue
        words: list[str] = []
        for word, kind in classes_of(text[one.end : one.end + 60].removeprefix("-" if one.text.isdigit() else " ")):
            if word in ("'s", "’s") and words:
                continue
            if kind not in "NJ" or not word[0].isalpha():
                break
            words.append(word)
        found[one.value] = words
    return found


def _made(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """That something was made which the line only has as worked on."""
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    lines = [line for line, value in told.items() if value == best]
    for found in islice(_MADE.finditer(text), MAX_CUES):
        made = frozenset().union(*(part.base.said.get(one, frozenset()) for one in _MAKING))
        verbs = [kind for line in lines for _, kind in classes_of(part.base.items[line].text)[:1]]
        if best >= 3 and lines and not any(line in made for line in lines) and "V" in verbs:
            yield found.group().strip()


def _skill_as_deed(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """An action with an amount, when the line with the amount has another and only the skills have this one."""
    line = anchored(text, part)
    if line is None:
        return
    skills = {at for at, item in enumerate(part.base.items) if item.skill}
    for found in islice(_DID.finditer(text), MAX_CUES):
        verb = next((one for one in content if one.start == found.start("verb")), None)
        lines = covered(verb.text, part.base) if verb else frozenset()
        if verb and lines and lines <= skills and word_class(text, verb.text) == "V":
            yield verb.text


_ABOUT = re.compile(r"\b(?:in|on) (?=[a-z])")
_NEAR = 40


def _of_other_line(content: list[ClaimWord], text: str, part: Part) -> Iterator[str]:
    """What an amount is said to be on or in, when only another line knows of it: "$210,000 a year on motors"."""
    line = anchored(text, part)
    amounts = [one for one in find_amounts(text) if not one.time]
    if line is None or not amounts or not text.lstrip().startswith("I "):
        return
    for found in islice(_ABOUT.finditer(text, amounts[0].end, amounts[0].end + _NEAR), MAX_CUES):
        end = _ENDS.search(text, found.end())
        words = [one for one in content if found.end() <= one.start < (end.start() if end else len(text))]
        known = [
            one
            for one in words
            if line in covered(one.text, part.base) or one.root in part.base.name_roots | part.base.title_roots
        ]
        if words and not known and all(covered(one.text, part.base) for one in words):
            yield words[0].text


def is_kin(roots: set[str], word: str) -> bool:
    """Whether one of the roots is a word's or may be said for it."""
    mine = root(word)
    return mine in roots or any(mine in stands_for(one) for one in roots)


def first_word(line: str) -> str:
    """The root of a line's first word, which in a bullet is its verb."""
    return root(re.split(r"\W+", line.strip().lower(), maxsplit=1)[0])
