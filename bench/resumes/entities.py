"""How well resumes that come as text are read: precision, recall and F1 by type of entity, on people's annotations.

Used by `bench.reading`. The annotators marked every mention, also those in prose that no field of a resume holds, so
recall is bounded for companies, titles and tools; mentions that repeat count once. ``near`` takes a value as right when
the words of one side are all in the other ("Oracle" and "Oracle Financial Services"), one to one.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atspro.engine.dates import find_period, is_now, parse_date
from atspro.engine.read import ResumeReading, read_resume
from atspro.errors import UnreadableFile
from atspro.shapes import Education, WorkExperience

Counts = tuple[int, int, int]
SKILLS = ("Tech Tools", "Job Specific Skills", "Soft Skills")
Values = Callable[[ResumeReading], list[tuple[str, str]]]


def _each(listed: str, key: str, value: Callable[[Any], str | None]) -> Values:
    """The values of a list's entries, with their paths."""
    attribute = {"workExperience": "work_experience", "education": "education"}[listed]

    def values(reading: ResumeReading) -> list[tuple[str, str]]:
        entries = getattr(reading.resume, attribute)
        return [(f"{listed}.{number}.{key}", value(entry) or "") for number, entry in enumerate(entries)]

    return values


def _degree(entry: Education) -> str:
    return f"{entry.degree} in {entry.field_of_study}" if entry.field_of_study else entry.degree


def _period(entry: WorkExperience) -> str:
    return f"{entry.start_date or ''} - {'Present' if entry.is_current else entry.end_date or ''}".strip(" -")


TYPES: dict[str, tuple[tuple[str, ...], Values]] = {
    "name": (("Name",), lambda read: [("contactInfo.fullName", read.resume.contact_info.full_name)]),
    "e-mail": (("Email Address",), lambda read: [("contactInfo.email", read.resume.contact_info.email or "")]),
    "company": (("Companies worked at",), _each("workExperience", "company", lambda entry: entry.company)),
    "title": (("Designation",), _each("workExperience", "position", lambda entry: entry.position)),
    "school": (("College Name",), _each("education", "institution", lambda entry: entry.institution)),
    "degree": (("Degree",), _each("education", "degree", _degree)),
    "graduated": (("Graduation Year",), _each("education", "graduationDate", lambda entry: entry.graduation_date)),
    "period": (("Years of Experience",), _each("workExperience", "endDate", _period)),
    "skill": (SKILLS, lambda read: [(f"skills.{n}", skill) for n, skill in enumerate(read.resume.skills)]),
}


def normal(kind: str, text: str) -> str:
    """What two values must share to be the same: words without case and marks; of dates what they mean."""
    text = _without_escapes(text)
    if kind == "period":
        found = find_period(text)
        if found is not None:
            start, end = found[0].start, found[0].end
            return f"{start} {'now' if found[0].is_current else end}"
    if kind == "graduated":
        found = find_period(text)
        last = "now" if found and found[0].is_current else found[0].end_text if found else text
        date = parse_date(last)
        return "now" if is_now(last) else str(date.year) if date else " ".join(re.findall(r"\d{4}", text)[-1:]) or text
    words = re.findall(r"[\w+#]+", re.sub(r"['’]s?\b|(?<=\b\w)\.(?=\w)", "", text).casefold())
    # "BSc, Marketing" says what "BSc in Marketing" says.
    return " ".join(word for word in words if kind != "degree" or word not in ("in", "of", "degree"))


def _without_escapes(text: str) -> str:
    raw = re.sub(r"(?:\\x[0-9a-f]{2})+", _bytes, text)
    return raw.replace("\\'", "'")


def _bytes(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("\\x", "")).decode("utf-8", "ignore") or " "


def count(kind: str, want: list[str], got: list[str]) -> tuple[Counts, Counts]:
    """Right, missed and wrong values: equal ones, and near ones."""
    wanted = {value for value in (normal(kind, text) for text in want) if value}
    read = {value for value in (normal(kind, text) for text in got if text) if value}
    exact = len(wanted & read), len(wanted - read), len(read - wanted)
    left, paired = list(wanted - read), len(wanted & read)
    for value in sorted(read - wanted, key=len, reverse=True):
        words = set(value.split())
        for other in sorted(left, key=len, reverse=True):
            theirs = set(other.split())
            if words <= theirs or theirs <= words:
                left.remove(other)
                paired += 1
                break
    return exact, (paired, len(wanted) - paired, len(read) - paired)


def rates(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right, missed, wrong = counts
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rows_of(path: Path) -> list[dict[str, object]]:
    """The annotated resumes."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _is_near(kind: str, want: set[str], value: str) -> bool:
    words = set(normal(kind, value).split())
    return any(words <= set(other.split()) or set(other.split()) <= words for other in want)


def measure(path: Path) -> dict[str, dict[str, Any]]:
    """Precision, recall and F1 by type: exact and near on all, exact F1 on either half; prints the table.

    The last two columns hold the reader to its own word: the share of near values among those that it was sure of, and
    among those that it marked as a guess.
    """
    halves: list[dict[str, list[tuple[Counts, Counts]]]] = [defaultdict(list), defaultdict(list)]
    graded: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    unread = 0
    for number, row in enumerate(rows_of(path)):
        try:
            reading = read_resume(str(row["text"]).encode(), "resume.txt")
        except UnreadableFile:
            unread += 1
            continue
        entities: dict[str, list[str]] = row["entities"]  # type: ignore[assignment]
        unsure = set(reading.unsure)
        for kind, (names, values) in TYPES.items():
            want = [value for name in names for value in entities.get(name, [])]
            if not want and kind in ("name", "e-mail"):
                continue
            got = values(reading)
            halves[number % 2][kind].append(count(kind, want, [value for _, value in got]))
            wanted = {normal(kind, value) for value in want} - {""}
            for place, value in got:
                if wanted and value:
                    graded[kind, place not in unsure].append(_is_near(kind, wanted, value))
    heads = ("exact P", "R", "F1", "near P", "R", "F1", "even F1", "odd F1", "if sure", "if a guess")
    widths = (9, 7, 7, 9, 7, 7, 9, 8, 9, 12)
    print("\nentity    " + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    table: dict[str, dict[str, Any]] = {}
    for kind in TYPES:
        both = halves[0][kind] + halves[1][kind]
        exact, near = rates(_sum(both, 0)), rates(_sum(both, 1))
        split = [rates(_sum(half[kind], 0))[2] for half in halves]
        grades = [_share(graded[kind, sure]) for sure in (True, False)]
        numbers = [*exact, *near, *split, *grades]
        shown = ["" if number is None else f"{number:.2f}" for number in numbers]
        print(f"{kind:10}" + "".join(f"{cell:>{width}}" for cell, width in zip(shown, widths, strict=True)))
        table[kind] = {
            "exact": [round(value, 3) for value in exact],
            "near": [round(value, 3) for value in near],
            "f1_by_half": [round(value, 3) for value in split],
            "right_if_sure": grades[0],
            "right_if_a_guess": grades[1],
        }
    if unread:
        print(f"{unread} texts could not be read")
    return table


def _share(right: list[bool]) -> float | None:
    return round(sum(right) / len(right), 3) if len(right) >= 5 else None


def _sum(pairs: list[tuple[Counts, Counts]], which: int) -> Counts:
    chosen = [pair[which] for pair in pairs]
    return sum(c[0] for c in chosen), sum(c[1] for c in chosen), sum(c[2] for c in chosen)
