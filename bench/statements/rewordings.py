"""True statements about a person in another form than their resume's: other numerals, months, spellings, order."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atspro.shapes import ResumeData, WorkExperience

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen",
)  # fmt: skip
_DIGITS = {str(value): word for value, word in enumerate(_WORDS)}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
ALIASES = {"JavaScript": "JS", "PostgreSQL": "Postgres", "Kubernetes": "K8s", "TypeScript": "TS", "Node.js": "NodeJS",
           "Airflow": "Apache Airflow", "Google Classroom": "google classroom", "K8s": "Kubernetes", "JS": "JavaScript",
           "Postgres": "PostgreSQL", "Go": "Golang", "AP": "Accounts Payable", "GAAP": "US GAAP",
           "AWS": "Amazon Web Services"}  # fmt: skip
PASTS = {"Provide": "provided", "Administer": "administered", "Own": "owned", "Prepare": "prepared", "Teach": "taught",
         "Manage": "managed", "Lead": "led", "Read": "read", "Run": "ran", "Order": "ordered", "Led": "lead",
         "Built": "build", "Wrote": "write", "Made": "make", "Trained": "train", "Closed": "close"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text that says no more than the resume, and how it was made."""

    kind: str
    text: str
    person: str


def reword(person: str, resume: ResumeData, chance: random.Random) -> Iterator[Rewording]:
    """One true statement of each kind, each about what chance picks."""
    for kind, make in _MAKERS.items():
        made = make(resume, chance)
        if made is not None:
            yield Rewording(kind, made, person)


def _bullets(resume: ResumeData) -> list[tuple[WorkExperience, str]]:
    return [(work, one) for work in resume.work_experience for one in work.responsibilities]


def _low(bullet: str) -> str:
    return bullet if bullet[:2].isupper() else bullet[0].lower() + bullet[1:]


def _numerals(resume: ResumeData, chance: random.Random) -> str | None:
    """Another way to write each number of a bullet."""
    choices = [one for one in _bullets(resume) if re.search(r"\d", one[1])]
    if not choices:
        return None
    work, bullet = chance.choice(choices)
    made = re.sub(r"(\d)%", r"\1 percent", bullet) if chance.random() < 0.7 else bullet
    made = re.sub(
        r"\b(\d{1,3}),000\b", lambda found: chance.choice([f"{found.group(1)}k", f"{found.group(1)}000"]), made
    )
    made = re.sub(r"\b(\d)M\b", r"\1 million", made)
    made = re.sub(
        r"(?<![\d$€.,])(\d{1,2})(?![\d,.%kM]| percent|\w)",
        lambda found: _DIGITS.get(found.group(1), found.group(1)),
        made,
    )
    return chance.choice([f"- {made}", f"At {work.company}, I {_low(made)}.", f"I {_low(made)}."])


def _month_forms(resume: ResumeData, chance: random.Random) -> str | None:
    dated = [one for one in resume.work_experience if re.search(r"[A-Z][a-z]{2}", one.start_date or "")]
    if not dated:
        return None
    work = chance.choice(dated)

    def other(date: str | None) -> str:
        if not date:
            return chance.choice(["Present", "present", "now"])
        found = re.match(r"([A-Z][a-z]{2})[a-z.]*\s(\d{4})$", date)
        if not found:
            return date
        number = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(found.group(1)))
        return chance.choice([f"{number:02d}/{found.group(2)}", f"{_MONTHS[number - 1][:3]} {found.group(2)}",
                              f"{_MONTHS[number - 1]} {found.group(2)}", found.group(2),
                              f"{_MONTHS[number - 1][:3]}. ’{found.group(2)[2:]}"])  # fmt: skip

    start, end = other(work.start_date), other(work.end_date)
    return chance.choice(
        [f"### {work.position} — {work.company}\n\n{start} – {end}", f"{work.position}, {work.company} ({start} – "
            f"{end})",
         f"I joined {work.company} in {start} as {work.position}."]
    )  # fmt: skip


def _spellings(resume: ResumeData, chance: random.Random) -> str:
    skills = list(resume.skills)
    chance.shuffle(skills)
    skills = [ALIASES.get(one, one) for one in skills]
    form = chance.choice(["## Skills\n\n{}", "Skills: {}", "My skills include {}.", "I work with {}."])
    return form.format(", ".join(skills))


def _merged(resume: ResumeData, chance: random.Random) -> str | None:
    jobs = [one for one in resume.work_experience if len(one.responsibilities) > 1]
    if not jobs:
        return None
    work = chance.choice(jobs)
    first, second = chance.sample(work.responsibilities, 2)
    return chance.choice([f"- {first}; {_low(second)}", f"- {first}, and {_low(second)}",
                          f"At {work.company} I {_low(first)} and {_low(second)}."])  # fmt: skip


def _tense(resume: ResumeData, chance: random.Random) -> str | None:
    choices = [one for one in _bullets(resume) if one[1].split()[0] in PASTS]
    if not choices:
        return None
    work, bullet = chance.choice(choices)
    verb, rest = bullet.split(" ", 1)
    return chance.choice([f"I {PASTS[verb]} {rest}.", f"As {work.position} I {PASTS[verb]} {rest}.",
                          f"- {PASTS[verb].capitalize()} {rest}"])  # fmt: skip


def _turned(resume: ResumeData, chance: random.Random) -> str | None:
    """The end of a bullet before its beginning, or its employer after it."""
    choices = _bullets(resume)
    if not choices:
        return None
    work, bullet = chance.choice(choices)
    return chance.choice([f"{bullet} at {work.company}.", f"As {work.position}, {_low(bullet)}.",
                          f"In my time at {work.company}, I {_low(bullet)}.", f"- {bullet.upper()}"])  # fmt: skip


def _study(resume: ResumeData, chance: random.Random) -> str | None:
    if not resume.education:
        return None
    one = chance.choice(resume.education)
    field = f" in {one.field_of_study}" if one.field_of_study else ""
    when = re.search(r"\d{4}", one.graduation_date or "")
    year = f", {when.group()}" if when else ""
    return chance.choice(
        [f"{one.degree}{field}, {one.institution}{year}", f"My education includes a {one.degree}{field} from "
            f"{one.institution}.",
         f"I studied at {one.institution}.", f"### {one.institution}\n\n{one.degree}{field}"]
    )  # fmt: skip


def _held(resume: ResumeData, chance: random.Random) -> str | None:
    if not resume.certifications:
        return None
    one = chance.choice(resume.certifications)
    return chance.choice([f"I hold the {one.name} from {one.issuer}.", f"Certifications: {one.name}",
                          f"My certifications include {one.name}.", f"- {one.name} ({one.issuer})"])  # fmt: skip


def _place(resume: ResumeData, chance: random.Random) -> str | None:
    if not resume.work_experience:
        return None
    work = chance.choice(resume.work_experience)
    verb = "am" if work.is_current else "was"
    return chance.choice([f"I {verb} {work.position} at {work.company}.", f"{work.position} at {work.company}",
                          f"My work at {work.company} as {work.position} speaks to this.",
                          f"### {work.company} — {work.position}"])  # fmt: skip


def _summary(resume: ResumeData, chance: random.Random) -> str | None:
    return resume.summary


_MAKERS: dict[str, Callable[[ResumeData, random.Random], str | None]] = {
    "numerals": _numerals,
    "months": _month_forms,
    "spellings": _spellings,
    "merged": _merged,
    "tense": _tense,
    "turned": _turned,
    "study": _study,
    "certificate": _held,
    "place": _place,
    "summary": _summary,
}
