"""The resume editor's fields: every field of the data model, once, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atspro.shapes import SectionKind

FieldKind = Literal["line", "text", "lines", "skills", "check", "number", "choice"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``key`` is its camelCase name in the JSON; ``kind`` says how it is typed.

    A line, a text of many lines, a list with one item a line, skills (one a line or separated by commas), a checkbox, a
    number, or one of ``choices``, pairs of a value and its label.
    """

    key: str
    label: str
    kind: FieldKind = "line"
    help: str = ""
    width: str = "col-md-6"
    autocomplete: str = "off"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list of entries that can be added, removed and moved. ``path`` is dotted camelCase."""

    path: str
    one: str
    fields: tuple[FieldSpec, ...]

    @property
    def names(self) -> frozenset[str]:
        """The keys of the fields."""
        return frozenset(field.key for field in self.fields)


CONTACT = (
    FieldSpec("contactInfo.fullName", "Full name", autocomplete="name", required=True),
    FieldSpec("contactInfo.email", "Email", autocomplete="email"),
    FieldSpec("contactInfo.phone", "Phone", autocomplete="tel"),
    FieldSpec("contactInfo.address", "Location", autocomplete="street-address", help="City and region are enough."),
)
SUMMARY = FieldSpec("summary", "Summary", "text", "Two to four sentences in your own words.", "col-12")
SKILLS = FieldSpec("skills", "Skills", "skills", "One per line, or separated by commas.", "col-12")
SINGLES = {field.key: field for field in (*CONTACT, SUMMARY, SKILLS)}

LINKS = ListSpec(
    "contactInfo.links",
    "Link",
    (
        FieldSpec("name", "Name"),
        FieldSpec("url", "Address", autocomplete="url"),
    ),
)
EXPERIENCE = ListSpec(
    "workExperience",
    "Experience",
    (
        FieldSpec("position", "Position"),
        FieldSpec("company", "Company"),
        FieldSpec("startDate", "Start", width="col-6", help="Such as March 2021."),
        FieldSpec("endDate", "End", width="col-6"),
        FieldSpec("isCurrent", "I work here now", "check", width="col-12"),
        FieldSpec(
            "description", "Description", "text", "A line about the company or your role, if you want one.", "col-12"
        ),
        FieldSpec("responsibilities", "Responsibilities and results", "lines", "One per line.", "col-12"),
        FieldSpec("skills", "Skills used", "skills", "One per line, or separated by commas.", "col-12"),
    ),
)
EDUCATION = ListSpec(
    "education",
    "Education",
    (
        FieldSpec("institution", "School"),
        FieldSpec("degree", "Degree"),
        FieldSpec("fieldOfStudy", "Field of study"),
        FieldSpec("graduationDate", "Graduation", width="col-7 col-md-3"),
        FieldSpec("gpa", "GPA", "number", width="col-5 col-md-3"),
        FieldSpec("honors", "Honors", "lines", "One per line."),
        FieldSpec("relevantCourses", "Relevant courses", "lines", "One per line."),
        FieldSpec("skills", "Skills learned", "skills", "One per line, or separated by commas.", "col-12"),
    ),
)
CERTIFICATIONS = ListSpec(
    "certifications",
    "Certification",
    (
        FieldSpec("name", "Name"),
        FieldSpec("issuer", "Issuer"),
        FieldSpec("dateObtained", "Obtained", width="col-6 col-md-4"),
        FieldSpec("expirationDate", "Expires", width="col-6 col-md-4"),
        FieldSpec("credentialId", "Credential ID", width="col-12 col-md-4"),
    ),
)
SECTION_NAMES: dict[SectionKind, str] = {
    "headline": "Headline",
    "projects": "Projects",
    "volunteering": "Volunteering",
    "publications": "Publications",
    "awards": "Awards",
    "languages": "Languages",
    "interests": "Interests",
    "references": "References",
    "courses": "Courses",
    "memberships": "Memberships",
    "patents": "Patents",
    "military": "Military service",
    "other": "Another section",
}
SECTIONS = ListSpec(
    "sections",
    "Entry",
    (
        FieldSpec("kind", "Section", "choice", choices=tuple(SECTION_NAMES.items())),
        FieldSpec("title", "Heading", help="As it stands on the resume. Entries under one heading form a section."),
        FieldSpec("name", "Name"),
        FieldSpec("organization", "Organization"),
        FieldSpec("startDate", "Start", width="col-6 col-md-3"),
        FieldSpec("endDate", "End", width="col-6 col-md-3"),
        FieldSpec("url", "Link", width="col-12 col-md-3", autocomplete="url"),
        FieldSpec("level", "Level", width="col-12 col-md-3", help="Such as Fluent."),
        FieldSpec("description", "Description", "text", width="col-12"),
        FieldSpec("bullets", "Details", "lines", "One per line.", "col-12"),
        FieldSpec("skills", "Skills used", "skills", "One per line, or separated by commas.", "col-12"),
        FieldSpec("isHidden", "Leave this section out of documents", "check", width="col-12"),
    ),
)
# The lists of the resume's own columns; sections stand beside them, in a table of their own.
LISTS = {spec.path: spec for spec in (LINKS, EXPERIENCE, EDUCATION, CERTIFICATIONS)}
ALL_LISTS = {**LISTS, SECTIONS.path: SECTIONS}
