"""What must hold of a bullet after its first verb, for "I" before it to make right English."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from atspro.engine.clauses.noun_phrases import nouns_hold
from atspro.engine.clauses.parse import NOUNS, Word
from atspro.engine.clauses.second_statement import run_together
from atspro.engine.clauses.words import Forms, listed, words
from atspro.engine.wordlists import wordlist

_TIME = listed("time")
_GIVING = listed("giving")
_NOUN_TRANSITIVE = wordlist("without-object") | listed("without-object")
_WITH_PARTICLE = frozenset(
    [
        "bring/in",
        "bring/on",
        "take/on",
        "hand/over",
        "check/in",
        "float/to",
        "follow/up",
        "sign/off",
        "set/up",
        "log/in",
        "phase/out",
        "roll/out",
        "scale/up",
    ]
)
_BEFORE_ING = frozenset(
    ["began", "started", "enjoyed", "begin", "start", "kept", "keep", "continued", "practiced", "assisted"]
)
_OPEN_END = frozenset([",", "CC", "DT", "TO", "(", "PRP$", "MD", "WDT", "WP", "VBP", ":", "POS"])
_PREPOSITIONS = frozenset(["of", "for", "with", "from", "at", "by", "while", "as"])
_PARTICLES = frozenset(["up", "out", "off", "in", "over", "down", "throughout"])
_BEFORE_AMOUNT = frozenset(["over", "about", "approximately", "around", "under", "between"])
_AFTER_COMMA = frozenset(["such", "as", "from", "ranging", "both", "worth", "then", "up", "down"])
_PRONOUN_LIKE = frozenset(["all", "each", "both", "this", "these", "those", "some", "any"])
_NO_NOUN = frozenset(["VB", "VBP", "VBD", "VBZ", "MD", "IN", "TO", ",", "PRP", "DT", "CC"])
_NO_BASE = frozenset(["VBD", "VBZ", "VBN", "MD", ",", "IN", "CC"])
_NO_OBJECT = frozenset(["VB", "VBP", "VBD", "VBZ", "MD", ",", "CC", ")"])
_PERIOD = frozenset(["each", "every", "a", "an", "per", "this", "that", "both", "all"])


def is_sound(parts: Sequence[Word], first: int, form: str, places: Sequence[int]) -> bool:
    """Whether the words after the verb at ``first`` can be followed as one predicate.

    ``places`` are the verbs that go with it. Every check is a reason to say nothing; none is a reason to change.
    """
    return (
        ends_well(parts)
        and _has_object(parts, first, form)
        and not run_together(parts, first, form, frozenset(places))
        and nouns_hold(parts, first)
        and _lists_close(parts, first)
        and _neighbours_fit(parts[first:])
    )


def ends_well(parts: Sequence[Word]) -> bool:
    """Whether a predicate can end where it does."""
    last, before = parts[-1], parts[-2]
    if last.lower == "each" and before.tag == "NNS" and any(one.tag == "CD" for one in parts[-4:-1]):
        return True
    if last.tag == "VBP" and any(one.tag in ("WDT", "WP") or one.lower == "that" for one in parts[:-2]):
        return True
    if last.tag in _OPEN_END:
        return False
    if last.tag in ("IN", "RP") or last.lower in _PREPOSITIONS:
        return last.lower in _PARTICLES and before.tag not in (",", "CC")
    open_ = sum(one.text == "(" for one in parts)
    return open_ == sum(one.text == ")" for one in parts)


def _has_object(parts: Sequence[Word], first: int, form: str) -> bool:
    """Whether a verb that needs an object has one, and is not what was done to the person."""
    word, after = parts[first], parts[first + 1]
    forms = _forms_of(word.lower)
    names = {word.lower, *(forms.past if forms else ())}
    if form == "past" and _done_to_person(parts, first, names):
        return False
    following = parts[first + 2].tag if first + 2 < len(parts) else ""
    if after.tag == ",":
        return following[:2] == "VB" or following == "CC"
    if after.lower == "that" and following:
        said = forms is None or word.lower not in forms.past
        return not said or following in ("DT", "PRP$", "NNS", "JJ", "NN", "PRP")
    if after.tag == "VBG":
        return word.lower in _BEFORE_ING or following in NOUNS or following in ("CC", ",", "TO", "IN")
    if after.tag in ("IN", "TO") and after.lower not in _BEFORE_AMOUNT:
        base = forms.base if forms else ""
        particles = wordlist("verb-particles") | _WITH_PARTICLE
        return bool(names & _NOUN_TRANSITIVE) or f"{base}/{after.lower}" in particles
    return after.tag not in (":", "VBD", "VBZ", "VBP", "MD", "WDT", "WP")


def _forms_of(lower: str) -> Forms | None:
    known = words()
    tables = (known.past, known.base, known.third, known.ing)
    return next((table[lower] for table in tables if table.get(lower)), None)


def _done_to_person(parts: Sequence[Word], first: int, names: set[str]) -> bool:
    """Whether a past form is a passive one: "promoted to manager", "awarded employee of the year"."""
    after = parts[first + 1]
    if any(f"{name}/{after.lower}" in wordlist("passives") for name in names) or names & wordlist("done-to-one"):
        return True
    if not names & wordlist("done-to-one-alone"):
        return False
    if after.tag not in ("DT", "CD", "PRP$", "NNS", "JJ", "CC"):
        return True
    # "assigned the tasks to staff": somebody gets what is awarded or assigned.
    gives = any(one.tag == "TO" or one.lower == "to" for one in parts[first + 1 :])
    return after.lower in ("the", "a", "an", "#", "employee", "one") and not gives


def _lists_close(parts: Sequence[Word], first: int) -> bool:
    """Whether every list ends with "and" or "or", and what follows each comma can follow one."""
    commas = [at for at, one in enumerate(parts) if at > first and one.tag == ","]
    return all(at + 1 < len(parts) and _follows_comma(parts, at) for at in commas)


def _follows_comma(parts: Sequence[Word], at: int) -> bool:
    following = parts[at + 1]
    if following.tag == "TO":
        return _later_joint(parts, at)
    if following.tag == "VBG" and at + 2 < len(parts) and parts[at + 2].lower == "of":
        # ", reading of drawings" is a second noun, not what was done meanwhile.
        return False
    if following.tag in ("IN", "WDT", "WP", "CC", "VBG", "WRB") or following.lower in _AFTER_COMMA:
        return True
    if following.tag == "RB" and at + 2 < len(parts) and parts[at + 2].tag in ("VBG", "VBD", "VBN", "IN"):
        return True
    if following.tag == "VBN" and at + 2 < len(parts) and parts[at + 2].lower in ("by", "in", "with", "for"):
        return True
    return _describes(parts, at) or _later_joint(parts, at)


def _describes(parts: Sequence[Word], at: int) -> bool:
    """Whether what follows a comma says more of the noun before it: ", all of whom stayed", ", 90 covers a night"."""
    if not any(one.tag in NOUNS or one.tag in ("CD", "PRP") for one in parts[1:at]):
        # "Opened and closed, 22 servers": there is no noun of which more could be said.
        return False
    after = parts[at + 1 : at + 5]
    for one, two in pairwise(after[1:]):
        if one.lower == "of" and two.lower in ("whom", "which", "them"):
            return True
    return after[0].tag == "CD" and not any(one.tag in (",", "VBD", "VBZ", "MD") for one in parts[at + 1 :])


def _later_joint(parts: Sequence[Word], at: int) -> bool:
    """Whether "and" or "or" comes after a comma, to close its list."""
    return any(one.tag == "CC" and one.lower in ("and", "or") for one in parts[at + 1 :])


def _neighbours_fit(after: Sequence[Word]) -> bool:
    """Whether no two words stand side by side that never do in a sentence."""
    return all(_may_follow(one, two) and not _noun_runs_on(after, at) for at, (one, two) in enumerate(pairwise(after)))


def _may_follow(one: Word, two: Word) -> bool:
    if one.lower == two.lower and one.lower not in ("had", "that"):
        return False
    if (one.tag, two.tag) in (("CC", "CC"), ("CC", ","), (",", ",")):
        return False
    if one.tag == "DT":
        return _may_follow_article(one, two)
    if one.tag == "PRP$":
        return two.tag not in _NO_NOUN
    if one.tag == "TO":
        return two.tag not in _NO_BASE
    if one.tag == "IN":
        conjunction = one.lower in ("while", "that", "as", "than", "when")
        return conjunction or two.lower in words().mass or two.tag not in _NO_OBJECT
    return True


def _may_follow_article(one: Word, two: Word) -> bool:
    if two.tag == "DT":
        return one.lower in ("all", "both")
    if one.lower in _PRONOUN_LIKE and two.tag in ("IN", "CC", "TO", ","):
        return True
    return two.tag not in _NO_NOUN and two.tag != ")"


def _noun_runs_on(after: Sequence[Word], at: int) -> bool:
    """Whether the noun at a place is followed by what begins another noun, and neither time nor gift explains it."""
    one, two = after[at], after[at + 1]
    if one.tag not in NOUNS:
        return False
    if two.tag == "PRP":
        return two.lower not in ("it", "them", "they")
    return two.tag in ("DT", "PRP$") and not _time_or_gift(after, at + 1)


def _time_or_gift(after: Sequence[Word], place: int) -> bool:
    """Whether a noun may follow a noun: "twice a week", "taught students the basics"."""
    lower = after[place].lower
    following = after[place + 1].lower if place + 1 < len(after) else ""
    if lower in ("each", "every"):
        return True
    if lower in _PERIOD and following in _TIME:
        return True
    return lower == "that" or any(one.lower in _GIVING for one in after[:place])


__all__ = ["is_sound"]
