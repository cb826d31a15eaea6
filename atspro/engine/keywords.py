"""The terms a job post asks for, with how much each weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from atspro.engine.alternatives import mark_alternatives
from atspro.engine.application_terms import contact_person
from atspro.engine.job_posting import LineSource, PostLine, post_lines
from atspro.engine.proper_names import without_names
from atspro.engine.skills import find_forms, find_skills, vocabulary
from atspro.engine.text import STOP_WORDS, content_stems, is_common, stem, words
from atspro.engine.types import Keyword, Source
from atspro.engine.wordlists import wordlist
from atspro.shapes import JobData

MAX_KEYWORDS = 40

# How much a term weighs by where the post names it; a title or a requirement is what a parser looks for first.
_SOURCE_WEIGHT: dict[Source, float] = {
    "title": 3.0,
    "required": 3.0,
    "preferred": 1.5,
    "responsibility": 2.0,
    "description": 1.0,
}
_OWN_LANGUAGE = "English"
"""A resume in English shows it without naming it."""
_SOFT = 0.25
_UNKNOWN = 0.6
_REPEATED = 0.15

_CUE = re.compile(
    r"\b(?:experience|expertise|proficien(?:cy|t)|knowledge|familiar(?:ity)?|skilled|skills|background|understanding"
    r"|fluen(?:cy|t)|competen(?:ce|cy|t)"
    r"|certification|certified|trained|training|exposure|grounding|track record|licen[sc]ed?)\s+(?:with|in|of|using"
    r"|on|as)\s+"
    r"([^.;:()]{3,160})",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,5}(?:/[A-Z]{2,5})?(?![\w-])")
_CAPITALIZED = re.compile(r"(?<=[\w,)] )[A-Z][a-z]+(?:[A-Z]\w*)?(?: (?:of |and )?[A-Z][\w-]+){0,3}")
_NOT_TERMS = wordlist("not-acronyms")
_LEADING = wordlist("before-terms")


@dataclass(slots=True)
class _Found:
    keyword: Keyword
    lines: int
    place: int


def job_keywords(job: JobData | str, lines: Sequence[PostLine] | None = None) -> list[Keyword]:
    """What the post asks for, heaviest first, at most `MAX_KEYWORDS`.

    A skill of the vocabulary counts where it is named; beyond the vocabulary count capitalized names, acronyms, what
    follows phrases such as "experience with", and phrases that several lines repeat. A post that marks no requirements
    is all requirements. weight = weight of the source
    × 0.25 for ways of working × 0.6 for terms outside the vocabulary × (1 + 0.15 for each further line, at most 3).
    Terms of which any one will do are marked as `atspro.engine.alternatives` describes.
    """
    every = post_lines(job) if lines is None else lines
    lines = [
        line if line.source == "title" else replace(line, text=without_names(line.text))
        for line in every
        if line.source not in ("about", "other", "logistics")
    ]
    if not any(line.source in ("required", "responsibility") for line in lines):
        lines = [replace(line, source="required") if line.source == "description" else line for line in lines]
    found = _known(lines)
    own = content_stems(f"{job.company} {contact_person(job)}") if not isinstance(job, str) else []
    _add_unknown(lines, found, {*own, *_places(job, every)})
    weighed = sorted(found.values(), key=lambda one: (-_weight(one), one.place))[:MAX_KEYWORDS]
    return mark_alternatives([replace(one.keyword, weight=round(_weight(one), 3)) for one in weighed], lines)


def _places(job: JobData | str, lines: Sequence[PostLine]) -> set[str]:
    """The stems of places: those of the job's location and of all capitalized words in lines about its terms."""
    location = " ".join(job.location or []) if not isinstance(job, str) else ""
    terms = " ".join(line.text for line in lines if line.source == "logistics")
    return set(content_stems(" ".join([location, *re.findall(r"\b[A-Z][\w’'-]+", terms)])))


def _weight(one: _Found) -> float:
    base = _SOURCE_WEIGHT[one.keyword.source]
    if one.keyword.known:
        base *= _SOFT if vocabulary().skills[one.keyword.name].soft else 1.0
    else:
        base *= _UNKNOWN
    return base * (1 + _REPEATED * min(3, one.lines - 1))


def _known(lines: list[PostLine]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for place, line in enumerate(lines):
        names_here: set[str] = set()
        for span, named in find_forms(line.text):
            if span.name == _OWN_LANGUAGE:
                continue
            source = _source(line.source)
            old = found.get(span.name)
            if old is None:
                found[span.name] = _Found(Keyword(span.name, 0.0, source, (span.text,)), 1, place)
            else:
                old.keyword = replace(old.keyword, spellings=_with_spelling(old.keyword, span.text, named))
                if span.name not in names_here:
                    old.lines += 1
                    if _SOURCE_WEIGHT[source] > _SOURCE_WEIGHT[old.keyword.source]:
                        old.keyword = replace(old.keyword, source=source)
            names_here.add(span.name)
    return found


def _with_spelling(keyword: Keyword, written: str, named: bool) -> tuple[str, ...]:
    if written.lower() in (one.lower() for one in keyword.spellings):
        return keyword.spellings
    aliases = vocabulary().skills[keyword.name].aliases
    first_named = any(keyword.spellings[0].lower() == alias.lower() for alias in aliases)
    return (written, *keyword.spellings) if named and not first_named else (*keyword.spellings, written)


def _source(source: LineSource) -> Source:
    if source == "about" or source == "other" or source == "logistics":
        return "description"
    return source


def _add_unknown(lines: list[PostLine], found: dict[str, _Found], ignored: set[str]) -> None:
    taken = {frozenset(content_stems(" ".join((one.keyword.name, *one.keyword.spellings)))) for one in found.values()}
    for place, line in enumerate(lines):
        if line.source == "title" or _DEGREE_LINE.search(line.text):
            continue
        for phrase in _phrases(line):
            _add(phrase, line, place, found, ignored, taken)
    for phrase, line, place in _repeated(lines):
        _add(phrase, line, place, found, ignored, taken)


def _add(
    phrase: str, line: PostLine, place: int, found: dict[str, _Found], ignored: set[str], taken: set[frozenset[str]]
) -> None:
    own = frozenset(content_stems(phrase))
    if not own or own & ignored or any(own <= other for other in taken):
        return
    if find_skills(phrase):
        return
    key = " ".join(sorted(own))
    old = found.get(key)
    source = _source(line.source)
    if old is None:
        found[key] = _Found(Keyword(phrase, 0.0, source, (phrase,), known=False), 1, place)
    elif old.place != place:
        old.lines += 1
        if _SOURCE_WEIGHT[source] > _SOURCE_WEIGHT[old.keyword.source]:
            old.keyword = replace(old.keyword, source=source)


def _phrases(line: PostLine) -> Iterable[str]:
    text = line.text
    if line.source != "description" and text.upper() != text:
        yield from (term for term in _ACRONYM.findall(text) if term not in _NOT_TERMS)
        for term in _CAPITALIZED.findall(text):
            if not all(is_common(word) for word in words(term)) and term.split()[0] not in _DAYS:
                yield term
    if line.source in ("required", "preferred"):
        for cue in _CUE.finditer(text):
            for chunk in re.split(
                r",|/|\band\b|\bor\b|\bincluding\b|\bsuch as\b|\bto\b|\bin\b|\bfor\b|\bwith\b|\bwithin\b|[–—]",
                cue.group(1),
            ):
                phrase = _trimmed(chunk)
                if phrase:
                    yield phrase


def _trimmed(chunk: str) -> str:
    parts = chunk.split()
    while parts and (parts[0].lower() in _LEADING or parts[0].lower() in STOP_WORDS):
        parts = parts[1:]
    kept: list[str] = []
    for part in parts:
        if part.lower() in STOP_WORDS or not re.match(r"[^\W_]", part):
            break
        kept.append(part)
    while kept and (kept[-1].lower() in STOP_WORDS or kept[-1].lower() in ("preferred", "required", "desired", "plus")):
        kept.pop()
    if not 1 <= len(kept) <= 4 or all(is_common(part.lower()) for part in kept) or any(c.isdigit() for c in kept[0]):
        return ""
    return " ".join(kept).strip(".,'\"“”’ ")


def _repeated(lines: list[PostLine]) -> list[tuple[str, PostLine, int]]:
    """Pairs of words, neither of them common, that stand side by side in two or more lines that ask for something."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[str, PostLine, int]] = {}
    for place, line in enumerate(lines):
        if line.source not in ("required", "preferred", "responsibility"):
            continue
        here: set[tuple[str, str]] = set()
        tokens = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\W\d_][\w'’-]*", line.text)]
        for (left, _, left_end), (right, right_start, _) in pairwise(tokens):
            if line.text[left_end:right_start] != " " or is_common(left.lower()) or is_common(right.lower()):
                continue
            pair = (stem(left.lower()), stem(right.lower()))
            here.add(pair)
            first.setdefault(pair, (f"{left} {right}", line, place))
        counts.update(here)
    return [first[pair] for pair, count in counts.items() if count > 1]


_DEGREE_LINE = re.compile(r"\b(?:degree|bachelor|master'?s|ph\.?d|diploma|graduate)\b", re.IGNORECASE)
_DAYS = wordlist("calendar") | wordlist("regions")
