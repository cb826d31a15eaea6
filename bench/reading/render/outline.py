"""A person's resume as words in their order, with dates as this person writes them: what documents lay out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from bench.reading.people import Person

_DATE_STYLES = ("name", "short", "numbers", "two", "dots")
_JOINTS = (" – ", " - ", "–", " — ")
_TO = {"en": " to ", "de": " bis ", "fr": " à ", "es": " a ", "it": " a ", "pt": " a "}
_SINCE = {"en": "Since", "de": "seit", "fr": "Depuis", "es": "Desde", "it": "Dal", "pt": "Desde"}
_EXPIRES = {
    "en": ("exp. {}", "valid till {}", "Expires {}", "current through {}"),
    "de": ("gültig bis {}",),
    "fr": ("valable jusqu’en {}",),
    "es": ("válido hasta {}",),
    "it": ("scadenza {}",),
    "pt": ("válido até {}",),
}
_EXPECTED = {
    "en": "Expected {}",
    "de": "voraussichtlich {}",
    "fr": "prévu {}",
    "es": "previsto {}",
    "it": "previsto {}",
    "pt": "previsto {}",
}


@dataclass(slots=True)
class Entry:
    """One entry: what stands at its head, its dates, and what stands below."""

    title: str
    below: str = ""
    place: str = ""
    dates: str = ""
    text: str = ""
    bullets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """One section: its entries, or plain items ("Spanish (B2)") where there is nothing to lay out."""

    kind: str
    heading: str
    entries: list[Entry] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    text: str = ""


class Hand:
    """How one person writes dates."""

    def __init__(self, person: Person) -> None:
        self.person = person
        number = int(person.name[2:])
        self.style = _DATE_STYLES[number % len(_DATE_STYLES)]
        self.joint = (*_JOINTS, _TO[person.language])[number % (len(_JOINTS) + 1)]
        self.since = number % 4 == 1

    def date(self, iso: str | None) -> str:
        """One date."""
        style = "short" if self.style == "two" and iso and "-" not in iso else self.style
        return self.person.date(iso, style)

    def period(self, start: str | None, end: str | None) -> str:
        """A span of time; without an end it goes on."""
        if not start:
            return self.lone(end) if end else ""
        if not end and self.since:
            return f"{_SINCE[self.person.language]} {self.date(start)}"
        return f"{self.date(start)}{self.joint}{self.date(end)}"

    def lone(self, iso: str | None) -> str:
        """A date that stands alone: nobody writes "Jun 17" there."""
        return self.person.date(iso, "name" if self.style == "two" else self.style) if iso else ""


def outline(person: Person) -> list[Part]:
    """All sections of a person, work first, or education first for students."""
    hand = Hand(person)
    resume, number = person.resume, int(person.name[2:])
    city = person.place[0]
    parts = [Part("summary", person.heading("summary"), text=resume.summary)] if resume.summary else []
    work = [
        Entry(
            entry.position,
            entry.company,
            city if number % 2 else "",
            hand.period(entry.start_date, entry.end_date),
            bullets=list(entry.responsibilities),
        )
        for entry in resume.work_experience
    ]
    schools = []
    for school in resume.education:
        degree = ", ".join(part for part in (school.degree, school.field_of_study) if part)
        dates = hand.lone(school.graduation_date)
        if (school.graduation_date or "") >= "2026":
            dates = _EXPECTED[person.language].format(dates)
        bullets = [f"GPA: {school.gpa}/4.0"] if school.gpa else []
        if school.relevant_courses:
            bullets.append(f"{_COURSES[person.language]}: {', '.join(school.relevant_courses)}")
        schools.append(Entry(degree, school.institution, "", dates, bullets=bullets))
    middle = [
        Part("work", person.heading("work"), work),
        Part("education", person.heading("education"), schools),
    ]
    parts += reversed(middle) if person.career == "student" else middle
    if resume.certifications:
        words = _EXPIRES[person.language]
        items = []
        for at, one in enumerate(resume.certifications):
            until = words[(number + at) % len(words)].format(hand.lone(one.expiration_date))
            got = hand.lone(one.date_obtained)
            items.append(f"{one.name}, {one.issuer}" + (f", {until}" if one.expiration_date else f" ({got})"))
        parts.append(Part("certificates", person.heading("certificates"), items=items))
    parts.append(Part("skills", person.heading("skills"), items=list(resume.skills)))
    for section in person.sections:
        part = Part(section.kind, section.title)
        for entry in section.entries:
            if section.kind == "languages":
                part.items.append(f"{entry.name} ({entry.level})" if number % 2 else f"{entry.name}: {entry.level}")
            elif section.kind == "interests":
                part.items.append(" – ".join([entry.name or "", *entry.skills]))
            elif section.kind == "references":
                part.items.append(f"{entry.name}: “{entry.description}”")
            elif section.kind in ("publications", "awards"):
                part.items.append(f"{entry.name}. {entry.organization}, {hand.lone(entry.end_date)}")
            else:
                part.entries.append(
                    Entry(
                        entry.name or "",
                        entry.organization or "",
                        "",
                        hand.period(entry.start_date, entry.end_date),
                        entry.description or "",
                        list(entry.bullets),
                    )
                )
        parts.append(part)
    return parts


_COURSES = {
    "en": "Relevant coursework",
    "de": "Schwerpunkte",
    "fr": "Cours",
    "es": "Asignaturas",
    "it": "Corsi",
    "pt": "Disciplinas",
}


def employers(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries by employer, where one employer's stand together."""
    return [(employer, list(roles)) for employer, roles in groupby(entries, key=lambda entry: entry.below)]


def contact(person: Person) -> list[str]:
    """The parts of the address line."""
    said = person.resume.contact_info
    return [part for part in (said.address, said.phone, said.email, *(link.url for link in said.links)) if part]
