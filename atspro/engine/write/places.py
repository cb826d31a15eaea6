"""Where a line of the resume was done: a position, a project or an office, and how a sentence leads in from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from atspro.engine.clauses.parse import parsed
from atspro.engine.dates import PartialDate, parse_date
from atspro.engine.resume_text import prose_date
from atspro.engine.skills import skill_names
from atspro.engine.text import joined
from atspro.engine.write.material import Material
from atspro.engine.write.organizations import is_break, is_title, organization, title_of
from atspro.engine.write.wording import a_role, in_title_case, role, upper_first
from atspro.shapes import WorkExperience


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was done: a position, or a project, an office held or a course among the sections."""

    group: str
    lead: str
    short: str
    paths: tuple[str, ...]
    current: bool = False
    start: PartialDate | None = None
    end: PartialDate | None = None
    since: str = ""
    title: str = ""
    until: str = ""
    years: str = ""
    project: str = ""

    @property
    def named(self) -> bool:
        """Whether a sentence can say where it was, or in which role."""
        return bool(self.lead or self.short or self.project or self.title)


HIGHLIGHTS = re.compile(r"\b(?:highlights|achievements|accomplishments|key results)\b", re.IGNORECASE)
"""Headings over lines of the whole career."""


def place_of(group: str, material: Material) -> Place:
    """The place of a position or an entry, with how a sentence leads in from it."""
    found = re.fullmatch(r"resume\.workExperience\[(\d+)\]", group)
    if found:
        return _of_work(group, material.resume.work_experience[int(found.group(1))], material)
    section, entry = (int(number) for number in re.findall(r"\[(\d+)\]", group))
    kind = material.sections[section].kind
    one = material.sections[section].entries[entry]
    paths = (f"{group}.name", f"{group}.organization")
    current = (one.end_date or "").strip().lower() in ("present", "now", "today", "current")
    name, house = one.name or "", one.organization or ""
    if kind == "volunteering" and name and not house and "," in name and is_title(name.split(",")[0]):
        name, house = (part.strip() for part in name.split(",", 1))
    project = "Some highlights of my work" if HIGHLIGHTS.search(material.sections[section].title) else ""
    if project:
        lead = short = ""
    elif kind == "volunteering" and name and house:
        lead, short = f"As {_office(name)} {_body(house)}", f"at {_the(house)}"
    elif kind == "volunteering" and (name or house):
        lead = short = f"at {_the(house or name)}"
        lead = f"As a volunteer {lead}"
    elif re.search(r"\b(?:team|club|society|crew|band|council|committee)$", name, re.IGNORECASE):
        lead, short = f"On the {name}", f"on the {name}"
    else:
        bare, made_with = _apart(name)
        if _is_statement(bare):
            # "Our canoe placed 3rd" is what came of the project, and no name that a sentence can take.
            return Place(group, "In one project", "in one project", paths, current)
        lead, short = f"In my project “{bare}”" if name else "", f"in “{bare}”" if name else ""
        project = f"From my project “{bare}”{made_with}" if name else ""
    when = parse_date(one.start_date), parse_date(one.end_date)
    return Place(group, lead, short, paths, current, *when, project=project)


_ONE = re.compile(r"(?:treasurer|secretary|chair\w*|president|captain)$", re.IGNORECASE)
_BODY_OF = re.compile(r"(?:[A-Z][\w-]+ ){0,3}(?:Society|Association|Club|Union|Council|Guild) (?:of|for) ")
_BODY = re.compile(r" (?:Society|Association|Club|Union|Council|Committee|Guild|Board|Foundation)$")


def _office(name: str) -> str:
    """An office with its article, which none takes that one person holds."""
    return role(name) if _ONE.search(name) else a_role(name)


def _body(house: str) -> str:
    return f"of the {house}" if _BODY.search(house) or _BODY_OF.match(house) else f"at {_the(house)}"


def _is_statement(name: str) -> bool:
    """Whether a project's name is a sentence of its own: "Our canoe placed 3rd"."""
    words = parsed(name)
    subject = bool(words) and words[0].tag in ("DT", "PRP$", "PRP", "CD")
    return subject and any(one.tag in ("VBD", "VBZ", "VBP", "MD") for one in words[1:])


def _apart(name: str) -> tuple[str, str]:
    """A project's name, and how a sentence goes on with the tools in its brackets: ", built with Python and React"."""
    found = re.fullmatch(r"(.+?)\s*[(|]\s*([^()]+?)\)?", name)
    if found is None:
        return name, ""
    tools = [part.strip() for part in re.split(r",|/| and ", found.group(2))]
    built = all(skill_names(part) for part in tools)
    return found.group(1), f", built with {joined(tools)}" if built else ""


def _of_work(group: str, work: WorkExperience, material: Material) -> Place:
    house, title = organization(work, material.resume), title_of(work)
    within = "in" if _SERVICE.search(house) or _PART.search(house) else "at"
    short = f"{within} {_the(house)}" if house else ""
    if is_break(f"{work.position} {work.company}"):
        house, title, lead, short = "", "", "During my career break", "during my career break"
    elif house and title:
        lead = f"As {a_role(title)} {short}"
    elif house:
        lead = upper_first(short)
    else:
        lead, short = (f"As {a_role(title)}", f"as {a_role(title)}") if title else ("", "")
    return Place(
        group,
        lead,
        short,
        (f"{group}.company", f"{group}.position"),
        work.is_current,
        parse_date(work.start_date),
        parse_date(work.end_date),
        prose_date(work.start_date) if work.start_date and parse_date(work.start_date) else "",
        role(title) if title else "",
        prose_date(work.end_date) if work.end_date and parse_date(work.end_date) else "",
        _years(parse_date(work.start_date), parse_date(work.end_date)),
    )


def _years(start: PartialDate | None, end: PartialDate | None) -> str:
    """ "from 2016 to 2021", "in 2020"; "" where a date is missing."""
    if not start or not end:
        return ""
    return f"in {end.year}" if start.year == end.year else f"from {start.year} to {end.year}"


_SERVICE = re.compile(r"\b(?:Army|Navy|Air Force|Marine Corps|Marines|Coast Guard|National Guard)\b")


_PART = re.compile(r" (?:Unit|Team|Department|Division|Squad|Battalion|Regiment|Fleet)$")
"""What ends the name of a part of an employer, which takes "the"."""


def _the(house: str) -> str:
    """A name as it is written, without the place behind its comma, and not in capitals throughout."""
    short = in_title_case(re.sub(r",\s+(?!Inc|LLC|Ltd|Co\b|LLP|PLC).*$|\s*\([^)]*\)?$", "", house))
    takes = re.match(
        r"(?:US|U\.S\.|United States|British|Royal|Royal Air) (?:Army|Navy|Air Force|Marine|Coast)"
        r"|(?:University|City|State|County|Department|Ministry|Institute|School|College|Port) of\b"
        r"|[A-Z]\w+ (?:Department|Ministry|Office|Bureau|Board) of\b",
        short,
    )
    return f"the {short}" if (takes or _PART.search(short)) and not re.match(r"the\b", short, re.I) else short


def precedes(earlier: Place, later: Place) -> bool:
    """Whether one place was left before the other was begun, as their dates tell."""
    if not earlier.end or not later.start:
        return False
    end, start = earlier.end, later.start
    return (end.year, end.month or 1) <= (start.year, start.month or 12)


__all__ = ["HIGHLIGHTS", "Place", "place_of", "precedes"]
