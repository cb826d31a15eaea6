"""From labelled cells to entries: which cells are an entry's head, and which its prose and bullets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from atspro.engine.dates import Period
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.text_lines import Cell, join_wrapped
from atspro.engine.read.title_company_scores import (
    company_score,
    degree_match,
    position_score,
    school_score,
    title_score,
)
from atspro.engine.read.word_features import HeadCell

MAX_ITEM = 300
"""How long a line without a bullet may be and still be an item of a list."""
CODES = {"W": "work", "E": "education", "C": "certificate", "X": "other"}
"""Labels begin with these: what kind of entry a cell is part of."""


@dataclass(slots=True)
class LabelledCell:
    """A cell with its label, the index of its line, its place in the line and how sure the label is.

    ``kinds`` is for the training: what each character is.
    """

    cell: Cell
    label: str
    line: int
    order: int = 0
    alone: bool = True
    sure: float = 1.0
    section: int = 0
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Passage:
    """A paragraph, a bullet or an item of an entry, with the line where it begins."""

    text: str
    line: int
    bullet: bool
    sure: float
    last_line: int = -1
    under: str = ""
    """The sub-heading above it within the entry: "Highlights", "Courses"."""


@dataclass(slots=True)
class Entry:
    """One entry as it stands: the cells of its head and what follows below."""

    code: str
    head: list[HeadCell] = field(default_factory=list)
    body: list[Passage] = field(default_factory=list)
    section: int = 0
    sure: float = 1.0
    kinds: list[list[str]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    """The lines of its sub-headings."""

    def listed(self) -> bool:
        """Whether bullets stand below the head."""
        return any(passage.bullet for passage in self.body)


def group_entries(
    cells: Sequence[LabelledCell],
    vocabulary: Set[str] = frozenset(),
    hyphenates: bool = False,
) -> list[Entry]:
    """The entries of a document, in order. Cells with labels of no entry end the entry above them."""
    entries: list[Entry] = []
    current: Entry | None = None
    last = under = ""
    for one in cells:
        code, part = one.label[0], one.label[1:]
        if code not in CODES or len(one.label) != 2:
            current, last = None, one.label
            continue
        if current is not None and (current.code != code or current.section != one.section):
            current = None
        if part == "K" and current is not None and last[:1] == code:
            _continue(current, one, last, vocabulary, hyphenates)
            continue
        if part == "S" and current is not None:
            under = one.cell.text.strip(" :")
            current.labels.append(one.line)
            last = one.label
            continue
        if part == "B" or current is None or (part == "I" and current.listed()):
            under = ""
            current = Entry(code, section=one.section, sure=one.sure)
            entries.append(current)
        if part in "BI" or (part == "K" and not current.body):
            row = current.head[-1].row + (current.head[-1].line != one.line) if current.head else 0
            current.head.append(HeadCell(one.cell, one.line, row, one.order, one.alone))
            current.kinds.append(list(one.kinds))
            current.sure = min(current.sure, one.sure)
            last = one.label
        else:
            bullet = part == "L" or one.cell.bullet or bool(under)
            current.body.append(Passage(one.cell.text, one.line, bullet, one.sure, one.line, under))
            last = f"{code}D"
    return entries


def _continue(entry: Entry, one: LabelledCell, last: str, vocabulary: Set[str], hyphenates: bool) -> None:
    """Add a line that goes on with the one above."""
    if last[1:] in ("B", "I") and entry.head and not entry.body:
        head = entry.head[-1]
        mates = [cell for cell in entry.head if cell.line == head.line]
        # A title that wraps goes on below itself, not below the date at the right.
        if len(mates) > 1:
            head = min(mates, key=lambda cell: abs(cell.cell.x0 - one.cell.x0))
        at = next(number for number, cell in enumerate(entry.head) if cell is head)
        text = join_wrapped(head.cell.text, one.cell.text, vocabulary, hyphenates)
        glued = len(text) == len(head.cell.text) + len(one.cell.text)
        looks = head.cell.looks + one.cell.looks[1 if glued else 0 :]
        head.cell = replace(head.cell, text=text, looks=looks)
        if entry.kinds[at]:
            entry.kinds[at] = (entry.kinds[at] + ([] if glued else entry.kinds[at][-1:]) + one.kinds)[: len(text)]
        return
    if entry.body:
        passage = entry.body[-1]
        passage.text = join_wrapped(passage.text, one.cell.text, vocabulary, hyphenates)
        passage.last_line = one.line
    else:
        entry.body.append(Passage(one.cell.text, one.line, one.cell.bullet, one.sure, one.line))


def vocabulary_of(texts: Sequence[str]) -> set[str]:
    """The words of a document in lower case, to tell a compound's hyphen from a divided word's."""
    return {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)}


_BESIDE = re.compile(r";\s+(?=[^\W\d_])")
_NEXT = re.compile(r"\)?\s{0,3}[,.;]\s+(?=[^\W\d_])")


def split_side_by_side(entries: Sequence[Entry]) -> list[Entry]:
    """Certificates and degrees that share a line as entries of their own: "OSHA 10; Forklift", "BSc 2015, MSc 2017".

    What stands among schools, and of which not each names a school or a degree, is a certificate.
    """
    made: list[Entry] = []
    for entry in entries:
        parts = _side_by_side(entry.head[0].cell.text) if entry.code in "CE" and len(entry.head) == 1 else []
        code = entry.code
        if code == "E":
            studied = [degree_match(part) is not None for part in parts]
            code = "E" if all(studied) else "C"
            parts = [] if any(map(school_score, parts)) or (code == "C" and ";" in entry.head[0].cell.text) else parts
        if len(parts) < 2:
            made.append(entry)
            continue
        for part in parts:
            head = replace(entry.head[0], cell=replace(entry.head[0].cell, text=part, looks=()))
            made.append(Entry(code, [head], [], entry.section, entry.sure, [[]]))
        made[-1].body, made[-1].labels = entry.body, entry.labels
    return made


def _side_by_side(text: str) -> list[str]:
    """The parts of a line that holds several things."""
    parts, start = [], 0
    for end, after in [*_ends_beside(text), (len(text), len(text))]:
        parts.append(text[start:end].strip())
        start = after
    return parts


def _ends_beside(text: str) -> list[tuple[int, int]]:
    """Where one of several in a line ends and the next begins: at semicolons, or else behind each one's own date."""
    ends = [match.span() for match in _BESIDE.finditer(text[:MAX_ITEM])]
    if ends:
        return ends
    spans = dates_in(text[:MAX_ITEM])
    marks = [_NEXT.match(text, span.end) for span in spans[:-1]]
    last = text[spans[-1].end :].strip(" ).") if spans else "-"
    if len(spans) < 2 or last or any(span.is_range for span in spans) or not all(marks):
        return []
    return [(mark.start() + mark.group().startswith(")"), mark.end()) for mark in marks if mark is not None]


def absorb_prose(entries: Sequence[Entry]) -> list[Entry]:
    """Positions whose head is plain prose without dates, as lines of the position above them.

    "No accidents in my crews since 2019" under a position is a line of its own, and no employer.
    """
    made: list[Entry] = []
    for entry in entries:
        above = made[-1] if made else None
        prose = entry.code == "W" and bool(entry.head) and all(_is_prose(one.cell.text) for one in entry.head)
        if prose and above is not None and above.code == "W" and above.section == entry.section:
            above.body += [
                Passage(one.cell.text, one.line, one.cell.bullet, entry.sure, one.line) for one in entry.head
            ]
            above.body += entry.body
        else:
            made.append(entry)
    return made


def dates_lead(entries: Sequence[Entry]) -> list[Entry]:
    """Where positions begin with their dates, a line above the dates as the last line of the position before."""
    made: list[Entry] = []
    leading = [entry for entry in entries if entry.code == "W" and entry.head and _is_dated(entry.head[0])]
    for entry in entries:
        above = made[-1] if made else None
        late = entry.code == "W" and len(entry.head) > 1 and not _is_dated(entry.head[0]) and _is_dated(entry.head[1])
        first = entry.head[0] if late else None
        # The title and the employer stand beside the dates, so that the line above names neither.
        named = any(position_score(one.cell.text) and ", " in one.cell.text for one in entry.head[2:])
        if first is not None and named and above in leading and entry.head[1].row > first.row:
            above.body.append(Passage(first.cell.text, first.line, first.cell.bullet, entry.sure, first.line))
            entry.head, entry.kinds = entry.head[1:], entry.kinds[1:]
            for one in entry.head:
                one.row -= 1
        made.append(entry)
    return made


def _is_dated(one: HeadCell) -> bool:
    """Whether a cell is nothing but a stretch of time."""
    spans = dates_in(one.cell.text)
    return bool(spans) and len(one.cell.text) <= spans[0].end - spans[0].begin + 6


def mark_lists(entries: Sequence[Entry]) -> None:
    """Bullets where the document draws none: in its entries line follows line, and each is one of its own.

    Only where no entry of a kind has a bullet and one of them has several lines: two paragraphs are no list.
    """
    groups: dict[tuple[str, int], list[list[Passage]]] = defaultdict(list)
    for entry in entries:
        if entry.code in "WX" and entry.body:
            groups[entry.code, entry.section if entry.code == "X" else 0].append(entry.body)
    for bodies in groups.values():
        listed = any(passage.bullet for body in bodies for passage in body)
        if listed or max(map(len, bodies), default=0) < 2:
            continue
        for passage in (passage for body in bodies for passage in body):
            passage.bullet = len(passage.text) <= MAX_ITEM


_SINCE = re.compile(r"\bsince (?:\w+ )?(?:19|20)\d\d\b", re.IGNORECASE)
_ACTION = re.compile(
    r"\W*(?:[A-Z][a-z]{2,}ed|Led|Ran|Run|Built|Made|Took|Won|Grew|Cut|Kept|Wrote|Taught|Oversaw|Drove|Brought|Sold|Set)"
    r" (?:and [a-z]|the|an?|all|our|my|up|out|over|for|more|new|about|\$?\d)"
)
"""What was done, and to what: "Hired and trained 6 cooks"; a "Registered nurse" is a title."""


def _is_prose(text: str) -> bool:
    """Whether a line reads as part of a sentence: words in small letters, no title, no firm, no stretch of time."""
    words = [word for word in text.split() if word[:1].isalpha()]
    plain = len(words) > 3 and sum(word[0].islower() for word in words[1:]) >= 0.6 * (len(words) - 1)
    dated = any(span.is_range for span in dates_in(_SINCE.sub(" ", text)))
    if not plain or dated:
        return False
    return _ACTION.match(text) is not None or (title_score(text) == 0 and company_score(text) == 0)


def split_repeats(entries: Sequence[Entry]) -> list[Entry]:
    """Heads that hold two entries: two stretches of time that do not overlap, or rows that repeat, dates and all."""
    made: list[Entry] = []
    for entry in entries:
        rest = entry
        while (at := _second_head(rest)) is not None:
            first = Entry(rest.code, rest.head[:at], [], rest.section, rest.sure, rest.kinds[:at])
            made.append(first)
            rest = Entry(rest.code, rest.head[at:], rest.body, rest.section, rest.sure, rest.kinds[at:], rest.labels)
            start = rest.head[0].row
            for cell in rest.head:
                cell.row -= start
        made.append(rest)
    return made


def _rows_of(head: Sequence[HeadCell]) -> list[list[HeadCell]]:
    rows: dict[int, list[HeadCell]] = {}
    for one in head:
        rows.setdefault(one.line, []).append(one)
    return [rows[line] for line in sorted(rows)]


def _sign(row: Sequence[HeadCell]) -> tuple[Hashable, ...]:
    """What a row looks like, and whether it is dated."""
    first = row[0].cell
    return len(row), first.style, first.bold, first.size, any(dates_in(one.cell.text) for one in row)


def regular_rows(entries: Sequence[Entry]) -> list[Entry]:
    """Schools and the like without text below them, cut by the rows that all of a section's have alike.

    "School, date, degree, school, date, degree" are two of three rows, whatever each row by itself looks like.
    """
    made: list[Entry] = []
    for (code, _), group in groupby(entries, key=lambda entry: (entry.code, entry.section)):
        found = list(group)
        rows = [row for entry in found for row in _rows_of(entry.head)]
        signs = [_sign(row) for row in rows]
        dated = sum(bool(sign[-1]) for sign in signs)
        many = len(rows) // dated if dated > 1 and len(rows) % dated == 0 else 0
        alike = many > 0 and all(sign == signs[at % many] for at, sign in enumerate(signs))
        if code == "W" or not alike or any(entry.body for entry in found):
            made += found
            continue
        kinds = {id(one): kind for entry in found for one, kind in zip(entry.head, entry.kinds, strict=True)}
        for start in range(0, len(rows), many):
            head = [one for row in rows[start : start + many] for one in row]
            for number, row in enumerate(rows[start : start + many]):
                for one in row:
                    one.row = number
            made.append(Entry(code, head, [], found[0].section, found[0].sure, [kinds[id(one)] for one in head]))
        made[-1].labels += [line for entry in found for line in entry.labels]
    return made


def _repeat(entry: Entry) -> int | None:
    """The first cell of a second entry whose rows look like the first one's and are dated where those are, or None."""
    rows = _rows_of(entry.head)
    signs = [_sign(row) for row in rows]
    dated = next((at for at, sign in enumerate(signs) if sign[-1]), None)
    if dated is None:
        return None
    for at in range(dated + 1, len(rows) - dated):
        if signs[at : at + dated + 1] == signs[: dated + 1]:
            return next(number for number, one in enumerate(entry.head) if one is rows[at][0])
    return None


_BREAK = re.compile(
    r"\W*(?:career break|career gap|sabbatical|gap year"
    r"|(?:parental|maternity|paternity|family|medical|adoption) leave)\b",
    re.IGNORECASE,
)


def is_break(entry: Entry) -> bool:
    """Whether an entry begins with time away from work: a career break, a family leave."""
    return bool(entry.head) and _BREAK.match(entry.head[0].cell.text) is not None


def _second_head(entry: Entry) -> int | None:
    """The first cell of the second of two heads in one, or None."""
    if entry.code != "W":
        return _repeat(entry)
    dated: list[tuple[int, Period]] = []
    for one in entry.head:
        spans = [span for span in dates_in(one.cell.text) if span.is_range]
        if spans:
            dated.append((one.row, spans[0].period))
    if dated and is_break(entry):
        # Work beside a break is an entry of its own, though its time lies within.
        rest = [at for at, one in enumerate(entry.head) if one.row > dated[0][0]]
        return rest[0] if any(dates_in(entry.head[at].cell.text) for at in rest) else None
    for (row, period), (below, other) in pairwise(dated):
        if below == row or not _apart(period, other):
            continue
        # A head that ends in its dates begins as many rows before them as the first one did.
        start = below - row
        if start <= 0 or start > below:
            continue
        found = next(
            (at for at, cell in enumerate(entry.head) if cell.row >= (below if row == 0 else below - row)), None
        )
        if found:
            return found
    return None


def _apart(one: Period, other: Period) -> bool:
    """Whether two periods share no time, as far as their years and months tell."""
    if one.start is None or other.start is None or (one.is_current and other.is_current):
        return False
    first, second = sorted(
        (one, other), key=lambda period: (period.start or (0, 0))[0] * 12 + ((period.start or (0, 0))[1] or 1)
    )
    if first.is_current or first.end is None or second.start is None:
        return False
    return first.end.year * 12 + (first.end.month or 1) <= second.start.year * 12 + (second.start.month or 12)
