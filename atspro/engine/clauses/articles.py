"""The articles that resumes leave out, where only one can stand: "the largest order", "a team of 5"."""

from __future__ import annotations

import re

from atspro.engine.clauses.noun_phrases import is_uncounted
from atspro.engine.clauses.parse import NOUNS, parsed
from atspro.engine.number_words import NUMBER_WORDS

_PREPOSITIONS = frozenset(
    ["of", "to", "on", "in", "with", "for", "from", "by", "at", "under", "within", "during", "over", "as", "through",
     "across", "and", "into"]
)  # fmt: skip
_SUPERLATIVES = frozenset(
    ["largest", "biggest", "smallest", "highest", "lowest", "longest", "fastest", "busiest", "oldest", "youngest",
     "best", "first-ever"]
)  # fmt: skip
_GROUPS = frozenset(
    ["team", "crew", "staff", "brigade", "group", "class", "branch", "department", "squad", "unit", "caseload",
     "portfolio", "fleet", "budget", "panel", "network", "region", "territory", "line"]
)  # fmt: skip
_BODIES = frozenset(
    ["committee", "team", "board", "council", "unit", "department", "guild", "ward", "taskforce"]
)  # fmt: skip
_TIMES = frozenset(["month", "year", "week", "quarter", "season", "day", "half"])
_MADE = frozenset(
    ["introduced", "created", "built", "designed", "developed", "launched", "started", "established", "wrote",
     "implemented", "organized", "opened", "drafted", "organised", "installed", "set", "produced"]
)  # fmt: skip
_KINDS = frozenset(
    ["weekly", "monthly", "daily", "quarterly", "annual", "yearly", "new", "online", "small", "simple", "custom",
     "internal", "automated", "detailed", "digital", "shared", "common"]
)  # fmt: skip
_CHANGED = frozenset(
    ["cut", "reduced", "lowered", "raised", "increased", "improved", "grew", "doubled", "tripled", "halved",
     "shortened", "lifted", "expanded", "trimmed", "decreased", "took", "brought"]
)  # fmt: skip
_DETERMINERS = frozenset(
    ["the", "a", "an", "my", "our", "their", "its", "his", "her", "your", "this", "that", "these", "those", "each",
     "every", "all", "both", "no"]
)  # fmt: skip


def with_articles(text: str) -> str:
    """The text of a bullet with the articles that it lacks, where the grammar allows of no other word."""
    out: list[str] = []
    parts = text.split()
    for at, word in enumerate(parts):
        before = parts[at - 1].lower() if at else ""
        article = _article(parts, at) if at == 1 or before in _PREPOSITIONS else ""
        out += [article, word] if article else [word]
    return " ".join(out)


def _article(parts: list[str], at: int) -> str:
    """The article that belongs before a word which follows a verb or a preposition; "" where none does."""
    word, before = parts[at].lower().rstrip(",;"), parts[at - 1].lower()
    after = parts[at + 1].lower().rstrip(",.;") if at + 1 < len(parts) else ""
    if word in _DETERMINERS or (before == "and" and word not in _SUPERLATIVES):
        return ""
    if word in _SUPERLATIVES and after and not after.startswith("practice"):
        return "the"
    if word in _GROUPS and after == "of" and at + 2 < len(parts) and _counts(parts[at + 2]):
        return "a"
    if word in ("first", "last", "past", "previous") and after in _TIMES:
        return "the"
    if at > 1 and before in ("of", "to", "on") and (word in _BODIES or after in _BODIES) and word[:1].isalpha():
        return "the"
    if at == 1 and before in _MADE and word in _KINDS and _is_counted(parts, at):
        return "an" if word[:1] in "aeio" else "a"
    return "the" if at == 1 and before in _CHANGED and _is_measured(parts, at) else ""


def _counts(word: str) -> bool:
    return word[:1].isdigit() or word.lower() in NUMBER_WORDS or word.lower() in ("up", "over", "about", "around")


def _is_measured(parts: list[str], at: int) -> bool:
    """Whether what was changed is one thing, and how far it was changed follows: "cut AWS bill by 35%"."""
    found = re.search(r" (?:by|from|to) (?:about |over |more than )?[$€£]?\d", " ".join(parts))
    return bool(found) and _is_counted(parts, at)


def _is_counted(parts: list[str], at: int) -> bool:
    """Whether the phrase that begins at a word has a singular noun at its end that cannot stand alone."""
    last = None
    for one in parsed(" ".join(parts))[at:]:
        if one.tag in NOUNS or one.tag in ("JJ", "VBN", "VBG", "RB"):
            last = one if one.tag in NOUNS else last
        else:
            break
    return last is not None and last.tag == "NN" and not is_uncounted(last.lower)


__all__ = ["with_articles"]
