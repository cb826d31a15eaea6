"""Terms of which any one will do: "Celery, RabbitMQ or Kafka", "one of Python and Go", "a CRM such as Salesforce".

A term that the post asks for elsewhere on its own is required whatever stands beside it; it still meets the choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from atspro.engine.job_posting import PostLine
from atspro.engine.skills import find_skills
from atspro.engine.text import joined
from atspro.engine.types import Keyword, Source

_COMMA = re.compile(r"\s*[,;/]\s*")
_OR = re.compile(
    r"\s*+,?\s*+(?:and/)?or\s+(?:(?:in|with|on|an?|any|other|another|even|similar|equivalent|preferably|ideally"
    r"|alternatively)\s+)*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*+,?\s*+(?:and|&)\s+", re.IGNORECASE)
_MORE = re.compile(
    r"\s*+,?\s*+(?:and/)?or\s+(?:an?\s+|any\s+)?(?:other|another|similar|equivalent|comparable|related|something"
    r"|the like)",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"(?:\s+(?:tools?|systems?|platforms?|software|frameworks?|languages?|databases?|librar(?:y|ies)|services?"
    r"|technolog(?:y|ies)|solutions?|products?|providers?|skills?))?"
    r"\s*[,(]?\s*(?:such as|e\.g\.,?|for example,?|for instance,?|like)\s*:?\s*",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    r"\b(?:(?:one|any|one or more|at least one)(?: \w+)? of(?: the following)?|either)\s*:?\s*$", re.IGNORECASE
)
_LONGEST_LABEL = 70


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a post asks for: a keyword, or a choice; any of ``names`` meets it."""

    name: str
    names: tuple[str, ...]
    weight: float
    source: Source


def asked_for(keywords: Sequence[Keyword]) -> list[Asked]:
    """What the keywords ask for, in their order: a choice stands once, with the weight of its heaviest keyword."""
    made: dict[tuple[str, ...], Asked] = {}
    for word in keywords:
        key = (word.either, *word.instead) if word.either else (word.name,)
        if key not in made:
            made[key] = Asked(word.either or word.name, word.instead or (word.name,), word.weight, word.source)
    return list(made.values())


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Choice:
    names: tuple[str, ...]
    label: str


def mark_alternatives(keywords: Sequence[Keyword], lines: Sequence[PostLine]) -> list[Keyword]:
    """The keywords in their order, those marked that the post names only as one of several."""
    unknown = [word.name for word in keywords if not word.known]
    names = {word.name for word in keywords}
    alone: set[str] = set()
    choices: dict[str, _Choice] = {}
    for line in lines:
        named = [one for one in _named(line.text, unknown) if one.name in names]
        here = _choices(line.text, named)
        within = {name for choice in here for name in choice.names}
        if line.source in ("title", "required", "responsibility"):
            alone |= {one.name for one in named} - within
        for choice in here:
            for name in choice.names:
                choices.setdefault(name, choice)
    return [
        replace(word, either=choices[word.name].label, instead=choices[word.name].names)
        if word.name in choices and word.name not in alone
        else word
        for word in keywords
    ]


def _named(text: str, unknown: Sequence[str]) -> list[_Named]:
    """The keywords in a line, in order, without overlap."""
    found = [_Named(span.start, span.end, span.name) for span in find_skills(text)]
    for name in unknown:
        place = text.find(name)
        if place >= 0 and not any(one.start < place + len(name) and place < one.end for one in found):
            found.append(_Named(place, place + len(name), name))
    return sorted(found, key=lambda one: one.start)


def _choices(text: str, named: Sequence[_Named]) -> list[_Choice]:
    """The choices of one line: runs of terms joined by commas that end in "or", follow "one of" or are examples."""
    found: list[_Choice] = []
    index = 0
    while index < len(named):
        last = index
        joins = mark = ""
        while last + 1 < len(named):
            mark = _join(text[named[last].end : named[last + 1].start])
            if not mark or (joins[-1:] in ("o", "a") and mark != joins[-1]):
                break
            joins += mark
            last += 1
        run = list(named[index : last + 1])
        opening = text[: run[0].start]
        head = named[index - 1] if index and _EXAMPLES.fullmatch(text[named[index - 1].end : run[0].start]) else None
        examples = head is not None or re.search(r"\b(?:such as|e\.g\.,?)\s*$", opening, re.IGNORECASE) is not None
        any_will_do = joins.endswith("o") or examples or bool(_ONE_OF.search(opening))
        if any_will_do or (not joins.endswith("a") and _MORE.match(text[run[-1].end :])):
            names = tuple(dict.fromkeys(one.name for one in ([head, *run] if head else run)))
            if len(names) > 1:
                found.append(_Choice(names, _label(text, run)))
        # In "A, B and C or D" the choice is between the last two.
        index = last if mark == "o" and joins.endswith("a") and not any_will_do else last + 1
    return found


def _join(gap: str) -> str:
    """ "o" for "or", "a" for "and", "c" for a comma, "" for anything else between two terms."""
    for mark, pattern in (("o", _OR), ("a", _AND), ("c", _COMMA)):
        if pattern.fullmatch(gap):
            return mark
    return ""


def _label(text: str, run: Sequence[_Named]) -> str:
    """The choice in the post's words: "Celery, RabbitMQ or Kafka"."""
    spellings = dict.fromkeys(text[one.start : one.end] for one in run)
    written = text[run[0].start : run[-1].end]
    if re.search(r"\bor\b", written) and len(written) <= _LONGEST_LABEL:
        return written
    return joined(list(spellings)[:5], "or")
