"""Cells out of a PDF's words: runs without a wide gap, with the bullets and icons that belong to them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from atspro.engine.read.pdf_words import Box, Look, PageWords, Word
from atspro.engine.read.text_lines import strip_bullet

MAX_CELLS = 1200

CELL_GAP = 0.9

OTHER_LOOK_GAP = 0.5

EDGE_GAP = 0.45

_DASHES = ("-", "–", "—", "*", "·", "o", "»", "›", ">", "+", "~")


@dataclass(slots=True, eq=False)
class Run:
    """Words on one line without a wide gap: a cell to be."""

    words: list[Word]
    x0: float
    x1: float
    top: float
    bottom: float
    bullet: bool = False
    icon: bool = False
    furniture: bool = False
    page: int = 0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def look(self) -> Look:
        return self.words[0].look

    @property
    def size(self) -> float:
        return self.words[0].look.size


class TooManyCells(Exception):
    """A page holds more runs of text than a resume's page can."""


def runs_of(page: PageWords) -> list[Run]:
    """Words gathered by place: whichever stands next on the line without a wide gap, however they were drawn."""
    runs: list[Run] = []
    bins: dict[int, list[Run]] = {}
    # Dots below each other open the items of a list, however near the list beside it ends.
    at_edge = Counter(round(word.x0) + step for word in page.words if word.dot for step in (-1, 0, 1))
    for word in sorted(page.words, key=lambda word: (word.x0, word.top)):
        middle = (word.top + word.bottom) / 2
        at = int(middle // 6)
        best: Run | None = None
        for run in (run for near in (at - 1, at, at + 1) for run in bins.get(near, ())[-12:]):
            last = run.words[-1]
            size = max(word.look.size, last.look.size)
            wide = CELL_GAP if word.look == last.look else OTHER_LOOK_GAP
            if not -0.4 * size < word.x0 - run.x1 < wide * size + 2 * last.spread:
                continue
            overlap = min(word.bottom, last.bottom) - max(word.top, last.top)
            if overlap < 0.5 * min(word.bottom - word.top, last.bottom - last.top):
                continue
            if best is None or run.x1 > best.x1:
                best = run
        opens = word.dot and (at_edge[round(word.x0)] > 2 or (best is not None and not _separates(best, word)))
        if best is None or word.icon or opens:
            best = Run([word], word.x0, word.x1, word.top, word.bottom)
            runs.append(best)
            bins.setdefault(at, []).append(best)
            if len(runs) > MAX_CELLS:
                raise TooManyCells
        else:
            if _glued(best.words[-1], word):
                best.words[-1].text += word.text
                best.words[-1].x1 = max(best.words[-1].x1, word.x1)
            else:
                best.words.append(word)
            best.x1 = max(best.x1, word.x1)
            best.top, best.bottom = min(best.top, word.top), max(best.bottom, word.bottom)
    return _with_bullets(_at_edges(runs), page.boxes)


def _at_edges(runs: list[Run]) -> list[Run]:
    """Runs cut where a word begins at an edge that many others begin at: narrow columns leave no wide gap."""
    edges = Counter(round(run.x0) for run in runs)
    common = {edge for edge, count in edges.items() if count + edges[edge + 1] + edges[edge - 1] >= 4}
    cut: list[Run] = []
    for run in runs:
        start = 0
        for at in range(1, len(run.words)):
            before, word = run.words[at - 1], run.words[at]
            gap = word.x0 - before.x1
            wide = gap > EDGE_GAP * word.look.size and not before.dot and not word.dot
            apart = abs(word.x0 - run.x0) > 2 * word.look.size or before.look != word.look
            if round(word.x0) in common and wide and apart:
                cut.append(_run_of(run.words[start:at]))
                start = at
        cut.append(_run_of(run.words[start:]) if start else run)
    return cut


def _run_of(words: list[Word]) -> Run:
    return Run(
        words,
        min(word.x0 for word in words),
        max(word.x1 for word in words),
        min(word.top for word in words),
        max(word.bottom for word in words),
    )


def _separates(run: Run, dot: Word) -> bool:
    """Whether a dot stands between two items of a line, and does not open a list's item in another column."""
    return not run.words[-1].dot and dot.x0 - run.x1 < 0.6 * dot.look.size


def _glued(last: Word, word: Word) -> bool:
    """Whether two pieces drawn apart are one word: small capitals, a letter in another color."""
    return (
        word.x0 - last.x1 < 0.03 * word.look.size
        and not (last.dot or word.dot or last.icon)
        and last.look.bold == word.look.bold
        and last.text[-1:].isalnum()
        and (word.text[:1].isalnum() or word.text[:1] in ",.;:)")
    )


def _with_bullets(runs: list[Run], boxes: list[Box]) -> list[Run]:
    """Bullets given to the text on their right, whether they are letters or drawn; icons noted likewise."""
    by_line: dict[int, list[Run]] = {}
    for run in runs:
        by_line.setdefault(int((run.top + run.bottom) / 2 // 12), []).append(run)

    def right_of(x1: float, top: float, bottom: float, reach: float) -> Run | None:
        middle = (top + bottom) / 2
        near = [run for step in (-1, 0, 1) for run in by_line.get(int(middle // 12) + step, ())]
        fitting = [
            run
            for run in near
            if -1.0 <= run.x0 - x1 < reach and run.top - 1 <= middle <= run.bottom + 1 and not _is_mark(run)
        ]
        return min(fitting, key=lambda run: run.x0, default=None)

    kept: list[Run] = []
    for run in runs:
        if not _is_mark(run):
            kept.append(run)
            continue
        dot = run.words[0].dot or run.text in _DASHES
        owner = right_of(run.x1, run.top, run.bottom, 45.0 if dot else 22.0)
        if owner is not None:
            owner.bullet = owner.bullet or dot
            owner.icon = owner.icon or not dot
            # The icon, not the word after it, is what stands at the column's edge.
            owner.x0 = owner.x0 if dot else min(owner.x0, run.x0)
        elif dot and not run.words[0].dot:
            kept.append(run)
    for run in kept:
        run.icon = run.icon or run.words[0].icon
        run.words = [word for word in run.words if not word.icon]
        first = run.words[0]
        if len(run.words) > 1 and (first.dot or first.text in _DASHES):
            run.words.pop(0)
            run.x0, run.bullet = run.words[0].x0, True
        elif first.text[:1] in "•●▪■◦‣➢✓" and len(first.text) > 1:
            run.bullet = True
            first.text = first.text[1:]
        elif len(run.words) > 1 and re.fullmatch(r"\(?\d{1,2}[.)]", first.text):
            rest, listed = strip_bullet(run.text)
            if listed and rest:
                run.words.pop(0)
                run.x0, run.bullet = run.words[0].x0, True
    for box in boxes:
        owner = right_of(box.x1, box.top, box.bottom, 22.0)
        if owner is None or owner.bullet or owner.icon:
            continue
        width, height = box.x1 - box.x0, box.bottom - box.top
        size = owner.size
        if 1 <= width <= 0.7 * size and 1 <= height <= 0.9 * size and 0.3 < width / height < 2:
            owner.bullet = True
        elif min(width, height) > 0.3 * size:
            owner.icon = True
    return kept


def _is_mark(run: Run) -> bool:
    return all(word.dot or word.icon for word in run.words) or run.text in _DASHES
