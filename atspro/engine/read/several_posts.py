"""Several job posts pasted as one text: parted at lines of dashes, at titles or at wide gaps, each read by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from atspro.engine.read.job import read_job
from atspro.engine.read.parse_results import JobReading
from atspro.errors import InvalidInput

MAX_POSTS = 20
_RULES = frozenset("-=_*—–─~#•")
_SHORTEST_RULE = 3
_GAP = 3
_LONGEST_TITLE = 100
_LEAST_LETTERS = 20


@dataclass(frozen=True)
class PostsReading:
    """The posts of a text in their order; ``is_cut`` is whether there were more than `MAX_POSTS`."""

    posts: list[JobReading]
    is_cut: bool = False


def read_posts(text: str) -> PostsReading:
    """Read each post of a text. What names neither a title nor a company belongs to the post before it.

    Raises `InvalidInput` where no part of the text is a post.
    """
    joined: list[str] = []
    readings: list[JobReading] = []
    for part in split_posts(text):
        reading = _reading(part)
        if reading is None or (readings and not reading.job.title and not reading.job.company):
            if not readings:
                continue
            joined[-1] = f"{joined[-1]}\n\n{part}"
            readings[-1] = _reading(joined[-1]) or readings[-1]
        elif len(readings) == MAX_POSTS:
            return PostsReading(readings, is_cut=True)
        else:
            joined.append(part)
            readings.append(reading)
    if not readings:
        raise InvalidInput("Paste the text of the job post first.", {"text": "Paste the text of the job post first."})
    return PostsReading(readings)


def split_posts(text: str) -> list[str]:
    """The parts of a text, at the plainest sign that it has: lines of dashes, titles of the first level, wide gaps."""
    lines = text.replace("\r\n", "\n").replace("\f", "\n---\n").split("\n")
    for starts in (_after_rules, _at_titles, _after_gaps):
        edges = [0, *starts(lines), len(lines)]
        parts = [_joined(lines[first:last]) for first, last in pairwise(edges)]
        parts = [part for part in parts if sum(map(str.isalnum, part)) >= _LEAST_LETTERS]
        if len(parts) > 1:
            return parts
    return [text.strip()] if text.strip() else []


def _reading(text: str) -> JobReading | None:
    try:
        return read_job(text)
    except InvalidInput:
        return None


def _joined(lines: list[str]) -> str:
    kept = list(lines)
    while kept and (not kept[0].strip() or _is_rule(kept[0])):
        kept.pop(0)
    while kept and (not kept[-1].strip() or _is_rule(kept[-1])):
        kept.pop()
    return "\n".join(kept)


def _is_rule(line: str) -> bool:
    marks = "".join(line.split())
    return len(marks) >= _SHORTEST_RULE and marks[0] in _RULES and set(marks) == {marks[0]}


def _underlines(lines: list[str], place: int) -> bool:
    """Whether the rule at this place is the underline of the title above it: it is as long, and above is a gap."""
    above = lines[place - 1].strip() if place else ""
    if not above or len(above) > _LONGEST_TITLE or above[-1] in ".!?;,":
        return False
    stands_alone = place < 2 or not lines[place - 2].strip() or _is_rule(lines[place - 2])
    return stands_alone and abs(len(above) - len(lines[place].strip())) <= 2


def _after_rules(lines: list[str]) -> Iterator[int]:
    for place, line in enumerate(lines):
        if _is_rule(line) and not _underlines(lines, place):
            yield place + 1


def _at_titles(lines: list[str]) -> Iterator[int]:
    for place, line in enumerate(lines):
        if line.startswith("# ") and len(line) <= _LONGEST_TITLE:
            yield place
        elif place and line.startswith("=") and _is_rule(line) and _underlines(lines, place):
            yield place - 1


def _after_gaps(lines: list[str]) -> Iterator[int]:
    gap = 0
    for place, line in enumerate(lines):
        if line.strip():
            if gap >= _GAP:
                yield place
            gap = 0
        else:
            gap += 1
