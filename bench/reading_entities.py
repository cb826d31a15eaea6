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

from atspro.engine.dates import find_period, is_now, parse_date
from atspro.engine.read import ResumeReading, read_resume
from atspro.errors import UnreadableFile

Counts = tuple[int, int, int]
SKILLS = ("Tech Tools", "Job Specific Skills", "Soft Skills")
TYPES: dict[str, tuple[tuple[str, ...], Callable[[ResumeReading], list[str]]]] = {
    "name": (("Name",), lambda read: [read.resume.contact_info.full_name]),
    "e-mail": (("Email Address",), lambda read: [read.resume.contact_info.email or ""]),
    "company": (("Companies worked at",), lambda read: [entry.company for entry in read.resume.work_experience]),
    "title": (("Designation",), lambda read: [entry.position for entry in read.resume.work_experience]),
    "school": (("College Name",), lambda read: [entry.institution for entry in read.resume.education]),
    "degree": (
        ("Degree",),
        lambda read: [
            f"{entry.degree} in {entry.field_of_study}" if entry.field_of_study else entry.degree
            for entry in read.resume.education
        ],
    ),
    "graduated": (("Graduation Year",), lambda read: [entry.graduation_date or "" for entry in read.resume.education]),
    "period": (("Years of Experience",), lambda read: _periods(read)),
    "skill": (SKILLS, lambda read: list(read.resume.skills)),
}


def _periods(reading: ResumeReading) -> list[str]:
    return [
        f"{entry.start_date or ''} - {'Present' if entry.is_current else entry.end_date or ''}".strip(" -")
        for entry in reading.resume.work_experience
    ]


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
    return " ".join(re.findall(r"[\w+#]+", re.sub(r"['’]s?\b|(?<=\b\w)\.(?=\w)", "", text).casefold()))


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


def measure(path: Path) -> dict[str, dict[str, list[float]]]:
    """Precision, recall and F1 by type: exact and near on all, and exact F1 on either half; prints the table."""
    halves: list[dict[str, list[tuple[Counts, Counts]]]] = [defaultdict(list), defaultdict(list)]
    unread = 0
    for number, row in enumerate(rows_of(path)):
        try:
            reading = read_resume(str(row["text"]).encode(), "resume.txt")
        except UnreadableFile:
            unread += 1
            continue
        entities: dict[str, list[str]] = row["entities"]  # type: ignore[assignment]
        for kind, (names, values) in TYPES.items():
            want = [value for name in names for value in entities.get(name, [])]
            if want or kind not in ("name", "e-mail"):
                halves[number % 2][kind].append(count(kind, want, values(reading)))
    print(
        f"\n{'entity':12}{'exact P':>8}{'R':>7}{'F1':>7}{'near P':>9}{'R':>7}{'F1':>7}{'even half':>11}{'odd half':>10}"
    )
    table: dict[str, dict[str, list[float]]] = {}
    for kind in TYPES:
        both = halves[0][kind] + halves[1][kind]
        exact, near = rates(_sum(both, 0)), rates(_sum(both, 1))
        split = [rates(_sum(half[kind], 0))[2] for half in halves]
        split_near = [rates(_sum(half[kind], 1))[2] for half in halves]
        table[kind] = {
            "exact": [round(value, 3) for value in exact],
            "near": [round(value, 3) for value in near],
            "f1_by_half": [round(value, 3) for value in split],
            "near_f1_by_half": [round(value, 3) for value in split_near],
        }
        cells = "".join(f"{value:{width}.2f}" for value, width in zip((*exact, *near), (8, 7, 7, 9, 7, 7), strict=True))
        print(f"{kind:12}{cells}{split[0]:11.2f}{split[1]:10.2f}")
    if unread:
        print(f"{unread} texts could not be read")
    return table


def _sum(pairs: list[tuple[Counts, Counts]], which: int) -> Counts:
    chosen = [pair[which] for pair in pairs]
    return sum(c[0] for c in chosen), sum(c[1] for c in chosen), sum(c[2] for c in chosen)
