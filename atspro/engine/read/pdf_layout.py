"""Reading order of a PDF's words: cells, bullets, columns and rows.

A page is cut into two columns only where both sides hold headings, or one of them the person's contact: one wrong cut
costs the whole file. Elsewhere rows are read across, and what stands alone at the left only labels what is beside it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from atspro.engine.read.headings import heading_kind
from atspro.engine.read.lexicon import LEVEL
from atspro.engine.read.page_furniture import page_furniture
from atspro.engine.read.pdf_columns import (
    ALIGNED,
    Row,
    aligned,
    best_cut,
    heading_runs,
    is_aside,
    is_heading,
    middle,
    share_of_asides,
)
from atspro.engine.read.pdf_runs import Run, runs_of
from atspro.engine.read.pdf_words import Look, PageWords, Word
from atspro.engine.read.text_lines import Cell, Line


def read_pages(pages: list[PageWords]) -> list[Line]:
    """All lines of the pages in reading order, columns followed across pages. Raises `TooManyCells`."""
    return lines_of(*reading_order(pages))


def reading_order(pages: list[PageWords]) -> tuple[list[list[Row]], float]:
    """The rows of all pages, gathered in streams that are read one after the other, and the usual size of type.

    Heads and feet of pages come last. Raises `TooManyCells`.
    """
    runs_by_page = [runs_of(page) for page in pages]
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


@dataclass(slots=True)
class _Band:
    """A stretch of a page: one stream of rows, or two beside each other with the x of the gutter between them."""

    streams: list[list[Row]] = field(default_factory=list)
    gutter: float | None = None


def _bands(runs: list[Run], usual: float, gutter: float | None, depth: int) -> list[_Band]:
    """The page from top to bottom: where it has two columns, and where it has one."""
    if not runs:
        return []
    cut = best_cut(runs, usual, gutter) if depth < 3 else None
    if cut is None:
        return [_Band([_rows(runs, usual)])]
    x, top, bottom = cut
    above = [run for run in runs if middle(run) < top]
    below = [run for run in runs if middle(run) > bottom]
    inside = [run for run in runs if top <= middle(run) <= bottom]
    left = [run for run in inside if run.x0 < x - ALIGNED]
    right = [run for run in inside if run.x0 >= x - ALIGNED]
    columns = [
        [row for band in _bands(side, usual, None, depth + 1) for stream in band.streams for row in stream]
        for side in (left, right)
    ]
    return [
        *_bands(above, usual, None, depth + 1),
        _Band(columns, x),
        *_bands(below, usual, gutter, depth + 1),
    ]


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
    headings = heading_runs(runs, usual)
    ordered: list[Row] = []
    for row in rows:
        row.sort(key=lambda run: run.x0)
        if len(row) > 1 and id(row[0]) in headings:
            ordered += [row[:1], row[1:]]
        else:
            ordered.append(row)
    return _cards_apart(_headings_first(ordered, headings))


def _headings_first(rows: list[Row], headings: set[int]) -> list[Row]:
    """A heading that is centered on the height of the text at its right is read before that text."""
    ordered: list[Row] = []
    for at, row in enumerate(rows):
        start = len(ordered)
        if len(row) == 1 and id(row[0]) in headings and 0 < at < len(rows) - 1:
            run = row[0]
            edge, below = run.x1 + run.size, run.top
            if rows[at + 1][0].x0 > edge and rows[at + 1][0].top < run.bottom:
                while start and _stands_at(ordered[start - 1], edge, below):
                    start -= 1
                    below = min(mate.top for mate in ordered[start])
        ordered.insert(start, row)
    return ordered


def _stands_at(row: Row, edge: float, below: float) -> bool:
    """Whether a row stands right of an edge and directly above a height."""
    return all(run.x0 > edge for run in row) and below - max(run.bottom for run in row) < 0.8 * row[0].size


def _labels_joined(runs: list[Run], usual: float) -> list[Run]:
    """Headings and dates at the left that wrap in a narrow column of labels, each as one cell beside its first line."""
    left_edge = min(run.x0 for run in runs)
    labels = sorted((run for run in runs if run.x0 - left_edge < ALIGNED), key=lambda run: run.top)
    gutter = max((run.x1 for run in labels if is_aside(run.text) or is_heading(run, usual)), default=0.0)
    if not gutter:
        # Labels may be set flush right beside what they label.
        for group in aligned(runs, lambda run: run.x1):
            if len(group) >= 4 and share_of_asides(group) >= 0.3:
                gutter = group[0].x1
                labels = sorted(group, key=lambda run: run.top)
                break
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
            other.x0 > gutter and other.top < middle(run) < other.bottom for run in group[1:] for other in runs
        )
        wraps = heading_kind(text) is not None and heading_kind(group[0].text) is None
        if len(group) > 1 and beside and (wraps or (is_aside(text) and not all(is_aside(run.text) for run in group))):
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
    if sum(is_aside(run.text) for run in first[1:]) or any(run.text.endswith(":") for run in first):
        return start
    end = start + 1
    looks = {first[0].look}
    full = 1
    while end < len(rows):
        row = rows[end]
        gap = row[0].top - max(run.bottom for run in rows[end - 1])
        fits = all(any(min(abs(run.x0 - card.x0), abs(run.x1 - card.x1)) <= ALIGNED for card in first) for run in row)
        if gap > 0.8 * row[0].size or not fits or len({run.look for run in row}) > 1 or any(run.bullet for run in row):
            break
        if row[0].look == first[0].look and end - start > 0 and len(looks) > 1:
            break
        if any(is_aside(run.text) for run in row[1:]) and not all(is_aside(run.text) for run in row):
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
