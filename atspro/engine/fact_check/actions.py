"""Actions that the resume tells of something else, and work of which it claims only a share."""

from __future__ import annotations

import re

from atspro.engine.fact_check.claim_words import (
    ACTIONS,
    STOP,
    ClaimWord,
    before,
    covered,
    is_use_of_skill,
    meant_lines,
    told_lines,
)
from atspro.engine.fact_check.idioms import plain_idioms
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.types import Part
from atspro.engine.verb_forms import IRREGULAR

_SERVES = (
    r"(?! (?:\d|over|about|more|up to|all|[\w-]+ (?:employees|users|staff|customers|clients|patients|students"
    r"|families|people|residents|executives)|employees|users|customers|clients|patients|students|families|residents))"
)
"""Who supports 340 employees serves them, and helps nobody to."""
_SHARE_BEGINS = re.compile(
    rf"^\W{{0,4}}(?:help|assist|support(?:s|ed|ing)?\b{_SERVES}"
    r"|contribut|participat|took part|take part|taking part|aid|co-|serv\w* on"
    r"|member of|part of|connect|work\w* with)|\b(?:together with|helped|co-\w+|jointly)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:help\w*|assist\w*|support(?:s|ed|ing)?(?! (?:group|team|staff|service|ticket|special|center|agent|engineer))"
    r"|contribut\w*|participat\w*|aid(?:ed|ing|s)? (?:the|in|our|with)|part|involved|co-\w+|serv\w* on|sit on|sat on"
    r"|(?:was|am|been) on|member|together"
    r"|of (?:an?|the|our) (?:[\w-]+ ){0,3}(?:crew|team|squad|group|committee|board|panel)"
    r"|alongside|beside|with (?:the|a|an|our|my|another|others?|colleagues?|two|three|four)|we|joint\w*|colleague\w*"
    r"|link\w*|connect\w*|refer\w*|touch|shar\w*)\b",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:help\w*|assist\w*|support(?:s|ed|ing)?(?! (?:group|team|staff|service|ticket|special|center|agent|engineer))"
    r"|contribut\w*|participat\w*|aid(?:ed|ing|s)? (?:the|in|our|with)|part in|involved|co-\w+)\b",
    re.IGNORECASE,
)
_HELP_BEGINS = re.compile(rf"^\W{{0,4}}(?:help|assist|support(?:s|ed|ing)?\b{_SERVES}|aid)", re.IGNORECASE)
_WORKED_WITH = re.compile(
    r"\b(?:work\w*|connect\w*) (?:closely |together )?(?:with|on)\b|\b(?:serv\w*|was|am|been) on\b", re.IGNORECASE
)


_LEADING = roots_in("claim-leading")
_FOLLOWING = re.compile(r"\w+ (?:(?:an?|the|my|our) )?[\w-]+")


def action_of_another(content: list[ClaimWord], spoken: list[ClaimWord], text: str, part: Part) -> str:
    """An action that the resume tells of something else: what was only maintained was not built."""
    told = told_lines(content, part)
    for at, one in enumerate(spoken):
        if one not in content or one.root not in ACTIONS or not _is_verb(one, text):
            continue
        if is_use_of_skill(one, part):
            continue
        if one.text == "led" and text.startswith((" to a", " to the"), one.end):
            continue
        lines = frozenset(line for line in covered(one.text, part.base) if not _only_a_noun(one, line, part))
        following = _FOLLOWING.match(text, one.start)
        if following and part.base.says(following.group()):
            continue
        if one.root in part.base.skills_listed and one.text in _present(one.text):
            continue
        if _is_of_title(one.root, part) and one.root not in _LEADING:
            continue
        if any(line in lines and value > 1 for line, value in told.items()) and one.root in part.base.said:
            continue
        after = [
            other for other in spoken[at + 1 : at + 5] if other.root not in ACTIONS and not _joint(text, one, other)
        ]
        if _RELATIVE_I.search(before(text, one.start)) and not _AS_A.match(text):
            after = []
        near = after or [other for other in spoken[max(0, at - 4) : at] if other.root not in ACTIONS]
        if not near:
            continue
        score = meant_lines(near, part)
        if not score:
            continue
        longer = {line: value for line, value in score.items() if len(part.base.items[line].text.split()) > 3}
        best = max((longer or score).values())
        if not any(score[line] >= 0.55 * best for line in lines if line in score):
            return one.text
    return ""


def _is_of_title(action: str, part: Part) -> bool:
    """Whether an action is what a title held is named after: "counseled" of a counselor."""
    return any(one in part.base.title_roots for one in stands_for(action) if one[:4] == action[:4])


def _present(word: str) -> tuple[str, ...]:
    """The word when it is no past: "I negotiate" tells of a skill, "I negotiated" of one thing done."""
    return () if word.endswith("ed") or word in IRREGULAR else (word,)


_VERB_BEFORE = re.compile(r"(?:^\W*|\b(?:I|and|to|who|which|that|also|now|then|we|[a-z]+ly) )$")


_PLURAL = re.compile(r"[a-z]+s\b")


def _only_a_noun(one: ClaimWord, line: int, part: Part) -> bool:
    """Whether a line has an action only as a plural that another action is done to: "priced repairs"."""
    text = part.base.items[line].text
    found = [match for match in _WORDS.finditer(text) if root(match.group().lower()) == one.root]
    plurals = [match for match in found if match.start() and _PLURAL.fullmatch(match.group())]
    return bool(found) and len(found) == len(plurals) and not _DONE.search(text)


_DONE = re.compile(
    r"\b(?:I|conduct\w*|run|ran|perform\w*|do|did|hold|held|lead|led|complet\w*|carr(?:y|ied)|ma[dk]e|handl\w*|pass\w*"
    r"|write|wrote|give|gave|pre-\w+)\b",
    re.IGNORECASE,
)
"""Verbs with which a noun tells of its action: "conduct tests"."""
_WORDS = re.compile(r"[^\W\d_]+")
_AS_A = re.compile(r"\W*(?:[A-Z][a-z]+ )?[Aa]s (?:an?|the|my)\b")
_RELATIVE_I = re.compile(r"[a-z] (?:that |which )?I (?:have |had |co-)?$")
"""A noun before it is what was acted on: "an application I wrote"."""


def _is_verb(one: ClaimWord, text: str) -> bool:
    """Whether a word is an action of the person and not one of a noun's: past, or after "I" or "and"."""
    if one.text.endswith("ing") or (one.text.endswith("s") and not one.start):
        return False
    if _LEFT_OUT.search(before(text, one.start)) and _AFTER_PARTICIPLE.match(text, one.end):
        return False
    past = one.text.endswith("ed") or one.text in IRREGULAR or one.text in ("wrote", "written", "led", "built")
    return (past and _MINE_FOLLOWS.match(text, one.end) is None) or _VERB_BEFORE.search(
        before(text, one.start)
    ) is not None


_LEFT_OUT = re.compile(r"\b(?!was |is |as |has |this |always )[a-z]{3,}s $")
_AFTER_PARTICIPLE = re.compile(r" (?:at|in|on|for|from|with|under|per|within)\b")
"""Around a participle in whose clause the person does not act: "jobs fixed at the first visit"."""
_MINE_FOLLOWS = re.compile(r"\s(?:by|who)\b")


def _joint(text: str, one: ClaimWord, other: ClaimWord) -> bool:
    return re.search(r"[,;:]|\b(?:and|which|who|that|while)\b", text[one.end : other.start]) is not None


_HELPED = re.compile(
    r"(?:\b[Hh]elp(?:ed|s|ing)? (?:to )?|\b(?:[Pp]art|[Mm]ember) of (?:the |an? |our )?[\w -]{2,40}? (?:that|which|who)"
    r" )(?P<verb>[a-z]+) (?:the |an? |our )?(?P<what>[^.,;]{3,60})"
)
_DEED = re.compile(r"\b(?:I|and) (?:\w+ly )?(?P<verb>[a-z]+) (?:the |an? |our )?(?P<what>[^.,;]{3,60})")


def _helped_with(sentence: str, part: Part) -> str:
    """What one only helped with, by a line, told as done: "moved the unit" for "helped move the unit"."""
    helped = [
        (root(found.group("verb")), _object(found.group("what")))
        for item in part.base.items for found in _HELPED.finditer(item.text)
    ]  # fmt: skip
    for found in _DEED.finditer(sentence) if helped else ():
        verb, what = root(found.group("verb")), _object(found.group("what"))
        if any(verb == given and what & other for given, other in helped):
            return found.group("verb")
    return ""


def _object(text: str) -> frozenset[str]:
    """The roots of the words that may be what is acted on."""
    return frozenset(root(word) for word in text.lower().split()[:5] if word not in STOP and len(word) > 2)


def share(content: list[ClaimWord], part: Part) -> str:
    """Work of which the resume claims a share, claimed whole."""
    sentence = plain_idioms(part.sentence)
    helped = _HELP.search(sentence) is not None
    if helped or _WORKED_WITH.search(sentence):
        return ""
    if whole := _helped_with(sentence, part):
        return whole
    score = told_lines(content, part)
    if not score:
        return ""
    best = max(score.values())
    top = [line for line, value in score.items() if value == best]
    words = sum(1 for one in content if any(line in covered(one.text, part.base) for line in top))
    lines = [part.base.items[line].text for line in top]
    if (words < 2 and best < 3) or not all(_SHARE_BEGINS.search(line) for line in lines):
        return ""
    # Who assists the dentist does not do the filling "alongside the dentist".
    beside = _SHARED.search(sentence) is not None and not all(_HELP_BEGINS.search(line) for line in lines)
    return "" if beside else content[0].text
