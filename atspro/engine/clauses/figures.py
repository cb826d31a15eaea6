"""Statements that a figure makes without a verb: a goal reached, a rank, how far something came."""

from __future__ import annotations

import re

from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.parse import NOUNS, parsed
from atspro.engine.clauses.types import BRACKETS, Statement
from atspro.engine.clauses.words import words

_GOAL = re.compile(
    r"(?P<much>\d{2,3}(?:\.\d+)?\s?%) (?P<of>(?:of|to) (?:[\w-]+ ){0,2}(?:quota|target|goal|plan)s?)\b(?P<rest>.*)",
    re.IGNORECASE,
)


def reached(text: str, _current: bool) -> Statement | None:
    """ "131% of quota in 2024, 112% in 2023": what was reached."""
    found = _GOAL.fullmatch(text)
    if found is None or not re.fullmatch(r"[\w\s,%.-]*", found["rest"]):
        return None
    rest = found["rest"]
    if "," in rest and " and " not in rest:
        head, _, tail = rest.rpartition(", ")
        rest = f"{head} and {tail}"
    return Statement(f"reached {found['much']} {found['of']}{rest}", "reach")


_RANK = re.compile(
    r"Ranked (?:#|number |no\.? ?)?(?P<n>\d+)(?:st|nd|rd|th)? (?:of|out of|among) (?P<rest>\d[\w\s-]*)", re.I
)


def ranked(text: str, _current: bool) -> Statement | None:
    found = _RANK.fullmatch(text)
    return Statement(f"ranked number {found['n']} of {found['rest']}", "rank") if found else None


_NO = re.compile(
    r"(?P<no>no|zero|0) (?P<what>(?:[A-Za-z-]+ ){0,3}[a-z-]+s)(?P<when> (?:in|since|for|over) [\w\s]*\d[\w\s]*)", re.I
)


def none_of(text: str, current: bool) -> Statement | None:
    """ "No lost time accidents in 5 years": what there was none of."""
    found = _NO.fullmatch(text)
    if found is None:
        without = re.fullmatch(r"\d[\d,]* [a-z]+ without an? [a-z -]+", text)
        return Statement(f"have {text} behind me", "have", False) if without and current else None
    had = "have had" if current else "had"
    return Statement(f"{had} no {found['what']}{found['when']}", "have", not current)


_FROM_TO = re.compile(
    r"(?P<what>[A-Za-z0-9][\w'’ -]{1,50}?)(?: (?:(?:is|are|was|were) )?(?P<way>down|up))?"
    r" from (?P<a>[$€£]?\d[\w.,%]*) to (?P<b>[$€£]?\d[\w.,%]*)(?P<rest>(?: .+)?)"
)


def changed(text: str, _current: bool) -> Statement | None:
    """ "Food cost from 34% to 29% by buying whole fish": how far something came, by the person where it says how."""
    found = _FROM_TO.fullmatch(text)
    if found is None or BRACKETS.search(text) or re.search(r"\b(?:19|20)\d\d$", found["a"]):
        return None
    what, rest = found["what"], found["rest"]
    if what[0].isdigit() and not found["way"]:
        return None
    first = what.split()[0].lower()
    tags = [one.tag for one in parsed(f"the {what}")[1:]]
    if any(tag[:2] in ("VB", "MD", "PR", "WD", "WP") and tag not in ("VBN", "VBG") for tag in tags):
        return None
    if first in words().past or not tags or tags[-1] not in (*NOUNS, "VBG"):
        return None
    moved = f"from {found['a']} to {found['b']}{rest}"
    if re.match(r" by [a-z]+ing\b", rest):
        name = what if what.split()[0].isupper() else what[:1].lower() + what[1:]
        whole = clause_of(f"brought {with_article(name)} {moved}") or clause_of(f"brought {name} {moved}")
        return Statement(whole.text, "bring") if whole else None
    if rest and not re.match(r" (?:in|within|over|across|after|on|at|for|during|since)\b", rest):
        return None
    return Statement(whole=f"{what[:1].upper()}{what[1:]} went {found['way'] + ' ' if found['way'] else ''}{moved}.")


def with_article(name: str) -> str:
    """A noun phrase with "the" where its noun can be counted: "the error rate", but "food cost" where it stays."""
    last = name.split()[-1].lower()
    return f"the {name}" if last in words().counted and last not in words().mass else name
