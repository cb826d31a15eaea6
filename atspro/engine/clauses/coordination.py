"""Which verbs of a bullet go with its first one and change their form with it: "Manages a team and trains it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from atspro.engine.clauses.opening import STRONG, Form, table_of
from atspro.engine.clauses.parse import NOUNS, Word
from atspro.engine.clauses.second_statement import MOSTLY_VERBS
from atspro.engine.clauses.words import words
from atspro.engine.wordlists import wordlist

_PARTICLES = frozenset(["coordinate/with", "liaison/with", "interface/with", "support/with", "document/in"])
_OBJECTS = STRONG | {"NN", "NNS", "NNP", "JJ", "VBG"}
Verdict = Literal["goes with it", "does not", "unsure"]


@dataclass(slots=True)
class _Walk:
    """The words up to a place, and the last infinitive, gerund and relative pronoun passed there (-1: none)."""

    parts: Sequence[Word]
    first: int
    form: Form
    found: list[int] = field(default_factory=list)
    infinitive: int = -1
    gerund: int = -1
    relative: int = -1

    def pass_by(self, place: int) -> None:
        """Note what the word at a place begins."""
        word, before = self.parts[place], self.parts[place - 1]
        if before.tag == "TO" and word.lower in words().base and word.tag in ("VB", "VBP", "NN"):
            self.infinitive = place
        if word.tag == "VBG" and before.tag in ("IN", "TO"):
            self.gerund = place
        if word.tag in ("WDT", "WP", "WRB") or (word.lower == "that" and word.tag in ("IN", "WDT")):
            self.relative = place

    def joined(self, place: int) -> bool:
        """Whether a comma or a conjunction stands before a place, maybe with an adverb between."""
        before = self.parts[place - 1]
        if before.tag == "RB" and place > self.first + 1:
            return self.parts[place - 2].tag in (",", "CC")
        return before.tag in (",", "CC")

    def directly_joined(self, place: int) -> bool:
        """Whether nothing but joints and verbs that go with the first stand between that one and this place."""
        between = range(self.first + 1, place)
        if all(self.parts[at].tag in (",", "CC") or at in self.found for at in between):
            return True
        return self.parts[place - 1].tag == "CC" and place - 2 in self.found

    def follow(self, place: int) -> str:
        """The part of speech of the word behind a place; empty at the end."""
        return self.parts[place + 1].tag if place + 1 < len(self.parts) else ""


def coordinated(parts: Sequence[Word], first: int, form: Form) -> list[int] | None:
    """The places of the verbs that go with the one at ``first``, in its form; None when it is not sure which do."""
    walk = _Walk(parts, first, form)
    for place in range(first + 1, len(parts)):
        walk.pass_by(place)
        if not walk.joined(place):
            continue
        verdict = _verdict(walk, place)
        if verdict == "unsure":
            return None
        if verdict == "goes with it":
            walk.found.append(place)
    return walk.found


def _verdict(walk: _Walk, place: int) -> Verdict:
    word = walk.parts[place]
    if walk.form == "third" and word.tag in ("VB", "VBP") and word.lower in words().base and walk.infinitive < 0:
        return "unsure"
    if walk.form == "past" or word.lower not in table_of(walk.form):
        return "does not"
    if walk.directly_joined(place):
        return "goes with it"
    if walk.form == "ing":
        return _ing(walk, place)
    return _third(walk, place) if walk.form == "third" else _base(walk, place)


def _ing(walk: _Walk, place: int) -> Verdict:
    if walk.gerund > walk.first or walk.relative > walk.first:
        return "unsure"
    if walk.parts[place - 1].tag == "," and not _joined_later(walk.parts, place):
        return "does not"
    verb = walk.parts[place].tag == "VBG" or walk.follow(place) in STRONG
    return "goes with it" if verb else "does not"


def _third(walk: _Walk, place: int) -> Verdict:
    if walk.relative > walk.first:
        return "unsure"
    tag = walk.parts[place].tag
    if tag == "VBZ" or walk.follow(place) in _OBJECTS:
        return "goes with it"
    return "unsure" if tag != "NNS" else "does not"


def _base(walk: _Walk, place: int) -> Verdict:
    if _within_list(walk, place):
        return "does not"
    word, follow, known = walk.parts[place], walk.follow(place), words()
    noun = word.lower in known.mass or word.lower in known.counted
    ambiguous = noun or word.lower in known.adjectives
    if word.tag in ("VB", "VBP"):
        subordinate = walk.infinitive > walk.first or walk.relative > walk.first
        return "unsure" if subordinate or (ambiguous and follow not in STRONG) else "goes with it"
    if follow in STRONG or not ambiguous or _has_particle(walk.parts, place):
        return "unsure"
    return "unsure" if walk.parts[place - 1].tag == "CC" and _may_be_verb(word, follow, noun) else "does not"


def _may_be_verb(word: Word, follow: str, noun: bool) -> bool:
    """Whether a word behind "and" may be a verb after all, by what comes behind it."""
    if follow in ("IN", "") and not noun:
        return True
    return follow == "JJ" or follow in NOUNS or word.lower in MOSTLY_VERBS


def _has_particle(parts: Sequence[Word], place: int) -> bool:
    following = parts[place + 1].lower if place + 1 < len(parts) else ""
    return f"{parts[place].lower}/{following}" in wordlist("verb-particles") | _PARTICLES


def pairs(parts: Sequence[Word], first: int, form: Form) -> bool:
    """Whether what follows "and" right after the first verb is a verb in its form too, maybe after an adverb."""
    table = table_of(form)
    return any(one.lower.rpartition("-")[2] in table for one in parts[first + 2 : first + 4])


def _joined_later(parts: Sequence[Word], place: int) -> bool:
    """Whether an "and" with another -ing form comes after one that stands after a comma."""
    table = words().ing
    return any(
        parts[at].tag == "CC" and parts[at + 1].lower in table and parts[at + 1].tag == "VBG"
        for at in range(place + 1, len(parts) - 1)
    )


def _within_list(walk: _Walk, place: int) -> bool:
    """Whether a verb is one of several right after "to": "to plan, run and report tests"."""
    if walk.infinitive < 0:
        return False
    table = words().base
    between = walk.parts[walk.infinitive : place]
    return all(one.tag in (",", "CC", "RB") or one.lower in table for one in between)
