"""Where the entries of a section begin and end: each by the line with its dates, or by a heading of the markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from atspro.engine.dates import Period, find_date, find_period
from atspro.engine.read.lines import Line
from atspro.engine.read.places import split_place
from atspro.engine.read.skills import skills_line
from atspro.engine.read.vocabulary import company_score, title_score
from atspro.engine.verb_forms import is_gerund, is_past

JOINTS = re.compile(r"\s+[|•·●▪◦⋅∙¦]\s*|\s*[|•·●▪◦⋅∙¦]\s+|\s{3,}|\t")
LABELS = re.compile(
    r"(?:key |main |core |selected |primary |major )?(?:responsibilities|duties|achievements|accomplishments|"
    r"highlights|results|"
    r"contributions|impact)(?: (?:and|&) (?:responsibilities|duties|achievements|"
    r"accomplishments))?(?: include[sd]?)?\s*:",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:job )?(?:profile|description)\s*:|(?:project|client|team|domain|scope)(?: \w+)?\s*:|"
    r"role\s*(?:and|&)\s*\w+\s*:",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """The lines of one entry: its head (names and dates) and its body."""

    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def line_period(line: Line) -> Period | None:
    """The span of time or lone date that a head line gives; None for prose that only mentions a year."""
    if len(line.text) > 160:
        return None
    found = find_period(line.text)
    if found is not None:
        rest = line.text[: found[1][0]] + line.text[found[1][1] :]
        return found[0] if len(rest.split()) <= 16 and not _is_prose(rest) else None
    if line.bullet:
        return None
    for cell in line.cells:
        for piece in JOINTS.split(cell):
            single = find_date(piece)
            if single is not None and len(piece.strip("() ")) - len(single[0]) <= 2:
                return Period("", single[0], None, None, False)
    tail = re.search(r"\(([^()]{4,20})\)\s*$", line.text)
    if tail:
        single = find_date(tail.group(1))
        if single is not None and len(single[0]) >= len(tail.group(1)) - 2:
            return Period("", single[0], None, None, False)
    return None


def _is_prose(text: str) -> bool:
    words = text.split()
    return (
        len(words) >= 14
        or (len(words) >= 7 and text.rstrip().endswith("."))
        or (len(words) >= 4 and words[0][:1].islower())
    )


def group_entries(lines: list[Line]) -> list[Block]:
    """Cut a section into entries.

    An entry's anchor is the line with its dates, or a heading of the markup. The lines before the first anchor
    tell how many head lines stand above an anchor in this section.
    """
    anchors = [at for at, line in enumerate(lines) if _is_anchor(line)]
    levels = [line.level for line in lines if line.level]
    if levels and sum(line.level == min(levels) for line in lines) >= 1:
        starts = [at for at, line in enumerate(lines) if line.level == min(levels)]
        if not anchors or starts[0] <= anchors[0]:
            return _blocks(lines, _with_nested(lines, starts, anchors))
    if not anchors:
        return _blocks(lines, _starts_without_dates(lines))
    lead = anchors[0]
    while lead > 0 and any(_is_body(line) for line in lines[:lead]):
        first_body = next(at for at, line in enumerate(lines[:lead]) if _is_body(line))
        lead = lead - first_body - 1
    lead = min(lead, 3)
    starts = []
    floor = 0
    for at in anchors:
        start = at
        lone = is_date_only(lines[at])
        while start > floor and at - start < lead and not _is_body(lines[start - 1]):
            # Dates alone belong to what stands above them, however wide the space between.
            if lines[start].gap and not (lone and start == at):
                break
            start -= 1
        if lone and start == at > floor and not _is_body(lines[at - 1]) and _names_employer(lines[at - 1]):
            start -= 1
        if at == anchors[0]:
            start = max(0, at - lead) if not any(_is_body(line) for line in lines[max(0, at - lead) : at]) else start
        starts.append(start)
        floor = at + 1
    return _blocks(lines, starts)


def _with_nested(lines: list[Line], starts: list[int], anchors: list[int]) -> list[int]:
    """Heads by markup, and further dated heads below one of them (several positions at one employer)."""
    result = set(starts)
    for at in anchors:
        begin = max((start for start in starts if start <= at), default=0)
        dated = [other for other in anchors if begin <= other < at]
        if dated and (lines[at].level or lines[at].bold) and not lines[at].bullet:
            result.add(at)
    return sorted(result)


def _blocks(lines: list[Line], starts: list[int]) -> list[Block]:
    blocks: list[Block] = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        block = Block()
        for line in lines[start:end]:
            if block.body or _is_body(line):
                block.body.append(line)
            else:
                block.head.append(line)
        blocks.append(block)
    return blocks


def _is_anchor(line: Line) -> bool:
    if line.bullet:
        period = find_period(line.text) if len(line.text) < 110 else None
        return (
            period is not None
            and period[1][1] >= len(line.text) - 2
            and title_score(line.text) > 0
            and len(line.text.split()) < 14
        )
    return line_period(line) is not None


def is_date_only(line: Line) -> bool:
    found = find_period(line.text) or find_date(line.text)
    return found is not None and len(line.text) - (found[1][1] - found[1][0]) < 4


def _names_employer(line: Line) -> bool:
    """Whether a line says by a word or by its place that it names an employer."""
    return not line.bullet and len(line.text) <= 90 and bool(company_score(line.text) or split_place(line.text)[1])


def _is_body(line: Line) -> bool:
    if line.level:
        return False
    if line.bullet:
        return not _is_anchor(line)
    if skills_line(line.text) is not None or LABELS.match(line.text) or _TOLD.match(line.text):
        return True
    if len(line.cells) == 1 and tells_of_work(line.text) and line_period(line) is None:
        return True
    return (
        line_period(line) is None
        and len(line.cells) == 1
        and (len(line.text) > 110 or (_is_prose(line.text) and not JOINTS.search(line.text)))
    )


def tells_of_work(text: str) -> bool:
    """Whether a line without a bullet says what was done ("Provided maintenance and repair of all cars")."""
    words = text.split()
    if len(words) < 5 or JOINTS.search(text):
        return False
    first = words[0].lower().strip(",;")
    return is_past(first) or (is_gerund(first) and len(words) > 6 and title_score(" ".join(words[:3])) == 0)


def _starts_without_dates(lines: list[Line]) -> list[int]:
    """Entries of a section without dates: a head line after body lines, or after a gap."""
    starts: list[int] = []
    for at, line in enumerate(lines):
        if not _is_body(line) and (
            at == 0 or _is_body(lines[at - 1]) or (line.gap and (line.bold or at - starts[-1] > 2))
        ):
            starts.append(at)
    return starts
