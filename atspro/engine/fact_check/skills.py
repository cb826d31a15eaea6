"""Whether the skills that a text claims are shown by the base resume."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atspro.engine.fact_check.claim_words import covered
from atspro.engine.fact_check.facts import Source
from atspro.engine.fact_check.segments import wished
from atspro.engine.fact_check.texts import plain_words, stems_of
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.negation import affirmed
from atspro.engine.skills import find_forms, find_skills, vocabulary
from atspro.engine.text import content_stems
from atspro.engine.wordlists import wordlist

_ABILITY = re.compile(
    r"\b(?:experienced?|expertise|proficien\w+|skilled|skills|fluen\w+|knowledge(?:able)?|background|familiar\w*"
    r"|trained|training"
    r"|speciali[sz]\w+|versed|competen\w+|adept|experts?|mastery|command|hands-on|certified|practiced|strengths?)"
    r"(?: (?:working|using|both|all|also|deep|extensive|practical))? (?:in|with|of|using|at) (?P<list>[^.;:!?"
    r"()“”\"]{2,160})",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"\b(?:at|for|from|while|where|which|that|who|when|to|by|including|across|through|gained|within|over|during|on"
    r"|as|I|my|is|was"
    r"|and (?:I|a|an|the|over|more|have|has|hold|my|\d)|on|under|into|after|before|since|because|so|are|have|has)\b"
)
_USED = re.compile(
    r"\b(?:used|using|know|mastered|practi[cs]ed) (?P<list>[a-z][\w-]+(?: [a-z][\w-]+)?)"
    r"(?=[.,;]|$| (?:every|daily|each|for|to|at|in|well|and)\b)"
)
_ASKED = re.compile(r"\b(?:asks?|asking|calls?|looks?|looking) for ([A-Za-z][\w+#-]*(?: [a-z][\w-]+)?)(?=[.,;]|$)")
YOUR = re.compile(r"\byours?(?: \w+){0,3} $", re.IGNORECASE)
_YOUR_LONG = re.compile(r"\byour\b(?:(?!\b(?:I|my|me)\b)[^.;])*$", re.IGNORECASE)
_SYSTEMS = frozenset(["system", "tool", "software", "process"])
_PLAIN_GROUPS = wordlist("fact-check-plain-skills")


def check_skills(part: Part) -> Iterator[Finding]:
    """Skills of the vocabulary, items of a list of skills, and objects of "proficient in", that nothing supports."""
    text = part.text
    claimed = affirmed(text)
    kept = {span.name for span in find_skills(claimed)}
    seen: set[str] = set()
    for span, itself in find_forms(text):
        if span.name not in kept or span.name in seen or wished(text[max(0, span.start - 160) : span.start]):
            continue
        if not itself and not any(c.isupper() or c.isdigit() for c in span.text[1:]):
            continue
        group = vocabulary().skills[span.name].group
        if group.startswith("soft") or span.name in _PLAIN_GROUPS:
            continue
        if part.voice == "post" and not any(c.isupper() or c.isdigit() for c in span.text):
            continue
        if (
            part.style == "letter"
            and _yours(text[max(0, span.start - 160) : span.start], part)
            and part.post.says(span.text)
        ):
            continue
        if not _shown(span.name, span.text, itself, part):
            seen.add(span.name)
            yield Finding(span.text, "skill")
    for item in part.segment.listed:
        if not _listed(item, part):
            yield Finding(item, "skill")
    if part.voice == "person" and not part.segment.listed:
        yield from _abilities(claimed, part)
    for found in _ASKED.finditer(text):
        piece = found.group(1)
        wanted = frozenset(content_stems(piece))
        if (
            wanted
            and not find_skills(piece)
            and all(_foreign(piece, wanted, source) for source in (part.base, part.post))
        ):
            yield Finding(piece.strip(), "skill")


def _shown(name: str, spelling: str, itself: bool, part: Part) -> bool:
    if any(
        (itself and name in source.skills) or (source.says(spelling) and name not in source.denied)
        for source in part.sources
    ):
        return True
    wanted = frozenset(stems_of(spelling))
    opens = spelling[1:].islower() and part.text.lstrip(" *•-–—").startswith(spelling)
    capital = not opens and any(c.isupper() for c in re.sub(r"^[A-Z]-(?=[a-z])", "", spelling))
    if not wanted or capital:
        return False
    if any(wanted <= stems for source in part.sources for stems in source.stems):
        return True
    joined = re.sub(r"[^a-z]", "", spelling.lower())
    if any(covered(joined, source) for source in part.sources):
        return True
    telling = [word for word in plain_words(spelling) if word not in _SYSTEMS] or plain_words(spelling)
    return any(frozenset.intersection(*(covered(word, source) for word in telling)) for source in part.sources)


def _yours(before: str, part: Part) -> bool:
    """Whether what follows these words of a letter is the company's: "your Kafka cluster"."""
    return YOUR.search(before) is not None or (part.hope and _YOUR_LONG.search(before) is not None)


def _listed(item: str, part: Part) -> bool:
    forms = find_forms(item)
    spans = [span for span, _ in forms]
    if spans and all(_shown(span.name, span.text, itself, part) for span, itself in forms):
        left = item
        for span in reversed(spans):
            left = left[: span.start] + " " + left[span.end :]
        if not content_stems(left):
            return True
    if part.says(item) or part.holds(item):
        return True
    wanted = frozenset(stems_of(item))
    return any(wanted <= stems for source in part.sources for stems in source.stems)


def _abilities(text: str, part: Part) -> Iterator[Finding]:
    for found in (*_ABILITY.finditer(text), *_USED.finditer(text)):
        listed = found.group("list")
        cut = _STOP.search(listed)
        listed = listed[: cut.start()] if cut else listed
        for piece in re.split(r",|\band\b|\bor\b|&", listed):
            words = plain_words(piece)
            wanted = frozenset(content_stems(piece))
            if not wanted or len(words) > 3 or find_skills(piece):
                continue
            if _foreign(piece, wanted, part.base):
                yield Finding(piece.strip(" ,"), "skill")


def _foreign(phrase: str, wanted: frozenset[str], source: Source) -> bool:
    """Whether a source has none of a phrase's stems; or of several only some, and those of other words."""
    known = wanted & source.all_stems
    if not known:
        return True
    return len(known) < len(wanted) and not frozenset(plain_words(phrase)) & source.words
