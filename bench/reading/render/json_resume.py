"""A person as JSON Resume, as other programs write it: the input of themes. Made apart from the engine's own export."""

from __future__ import annotations

import re
from typing import Any

from atspro.shapes import SectionEntry
from bench.reading.people import Person


def json_resume(person: Person) -> dict[str, Any]:
    """The person by the schema's names; dates stay "2016-03" or "2016"."""
    resume, contact = person.resume, person.resume.contact_info
    city, region, country = person.place
    sections = {section.kind: section.entries for section in person.sections}
    return {
        "basics": {
            "name": contact.full_name,
            "label": person.headline,
            "email": contact.email,
            "phone": contact.phone,
            "summary": resume.summary or "",
            "location": {"city": city, "region": region, "countryCode": country},
            "profiles": [
                {"network": link.name, "username": link.url.rsplit("/", 1)[-1], "url": link.url}
                for link in contact.links
            ],
        },
        "work": [
            {
                # Older themes read "company".
                "name": work.company,
                "company": work.company,
                "position": work.position,
                "startDate": work.start_date,
                **({} if work.is_current else {"endDate": work.end_date}),
                "highlights": list(work.responsibilities),
            }
            for work in resume.work_experience
        ],
        "education": [
            {
                "institution": school.institution,
                "studyType": school.degree,
                "area": school.field_of_study or "",
                "startDate": _years_before(school.graduation_date or "", 3),
                "endDate": school.graduation_date,
                **({"score": f"{school.gpa}", "gpa": f"{school.gpa}"} if school.gpa else {}),
                "courses": list(school.relevant_courses),
            }
            for school in resume.education
        ],
        "certificates": [
            {"name": one.name, "issuer": one.issuer, "date": one.date_obtained} for one in resume.certifications
        ],
        "skills": _skills(person),
        "languages": [{"language": entry.name, "fluency": entry.level} for entry in sections.get("languages", [])],
        "interests": [{"name": entry.name, "keywords": list(entry.skills)} for entry in sections.get("interests", [])],
        "references": [
            {"name": entry.name, "reference": entry.description} for entry in sections.get("references", [])
        ],
        "projects": [
            {"name": entry.name, "description": entry.description, "highlights": list(entry.bullets), **_dates(entry)}
            for entry in sections.get("projects", [])
        ],
        "volunteer": [
            {
                "organization": entry.organization,
                "position": entry.name,
                "highlights": list(entry.bullets),
                **_dates(entry),
            }
            for entry in sections.get("volunteering", [])
        ],
        "publications": [
            {"name": entry.name, "publisher": entry.organization, "releaseDate": entry.end_date}
            for entry in sections.get("publications", [])
        ],
        "awards": [
            {"title": entry.name, "awarder": entry.organization, "date": entry.end_date}
            for entry in sections.get("awards", [])
        ],
    }


_GROUPS = {
    "en": ("Core", "Also"),
    "de": ("Schwerpunkte", "Weitere"),
    "fr": ("Principales", "Autres"),
    "es": ("Principales", "Otras"),
    "it": ("Principali", "Altre"),
    "pt": ("Principais", "Outras"),
}


def _skills(person: Person) -> list[dict[str, Any]]:
    """Every other person puts skills into two groups; the names of groups are no skills."""
    skills = person.resume.skills
    if int(person.name[2:]) % 2:
        return [{"name": skill, "keywords": []} for skill in skills]
    first, other = _GROUPS[person.language]
    half = (len(skills) + 1) // 2
    return [{"name": first, "keywords": skills[:half]}, {"name": other, "keywords": skills[half:]}]


def _dates(entry: SectionEntry) -> dict[str, str]:
    return {name: value for name, value in (("startDate", entry.start_date), ("endDate", entry.end_date)) if value}


def _years_before(iso: str, years: int) -> str:
    return re.sub(r"^\d{4}", lambda year: str(int(year.group()) - years), iso)
