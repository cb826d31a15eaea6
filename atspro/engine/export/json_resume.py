"""A base resume as JSON Resume (https://jsonresume.org/schema, version 1.0.0), for other programs to read."""

from __future__ import annotations

import re
from typing import Any

from atspro.engine.dates import parse_date
from atspro.shapes import Certification, ContactInfo, Education, Link, ResumeData, WorkExperience

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
# What RFC 3986 allows in an address; everything else is percent-encoded.
_NOT_IN_URI = re.compile(r"[^\w:/?#\[\]@!$&'()*+,;=.~%-]", re.ASCII)


def to_json_resume(resume: ResumeData) -> dict[str, Any]:
    """The resume as a JSON Resume object. What was not said is left out.

    A date that can't be read is left out too, for the schema takes only 2021, 2021-03 and 2021-03-31; so is an e-mail
    address that is none.
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
    return {"$schema": SCHEMA, "basics": basics, **{name: rows for name, rows in entries.items() if rows}}


def _basics(contact: ContactInfo, summary: str | None) -> dict[str, Any]:
    return _without_blanks(
        name=contact.full_name,
        email=contact.email if contact.email and _ADDRESS.fullmatch(contact.email) else None,
        phone=contact.phone,
        summary=summary,
        location={"address": contact.address} if contact.address else None,
        profiles=[_profile(link) for link in contact.links],
    )


def _profile(link: Link) -> dict[str, Any]:
    address = link.url if _SCHEME.match(link.url) else f"https://{link.url}"
    return _without_blanks(network=link.name, url=_NOT_IN_URI.sub(_percent_encoded, address) if link.url else None)


def _percent_encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def _work(entry: WorkExperience) -> dict[str, Any]:
    return _without_blanks(
        name=entry.company,
        position=entry.position,
        startDate=_date(entry.start_date),
        endDate=None if entry.is_current else _date(entry.end_date),
        summary=entry.description,
        highlights=list(entry.responsibilities),
        keywords=list(entry.skills),
    )


def _education(entry: Education) -> dict[str, Any]:
    return _without_blanks(
        institution=entry.institution,
        studyType=entry.degree,
        area=entry.field_of_study,
        endDate=_date(entry.graduation_date),
        score=None if entry.gpa is None else repr(entry.gpa).removesuffix(".0"),
        courses=list(entry.relevant_courses),
        keywords=list(entry.skills),
    )


def _certificate(entry: Certification) -> dict[str, Any]:
    return _without_blanks(
        name=entry.name,
        issuer=entry.issuer,
        date=_date(entry.date_obtained),
        expires=_date(entry.expiration_date),
        credentialId=entry.credential_id,
    )


def _date(text: str | None) -> str | None:
    found = parse_date(text)
    if found is None:
        return None
    return f"{found.year:04}" if found.month is None else f"{found.year:04}-{found.month:02}"


def _without_blanks(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
