"""Two texts side by side: lines aligned, changed words marked. Pure, and bounded for any input.

Lines are aligned by the longest matching blocks (Ratcliff and Obershelp, as difflib has them); inside a block that
differs, lines are paired so that the sum of their likeness is greatest, without crossing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from atspro.errors import InvalidInput
from atspro.i18n import format_number, gettext

LineKind = Literal["equal", "changed", "added", "removed"]

# Work is counted in comparisons of one item with another. Beyond a limit the answer is coarser and never wrong.
MAX_LINES = 5_000
MAX_LINE_PAIRS = 1_000_000
MAX_BLOCK_PAIRS = 10_000
MAX_WORD_PAIRS = 1_000_000
MAX_WORD_PAIRS_OF_A_LINE = 160_000
MIN_LIKENESS = 0.3

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one line; ``changed`` when the other side does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A line on one side: its number from 1, and its text in spans."""

    number: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the comparison; an added line has no left side, a removed one no right side."""

    kind: LineKind
    left: Side | None
    right: Side | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows in order, and how many there are of each kind that differs."""

    rows: tuple[Row, ...]
    changed: int
    added: int
    removed: int

    @property
    def same(self) -> bool:
        """Whether no line differs."""
        return not (self.changed or self.added or self.removed)


def compare(left: str, right: str) -> Comparison:
    """Align two texts line by line; the left sides of all rows read as ``left``, the right sides as ``right``.

    Raises `InvalidInput` when one has more than `MAX_LINES` lines.
    """
    a, b = left.split("\n"), right.split("\n")
    if max(len(a), len(b)) > MAX_LINES:
        raise InvalidInput(
            gettext(
                "Texts of more than %(max_lines)s lines can’t be compared side by side. Download both "
                "versions instead.",
                max_lines=format_number(MAX_LINES),
            )
        )
    words = _WordBudget()
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in _blocks(a, b):
        if tag:
            rows += [_equal(a[i], i, j) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)]
        else:
            rows += _align(a, b, (i1, i2), (j1, j2), words)
    counts = Counter(row.kind for row in rows)
    return Comparison(tuple(rows), counts["changed"], counts["added"], counts["removed"])


def _blocks(a: list[str], b: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """Runs of lines as (equal, from and to on the left, from and to on the right), in order and without gaps."""
    start = _common(a, b)
    end = _common(a[start:][::-1], b[start:][::-1])
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    blocks: list[tuple[bool, int, int, int, int]] = [(True, 0, start, 0, start)] if start else []
    if len(inner_a) * len(inner_b) > MAX_LINE_PAIRS:
        blocks.append((False, start, len(a) - end, start, len(b) - end))
    else:
        # Blank lines align nothing by themselves: between any two paragraphs there is one.
        matcher = SequenceMatcher(lambda line: not line.strip(), inner_a, inner_b, autojunk=False)
        blocks += [
            (tag == "equal", start + i1, start + i2, start + j1, start + j2)
            for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        ]
    if end:
        blocks.append((True, len(a) - end, len(a), len(b) - end, len(b)))
    return blocks


def _common(a: list[str], b: list[str]) -> int:
    """How many items the two lists have in common at their start."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _align(a: list[str], b: list[str], left: tuple[int, int], right: tuple[int, int], words: _WordBudget) -> list[Row]:
    """Rows of a block that differs: pairs of like lines are changed, the rest is removed or added."""
    rows: list[Row] = []
    i, j = left[0], right[0]
    for pair_i, pair_j in [*_pairs(a[slice(*left)], b[slice(*right)]), (left[1] - left[0], right[1] - right[0])]:
        at_i, at_j = left[0] + pair_i, right[0] + pair_j
        rows += [Row("removed", _side(n, a[n], changed=True), None) for n in range(i, at_i)]
        rows += [Row("added", None, _side(n, b[n], changed=True)) for n in range(j, at_j)]
        if at_i < left[1] and at_j < right[1]:
            rows.append(_equal(a[at_i], at_i, at_j) if a[at_i] == b[at_j] else _changed(a, b, at_i, at_j, words))
        i, j = at_i + 1, at_j + 1
    return rows


def _pairs(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Indexes of the lines that go together, rising on both sides."""
    if not a or not b:
        return []
    if len(a) * len(b) > MAX_BLOCK_PAIRS:
        return []
    bags_a, bags_b = [_bag(line) for line in a], [_bag(line) for line in b]
    alike = [[_likeness(one, other) for other in bags_b] for one in bags_a]
    # best[i][j] is the greatest sum of likeness among a[i:] and b[j:].
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= MIN_LIKENESS else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if alike[i][j] >= MIN_LIKENESS and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _bag(line: str) -> Counter[str]:
    return Counter(token.lower() for token in _TOKEN.findall(line) if token[0].isalnum())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags of words, 0 to 1; two lines without words are just alike enough to pair."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else MIN_LIKENESS


class _WordBudget:
    """How much comparing of words a whole comparison may still do."""

    def __init__(self) -> None:
        self.left = MAX_WORD_PAIRS

    def take(self, pairs: int) -> bool:
        if pairs > min(self.left, MAX_WORD_PAIRS_OF_A_LINE):
            return False
        self.left -= pairs
        return True


def _changed(a: list[str], b: list[str], i: int, j: int, words: _WordBudget) -> Row:
    left, right = _TOKEN.findall(a[i]), _TOKEN.findall(b[j])
    if not words.take(len(left) * len(right)):
        return Row("changed", _side(i, a[i], changed=True), _side(j, b[j], changed=True))
    # Spaces align nothing by themselves, as blank lines do not.
    codes = SequenceMatcher(str.isspace, left, right, autojunk=False).get_opcodes()
    marks_left = _spans(left, [(tag != "equal", i1, i2) for tag, i1, i2, _, _ in codes])
    marks_right = _spans(right, [(tag != "equal", j1, j2) for tag, _, _, j1, j2 in codes])
    return Row("changed", Side(i + 1, marks_left), Side(j + 1, marks_right))


def _spans(tokens: list[str], runs: list[tuple[bool, int, int]]) -> tuple[Span, ...]:
    return tuple(Span("".join(tokens[start:end]), changed) for changed, start, end in runs if end > start)


def _equal(line: str, i: int, j: int) -> Row:
    return Row("equal", _side(i, line, changed=False), _side(j, line, changed=False))


def _side(index: int, line: str, *, changed: bool) -> Side:
    return Side(index + 1, (Span(line, changed),) if line else ())
