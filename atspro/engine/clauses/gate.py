"""A sentence in the first person from a bullet, or nothing.

A sentence is made only by these constructions, and only where every check below holds; no word of the bullet is left
out, and none but "I" (and "was" or "am" before "responsible for") is put in:

    Managed a team of 5                         I managed a team of 5.
    Manage a team of 5                          I managed a team of 5. (in a position that is held: I manage …)
    Manages a team and trains its members       I managed a team and trained its members.
    Managing a team of 5                        I managed a team of 5.
    Successfully led a team of 5                I successfully led a team of 5.
    I led a team of 5                           I led a team of 5.
    Responsible for training new hires          I was responsible for training new hires.

The gate is the construction: a bullet of any other kind is nothing. So is one whose grammar cannot be followed: a noun
that lacks its article, a list without "and", a second subject, verbs of different forms, two bullets run together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from atspro.engine.clauses.checks import MOSTLY_VERBS, is_sound
from atspro.engine.clauses.nominal import nominal
from atspro.engine.clauses.parse import NOUNS, Word, cleaned, parsed
from atspro.engine.clauses.words import Forms, listed, past_of, words
from atspro.engine.verb_forms import IRREGULAR
from atspro.engine.wordlists import wordlist

MIN_WORDS, MAX_WORDS = 3, 40
Form = Literal["past", "base", "third", "ing", "as it stands", "responsible"]


@dataclass(frozen=True, slots=True)
class Clause:
    """What follows "I": "led a team of 5". ``verb`` is the base of its first verb, ``past`` whether it is past."""

    text: str
    verb: str
    past: bool

    def sentence(self) -> str:
        """The clause as a sentence."""
        return f"I {self.text}."


_SENTENCES = re.compile(r"(?<=[a-z0-9%)])\. (?=[A-Z])")
_BARRED = re.compile(
    r"[|•…?!\[\]{}<>=\\@_~^*\"“”\ufffd]|https?:|www\.|\be\.g|\bi\.e|\betc\b|\bw/|\s[-–—/+]\s|--|[–—]"
    r"|:(?!\d)|'(?!s\b)|[\u00c2\u00c3]|[^\x00-\u024f\u2010-\u2027\u20ac\u2122]",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? (?:19|20)\d\d to\b|[a-z]{2}\.[A-Z][a-z]"
    r"|\b[Kk]ick off\b"
)
_COMPLETED = re.compile(
    r"\bfrom [$€£]?\d[^,;]* to [$€£]?\d|\bby [$€£]?\d[\d.,]*\s?(?:%|percent)|\bin \w+ (?:days|weeks|months)\b"
)
_RESPONSIBLE = re.compile(r"responsible for (?=[a-z]+ing\b)", re.IGNORECASE)
_STRONG = frozenset(["DT", "PRP$", "PRP", "CD"])
_ADVERBS = wordlist("adverbs") | listed("adverbs")
_NOT_VERBS = wordlist("not-verbs")
_NEVER = listed("never")
_UNCLEAR_PAST = listed("unclear-past")


def propose_sentence(bullet: str, *, current: bool = False) -> str | None:
    """One sentence of the person's own from a bullet of a resume, or None when it is not sure to hold.

    ``current`` says that the position is held now, so that a bullet in the present stays there.
    """
    whole = cleaned(bullet)
    made = [clause_of(part, current=current) for part in _SENTENCES.split(whole)]
    clauses = [one for one in made if one is not None]
    if len(clauses) != len(made) or len(clauses) > 2:
        return None
    return " ".join(one.sentence() for one in clauses)


@lru_cache(maxsize=4096)
def clause_of(bullet: str, *, current: bool = False) -> Clause | None:
    """The clause that follows "I" in a sentence made of a bullet, or None."""
    text = cleaned(bullet)
    if (
        _BARRED.search(text)
        or _GLUED.search(text)
        or not MIN_WORDS <= len(text.split()) <= MAX_WORDS
        or _is_title_case(text)
    ):
        return None
    text = re.sub(r"(?<=[a-z,]) & (?=[a-z])", " and ", text)
    if ";" in text:
        head, _, tail = text.partition(";")
        made = clause_of(head, current=current)
        if made is None or not _stands_alone(tail.strip()):
            return None
        return Clause(f"{made.text}; {tail.strip()}", made.verb, made.past)
    copula = _RESPONSIBLE.match(text)
    if copula:
        # A noun in -ing ("ordering, stock and wages") goes on below, as a noun.
        inner = _told(parsed(text[copula.end() :]), text[copula.end() :], current=True, keep=True, named=True)
        if inner is None or inner[1] != "ing":
            made_of = nominal(text, current=current, tell=_verbal)
            return Clause(made_of.text, made_of.verb, made_of.past) if made_of else None
        verb = "am" if current else "was"
        return Clause(f"{verb} responsible for {inner[0]}", "be", not current)
    if text.startswith("I ") and len(text) > 4:
        text = text[2:]
        if text.split()[0] in ("am", "was", "have", "had"):
            return None
        told = _told(parsed(text), text, current=True, keep=True)
        return Clause(told[0], told[2], told[1] == "past") if told and told[1] in ("past", "base") else None
    current = current or text.lower().startswith("currently ")
    told = _told(parsed(text), text, current=current, keep=False)
    if told is None:
        made_of = nominal(text, current=current, tell=_verbal)
        return Clause(made_of.text, made_of.verb, made_of.past) if made_of else None
    return Clause(told[0], told[2], told[1] == "past" or not current)


def _verbal(text: str, current: bool) -> str | None:
    """The gate for bullets that open with a verb."""
    told = _told(parsed(text), text, current=current, keep=False)
    return told[0] if told else None


def _stands_alone(tail: str) -> bool:
    """Whether what follows a semicolon is a statement with a subject of its own, as it is written."""
    if ";" in tail or not 3 <= len(tail.split()) <= 20 or not tail[:1].islower():
        return False
    parts = parsed(tail)
    if parts[0].tag not in ("DT", "PRP$", "CD") and parts[0].lower not in ("they", "it"):
        return False
    finite = [at for at, one in enumerate(parts) if one.tag in ("VBD", "VBZ", "VBP", "MD")]
    return bool(finite) and finite[0] < 6 and not any(one.tag == "DT" for one in parts[1 : finite[0]])


def _told(
    parts: Sequence[Word], text: str, *, current: bool, keep: bool, named: bool = False
) -> tuple[str, Form, str] | None:
    """The text with its verbs in their new form, the form in which it opened, and its verb; None when unsure."""
    text = (parts[0].text[:1] + text[1:]) if parts else text
    first = 0
    while first < min(2, len(parts)) and (
        parts[first].lower in _ADVERBS or (parts[first].tag == "RB" and parts[first].lower.endswith("ly"))
    ):
        first += 1
    opened = _opening(parts, first, named, current=current and not keep)
    if opened is None:
        return None
    form, verb = opened
    if parts[first + 1].tag == "CC" and not _pairs(parts, first, form):
        return None
    stays = form == "base" and (current or keep)
    places = [] if stays else _coordinated(parts, first, form)
    if places is None or not is_sound(parts, first, form, places):
        return None
    if form == "past" or keep:
        return text, form, verb.base
    # "Raising the score from 8.3 to 9.1": what has come to its end is told as past, whatever became of the position.
    current = current and not (form == "ing" and _COMPLETED.search(text))
    known = words()
    for place in sorted([first, *places], reverse=True):
        word = parts[place]
        table = {"base": known.base, "third": known.third, "ing": known.ing}[form]
        forms = table.get(word.lower)
        if forms is None:
            return None
        new = forms.base if current else past_of(forms.base, word.lower)
        text = text[: word.start] + new + text[word.end :]
    return text, form, verb.base


def _opening(
    parts: Sequence[Word], first: int, named: bool = False, *, current: bool = False
) -> tuple[Form, Forms] | None:
    """The form in which a bullet's first verb stands, and the verb; None when it may be anything else."""
    if first + 1 >= len(parts):
        return None
    word, after = parts[first], parts[first + 1]
    known = words()
    lower = word.lower
    if f"{lower}/{after.lower}" in _NAMES:
        return None
    if lower in _NEVER or not lower.replace("-", "").isalpha() or word.text != lower:
        return None
    strong = after.tag in _STRONG or (after.tag == "CC" and first + 2 < len(parts) and parts[first + 2].tag[:2] == "VB")
    noun = lower in known.mass or lower in known.counted or lower in known.adjectives
    strong = strong or (after.lower in ("in", "up", "out", "off", "down") and first + 2 < len(parts))
    object_ = _plural_object(parts, first + 1)
    completed = any(one.tag == "CD" and before.tag in ("IN", "TO") for before, one in pairwise(parts))
    if lower in ("cut", "set", "hit", "beat") and completed:
        return "past", known.past[lower]
    if current and lower in known.past and lower in known.base and lower == known.past[lower].base:
        return ("base", known.base[lower]) if strong or object_ else None
    tail = lower.rpartition("-")[2]
    if lower in known.past or (tail != lower and tail in known.past and lower.split("-")[0] in _PREFIXES):
        if word.tag not in ("VBD", "VBN") and not strong:
            return None
        unclear = (
            lower in _NOT_VERBS or lower in _UNCLEAR_PAST or (noun and lower not in IRREGULAR and lower[-2:] != "ed")
        )
        if unclear and not strong and not object_ and not _goes_on(word, after):
            return None
        if lower in _NOT_VERBS and after.tag == "CC":
            return None
        return "past", known.past.get(lower) or known.past[tail]
    if lower in known.base:
        plainly = object_ and lower not in wordlist("modifiers") and word.tag in ("VB", "VBP")
        if noun and not strong and not plainly and f"{lower}/{after.lower}" not in wordlist("verb-particles"):
            return None
        return ("base", known.base[lower]) if word.tag in ("VB", "VBP", "NN", "VBD") or strong else None
    if lower in known.third:
        base = known.third[lower]
        noun = base.base in known.mass or base.base in known.counted
        plainly = object_ and word.tag == "VBZ"
        if (noun and not strong and not plainly) or word.tag not in ("VBZ", "NNS"):
            return None
        return "third", base
    if lower in known.ing:
        # "Training of staff" is a noun, and so may be "Accounting": the verb's object tells.
        if after.lower == "of" or (after.tag in ("IN", "TO", ",", "NNP") and lower not in _MOVING):
            return None
        may_be_noun = lower in wordlist("ing-nouns") or lower in known.mass or lower in known.counted
        if may_be_noun and not (named or strong or (object_ and lower not in _NAMING)):
            return None
        return "ing", known.ing[lower]
    return None


_NAMES = listed("names")
"""Names that begin like a verb and its object."""


def _plural_object(parts: Sequence[Word], start: int) -> bool:
    """Whether a noun phrase begins here whose head is a plural: "drawings", "new hires", "weekly team meetings"."""
    place = start
    while place < len(parts) and place < start + 4 and parts[place].tag in _BEFORE_PLURAL:
        place += 1
    if place >= len(parts) or parts[place].tag != "NNS":
        return False
    return place + 1 == len(parts) or parts[place + 1].tag in ("IN", "TO", "CC", ",", "DT", "WDT", "RB")


_NAMING = frozenset(
    ["accounting", "banking", "building", "engineering", "manufacturing", "marketing", "nursing", "staffing"]
)
"""Gerunds that stand before a plural as names of a trade: "accounting records", "marketing materials"."""
_BEFORE_PLURAL = frozenset(["JJ", "NN", "VBN", "RB", "NNP", "VBG"])
_PARTICLES = frozenset(["coordinate/with", "liaison/with", "interface/with", "support/with", "document/in"])
_PREFIXES = frozenset(["co", "re", "pre", "cross", "over", "out", "under", "self"])
_MOVING = frozenset(
    [
        "working",
        "collaborating",
        "reporting",
        "communicating",
        "participating",
        "assisting",
        "liaising",
        "serving",
        "dealing",
    ]
)


def _goes_on(word: Word, after: Word) -> bool:
    return f"{word.lower}/{after.lower}" in wordlist("verb-particles") or (
        after.tag in ("IN", "TO", "RP") and word.lower in wordlist("without-object")
    )


def _coordinated(parts: Sequence[Word], first: int, form: Form) -> list[int] | None:
    """The places of the verbs that go with the first one, in its form; None when it is not sure which they are."""
    known = words()
    table = {"past": known.past, "base": known.base, "third": known.third, "ing": known.ing}[form]
    found: list[int] = []
    infinitive = gerund = relative = -1
    for place in range(first + 1, len(parts)):
        word, before = parts[place], parts[place - 1]
        if before.tag == "TO" and word.lower in known.base and word.tag in ("VB", "VBP", "NN"):
            infinitive = place
        if word.tag == "VBG" and before.tag in ("IN", "TO"):
            gerund = place
        if word.tag in ("WDT", "WP", "WRB") or (word.lower == "that" and word.tag in ("IN", "WDT")):
            relative = place
        after_comma = before.tag in (",", "CC") or (
            before.tag == "RB" and place > first + 1 and parts[place - 2].tag in (",", "CC")
        )
        if (
            after_comma
            and form == "third"
            and word.lower in known.base
            and word.tag in ("VB", "VBP")
            and infinitive < 0
        ):
            return None
        if not after_comma or word.lower not in table:
            continue
        if form == "past":
            continue
        direct = all(
            one.tag in (",", "CC") or at in found for at, one in enumerate(parts[first + 1 : place], first + 1)
        )
        if direct or (before.tag == "CC" and place - 2 in found):
            found.append(place)
            continue
        particles = wordlist("verb-particles") | _PARTICLES
        ambiguous = word.lower in known.mass or word.lower in known.counted or word.lower in known.adjectives
        follow = parts[place + 1].tag if place + 1 < len(parts) else ""
        if form == "ing":
            if gerund > first or relative > first:
                return None
            if before.tag == "," and not _joined_later(parts, place, known.ing):
                continue
            if word.tag != "VBG" and follow not in _STRONG:
                continue
            found.append(place)
        elif form == "third":
            if relative > first:
                return None
            if word.tag == "VBZ" or follow in _STRONG or follow in ("NN", "NNS", "NNP", "JJ", "VBG"):
                found.append(place)
            elif word.tag != "NNS":
                return None
        else:
            if _within_list(parts, place, infinitive, known.base):
                continue
            if word.tag in ("VB", "VBP"):
                if infinitive > first or relative > first or (ambiguous and follow not in _STRONG):
                    return None
                found.append(place)
            elif (
                follow in _STRONG
                or not ambiguous
                or f"{word.lower}/{_lower(parts, place + 1)}" in particles
                or (
                    before.tag == "CC"
                    and follow in ("IN", "")
                    and not (word.lower in known.mass or word.lower in known.counted)
                )
                or (before.tag == "CC" and (follow == "JJ" or follow in NOUNS or word.lower in MOSTLY_VERBS))
            ):
                return None
    return found


def _lower(parts: Sequence[Word], place: int) -> str:
    return parts[place].lower if place < len(parts) else ""


def _pairs(parts: Sequence[Word], first: int, form: Form) -> bool:
    """Whether what follows "and" right after the first verb is a verb in its form too, maybe after an adverb."""
    known = words()
    table = {"past": known.past, "base": known.base, "third": known.third, "ing": known.ing}[form]
    return any(one.lower in table for one in parts[first + 2 : first + 4])


def _joined_later(parts: Sequence[Word], place: int, table: dict[str, Forms]) -> bool:
    """Whether an "and" with a verb of the same form comes after a verb that stands after a comma."""
    return any(
        one.tag == "CC" and at + 1 < len(parts) and parts[at + 1].lower in table and parts[at + 1].tag == "VBG"
        for at, one in enumerate(parts)
        if at > place
    )


def _within_list(parts: Sequence[Word], place: int, infinitive: int, table: dict[str, Forms]) -> bool:
    """Whether a verb is one of several right after "to": "to plan, run and report tests"."""
    if infinitive < 0:
        return False
    return all(one.tag in (",", "CC", "RB") or one.lower in table for one in parts[infinitive:place])


def _is_title_case(text: str) -> bool:
    long = [word for word in text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.6 * len(long)
