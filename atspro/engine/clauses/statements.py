"""A line of a resume as its writer would say it: by the gate, or by a construction whose parts the gate holds.

    Built the pipeline. Pages fell from 25 to 6.    I built the pipeline. Pages fell from 25 to 6.
    Led team of 5 (3 remote)                        I led a team of 5.
    131% of quota in 2024, 112% in 2023             I reached 131% of quota in 2024 and 112% in 2023.
    No lost time accidents in 5 years               I had no lost time accidents in 5 years.
    Food cost from 34% to 29% by buying whole fish  I brought food cost from 34% to 29% by buying whole fish.
    Head guard in 2025: wrote the schedule          As head guard in 2025, I wrote the schedule.
    Team lead since 2022                            I have been a team lead since 2022.
    Perfect attendance award 2019                   I received the perfect attendance award in 2019.
    VAT returns for 3 sites                         (a noun: "My work there included VAT returns for 3 sites.")

Of a line with several statements those that cannot be told are left out whole. Articles are put in only where
`atspro.engine.clauses.articles` knows of no other word that could stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from atspro.engine.clauses.activities import activity
from atspro.engine.clauses.articles import with_articles
from atspro.engine.clauses.figures import changed, none_of, ranked, reached
from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.honours import chosen, honoured, named, received
from atspro.engine.clauses.own_words import own_words
from atspro.engine.clauses.parse import cleaned, parsed
from atspro.engine.clauses.predicates import RESULT_VERB, predicate, two_clauses
from atspro.engine.clauses.roles import LABEL, is_role, labelled, role_beside
from atspro.engine.clauses.spelling import spelled_out
from atspro.engine.clauses.tails import with_tail
from atspro.engine.clauses.types import BRACKETS, Statement
from atspro.engine.clauses.words import words


@lru_cache(maxsize=4096)
def statement_of(line: str, *, current: bool = False) -> Statement | None:
    """What a line says in the first person, or None when it is not sure to hold.

    ``current`` says that the position is held now, so that what is in the present stays there.
    """
    made = _made(line, current)
    if made is not None and made.clause.startswith("am ") and _YEAR.search(line) and not _YEAR.search(made.clause):
        # "Project manager for the new bridge, delivered in 2023": the year stood in what is not told.
        made = Statement(f"was {made.clause[3:]}", made.verb, True, made.whole, made.after, made.noun)
    if made is not None and (found := _NO_ROLE.match(made.clause)) and not is_role(found.group(1)):
        # "Meet with furniture representative" names no role.
        return None
    return None if made is not None and _is_run_together(made.sentences() or made.noun) else made


_YEAR = re.compile(r"(?<!since )\b(?:19|20)\d\d\b")


_NO_ROLE = re.compile(r"(?:was|am|have been) an? ([a-z-]+) (?:with|by|to|from|at) ")


def _is_run_together(text: str) -> bool:
    """Whether a second line begins within a text without a stop: "thanked customers Kept drink stations clean"."""
    for found in re.finditer(r"(?<=[a-z)]) ([A-Z][a-z]+) (?=[a-z])", text):
        word = found.group(1).lower()
        if word in words().past or word in words().third or word == "responsible":
            return True
    return False


_HEAD_OF_A_JOB = re.compile(r" , |\b\d{1,2}/(?:19|20)\d\d\b")
"""What stands in a title with its dates, and in no line of what was done."""


def _made(line: str, current: bool) -> Statement | None:
    text = spelled_out(cleaned(line))
    if not text or len(text.split()) > 60 or _HEAD_OF_A_JOB.search(text):
        return None
    behind = with_tail(text, current)
    if behind is not None:
        return behind
    full = with_articles(text)
    plain = clause_of(full, current=current) or clause_of(text, current=current) or two_clauses(text, current)
    if plain is not None:
        return Statement(plain.text, plain.verb, plain.past)
    return _several(text, current) or _one(text, current) or activity(text)


def _one(text: str, current: bool) -> Statement | None:
    """One statement by any construction, the plainest first."""
    for make in _MAKERS:
        made = make(text, current)
        if made is not None:
            return made
    return None


_BOUNDARY = re.compile(
    r"(?:(?<=[a-z0-9%)])|(?<=[A-Z][A-Z]))[.;]\s+(?=[A-Za-z0-9])"
    r"|,\s+(?=I [a-z]+ed\b)|(?<=[a-z0-9)]):\s+(?=[a-z0-9]|[A-Z][a-z]+ed\b)"
    r"|(?<=[a-z0-9)])\s[–—-]\s(?=[A-Za-z]|(?<=[a-z)] - )[0-9])"
)
_OPENS_LIST = re.compile(
    r",?\s(?:to include|(?:which|that) include[sd]?|including|such as|as follows|the following|like)$"
)
_OF_BEFORE = re.compile(r"(?:this|these|those|that|which|it|they|he|she|both|there|then|also)\b", re.IGNORECASE)


def _several(text: str, current: bool) -> Statement | None:
    """Several statements, of which those that cannot be told are left out; a result only behind what it came of."""
    parts = [_OPENS_LIST.sub("", part.strip()) for part in _BOUNDARY.split(text)]
    if len(parts) < 2 or LABEL.match(text):
        return None
    first: Statement | None = None
    after: list[str] = []
    opens_past = parts[0].split()[0].lower() in words().past if parts[0] else False
    for number, part in enumerate(parts):
        stays = number > 0 and (
            _OF_BEFORE.match(part) is not None
            or (part[:1].islower() and RESULT_VERB.match(part) is not None)
            # "Trained staff on protocols; cleaning of grills": what follows may be what the training was on.
            or (opens_past and part.split()[0].lower() in words().ing)
        )
        made = None if stays else _one(part, current)
        if made is not None and first is None:
            first = made
        elif made is not None:
            after.append(made.sentences())
        elif first is not None and number == 1:
            after += [_result(part)] if _result(part) else []
    if first is None:
        nouns = [one for one in map(activity, parts) if one is not None]
        return nouns[0] if len(nouns) == 1 else None
    if len(after) > 2:
        return None
    if after and after[0][:1].isdigit() and not (first.after or first.whole) and ";" not in first.clause:
        # No sentence begins with a figure.
        first = Statement(f"{first.clause}; {after.pop(0).rstrip('.')}", first.verb, first.past)
    if first.clause and len(after) == 1 and (second := re.fullmatch(r"I ([^,]+)\.", after[0])):
        told = second.group(1)
        differ = not first.past and told.split()[0] in words().past
        if (
            not differ
            and " and " not in f"{first.clause} {told}"
            and "," not in first.clause
            and len(f"{first.clause} {told}") < 120
        ):
            return Statement(f"{first.clause} and {told}", first.verb, first.past)
    return Statement(first.clause, first.verb, first.past, first.whole, " ".join([first.after, *after]).strip())


_WENT = re.compile(
    r"(?P<what>[A-Za-z0-9][\w%$ '’-]{2,60}?) (?:went|rose|fell|dropped|grew|climbed|came down|doubled|tripled|halved"
    r"|declined|decreased|increased|improved|shrank|jumped)\b"
    r"(?P<how>(?: (?:up|down|from|to|by|in|within|over|a|an|and)\b.+)?)"
)


_WHO_DID = re.compile(
    r"(?:(?:all|none|most|both|two|three|four|five|six|seven|eight|nine|ten|\d+)(?: of (?:the |them|those |these )?)?"
    r"|\d+% of )"
    r" ?(?:[a-z-]+ ){0,3}(?:accepted|stayed|passed|returned|completed|graduated|renewed|signed|moved|joined)"
    r"(?: [\w' -]+)?",
    re.IGNORECASE,
)
"""What the people did who were trained, moved or hired: "70% of employees accepted transfers"."""


_AFTER_I = re.compile(r"(?P<result>[A-Z0-9][^;:()]{8,90}?) (?:after|once|when|because) I (?P<did>[a-z][^;:()]{6,120})")


def after_what_i_did(text: str, _current: bool) -> Statement | None:
    """ "Turnover went from 110% to 58% after I rewrote the onboarding": the line as it stands, a sentence already."""
    found = _AFTER_I.fullmatch(text.rstrip("."))
    if found is None or not _result(found["result"]) or _WHO_DID.fullmatch(found["result"]):
        return None
    did = clause_of(found["did"])
    return Statement(whole=f"{text.rstrip('.')}.") if did is not None and did.text == found["did"] else None


_FINITE = frozenset(["VB", "VBD", "VBG", "VBP", "VBZ"])


def _result(text: str) -> str:
    """A statement of what came of the work, as a sentence: "Time to file went from 26 to 9 minutes."; else ""."""
    if _WHO_DID.fullmatch(text):
        return f"{text[:1].upper()}{text[1:]}."
    found = _WENT.match(text)
    if found is None or BRACKETS.search(text) or len(text.split()) > 24:
        return ""
    what = parsed(f"the {found['what']}")[1:]
    finite = any(one.tag in ("PRP", "MD") or one.tag in _FINITE for one in what[1:])
    if finite and " to " not in found["what"]:
        return ""
    last = what[-1]
    alone = last.tag == "NN" and what[0].tag not in ("DT", "PRP$") and len(what) == 1 and last.lower in words().counted
    return f"{'The ' if alone else ''}{text if alone else text[:1].upper() + text[1:]}."


_Make = Callable[[str, bool], Statement | None]
_MAKERS: tuple[_Make, ...] = (
    own_words, after_what_i_did, reached, ranked, none_of, named, chosen, honoured, received, changed, labelled,
    with_tail, role_beside, predicate,
)  # fmt: skip
"""Constructions, the plainest first."""

__all__ = ["Statement", "statement_of"]
