"""What a post asks for beyond terms, and what a resume's text says of it: years, degrees, job titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from atspro.engine.dates import PartialDate, Period, find_period
from atspro.engine.job_posting import PostLine
from atspro.engine.number_words import COUNTING_WORDS, number_of
from atspro.engine.text import stem, stems, words
from atspro.engine.types import Month
from atspro.engine.wordlists import wordlist

_YEARS = re.compile(
    r"(?<![\d.,$€£])(\d{1,2}|"
    + "|".join(COUNTING_WORDS)
    + r")\s*(?:\(\d{1,2}\)\s*)?(?:\+|(?:-|–|—|to)\s*\d{1,2}\+?|or more)?\s*(?:plus\s+)?(?:years?|yrs?)\b"
    r"(?![- ]old)",
    re.IGNORECASE,
)
_OF_WORK = re.compile(
    r"experience|practice|background|working|work|track record|industry|in (?:a|an|the)?\s*\w+ (?:role|position)",
    re.IGNORECASE,
)

_DEGREES: tuple[tuple[int, str, str], ...] = (
    (5, "doctorate", r"\b(?:ph\.?\s?d\b|doctorate|doctoral|doctor of)"),
    (
        4,
        "master's degree",
        r"\b(?:master(?:['’]?s)?(?: degree| of)|masters? in|master['’]s\b|m\.?sc\b|m\.?b\.?a\b|m\.?s\.? (?:in"
        r"|degree)\b|m\.?a\.? in\b|m\.?eng\b|msn\b)",
    ),
    (
        3,
        "bachelor's degree",
        r"\b(?:bachelor(?:['’]?s)?\b|b\.?sc\b|b\.?s\.?n\b|b\.?s\.? (?:in|degree)\b|b\.?a\.? (?:in|degree)\b"
        r"|b\.?eng\b|b\.?tech\b|bba\b|undergraduate degree|college degree|university degree|four-year degree"
        r"|licentiate)",
    ),
    (2, "associate degree", r"\b(?:associate(?:['’]?s)?(?: degree| of| in)|two-year degree|adn\b|a\.a\.s?\b)"),
    (1, "high school diploma", r"\b(?:high school|ged\b|secondary school|hs diploma)"),
)
_DEGREE_PATTERNS = tuple((level, name, re.compile(pattern, re.IGNORECASE)) for level, name, pattern in _DEGREES)
_DEGREE_WORD = re.compile(r"\bdegree\b", re.IGNORECASE)
_OR_EXPERIENCE = re.compile(
    r"or (?:equivalent|relevant|comparable|related)[\w ,/]* experience|equivalent (?:work |practical )?experience"
    r"|or equivalent",
    re.IGNORECASE,
)

_SECTION = re.compile(
    r"(?P<experience>(?:work|professional|employment|relevant|career|clinical|teaching)?\s*(?:experience|history"
    r"|employment|positions held))"
    r"|(?P<education>education(?: and training)?|academic background|qualifications|academics)"
    r"|(?P<skills>(?:(?:technical|core|key|professional) )?(?:skills|competencies|skill highlights|expertise"
    r"|technologies)|skills and \w+)"
    r"|(?P<summary>(?:professional |career |executive )?(?:summary|profile|objective|statement)|about(?: me)?)"
    r"|(?P<other>certifications?|licen[sc]es?(?: and certifications)?|projects?|publications?|awards?|languages"
    r"|interests|volunteer(?:ing| experience)?"
    r"|references|achievements|accomplishments|additional information|affiliations|training|activities|honors|courses)",
    re.IGNORECASE,
)

# Titles that name the same work; each group is one word for comparing titles.
_SAME_TITLE = (
    ("engineer", "developer", "programmer", "engineering", "development"),
    ("nurse", "rn", "nursing"),
    ("accountant", "accounting", "cpa"),
    ("teacher", "instructor", "educator", "lecturer"),
    ("manager", "management"),
    ("administrator", "admin", "administration"),
    ("analyst", "analysis", "analytics"),
    ("designer", "design"),
    ("researcher", "research", "scientist"),
    ("salesperson", "sales", "seller"),
    ("recruiter", "recruiting", "recruitment"),
    ("consultant", "consulting", "advisor", "adviser"),
    ("assistant", "aide", "helper"),
    ("attorney", "lawyer", "counsel", "advocate", "barrister", "solicitor"),
)
_TITLE_GROUP = {stem(word): stem(group[0]) for group in _SAME_TITLE for word in group}
_RANK = frozenset(stem(word) for word in wordlist("ranks"))


def asked_years(lines: Sequence[PostLine]) -> int:
    """The years of experience the post requires, 0 when it names none: the largest of its required minimums."""
    found = [0]
    for line in lines:
        if line.source in ("required", "responsibility", "description", "title") and _OF_WORK.search(line.text):
            found += [number_of(match.group(1)) or 0 for match in _YEARS.finditer(line.text)]
    return min(max(found), 30)


def asked_degree(lines: Sequence[PostLine]) -> tuple[int, str, bool]:
    """The lowest degree that satisfies the post as (level 0 to 5, its name, whether experience may stand for it)."""
    lowest, name, instead = 0, "", False
    for line in lines:
        if line.source not in ("required", "description", "responsibility"):
            continue
        levels = [(level, label) for level, label, pattern in _DEGREE_PATTERNS if pattern.search(line.text)]
        if not levels and _DEGREE_WORD.search(line.text):
            levels = [(3, "degree")]
        if levels and (lowest == 0 or min(levels)[0] < lowest):
            lowest, name = min(levels)
            instead = bool(_OR_EXPERIENCE.search(line.text))
    return lowest, name, instead


def degree_of(blocks: Sequence[str]) -> int:
    """The highest degree a resume names, 0 to 5."""
    return max(
        (level for block in blocks for level, _, pattern in _DEGREE_PATTERNS if pattern.search(block)), default=0
    )


def sections(blocks: Sequence[str]) -> dict[str, list[str]]:
    """A resume's lines by section: experience, education, skills, summary, other, and head for what comes first."""
    found: dict[str, list[str]] = {}
    current = "head"
    for block in blocks:
        for line in block.split("\n"):
            name = section_named(line)
            if name:
                current = name
                found.setdefault(current, [])
            else:
                found.setdefault(current, []).append(line)
    return found


def section_named(line: str) -> str:
    """The section that a line announces, or "" when it is no heading."""
    bare = line.strip().rstrip(":").strip()
    if not bare or len(bare) > 40:
        return ""
    match = _SECTION.fullmatch(bare)
    return match.lastgroup or "" if match else ""


def years_of(blocks: Sequence[str], today: Month | None) -> float:
    """Years of work a resume shows: the union of the periods in its experience section, or what it states, if more.

    Without ``today`` a position that still runs counts up to the latest year that the periods name.
    """
    lines = sections(blocks).get("experience", [])
    periods = [found for line in lines if len(line) < 200 and (found := _period(line))]
    latest = max((_month_number(date) for one in periods for date in (one.start, one.end) if date), default=0)
    now = max(latest, today[0] * 12 + today[1] - 1) if today else latest
    spans = sorted(
        (_month_number(one.start), min(_month_number(one.end, late=True) if one.end else now, now) + 1)
        for one in periods
        if one.start and (one.end or one.is_current)
    )
    months, reached = 0, 0
    for start, end in spans:
        months += max(0, end - max(start, reached))
        reached = max(reached, end)
    stated = [number_of(m.group(1)) or 0 for block in blocks if _OF_WORK.search(block) for m in _YEARS.finditer(block)]
    return max([months / 12, *(float(years) for years in stated if years <= 50)])


@lru_cache(maxsize=2048)
def _period(line: str) -> Period | None:
    found = find_period(line)
    return found[0] if found else None


def _month_number(date: PartialDate | None, late: bool = False) -> int:
    return 0 if date is None else date.year * 12 + (date.month or (12 if late else 1)) - 1


def title_stems(title: str) -> set[str]:
    """What a job title is about: stems without rank, work pattern and place, words for the same work as one."""
    short = re.split(r"\s[-–—|@(]\s?|\(|,|:", title)[0]
    return _plain_title(short) or _plain_title(title)


def title_share(wanted: set[str], block: str) -> float:
    """How much of a title a line says, 0 to 1; a long line, which only mentions it, counts for seven tenths."""
    if not wanted:
        return 0.0
    share = len(wanted & _title_words(block)) / len(wanted)
    return share if len(words(block)) <= 14 else 0.7 * share


def title_words(named: Iterable[str]) -> list[str]:
    """The stems of a title without rank, words for the same work as one."""
    return [_TITLE_GROUP.get(one, one) for one in named if one not in _RANK]


def _plain_title(title: str) -> set[str]:
    return set(title_words(stems(title)))


@lru_cache(maxsize=4096)
def _title_words(block: str) -> frozenset[str]:
    return frozenset(_TITLE_GROUP.get(one, one) for one in stems(block))
