"""A resume on its pages: as many of its lines as there is room for, measured in the layout that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from atspro.engine.export.blocks import read_blocks
from atspro.engine.types import Design
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.sources import Sources

BlockKind = Literal["fixed", "bullet", "list"]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a resume: a fixed heading, or what is said with its mark.

    ``worth`` decides which bullets and lists go first when there is no room; the others always stay.
    """

    said: tuple[Sentence, ...] = ()
    heading: str = ""
    mark: str = ""
    kind: BlockKind = "fixed"
    worth: float = 0.0


def line(*said: Sentence, mark: str = "", kind: BlockKind = "fixed", worth: float = 0.0) -> Block:
    """A block that says something."""
    return Block(said, "", mark, kind, worth)


def drafted(blocks: Sequence[Block], sources: Sources) -> Draft:
    """The blocks as a document."""
    draft = Draft(sources)
    for one in blocks:
        if one.heading:
            draft.fixed(one.heading)
        else:
            draft.block(*one.said, mark=one.mark)
    return draft


def fit(blocks: Sequence[Block], pages: int, sources: Sources) -> tuple[list[Block], list[Block]]:
    """The blocks that fit so many pages in both designs, in their order, and those left out: the bullets worth least.

    Nothing is left out for which there is room: after the weakest that have to go, each of them is tried again.
    """
    spare = [place for place, one in enumerate(blocks) if one.kind in ("bullet", "list")]
    order = sorted(spare, key=lambda place: (blocks[place].worth, -place))
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if fits(_without(blocks, set(order[:middle])), pages, sources):
            high = middle
        else:
            low = middle + 1
    left = set(order[:low])
    for place in reversed(order[:low][-_TRIED:]):
        if fits(_without(blocks, left - {place}), pages, sources):
            left.discard(place)
    return _without(blocks, left), [blocks[place] for place in sorted(left)]


FITTED_DESIGNS: tuple[Design, ...] = ("classic", "modern")
"""The designs that a resume is cut to fit; in a roomier one it may take a page more."""
_TRIED = 4
"""How many of the lines that went last are tried again: a short one may fit where a long one did not."""


def _without(blocks: Sequence[Block], left: set[int]) -> list[Block]:
    return [one for place, one in enumerate(blocks) if place not in left]


def fits(blocks: Sequence[Block], pages: int, sources: Sources) -> bool:
    """Whether the blocks stand on so many pages in both designs."""
    # The layout engine is loaded by the first resume, not by a worker that writes none.
    from atspro.engine.export.pdf import count_pages

    shown = read_blocks(drafted(blocks, sources).markdown())
    return all(count_pages(shown, design) <= pages for design in FITTED_DESIGNS)
