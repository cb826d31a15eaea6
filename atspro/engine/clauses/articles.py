"""The articles that resumes leave out, where only one can stand: "the largest order", "a team of 5"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.clauses.noun_phrases import bare_phrases, is_uncounted
from atspro.engine.clauses.parse import NOUNS, Word, parsed
from atspro.engine.clauses.words import words
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
    if at == 1 and not opens_surely(parts[0]):
        return ""
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


_GIVES_A = _MADE | frozenset(
    ["taught", "teach", "ran", "run", "held", "placed", "place", "negotiated", "won", "closed", "hosted", "planned",
     "organize", "presented", "build", "write", "create", "design", "launch", "found", "hired", "opened", "published",
     "recorded", "sold", "started", "made"]
)  # fmt: skip
_FOREIGN = frozenset(["de", "du", "la", "le", "des", "di", "da", "von", "del", "y", "et"])
_MOST_ARTICLES = 2
_OFTEN_BARE = frozenset(
    ["environment", "design", "business", "growth", "evaluation", "performance", "use", "coverage", "production",
     "output", "demand", "supply", "access", "ownership", "quality", "value", "service", "engagement", "control",
     "delivery", "operation", "completion", "review", "approval", "analysis", "assessment", "treatment", "placement",
     "track", "note", "charge", "place", "advantage", "hold", "shipment", "installation", "lineman"]
)  # fmt: skip
"""Nouns that stand without an article as often as with one, so that none can be put in."""


def filled(text: str) -> str:
    """The text of a bullet in which every singular noun that can be counted has an article; "" where none lacks.

    What somebody made, held or placed is "a", and so is what they did it with; all else is "the", as is a noun that
    "of" goes on. A text that lacks more than two is left alone.
    """
    parts = parsed(text)
    if len(parts) < 3:
        return ""
    places = bare_phrases(parts, 0)
    if any(start == 1 for start, _ in places) and not opens_surely(parts[0].text):
        return ""
    if not 0 < len(places) <= _MOST_ARTICLES:
        return ""
    for start, end in reversed(places):
        if _is_open(parts, start, end):
            return ""
        while start > 1 and parts[start - 1].lower in _BEFORE_NOUN:
            start -= 1
        goes_on = end < len(parts) and parts[end].lower == "of"
        before, word = parts[start - 1], parts[start]
        named = word.lower in ("first", "second", "third", "last", "only", "same", "company")
        indefinite = (before.lower == "with" and end - start > 1) or (start <= 2 and parts[0].lower in _GIVES_A)
        counted = parts[end - 1].lower
        if word.tag == "CD" and word.text[:1] not in "$€£" and not _MEASURE.search(text[word.start :]):
            # "2 shift pattern": a number before a singular noun is a mistake that no article mends.
            return ""
        indefinite = indefinite or (goes_on and parts[end - 1].lower in _SEVERAL)
        goes_on = goes_on and parts[end - 1].lower not in _SEVERAL
        article = "a" if indefinite and not goes_on and not named and counted not in _ALWAYS_THE else "the"
        if (
            article == "the"
            and not goes_on
            and not named
            and (counted not in _KNOWN_PLACES or (word.tag in ("JJ", "VBN") and word.lower not in _WHICH))
        ):
            # "The effective system" would be one that was spoken of; "the" is put before what any employer has.
            return ""
        if article == "a" and (counted in _NO_A or (end < len(parts) and parts[end].tag in (",", "CC"))):
            return ""
        if article == "a":
            article = "an" if vowel(word.text) else "a"
        text = f"{text[: word.start]}{article} {text[word.start :]}"
    return text


def _is_open(parts: Sequence[Word], start: int, end: int) -> bool:
    """Whether it is open which article a phrase lacks, where it begins, or whether it lacks one at all."""
    before, last = parts[start - 1], parts[end - 1].lower
    if before.lower == "to" and last.endswith(("er", "or", "lead", "ist", "man")):
        return True
    if before.lower in ("is", "are", "was", "were", "be", "become", "became", "now", "not") or before.lower in _FOREIGN:
        return True
    if (
        before.tag not in ("VBD", "VBP", "VB", "VBG", "VBZ", "VBN", "IN", "TO", "CC")
        and before.lower not in _BEFORE_NOUN
    ):
        # The phrase begins earlier than it seems to: "15 % market share", "third grade curriculum".
        return True
    if before.text.endswith("-") or (before.lower == "to" and parts[start].lower in words().base):
        return True
    if parts[start].tag == "VBG" or parts[start].lower in ("various", "different", "such", "similar", "other"):
        return True
    if last.endswith("ing") or last in _OFTEN_BARE or any(one.tag == "CC" for one in parts[start : end + 1]):
        return True
    return before.lower == "of" and parts[start - 2].lower in (
        "proof", "point", "end", "type", "kind", "peace", "out", "court", "courts", "letter", "letters",
    )  # fmt: skip


_SEVERAL = frozenset(["variety", "range", "number", "series", "wealth", "set", "couple", "handful", "host", "majority"])
_NO_A = frozenset(["text", "content", "copy", "code", "research", "software", "equipment", "work", "art", "print"])
_KNOWN_PLACES = frozenset(
    ["menu", "kitchen", "warehouse", "stockroom", "database", "team", "client", "board", "department", "office",
     "store", "shop", "unit", "ward", "clinic", "hospital", "site", "plant", "factory", "floor", "section", "line",
     "company", "organization", "organisation", "firm", "hotel", "restaurant", "bar", "branch", "building", "website",
     "newsletter", "budget", "ledger", "schedule", "roster", "rota", "calendar", "inventory", "catalog", "catalogue",
     "archive", "library", "lab", "laboratory", "studio", "station", "fleet", "workshop", "farm", "garden", "campus",
     "district", "region", "territory", "county", "city", "manager", "director", "supervisor", "owner", "system",
     "platform", "app", "pipeline", "portal", "dashboard", "curriculum", "project", "report", "bill", "rate", "score",
     "backlog", "committee", "union", "agency", "supplier", "desk", "process", "workflow", "register", "cost", "close",
     "strategy", "presentation", "manual", "month", "year", "week", "season", "staff", "crew", "management"]
)  # fmt: skip
"""Nouns for what any employer has one of, so that "the" is understood."""
_WHICH = frozenset(
    ["entire", "whole", "existing", "current", "general", "main", "final", "same", "local", "national", "regional",
     "corporate", "legal", "hot", "cold", "annual", "monthly", "weekly", "daily", "quarterly", "initial", "original",
     "overall", "central", "digital", "electronic", "medical", "surgical", "primary", "public", "total", "next",
     "financial", "internal", "external", "common", "third", "master"]
)  # fmt: skip
"""Adjectives that say which one is meant."""
_BEFORE_NOUN = frozenset(["first", "monthly", "weekly", "daily", "quarterly", "annual", "yearly", "new", "early"])
_LEADING = frozenset(["lead", "run", "supervise", "manage", "head", "coach", "train", "oversee", "direct"])


def opens_surely(first: str) -> bool:
    """Whether a first word is a verb and nothing else, so that an article behind it makes no verb of a noun."""
    known, lower = words(), first.lower()
    if (
        lower in _LEADING
        or (lower in _GIVES_A | _CHANGED and lower in known.past)
        or (lower in known.past and lower not in known.adjectives)
    ):
        return True
    noun = lower in known.mass or lower in known.counted or lower in known.adjectives
    return not noun and any(lower in table for table in (known.base, known.third, known.ing))


_MEASURE = re.compile(
    r"[\d.,]+ (?:sq|square|cubic|foot|ft|meter|metre|mile|bed|seat|page|hour|day|week|month|year|m|km)\b"
)
_ALWAYS_THE = frozenset(
    [
        "internet",
        "web",
        "media",
        "press",
        "public",
        "environment",
        "field",
        "industry",
        "market",
        "team",
        "staff",
        "crew",
        "board",
        "management",
        "organization",
    ]
)


def vowel(word: str) -> bool:
    """Whether a word takes "an"."""
    lower = word.lower().lstrip("$€£")
    if lower[:1].isdigit():
        return lower.startswith("8") or re.match(r"(?:11|18)(?!\d)", lower) is not None
    if len(word) > 1 and word[:2].isupper():
        return word[0] in "AEFHILMNORSX"
    return lower[:1] in "aeiou" and not lower.startswith(("uni", "use", "usa", "eu", "one", "ubi"))


def _counts(word: str) -> bool:
    return word[:1].isdigit() or word.lower() in NUMBER_WORDS or word.lower() in ("up", "over", "about", "around")


def _is_measured(parts: list[str], at: int) -> bool:
    """Whether what was changed is one thing, and how far it was changed follows: "cut AWS bill by 35%"."""
    found = re.search(
        r" (?:by|from|to) (?:(?:about |over |more than )?[$€£]?\d|half\b|a third\b|two thirds\b)", " ".join(parts)
    )
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


__all__ = ["filled", "with_articles"]
