"""Skills in any text, named as the vocabulary names them where it knows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from atspro.engine.crf_features import Weights, tag
from atspro.engine.skills import find_skills as find_known
from atspro.engine.skills import vocabulary
from atspro.engine.types import SkillSpan

MAX_TEXT = 100_000
"""Characters that are read; what follows holds no more spans."""

_PART = re.compile(
    r"\b(?:experience|education|skills|objective|summary|qualifications|projects?|references|certifications?)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"\b(?:you|your|we|our|us|candidate|applicants?)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:requirements?|required|preferred|must|ability|able to|qualifications|responsibilities|candidates?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SURE = frozenset(["languages", "spoken"])
_LITTLE = 500
_RARELY = 0.01


def find_skills(text: str) -> list[SkillSpan]:
    """The skills that a post, a resume or a sentence names, in order; spans do not overlap.

    A post's skills are what one knows or holds (Python, contract law, a degree's subject, a language), a resume's also
    ways of working. ``name`` is the vocabulary's spelling of a known skill, else the text's own, in single spaces.
    """
    return find_with({}, text)


def find_with(known: Mapping[str, Weights], text: str) -> list[SkillSpan]:
    """As `find_skills`, with other weights for the registers that are given."""
    read = text[:MAX_TEXT]
    register = "resume" if is_resume(read) else "post"
    tagged = [trimmed(read, span) for span in tag(read, register, known.get(register))]
    found = [SkillSpan(start, end, text[start:end], _name(text[start:end])) for start, end in tagged if start < end]
    # Names of programming languages are short, many are rare, and the vocabulary is sure of them.
    missed: list[SkillSpan] = []
    sure = [span for span in find_known(read) if vocabulary().skills[span.name].group in _SURE]
    ends = [span.end for span in found]
    for one in sure:
        after = bisect_right(ends, one.start)
        if after == len(ends) or one.end <= found[after].start:
            missed.append(one)
    return sorted(found + missed, key=lambda span: span.start)


def trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A span without the marks at its ends that belong to no name: ".NET", "C++" and "lean (5S)" keep theirs."""
    start, end = span
    while (
        start < end and not text[start].isalnum() and not (text[start] == "." and text[start + 1 : end][:1].isalnum())
    ):
        start += 1
    while end > start and not text[end - 1].isalnum():
        if text[end - 1] in "+#" or (text[end - 1] == ")" and "(" in text[start:end]):
            break
        end -= 1
    return start, end


def is_resume(text: str) -> bool:
    """Whether a text is rather a resume than a post: long, in a resume's parts, addressed to nobody, and with years in
    it or little that is asked for.
    """
    if len(text) < _LITTLE:
        return False
    parts = {found.group().lower() for found in _PART.finditer(text)}
    few = _RARELY * len(text.split())
    if len(parts) < 2 or len(_ADDRESSED.findall(text)) > few:
        return False
    return len(_ASKED.findall(text)) <= few or _YEAR.search(text) is not None


def _name(written: str) -> str:
    known = find_known(written)
    if len(known) == 1 and len(known[0].text) == len(written.strip()):
        return known[0].name
    return " ".join(written.split())
