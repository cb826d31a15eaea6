"""What stands behind a clause that the gate holds, and can stay there: a team, a rank, what became of the work.

Sold 214 vehicles in 2025, #2 of 19             I sold 214 vehicles in 2025 and ranked number 2 of 19.
Ran the kitchen, team of 9                      I ran the kitchen with a team of 9.
Wrote the sheet still used on the unit          I wrote the sheet still used on the unit.
Started a club that now has 32 members          I started a club that now has 32 members.
Trained 3 people, two of them are chefs now     I trained 3 people, two of whom are chefs now.
Built a fleet desk: 46 vans in the first year   I built a fleet desk: 46 vans in the first year.
Lead designer on 14 brands, among them Ajax     I was lead designer on 14 brands, among them Ajax.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from atspro.engine.clauses.articles import filled, with_articles
from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.parse import parsed
from atspro.engine.clauses.roles import role_beside
from atspro.engine.clauses.types import Statement
from atspro.engine.wordlists import wordlist

_PEOPLE_TOO = frozenset(["cooks", "servers", "agents", "reps", "nurses", "drivers", "operators", "technicians"])
_PEOPLE = frozenset(["people", "staff", "starters", "hires", "graduates", "students", "apprentices", "trainees"])


def with_tail(text: str, current: bool) -> Statement | None:
    """A clause with what follows it, or None where nothing of these kinds follows or the clause does not hold."""
    for pattern, tell in _TAILS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        head = _head(found["head"], current)
        tail = tell(found, head) if head is not None else ""
        if head is not None and tail:
            return Statement(f"{head.clause}{tail}", head.verb, head.past)
    return None


def _head(text: str, current: bool) -> Statement | None:
    """The clause before a tail, or a role."""
    for one in dict.fromkeys((with_articles(text), text, filled(with_articles(text)))):
        made = clause_of(one, current=current) if one else None
        if made is not None and ";" not in made.text:
            return Statement(made.text, made.verb, made.past)
    return role_beside(text, current)


def _as_it_is(found: re.Match[str], _head: Statement) -> str:
    return f" {found['tail']}"


def _named(found: re.Match[str], _head: Statement) -> str:
    return f", {found['tail']}"


def _and_done(found: re.Match[str], head: Statement) -> str:
    joint = ", and I" if " and " in head.clause else " and"
    return f"{joint} {found['tail']}" if head.past and head.verb != "be" else ""


def _rank(found: re.Match[str], head: Statement) -> str:
    place = f"number {found['n']}" if found["n"] else found["nth"].lower()
    joint = ", and I" if " and " in head.clause else ", and" if "," in head.clause else " and"
    return f"{joint} ranked {place} {found['rest']}" if head.past and head.verb != "be" else ""


def _who_stayed(found: re.Match[str], head: Statement) -> str:
    """ "trained 6 cooks, 4 still there": those of them who stayed, where the clause ends in people."""
    last = head.clause.split()[-1].lower()
    if not (last in _PEOPLE or last.removesuffix("s") in wordlist("roles") or last in _PEOPLE_TOO):
        return ""
    count, _, rest = found["tail"].partition(" ")
    be = "is" if count in ("1", "one") else "are"
    rest = re.sub(r"^(?:are|is) ", "", rest)
    return f", {count} of whom {be} {rest}"


def _behind(found: re.Match[str], head: Statement) -> str:
    return f"; {found['tail']}" if ";" not in head.clause and head.verb != "be" else ""


def _doing(found: re.Match[str], head: Statement) -> str:
    """What is done in a role: "charge nurse since 2022, making assignments for 8 nurses"."""
    finite = any(one.tag in ("VBD", "VBZ", "VBP", "MD", "PRP") for one in parsed(found["tail"])[1:])
    return f", {found['tail']}" if head.verb == "be" and not finite else ""


def _team(found: re.Match[str], head: Statement) -> str:
    one = not found["what"].endswith("s") or found["what"] in ("staff", "class")
    team = f"{'a ' if one else ''}{found['what']} of {found['n']}"
    return "" if re.search(r"\b(?:teams?|crews?|staff|with)\b", head.clause) else f" with {team}"


def _of_whom(found: re.Match[str], head: Statement) -> str:
    last = head.clause.split()[-1].lower()
    people = last in _PEOPLE or last.removesuffix("s") in wordlist("roles")
    be = found["be"]
    return f", {found['n']} of {'whom' if people or found['of'] == 'whom' else 'which'} {be}{found['rest']}"


def _figure(found: re.Match[str], _head: Statement) -> str:
    """What came of it as a bare amount, where it could be the object of a verb."""
    tail = found["tail"]
    full = with_articles(f"handled {tail}")
    for one in (full, filled(full)):
        if one and clause_of(one) is not None:
            return f": {one.removeprefix('handled ')}"
    return ""


_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|all|most|both|none)"
_TAILS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Statement], str]], ...] = (
    (
        re.compile(
            r"(?P<head>[^,;:]+) (?P<tail>(?:still|now) (?:in use|(?:used|taught|followed|sold|read|run|adopted|copied)"
            r" (?:by|in|on|at|across|for|every|today|as))\b[^,;:]*)"
        ),
        _as_it_is,
    ),
    (
        re.compile(
            r"(?P<head>[^,;:]+) (?P<tail>(?:that|which|who) (?:now|still|today) "
            r"(?:has|have|is|are|serves?|runs?|brings?|covers?|reach(?:es)?) [^,;:]+)"
        ),
        _as_it_is,
    ),
    (
        re.compile(
            r"(?P<head>[^,;:]+) (?P<tail>(?:that|which) (?:cut|saved?|saves|reduced|shortened|raised) [^,;:]+"
            r" from \S+(?: \w+)? to [^,;:]+)"
        ),
        _as_it_is,
    ),
    (
        re.compile(
            r"(?P<head>[^;:]+), (?P<tail>(?:about|around|up to|roughly|some|over) \d[\d,]* [a-z]+s? "
            r"an? (?:year|month|week|day|night|shift|season))"
        ),
        _named,
    ),
    (
        re.compile(
            r"(?P<head>[^;:]+), (?:and )?(?P<tail>(?:finished|completed|delivered) (?:[\w,]+ ){1,3}"
            r"(?:early|on time|under budget|on budget|ahead of schedule)(?: and (?:under|on|within) budget)?)"
        ),
        _and_done,
    ),
    (
        re.compile(
            r"(?P<head>[^;:]+), (?:ranked )?(?:(?:number |no\. ?|#)(?P<n>\d+)|(?P<nth>first|second|third|fourth"
            r"|fifth)) "
            r"(?P<rest>(?:of|out of|among) \d[\w\s-]*)",
            re.I,
        ),
        _rank,
    ),
    (re.compile(r"(?P<head>[^,;:]+), (?P<tail>\d{1,3}% of (?:(?:my|the|annual) )?(?:quota|target|plan|goal))"), _named),
    (
        re.compile(
            r"(?P<head>[^,;:]+), (?P<tail>(?:\d+|two|three|four|five|six|seven|eight|nine|ten) "
            r"(?:are |is )?(?:still|now) [a-z][^,;:]*)"
        ),
        _who_stayed,
    ),
    (
        re.compile(
            r"(?P<head>[^,;:]+), (?P<tail>(?:both|all|(?:all |about |around )?\d+)(?: to \d+|-\d+)? "
            r"(?:came|attended|passed|stayed|joined|returned|finished|graduated)\b(?: [\w' ]+)?)"
        ),
        _behind,
    ),
    (
        re.compile(
            r"(?P<head>[^,;:]+), (?P<tail>(?:making|training|covering|leading|supervising|running|writing|building"
            r"|teaching|handling|serving|reporting|managing|coaching|coordinating|planning) [^;:]+)"
        ),
        _doing,
    ),
    (
        re.compile(
            r"(?P<head>[^,;:]+), (?P<what>crews?|teams?|staff|brigades?|groups?|class(?:es)?) of "
            r"(?P<n>(?:up to |about |over )?\d+(?: (?:to|or) \d+|-\d+)?(?: [a-z-]+){0,2})"
        ),
        _team,
    ),
    (
        re.compile(
            rf"(?P<head>[^,;:]+), (?P<n>{_NUMBER}) of (?P<of>them|whom|these|those) "
            r"(?P<be>are|is|were|was|have|has|had|became|passed|went|stayed|got|now)\b(?P<rest>[^,;:]+)",
            re.I,
        ),
        _of_whom,
    ),
    (re.compile(r"(?P<head>[^;:]+), (?P<tail>among (?:them|others) [A-Z][^;:]+)"), _named),
    (re.compile(r"(?P<head>[^,;:]+): (?P<tail>[$€£]?\d[^:;]+)"), _figure),
)


__all__ = ["with_tail"]
