"""The base resume as plain Markdown, in its own order and words: what the score "before" is taken of."""

from __future__ import annotations

from collections.abc import Iterable

from atspro.engine.markdown import escape, link
from atspro.engine.skills import find_skills, vocabulary
from atspro.shapes import Certification, ContactInfo, Education, ResumeData, WorkExperience


def resume_text(resume: ResumeData) -> str:
    """Every field of the resume as Markdown, nothing selected, reordered or reworded."""
    lines = heading(resume.contact_info)
    if resume.summary:
        lines += ["", "## Summary", "", *paragraphs(resume.summary)]
    if resume.skills:
        lines += ["", "## Skills", "", escape(", ".join(resume.skills))]
    if resume.work_experience:
        lines += ["", "## Experience"]
    for work in resume.work_experience:
        lines += position_heading(work)
        lines += ["", *paragraphs(work.description)] if work.description else []
        lines += bullets(work.responsibilities)
        lines += ["", escape(f"{skills_label(work)}: {', '.join(work.skills)}")] if work.skills else []
    lines += education_section(resume.education) + certification_section(resume.certifications)
    return "\n".join(lines) + "\n"


def heading(contact: ContactInfo) -> list[str]:
    """The name as the document's title, and the contact details on the line below."""
    lines = [f"# {escape(contact.full_name)}"] if contact.full_name else []
    details = [escape(part) for part in (contact.address, contact.phone, contact.email) if part]
    details += [link(_shown_address(one.url) or one.name, one.url) for one in contact.links if one.url]
    if details:
        lines += ["", " | ".join(details)]
    return lines


def position_heading(work: WorkExperience) -> list[str]:
    """``### Position — Company`` and the line of dates."""
    title = " — ".join(escape(part) for part in (work.position, work.company) if part)
    lines = ["", f"### {title}"] if title else []
    dates = period(work)
    return lines + (["", escape(dates)] if dates else [])


def period(work: WorkExperience) -> str:
    """The dates of a position as written: "March 2021 – Present", or what there is of them."""
    end = work.end_date or ("Present" if work.is_current else "")
    return " – ".join(part for part in (work.start_date, end) if part)


def skills_label(work: WorkExperience) -> str:
    """What a list of the skills used in one position is called: technologies, when most of them are."""
    technical = {"languages", "web", "data", "ml", "cloud", "engineering"}
    groups = [vocabulary().skills[span.name].group for name in work.skills for span in find_skills(name)[:1]]
    return "Technologies" if sum(group in technical for group in groups) * 2 > len(work.skills) else "Skills used"


def degree_title(one: Education) -> str:
    """The degree with its field, when it does not name it already: "B.S. in Accounting"."""
    if not one.field_of_study or one.field_of_study.lower() in one.degree.lower():
        return one.degree
    return f"{one.degree} in {one.field_of_study}" if one.degree else one.field_of_study


def education_section(education: Iterable[Education]) -> list[str]:
    """The education section's lines, none when there is no education."""
    lines: list[str] = []
    for one in education:
        title = " — ".join(escape(part) for part in (degree_title(one), one.institution) if part)
        lines += ["", f"### {title}"] if title else []
        lines += ["", escape(one.graduation_date)] if one.graduation_date else []
        facts = [f"GPA: {one.gpa:g}"] if one.gpa is not None else []
        for label, items in (
            ("Honors", one.honors),
            ("Relevant coursework", one.relevant_courses),
            ("Skills", one.skills),
        ):
            facts += [f"{label}: {', '.join(items)}"] if items else []
        lines += bullets(facts)
    return ["", "## Education", *lines] if lines else []


def certification_section(certifications: Iterable[Certification]) -> list[str]:
    """The certifications section's lines, none when there are no certifications."""
    items: list[str] = []
    for one in certifications:
        dates = [f"obtained {one.date_obtained}"] if one.date_obtained else []
        dates += [f"expires {one.expiration_date}"] if one.expiration_date else []
        parts = [one.name, one.issuer, *dates, f"credential ID {one.credential_id}" if one.credential_id else ""]
        items.append(", ".join(part for part in parts if part))
    return ["", "## Certifications", *bullets(items)] if items else []


def bullets(items: Iterable[str]) -> list[str]:
    """A list of bullets with the blank line before it."""
    lines = [f"- {escape(item)}" for item in items if item.strip()]
    return ["", *lines] if lines else []


def paragraphs(text: str) -> list[str]:
    """Text of the person's own as Markdown paragraphs: a line break of theirs is one here."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            lines += [*([""] if lines else []), escape(line)]
    return lines


def _shown_address(url: str) -> str:
    shown = url.strip()
    for start in ("https://", "http://", "mailto:"):
        if shown.lower().startswith(start):
            shown = shown[len(start) :]
    return shown.removeprefix("www.").rstrip("/")
