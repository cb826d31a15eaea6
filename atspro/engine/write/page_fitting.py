"""A resume on its pages: how high each block is, and which go when there is no room for all.

Heights are those of the printed resume, estimated from the number of characters: laying a page out takes a hundred
times as long as writing it. The tests compare the estimate with the pages of the PDF.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from atspro.engine.write.draft import Sentence

PAGE = 720.0
"""Estimated points of blocks on a page. The estimate is a sixth too high, so a tenth of the page stays in reserve."""
_LINE = 12.4
_CHARACTERS = 96
_WIDE = 1.8
"""How many letters of the Latin script one of the East Asian scripts is as wide as."""

BlockKind = Literal["fixed", "dates", "bullet", "list"]


@dataclass(frozen=True, slots=True, init=False)
class Block:
    """A block of a resume: a fixed heading, or what is said with its mark. ``worth`` decides which bullets and lists
    go first when there is no room; the others always stay."""

    said: tuple[Sentence, ...]
    heading: str
    mark: str
    kind: BlockKind
    worth: float
    cost: float

    def __init__(
        self, *said: Sentence, heading: str = "", mark: str = "", kind: BlockKind = "fixed", worth: float = 0.0
    ) -> None:
        object.__setattr__(self, "said", said)
        object.__setattr__(self, "heading", heading)
        object.__setattr__(self, "mark", mark)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "worth", worth)
        object.__setattr__(self, "cost", _height(" ".join(one.text for one in said), heading, mark, kind))


def fit(blocks: Sequence[Block], pages: int) -> tuple[list[Block], list[Block]]:
    """The blocks that fit so many pages, in their order, and those left out: the bullets and lists worth least."""
    room = PAGE * pages
    over = sum(one.cost for one in blocks) - room
    left: set[int] = set()
    spare = [place for place, one in enumerate(blocks) if one.kind in ("bullet", "list")]
    for place in sorted(spare, key=lambda place: (blocks[place].worth, -place)):
        if over <= 0:
            break
        left.add(place)
        over -= blocks[place].cost
    kept = [one for place, one in enumerate(blocks) if place not in left]
    return kept, [blocks[place] for place in sorted(left)]


def _height(text: str, heading: str, mark: str, kind: BlockKind) -> float:
    if heading:
        return 30.0
    wide = sum(1 for char in text if ord(char) >= 0x2E80)
    lines = max(1, math.ceil((len(text) + (_WIDE - 1) * wide) / _CHARACTERS))
    if mark == "# ":
        return 30.0 * lines
    if mark == "### ":
        return 10.0 + _LINE * lines
    if kind == "dates":
        return _LINE + 3.0
    return _LINE * lines + (0.0 if mark else 4.0)
