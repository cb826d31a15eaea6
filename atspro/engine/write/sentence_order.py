"""Sentences that do not all begin with "I": when, how or by what means a thing was done goes to the front of one.

    I closed $1.4M in new business in 2024, 127% of quota.   In 2024, I closed $1.4M in new business, 127% of quota.
    I raised the share from 61% to 78% over three years.     Over three years, I raised the share from 61% to 78%.
    I cut churn from 14% to 8% by calling every account.     By calling every account, I cut churn from 14% to 8%.

No word is put in and none left out; a phrase moves only where it can belong to nothing but the one verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.clauses.words import words
from atspro.engine.write.draft import Sentence

_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen)"
_WHEN = re.compile(
    r"I (?P<told>[^,;]+?) (?P<moved>in (?:(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) )?(?:19|20)\d\d)(?P<rest>(?:, [^;]+)?)\."
)
_SPAN = re.compile(rf"I (?P<told>[^,;]+?) (?P<moved>(?:over|within|in) {_COUNT} (?:years|months|weeks))(?P<rest>)\.")
_MEANS = re.compile(r"I (?P<told>[^,;]+?) (?P<moved>by [a-z]+ing [^,;]+)(?P<rest>)\.")
_WITH = re.compile(
    r"I (?P<told>[^,;]+? from \S+(?: \w+)? to \S+(?: (?:days|weeks|hours|minutes|months))?) "
    r"(?P<moved>with [^,;]+)(?P<rest>)\."
)


_PREPOSITIONS = frozenset(["in", "on", "at", "by", "for", "from", "to", "with", "of", "over", "under"])


def varied(said: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, of which none that can be turned begins with "I" right behind another one that does."""
    made: list[Sentence] = []
    for one in said:
        turned = fronted(one.text) if made and not _is_turned(made[-1].text) else ""
        made.append(Sentence(turned, one.sources) if turned else one)
    return made


def _is_turned(text: str) -> bool:
    return re.match(r"(?:In|Over|Within|By|With) [^,]+, I ", text) is not None


def fronted(text: str) -> str:
    """A sentence with what tells when or how at its front; "" where nothing in it can surely be moved there."""
    for pattern in (_SPAN, _MEANS, _WITH, _WHEN):
        found = pattern.fullmatch(text)
        if found is None or not _has_one_verb(found["told"]) or len(found["told"].split()) < 3:
            continue
        moved = found["moved"]
        if len(moved.split()) > 10 or len(re.findall(r"(?:19|20)\d\d", text)) > 1:
            continue
        return f"{moved[:1].upper()}{moved[1:]}, I {found['told']}{found['rest']}."
    return ""


def _has_one_verb(told: str) -> bool:
    """Whether a clause has one verb, so that all that follows belongs to it."""
    known = words()
    after = re.findall(r"\b(?:and|or|that|which|who|where|while|when|to|so|because|but|after|before) ([a-z]+)", told)
    verbs = any(one in known.past or (one in known.base and one not in known.counted) for one in after)
    parts = told.split()
    # "the budget approved in 2020": the year is that of the approval.
    described = any(
        one in known.participle and (at + 2 == len(parts) or parts[at + 2] in _PREPOSITIONS)
        for at, one in enumerate(parts[1:])
    )
    return not (verbs or described or re.search(r"\b(?:that|which|whose?|whom|where|while|when|because|so)\b", told))


__all__ = ["fronted", "varied"]
