"""What came of the work, for whom, and how far it reached: changed objects, later fates, other people's answers."""

from __future__ import annotations

import re
from itertools import islice

from atspro.engine.fact_check.claim_words import STOP, ClaimWord, before, covered, is_free, told_lines
from atspro.engine.fact_check.kin import root, roots_in
from atspro.engine.fact_check.merged import anchored, is_kin
from atspro.engine.fact_check.types import Part

MAX_CUES = 8
_CHANGES = roots_in("claim-changes")
_LATER = re.compile(
    r"\b(?:(?:went|gone|goes|go|moved) on to|(?:has|have) (?:all |both )?since\b|(?:is|are|was|were) (?:now|later|then"
    r"|soon|still|today)\b|(?:are|is) [\w ]{1,40} today\b|later (?:became|adopted|bought|used)"
    r"|now (?:use|run|lead|work|hold|serve|manage|teach|have|has|give|know|make)s?\b)",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|later|since|still|then|went on|today|became|adopted)\b", re.IGNORECASE)
_ONCE = re.compile(r"\b(?:once|used to|formerly|before)\b", re.IGNORECASE)
_I_BEFORE = re.compile(r"\b(?:I|my \w+|we)(?: \w+ly)? $")
_TO_ME = re.compile(
    r"\b(?:ask(?:s|ed)? for me|(?:turn|come|came|go|went|look)(?:s|ed)? to me"
    r"|(?:rely|relies|relied|count|counted|counts) (?:up)?on me"
    r"|(?:call|consider|regard|know|rate|describe|trust|request|seek|sought|prefer|pick|elect|vote|choose)(?:s|d"
    r"|ed)? me"
    r"|by name|go-to)\b(?! (?:for|with|as|each|every|about|when|daily)\b)"
    r"|\b(?:patients|customers|clients|guests|parents|pupils|students|owners|residents|families|colleagues|readers"
    r"|members|visitors|donors|managers|doctors|attorneys) (?:\w+ ){0,2}?(?:send|sent|thank|thanked"
    r"|request|requested|recommend|recommended|praise|praised)"
    r"(?: back)?(?: to| for)? (?:me|us)\b",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\b(?:please|feel free|can|may)\b[^.;]{0,30}\b(?:call|reach|write)", re.IGNORECASE)
_ANSWERS = roots_in("claim-reactions") | {root("follow"), root("use"), root("read"), root("share"), root("choose")}
_RELATIVE = re.compile(r"\b(?:that|which) (?:the |our |all |many |most |other )?(?P<who>[a-z]+s) (?P<does>[a-z]+)\b")
_EFFECT = re.compile(
    r",? (?:which|thereby|thus|so that|resulting in|leading to|earning|saving|winning|making|sparing|bringing|giving"
    r"|and (?:won|earned|saved|brought|spared|kept|made|gave|got)) (?=\w)"
)
_SEVERAL = re.compile(r"\b(?:several|multiple|numerous|many|various|dozens of|hundreds of|two|three|four) ([a-z]+s)\b")


def outcome(content: list[ClaimWord], claimed: list[ClaimWord], text: str, part: Part) -> str:
    """The first word that makes more of an outcome, of those it reached or of its scope than its line; "" for none."""
    told = told_lines(content, part)
    return (
        _fate(text, told, part)
        or _answer(text, part)
        or _changed(claimed, text, part)
        or _whole_of(claimed, text, part)
        or _several(text, told, part)
        or _joined(content, text, part)
    )


def _best(told: dict[int, int]) -> list[int]:
    """The lines that have most of the clause."""
    best = max(told.values(), default=0)
    return [line for line, value in told.items() if value == best]


def _fate(text: str, told: dict[int, int], part: Part) -> str:
    """What others became or do now, when no line that is meant says what is so now."""
    for found in islice(_LATER.finditer(text), MAX_CUES):
        if not _I_BEFORE.search(before(text, found.start())) and not (
            any(_NOW.search(part.base.items[line].text) for line in _best(told)) or _ONCE.search(text)
        ):
            return found.group()
    return ""


def _answer(text: str, part: Part) -> str:
    """That others turn to the person, or what they do with the work: "reports that judges follow"."""
    found = None if _PLEASE.search(text) else _TO_ME.search(text)
    if found and not part.base.says(found.group()):
        return found.group()
    for match in islice(_RELATIVE.finditer(text), MAX_CUES):
        who, does = match.group("who"), match.group("does")
        if who in STOP or root(does) not in _ANSWERS:
            continue
        lines = covered(who, part.base)
        if not lines or not (lines & covered(does, part.base)):
            return match.group()
    for match in islice(_RATED.finditer(text), MAX_CUES):
        if not any(match.group("did").lower() in item.text.lower() for item in part.base.items):
            return match.group()
    return ""


_RATED = re.compile(
    r"\b(?:employees|staff|teachers|customers|clients|guests|patients|parents|pupils|students|families|colleagues"
    r"|readers|members|visitors|donors|managers|users|attendees|participants|reviewers) (?:\w+ly |always |often )?"
    r"(?P<did>rated|praised|loved|love|adored|adore|complimented|commended|applauded|raved|describe|described)\b",
    re.IGNORECASE,
)
"""What those one works for think of it."""


def _changed(claimed: list[ClaimWord], text: str, part: Part) -> str:
    """What was raised or cut by an amount, when the line with the amount names something else."""
    line = anchored(text, part)
    if line is None:
        return ""
    if not any(root(word.lower()) in _CHANGES for word in re.findall(r"[^\W\d_]+", part.base.items[line].text)):
        return ""
    for at, one in enumerate(claimed):
        if one.root not in _CHANGES:
            continue
        for other in claimed[at + 1 : at + 5]:
            if _CUT.search(text[one.end : other.start]):
                break
            if other.root in _CHANGES or is_free(other) or other.root in part.base.name_roots:
                continue
            if line not in covered(other.text, part.base) and not covered(other.text, part.base):
                return other.text
    return ""


_CUT = re.compile(r"[,;:]|\b(?:by|from|to|with|and|through|when|after|while|in|at|over|for|on|as|because)\b|\d")


def _whole_of(claimed: list[ClaimWord], text: str, part: Part) -> str:
    """A noun of which the line with the amount tells only a kind: "waste" where it says "butter waste"."""
    line = anchored(text, part)
    if line is None:
        return ""
    said = part.base.items[line].text
    roots = {one.root for one in claimed}
    tokens = [found.group().lower() for found in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", said)]
    for one in claimed:
        if one.root not in _MEASURES or not _BARE.search(before(text, one.start)) or _WHICH.match(text, one.end):
            continue
        for place, token in enumerate(tokens):
            if place == 0 or root(token) != one.root:
                continue
            kind = tokens[place - 1]
            if (
                kind not in STOP
                and root(kind) not in _CHANGES
                and not any(is_kin(roots, one) for one in kind.split("-"))
            ):
                return one.text
    return ""


_BARE = re.compile(
    r"(?:\b(?:the|our|my|its|their|[a-z]+['’]s)|\b(?:cut|cutting|raised|raising|reduced|reducing|grew|increased"
    r"|lowered)) $"
)
_WHICH = re.compile(r" (?:that|which|I|we)\b")
_MEASURES = roots_in("claim-measures")


def _several(text: str, told: dict[int, int], part: Part) -> str:
    """Several of what the line has one of: "several crews" for "a crew"."""
    best = max(told.values(), default=0)
    for found in islice(_SEVERAL.finditer(text), MAX_CUES):
        if not found.group().startswith(("several", "multiple", "numerous", "many", "various")):
            continue
        noun = root(found.group(1))
        single = re.compile(
            rf"\b(?:an?|one|the) (?:[\w-]+ ){{0,3}}?{re.escape(found.group(1)[:-1])}\b(?!s)", re.IGNORECASE
        )
        lines = [part.base.items[at].text for at, value in told.items() if value == best and at in part.base.told(noun)]
        if lines and all(single.search(line) for line in lines):
            return found.group()
    return ""


def _joined(content: list[ClaimWord], text: str, part: Part) -> str:
    """A further item of a list, or an effect, of which the line that is meant knows nothing."""
    told = told_lines(content, part)
    best = max(told.values(), default=0)
    if best < 3:
        return ""
    for found in (*islice(_EFFECT.finditer(text), MAX_CUES),):
        for one in content:
            if one.start >= found.end() and not covered(one.text, part.base) and one.root not in part.base.said:
                return one.text
    return ""
