"""Statements with a verb of their own: by the gate, with the articles that lack, without what ends a list."""

from __future__ import annotations

import re

from atspro.engine.clauses.articles import filled, with_articles
from atspro.engine.clauses.gate import Clause, clause_of
from atspro.engine.clauses.parse import NOUNS, parsed
from atspro.engine.clauses.types import BRACKETS, Statement
from atspro.engine.clauses.words import words


def predicate(text: str, current: bool) -> Statement | None:
    """A clause of the gate, with the articles that lack, without what stands in brackets or ends a list."""
    bare = BRACKETS.sub("", text).strip()
    cut = _cut(bare)
    for one in dict.fromkeys((with_articles(text), bare, with_articles(bare), filled(with_articles(bare)), *cut)):
        made = clause_of(one, current=current) if one and one != text else None
        made = made or (two_clauses(one, current) if one else None)
        if made is not None and len(one.split()) > 2:
            # What stands in brackets goes with what stood before it, and not with what was cut.
            kept = "" if "(" in made.text or one in cut else _aside(text)
            return Statement(f"{made.text}{kept}", made.verb, made.past)
    made = clause_of(text, current=current)
    return Statement(made.text, made.verb, made.past) if made else None


def _cut(text: str) -> tuple[str, str]:
    """A text up to its first comma where it can end there, and the same with its articles."""
    head = _without_tail(text)
    return head, filled(head) if head else ""


def _aside(text: str) -> str:
    """What stands in brackets at the end of a text, where it can stay behind the sentence made of it."""
    found = re.search(r" \(([^()]{3,60})\)$", text)
    if found is None or re.search(r"[=/\\|→]|https?:|\be\.g|\bi\.e", found.group(1)):
        return ""
    first = found.group(1).split()[0]
    said = re.match(r"[a-z]+ (?:was|is|were)\b", found.group(1))
    return f" ({'the ' if said and first.lower() in words().counted else ''}{found.group(1)})"


_ADJECTIVE = re.compile(r"(?:ly|ive|ent|ant|al|ous|ible|able|ful)$")
"""What may go on behind the comma: "monthly, local magazine"."""
_LIST = re.compile(r",?\s(?:including|to include|such as|namely|like)\b.*$")


def _without_tail(text: str) -> str:
    """A text up to its first comma, where a list without "and" or another statement follows; "" otherwise."""
    head, comma, tail = text.partition(", ")
    # What opens a list goes with the rest of it; a list of names alone is not cut at the first.
    head = _LIST.sub("", head)
    if (
        not head
        or parsed(head)[-1].tag not in (*NOUNS, "VBG", "CD")
        or _ADJECTIVE.search(head)
        or re.match(r"[A-Z]{2}\b", tail)
    ):
        return ""
    if head.split()[-1][:1].isupper() and tail[:1].isupper():
        # "Richmond, Virginia merger projects": a name goes on behind its comma.
        return ""
    if head.split()[-1][:1].isupper() and re.fullmatch(r"[A-Z][\w&.-]*(?:, [A-Z][\w&.-]*)*\.?", tail):
        return ""
    if not comma or len(head.split()) < 4 or re.search(r"\b(?:and|or)\b", tail):
        return ""
    first = tail.split(" ")[0].lower()
    finite = first in words().past or (first in words().third and " " in tail)
    verbless = not any(one.tag in ("VBD", "VBZ", "MD") for one in parsed(tail))
    return with_articles(head) if finite or verbless else ""


RESULT_VERB = re.compile(
    r"(?:led to|resulted in|leads? to|went|rose|fell|grew|became|meant|helped|ended|earned|received|took|sold|saved)\b",
    re.IGNORECASE,
)
"""What the work did, and not the person: "led to a review"."""
_SECOND_CLAUSE = re.compile(r"(?:,|;) (?=[a-z]+ )")


def _told(text: str, current: bool) -> Clause | None:
    full = with_articles(text)
    return next((made for one in (text, full, filled(full)) if one and (made := clause_of(one, current=current))), None)


def two_clauses(text: str, current: bool) -> Clause | None:
    """Two statements with a comma or a semicolon between them, each of which can be told, told with "and"."""
    for joint in _SECOND_CLAUSE.finditer(text):
        head, tail = text[: joint.start()], text[joint.end() :]
        if len(head.split()) < 4 or len(tail.split()) < 3 or _SECOND_CLAUSE.search(tail):
            continue
        first, second = _told(head, current), _told(tail, current)
        if first is None or second is None or first.past != second.past or second.text.split()[0].endswith("ing"):
            continue
        opens = [one.split()[0].lower() in words().past for one in (head, tail)]
        if RESULT_VERB.match(tail) or opens[0] != opens[1] or (not opens[0] and re.search(r"\bto [a-z]", head)):
            # "Work with owners to build, redefine and update …": the second may belong to the infinitive.
            continue
        opened = words().past if first.past else words().base
        if second.text.split()[0] not in opened or tail.split()[0].endswith("ing"):
            continue
        joined = f"{first.text}, and I {second.text}" if " and " in first.text else f"{first.text} and {second.text}"
        return Clause(joined, first.verb, first.past)
    return None
