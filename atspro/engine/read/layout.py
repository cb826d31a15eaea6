"""Reading order by layout: columns, sidebars, side headings and grids of cards, then wrapped lines joined.

The page is cut recursively (after Nagy and Seth's XY-cut): the tallest vertical gap whose right side is
left-aligned splits a band of the page into two columns. Right-aligned dates and places stay on their line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from atspro.engine.dates import find_date, find_period
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.lines import Line
from atspro.engine.read.paragraphs import Row, Segment, join_rows
from atspro.engine.read.places import is_place

_GUTTER = 6.0
_ALIGN = 3.0


@dataclass(slots=True)
class Page:
    """The runs of text of one page."""

    segments: list[Segment]
    width: float
    height: float


@dataclass(slots=True)
class _Band:
    """A stretch of a page: one stream of rows, or two beside each other with the x of the gutter between them."""

    streams: list[list[Row]] = field(default_factory=list)
    gutter: float | None = None


def read_pages(pages: list[Page], hyphenates: bool) -> list[Line]:
    """All lines of the pages in reading order, columns followed across pages, wrapped lines joined."""
    bands: list[_Band] = []
    for number, page in enumerate(pages):
        for band in _bands(page.segments):
            for stream in band.streams:
                for row in stream:
                    row.page = number
            _append_band(bands, band)
    streams: list[list[Row]] = []
    for band in bands:
        streams += _order_columns(band, not streams)
    vocabulary = {
        word.lower()
        for stream in streams
        for row in stream
        for word in re.findall(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-zÀ-ÿ]+)*", row.text)
    }
    lines: list[Line] = []
    for stream in streams:
        if stream and lines:
            stream[0].fresh = True
        lines += join_rows(stream, vocabulary, hyphenates)
    return lines


def _append_band(bands: list[_Band], band: _Band) -> None:
    """Add a band of a page, continuing the columns of the page before where the gutter is the same."""
    last = bands[-1] if bands else None
    if last is not None and last.gutter is not None:
        if band.gutter is not None and abs(band.gutter - last.gutter) < 8:
            for old, new in zip(last.streams, band.streams, strict=True):
                old += new
            return
        if band.gutter is None:
            rows = band.streams[0]
            if rows and all(row.segments[0].x0 >= last.gutter - 4 for row in rows):
                last.streams[1] += rows
                return
            if rows and all(max(segment.x1 for segment in row.segments) < last.gutter for row in rows):
                last.streams[0] += rows
                return
    if last is not None and last.gutter is None and band.gutter is None:
        last.streams[0] += band.streams[0]
        return
    bands.append(band)


def _order_columns(band: _Band, first: bool) -> list[list[Row]]:
    """Left before right, except that the column with the page's largest text (the name) opens the document."""
    if band.gutter is None or not first:
        return band.streams

    def largest(stream: list[Row]) -> float:
        return max((segment.size for row in stream[:8] for segment in row.segments), default=0.0)

    left, right = band.streams
    return [right, left] if largest(right) > largest(left) * 1.15 else [left, right]


def _bands(segments: list[Segment]) -> list[_Band]:
    """The page cut into bands at its widest-reaching gutter."""
    if not segments:
        return []
    cut = _find_cut(segments)
    if cut is None:
        return [_Band([_rows(segments)])]
    above, left, right, below, gutter = cut
    result = _bands(above)
    if _is_label_column(left, right):
        result.append(_Band([_interleave(left, right)]))
    elif _is_grid(left, right):
        cards = _flat(left) + _flat(right)
        for row in cards:
            row.card = True
        result.append(_Band([cards]))
    else:
        result.append(_Band([_flat(left), _flat(right)], gutter))
    return result + _bands(below)


def _flat(segments: list[Segment]) -> list[Row]:
    return [row for band in _bands(segments) for stream in band.streams for row in stream]


def _rows(segments: list[Segment]) -> list[Row]:
    rows: list[Row] = []
    right = max((segment.x1 for segment in segments), default=0.0)
    for segment in sorted(segments, key=lambda item: (item.top + item.bottom) / 2):
        if rows:
            last = rows[-1].segments[-1]
            overlap = min(segment.bottom, last.bottom) - max(segment.top, last.top)
            apart = all(segment.x0 >= other.x1 - 1 or segment.x1 <= other.x0 + 1 for other in rows[-1].segments)
            if apart and overlap > 0.5 * min(segment.bottom - segment.top, last.bottom - last.top):
                rows[-1].segments.append(segment)
                continue
        rows.append(Row([segment], right=right))
    for row in rows:
        row.segments.sort(key=lambda item: item.x0)
    return rows


_Cut = tuple[list[Segment], list[Segment], list[Segment], list[Segment], float]


def _find_cut(segments: list[Segment]) -> _Cut | None:
    """The tallest gutter of columns, or else of a grid of cards: the parts above, left, right, below, and its x."""
    if len(segments) < 4:
        return None
    return _tallest(segments, grid=False) or _tallest(segments, grid=True)


def _tallest(segments: list[Segment], grid: bool) -> _Cut | None:
    best: _Cut | None = None
    best_height = 0.0
    for edge in _edges(segments):
        blockers = sorted(_blockers(segments, edge, grid), key=lambda segment: segment.top)
        start = -1.0
        for blocker in [*blockers, None]:
            end = blocker.top if blocker is not None else 1e9
            if end > start:
                inside = [s for s in segments if start < (s.top + s.bottom) / 2 < end]
                left = [s for s in inside if s.x1 <= edge - _GUTTER + 0.01]
                right = [s for s in inside if s.x0 >= edge - 1]
                if left and len(right) >= 2 and len(left) + len(right) == len(inside):
                    left, right = _trim(left, right)
                    height = _height(left, right)
                    if height > best_height + 4 and _acceptable(left, right, edge, grid):
                        parts = _around(segments, left, right)
                        if parts is not None:
                            best, best_height = (parts[0], left, right, parts[1], edge), height
            if blocker is not None:
                start = max(start, blocker.bottom - 0.3 * (blocker.bottom - blocker.top))
    return best


def _edges(segments: list[Segment]) -> list[float]:
    """Left edges that several runs share: where a right-hand column may begin."""
    leftmost = min(segment.x0 for segment in segments)
    counts = Counter(round(segment.x0) for segment in segments)
    merged = {x: sum(counts[near] for near in range(x - 2, x + 3)) for x in counts if x > leftmost + 40}
    common = sorted((x for x in merged if merged[x] >= 2), key=lambda x: (-merged[x], x))[:24]
    return sorted({min(s.x0 for s in segments if abs(s.x0 - x) <= 2.5) for x in common})


def _blockers(segments: list[Segment], edge: float, grid: bool) -> list[Segment]:
    """Runs that end a column: those that cross the gutter, and for a grid also headings and rows out of line."""
    crossing = [s for s in segments if s.x0 < edge - 1 and s.x1 > edge - _GUTTER]
    chosen = {id(segment) for segment in crossing}
    outer = max((segment.x1 for segment in segments), default=0.0)
    lefts = Counter(round(segment.x0) for segment in segments if segment.x0 >= edge - 1)
    shared = [edge, *(x for x in lefts if sum(lefts[near] for near in range(x - 2, x + 3)) >= 2)]
    for row in _rows(segments):
        right = [segment for segment in row.segments if segment.x0 >= edge - 1]
        known = shared if grid else [edge]
        loose = (
            bool(right)
            and len(right) < len(row.segments)
            and not any(abs(right[0].x0 - x) <= _ALIGN + 1 for x in known)
        )
        aside = any(_is_aside(segment.text) for segment in right)
        if grid:
            lone_heading = len(row.segments) == 1 and heading_kind(row.text) is not None
            blocks = loose or aside or lone_heading
        else:
            flush = bool(right) and right[-1].x1 > outer - _ALIGN
            blocks = loose and (flush or _is_aside(right[0].text))
        if blocks:
            crossing += [segment for segment in row.segments if id(segment) not in chosen]
    return crossing


def _around(
    segments: list[Segment], left: list[Segment], right: list[Segment]
) -> tuple[list[Segment], list[Segment]] | None:
    """What stands above and below the two columns; None when something stands beside them."""
    top = min(s.top for s in left + right)
    bottom = max(s.bottom for s in left + right)
    chosen = {id(s) for s in left + right}
    rest = [s for s in segments if id(s) not in chosen]
    above = [s for s in rest if (s.top + s.bottom) / 2 <= top]
    below = [s for s in rest if (s.top + s.bottom) / 2 >= bottom]
    return (above, below) if len(above) + len(below) == len(rest) else None


def _height(left: list[Segment], right: list[Segment]) -> float:
    if not left or not right:
        return 0.0
    return max(s.bottom for s in left + right) - min(s.top for s in left + right)


def _trim(left: list[Segment], right: list[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Leave out the few rows of the left side that stand apart above or below all of the right side."""
    if not left or not right:
        return left, right
    top_right = min(s.top for s in right)
    above = [s for s in left if s.bottom <= top_right + 1]
    rest = [s for s in left if s.bottom > top_right + 1]
    if above and rest and len(above) <= 4 and len(rest) <= len(right) and len(rest) < 8:
        left = rest
    bottom_right = max(s.bottom for s in right)
    below = [s for s in left if s.top >= bottom_right - 1]
    rest = [s for s in left if s.top < bottom_right - 1]
    if below and rest and len(rest) < 8:
        apart = min(s.top for s in below) - max(s.bottom for s in rest)
        if apart > 0.8 * below[0].size:
            left = rest
    return left, right


def _is_aside(text: str) -> bool:
    """Dates and places: what stands at the right of an entry's line rather than in a column."""
    if len(text) > 45:
        return False
    return find_period(text) is not None or find_date(text) is not None or is_place(text)


def _acceptable(left: list[Segment], right: list[Segment], edge: float, grid: bool) -> bool:
    rows_left, rows_right = _rows(left), _rows(right)
    if not rows_left or len(rows_right) < 2:
        return False
    shared = sum(_beside(row, rows_left) for row in rows_right) / len(rows_right)
    firsts = [row.segments[0] for row in rows_right]
    aligned = sum(abs(segment.x0 - edge) <= _ALIGN for segment in firsts) / len(firsts)
    if grid:
        left_edge = min(row.segments[0].x0 for row in rows_left)
        level = sum(row.segments[0].x0 - left_edge < 25 for row in rows_left) / len(rows_left)
        bullets = sum(segment.bullet for segment in left + right)
        return aligned >= 0.9 and level >= 0.9 and shared >= 0.5 and len(rows_left) >= 2 and bullets == 0
    if len(rows_right) < 3:
        return False
    if shared > 0.75 and not _is_label_column(left, right):
        # Cards below headings of their own share all their baselines; the columns of a page do not.
        lone = [row for row in rows_left if not _beside(row, rows_right) and heading_kind(row.text) is not None]
        if lone and not any(heading_kind(row.text) for row in rows_right):
            return False
    if len(rows_left) == 1:
        return heading_kind(rows_left[0].text) is not None and aligned >= 0.3 and shared < 1
    popular = Counter(round(segment.x0 / 2) for segment in firsts).most_common(3)
    if not any(abs(place * 2 - edge) <= _ALIGN + 1 for place, _ in popular):
        return False
    common = sum(
        any(abs(segment.x0 - place * 2) <= _ALIGN for place, count in popular if count > 1) for segment in firsts
    ) / len(firsts)
    if aligned < 0.3 or common < 0.6:
        return False
    asides = sum(_is_aside(row.segments[-1].text) or _is_aside(row.text) for row in rows_right) / len(rows_right)
    if asides >= 0.5 and shared >= 0.6:
        return False
    left_firsts = [row.segments[0] for row in rows_left]
    left_aligned = Counter(round(segment.x0 / 3) for segment in left_firsts).most_common(2)
    if sum(count for _, count in left_aligned) / len(left_firsts) < 0.5:
        return False
    if _is_label_column(left, right):
        return True
    return _height(left, right) >= 180 and len(rows_left) >= 4 and (len(rows_right) >= 5 or aligned >= 0.75)


def _beside(row: Row, others: list[Row]) -> bool:
    middle = (row.top + row.bottom) / 2
    return any(other.top <= middle <= other.bottom for other in others)


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Rows that stand close below each other in one look."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups:
            last = groups[-1][-1]
            if row.top - last.bottom < 0.75 * row.segments[0].size and row.segments[0].style == last.segments[0].style:
                groups[-1].append(row)
                continue
        groups.append([row])
    return groups


def _is_label_column(left: list[Segment], right: list[Segment]) -> bool:
    """Whether the left column only labels the right one: side headings, dates, or names of groups of skills."""
    rows_left, rows_right = _rows(left), _rows(right)
    groups = _groups(rows_left)
    texts = [" ".join(row.text for row in group) for group in groups]
    if len(texts) == 1 and heading_kind(texts[0]) is not None:
        return True
    letters_left, letters_right = sum(map(len, texts)), sum(len(row.text) for row in rows_right)
    if letters_left > 0.5 * letters_right:
        return False
    named = sum(heading_kind(text) is not None or _is_aside(text) for text in texts)
    if named >= 0.6 * len(texts) and len(texts) >= 2 and letters_left < 0.35 * letters_right:
        return True
    matched = 0
    for group in groups:
        partner = [row for row in rows_right if _beside(group[0], [row])]
        if partner and (partner[0].segments[0].style != group[0].segments[0].style or group[0].text.endswith(":")):
            matched += 1
    return matched >= 0.8 * len(groups) and len(groups) >= 2


def _is_grid(left: list[Segment], right: list[Segment]) -> bool:
    """Whether the two sides are cards of one grid rather than columns of the page."""
    return _height(left, right) < 180


def _interleave(left: list[Segment], right: list[Segment]) -> list[Row]:
    """The right column's rows, each label before the row it stands beside."""
    result = _flat(right)
    for group in _groups(_rows(left)):
        first = group[0]
        text = " ".join(row.text for row in group)
        head = first.segments[0]
        label = Segment(
            text, head.x0, head.x1, first.top, first.bottom, head.size, head.bold, head.style, head.first_word
        )
        place = next(
            (at for at, row in enumerate(result) if row.bottom > first.top + 0.3 * (first.bottom - first.top)),
            len(result),
        )
        beside = place < len(result) and _beside(first, [result[place]])
        alike = beside and result[place].segments[0].style == head.style
        if beside and (alike or heading_kind(text) is None):
            result[place].segments.insert(0, label)
        else:
            result.insert(place, Row([label], right=head.x1 + 1e6))
    return result
