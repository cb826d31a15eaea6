"""Heads and feet of pages: found by where they stand and that they come again, whatever they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

_COUNT = r"(?:\d{1,2}|one|two|three|four|i{1,3}|iv)"
_PAGE_WORD = r"(?:page|seite|página|pagina|strona|p\.|pg\.?|s\.|blad|side)"
PAGE_NUMBER = re.compile(
    rf"\W*(?:{_PAGE_WORD}\s*)?{_COUNT}\s*(?:(?:of|/|von|sur|de|di|van|z|-|–)\s*\d{{1,2}})?\W*", re.IGNORECASE
)
_NUMBERED_PAGE = re.compile(
    rf"\b{_PAGE_WORD}\s*{_COUNT}(?:\s*(?:of|/|von|sur|de|di|van|z)\s*\d{{1,2}})?\W*$|"
    r"(?:r[eé]sum[eé]|cv|curriculum vitae|lebenslauf)\W{0,3}\d{1,2}(?:\s*(?:/|of)\s*\d{1,2})?\W*$",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\W*(?:(?:resume|résumé|cv)\W*)?\(?continued\W*", re.IGNORECASE)
# What a program says of itself or of the day.
_CREDIT = re.compile(
    r"\W*(?:(?:this )?(?:document|resume|résumé|cv) (?:was )?(?:last )?(?:updated|created|generated|made|typeset)\b|"
    r"last (?:updated|modified)\b|(?:designed|made|created) with (?:[♥❤]|love\b)|powered by\b)",
    re.IGNORECASE,
)
_REACH = re.compile(r"\S@\S|\d[\d ().-]{6,}\d|www\.|\w\.\w{2,4}/\w")
_EDGE_LINES = 3


class Placed(Protocol):
    """A piece of text on a page."""

    top: float
    bottom: float
    furniture: bool

    @property
    def text(self) -> str:
        """What it says."""


def page_furniture(pages: Sequence[Sequence[Placed]], heights: Sequence[float]) -> None:
    """Mark the heads and feet of the pages.

    What stands among the first or last lines of a page and again, numbers aside, at the same height of another is a
    head
    or foot, and so is a page's number alone at its edge. A head that carries no number is kept where it stands first,
    since it may be the only place of a name or an address.
    """
    edges = [_edges(page) for page in pages]
    seen: dict[str, list[tuple[int, Placed, bool]]] = {}
    for number, rows in enumerate(edges):
        for row, at_top in rows:
            text = " ".join(piece.text for piece in sorted(row, key=lambda piece: piece.top))
            alone = PAGE_NUMBER.fullmatch(text) or (_NUMBERED_PAGE.search(text) and len(text) < 90)
            outer = all(piece.top > 0.88 * heights[number] or piece.bottom < 0.12 * heights[number] for piece in row)
            for piece in row:
                if (alone and outer) or (len(text) < 120 and _CREDIT.match(text)):
                    piece.furniture = True
                key = re.sub(r"\d+", "#", piece.text).casefold()
                seen.setdefault(key, []).append((number, piece, at_top))
    for places in seen.values():
        for number, piece, at_top in places:
            twins = [
                other
                for page, other, top in places
                if page != number and top == at_top and abs(other.top - piece.top) < 14
            ]
            if not twins:
                continue
            numbered = any(other.text != piece.text for other in twins) or PAGE_NUMBER.fullmatch(piece.text)
            again = any(page < number for page, _, top in places if top == at_top)
            said = " ".join(other.text for other in pages[number] if other is not piece)
            known = all(word in said for word in re.findall(r"\w[\w@.+-]*", piece.text))
            if numbered or again or (not at_top and (known or not _REACH.search(piece.text))):
                piece.furniture = True


def _edges(page: Sequence[Placed]) -> list[tuple[list[Placed], bool]]:
    """The first and last rows of a page, each with whether it is at the top."""
    rows: list[list[Placed]] = []
    for piece in sorted(page, key=lambda piece: (piece.top + piece.bottom) / 2):
        if rows and (piece.top + piece.bottom) / 2 < rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    first = [(row, True) for row in rows[:_EDGE_LINES]]
    return first + [(row, False) for row in rows[max(_EDGE_LINES, len(rows) - _EDGE_LINES) :]]


def text_furniture(lines: Sequence[str]) -> set[int]:
    """The lines of a text that are heads and feet of printed pages."""
    marked = {at for at, line in enumerate(lines) if _CONTINUED.fullmatch(line)}
    keys: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if len(line) > 100:
            continue
        if _NUMBERED_PAGE.search(line):
            marked.add(at)
        if re.search(r"\d\W*$|^\W*\d", line) and not re.search(r"(?:19|20)\d\d\W*$", line):
            keys.setdefault(re.sub(r"\d+", "#", line).casefold().strip(), []).append(at)
    head = set(re.findall(r"\w{3,}", " ".join(lines[:2]).casefold()))
    for key, places in keys.items():
        named = len(head & set(re.findall(r"\w{3,}", key))) >= 2
        if len(places) > 1 and named and len({lines[at] for at in places}) > 1:
            marked.update(places)
    return marked
