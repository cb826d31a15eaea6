"""Reading order of a PDF's words: cells, bullets, columns and rows.

A page is cut into two columns only where both sides hold headings, or one of them the person's contact: one wrong cut
costs the whole file. Elsewhere rows are read across, and what stands alone at the left only labels what is beside it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from atspro.engine.dates import find_date, find_period
from atspro.engine.read.cell_features import LEVEL
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.page_furniture import page_furniture
from atspro.engine.read.pdf_words import Box, Look, PageWords, Word
from atspro.engine.read.places import is_place
from atspro.engine.read.text_lines import Cell, Line, strip_bullet

MAX_CELLS = 1200
CELL_GAP = 0.9
OTHER_LOOK_GAP = 0.5
EDGE_GAP = 0.45
_GUTTER = 5.0
_ALIGN = 3.0
_DASHES = ("-", "–", "—", "*", "·", "o", "»", "›", ">", "+", "~")
_REACH = re.compile(r"\S@\S+\.\w|\d[\d ().-]{6,}\d|\w\.\w{2,4}/\w|www\.")


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


Row = list[Run]


@dataclass(slots=True)
class _Band:
    """A stretch of a page: one stream of rows, or two beside each other with the x of the gutter between them."""

    streams: list[list[Row]] = field(default_factory=list)
    gutter: float | None = None


class TooManyCells(Exception):
    """A page holds more runs of text than a resume's page can."""


def read_pages(pages: list[PageWords]) -> list[Line]:
    """All lines of the pages in reading order, columns followed across pages. Raises `TooManyCells`."""
    return lines_of(*reading_order(pages))


def reading_order(pages: list[PageWords]) -> tuple[list[list[Row]], float]:
    """The rows of all pages, gathered in streams that are read one after the other, and the usual size of type.

    Heads and feet of pages come last. Raises `TooManyCells`.
    """
    runs_by_page = [_runs(page) for page in pages]
    for number, runs in enumerate(runs_by_page):
        for run in runs:
            run.page = number
    usual = usual_size(word for page in pages for word in page.words)
    page_furniture(runs_by_page, [page.height for page in pages])
    bands: list[_Band] = []
    apart: list[Row] = []
    gutter: float | None = None
    for runs in runs_by_page:
        apart += [[run] for run in runs if run.furniture]
        for band in _bands([run for run in runs if not run.furniture], usual, gutter, 0):
            gutter = band.gutter if band.gutter is not None else gutter
            _append_band(bands, band)
    streams: list[list[Row]] = []
    for band in bands:
        streams += _ordered(band, first=not streams)
    return [*streams, apart], usual


def lines_of(streams: list[list[Row]], usual: float) -> list[Line]:
    """The rows as lines, with places in ems of the usual size of type."""
    lines: list[Line] = []
    looks: dict[Look, int] = {}
    for stream in streams:
        lines += _lines(stream, usual, looks, fresh=bool(lines))
    return lines


def usual_size(words: Iterable[Word]) -> float:
    """The size of type that most letters are set in, in points."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.look.size * 2) / 2] += len(word.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def _runs(page: PageWords) -> list[Run]:
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


def _bands(runs: list[Run], usual: float, gutter: float | None, depth: int) -> list[_Band]:
    """The page from top to bottom: where it has two columns, and where it has one."""
    if not runs:
        return []
    cut = _best_cut(runs, usual, gutter) if depth < 3 else None
    if cut is None:
        return [_Band([_rows(runs, usual)])]
    x, top, bottom = cut
    above = [run for run in runs if _middle(run) < top]
    below = [run for run in runs if _middle(run) > bottom]
    inside = [run for run in runs if top <= _middle(run) <= bottom]
    left = [run for run in inside if run.x0 < x - _ALIGN]
    right = [run for run in inside if run.x0 >= x - _ALIGN]
    columns = [
        [row for band in _bands(side, usual, None, depth + 1) for stream in band.streams for row in stream]
        for side in (left, right)
    ]
    return [
        *_bands(above, usual, None, depth + 1),
        _Band(columns, x),
        *_bands(below, usual, gutter, depth + 1),
    ]


def _middle(run: Run) -> float:
    return (run.top + run.bottom) / 2


def _best_cut(runs: list[Run], usual: float, gutter: float | None) -> tuple[float, float, float] | None:
    """The x and the stretch of y of the tallest pair of columns, or None."""
    common = [
        group[0].x0
        for group in _aligned(runs, lambda run: run.x0)
        if len(group) >= 3 or (gutter is not None and abs(group[0].x0 - gutter) < 8)
    ]
    # A column set flush right begins where its longest line does.
    flush = [min(run.x0 for run in group) for group in _aligned(runs, lambda run: run.x1) if len(group) >= 6]
    headings = _headings(runs, usual)
    best: tuple[float, tuple[float, float, float]] | None = None
    for x in [*common[:40], *flush[:10]]:
        across = sorted((run.top, run.bottom) for run in runs if run.x0 < x - _ALIGN and run.x1 > x - _GUTTER)
        limits = [-1e9, *(_overlapping(across)), 1e9]
        for above, below in zip(limits[::2], limits[1::2], strict=True):
            left = [run for run in runs if above < _middle(run) < below and run.x1 <= x - _GUTTER]
            right = [run for run in runs if above < _middle(run) < below and run.x0 >= x - _ALIGN]
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
            aligned = sum(abs(run.x0 - x) <= _ALIGN for run in right) / len(right)
            score = (bottom - top) + shared + 60 * aligned
            if best is None or score > best[0]:
                best = score, (x, top, bottom)
    return best[1] if best else None


def _aligned(runs: list[Run], edge: Callable[[Run], float]) -> list[list[Run]]:
    """The runs by an edge that they share, from left to right."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=edge):
        if groups and edge(run) - edge(groups[-1][0]) <= _ALIGN:
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


def _headings(runs: list[Run], usual: float) -> set[int]:
    """The cells that name a section in a look that many of its kind share: a skill called "Languages" is none."""
    named = [run for run in runs if _is_heading(run, usual)]
    looks = Counter((run.look, run.text.isupper()) for run in runs if not run.bullet)
    mine = Counter((run.look, run.text.isupper()) for run in named)
    return {id(run) for run in named if mine[run.look, run.text.isupper()] >= 0.3 * looks[run.look, run.text.isupper()]}


def _is_heading(run: Run, usual: float) -> bool:
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
    if _share_of_asides(narrow) >= 0.45:
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
        beside = sum(any(abs(_middle(run) - _middle(mate)) < 2 for mate in other) for run in bare) / len(bare)
        reach = sum(_REACH.search(run.text) is not None for run in bare)
        heads_of_other = heads_right if bare is left else heads_left
        return beside < 0.5 and reach >= 1 and len(heads_of_other) >= 2 and rows_left + rows_right > 15
    return False


def _labels(left: list[Run], right: list[Run], heads_left: list[Run]) -> bool:
    """Whether the left side only labels the right one."""
    letters_left, letters_right = sum(len(run.text) for run in left), sum(len(run.text) for run in right)
    if letters_left > 0.3 * letters_right:
        return False
    own = sum(id(run) in {id(head) for head in heads_left} or _is_aside(run.text) for run in left)
    beside = sum(any(run.top < _middle(head) < run.bottom for run in right) for head in heads_left)
    return own >= 0.6 * len(left) and beside >= 0.6 * len(heads_left)


def _count_rows(runs: list[Run]) -> int:
    rows, last = 0, -1e9
    for run in sorted(runs, key=_middle):
        if _middle(run) - last > 0.5 * run.size:
            rows += 1
            last = _middle(run)
    return rows


def _width(run: Run) -> float:
    return run.x1 - run.x0


def _is_aside(text: str) -> bool:
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


def _share_of_asides(runs: list[Run]) -> float:
    return sum(_is_aside(run.text) for run in runs) / len(runs)


def _append_band(bands: list[_Band], band: _Band) -> None:
    """Add a band of a page, going on with the columns of the page before where the gutter is the same."""
    last = bands[-1] if bands else None
    if last is not None and last.gutter is not None:
        if band.gutter is not None and abs(band.gutter - last.gutter) < 8:
            for old, new in zip(last.streams, band.streams, strict=True):
                old += new
            return
        rows = band.streams[0] if band.gutter is None else []
        if rows and rows[0][0].page > 0 and all(row[0].x0 >= last.gutter - 4 for row in rows):
            last.streams[1] += rows
            return
        if rows and rows[0][0].page > 0 and all(max(run.x1 for run in row) < last.gutter for row in rows):
            last.streams[0] += rows
            return
    if last is not None and last.gutter is None and band.gutter is None:
        last.streams[0] += band.streams[0]
        return
    bands.append(band)


def _ordered(band: _Band, first: bool) -> list[list[Row]]:
    """Left before right, except that the column with the largest type (the name) opens the document."""
    if band.gutter is None or not first or not all(band.streams):
        return [stream for stream in band.streams if stream]
    biggest = [max(run.size for row in stream for run in row) for stream in band.streams]
    return band.streams[::-1] if biggest[1] > 1.1 * biggest[0] else band.streams


def _rows(runs: list[Run], usual: float) -> list[Row]:
    """Cells that stand beside each other as rows: half a line of overlap is enough, baselines need not agree."""
    runs = _labels_joined(runs, usual)
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom) / 2):
        row = rows[-1] if rows else None
        if row is not None:
            anchor = row[0]
            overlap = min(run.bottom, anchor.bottom) - max(run.top, anchor.top)
            apart = all(run.x0 >= mate.x1 - 2 or run.x1 <= mate.x0 + 2 for mate in row)
            if overlap >= 0.5 * min(run.bottom - run.top, anchor.bottom - anchor.top) and apart:
                row.append(run)
                continue
        rows.append([run])
    headings = _headings(runs, usual)
    ordered: list[Row] = []
    for row in rows:
        row.sort(key=lambda run: run.x0)
        if len(row) > 1 and id(row[0]) in headings:
            ordered += [row[:1], row[1:]]
        else:
            ordered.append(row)
    return _cards_apart(ordered)


def _labels_joined(runs: list[Run], usual: float) -> list[Run]:
    """Headings and dates at the left that wrap in a narrow column of labels, each as one cell beside its first line."""
    left_edge = min(run.x0 for run in runs)
    labels = sorted((run for run in runs if run.x0 - left_edge < _ALIGN), key=lambda run: run.top)
    gutter = max((run.x1 for run in labels if _is_aside(run.text) or _is_heading(run, usual)), default=0.0)
    inner = Counter(round(run.x0 / 3) for run in runs if run.x0 > gutter)
    if not gutter or not inner or inner.most_common(1)[0][1] < 4:
        return runs
    labels = [run for run in labels if run.x1 <= gutter + 1]
    dropped: set[int] = set()
    start = 0
    while start < len(labels):
        end = start + 1
        while (
            end < len(labels)
            and labels[end].top - labels[end - 1].bottom < 0.75 * labels[end].size
            and labels[end].look == labels[start].look
            and not labels[end].bullet
        ):
            end += 1
        group = labels[start:end]
        text = " ".join(run.text for run in group)
        beside = any(
            other.x0 > gutter and other.top < _middle(run) < other.bottom for run in group[1:] for other in runs
        )
        wraps = heading_kind(text) is not None and heading_kind(group[0].text) is None
        if len(group) > 1 and beside and (wraps or (_is_aside(text) and not _is_aside(group[-1].text))):
            group[0].words = [word for run in group for word in run.words]
            dropped.update(id(run) for run in group[1:])
        start = end
    return [run for run in runs if id(run) not in dropped]


def _cards_apart(rows: list[Row]) -> list[Row]:
    """Cards that stand beside each other (a name, its level, its words) read one after the other, not row by row."""
    ordered: list[Row] = []
    at = 0
    while at < len(rows):
        end = max(_grid_end(rows, at), _lists_end(rows, at))
        if end - at < 2:
            ordered.append(rows[at])
            at += 1
            continue
        first = rows[at]
        for number in range(len(first)):
            for row in rows[at:end]:
                ordered += [[run] for run in row if _column_of(run, first) == number]
        at = end
    return ordered


def _column_of(run: Run, first: Row) -> int:
    """The card of the first row that a run stands below."""
    shared = [min(run.x1, other.x1) - max(run.x0, other.x0) for other in first]
    return max(range(len(first)), key=lambda number: shared[number])


def _lists_end(rows: list[Row], start: int) -> int:
    """The row after lists that stand beside each other and whose items wrap, or ``start``."""
    first = rows[start]
    if len(first) < 2 or not all(run.bullet for run in first):
        return start
    limits = [*(run.x0 - 1.5 * run.size for run in first), max(run.x1 for row in rows for run in row) + 1]
    end = start + 1
    wraps = False
    while end < len(rows):
        row = rows[end]
        gap = row[0].top - max(run.bottom for run in rows[end - 1])
        inside = all(
            any(left <= run.x0 and run.x1 <= right for left, right in itertools.pairwise(limits)) for run in row
        )
        if gap > 0.8 * row[0].size or not inside or any(run.look != first[0].look for run in row):
            break
        wraps = wraps or not all(run.bullet for run in row)
        end += 1
    return end if wraps else start


def _grid_end(rows: list[Row], start: int) -> int:
    """The row after a block of cards that begins here, or ``start``."""
    first = rows[start]
    if len(first) < 2 or any(run.bullet for run in first) or len({run.look for run in first}) > 1:
        return start
    if sum(_is_aside(run.text) for run in first[1:]) or any(run.text.endswith(":") for run in first):
        return start
    end = start + 1
    looks = {first[0].look}
    full = 1
    while end < len(rows):
        row = rows[end]
        gap = row[0].top - max(run.bottom for run in rows[end - 1])
        fits = all(any(min(abs(run.x0 - card.x0), abs(run.x1 - card.x1)) <= _ALIGN for card in first) for run in row)
        if gap > 0.8 * row[0].size or not fits or len({run.look for run in row}) > 1 or any(run.bullet for run in row):
            break
        if row[0].look == first[0].look and end - start > 0 and len(looks) > 1:
            break
        if any(_is_aside(run.text) for run in row[1:]) and not all(_is_aside(run.text) for run in row):
            return start
        looks.add(row[0].look)
        full += len(row) == len(first)
        end += 1
    levels = start + 1 < end and all(LEVEL.fullmatch(run.text.strip(" ()")) for run in rows[start + 1])
    return end if (len(looks) > 1 or levels) and full >= 2 else start


def _lines(rows: list[Row], usual: float, looks: dict[Look, int], fresh: bool) -> list[Line]:
    if not rows:
        return []
    left = min(run.x0 for row in rows for run in row)
    right = max(run.x1 for row in rows for run in row)
    leading = _leading(rows, usual)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        previous = rows[number - 1] if number else None
        new_page = previous is not None and row[0].page != previous[0].page
        space = 0.0
        if previous is not None and not new_page:
            gap = min(run.top for run in row) - max(run.bottom for run in previous)
            space = max(0.0, (gap - leading) / usual)
        cells = tuple(_cell(run, left, usual, looks) for run in row)
        head = cells[0]
        lines.append(
            Line(
                "   ".join(cell.text for cell in cells),
                tuple(cell.text for cell in cells),
                head.bullet,
                0,
                head.bold,
                row[0].size,
                (str(head.style),),
                space > 0.25,
                fresh and number == 0,
                parts=cells,
                space=space,
                right=(right - left) / usual,
                page=row[0].page,
                furniture=row[0].furniture,
            )
        )
    return lines


def _leading(rows: list[Row], usual: float) -> float:
    """The usual empty space between two lines of one paragraph, in points."""
    gaps = sorted(
        after[0].top - before[0].bottom
        for before, after in itertools.pairwise(rows)
        if before[0].page == after[0].page
        and before[0].look == after[0].look
        and not after[0].bullet
        and -0.6 * usual < after[0].top - before[0].bottom < 1.2 * usual
    )
    return gaps[len(gaps) // 4] if gaps else 0.2 * usual


def _cell(run: Run, left: float, usual: float, looks: dict[Look, int]) -> Cell:
    words = run.words
    bold = sum(len(word.text) for word in words if word.look.bold)
    italic = sum(len(word.text) for word in words if word.look.italic)
    letters = sum(len(word.text) for word in words)
    look = words[0].look
    return Cell(
        run.text,
        (run.x0 - left) / usual,
        (run.x1 - left) / usual,
        look.size / usual,
        2 * bold > letters,
        2 * italic > letters,
        (look.font, look.size, look.color),
        run.bullet,
        run.icon,
        (words[0].x1 - words[0].x0) / usual,
        tuple(looks.setdefault(word.look, len(looks)) for word in words),
    )
