"""Lines in which the person speaks already: "I am responsible for …", "I do the ordering", "In 2019 we received …"."""

from __future__ import annotations

import re

from atspro.engine.clauses.articles import filled
from atspro.engine.clauses.checks import ends_well
from atspro.engine.clauses.gate import clause_of
from atspro.engine.clauses.noun_phrases import nouns_hold
from atspro.engine.clauses.parse import parsed
from atspro.engine.clauses.types import Statement
from atspro.engine.clauses.words import words

_WE = re.compile(r"(?P<when>In (?:[A-Z][a-z]+ )?(?:19|20)\d\d,? )?[Ww]e (?P<rest>[a-z]+ .+)")
_DO = re.compile(r"I (?P<verb>do|did) (?P<rest>(?:the|all|our|my) .+)")
_I = re.compile(r"I [a-z]+ [^.;:!?()]+(?:\.\d[^.;:!?()]*)*")
_LONGEST = 34
_BE = re.compile(r"I (?P<be>am|was) (?P<rest>(?:fully |solely |also )?(?:responsible|accountable|in charge)\b.+)")


def own_words(text: str, current: bool) -> Statement | None:
    """The line as the person wrote it, where what follows the verb holds; None for a line of another kind."""
    found = _BE.fullmatch(text)
    if found is not None:
        held = clause_of(found["rest"], current=found["be"] == "am")
        return Statement(held.text, "be", held.past) if held is not None and held.verb == "be" else None
    found = _DO.fullmatch(text)
    if found is not None:
        past = found["verb"] == "did" or not current
        holds = clause_of(f"handled {found['rest']}") is not None
        return Statement(f"{'did' if past else 'do'} {found['rest']}", "do", past) if holds else None
    if _I.fullmatch(text) and text.split()[1] in words().past and len(text.split()) <= _LONGEST:
        rest = parsed(text[2:])
        return (
            Statement(text[2:], words().past[text.split()[1]].base) if ends_well(rest) and nouns_hold(rest, 0) else None
        )
    found = _WE.fullmatch(text)
    if found is not None:
        made = clause_of(f"I {found['rest']}", current=True)
        whole = holds_with_articles(found["rest"]) if made is None else found["rest"]
        return Statement(whole=f"{found['when'] or ''}{'we' if found['when'] else 'We'} {whole}.") if whole else None
    return _won(BRACKETED_YEAR.sub(r" in \1", text))


BRACKETED_YEAR = re.compile(r" \(((?:19|20)\d\d)\)$")
_WON = re.compile(
    r"(?:The|Our|My) (?P<what>(?:[\w'’&-]+ ){1,5}?)(?P<did>won|received|placed|came|ranked|sold out)\b"
    r"(?P<rest>[^;:()]{3,90})"
)
"""What became of something that the person made: "Our canoe placed 3rd of 14"."""


def _won(text: str) -> Statement | None:
    found = _WON.fullmatch(text)
    if found is None or any(one in words().past for one in found["what"].lower().split()) or "," in found["rest"]:
        return None
    return Statement(whole=f"{text}.") if ends_well(parsed(f"won{found['rest']}")) else None


def holds_with_articles(rest: str) -> str:
    """A predicate with the articles that it lacks, where it holds with them; "" otherwise."""
    full = filled(rest)
    return full if full and clause_of(f"I {full}", current=True) is not None else ""


__all__ = ["own_words"]
