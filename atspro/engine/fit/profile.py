"""A resume as the fit table looks at it: passages, positions in time, studies and credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from atspro.engine.certificates import holds
from atspro.engine.dates import find_date, find_period, parse_date
from atspro.engine.fit.credentials import CREDENTIALS, degree_level
from atspro.engine.fit.passages import Passage, passages
from atspro.engine.fit.years import Span, spans_of
from atspro.engine.negation import affirmed
from atspro.engine.occupation import title_phrases
from atspro.engine.requirements import section_named
from atspro.engine.text import sentences
from atspro.engine.types import Month
from atspro.shapes import ResumeData, ResumeSection

_IN_PROGRESS = re.compile(
    r"\b(?:expected|anticipated|in progress|pursuing|candidate|currently|present|ongoing|current|predicted"
    r"|studying|enrolled|until)\b",
    re.I,
)
_NOT_HELD = re.compile(
    r"\b(?:planned|in[- ]progress|pending|expected|anticipated|scheduled|studying|preparing|candidate for"
    r"|not yet|expired|lapsed|inactive|revoked|suspended|surrendered)\b",
    re.I,
)


_TITLE_WORDS = 12
_LISTED = 5
"""Words below which a line of a text is a name rather than a sentence."""
MAX_UNIT = 600
MAX_SENTENCES = 60


@dataclass(frozen=True, slots=True)
class Position:
    """A position with everything it says; ``texts`` are its claims, ``path`` is its title's."""

    path: str
    title: str
    employer: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A degree or course. ``finished`` is None where no date tells."""

    path: str
    text: str
    finished: bool | None


@dataclass(frozen=True, slots=True)
class Held:
    """A licence or certificate with its issuer, and whether it is held now."""

    path: str
    text: str
    held: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A resume, read for fitting. ``stated_english`` tells that it is written in English, as all that is read here."""

    passages: tuple[Passage, ...]
    positions: tuple[Position, ...]
    spans: tuple[Span, ...]
    studies: tuple[Study, ...]
    held: tuple[Held, ...]
    address: str
    today: Month | None


def profile_of(resume: ResumeData, sections: Sequence[ResumeSection] = (), today: Month | None = None) -> Profile:
    """The profile of a stored resume and its further sections."""
    held_passages = passages(resume, sections, today)
    work = resume.work_experience
    positions = []
    for n, one in enumerate(work):
        at = f"resume.workExperience[{n}]"
        positions.append(
            Position(
                f"{at}.position", one.position, one.company, tuple(p.claim for p in held_passages if p.group == at)
            )
        )
    studies = [
        Study(
            f"resume.education[{n}].degree" if one.degree else f"resume.education[{n}].fieldOfStudy",
            " ".join(
                part
                for part in (one.degree, f"in {one.field_of_study}" if one.field_of_study else "", one.institution)
                if part
            ),
            _finished(one.graduation_date or one.degree, today),
        )
        for n, one in enumerate(resume.education)
    ]
    certificates = [
        Held(
            f"resume.certifications[{n}].name",
            ", ".join(part for part in (one.name, one.issuer) if part),
            holds(one, today),
        )
        for n, one in enumerate(resume.certifications)
    ]
    others = [
        Held(p.path, p.text, _is_held(p.text, p.claim, today))
        for p in held_passages
        if p.kind != "certificate" and _names_credential(p.text)
    ]
    spans = spans_of([(one.start_date, one.end_date, one.is_current) for one in work], today)
    return Profile(
        held_passages,
        tuple(positions),
        tuple(spans),
        tuple(studies),
        (*certificates, *others),
        resume.contact_info.address or "",
        today,
    )


def profile_of_text(units: Sequence[str], today: Month | None = None) -> Profile:
    """The profile of a resume's text, as `atspro.engine.text_units` divides it.

    A line more adds to what is found and takes nothing away.
    """
    section, found, studies, held = "head", [], [], []
    dated: list[tuple[str | None, str | None, bool]] = []
    titles: list[str] = []
    texts: list[list[str]] = []
    before: list[str] = []
    untitled = False
    for number, unit in enumerate(_readable(units)):
        named = section_named(unit)
        if named:
            section = named
            before = []
            continue
        path = f"text[{number}]"
        claim = affirmed(unit)
        period = find_period(unit) if len(unit) < 200 else None
        short = len(unit.split()) <= 14
        # A text is taken as it stands: what a line shows does not depend on the heading above it.
        listed = len(unit.split()) < _LISTED or (unit.count(",") > 2 and len(unit.split()) < 4 * unit.count(","))
        found.append(Passage(path, unit, claim, "skill" if listed else "bullet"))
        if degree_level(unit) and (section == "education" or short):
            studies.append(Study(path, unit, _finished(unit, today)))
        if _names_credential(unit):
            held.append(Held(path, unit, _is_held(unit, claim, today)))
        if period and section in ("experience", "head", "summary"):
            one, (start, end) = period
            rest = " ".join(f"{unit[:start]} {unit[end:]}".split()).strip(" ,-–—|()")
            near = [rest] if len(rest) > 3 else []
            near += [
                line for line in reversed(before[-3:]) if len(line.split()) <= _TITLE_WORDS and not line.endswith(".")
            ]
            title = next((line for line in near if title_phrases([line], capital=True)), "")
            dated.append((one.start_text or None, None if one.is_current else one.end_text, one.is_current))
            titles.append(title or " | ".join(near[:2]))
            untitled = not title
            texts.append(near[:2])
        elif texts and section not in ("education", "skills", "summary"):
            texts[-1].append(claim)
            if untitled and len(unit.split()) <= _TITLE_WORDS and title_phrases([unit], capital=True):
                # The title may stand below its dates; further below it is the next position's.
                titles[-1] = f"{unit} | {titles[-1]}"
            untitled = False
        before.append(unit)
    spans = spans_of(dated, today)
    positions = tuple(Position("", title, "", tuple(lines)) for title, lines in zip(titles, texts, strict=True))
    address = " ".join(units[:4])
    return Profile(tuple(found), positions, tuple(spans), tuple(studies), tuple(held), address[:300], today)


def _readable(units: Sequence[str]) -> Iterator[str]:
    """The units, long ones as their sentences, of at most `MAX_UNIT` characters each."""
    for unit in units:
        if len(unit) <= MAX_UNIT:
            yield unit
        else:
            yield from (part[:MAX_UNIT] for part in sentences(unit)[:MAX_SENTENCES])


def _is_held(text: str, claim: str, today: Month | None) -> bool:
    if _NOT_HELD.search(text) or claim != text:
        return False
    expires = _EXPIRES.search(text)
    date = find_date(expires.group(1)) if expires and today else None
    ended = parse_date(date[0]) if date else None
    return not ended or today is None or (ended.year, ended.month or 12) >= today


_EXPIRES = re.compile(r"\b(?:expires?|valid (?:until|through|to)|exp\.?)\b:?(.{0,30})", re.I)


def _finished(text: str, today: Month | None) -> bool | None:
    if _IN_PROGRESS.search(text):
        return False
    date = parse_date(text)
    if date is None:
        period = find_period(text)
        date = period[0].end if period else None
        if date is None and (lone := find_date(text)):
            date = parse_date(lone[0])
    if date is None:
        return None
    return today is None or (date.year, date.month or 1) <= today


@lru_cache(maxsize=8192)
def _names_credential(text: str) -> bool:
    return len(text) < 240 and any(one.shown.search(text) for one in CREDENTIALS)
