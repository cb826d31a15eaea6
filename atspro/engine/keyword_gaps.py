"""Whether a keyword that a document lacks may be added: where the base resume shows it, what is near it, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from atspro.engine.certificates import holds
from atspro.engine.negation import affirmed
from atspro.engine.score_keywords import keyword_credits, unmet
from atspro.engine.score_wanted import Wanted, wanted
from atspro.engine.skills import implied_by, skill_names, vocabulary
from atspro.engine.text import content_stems, stem, stems
from atspro.engine.types import Keyword, Missing, Month
from atspro.shapes import JobData, ResumeData

_SHOWN = 160
"""Characters of a statement that are quoted."""
_MOST_NEAR = 3
_KIN = 5
"""Letters that two stems must share from the first, to be forms of one word: "negoti" of negotiated and negotiation."""


def explain_missing(
    resume: ResumeData,
    job: JobData | str | Wanted,
    names: Sequence[str] | None = None,
    *,
    today: Month | None = None,
) -> tuple[Missing, ...]:
    """An honest mark for each missing keyword, in the order of ``names``.

    ``names`` are a `Score`'s ``missing``; without them, what the resume itself shows nothing of. "evidence": a
    statement of the resume shows it, in other words or left out of the document; ``where`` is its path, such as
    ``workExperience[0].responsibilities[2]``, and ``what`` the statement. "adjacent": the resume has something near
    it, named by ``what``. "do not add": nothing supports it.
    """
    asked = job if isinstance(job, Wanted) else wanted(job)
    held = [(path, text) for path, text in resume_fields(resume, today) if text.strip()]
    credits = [keyword_credits([text], asked.keywords) for _, text in held]
    if names is None:
        names = unmet(asked.keywords, keyword_credits([text for _, text in held], asked.keywords))
    return tuple(_mark(name, asked.keywords, held, credits) for name in names)


def resume_fields(resume: ResumeData, today: Month | None = None) -> Iterator[tuple[str, str]]:
    """Every text of a resume that can show a skill, with its path. Certificates not held on ``today`` show none."""
    for n, work in enumerate(resume.work_experience):
        at = f"workExperience[{n}]"
        yield from ((f"{at}.responsibilities[{k}]", text) for k, text in enumerate(work.responsibilities))
        yield f"{at}.description", work.description or ""
        yield f"{at}.position", work.position
        yield from ((f"{at}.skills[{k}]", text) for k, text in enumerate(work.skills))
    yield from ((f"skills[{n}]", text) for n, text in enumerate(resume.skills))
    yield "summary", resume.summary or ""
    for n, certificate in enumerate(resume.certifications):
        if holds(certificate, today):
            yield f"certifications[{n}].name", certificate.name
    for n, one in enumerate(resume.education):
        at = f"education[{n}]"
        yield f"{at}.degree", one.degree
        yield f"{at}.fieldOfStudy", one.field_of_study or ""
        yield from ((f"{at}.relevantCourses[{k}]", text) for k, text in enumerate(one.relevant_courses))
        yield from ((f"{at}.skills[{k}]", text) for k, text in enumerate(one.skills))


def _mark(
    name: str,
    keywords: Sequence[Keyword],
    held: Sequence[tuple[str, str]],
    credits: Sequence[dict[str, float]],
) -> Missing:
    meant = [word for word in keywords if name in (word.name, word.either)]
    best, at = max(
        ((credit.get(word.name, 0.0), -n) for word in meant for n, credit in enumerate(credits)), default=(0.0, 0)
    )
    if best > 0:
        path, text = held[-at]
        return Missing(name, "evidence", path, _quote(text))
    told = told_in_other_words(meant, held)
    if told:
        return Missing(name, "evidence", told[0], _quote(told[1]))
    near = [one for word in meant for one in _near(word.name, held)]
    if near:
        return Missing(name, "adjacent", near[0][0], ", ".join(dict.fromkeys(what for _, what in near[:_MOST_NEAR])))
    return Missing(name, "do not add", "", "")


def in_other_words(
    names: Sequence[str], keywords: Sequence[Keyword], resume: ResumeData, today: Month | None = None
) -> dict[str, Missing]:
    """Those of the missing keywords of which a statement of the resume tells by action; each with its place.

    It is `explain_missing` for who needs no other mark. Nothing of ``names`` may be shown by name.
    """
    held = [(path, text) for path, text in resume_fields(resume, today) if text.strip()]
    found: dict[str, Missing] = {}
    for name in names:
        told = told_in_other_words([word for word in keywords if name in (word.name, word.either)], held)
        if told:
            found[name] = Missing(name, "evidence", told[0], _quote(told[1]))
    return found


def told_in_other_words(meant: Sequence[Keyword], held: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The first text, with its path, that says one of the keywords in other forms of its words, or by an action."""
    for word in meant:
        spellings = vocabulary().skills[word.name].aliases if word.known else (word.name, *word.spellings)
        wanted = [parts for parts in map(_kept_stems, spellings) if any(len(one) >= _KIN for one in parts)]
        if not word.known:
            # Who worked on "single-cell RNA-seq data" has done "single-cell RNA-seq analysis" in other words.
            wanted += [parts[:-1] for parts in wanted if len(parts) > 3 and parts[-1] in _DOING]
        for path, text in held:
            here = _told_stems(text)
            if any(all(_is_there(one, here) for one in parts) for parts in wanted) or (
                word.name in _OF_PEOPLE and _LEADS_PEOPLE.search(affirmed(text))
            ):
                return path, text
    return None


_DOING = frozenset(map(stem, ["analysis", "development", "design", "management", "processing", "experience", "work"]))


@lru_cache(maxsize=4096)
def _kept_stems(spelling: str) -> tuple[str, ...]:
    return tuple(stems(spelling))


@lru_cache(maxsize=512)
def _told_stems(text: str) -> dict[str, tuple[str, ...]]:
    """The stems of what a text claims, by their first letters."""
    found: dict[str, list[str]] = {}
    for one in dict.fromkeys(stems(affirmed(text))):
        found.setdefault(one[:_KIN], []).append(one)
    return {head: tuple(some) for head, some in found.items()}


def _is_there(part: str, here: dict[str, tuple[str, ...]]) -> bool:
    """Whether a stem is among others, as it is or, when it is long, in another form of its word."""
    return any(part == one or _akin(part, one) for one in here.get(part[:_KIN], ()))


_OF_PEOPLE = frozenset(["People management", "Supervision", "Team leadership"])
_LEADS_PEOPLE = re.compile(
    r"\b(?:lead|leads|led|manages?|managed|supervis(?:e|es|ed|ing)|leading|managing)\s+"
    r"(?:an?\s+(?:[\w-]+\s+){0,2}team of\s+)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+"
    r"(?:[\w-]+\s+){0,2}"
    r"(?:people|staff|employees|\w+(?:ers|ors|ants|ists|ives|agents|nurses|clerks|cooks|reps|associates|analysts))\b",
    re.IGNORECASE,
)
"""An action of leading so many people, in whatever words: "Lead 9 account executives"."""


def _akin(one: str, other: str) -> bool:
    size = min(len(one), len(other))
    return size >= _KIN and max(len(one), len(other)) - size <= 3 and one[:size] == other[:size]


def _near(name: str, held: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Skills of the resume that imply the same thing as a missing one, else those of its group; where and which."""
    known = vocabulary().skills
    if name not in known:
        return _half_said(name, held)
    if known[name].soft:
        return []
    kin: list[tuple[str, str]] = []
    group: list[tuple[str, str]] = []
    for path, text in held:
        for skill in sorted(skill_names(affirmed(text))):
            if skill == name:
                continue
            if implied_by(skill) & implied_by(name) or skill in implied_by(name):
                kin.append((path, skill))
            elif known[skill].group == known[name].group:
                group.append((path, skill))
    return kin or group


def _half_said(name: str, held: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    meant = set(content_stems(name))
    if len(meant) < 2:
        return []
    shared = ((path, text, len(meant & set(content_stems(affirmed(text))))) for path, text in held)
    said = [(path, text) for path, text, size in shared if 3 * size >= 2 * len(meant)]
    return [(path, _quote(text)) for path, text in said][:1]


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: line.rfind(" ", 0, _SHOWN) + 1 or _SHOWN].rstrip(" ,;") + "…"
