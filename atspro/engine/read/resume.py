"""From lines to a resume: each section to its reader, then one validated whole with origins and doubts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from atspro.engine.dates import find_period
from atspro.engine.read.certifications import read_certifications
from atspro.engine.read.contact import EMAIL, read_contact
from atspro.engine.read.education import read_education
from atspro.engine.read.entries import line_period
from atspro.engine.read.experience import read_experience
from atspro.engine.read.found import Found, FoundEntry, ResumeReading, Section, split_sections
from atspro.engine.read.lines import Document, Line
from atspro.engine.read.places import PLACE
from atspro.engine.read.skills import read_skills
from atspro.engine.read.vocabulary import company_score, degree_match, school_score, title_score
from atspro.errors import UnreadableFile
from atspro.shapes import MAX_ENTRIES, MAX_ITEMS, MAX_LINE, MAX_TEXT, ResumeData, parse_shape

_LONG = {"description", "responsibilities", "summary"}
_LISTS = {"responsibilities", "skills", "honors", "relevantCourses"}
_REQUIRED = {
    "workExperience": ("company", "position"),
    "education": ("institution", "degree"),
    "certifications": ("name", "issuer"),
}


def resume_of(document: Document) -> ResumeReading:
    """Read the resume that a document's lines hold. What is not found stays empty."""
    sections = split_sections(document)
    contact = read_contact(document, sections)
    data: dict[str, Any] = {}
    builder = _Builder(data, list(document.notes))
    builder.contact(contact)
    summary = _summary(sections, contact)
    if summary is not None:
        data["summary"] = summary.text[:MAX_TEXT]
        builder.mark("summary", summary)
    cities = {
        match.group().split(",")[0].strip() for line in document.lines for match in PLACE.finditer(line.text[:160])
    }
    readers: tuple[tuple[str, str, Callable[..., list[FoundEntry]]], ...] = (
        ("workExperience", "experience", read_experience),
        ("education", "education", read_education),
        ("certifications", "certifications", read_certifications),
    )
    for name, kind, reader in readers:
        entries = [entry for section in sections if section.kind == kind for entry in reader(section.lines)]
        if not entries and kind in _UNHEADED:
            entries = _UNHEADED[kind]([section.lines for section in sections if section.kind in _UNNAMED])
        _without_cities(entries, cities)
        builder.entries(name, entries)
    skills = [skill for section in sections if section.kind == "skills" for skill in read_skills(section.lines)]
    builder.skills(skills)
    builder.left_out(sections)
    try:
        resume = parse_shape(ResumeData, data)
    except Exception as error:
        raise UnreadableFile(
            "corrupt", "This text could not be read as a resume. Paste the text, or fill the form in."
        ) from error
    return ResumeReading(resume, document.source_text, builder.origins, tuple(builder.unsure), tuple(builder.notes))


_UNNAMED = (None, "summary", "other")


def _unheaded_work(places: list[list[Line]]) -> list[FoundEntry]:
    """Positions of a resume without a heading over them: dated lines with a position or an employer beside them."""
    found: list[FoundEntry] = []
    for lines in places:
        for entry in read_experience(lines) if any(line_period(line) for line in lines) else []:
            named = title_score(entry.text("position")) > 0 or company_score(entry.text("company")) > 0
            if entry.has("startDate") and named:
                found.append(_as_guess(entry))
    return found


def _unheaded_studies(places: list[list[Line]]) -> list[FoundEntry]:
    """Degrees of a resume without a heading over them: a degree with its school on the line or right beside it."""
    found: list[FoundEntry] = []
    for lines in places:
        for at, line in enumerate(lines):
            if len(line.text) > 140 or not degree_match(line.text):
                continue
            entries = read_education(lines[at : at + 2]) or read_education(lines[max(0, at - 1) : at + 1])
            whole = [entry for entry in entries if entry.has("degree") and school_score(entry.text("institution"))]
            found += [_as_guess(entry) for entry in whole[:1]]
    return found


def _as_guess(entry: FoundEntry) -> FoundEntry:
    for values in entry.fields.values():
        for value in values if isinstance(values, list) else [values]:
            value.sure = False
    return entry


_UNHEADED: dict[str, Callable[[list[list[Line]]], list[FoundEntry]]] = {
    "experience": _unheaded_work,
    "education": _unheaded_studies,
}


class _Builder:
    """Puts found values into the JSON of the model, within its limits, and notes where they stood."""

    def __init__(self, data: dict[str, Any], notes: list[str]) -> None:
        self.data = data
        self.origins: dict[str, int] = {}
        self.unsure: list[str] = []
        self.notes = notes

    def mark(self, path: str, value: Found) -> None:
        self.origins[path] = value.line
        if not value.sure:
            self.unsure.append(path)

    def contact(self, found: FoundEntry) -> None:
        contact: dict[str, Any] = {"fullName": "", "links": []}
        for name in ("fullName", "email", "phone", "address"):
            value = found.fields.get(name)
            if isinstance(value, Found):
                contact[name] = value.text[:MAX_LINE]
                self.mark(f"contactInfo.{name}", value)
        links = found.fields.get("links")
        for number, value in enumerate(links if isinstance(links, list) else []):
            name, _, url = value.text.partition("\t")
            contact["links"].append({"name": name[:MAX_LINE], "url": url[:MAX_LINE]})
            self.mark(f"contactInfo.links.{number}.url", value)
        self.data["contactInfo"] = contact

    def entries(self, name: str, entries: list[FoundEntry]) -> None:
        if len(entries) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(entries)} entries were kept in one section.")
        rows: list[dict[str, Any]] = []
        for number, entry in enumerate(entries[:MAX_ENTRIES]):
            path = f"{name}.{number}"
            row: dict[str, Any] = dict.fromkeys(_REQUIRED[name], "")
            for key, value in entry.fields.items():
                row[key] = self._value(f"{path}.{key}", key, value)
            if "isCurrent" in row:
                row["isCurrent"] = True
            if "gpa" in row:
                row["gpa"] = float(row["gpa"])
            rows.append(row)
            self.unsure += [f"{path}.{key}" for key in _REQUIRED[name] if not row[key]]
        self.data[name] = rows

    def _value(self, path: str, key: str, value: Found | list[Found]) -> object:
        limit = MAX_TEXT if key in _LONG else MAX_LINE
        if isinstance(value, Found):
            self.mark(path, value)
            return value.text[:limit]
        if key in _LISTS:
            for number, item in enumerate(value[:MAX_ITEMS]):
                self.mark(f"{path}.{number}", item)
            return [item.text[:limit] for item in value[:MAX_ITEMS]]
        self.mark(path, value[0])
        return "\n".join(item.text for item in value)[:limit]

    def skills(self, skills: list[Found]) -> None:
        unique: dict[str, Found] = {}
        for skill in skills:
            unique.setdefault(skill.text.casefold(), skill)
        kept = list(unique.values())[:MAX_ITEMS]
        self.data["skills"] = [skill.text[:MAX_LINE] for skill in kept]
        for number, skill in enumerate(kept):
            self.mark(f"skills.{number}", skill)

    def left_out(self, sections: list[Section]) -> None:
        placed = {"contact", "links", "summary", "experience", "education", "skills", "certifications", None}
        titles = [section.title for section in sections if section.kind not in placed and section.lines]
        titles = list(dict.fromkeys(title for title in titles if title))
        if titles:
            listed = ", ".join(f"“{title}”" for title in titles[:20])
            self.notes.append(
                f"The resume form has no place for {'this section' if len(titles) == 1 else 'these sections'}, "
                f"which {'was' if len(titles) == 1 else 'were'} left out: {listed}."
            )
        if not any(section.kind is not None for section in sections):
            self.notes.append(
                "No section headings were recognized, so most fields are empty. Fill them in from the text."
            )


def _without_cities(entries: list[FoundEntry], cities: set[str]) -> None:
    """Take a city that the resume names elsewhere with its region off the end of an employer or school."""
    for entry in entries:
        for name in ("company", "institution"):
            value = entry.fields.get(name)
            if not isinstance(value, Found) or re.match(r"Univ\w+ (?:of|at) [\w ]+,", value.text):
                continue
            head, _, tail = value.text.rpartition(", ")
            if head and tail in cities:
                value.text = head


def _summary(sections: list[Section], contact: FoundEntry) -> Found | None:
    for section in sections:
        if section.kind == "summary" and section.lines:
            texts = [("• " if line.bullet else "") + line.text for line in section.lines]
            return Found("\n".join(texts), section.lines[0].index)
    known = {value.text for value in contact.fields.values() if isinstance(value, Found)}
    for section in sections:
        if section.kind is None:
            for line in section.lines:
                words = line.text.split()
                prose = len(words) >= 15 and re.search(r"[a-z]{3,} [a-z]{2,}", line.text) is not None
                plain = not EMAIL.search(line.text) and find_period(line.text) is None
                if prose and plain and not line.bullet and line.text not in known:
                    return Found(line.text, line.index, sure=False)
    return None
