"""The resume editor's fields: every field of the data model, once, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atspro.i18n import Labels, gettext_noop, lazy_gettext
from atspro.shapes import SectionKind

FieldKind = Literal["line", "text", "lines", "skills", "check", "number", "choice"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``key`` is its camelCase name in the JSON; ``kind`` says how it is typed.

    A line, a text of many lines, a list with one item a line, skills (one a line or separated by commas), a checkbox, a
    number, or one of ``choices``, pairs of a value and its label. One that ``folds`` is out of sight on the review page
    while it is empty.
    """

    key: str
    label: str
    kind: FieldKind = "line"
    help: str = ""
    width: str = "col-md-6"
    autocomplete: str = "off"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    folds: bool = False


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
    FieldSpec("contactInfo.fullName", lazy_gettext("Full name"), autocomplete="name", required=True),
    FieldSpec("contactInfo.email", lazy_gettext("Email"), autocomplete="email"),
    FieldSpec("contactInfo.phone", lazy_gettext("Phone"), autocomplete="tel"),
    FieldSpec(
        "contactInfo.address",
        lazy_gettext("Location"),
        autocomplete="street-address",
        help=lazy_gettext("City and region are enough."),
    ),
)
SUMMARY = FieldSpec(
    "summary", lazy_gettext("Summary"), "text", lazy_gettext("Two to four sentences in your own words."), "col-12"
)
SKILLS = FieldSpec(
    "skills", lazy_gettext("Skills"), "skills", lazy_gettext("One per line, or separated by commas."), "col-12"
)
SINGLES = {field.key: field for field in (*CONTACT, SUMMARY, SKILLS)}

LINKS = ListSpec(
    "contactInfo.links",
    lazy_gettext("Link"),
    (
        FieldSpec("name", lazy_gettext("Name")),
        FieldSpec("url", lazy_gettext("Address"), autocomplete="url"),
    ),
)
EXPERIENCE = ListSpec(
    "workExperience",
    lazy_gettext("Experience"),
    (
        FieldSpec("position", lazy_gettext("Position")),
        FieldSpec("company", lazy_gettext("Company")),
        FieldSpec("startDate", lazy_gettext("Start"), width="col-6", help=lazy_gettext("Such as March 2021.")),
        FieldSpec("endDate", lazy_gettext("End"), width="col-6"),
        FieldSpec("isCurrent", lazy_gettext("I work here now"), "check", width="col-12"),
        FieldSpec(
            "description",
            lazy_gettext("Description"),
            "text",
            lazy_gettext("A line about the company or your role, if you want one."),
            "col-12",
            folds=True,
        ),
        FieldSpec(
            "responsibilities",
            lazy_gettext("Responsibilities and results"),
            "lines",
            lazy_gettext("One per line."),
            "col-12",
        ),
        FieldSpec(
            "skills",
            lazy_gettext("Skills used"),
            "skills",
            lazy_gettext("One per line, or separated by commas."),
            "col-12",
            folds=True,
        ),
    ),
)
EDUCATION = ListSpec(
    "education",
    lazy_gettext("Education"),
    (
        FieldSpec("institution", lazy_gettext("School")),
        FieldSpec("degree", lazy_gettext("Degree")),
        FieldSpec("fieldOfStudy", lazy_gettext("Field of study")),
        FieldSpec("graduationDate", lazy_gettext("Graduation"), width="col-7 col-md-3"),
        FieldSpec("gpa", lazy_gettext("GPA"), "number", width="col-5 col-md-3", folds=True),
        FieldSpec("honors", lazy_gettext("Honors"), "lines", lazy_gettext("One per line."), folds=True),
        FieldSpec(
            "relevantCourses", lazy_gettext("Relevant courses"), "lines", lazy_gettext("One per line."), folds=True
        ),
        FieldSpec(
            "skills",
            lazy_gettext("Skills learned"),
            "skills",
            lazy_gettext("One per line, or separated by commas."),
            "col-12",
            folds=True,
        ),
    ),
)
CERTIFICATIONS = ListSpec(
    "certifications",
    lazy_gettext("Certification"),
    (
        FieldSpec("name", lazy_gettext("Name")),
        FieldSpec("issuer", lazy_gettext("Issuer")),
        FieldSpec("dateObtained", lazy_gettext("Obtained"), width="col-6 col-md-4"),
        FieldSpec("expirationDate", lazy_gettext("Expires"), width="col-6 col-md-4", folds=True),
        FieldSpec("credentialId", lazy_gettext("Credential ID"), width="col-12 col-md-4", folds=True),
    ),
)
SECTION_NAMES: dict[SectionKind, str] = {
    "headline": gettext_noop("Headline"),
    "projects": gettext_noop("Projects"),
    "volunteering": gettext_noop("Volunteering"),
    "publications": gettext_noop("Publications"),
    "awards": gettext_noop("Awards"),
    "languages": gettext_noop("Languages"),
    "interests": gettext_noop("Interests"),
    "references": gettext_noop("References"),
    "courses": gettext_noop("Courses"),
    "memberships": gettext_noop("Memberships"),
    "patents": gettext_noop("Patents"),
    "military": gettext_noop("Military service"),
    "other": gettext_noop("Another section"),
}
SECTIONS = ListSpec(
    "sections",
    lazy_gettext("Entry"),
    (
        FieldSpec("kind", lazy_gettext("Section"), "choice", choices=tuple(Labels(dict(SECTION_NAMES.items())).lazy())),
        FieldSpec(
            "title",
            lazy_gettext("Heading"),
            help=lazy_gettext("As it stands on the resume. Entries under one heading form a section."),
        ),
        FieldSpec("name", lazy_gettext("Name")),
        FieldSpec("organization", lazy_gettext("Organization"), folds=True),
        FieldSpec("startDate", lazy_gettext("Start"), width="col-6 col-md-3", folds=True),
        FieldSpec("endDate", lazy_gettext("End"), width="col-6 col-md-3", folds=True),
        FieldSpec("url", lazy_gettext("Link"), width="col-12 col-md-3", autocomplete="url", folds=True),
        FieldSpec(
            "level", lazy_gettext("Level"), width="col-12 col-md-3", help=lazy_gettext("Such as Fluent."), folds=True
        ),
        FieldSpec("description", lazy_gettext("Description"), "text", width="col-12", folds=True),
        FieldSpec("bullets", lazy_gettext("Details"), "lines", lazy_gettext("One per line."), "col-12", folds=True),
        FieldSpec(
            "skills",
            lazy_gettext("Skills used"),
            "skills",
            lazy_gettext("One per line, or separated by commas."),
            "col-12",
            folds=True,
        ),
        FieldSpec("isHidden", lazy_gettext("Leave this section out of documents"), "check", width="col-12", folds=True),
    ),
)
# The lists of the resume's own columns; sections stand beside them, in a table of their own.
LISTS = {spec.path: spec for spec in (LINKS, EXPERIENCE, EDUCATION, CERTIFICATIONS)}
ALL_LISTS = {**LISTS, SECTIONS.path: SECTIONS}
