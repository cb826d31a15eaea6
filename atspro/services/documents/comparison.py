"""Two versions of a document compared as they look: words, and apart from them what moved or changed its form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from atspro.services.sandbox import pages
from atspro.services.text_diff import Row, Side, compare

Kind = Literal["equal", "changed", "added", "removed", "restyled", "moved-here", "moved-away"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of one side: its words in spans, and its form; see `atspro.engine.shown_lines`."""

    side: Side
    form: str
    depth: int
    mark: str
    style: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the comparison; a line that only one side has leaves the other None."""

    kind: Kind
    left: Shown | None
    right: Shown | None


@dataclass(frozen=True, slots=True)
class DocumentComparison:
    """All rows in order, and how many of each kind there are; a line that moved counts once."""

    rows: tuple[ShownRow, ...]
    changed: int
    added: int
    removed: int
    moved: int
    restyled: int

    @property
    def same(self) -> bool:
        """Whether a reader sees no difference."""
        return not (self.changed or self.added or self.removed or self.moved or self.restyled)

    @property
    def same_words(self) -> bool:
        """Whether no word is another one."""
        return not (self.changed or self.added or self.removed)


def compare_documents(left: str, right: str) -> DocumentComparison:
    """Compare two Markdown texts as they are shown.

    Raises `InvalidInput` when one has too many lines, and as `pages.call` does.
    """
    a, b = (pages.call("shown_lines", content=text) for text in (left, right))
    found = compare("\n".join(line[0] for line in a), "\n".join(line[0] for line in b))
    moved = _moved(found.rows)
    rows = tuple(_row(row, a, b, moved) for row in found.rows)
    counts = Counter(row.kind for row in rows)
    return DocumentComparison(
        rows, counts["changed"], counts["added"], counts["removed"], counts["moved-here"], counts["restyled"]
    )


def _moved(rows: tuple[Row, ...]) -> set[tuple[str, int]]:
    """Sides and numbers of lines that one text lost and the other one has elsewhere, word for word, in pairs."""
    gone: dict[str, list[int]] = {}
    for row in rows:
        if row.kind == "removed" and row.left and row.left.text:
            gone.setdefault(row.left.text, []).append(row.left.number)
    moved: set[tuple[str, int]] = set()
    for row in rows:
        if row.kind == "added" and row.right and gone.get(row.right.text):
            moved |= {("left", gone[row.right.text].pop(0)), ("right", row.right.number)}
    return moved


def _row(row: Row, a: list[list[object]], b: list[list[object]], moved: set[tuple[str, int]]) -> ShownRow:
    left, right = _shown(row.left, a), _shown(row.right, b)
    kind: Kind = row.kind
    if left and right and kind == "equal" and _form(left) != _form(right):
        kind = "restyled"
    elif left and ("left", left.side.number) in moved:
        kind = "moved-away"
    elif right and ("right", right.side.number) in moved:
        kind = "moved-here"
    return ShownRow(kind, left, right)


def _shown(side: Side | None, lines: list[list[object]]) -> Shown | None:
    if side is None or not lines:
        return None
    _, form, depth, mark, style = lines[side.number - 1]
    return Shown(side, str(form), int(str(depth)), str(mark), str(style))


def _form(line: Shown) -> tuple[object, ...]:
    # A number of a list follows from what stands before it.
    return line.form, line.depth, line.mark == "•", line.style
