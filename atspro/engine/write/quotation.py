"""Lines of a post as a letter quotes them: each by its form, so that the sentence around it is grammatical."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from atspro.engine.job_posting import PostLine
from atspro.engine.phrasing import lower_first
from atspro.engine.verb_forms import BASES, begins_verb_phrase

_LONGEST = 150
"""Characters of a line of the post that a letter may quote."""
_TRAITS = frozenset(["have", "are", "enjoy", "know", "love", "thrive", "understand", "like", "care", "bring", "value"])
_ADJECTIVES = frozenset(
    [
        *("able", "adept", "capable", "certified", "comfortable", "confident", "experienced", "familiar", "fluent"),
        *("knowledgeable", "licensed", "proficient", "skilled", "versed", "well-versed", "willing"),
    ]
)
_NOUNS = frozenset(["fluency", "proficiency", "expert", "hands-on", "competence", "competency", "mastery", "comfort"])
_NO_NOUN = re.compile(r"(?:you|we|our|this|they|candidates?|must|should|will|can|if|the (?:successful|ideal))\b", re.I)
_SPEAKS = re.compile(r"\b(?:you|you['’]ll|we|we['’]re|is|are|must|will|should)\b|[:!?]|\.\s", re.IGNORECASE)

Form = Literal["task", "trait", "person", "thing", "words"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A line as it stands between quotation marks, and its form: a task, a trait, a person, a thing or words."""

    text: str
    form: Form


@lru_cache(maxsize=2048)
def quote_of(line: PostLine) -> Quote | None:
    """A line of the post to quote, or None when it is too long or too short."""
    text = quotable(line.text)
    if not text:
        return None
    first, _, rest = text.partition(" ")
    word = first.strip(",").lower()
    opening = lower_first(text)
    if word in _ADJECTIVES:
        return Quote(text[0].lower() + text[1:], "person")
    if word in _TRAITS and line.source == "required":
        return Quote(text[0].lower() + text[1:], "trait")
    if line.source == "responsibility" and word in BASES and not _NO_NOUN.match(text):
        return Quote(text[0].lower() + text[1:], "task")
    if word in BASES and not _NO_NOUN.match(text) and (first.endswith(",") or begins_verb_phrase(word, rest)):
        return Quote(text[0].lower() + text[1:], "task" if line.source == "required" else "words")
    if _NO_NOUN.match(text) or _SPEAKS.search(text):
        return Quote(text, "words")
    return Quote(text[0].lower() + text[1:] if word in _NOUNS else opening, "thing")


def inner(text: str) -> str:
    """Text to stand within quotation marks, before a full stop."""
    return " ".join(text.split()).strip().rstrip(".;:, ").replace("“", "‘").replace("”", "’")


def quotable(text: str) -> str:
    """A line of the post to quote, or "" when it is too long or too short."""
    plain = inner(text)
    return "" if len(plain) > _LONGEST or len(plain.split()) < 3 else plain


def shortened(text: str, most: int = 160) -> str:
    """A line with single spaces, cut behind a word where it is longer than ``most`` characters."""
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
