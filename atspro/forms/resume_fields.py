"""The resume editor's fields: every field of the data model, once, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["line", "text", "lines", "skills", "check", "number"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``key`` is its camelCase name in the JSON; ``kind`` says how it is typed.

    A line, a text of many lines, a list with one item a line, skills (one a line or separated by commas), a checkbox or
    a number.
    """

    key: str
    label: str
    kind: FieldKind = "line"
    help: str = ""
    width: str = "col-md-6"
    autocomplete: str = "off"
    required: bool = False


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
LISTS = {spec.path: spec for spec in (LINKS, EXPERIENCE, EDUCATION, CERTIFICATIONS)}
