"""Rows of text as logical lines: wrapped lines of a paragraph or bullet joined, across pages too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from atspro.engine.dates import parse_date
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.lines import Line, join_wrapped

_CONTACT = re.compile(r"^\S{1,64}@\S{3,190}$|^(?:https?://|www\.)\S+$|^[\w.-]+\.\w{2,10}/\S+$|^\+?[\d ().-]{7,20}$")


@dataclass(slots=True)
class Segment:
    """A run of words on one baseline without a wide gap. Lengths in points, y downwards from the page's top."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    style: tuple[str | float, ...]
    first_word: float
    letters: bool = False
    bullet: bool = False
    icon: bool = False
    second_x0: float = 0.0


@dataclass(slots=True)
class Row:
    segments: list[Segment]
    page: int = 0
    right: float = 0.0
    fresh: bool = False
    card: bool = False

    @property
    def top(self) -> float:
        return min(segment.top for segment in self.segments)

    @property
    def bottom(self) -> float:
        return max(segment.bottom for segment in self.segments)

    @property
    def text(self) -> str:
        return "   ".join(segment.text for segment in self.segments)


def join_rows(rows: list[Row], vocabulary: set[str], hyphenates: bool) -> list[Line]:
    lines: list[Line] = []
    previous: Row | None = None
    start: Segment | None = None
    typical = _typical_leading(rows)
    for row in rows:
        first = row.segments[0]
        if previous is not None and start is not None and _wraps(previous, row, start, typical):
            last = lines[-1]
            text = join_wrapped(last.text, first.text, vocabulary, hyphenates)
            lines[-1] = Line(
                text, (text,), last.bullet, last.level, last.bold, last.size, last.style, last.gap, last.fresh
            )
        else:
            gap = previous is not None and (
                row.page != previous.page or row.top - previous.bottom > typical + 0.3 * first.size
            )
            cells = tuple(segment.text for segment in row.segments)
            lines.append(
                Line(
                    row.text,
                    cells,
                    first.bullet,
                    0,
                    first.bold,
                    first.size,
                    first.style,
                    gap or row.top < (previous.top if previous else 0),
                    row.fresh,
                )
            )
            start = first
        previous = row
    return lines


def _typical_leading(rows: list[Row]) -> float:
    """The usual empty space between two lines of one paragraph, in points."""
    pairs = [
        (above, below, below.top - above.bottom)
        for above, below in pairwise(rows)
        if above.page == below.page and -2 < below.top - above.bottom < 30
    ]
    wrapped = [
        space
        for above, below, space in pairs
        if len(above.segments) == len(below.segments) == 1
        and above.segments[0].style == below.segments[0].style
        and above.segments[0].x1 + below.segments[0].first_word > above.right - 1
    ]
    spaces = sorted(wrapped) if len(wrapped) > 1 else sorted(space for _, _, space in pairs)
    return spaces[len(spaces) // 3] if spaces else 4.0


def _wraps(above: Row, below: Row, start: Segment, typical: float) -> bool:
    """Whether the row below goes on with the paragraph above: its first word would not have fitted there."""
    if len(above.segments) != 1 or len(below.segments) != 1 or below.segments[0].bullet:
        return False
    last, first = above.segments[0], below.segments[0]
    if abs(last.size - first.size) > 0.6:
        return False
    onward = first.text[:1].islower()
    if (last.bold != first.bold or start.style != first.style) and not onward:
        return False
    reach = last.x1 + 0.25 * last.size + first.first_word
    slack = 5 * last.size if onward else 3 * last.size if start.bullet else 1.0
    full = reach > above.right - slack
    titled = above.card and below.card and last.bold and first.bold and start.style == first.style
    if not full and not start.bullet and not titled:
        return False
    if _CONTACT.search(first.text) or _CONTACT.search(last.text) or parse_date(first.text) is not None:
        return False
    if not titled and heading_kind(first.text) is not None and first.text[:1].isupper():
        return False
    if above.page != below.page:
        return first.text[:1].islower() or (full and not re.search(r"[.!?:]$", last.text))
    if first.icon or below.top - above.bottom > typical + 0.2 * first.size:
        return False
    hanging = abs(first.x0 - start.x0) <= 4
    if start.bullet:
        return hanging or (full and abs(first.x0 - start.x0) < 25)
    centered = abs((last.x0 + last.x1) - (first.x0 + first.x1)) < 4
    return (full or titled) and (hanging or centered or abs(first.x0 - start.x0) < 25)
