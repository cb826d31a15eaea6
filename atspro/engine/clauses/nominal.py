"""Bullets without a verb of their own, as a statement: "Responsible for stock", "Training of staff", "Head of a team".

    Responsible for stock and ordering          I was responsible for stock and ordering.
    Second in command of a team of 9            I was second in command of a team of 9.
    Training of 4 apprentices                   I trained 4 apprentices. (in a position that is held: I train …)
    Case manager for 22 students                I was a case manager for 22 students.

What stands behind is held to the same checks as the object of a verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from atspro.engine.clauses.words import words
from atspro.engine.wordlists import wordlist

_STANDING = re.compile(
    r"(?P<head>(?:fully |solely |jointly )?(?:responsible|accountable) for|in charge of|second in command (?:of|in|to))"
    r" (?P<rest>.+)",
    re.IGNORECASE,
)
_HAVING = re.compile(
    r"(?P<head>(?:full|sole|overall|direct|primary|day-to-day) (?:P&L |budget |profit and loss )?responsibility for)"
    r" (?P<rest>.+)",
    re.IGNORECASE,
)
_GERUND = re.compile(r"(?P<verb>[A-Za-z]+ing) of (?P<rest>.+)")
# A hyphen is never given back: "A-A-A-…" could be cut into words in millions of ways.
_ROLE = re.compile(
    r"(?P<head>(?:[A-Za-z][\w-]*+(?: |(?<=-))){0,3}[A-Za-z][\w-]*+) (?P<joint>to|for|of|on) (?P<rest>[^:;]+)"
)
_COUNTED = re.compile(
    r"(?:up to |over |about |more than )?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten)\b)"
    r"|(?:the|a|an|all|both|our|new)\b|(?:[a-z-]+ )?[a-z-]+s\b"
)
"""What shows that an object follows: a number, a determiner or a plural."""
_TITLE_OF = re.compile(r"the (?:month|year|quarter|week|season)\b", re.IGNORECASE)
_HEADING = re.compile(
    r"\d{1,2}/\d{4}|\b(?:19|20)\d\d (?:to|-|–)|\b(?:is|are|was|were|as)\b|\b(?:of|for|to|on) [A-Z]\w*$"
)
"""A title with its dates, or a statement with a verb of its own."""
_NO_ROLE = frozenset(
    ["order", "number", "paper", "user", "customer", "center", "career", "computer", "matter", "offer"]
)


class Nominal(NamedTuple):
    """What follows "I", its verb's base, and whether it is past."""

    text: str
    verb: str
    past: bool


def nominal(text: str, *, current: bool, tell: Callable[[str, bool], str | None]) -> Nominal | None:
    """A bullet without a verb as a statement, or None. ``tell`` is the gate for bullets that open with one."""
    be = "am" if current else "was"
    standing = _STANDING.fullmatch(text)
    if standing:
        rest = standing["rest"]
        sound = rest[:1].islower() and tell(f"handled {rest}", False) is not None
        return Nominal(f"{be} {standing['head'].lower()} {rest}", "be", not current) if sound else None
    having = _HAVING.fullmatch(text)
    if having:
        sound = tell(f"handled {having['rest']}", False) is not None
        head = having["head"][:1].lower() + having["head"][1:]
        return (
            Nominal(f"{'have' if current else 'had'} {head} {having['rest']}", "have", not current) if sound else None
        )
    gerund = _GERUND.fullmatch(text)
    if gerund:
        return _acted(gerund["verb"].lower(), gerund["rest"], current, tell)
    role = _ROLE.fullmatch(text)
    if (
        role
        and not _TITLE_OF.match(role["rest"])
        and not _HEADING.search(text)
        and _is_role(role["head"])
        and tell(f"handled matters {role['joint']} {role['rest']}", False) is not None
    ):
        named = " ".join(word if word.isupper() else word.lower() for word in role["head"].split())
        alone = named.split()[-1] in _ONE_OF_ITS_KIND and role["joint"] == "of"
        shown = named if alone else _a(named)
        if re.search(r"\bsince\b", role["rest"]):
            return Nominal(f"have been {shown} {role['joint']} {role['rest']}", "be", False) if current else None
        return Nominal(f"{be} {shown} {role['joint']} {role['rest']}", "be", not current)
    return None


def _acted(verb: str, rest: str, current: bool, tell: Callable[[str, bool], str | None]) -> Nominal | None:
    """ "Training of 4 apprentices" as what was done, where the verb takes what follows as its object."""
    forms = words().ing.get(verb)
    if forms is None or not _COUNTED.match(rest) or verb in _THINGS:
        return None
    done = tell(f"{forms.past[0]} {rest}", False)
    if done is None:
        return None
    completed = re.search(r"\bfrom \S+(?: \S+)? to \S+|\bin (?:the )?(?:year )?(?:19|20)\d\d\b|\bby \d", rest)
    if current and not completed:
        return Nominal(f"{forms.base} {rest}", forms.base, False)
    return Nominal(done, forms.base, True)


_THINGS = frozenset(
    ["building", "meeting", "understanding", "being", "opening", "ending", "painting", "drawing", "billing"]
)


def _is_role(head: str) -> bool:
    last = head.split()[-1].lower()
    return not re.search(r"ly\b", head) and (
        last in wordlist("roles") | {"member", "chair", "co-chair", "mentor", "preceptor", "treasurer", "captain"}
        and last not in _NO_ROLE
    )


_ONE_OF_ITS_KIND = frozenset(["chair", "co-chair", "treasurer", "captain", "secretary", "president", "director"])


def _a(named: str) -> str:
    return f"{'an' if re.match(r'[aeio]|u(?!ni|se)', named, re.IGNORECASE) else 'a'} {named}"
