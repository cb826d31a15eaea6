"""How the sentences of a letter follow each other: in which order their parts stand, and which two become one.

    I closed $1.4M in new business in 2024, 127% of quota.   In 2024, I closed $1.4M in new business, 127% of quota.
    I raised the share from 61% to 78% over three years.     Over three years, I raised the share from 61% to 78%.
    I cut churn from 14% to 8% by calling every account.     By calling every account, I cut churn from 14% to 8%.

What tells when, how or by what means goes to the front where the sentence would be the next one to begin with "I". No
word is put in and none left out; a phrase moves only where it can belong to nothing but the one verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.clauses.words import words
from atspro.engine.write.draft import Sentence
from atspro.engine.write.wording import count_words, lower_first

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


_AT = re.compile(r"\b(?:of|in|for|at|on)\b")
_AFTER_EVENT = re.compile(r"\b(?:to|with|from|by|than|through|during|under|ahead|before|after|following|since|until)\b")


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
        if pattern is _WHEN and (len(_AT.findall(found["told"])) > 1 or _AFTER_EVENT.search(found["told"])):
            # "ahead of the sale to Parker in 2019": the year is that of the sale.
            continue
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


_LINKED = 42
"""Words up to which what the employer is and what answers it are one sentence."""


def linked(need: Sequence[Sentence], told: Sequence[Sentence]) -> list[Sentence]:
    """A need and its proof; what the post says of the employer goes on in what answers it."""
    if len(need) != 1 or not told or need[0].sources != ("job.description",):
        return [*need, *told]
    theirs, mine = need[0], told[0]
    if (
        re.search(r"\d", theirs.text)
        or ";" in mine.text
        or ". " in mine.text
        or count_words(theirs.text, mine.text) > _LINKED
        or mine.text.startswith("I ")
    ):
        return [*need, *told]
    both = f"{theirs.text.rstrip('.')}; {lower_first(mine.text)}"
    return [Sentence(both, (*theirs.sources, *mine.sources)), *told[1:]]


_INCLUDED = "My work included "


def with_included(made: list[Sentence], one: Sentence) -> list[Sentence]:
    """The sentences with one more; two that only name the work become one: "My work included A, and B."."""
    last = made[-1] if made else None
    if (
        last is None
        or not (last.text.startswith(_INCLUDED) and one.text.startswith(_INCLUDED))
        or ", and " in last.text
    ):
        return [*made, one]
    both = f"{last.text.rstrip('.')}, and {one.text.removeprefix(_INCLUDED)}"
    return [*made[:-1], Sentence(both, (*last.sources, *one.sources))]


def with_also(text: str) -> str:
    """ "I also ran …", "I am also responsible for …", "I have also kept …"."""
    found = re.match(r"I (am|was|have)\b", text)
    return f"I {found.group(1)} also{text[found.end() :]}" if found else f"I also {text[2:]}"


__all__ = ["fronted", "linked", "varied", "with_also", "with_included"]
