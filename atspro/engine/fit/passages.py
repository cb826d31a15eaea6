"""Every text of a resume that can show something, each with its path, its place in time and how much it proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from atspro.engine.certificates import holds, is_paper
from atspro.engine.dates import parse_date
from atspro.engine.negation import affirmed
from atspro.engine.text import sentences
from atspro.engine.types import Month
from atspro.shapes import ResumeData, ResumeSection

PassageKind = Literal[
    "bullet", "title", "summary", "skill", "certificate", "degree", "course", "project", "language", "headline", "award"
]


@dataclass(frozen=True, slots=True)
class Passage:
    """A field of the resume, or a line of a long one. ``claim`` is it without what it denies or hopes for.

    ``group`` is the path of the entry it stands in, "" for the resume's own fields; ``employer`` and ``position`` are
    that entry's; ``order`` counts entries from the newest, 0 also for what has no date.
    """

    path: str
    text: str
    claim: str
    kind: PassageKind
    group: str = ""
    employer: str = ""
    position: str = ""
    current: bool = False
    order: int = 0


def passages(
    resume: ResumeData, sections: Sequence[ResumeSection] = (), today: Month | None = None
) -> tuple[Passage, ...]:
    """All passages in the order of the resume. Certificates not held on ``today`` are left out."""
    return tuple(part for one in _all(resume, sections, today) for part in _parts(one) if part.text.strip())


_LONG = 320
"""Characters from which a field is several passages, its lines or else its sentences, all with the field's path."""


def _parts(one: Passage) -> Iterator[Passage]:
    lines = [line.strip(" •*-–\t") for line in one.text.split("\n")]
    lines = lines if len(lines) > 1 else sentences(one.text) if len(one.text) > _LONG else [one.text]
    if len(lines) < 2:
        yield one
    else:
        yield from (replace(one, text=line, claim=affirmed(line)) for line in lines)


def _all(resume: ResumeData, sections: Sequence[ResumeSection], today: Month | None) -> Iterator[Passage]:
    if resume.summary:
        yield _passage("resume.summary", resume.summary, "summary")
    for part in (resume.contact_info.full_name or "").split(",")[1:]:
        # "Angela Dietrich, CPA": what stands behind a name is held.
        yield _passage("resume.contactInfo.fullName", part.strip(), "headline")
    ranks = _newest_first(resume)
    for n, work in enumerate(resume.work_experience):
        at = f"resume.workExperience[{n}]"
        rest = (at, work.company, work.position, work.is_current, ranks[n])
        yield _passage(f"{at}.position", work.position, "title", *rest)
        for line in [work.description or ""]:
            yield _passage(f"{at}.description", line, "bullet", *rest)
        for k, text in enumerate(work.responsibilities):
            yield _passage(f"{at}.responsibilities[{k}]", text, "bullet", *rest)
        for k, text in enumerate(work.skills):
            yield _passage(f"{at}.skills[{k}]", text, "skill", *rest)
    for n, study in enumerate(resume.education):
        at = f"resume.education[{n}]"
        rest = (at, study.institution, study.degree, False, 0)
        yield _passage(f"{at}.degree", study.degree, "degree", *rest)
        yield _passage(f"{at}.fieldOfStudy", study.field_of_study or "", "degree", *rest)
        for name, items in (
            ("honors", study.honors),
            ("relevantCourses", study.relevant_courses),
            ("skills", study.skills),
        ):
            for k, text in enumerate(items):
                yield _passage(f"{at}.{name}[{k}]", text, "award" if name == "honors" else "course", *rest)
    for n, certificate in enumerate(resume.certifications):
        if holds(certificate, today) and is_paper(certificate.name):
            at = f"resume.certifications[{n}]"
            yield _passage(f"{at}.name", certificate.name, "certificate", at, certificate.issuer)
    for n, text in enumerate(resume.skills):
        yield _passage(f"resume.skills[{n}]", text, "skill")
    for n, section in enumerate(sections):
        yield from _of_section(section, f"resume.sections[{n}]")


_SECTION_KINDS: dict[str, PassageKind] = {
    "headline": "headline",
    "awards": "award",
    "publications": "award",
    "patents": "award",
    "languages": "language",
    "courses": "course",
    "memberships": "certificate",
}


def _of_section(section: ResumeSection, path: str) -> Iterator[Passage]:
    if section.kind in ("references", "interests"):
        return
    kind = _SECTION_KINDS.get(section.kind, "project")
    for n, entry in enumerate(section.entries):
        at = f"{path}.entries[{n}]"
        rest = (at, entry.organization or "", entry.name or "", False, 0)
        name = f"{entry.name or ''} ({entry.level})" if entry.level else entry.name or ""
        yield _passage(f"{at}.name", name, kind if kind != "project" else "title", *rest)
        yield _passage(f"{at}.description", entry.description or "", kind, *rest)
        for k, text in enumerate(entry.bullets):
            yield _passage(f"{at}.bullets[{k}]", text, kind, *rest)
        for k, text in enumerate(entry.skills):
            yield _passage(f"{at}.skills[{k}]", text, "skill", *rest)


def _passage(
    path: str,
    text: str,
    kind: PassageKind,
    group: str = "",
    employer: str = "",
    position: str = "",
    current: bool = False,
    order: int = 0,
) -> Passage:
    return Passage(path, text, affirmed(text), kind, group, employer, position, current, order)


def _newest_first(resume: ResumeData) -> list[int]:
    """The rank of each position by its dates, 0 for the newest; as they stand where dates are missing."""

    def when(text: str | None) -> tuple[int, int]:
        date = parse_date(text)
        return (date.year, date.month or 12) if date else (0, 0)

    work = resume.work_experience
    order = sorted(
        range(len(work)),
        key=lambda n: (work[n].is_current, when(work[n].end_date), when(work[n].start_date)),
        reverse=True,
    )
    if any(not one.is_current and when(one.end_date) == (0, 0) for one in work):
        order = sorted(range(len(work)), key=lambda n: not work[n].is_current)
    return [order.index(n) for n in range(len(work))]
