"""A base resume as JSON Resume (https://jsonresume.org/schema, version 1.0.0), for other programs to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from atspro.engine.dates import parse_date
from atspro.shapes import (
    Certification,
    ContactInfo,
    Education,
    Link,
    ResumeData,
    ResumeSection,
    SectionEntry,
    WorkExperience,
)

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
# What RFC 3986 allows in an address; everything else is percent-encoded.
_NOT_IN_URI = re.compile(r"[^\w:/?#\[\]@!$&'()*+,;=.~%-]", re.ASCII)


# The schema's section for a kind of ours, and its names for the fields of an entry; other fields keep our names.
SECTION_KEYS: dict[str, tuple[str, dict[str, str]]] = {
    "projects": ("projects", {"organization": "entity", "bullets": "highlights", "skills": "keywords"}),
    "volunteering": (
        "volunteer",
        {"name": "position", "description": "summary", "bullets": "highlights", "skills": "keywords"},
    ),
    "publications": (
        "publications",
        {"organization": "publisher", "endDate": "releaseDate", "description": "summary"},
    ),
    "awards": ("awards", {"name": "title", "organization": "awarder", "endDate": "date", "description": "summary"}),
    "languages": ("languages", {"name": "language", "level": "fluency"}),
    "interests": ("interests", {"skills": "keywords"}),
    "references": ("references", {"description": "reference"}),
}


def to_json_resume(resume: ResumeData, sections: Iterable[ResumeSection] = ()) -> dict[str, Any]:
    """The resume, with its sections, as a JSON Resume object. What was not said is left out.

    Sections stand where the schema has a place for their kind. Their order and titles, and those that it has no place
    for, are in ``sections``, an addition: ``{"kind": "languages", "title": "Sprachen", "count": 2}``.

    The schema takes only dates such as 2021 and 2021-03, real e-mail addresses and whole web addresses. What the resume
    writes in another way stands beside such a value in ``written``, an addition that the schema permits, so that
    reading it again gives the same resume: ``{"startDate": "2021-03", "written": {"startDate": "March 2021"}}``.
    """
    entries = {
        "work": [_work(entry) for entry in resume.work_experience],
        "education": [_education(entry) for entry in resume.education],
        "awards": [
            _without_blanks(title=honor, awarder=entry.institution)
            for entry in resume.education
            for honor in entry.honors
        ],
        "certificates": [_certificate(entry) for entry in resume.certifications],
        "skills": [{"name": skill} for skill in resume.skills],
    }
    basics = _basics(resume.contact_info, resume.summary)
    listed: list[dict[str, Any]] = []
    for section in sections:
        about: dict[str, Any] = {"kind": section.kind, "title": section.title}
        if section.kind in SECTION_KEYS:
            key, names = SECTION_KEYS[section.kind]
            entries.setdefault(key, []).extend(_section_entry(entry, names) for entry in section.entries)
            about["count"] = len(section.entries)
        else:
            about["entries"] = [_without_blanks(**entry.to_json()) for entry in section.entries]
            if section.kind == "headline" and section.entries and "label" not in basics:
                basics |= _without_blanks(label=section.entries[0].name)
        listed.append(about)
    entries["sections"] = listed
    return {"$schema": SCHEMA, "basics": basics, **{name: rows for name, rows in entries.items() if rows}}


def _section_entry(entry: SectionEntry, names: dict[str, str]) -> dict[str, Any]:
    values = {names.get(name, name): value for name, value in entry.to_json().items()}
    url = values.pop("url")
    dates = {names.get(name, name): name for name in ("startDate", "endDate")}
    written = {name: values[name] for name in dates}
    values |= {name: iso_date(values[name]) for name in dates}
    return _with_written(values | {"url": web_address(url) if url else None}, url=url, **written)


def _basics(contact: ContactInfo, summary: str | None) -> dict[str, Any]:
    return _with_written(
        {
            "name": contact.full_name,
            "email": contact.email if contact.email and _ADDRESS.fullmatch(contact.email) else None,
            "phone": contact.phone,
            "summary": summary,
            "location": {"address": contact.address} if contact.address else None,
            "profiles": [_profile(link) for link in contact.links],
        },
        email=contact.email,
    )


def _profile(link: Link) -> dict[str, Any]:
    return _with_written({"network": link.name, "url": web_address(link.url)}, url=link.url)


def web_address(url: str) -> str | None:
    """An address as a URI: with a scheme, and percent-encoded where RFC 3986 wants it; None for nothing."""
    address = url if _SCHEME.match(url) else f"https://{url}"
    return _NOT_IN_URI.sub(_percent_encoded, address) if url else None


def _percent_encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def _work(entry: WorkExperience) -> dict[str, Any]:
    made = _with_written(
        {
            "name": entry.company,
            "position": entry.position,
            "startDate": iso_date(entry.start_date),
            "endDate": None if entry.is_current else iso_date(entry.end_date),
            "summary": entry.description,
            "highlights": list(entry.responsibilities),
            "keywords": list(entry.skills),
        },
        startDate=entry.start_date,
        endDate=entry.end_date,
    )
    return made | {"isCurrent": entry.is_current}


def _education(entry: Education) -> dict[str, Any]:
    return _with_written(
        {
            "institution": entry.institution,
            "studyType": entry.degree,
            "area": entry.field_of_study,
            "endDate": iso_date(entry.graduation_date),
            "score": None if entry.gpa is None else repr(entry.gpa).removesuffix(".0"),
            "honors": list(entry.honors),
            "courses": list(entry.relevant_courses),
            "keywords": list(entry.skills),
        },
        endDate=entry.graduation_date,
    )


def _certificate(entry: Certification) -> dict[str, Any]:
    return _with_written(
        {
            "name": entry.name,
            "issuer": entry.issuer,
            "date": iso_date(entry.date_obtained),
            "expires": iso_date(entry.expiration_date),
            "credentialId": entry.credential_id,
        },
        date=entry.date_obtained,
        expires=entry.expiration_date,
    )


def iso_date(text: str | None) -> str | None:
    """A date as the schema takes it, or None when it can't be read."""
    found = parse_date(text)
    if found is None:
        return None
    return f"{found.year:04}" if found.month is None else f"{found.year:04}-{found.month:02}"


def _with_written(values: dict[str, Any], **written: str | None) -> dict[str, Any]:
    """The values, and what the resume has in their place where that is something else; without blanks."""
    other = {name: text for name, text in written.items() if text and text != values[name]}
    return _without_blanks(**values, written=other)


def _without_blanks(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
