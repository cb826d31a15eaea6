"""Awards and honours as what the person received or made."""

from __future__ import annotations

import re

from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.types import Statement
from atspro.engine.clauses.words import words
from atspro.engine.wordlists import wordlist

_PRIZE = re.compile(
    r"(?P<what>(?:[\w'’&.-]+ ){0,6}(?:award|prize|medal|scholarship|fellowship))(?P<rest>(?: for [\w\s'’&-]+?)?)"
    r"(?:,? (?:in )?(?P<year>\(?(?:19|20)\d\d\)?(?:(?:,| and) (?:19|20)\d\d)*))?",
    re.IGNORECASE,
)


_HONOUR = re.compile(
    r"(?P<what>President['’]s Club|Dean['’]s List)(?:,? (?:in )?(?P<when>(?:(?:spring|fall|autumn|winter) )?"
    r"(?:19|20)\d\d(?:(?:,| and) (?:19|20)\d\d)*))?(?P<rest>(?: \([^()]*\))?)",
    re.IGNORECASE,
)


_TITLE = re.compile(
    r"(?P<what>(?:[A-Za-z'’-]+ ){1,3}of the (?:Month|Quarter|Season|Year))"
    r"(?P<when>(?:,? (?:in )?\(?(?:(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December) )?"
    r"(?:19|20)\d\d\)?| (?:once|twice|(?:two|three|four|five|\d) times))?)",
    re.IGNORECASE,
)
_HELD_BY = wordlist("roles") | frozenset(
    ["employee", "rookie", "student", "salesperson", "volunteer", "apprentice", "rep", "player", "newcomer", "member"]
)


def named(text: str, _current: bool) -> Statement | None:
    """ "Rookie of the Year 2019", "Employee of the month twice": a title that was given to the person."""
    found = _TITLE.fullmatch(text)
    if found is None or found["what"].partition(" of ")[0].split()[-1].lower() not in _HELD_BY:
        return None
    when = found["when"].strip(" ,()").removeprefix("in ").strip("(")
    year = re.search(r"\d{4}", when)
    what = found["what"]
    head = what.split()[0]
    # "Employee of the month" is small within a sentence; "Rookie of the Year" is written as a name.
    name = what if what.split()[-1][:1].isupper() else f"{head[:1].lower()}{head[1:]}{what[len(head) :]}"
    return Statement(f"was {name}{f' in {when}' if year else f' {when}' if when else ''}", "receive")


_CHOSEN = re.compile(
    r"(?P<verb>(?:Picked|Chosen|Selected|Elected|Appointed|Nominated|Invited|Asked|Seconded) (?:by|to)"
    r"|(?:Chosen|Selected|Nominated) (?:for|as)|Promoted to) (?P<rest>[\w' -]+)"
)


def chosen(text: str, _current: bool) -> Statement | None:
    """ "Picked by the supervisor to help maintenance", "Promoted to team lead in 2022": what others did."""
    found = _CHOSEN.fullmatch(text.rstrip("."))
    if found is None:
        return None
    verb, rest = found["verb"].lower(), found["rest"]
    joint = verb.split()[1]
    named = re.match(r"(?:[a-z]+ ){0,3}?(?P<role>[a-z]+)(?= in (?:19|20)\d\d$| after | within |$)", rest)
    if verb == "promoted to":
        holds = named is not None and named["role"] in wordlist("roles") | {"lead", "head"}
    else:
        holds = clause_of(f"worked {joint} {rest}") is not None
    return Statement(f"was {verb} {rest}", "receive") if holds and len(rest.split()) <= 14 else None


def honoured(text: str, _current: bool) -> Statement | None:
    """ "President's Club 2021 and 2024", "Dean's List Fall 2025"."""
    found = _HONOUR.fullmatch(text)
    if found is None:
        return None
    is_list = found["what"].lower().startswith("dean")
    when = (found["when"] or "").replace(", ", " and ")
    when = f" in {when[:1].lower() + when[1:]}" if when else ""
    return Statement(f"{'was on the' if is_list else 'made'} {found['what']}{when}{found['rest']}", "make")


def received(text: str, _current: bool) -> Statement | None:
    """ "Perfect attendance award 2019": what was given to the person."""
    found = _PRIZE.fullmatch(text)
    opening = text.split()[0].lower()
    if (
        found is None
        or len(re.findall(r"award", text, re.IGNORECASE)) > 1
        or re.match(r"(?:winner|recipient|nominee|nominated|finalist|runner)", text, re.I)
        or opening in words().past
        or (opening in words().base and opening not in words().adjectives)
    ):
        return None
    what = found["what"]
    name = what[:1].lower() + what[1:] if what.split()[0].istitle() and what.split()[-1].islower() else what
    name = name if re.match(r"(?:the|an?)\b", name, re.I) else f"the {name}"
    years = (found["year"] or "").strip("()").replace(", ", " and ")
    return Statement(f"received {name}{found['rest']}{f' in {years}' if years else ''}", "receive")
