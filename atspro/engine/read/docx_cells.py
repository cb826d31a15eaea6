"""The lines of a DOCX with the cells that they are made of and the look of each word."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from atspro.engine.read.text_lines import Cell, Line, clean


def with_parts(lines: list[Line]) -> list[Line]:
    """The lines with the looks of their cells and words, sizes relative to the usual one."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size or 11.0] += len(line.text)
    usual = max(sizes, key=lambda size: sizes[size]) if sizes else 11.0
    made: list[Line] = []
    for line in lines:
        size = 1.5 - 0.1 * line.level if line.level else (line.size or usual) / usual
        parts = tuple(
            Cell(
                str(cell),
                30.0 * at,
                30.0 * at + 20,
                size,
                _most(cell, 1, line.bold),
                _most(cell, 2, False),
                line.style,
                line.bullet and not at,
                looks=getattr(cell, "looks", ()),
            )
            for at, cell in enumerate(line.cells)
        )
        made.append(replace(line, text=str(line.text), cells=tuple(map(str, line.cells)), parts=parts))
    return made


def _most(cell: str, bit: int, otherwise: bool) -> bool:
    looks: tuple[int, ...] = getattr(cell, "looks", ())
    return 2 * sum(bool(look & bit) for look in looks) > len(looks) if looks else otherwise


class Piece(str):
    """A cell's text with a number for each word's look: 1 for bold, 2 for italic, and one for its color and size."""

    __slots__ = ("looks",)
    looks: tuple[int, ...]

    @classmethod
    def of(cls, text: str, other: str) -> Piece:
        """A text with the looks of another that it is the end of."""
        made = cls(text)
        looks: tuple[int, ...] = getattr(other, "looks", ())
        made.looks = looks[-len(text.split()) :] if text.split() else ()
        return made


def cell_pieces(text: str, looks: list[int]) -> list[str]:
    """The cells of a line with the looks of their words; ``looks`` has one for each character."""
    found: list[str] = []
    start = 0
    for gap in [*re.finditer(r"\t+| {3,}", text), None]:
        end = gap.start() if gap else len(text)
        words = [match.start() + start for match in re.finditer(r"\S+", text[start:end])]
        cleaned = clean(text[start:end])
        if cleaned:
            piece = Piece(cleaned)
            piece.looks = tuple(looks[at] for at in words) if len(cleaned.split()) == len(words) else ()
            found.append(piece)
        start = gap.end() if gap else end
    return found
