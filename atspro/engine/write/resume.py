"""The tailored resume: the base resume's facts, selected and ordered for one job, in the post's spelling."""

from __future__ import annotations

from atspro.engine.evidence import Evidence, Statement, entries, newest, spoken
from atspro.engine.markdown import escape
from atspro.engine.respell import Respeller
from atspro.engine.resume_text import (
    bullets,
    certification_section,
    education_section,
    heading,
    paragraphs,
    position_heading,
    skills_label,
)
from atspro.engine.score import keyword_credits
from atspro.engine.skills import find_skills, vocabulary
from atspro.engine.text import joined
from atspro.shapes import Education, WorkExperience

# How many bullets a position keeps, newest first, once the resume has more than _ALL_FIT.
_ALL_FIT = 20
_KEEP = (7, 6, 5, 4)
_KEEP_OLDER = 3
_ONE_LINE = 14
"""Up to this many skills stand on one line; more are grouped."""
_MOST_LINES = 8


def write_resume(evidence: Evidence) -> tuple[str, list[str]]:
    """The resume as Markdown, and notes saying what was reordered, respelled or left out."""
    resume = evidence.resume
    respell = Respeller(evidence.asked.keywords)
    lines = heading(resume.contact_info)
    summary = paragraphs(respell(resume.summary)) if resume.summary else _made_summary(evidence)
    if summary:
        lines += ["", "## Summary", "", *summary]
    skills = _skills(evidence, respell)
    if skills:
        lines += ["", "## Skills", *skills]
    if resume.work_experience:
        lines += ["", "## Experience"]
    kept = _selected(evidence)
    left_out = 0
    for index, work in enumerate(resume.work_experience):
        lines += _position(work, kept[index], evidence, respell)
        left_out += len(work.responsibilities) - len(kept[index]) if work.responsibilities else 0
    lines += education_section([_ordered(one, evidence) for one in resume.education])
    lines += certification_section(resume.certifications)
    notes = [f"Written as in the post: {joined(respell.changes)}."] if respell.changes else []
    if left_out:
        notes.append(
            f"{left_out} bullet{'s' * (left_out > 1)} that match this post least were left out; they stay in your "
            f"base resume."
        )
    return "\n".join(lines).strip() + "\n", notes


def _made_summary(evidence: Evidence) -> list[str]:
    """One true sentence for a resume without a summary: the latest position and the skills its bullets show."""
    latest = newest(evidence.resume)
    known = vocabulary().skills
    shown = {name for one in evidence.statements for name in one.keywords if name in known and not known[name].soft}
    names = [spoken(word.name) for word in evidence.asked.keywords if word.name in shown][:4]
    if not latest or not latest.position or len(names) < 2:
        return []
    return [escape(f"{latest.position} with experience in {joined(names)}.")]


def _position(work: WorkExperience, kept: list[str], evidence: Evidence, respell: Respeller) -> list[str]:
    lines = position_heading(work)
    if work.description:
        lines += ["", *paragraphs(respell(work.description))]
    if work.responsibilities:
        lines += bullets(respell(text) for text in kept)
    if work.skills:
        listed = [respell.listed(skill) for skill in _by_match(work.skills, evidence)]
        lines += ["", escape(f"{skills_label(work)}: {', '.join(listed)}")]
    return lines


def _selected(evidence: Evidence) -> list[list[str]]:
    """For each position its bullets, strongest first, without the weakest of a long resume.

    A bullet that alone shows a keyword is never left out, so selecting cannot cost a match.
    """
    by_job: list[list[Statement]] = [[] for _ in evidence.resume.work_experience]
    for one in evidence.statements:
        by_job[one.job].append(one)
    total = sum(len(ones) for ones in by_job)
    covered: set[str] = set()
    result: list[list[str]] = []
    for index, ones in enumerate(by_job):
        ranked = sorted(ones, key=lambda one: (-one.strength, one.place))
        limit = _KEEP[index] if index < len(_KEEP) else _KEEP_OLDER
        kept: list[str] = []
        for one in ranked:
            if total <= _ALL_FIT or len(kept) < limit or set(one.keywords) - covered:
                kept.append(one.text)
                covered |= set(one.keywords)
        result.append(
            kept
            if evidence.resume.work_experience[index].responsibilities
            else entries(evidence.resume.work_experience[index])
        )
    return result


def _skills(evidence: Evidence, respell: Respeller) -> list[str]:
    base = list(evidence.resume.skills)
    have = {span.name for skill in base for span in find_skills(skill)}
    for work in evidence.resume.work_experience:
        for skill in work.skills:
            names = {span.name for span in find_skills(skill)}
            if names & set(evidence.matched) and not names <= have:
                base.append(skill)
                have |= names
    ordered = _by_match(list(dict.fromkeys(base)), evidence)
    if len(ordered) <= _ONE_LINE:
        return ["", escape(", ".join(respell.listed(skill) for skill in ordered))] if ordered else []
    groups: dict[str, list[str]] = {}
    for skill in ordered:
        found = find_skills(skill)
        group = vocabulary().skills[found[0].name].group if found else ""
        groups.setdefault(group, []).append(respell.listed(skill))
    if len(groups) > _MOST_LINES or len(groups.get("", ())) * 2 > len(ordered):
        return ["", escape(", ".join(respell.listed(skill) for skill in ordered))]
    # The lines bear no label: its words would be skills that the base resume may not name.
    lines = [*(items for group, items in groups.items() if group), *([groups[""]] if "" in groups else [])]
    return bullets(", ".join(items) for items in lines)


def _by_match(skills: list[str], evidence: Evidence) -> list[str]:
    """The skills that the post asks for first, heaviest first; the others in their own order."""
    weights = {word.name: word.weight for word in evidence.asked.keywords}

    def rank(skill: str) -> float:
        credits = keyword_credits([skill], evidence.asked.keywords)
        return max((weights[name] * credit for name, credit in credits.items()), default=0.0)

    return sorted(skills, key=lambda skill: -rank(skill))


def _ordered(one: Education, evidence: Evidence) -> Education:
    return one.model_copy(update={"relevant_courses": _by_match(one.relevant_courses, evidence)})
