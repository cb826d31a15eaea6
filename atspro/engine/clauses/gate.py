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
from typing import NamedTuple

from atspro.engine.clauses.checks import is_sound
from atspro.engine.clauses.coordination import coordinated, pairs
from atspro.engine.clauses.nominal import nominal
from atspro.engine.clauses.opening import Form, opening, table_of
from atspro.engine.clauses.parse import Word, cleaned, parsed
from atspro.engine.clauses.words import base_of, listed, past_of, words
from atspro.engine.wordlists import wordlist

MIN_WORDS, MAX_WORDS = 3, 40


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
    r"[|•…?!\[\]{}<>=\\@_~^*\"“”\ufffd]|https?:|www\.|\be\.g|\bi\.e|\betc\b|\bw/|\s[-–—/+]\s|--|[–—]|[a-z]{4}\.\s"
    r"|:(?!\d)|'(?!s\b)|[\u00c2\u00c3]|[^\x00-\u024f\u2010-\u2027\u20ac\u2122]",
    re.IGNORECASE,
)
_DONE_TO_ONE = re.compile(r"[A-Za-z]+(?:ed|en) by (?:the|an?|my|our)\b")
"""What others did: "picked by the supervisor"."""
_GLUED = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.? (?:19|20)\d\d to\b|[a-z]{2}\.[A-Z][a-z]"
    r"|\b[Kk]ick off\b"
)
_COMPLETED = re.compile(
    r"\bfrom [$€£]?\d[^,;]* to [$€£]?\d|\bby [$€£]?\d[\d.,]*\s?(?:%|percent)|\bin \w+ (?:days|weeks|months)\b"
)
_RESPONSIBLE = re.compile(r"responsible for (?=[a-z]+ing\b)", re.IGNORECASE)
_ADVERBS = wordlist("adverbs") | listed("adverbs")


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
    if _is_barred(text) or _DONE_TO_ONE.match(text):
        return None
    text = re.sub(r"(?<=[a-z,]) & (?=[a-z])", " and ", text)
    if ";" in text:
        return _with_tail(text, current)
    copula = _RESPONSIBLE.match(text)
    if copula:
        return _responsible(text, text[copula.end() :], current)
    if text.startswith("I ") and len(text) > 4:
        return _first_person(text[2:])
    current = current or text.lower().startswith("currently ")
    told = _told(parsed(text), text, current=current, keep=False)
    if told is None:
        return _nominal(text, current)
    return Clause(told.text, told.verb, told.form == "past" or not current)


def _is_barred(text: str) -> bool:
    """Whether a bullet has marks that no sentence has, or is too short, too long or a title."""
    if not MIN_WORDS <= len(text.split()) <= MAX_WORDS:
        return True
    return bool(_BARRED.search(text) or _GLUED.search(text)) or _is_title_case(text)


def _with_tail(text: str, current: bool) -> Clause | None:
    """A clause with a statement of its own behind a semicolon."""
    head, _, tail = text.partition(";")
    made = clause_of(head, current=current)
    if made is None or not _stands_alone(tail.strip()):
        return None
    return Clause(f"{made.text}; {tail.strip()}", made.verb, made.past)


def _responsible(text: str, rest: str, current: bool) -> Clause | None:
    # A noun in -ing ("ordering, stock and wages") goes on below, as a noun.
    inner = _told(parsed(rest), rest, current=True, keep=True, named=True)
    if inner is None or inner.form != "ing":
        return _nominal(text, current)
    return Clause(f"{'am' if current else 'was'} responsible for {inner.text}", "be", not current)


def _first_person(text: str) -> Clause | None:
    """A bullet that begins with "I" already, as it stands."""
    if text.split()[0] in ("am", "was", "have", "had"):
        return None
    told = _told(parsed(text), text, current=True, keep=True)
    return Clause(told.text, told.verb, told.form == "past") if told and told.form in ("past", "base") else None


def _nominal(text: str, current: bool) -> Clause | None:
    made = nominal(text, current=current, tell=_verbal)
    return Clause(made.text, made.verb, made.past) if made else None


def _verbal(text: str, current: bool) -> str | None:
    """The gate for bullets that open with a verb."""
    told = _told(parsed(text), text, current=current, keep=False)
    return told.text if told else None


def _stands_alone(tail: str) -> bool:
    """Whether what follows a semicolon is a statement with a subject of its own, as it is written."""
    if ";" in tail or not 3 <= len(tail.split()) <= 20 or not tail[:1].islower():
        return False
    parts = parsed(tail)
    plural = parts[0].tag == "NNS" and parts[1].tag == "VBD"
    if parts[0].tag not in ("DT", "PRP$", "CD") and parts[0].lower not in ("they", "it") and not plural:
        return False
    finite = [at for at, one in enumerate(parts) if one.tag in ("VBD", "VBZ", "VBP", "MD")]
    return bool(finite) and finite[0] < 6 and not any(one.tag == "DT" for one in parts[1 : finite[0]])


class _Told(NamedTuple):
    """A bullet's text with its verbs in their new form, the form in which it opened, and the base of its verb."""

    text: str
    form: Form
    verb: str


def _told(parts: Sequence[Word], text: str, *, current: bool, keep: bool, named: bool = False) -> _Told | None:
    """The text in the form that its position asks for, or as it is with ``keep``; None when unsure."""
    text = (parts[0].text[:1] + text[1:]) if parts else text
    first = _first_verb(parts)
    opened = opening(parts, first, named, current=current and not keep)
    if opened is None:
        return None
    form, verb = opened
    if form != "past" and not _stays_joined(text):
        return None
    if parts[first + 1].tag == "CC" and not pairs(parts, first, form):
        return None
    stays = form == "base" and (current or keep)
    places = [] if stays else coordinated(parts, first, form)
    if places is None or not is_sound(parts, first, form, places):
        return None
    if form == "ing" and not stays and any(parts[at + 1].lower == "of" for at in places if at + 1 < len(parts)):
        # "Journaling and batching of transactions" are nouns.
        return None
    if form == "ing" and not stays and not _ings_close(parts, first, places):
        return None
    if form == "past" or keep:
        return _Told(text, form, verb.base)
    # "Raising the score from 8.3 to 9.1": what has come to its end is told as past, whatever became of the position.
    current = current and not (form == "ing" and _COMPLETED.search(text))
    table = table_of(form)
    for place in sorted([first, *places], reverse=True):
        word = parts[place]
        forms = table.get(word.lower)
        if forms is None:
            return None
        new = base_of(forms.base, word.lower) if current else past_of(forms.base, word.lower)
        text = text[: word.start] + new + text[word.end :]
    return _Told(text, form, verb.base)


def _stays_joined(text: str) -> bool:
    """Whether no verb stands behind "and/or" or "specifically,", which would keep its form while the first changes."""
    after = re.findall(r"(?:\band/or|\bspecifically,) ([a-z]+) [a-z]", text)
    return not any(one in words().base for one in after)


def _ings_close(parts: Sequence[Word], first: int, places: Sequence[int]) -> bool:
    """Whether the -ing forms that become finite are joined by a conjunction, and none is left behind one."""
    after_joint = {at + 1 + (parts[at + 1].tag == "RB") for at in range(first, len(parts) - 2) if parts[at].tag == "CC"}
    last = max(places, default=first)
    left = any(at > last and at not in places and parts[at].tag == "VBG" for at in after_joint)
    return (not places or bool(after_joint & set(places))) and not (
        left and any(one.tag == "VBG" and parts[at - 1].tag == "," for at, one in enumerate(parts) if at > last)
    )


def _first_verb(parts: Sequence[Word]) -> int:
    """The place behind up to two adverbs: "Successfully led"."""
    first = 0
    while first < min(2, len(parts)) and (
        parts[first].lower in _ADVERBS or (parts[first].tag == "RB" and parts[first].lower.endswith("ly"))
    ):
        first += 1
    return first


def _is_title_case(text: str) -> bool:
    long = [word for word in text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.6 * len(long)
