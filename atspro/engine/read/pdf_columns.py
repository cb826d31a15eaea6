"""Where a page has two columns: both sides hold headings, or one of them the person's contact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from atspro.engine.dates import find_date, find_period
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.pdf_runs import Run
from atspro.engine.read.places import is_place

_GUTTER = 5.0

ALIGNED = 3.0

_REACH = re.compile(r"\S@\S+\.\w|\d[\d ().-]{6,}\d|\w\.\w{2,4}/\w|www\.")


Row = list[Run]


def middle(run: Run) -> float:
    return (run.top + run.bottom) / 2


def best_cut(runs: list[Run], usual: float, gutter: float | None) -> tuple[float, float, float] | None:
    """The x and the stretch of y of the tallest pair of columns, or None."""
    common = [
        group[0].x0
        for group in aligned(runs, lambda run: run.x0)
        if len(group) >= 3 or (gutter is not None and abs(group[0].x0 - gutter) < 8)
    ]
    # A column set flush right begins where its longest line does.
    flush = [min(run.x0 for run in group) for group in aligned(runs, lambda run: run.x1) if len(group) >= 6]
    headings = heading_runs(runs, usual)
    best: tuple[float, tuple[float, float, float]] | None = None
    for x in [*common[:40], *flush[:10]]:
        across = sorted((run.top, run.bottom) for run in runs if run.x0 < x - ALIGNED and run.x1 > x - _GUTTER)
        limits = [-1e9, *(_overlapping(across)), 1e9]
        for above, below in zip(limits[::2], limits[1::2], strict=True):
            left = [run for run in runs if above < middle(run) < below and run.x1 <= x - _GUTTER]
            right = [run for run in runs if above < middle(run) < below and run.x0 >= x - ALIGNED]
            if len(left) < 2 or len(right) < 2:
                continue
            known = gutter is not None and abs(x - gutter) < 8
            if not _are_columns(left, right, headings, known) or (
                x in flush and not any(id(run) in headings for run in right)
            ):
                continue
            top, bottom = min(run.top for run in left + right), max(run.bottom for run in left + right)
            shared = min(max(r.bottom for r in left), max(r.bottom for r in right)) - max(
                min(r.top for r in left), min(r.top for r in right)
            )
            level = sum(abs(run.x0 - x) <= ALIGNED for run in right) / len(right)
            score = (bottom - top) + shared + 60 * level
            if best is None or score > best[0]:
                best = score, (x, top, bottom)
    return best[1] if best else None


def aligned(runs: list[Run], edge: Callable[[Run], float]) -> list[list[Run]]:
    """The runs by an edge that they share, from left to right."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=edge):
        if groups and edge(run) - edge(groups[-1][0]) <= ALIGNED:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def _overlapping(spans: list[tuple[float, float]]) -> list[float]:
    """Where stretches that overlap or nearly touch begin and end, as a flat list."""
    merged: list[list[float]] = []
    for top, bottom in spans:
        if merged and top - merged[-1][1] < 1:
            merged[-1][1] = max(merged[-1][1], bottom)
        else:
            merged.append([top, bottom])
    return [value for span in merged for value in span]


def heading_runs(runs: list[Run], usual: float) -> set[int]:
    """The cells that name a section in a look that many of its kind share: a skill called "Languages" is none."""
    named = [run for run in runs if is_heading(run, usual)]
    looks = Counter((run.look, run.text.isupper()) for run in runs if not run.bullet)
    mine = Counter((run.look, run.text.isupper()) for run in named)
    return {id(run) for run in named if mine[run.look, run.text.isupper()] >= 0.3 * looks[run.look, run.text.isupper()]}


def is_heading(run: Run, usual: float) -> bool:
    """Whether a cell names a section and looks unlike running text."""
    if run.bullet or len(run.words) > 6:
        return False
    text = run.text
    look = run.look
    apart = look.bold or look.size > 1.08 * usual or text.isupper() or look.color != (0, 0, 0)
    return apart and heading_kind(text) is not None


def _are_columns(left: list[Run], right: list[Run], headings: set[int], known: bool) -> bool:
    rows_left, rows_right = _count_rows(left), _count_rows(right)
    narrow = left if sum(map(_width, left)) < sum(map(_width, right)) else right
    if share_of_asides(narrow) >= 0.45:
        return False
    heads_left = [run for run in left if id(run) in headings]
    heads_right = [run for run in right if id(run) in headings]
    # Labels beside what they label: each heading at the left has its text on the same line, and nothing below it.
    if heads_left and heads_right and not _labels(left, right, heads_left):
        return True
    if known and rows_left >= 2 and rows_right >= 2 and not _labels(left, right, heads_left):
        return True
    if (
        (heads_left or heads_right)
        and min(rows_left, rows_right) >= 3
        and not (heads_left if narrow is left else heads_right)
    ):
        bare = narrow
        other = right if bare is left else left
        beside = sum(any(abs(middle(run) - middle(mate)) < 2 for mate in other) for run in bare) / len(bare)
        reach = sum(_REACH.search(run.text) is not None for run in bare)
        heads_of_other = heads_right if bare is left else heads_left
        return beside < 0.5 and reach >= 1 and len(heads_of_other) >= 2 and rows_left + rows_right > 15
    return False


def _labels(left: list[Run], right: list[Run], heads_left: list[Run]) -> bool:
    """Whether the left side only labels the right one."""
    letters_left, letters_right = sum(len(run.text) for run in left), sum(len(run.text) for run in right)
    if letters_left > 0.3 * letters_right:
        return False
    own = sum(id(run) in {id(head) for head in heads_left} or is_aside(run.text) for run in left)
    beside = sum(any(run.top < middle(head) < run.bottom for run in right) for head in heads_left)
    return own >= 0.6 * len(left) and beside >= 0.6 * len(heads_left)


def _count_rows(runs: list[Run]) -> int:
    rows, last = 0, -1e9
    for run in sorted(runs, key=middle):
        if middle(run) - last > 0.5 * run.size:
            rows += 1
            last = middle(run)
    return rows


def _width(run: Run) -> float:
    return run.x1 - run.x0


def is_aside(text: str) -> bool:
    """Whether a text says only when or where."""
    if len(text) > 60:
        return False
    period = find_period(text)
    span = period[1] if period else None
    if span is None:
        date = find_date(text)
        span = date[1] if date else None
    if span is not None and span[1] - span[0] >= 0.5 * len(text):
        return True
    return is_place(text)


def share_of_asides(runs: list[Run]) -> float:
    return sum(is_aside(run.text) for run in runs) / len(runs)
