"""What the dates and titles of a resume say as a whole: years in a title, studies, breaks, the gap to be named."""

from __future__ import annotations

import re
from collections import Counter

from atspro.engine.dates import parse_date
from atspro.engine.evidence import newest_first
from atspro.engine.fit import Gap, Total
from atspro.engine.occupation import likeness, place, work_stems
from atspro.engine.resume_text import prose_date
from atspro.engine.write.material import Material
from atspro.engine.write.telling import groups_newest_first, place_of
from atspro.engine.write.wording import role


def likeness_of(title: str, wanted: str) -> float:
    """How near the work of two titles is, -1 to 1."""
    if not title or not wanted:
        return 0.0
    return likeness(place(Counter(work_stems(title))), place(Counter(work_stems(wanted))))


def ended_position(material: Material) -> str:
    """The path of the newest position, where it ended more than a year ago; "" where one is held or no date tells."""
    groups = [one for one in groups_newest_first(material) if "workExperience" in one]
    newest = place_of(groups[0], material) if groups else None
    if newest is None or newest.current or not newest.end or not newest.until or not material.today:
        return ""
    months = (material.today[0] - newest.end.year) * 12 + material.today[1] - (newest.end.month or 12)
    return groups[0] if months > 12 and not is_studying(material) else ""


def is_studying(material: Material) -> bool:
    """Whether a degree or course is not finished yet."""
    return any(
        one.institution and one.degree and not is_finished(one.graduation_date, material)
        for one in material.resume.education
    )


_CAREER = 60
"""Months of work from which a course beside it makes nobody a student."""


def is_student(material: Material) -> bool:
    """Whether the studies come before the work: a degree is not finished, and no work of years is held beside it."""
    if not is_studying(material):
        return False
    spans = []
    for one in material.resume.work_experience:
        start, end = parse_date(one.start_date), parse_date(one.end_date)
        last = (end.year, end.month or 1) if end else material.today if one.is_current else None
        if start and last:
            spans.append(last[0] * 12 + last[1] - start.year * 12 - (start.month or 1))
    held = any(one.is_current for one in material.resume.work_experience)
    return not (held and sum(spans) >= _CAREER)


def years_as(material: Material) -> Total | None:
    """The whole years in the title of the newest position, by the dates of all positions of that title."""
    newest = newest_first(material.resume)[:1]
    named = role(newest[0].position).lower() if newest and newest[0].position else ""
    spans: list[tuple[int, int]] = []
    paths: list[str] = []
    for number, one in enumerate(material.resume.work_experience):
        start, end = parse_date(one.start_date), parse_date(one.end_date)
        if not named or role(one.position).lower() != named or start is None:
            continue
        if one.is_current and material.today:
            last = material.today[0] * 12 + material.today[1]
        elif end is not None:
            last = end.year * 12 + (end.month or 1)
        else:
            continue
        spans.append((start.year * 12 + (start.month or 12), last))
        paths += [
            f"resume.workExperience[{number}].{name}" for name in ("position", "startDate", "endDate", "isCurrent")
        ]
    months, reached = 0, 0
    for first, last in sorted(spans):
        months += max(0, last - max(first, reached))
        reached = max(reached, last)
    if months < 24:
        return None
    return Total(f"{months // 12} years as {named}", tuple(paths), months // 12, "years", newest[0].position)


def real_gap(material: Material) -> Gap | None:
    """The plan's gap, unless it is a student's change from a job beside their studies."""
    gap, facts = material.plan.gap, material.plan.facts
    told = any(".sections[" in one.id for one in facts)
    if gap is not None and is_studying(material) and (gap.kind == "break" or (gap.kind == "change" and told)):
        return None
    return gap


def is_finished(date: str | None, material: Material) -> bool:
    when = parse_date(date)
    if date and re.search(r"expected|progress|anticipated|present|current|candidate", date, re.IGNORECASE):
        return False
    if when and material.today:
        return (when.year, when.month or 1) <= material.today
    return True


def expected(date: str | None) -> str:
    found = re.search(r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d", date or "")
    return f", expected {prose_date(found.group())}" if found else ""
