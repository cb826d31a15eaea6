"""The base resume as plain Markdown, in its own order and words: what the score "before" is taken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atspro.engine.clauses.words import words
from atspro.engine.dates import parse_date
from atspro.engine.markdown import escape, link
from atspro.engine.skills import find_skills, vocabulary
from atspro.shapes import (
    Certification,
    ContactInfo,
    Education,
    ResumeData,
    ResumeSection,
    SectionEntry,
    WorkExperience,
)

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_YEAR_FIRST = re.compile(r"^((?:19|20)\d{2})[./](0?[1-9]|1[0-2])$")
_NUMERIC_DATE = re.compile(r"(0?[1-9]|1[0-2])\s?[/.-]\s?((?:19|20)\d{2})")
_SHORT_MONTH = re.compile(r"(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?,? ((?:19|20)\d{2})", re.IGNORECASE)
_ISO_DATE = re.compile(r"((?:19|20)\d{2})-(0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")


def resume_text(resume: ResumeData, sections: Sequence[ResumeSection] = ()) -> str:
    """Every field of the resume and of its further sections as Markdown, nothing selected, reordered or reworded."""
    contact = resume.contact_info
    lines = [f"# {escape(contact.full_name)}"] if contact.full_name else []
    details = [markdown for _, markdown in contact_details(contact)]
    lines += ["", " | ".join(details)] if details else []
    if resume.summary:
        lines += ["", "## Summary", *_paragraphs(resume.summary)]
    if resume.skills:
        lines += ["", "## Skills", "", escape(", ".join(resume.skills))]
    if resume.work_experience:
        lines += ["", "## Experience"]
    for work in resume.work_experience:
        title = position_title(work)
        lines += ["", f"### {escape(title)}"] if title else []
        lines += ["", escape(period(work))] if period(work) else []
        lines += _paragraphs(work.description or "")
        lines += _bullets(work.responsibilities)
        lines += ["", escape(f"{skills_label(work)}: {', '.join(work.skills)}")] if work.skills else []
    studies: list[str] = []
    for one in resume.education:
        title = study_title(one)
        studies += ["", f"### {escape(title)}"] if title else []
        studies += ["", escape(shown_date(one.graduation_date))] if one.graduation_date else []
        studies += _bullets(text for text, _ in study_facts(one))
    lines += ["", "## Education", *studies] if studies else []
    certificates = _bullets(certificate_text(one) for one in resume.certifications)
    lines += ["", "## Certifications", *certificates] if certificates else []
    for section in sections:
        shown = [line for one in section.entries for line in _section_entry(one)]
        lines += ["", f"## {escape(section.title)}", *shown] if shown else []
    return "\n".join(lines) + "\n"


def _section_entry(one: SectionEntry) -> list[str]:
    """An entry of a further section: a heading where something stands below it, else a list item."""
    name = f"{one.name} ({one.level})" if one.name and one.level else one.name or one.level or ""
    title = " — ".join(part for part in (name, one.organization) if part)
    dates = " – ".join(shown_date(part) for part in (one.start_date, one.end_date) if part)
    below = [*_paragraphs(one.description or ""), *_bullets(one.bullets)]
    below += ["", escape(", ".join(one.skills))] if one.skills else []
    if not below:
        return _bullets([", ".join(part for part in (title, dates) if part)])
    heading = ["", f"### {escape(title)}"] if title else []
    return [*heading, *(["", escape(dates)] if dates else []), *below]


_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)


def contact_details(contact: ContactInfo) -> list[tuple[str, str]]:
    """The contact details in the order in which they are printed, each as (text, Markdown)."""
    found = [(text, escape(text)) for text in (contact.address, contact.phone, contact.email) if text]
    for one in contact.links:
        if one.url:
            label = _shown_address(one.url) or one.name
            made = link(label, f"https://{one.url}" if _BARE_ADDRESS.match(one.url) else one.url)
            found.append((label if made.startswith("[") else f"{label}: {one.url}", made))
    return found


def position_title(work: WorkExperience) -> str:
    """``Position — Company``, or what there is of it."""
    return " — ".join(part for part in (work.position, work.company) if part)


def study_title(one: Education) -> str:
    """``Degree in Field — School``, or what there is of it."""
    return " — ".join(part for part in (degree_title(one), one.institution) if part)


def period(work: WorkExperience) -> str:
    """The dates of a position as written: "March 2021 – Present", or what there is of them."""
    end = work.end_date or ("Present" if work.is_current else "")
    return " – ".join(shown_date(part) for part in (work.start_date, end) if part)


def shown_date(text: str) -> str:
    """A date as written; one that only machines write ("2014-01-01") by its month's name."""
    found = _ISO_DATE.fullmatch(text.strip())
    return f"{_MONTHS[int(found.group(2)) - 1]} {found.group(1)}" if found else text


def prose_date(text: str) -> str:
    """A date as a sentence has it: "05/2020" and "Aug 2020" by the month's name, any other as `shown_date` has it."""
    short = _SHORT_MONTH.fullmatch(text.strip())
    if short:
        return f"{next(name for name in _MONTHS if name.startswith(short.group(1).title()[:3]))} {short.group(2)}"
    found = _NUMERIC_DATE.fullmatch(_YEAR_FIRST.sub(r"\2/\1", text.strip()))
    return f"{_MONTHS[int(found.group(1)) - 1]} {found.group(2)}" if found else shown_date(text)


def skills_label(work: WorkExperience) -> str:
    """What a list of the skills used in one position is called: technologies, when most of them are."""
    technical = {"languages", "web", "data", "ml", "cloud", "engineering"}
    groups = [vocabulary().skills[span.name].group for name in work.skills for span in find_skills(name)[:1]]
    return "Technologies" if sum(group in technical for group in groups) * 2 > len(work.skills) else "Skills used"


_NO_FIELD = re.compile(
    r"(?:while|with|and|at|from|expected|part[- ]time|full[- ]time|gpa|graduat\w+|completed|completion|city|state"
    r"|currently|to be|\d)\b|[a-z]+ing (?:full|part)",
    re.IGNORECASE,
)
"""How the study went, which a reader of files may have taken for its field."""


def _is_school(field: str, degree: str) -> bool:
    """Whether one capitalized word that no dictionary has stands as the field: "MBA (Tippie)"."""
    if " " in field or not field.istitle() or not re.match(r"(?:MBA|Ph\.?D|[BM]\.?[AS]|[BM]Sc)\b", degree):
        return False
    known, lower = words(), field.lower()
    tables = (known.mass, known.counted, known.ing, known.adjectives)
    told = any(lower in table for table in tables) or lower.endswith(("ics", "logy", "ik", "tion"))
    return not told and not find_skills(field)


def degree_title(one: Education) -> str:
    """The degree with its field, when it does not name it already: "B.S. in Accounting"."""
    field = one.field_of_study or ""
    if not field or field.lower() in one.degree.lower() or _NO_FIELD.match(field) or _is_school(field, one.degree):
        return one.degree
    return f"{one.degree} in {field}" if one.degree else field


def study_facts(one: Education) -> list[tuple[str, str]]:
    """What stands below a degree, each as (text, the field's name)."""
    facts = [(f"GPA: {one.gpa:g}", "gpa")] if one.gpa is not None else []
    for label, items, name in (
        ("Honors", one.honors, "honors"),
        ("Relevant coursework", one.relevant_courses, "relevantCourses"),
        ("Skills", one.skills, "skills"),
    ):
        facts += [(f"{label}: {', '.join(items)}", name)] if items else []
    return facts


def certificate_text(one: Certification) -> str:
    """A certificate in one line: "CPA, State of Illinois, obtained 2019"."""
    obtained = "obtained " if parse_date(one.date_obtained) else ""
    dates = [f"{obtained}{shown_date(one.date_obtained)}"] if one.date_obtained else []
    expires = "expires " if parse_date(one.expiration_date) else ""
    dates += [f"{expires}{shown_date(one.expiration_date)}"] if one.expiration_date else []
    parts = [one.name, one.issuer, *dates, f"credential ID {one.credential_id}" if one.credential_id else ""]
    return ", ".join(part for part in parts if part)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text of the person's own: a line break of theirs ends one."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _paragraphs(text: str) -> list[str]:
    return [line for one in paragraphs(text) for line in ("", escape(one))]


def _bullets(items: Iterable[str]) -> list[str]:
    lines = [f"- {escape(item)}" for item in items if item.strip()]
    return ["", *lines] if lines else []


def _shown_address(url: str) -> str:
    shown = url.strip()
    for start in ("https://", "http://", "mailto:"):
        if shown.lower().startswith(start):
            shown = shown[len(start) :]
    return shown.removeprefix("www.").rstrip("/")
