"""Europass CVs as XML: the SkillsPassport of the older editor, and the Candidate (HR Open) of today's."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from atspro.engine.read.json_resume import read_structured
from atspro.engine.read.json_text import line_of, split_items, text_of
from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.study_fields import degree_and_field
from atspro.errors import UnreadableFile

MAX_ELEMENTS = 50_000
_BOOKS = {"Communication": "Communication", "Organisational": "Organisation", "JobRelated": "Job-related"}


def read_europass(data: bytes) -> ResumeReading:
    """The resume of a Europass XML. Raises `UnreadableFile`: corrupt, too_large or wrong_type."""
    root = _parse(data)
    for element in list(root.iter("*")):
        element.tag = etree.QName(element).localname
    passport = root if root.tag in ("SkillsPassport", "LearnerInfo") else root.find(".//SkillsPassport")
    if passport is not None:
        learner = passport if passport.tag == "LearnerInfo" else passport.find("LearnerInfo")
        return read_structured(_passport(learner if learner is not None else passport))
    candidate = root if root.tag == "Candidate" else root.find(".//Candidate")
    if candidate is not None:
        return read_structured(_candidate(candidate))
    raise UnreadableFile(
        "wrong_type", "This XML file is no Europass CV. Save the resume as PDF or DOCX, or paste the text."
    )


def _parse(data: bytes) -> Any:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        # A CV needs neither, and both can make a small file a very large one.
        raise UnreadableFile(
            "corrupt", "This XML file has definitions of its own, which no Europass CV has. Export it again as PDF."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableFile(
            "corrupt", "This XML file is broken and cannot be read. Export it again, or paste the text."
        ) from None
    for count, _ in enumerate(root.iter()):
        if count > MAX_ELEMENTS:
            raise UnreadableFile(
                "too_large", "This XML file holds more than a resume can have. Export it again, or paste the text."
            )
    for instruction in root.xpath("//processing-instruction()"):
        if instruction.getparent() is not None:
            instruction.getparent().remove(instruction)
    return root


def _text(element: Any, path: str = ".") -> str:
    """All text below an element, which may be HTML; "" where there is none."""
    found = element.find(path) if element is not None else None
    if found is None:
        return ""
    return "".join(found.itertext()).strip()


def _label(element: Any, path: str) -> str:
    return _text(element, f"{path}/Label") or _text(element, path)


def _entries(parent: Any, name: str) -> list[Any]:
    """The entries of a list: <WorkExperienceList><WorkExperience/>, or without the list around them."""
    return [element for element in parent.iter(name) if element.find(name) is None]


def _date(element: Any) -> str:
    """<From year="2016" month="--03"/> as "2016-03"."""
    if element is None:
        return ""
    year = (element.get("year") or "").strip()
    if not re.fullmatch(r"\d{4}", year):
        return line_of(_text(element))
    month = re.sub(r"\D", "", element.get("month") or "")
    return f"{year}-{int(month):02}" if month and 1 <= int(month) <= 12 else year


def _period(element: Any) -> dict[str, Any]:
    period = element.find("Period")
    if period is None:
        return {}
    start, end = _date(period.find("From")), _date(period.find("To"))
    found: dict[str, Any] = {name: text for name, text in (("startDate", start), ("endDate", end)) if text}
    if _text(period, "Current") == "true":
        found["isCurrent"] = True
    return found


def _passport(learner: Any) -> dict[str, Any]:
    person = learner.find("Identification")
    contact = person.find("ContactInfo") if person is not None else None
    address = contact.find("Address") if contact is not None else None
    sites = list(contact.iter("Website")) if contact is not None else []
    made: dict[str, Any] = {
        "basics": {
            "name": " ".join(
                filter(None, (_text(person, "PersonName/FirstName"), _text(person, "PersonName/Surname")))
            ),
            "label": _label(learner.find("Headline"), "Description"),
            "email": _text(contact, "Email/Contact") or _text(contact, "Email"),
            "phone": _text(contact, ".//Telephone/Contact") or _text(contact, ".//Telephone"),
            "location": {
                "address": _text(address, ".//AddressLine"),
                "city": " ".join(filter(None, (_text(address, ".//PostalCode"), _text(address, ".//Municipality")))),
                "country": _label(address, ".//Country"),
            },
            "url": [_text(site, "Contact") or _text(site) for site in sites],
        },
        "work": [
            _period(entry)
            | {
                "name": _text(entry, "Employer/Name"),
                "position": _label(entry, "Position"),
                "summary": _text(entry, "Activities"),
            }
            for entry in _entries(learner, "WorkExperience")
        ],
        "education": [
            _period(entry)
            | {
                "institution": _text(entry, "Organisation/Name"),
                **_studied(_text(entry, "Title") or _label(entry, "Level"), _label(entry, "Field")),
                "summary": _text(entry, "Activities"),
                "score": _text(entry, "Grade"),
            }
            for entry in _entries(learner, "Education")
        ],
        "languages": [
            *(
                {"language": _label(entry, "Description"), "fluency": "Native"}
                for entry in learner.iter("MotherTongue")
            ),
            *(
                {
                    "language": _label(entry, "Description"),
                    "fluency": _levels(entry.find("ProficiencyLevel")),
                    "bullets": [_label(proof, "Title") for proof in entry.iter("Certificate")],
                }
                for entry in learner.iter("ForeignLanguage")
            ),
        ],
    }
    skills = learner.find("Skills")
    told = [] if skills is None else [child for child in skills if child.tag != "Linguistic"]
    rows = []
    known: list[str] = []
    for child in told:
        licences = [_text(licence) for licence in child.iter("Licence")]
        said = ", ".join(licences) if licences else _text(child, "Description") or _text(child)
        prose, items = split_items(text_of(said))
        if child.tag in ("JobRelated", "Computer") and not prose and all(len(item.split()) < 6 for item in items):
            known += items
        elif said:
            rows.append({"name": _BOOKS.get(child.tag, child.tag), "description": said})
    sections: list[dict[str, Any]] = [{"kind": "other", "title": "Skills", "entries": rows}] if rows else []
    for achievement in _entries(learner, "Achievement"):
        title = _label(achievement, "Title") or "Achievements"
        same = next((section for section in sections if section["title"] == title), None)
        if same is None:
            same = {"kind": "other", "title": title, "entries": []}
            sections.append(same)
        same["entries"].append({"description": _text(achievement, "Description")})
    return made | {"sections": sections, "skills": known}


def _studied(degree: str, area: str) -> dict[str, str]:
    """The degree and what was studied, also where both stand in the degree's title."""
    degree, within = (degree, "") if area else degree_and_field(degree)
    return {"studyType": degree, "area": area or within}


def _levels(element: Any) -> str:
    """The five levels of a language; one when they are the same."""
    if element is None:
        return ""
    levels = [(child.tag, _text(child)) for child in element if _text(child)]
    if len({level for _, level in levels}) == 1:
        return levels[0][1]
    return ", ".join(f"{re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', name)} {level}" for name, level in levels)


def _candidate(candidate: Any) -> dict[str, Any]:
    person = candidate.find("CandidatePerson")
    channels = {"email": "", "phone": "", "web": ""}
    address = None
    for channel in person.iter("Communication") if person is not None else []:
        kind = _text(channel, "ChannelCode").lower() or _text(channel, "UseCode").lower()
        said = _text(channel, "URI") or _text(channel, "FormattedNumber") or _text(channel, "DialNumber")
        name = "email" if "email" in kind or "@" in said else "phone" if "phone" in kind else "web"
        address = channel.find("Address") if channel.find("Address") is not None else address
        if said and not channels[name]:
            prefix = _text(channel, "CountryDialing")
            channels[name] = f"+{prefix.lstrip('+')} {said}" if name == "phone" and prefix else said
    profile = candidate.find("CandidateProfile")
    profile = profile if profile is not None else candidate
    work = []
    for employer in profile.iter("EmployerHistory"):
        positions = list(employer.iter("PositionHistory")) or [employer]
        work += [
            _hr_period(position.find("EmploymentPeriod"))
            | {
                "name": _text(employer, "OrganizationName"),
                "position": _text(position, "PositionTitle"),
                "summary": _text(position, "Description"),
            }
            for position in positions
        ]
    schools = [
        _hr_period(school.find("AttendancePeriod"))
        | {
            "institution": _text(school, "OrganizationName"),
            **_studied(
                _text(school, ".//DegreeName"),
                _text(school, ".//OccupationalSkillsCovered") or _text(school, ".//MajorProgramName"),
            ),
            "score": _text(school, ".//FinalGrade/ScoreText") or _text(school, ".//FinalGrade"),
        }
        for school in profile.iter("EducationOrganizationAttendance")
    ]
    languages, skills = [], []
    for competency in profile.iter("PersonCompetency"):
        name = _text(competency, "CompetencyName") or _text(competency, "CompetencyID")
        levels = [
            (_text(dimension, "CompetencyDimensionTypeCode"), _text(dimension, ".//ScoreText"))
            for dimension in competency.iter("CompetencyDimension")
        ]
        if _text(competency, "TaxonomyID").lower() == "language":
            words = ", ".join(dict.fromkeys(level for _, level in levels if level))
            mother = not levels
            languages.append({"language": name, "fluency": "Native" if mother else words})
        elif name:
            skills.append({"name": name})
    return {
        "basics": {
            "name": " ".join(
                filter(None, (_text(person, "PersonName/GivenName"), _text(person, "PersonName/FamilyName")))
            ),
            "email": channels["email"],
            "phone": channels["phone"],
            "url": channels["web"],
            "summary": _text(profile, "ExecutiveSummary"),
            "location": {
                "address": _text(address, "AddressLine"),
                "city": _text(address, "CityName"),
                "postalCode": _text(address, "PostalCode"),
                "countryCode": _text(address, "CountryCode").upper(),
            },
        },
        "work": work,
        "education": schools,
        "languages": languages,
        "skills": skills,
        "certificates": [
            {
                "name": _text(entry, "CertificationName") or _text(entry, "CertificationTypeCode"),
                "issuer": _text(entry, ".//IssuingAuthority/Name") or _text(entry, "IssuingAuthority"),
                "date": _text(entry, ".//FirstIssuedDate"),
            }
            for entry in profile.iter("Certification")
        ],
        "publications": [
            {"name": _text(entry, "Title") or _text(entry, "FormattedPublicationDescription")}
            for entry in profile.iter("Publication")
        ],
    }


def _hr_period(period: Any) -> dict[str, Any]:
    if period is None:
        return {}
    start = _text(period, "StartDate/FormattedDateTime") or _text(period, "StartDate")
    end = _text(period, "EndDate/FormattedDateTime") or _text(period, "EndDate")
    found: dict[str, Any] = {name: text for name, text in (("startDate", start), ("endDate", end)) if text}
    if _text(period, "CurrentIndicator") == "true":
        found["isCurrent"] = True
    return found
