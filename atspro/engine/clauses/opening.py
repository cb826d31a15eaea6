"""The form in which a bullet's first verb stands: "Managed", "Manage", "Manages" or "Managing" a team."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from atspro.engine.clauses.parse import NOUNS, Word
from atspro.engine.clauses.second_statement import MOSTLY_VERBS
from atspro.engine.clauses.words import Forms, listed, words
from atspro.engine.verb_forms import IRREGULAR
from atspro.engine.wordlists import wordlist

Form = Literal["past", "base", "third", "ing"]
Opening = tuple[Form, Forms]

STRONG = frozenset(["DT", "PRP$", "PRP", "CD"])
"""Parts of speech that only an object begins with."""

_NOT_VERBS = wordlist("not-verbs")
_NEVER = listed("never")
_UNCLEAR_PAST = listed("unclear-past")
_NAMES = listed("names")
"""Names that begin like a verb and its object."""
_NAMING = frozenset(
    ["accounting", "banking", "building", "engineering", "manufacturing", "marketing", "nursing", "staffing"]
)
"""Gerunds that stand before a plural as names of a trade: "accounting records", "marketing materials"."""
_BEFORE_PLURAL = frozenset(["JJ", "NN", "VBN", "RB", "NNP", "VBG"])
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
_PLURAL_MODIFIERS = frozenset(["sales", "operations", "systems", "customs", "earnings", "sports", "goods", "accounts"])
"""Plurals that stand before another noun: "sales tax returns"."""
_DEGREES = frozenset(
    ["highly", "fully", "newly", "extremely", "very", "most", "widely", "well", "duly", "professionally"]
)
_SAME_IN_PAST = frozenset(["cut", "set", "hit", "beat"])


@dataclass(frozen=True, slots=True)
class _Start:
    """A first word and the next one, and what they show: ``strong`` and ``plural`` are signs of an object."""

    word: Word
    after: Word
    strong: bool
    plural: bool
    named: bool

    @property
    def lower(self) -> str:
        return self.word.lower

    @property
    def pair(self) -> str:
        return f"{self.lower}/{self.after.lower}"

    @property
    def may_be_noun(self) -> bool:
        known = words()
        return self.lower in known.mass or self.lower in known.counted or self.lower in known.adjectives


def opening(parts: Sequence[Word], first: int, named: bool = False, *, current: bool = False) -> Opening | None:
    """The form of the word at ``first`` and its verb; None when it may be anything else than the person's verb.

    ``named`` says that an -ing form is known to be a verb, ``current`` that the position is held now.
    """
    if first + 1 >= len(parts):
        return None
    start = _start(parts, first, named)
    if not _may_open(start):
        return None
    lower, known = start.lower, words()
    if first and parts[first - 1].lower in _DEGREES:
        # "Highly valued member of the team" is what the person was, not what they did.
        return None
    if lower in _SAME_IN_PAST and any(one.tag == "CD" and prior.tag in ("IN", "TO") for prior, one in pairwise(parts)):
        return "past", known.past[lower]
    past = _past_forms(lower)
    if current and past is not None and lower in known.base and lower == past.base:
        return ("base", known.base[lower]) if start.strong or start.plural else None
    if past is not None:
        return ("past", past) if _opens_past(start) else None
    for form, opens in _OTHER_FORMS:
        verb = table_of(form).get(lower)
        if verb is not None:
            return (form, verb) if opens(start) else None
    return None


def table_of(form: Form) -> dict[str, Forms]:
    """The verbs by that form of theirs."""
    known = words()
    return {"past": known.past, "base": known.base, "third": known.third, "ing": known.ing}[form]


def _may_open(start: _Start) -> bool:
    """Whether the first word is written as a verb and is not one that never tells of the person."""
    if start.pair in _NAMES or start.pair.removesuffix("s") in _NAMES or start.lower in _NEVER:
        return False
    return start.word.text == start.lower and start.lower.replace("-", "").isalpha()


def _start(parts: Sequence[Word], first: int, named: bool) -> _Start:
    after = parts[first + 1]
    goes_on = first + 2 < len(parts)
    strong = (
        after.tag in STRONG
        or (after.tag == "CC" and goes_on and parts[first + 2].tag[:2] == "VB")
        or (after.lower in ("about", "around", "over") and goes_on and parts[first + 2].tag == "CD")
        or _is_up_to(parts, first + 1)
        or (after.lower in ("in", "up", "out", "off", "down") and goes_on and parts[first + 2].lower != "to")
    )
    return _Start(parts[first], after, strong, _plural_object(parts, first + 1), named)


def _is_up_to(parts: Sequence[Word], place: int) -> bool:
    """Whether "up to 200 customers" begins here."""
    return [one.lower for one in parts[place : place + 2]] == ["up", "to"] and (
        place + 2 < len(parts) and parts[place + 2].tag == "CD"
    )


def _leads_another_verb(parts: Sequence[Word], first: int) -> bool:
    """Whether a second verb with its own object is joined to the first one's: "order material and keep daily logs"."""
    joint = next((at for at in range(first + 2, min(first + 5, len(parts) - 2)) if parts[at].tag == "CC"), 0)
    if not joint or any(one.tag not in _BEFORE_PLURAL | {"NNS"} for one in parts[first + 1 : joint]):
        return False
    word = parts[joint + 1]
    known = words()
    noun = word.lower in known.mass or word.lower in known.counted or word.lower in known.adjectives
    return word.tag in ("VB", "VBP") and word.lower in known.base and (not noun or word.lower in MOSTLY_VERBS)


def _past_forms(lower: str) -> Forms | None:
    """The verb of a past form, also with a prefix: "co-founded", "relaunched"."""
    known = words()
    prefix, _, tail = lower.rpartition("-")
    if lower in known.past:
        return known.past[lower]
    if prefix.split("-")[0] in _PREFIXES:
        return known.past.get(tail)
    glued = next((one for one in _PREFIXES if lower.startswith(one) and len(lower) > len(one) + 4), None)
    return known.past.get(lower[len(glued) :]) if glued and lower.endswith("ed") else None


def _opens_past(start: _Start) -> bool:
    if start.word.tag not in ("VBD", "VBN") and not start.strong:
        return False
    lower = start.lower
    if lower in _NOT_VERBS and start.after.tag == "CC":
        return False
    regular = lower in IRREGULAR or lower[-2:] == "ed"
    unclear = lower in _NOT_VERBS or lower in _UNCLEAR_PAST or (start.may_be_noun and not regular)
    return not unclear or start.strong or start.plural or _goes_on(start)


def _opens_base(start: _Start) -> bool:
    if start.lower == "own":
        return start.after.tag in STRONG or start.after.tag in NOUNS or start.after.tag == "JJ"
    if start.may_be_noun and re.match(r"[a-z]+ing/", start.after.lower):
        return False
    plainly = (
        start.plural and start.lower not in wordlist("modifiers") and start.word.tag in ("VB", "VBP")
    ) or start.pair in wordlist("verb-particles")
    if start.may_be_noun and not start.strong and (not plainly or _names_an_activity(start)):
        return False
    return start.word.tag in ("VB", "VBP", "NN", "VBD") or start.strong


_ACTIVITIES = frozenset(
    ["reviews", "audits", "inspections", "tests", "checks", "counts", "visits", "takes", "walks", "freezes", "surveys",
     "repairs", "changes", "releases", "transfers", "returns", "runs", "shutdowns", "deliveries", "assessments"]
)  # fmt: skip


_SUBJECTS = frozenset(
    ["code", "design", "stock", "test", "release", "contract", "change", "cycle", "cash", "price", "site", "load",
     "focus", "peer", "exit", "shift", "book", "plant", "stress", "account", "water", "ship", "store", "house", "field",
     "cost", "market", "model", "project", "program", "quality", "source", "bid", "page", "shop", "time"]
)  # fmt: skip
"""Nouns that are verbs too, and more often say of what an activity is."""


def _names_an_activity(start: _Start) -> bool:
    """Whether the first word may stand before a plural as the name of an activity: "code reviews", "site visits"."""
    return start.lower in _SUBJECTS and start.after.lower in _ACTIVITIES


def _opens_third(start: _Start) -> bool:
    if start.word.tag not in ("VBZ", "NNS"):
        return False
    known = words()
    base = known.third[start.lower].base
    noun = base in known.mass or base in known.counted
    return not noun or start.strong or (start.plural and start.word.tag == "VBZ")


def _opens_ing(start: _Start) -> bool:
    """ "Training of staff" is a noun, and so may be "Accounting": the verb's object tells."""
    lower, after, known = start.lower, start.after, words()
    if after.lower == "of" or (after.tag in ("IN", "TO", ",", "NNP") and lower not in _MOVING):
        return False
    may_be_noun = lower in wordlist("ing-nouns") or lower in known.mass or lower in known.counted
    return not may_be_noun or start.named or start.strong or (start.plural and lower not in _NAMING)


_OTHER_FORMS: tuple[tuple[Form, Callable[[_Start], bool]], ...] = (
    ("base", _opens_base),
    ("third", _opens_third),
    ("ing", _opens_ing),
)


def _plural_object(parts: Sequence[Word], start: int) -> bool:
    """Whether a noun phrase begins here whose head is a plural: "drawings", "new hires", "weekly team meetings"."""
    place = start
    while place < min(len(parts), start + 6) and _precedes_plural(parts, place):
        place += 1
    if place >= len(parts) or parts[place].tag != "NNS":
        return False
    return place + 1 == len(parts) or parts[place + 1].tag in ("IN", "TO", "CC", ",", "DT", "WDT", "RB")


def _precedes_plural(parts: Sequence[Word], place: int) -> bool:
    """Whether a word may stand before the head of a plural phrase: "sales tax returns", "Java and Kotlin services"."""
    tag, follow = parts[place].tag, parts[place + 1].tag if place + 1 < len(parts) else ""
    if tag == "NNS":
        return follow in NOUNS and parts[place].lower in _PLURAL_MODIFIERS
    if tag == "CC":
        return parts[place - 1].tag == "NNP" and follow == "NNP"
    return tag in _BEFORE_PLURAL


def _goes_on(start: _Start) -> bool:
    """Whether the word behind the verb is its particle, or the verb needs no object before a preposition."""
    if start.pair in wordlist("verb-particles"):
        return True
    return start.after.tag in ("IN", "TO", "RP") and start.lower in wordlist("without-object")
