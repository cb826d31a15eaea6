"""Invented people, varied as in life, whose resumes are known before they are rendered.

Each is put together from the parts in ``people/*.toml`` by its number alone: students and people with long careers,
roles at one employer after another, gaps, side jobs, two trades, certificates that expire, publications, languages
with levels. Dates are "2016-03", or "2016" for people who write only years; what goes on has no end.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from atspro.shapes import (
    Certification,
    ContactInfo,
    Education,
    Link,
    ResumeData,
    ResumeSection,
    SectionEntry,
    SectionKind,
    WorkExperience,
)

HOW_MANY = {"en": 20, "de": 6, "fr": 6, "es": 5, "it": 4, "pt": 4}
CAREERS = ("promoted", "steady", "student", "gap", "long", "side job", "two trades", "returned")
THIS_YEAR = 2025


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's resume as data, and the words that their language has for headings, months and now."""

    name: str
    language: str
    career: str
    headline: str
    resume: ResumeData
    sections: tuple[ResumeSection, ...]
    place: tuple[str, str, str]
    words: dict[str, Any] = field(repr=False)

    def gold(self) -> dict[str, Any]:
        """What a perfect reading would hold."""
        return {
            "language": self.language,
            "career": self.career,
            "headline": self.headline,
            "resume": self.resume.to_json(),
            "sections": [section.to_json() for section in self.sections],
        }

    def date(self, iso: str | None, style: str = "name") -> str:
        """A date in this language: "März 2016" (name), "Mär 16" (short), "03/2016" (numbers), "03.2016" (dots)."""
        if not iso:
            return str(self.words["now"])
        year, _, month = iso.partition("-")
        if not month:
            return year
        word = str(self.words["months"][int(month) - 1])
        joint = " de " if self.language in ("es", "pt") and style == "name" else " "
        return {
            "name": f"{word}{joint}{year}",
            "short": f"{word[:3] if len(word) > 4 else word} {year}",
            "two": f"{word[:3]} {year[2:]}",
            "numbers": f"{month}/{year}",
            "dots": f"{month}.{year}",
        }[style]

    def heading(self, name: str) -> str:
        """A section's heading in this language."""
        return str(self.words["headings"][name])


@lru_cache(maxsize=1)
def parts() -> dict[str, dict[str, Any]]:
    """The parts that people are put together from, by language."""
    folder = Path(__file__).parent / "people"
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}


def people() -> list[Person]:
    """All of them, in the order of their names."""
    return [_person(language, number) for language, many in HOW_MANY.items() for number in range(many)]


def _person(language: str, number: int) -> Person:
    chance = random.Random(f"{language} {number}")
    words = parts()[language]
    career = CAREERS[number % len(CAREERS)]
    trades = words["trades"]
    trade = trades[number % len(trades)]
    other = trades[(number + 1) % len(trades)]
    first = words["first_names"][number % len(words["first_names"])]
    last = words["last_names"][(number * 3 + 1) % len(words["last_names"])]
    at = number % len(words["places"])
    city, region, country = words["places"][at]
    only_years = number % 9 == 7
    work = _work(chance, trade, other, career, only_years)
    latest = work[0].position if work else trade["titles"][0]
    contact = ContactInfo(
        full_name=f"{first} {last}",
        email=f"{_plain(first)}.{_plain(last)}@{chance.choice(['example.com', 'example.org', 'mail.example.net'])}",
        phone=words["phones"][at],
        address=", ".join(part for part in (city, region) if part),
        links=_links(chance, first, last),
    )
    resume = ResumeData(
        contact_info=contact,
        summary=chance.choice(trade["summaries"]) if number % 4 != 3 else None,
        work_experience=work,
        education=_education(chance, trade, career, work, only_years),
        certifications=_certificates(chance, trade, only_years) if number % 5 != 4 else [],
        skills=_some(chance, trade["skills"], 5, len(trade["skills"])),
    )
    return Person(
        f"{language}{number + 1:02}",
        language,
        career,
        latest,
        resume,
        tuple(_sections(chance, words, trade, number, only_years)),
        (city, region, country),
        words,
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.casefold().replace("ß", "ss").replace("ı", "i"))
    return re.sub(r"[^a-z]", "", folded)


def _links(chance: random.Random, first: str, last: str) -> list[Link]:
    handle = f"{_plain(first)}{_plain(last)[:6]}"
    links = [
        Link(name="LinkedIn", url=f"https://www.linkedin.com/in/{handle}-{chance.randrange(100, 999)}"),
        Link(name="GitHub", url=f"https://github.com/{handle}"),
    ]
    return links[: chance.choice([0, 1, 1, 2])]


def _some(chance: random.Random, values: list[Any], least: int, most: int) -> list[Any]:
    """Some of the values, in their order."""
    count = min(len(values), chance.randint(min(least, len(values)), most))
    chosen = set(chance.sample(range(len(values)), count))
    return [value for at, value in enumerate(values) if at in chosen]


class _Calendar:
    """Goes back through a life, month by month."""

    def __init__(self, chance: random.Random, only_years: bool) -> None:
        self.month = THIS_YEAR * 12 + chance.randrange(1, 9)
        self.only_years = only_years

    def back(self, months: int) -> None:
        self.month -= months

    def text(self) -> str:
        year, month = divmod(self.month - 1, 12)
        return f"{year:04}" if self.only_years else f"{year:04}-{month + 1:02}"


def _work(
    chance: random.Random, trade: dict[str, Any], other: dict[str, Any], career: str, only_years: bool
) -> list[WorkExperience]:
    many = {"student": 2, "long": 5, "two trades": 3}.get(career, chance.choice([3, 3, 4]))
    employers = chance.sample(trade["employers"], len(trade["employers"]))
    bullets = {id(trade): chance.sample(trade["bullets"], len(trade["bullets"]))}
    bullets[id(other)] = chance.sample(other["bullets"], len(other["bullets"]))
    calendar = _Calendar(chance, only_years)
    current = career not in ("gap", "student") and chance.random() < 0.8
    if not current:
        calendar.back(chance.randrange(2, 14))
    rank = {"student": 0, "long": 3}.get(career, chance.choice([2, 2, 3]))
    rows: list[WorkExperience] = []
    for number in range(many):
        source = other if career == "two trades" and number == many - 1 else trade
        end = calendar.text()
        months = chance.randrange(3, 7) if career == "student" else chance.randrange(14, 52)
        if career == "side job" and number == 1:
            calendar.back(-months // 2)
            end = calendar.text()
        calendar.back(months - 1 if not only_years else max(months, 13))
        same = career == "promoted" and 0 < number < 3
        returned = career == "returned" and number == many - 1 and many > 2
        company = rows[-1].company if same else rows[0].company if returned else employers[number % len(employers)]
        if source is not trade:
            company = source["employers"][0]
        left = bullets[id(source)]
        take = 0 if number == many - 1 and career == "long" else min(len(left), chance.choice([2, 3, 3, 4]))
        mine, bullets[id(source)] = left[:take], left[take:]
        title = source["titles"][max(0, min(rank, len(source["titles"]) - 1))]
        rows.append(
            WorkExperience(
                company=company,
                position=title,
                start_date=calendar.text(),
                end_date=None if number == 0 and current else end,
                is_current=number == 0 and current,
                responsibilities=mine,
            )
        )
        rank -= 1 if number < 3 else 0
        calendar.back(chance.randrange(14, 30) if career == "gap" and number == 0 else 1)
    return rows


def _education(
    chance: random.Random, trade: dict[str, Any], career: str, work: list[WorkExperience], only_years: bool
) -> list[Education]:
    degrees = trade["degrees"] if career in ("long", "student", "steady") else trade["degrees"][:1]
    degrees = sorted(
        degrees, key=lambda degree: not re.match("PhD|M[aá]ster|Profess|Diplom-|Laurea mag|Pós", degree[0])
    )
    first_job = int(work[-1].start_date[:4]) if work and work[-1].start_date else THIS_YEAR
    year = THIS_YEAR + 1 if career == "student" else first_job
    rows: list[Education] = []
    schools = chance.sample(trade["schools"], len(trade["schools"]))
    for number, (degree, area) in enumerate(degrees):
        month = chance.choice(["05", "06", "09", "07"])
        rows.append(
            Education(
                institution=schools[number % len(schools)],
                degree=degree,
                field_of_study=area or None,
                graduation_date=f"{year}" if only_years or number else f"{year}-{month}",
                gpa=chance.choice([3.7, 3.85, 3.4]) if career == "student" and not number else None,
                relevant_courses=list(trade["skills"][:3]) if career == "student" and not number else [],
            )
        )
        year -= chance.choice([2, 3, 4])
    return rows


def _certificates(chance: random.Random, trade: dict[str, Any], only_years: bool) -> list[Certification]:
    rows = []
    for name, issuer, valid in trade["certificates"]:
        year, month = THIS_YEAR - chance.randrange(0, 3), chance.randrange(1, 13)
        ending = "" if only_years else f"-{month:02}"
        rows.append(
            Certification(
                name=name,
                issuer=issuer,
                date_obtained=f"{year}{ending}",
                expiration_date=f"{year + valid}{ending}" if valid else None,
            )
        )
    return rows


def _sections(
    chance: random.Random, words: dict[str, Any], trade: dict[str, Any], number: int, only_years: bool
) -> list[ResumeSection]:
    def when(back: int) -> str:
        year = THIS_YEAR - back
        return f"{year}" if only_years else f"{year}-{chance.randrange(1, 13):02}"

    def section(kind: SectionKind, heading: str, entries: list[SectionEntry]) -> None:
        if entries:
            found.append(ResumeSection(kind=kind, title=words["headings"][heading], entries=entries))

    found: list[ResumeSection] = []
    section(
        "projects",
        "projects",
        [
            SectionEntry(name=name, description=text, bullets=bullets, start_date=when(2), end_date=when(1))
            for name, text, bullets in trade.get("projects", [])
        ],
    )
    if number % 3 == 0:
        place = words["places"][(number + 1) % len(words["places"])][0]
        helper, what = _VOLUNTEERING[words["language"]]
        section(
            "volunteering",
            "volunteer",
            [
                SectionEntry(
                    name=helper,
                    organization=f"{_FOOD_BANK[words['language']]} {place}",
                    start_date=when(6),
                    end_date=when(3),
                    bullets=[what],
                )
            ],
        )
    section(
        "publications",
        "publications",
        [
            SectionEntry(name=name, organization=publisher, end_date=when(1 + at))
            for at, (name, publisher) in enumerate(trade.get("publications", []))
        ],
    )
    section(
        "awards",
        "awards",
        [
            SectionEntry(name=name, organization=by, end_date=when(2 + at))
            for at, (name, by) in enumerate(trade.get("awards", []))
        ],
    )
    if number % 4 != 2:
        chosen = [words["languages"][0], *_some(chance, words["languages"][1:], 1, 2)]
        section("languages", "languages", [SectionEntry(name=name, level=level) for name, level in chosen])
    if number % 3 == 1:
        section(
            "interests",
            "interests",
            [
                SectionEntry(name=name, skills=[words_of] if words_of else [])
                for name, words_of in _some(chance, words["interests"], 1, 3)
            ],
        )
    if number % 7 == 3:
        section(
            "references",
            "references",
            [SectionEntry(name=name, description=text) for name, text in words["references"][:1]],
        )
    return found


_VOLUNTEERING = {
    "en": ("Volunteer Driver", "Delivered 40 food parcels each week."),
    "de": ("Ehrenamtlicher Fahrer", "Auslieferung von 40 Lebensmittelpaketen je Woche."),
    "fr": ("Chauffeur bénévole", "Livraison de 40 colis alimentaires par semaine."),
    "es": ("Conductor voluntario", "Reparto de 40 cestas de alimentos cada semana."),
    "it": ("Autista volontario", "Consegna di 40 pacchi alimentari alla settimana."),
    "pt": ("Motorista voluntário", "Entrega de 40 cabazes por semana."),
}
_FOOD_BANK = {
    "en": "Food Bank",
    "de": "Tafel",
    "fr": "Banque alimentaire",
    "es": "Banco de Alimentos",
    "it": "Banco Alimentare",
    "pt": "Banco Alimentar",
}
