"""A resume's file as fields: what our reader finds in it, beside what the stored resume says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from atspro.engine.dates import PartialDate, find_date, is_now, parse_date
from atspro.shapes import Education, ResumeData, WorkExperience

State = Literal["same", "differs", "missing", "extra"]
"""As stored; otherwise than stored; stored and in the file's text, but in no such field; in nothing that is stored."""

NOW = "now"

Entry = TypeVar("Entry")
# What stands between the names of a line.
_PARTS = re.compile(r"[\n\t,|•·()]|\s[-–—]\s|\s{2}")


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field: its name's key in the data model, what was read, what is stored, and how the two compare."""

    key: str
    read: str
    stored: str
    state: State


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """The fields of the contact details, a position or a school; ``number`` is 1-based and 0 for the contact."""

    part: Literal["contact", "experience", "education"]
    number: int
    fields: tuple[ReadField, ...]

    @property
    def state(self) -> State | None:
        """What all of its fields have in common; None when they differ in it."""
        states = {field.state for field in self.fields}
        return states.pop() if len(states) == 1 else None


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """What the fields of a file are; ``left_out`` counts positions and schools that the file does not name at all."""

    entries: tuple[ReadEntry, ...]
    left_out: int

    @property
    def fields(self) -> list[ReadField]:
        """All fields, in the order of the file."""
        return [field for entry in self.entries for field in entry.fields]

    @property
    def odd(self) -> list[ReadField]:
        """Those that are not read as they are stored."""
        return [field for field in self.fields if field.state != "same"]


def check_fields(read: ResumeData, stored: ResumeData, text: str) -> FieldCheck:
    """Compare name, email, phone, positions and schools as read in a file with the stored ones.

    ``text`` is the file's: an entry that is not in it was left out, and is no loss of the reader's. Values are the same
    when they differ in case, spaces, dashes or the way a date is written only.
    """
    contact = _compare(_contact(read), _contact(stored), text)
    entries = [ReadEntry("contact", 0, contact)] if contact else []
    jobs, jobs_out = _entries(read.work_experience, stored.work_experience, _job, text)
    schools, schools_out = _entries(read.education, stored.education, _school, text)
    entries += [ReadEntry("experience", number, fields) for number, fields in enumerate(jobs, 1)]
    entries += [ReadEntry("education", number, fields) for number, fields in enumerate(schools, 1)]
    return FieldCheck(tuple(entries), jobs_out + schools_out)


def _contact(data: ResumeData) -> dict[str, str]:
    contact = data.contact_info
    return {"fullName": contact.full_name, "email": contact.email or "", "phone": contact.phone or ""}


def _job(job: WorkExperience) -> dict[str, str]:
    end = NOW if job.is_current or is_now(job.end_date) else job.end_date or ""
    return {"position": job.position, "company": job.company, "startDate": job.start_date or "", "endDate": end}


def _school(school: Education) -> dict[str, str]:
    degree = ", ".join(filter(None, (school.degree, school.field_of_study)))
    return {"institution": school.institution, "degree": degree, "graduationDate": school.graduation_date or ""}


def _entries(
    read: Sequence[Entry], stored: Sequence[Entry], values_of: Callable[[Entry], dict[str, str]], text: str
) -> tuple[list[tuple[ReadField, ...]], int]:
    """The fields of each entry that was read, then of those that were not; and how many the file does not name."""
    left = [values_of(one) for one in stored]
    found = []
    for values in map(values_of, read):
        best = max(left, key=lambda other: _likeness(values, other), default=None)
        if best is not None and _likeness(values, best) >= 1:
            left.remove(best)
        else:
            best = {}
        found.append(_compare(values, best, text))
    # What a person calls it by: employer or school first, else the title.
    named = [one for one in left if any(_is_named(one.get(key, ""), text) for key in ("company", "institution"))]
    return found + [_compare({}, one, text) for one in named], len(left) - len(named)


def _is_named(name: str, text: str) -> bool:
    """Whether the text has the name, not merely as a part of another: "Acme" is not in a line "Acme Rail"."""
    folded = _folded(name)
    if " " in folded and f" {folded} " in f" {_folded(text)} ":
        return True
    return bool(folded) and any(_folded(part) == folded for part in _PARTS.split(text))


def _likeness(one: dict[str, str], other: dict[str, str]) -> float:
    """How many values are the same, a name within a longer one nearly so; dates alone do not make two entries one."""
    likeness = 0.0
    for key, value in one.items():
        kept = other.get(key, "")
        if not (value and kept):
            continue
        if _is_same(key, value, kept):
            likeness += 0.25 if key.endswith("Date") else 1
        elif not key.endswith("Date") and _is_part(value, kept):
            likeness += 0.75
    return likeness


def _is_part(one: str, other: str) -> bool:
    shorter, longer = sorted((_folded(one), _folded(other)), key=len)
    return bool(shorter) and f" {shorter} " in f" {longer} "


def _compare(read: dict[str, str], stored: dict[str, str], text: str) -> tuple[ReadField, ...]:
    fields = []
    for key in read or stored:
        found, kept = read.get(key, ""), stored.get(key, "")
        if not found and (not kept or (read and not _is_in(key, kept, text))):
            continue
        state: State = (
            "same" if _is_same(key, found, kept) else "missing" if not found else "differs" if kept else "extra"
        )
        fields.append(ReadField(key, found, kept, state))
    return tuple(fields)


def _is_in(key: str, value: str, text: str) -> bool:
    """Whether the file's text has the value, so that a reader could have found it; a date may be written otherwise."""
    if key.endswith("Date"):
        date = _date(value)
        return value == NOW or (str(date.year) in text if date else _folded(value) in _folded(text))
    return _folded(value) in _folded(text) or (key == "phone" and _digits(value) in _digits(text))


def _is_same(key: str, one: str, other: str) -> bool:
    if key.endswith("Date") and one and other:
        first, second = _date(one), _date(other)
        if first and second:
            return first == second
    if key == "phone":
        return _digits(one) == _digits(other)
    return _folded(one) == _folded(other)


def _date(text: str) -> PartialDate | None:
    """The date that the text is or has: "expected May 2027" is that month's."""
    found = find_date(text)
    return parse_date(text) or (parse_date(found[0]) if found else None)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
