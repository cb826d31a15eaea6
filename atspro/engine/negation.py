"""What a text says that its author does, and what it only denies, leaves behind or hopes for."""

from __future__ import annotations

import re
from functools import lru_cache

from atspro.engine.text import LONGEST_KEPT
from atspro.engine.verb_forms import is_gerund, is_past

_KNOWING = (
    r"(?:experience|knowledge|exposure|background|skills?|training|familiarity|understanding|expertise|proficiency"
    r"|qualifications?|certifications?|practice|use|work)"
)
_TO_LEARN = r"(?:learn|gain|acquire|explore|try|become|get|start|pick up|study|master|grow|move|work|use|develop)"

# A cue, and in the group "rest" nothing: what follows it, up to the end of its clause, is no claim.
_OPEN_CUE = re.compile(
    rf"\b(?:no|zero|little|lack(?:s|ed|ing)?|without)\s(?:[\w-]+\s){{0,3}}?{_KNOWING}\b"
    r"|\b(?:not(?!\s(?:only|just|merely|solely|limited|least))|never|yet to|cannot|nor|neither|\w{2,6}n['’]t)\b(?!-)"
    r"(?!\s(?:missed|missing|lost|losing|failed|exceed\w*|breached|dropped|late|one|once)\b)"
    rf"|\b(?:plan(?:s|ning)?|wants?|wanting|hop(?:e|es|ing)|aim(?:s|ing)?|eager|keen|looking|aspir(?:e|es|ing)"
    rf"|intend(?:s|ing)?|would (?:like|love)|willing|ready|excited|seek(?:s|ing)?|wish(?:es|ing)?)\s(?:forward )?to"
    rf"\s(?:[\w-]+\s)?{_TO_LEARN}(?:ing)?\b"
    r"|\b(?:interest(?:ed)? in|aspiring)\b"
    r"|(?:^|(?<=[,;:]\s)|\b(?:currently|now|still|am|is|started|begun|began|self-)\s?)learning\b"
    r"(?!\s(?:and development|&|management|experience|design|platform|outcomes|disabilit|objectives|support|specialist"
    r"|technolog|curricul|needs|strateg|plan|cent|lab|program|environment|model|algorithm))",
    re.IGNORECASE,
)
# A cue of which only the words next to it are denied.
_NEAR_CUE = re.compile(r"\b(?:no|without|lack(?:s|ed|ing)?|away from|moved off|rather than)\b(?![.-])", re.IGNORECASE)
_NEAR_END = re.compile(
    r"[,;:()]|\s(?:to|onto|into|using|with|by|via|through|while|for|on|in|at|during|since|across|as|when|and|but)\s",
    re.IGNORECASE,
)
_BACK_CUE = re.compile(
    r"\s?(?:[:–—-]\s?(?:none|no\b(?! ?\d)[\w ]*)|\((?:currently )?"
    r"(?:learning|in progress|planned|not yet[\w ]*|none|no [\w ]+)\))\s*$",
    re.IGNORECASE,
)
# What is in every cue that only a clause shows: at its beginning, at its end, or with a word of no other meaning.
_CUE_WORD = re.compile(
    r"\b(?:no|none|without|lack\w*|learning|away|moved|rather|progress|planned|not|never|yet"
    r"|cannot|nor|neither|\w{2,6}n['’]t)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[;!?]|\.(?=\s|$)|,?\s\b(?:but|however|although|though|until|yet I|instead)\b|\n)")
_JOINT = re.compile(r"(?:,\s|\s)(?:and\s)?(?=(I\b|we\b|[A-Za-z]+))", re.IGNORECASE)
_LONGEST = 20_000


def affirmed(text: str) -> str:
    """The text without what it denies, leaves behind or hopes for, clause by clause; its other words stay in order.

    "Used Docker but did not use Kubernetes" becomes "Used Docker but".
    """
    if len(text) <= LONGEST_KEPT:
        return _kept_affirmed(text)
    if len(text) > _LONGEST:
        return "\n".join(affirmed(line) if len(line) <= _LONGEST else line for line in text.split("\n"))
    return _affirmed(text)


@lru_cache(maxsize=4096)
def _kept_affirmed(text: str) -> str:
    return _affirmed(text)


def _affirmed(text: str) -> str:
    # Most texts hold nothing of a cue, and need not be looked through clause by clause.
    if not (_OPEN_CUE.search(text) or _CUE_WORD.search(text)):
        return text
    kept: list[str] = []
    start = 0
    for end in [*_CLAUSE.finditer(text), None]:
        clause = text[start : end.start() if end else len(text)]
        kept += [_claimed(clause), end.group() if end else ""]
        start = end.end() if end else start
    return "".join(kept)


def denies(text: str) -> bool:
    """Whether a text holds anything that is no claim."""
    return affirmed(text) != text


def _claimed(clause: str) -> str:
    kept: list[str] = []
    at = 0
    broad, near = _OPEN_CUE.search(clause), _NEAR_CUE.search(clause)
    while at < len(clause):
        # Searched anew only once it is behind, so that many cues of one kind do not each look for the other.
        broad = _OPEN_CUE.search(clause, at) if broad and broad.start() < at else broad
        near = _NEAR_CUE.search(clause, at) if near and near.start() < at else near
        cue = min((one for one in (broad, near) if one), key=lambda one: (one.start(), one is not broad), default=None)
        if cue is None:
            break
        kept.append(clause[at : cue.start()])
        if cue is broad:
            at = _clause_end(clause, cue.end())
        else:
            end = _NEAR_END.search(clause, cue.end())
            at = end.start() if end else len(clause)
    kept.append(clause[at:])
    made = "".join(kept)
    back = _BACK_CUE.search(made) if len(made) <= 200 else None
    if back is None:
        return made
    before = made[: back.start()]
    return before[: before.rfind(",") + 1]


def _clause_end(clause: str, start: int) -> int:
    """Where a cue's reach ends: before a comma or "and" with another action, "used Python", or another subject."""
    for joint in _JOINT.finditer(clause, start):
        if not joint.group().strip():
            continue
        word = joint.group(1).lower()
        if word in ("i", "we", "while", "using") or is_past(word) or (is_gerund(word) and word != "learning"):
            return joint.start()
    return len(clause)
