"""Work experience: entries found by their dates, then position, employer and duties told apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from atspro.engine.dates import MONTH, Period, find_date, find_period
from atspro.engine.read.found import FoundEntry
from atspro.engine.read.lines import Line
from atspro.engine.read.places import is_place, split_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.vocabulary import company_score, title_score
from atspro.engine.verbs import is_gerund, is_past

_JOINTS = re.compile(r"\s+[|•·●▪◦⋅∙¦]\s*|\s*[|•·●▪◦⋅∙¦]\s+|\s{3,}|\t")
_DASHES = re.compile(r"\s+[-–—―]{1,2}\s+|\s+@\s+|\s*—\s*")
_AT = re.compile(r"\s+at\s+(?=[A-Z])")
_KIND_OF_WORK = re.compile(
    r"(?:full|part)[- ]time|contract(?:or)?|freelance|temporary|temp|seasonal|permanent|internship|"
    r"self[- ]employed|casual|volunteer",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\(?\b\d{1,2}\+?\s*(?:years?|yrs?)(?:[,\s]+(?:and\s+)?\d{1,2}\s*(?:months?|mos?))?\)?|"
    r"\(?\b\d{1,2}\s*(?:months?|mos?)\)?",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?:key |main |core |selected |primary |major )?(?:responsibilities|duties|achievements|accomplishments|"
    r"highlights|results|"
    r"contributions|impact)(?: (?:and|&) (?:responsibilities|duties|achievements|"
    r"accomplishments))?(?: include[sd]?)?\s*:",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?P<name>company|employer|organi[sz]ation|position|title|job title|role|dates?|period|duration|location|"
    r"place)\s*:\s*(?P<value>.+)$",
    re.IGNORECASE,
)


_NO_NAME = re.compile(
    rf"(?:{MONTH}|spring|summers?|fall|autumn|winter|page \d+(?: of \d+)?|duration|description|tasks?|dates?|period|"
    r"current(?:[ -]job)?|past|previous|to|from|and|history|projects?(?: summary)?|client|"
    r"(?:19|20)(?:\d\d|xx)(?:\s*[-–]\s*(?:19|20)?(?:\d\d|xx))?)",
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


@dataclass(slots=True)
class _Unit:
    text: str
    line: int
    cell: int
    kind: str = ""


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
        for piece in _JOINTS.split(cell):
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
        lone = _is_date_only(lines[at])
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


def _is_date_only(line: Line) -> bool:
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
    if skills_line(line.text) is not None or _LABELS.match(line.text) or _TOLD.match(line.text):
        return True
    if len(line.cells) == 1 and _tells_of_work(line.text) and line_period(line) is None:
        return True
    return (
        line_period(line) is None
        and len(line.cells) == 1
        and (len(line.text) > 110 or (_is_prose(line.text) and not _JOINTS.search(line.text)))
    )


def _tells_of_work(text: str) -> bool:
    """Whether a line without a bullet says what was done ("Provided maintenance and repair of all cars")."""
    words = text.split()
    if len(words) < 5 or _JOINTS.search(text):
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


def read_experience(lines: list[Line]) -> list[FoundEntry]:
    """The positions of a work section, in the order they stand.

    A position below another at the same employer takes that employer's name from the text above.
    """
    blocks = [block for block in group_entries(lines) if block.head]
    drafts = [_units(block) for block in blocks]
    title_first = _usual_order(drafts)
    entries: list[FoundEntry] = []
    employer: tuple[str, int] | None = None
    for block, (entry, units, _) in zip(blocks, drafts, strict=True):
        spare = _assign(entry, units, title_first)
        if entry.text("company"):
            found = entry.fields["company"]
            # A guess is not worth repeating for the positions below it.
            employer = (found.text, found.line) if not isinstance(found, list) and found.sure else None
        elif employer is not None and entry.text("position"):
            entry.put("company", employer[0], employer[1], sure=False)
        if entry.text("company") and not entry.text("position") and not entry.has("startDate") and not block.body:
            continue
        for unit in spare:
            entry.add("description", unit.text, unit.line)
        body = block.body if entry.text("position") else _position_below(entry, block.body)
        _body(entry, body)
        if entry.text("company") or entry.text("position"):
            entries.append(entry)
    return entries


def _position_below(entry: FoundEntry, body: list[Line]) -> list[Line]:
    """Take the position from the line below what the employer does; the lines that are left."""
    for at, line in enumerate(body[:3]):
        if line.bullet or (at and body[at - 1].bullet):
            break
        short = len(line.text.split()) <= 8 and not line.text.endswith((".", ":"))
        if short and title_score(line.text) > 0 and not _tells_of_work(line.text):
            entry.put("position", split_place(line.text)[0] or line.text, line.index)
            return body[:at] + body[at + 1 :]
    return body


def _units(block: Block) -> tuple[FoundEntry, list[_Unit], bool]:
    """The head's texts without dates, places and kinds of work; what they were goes into the entry."""
    entry = FoundEntry()
    units: list[_Unit] = []
    cell_number = 0
    for line in block.head:
        for cell in line.cells:
            cell_number += 1
            named = _FIELD.match(cell)
            if named and _take_named(entry, named, line):
                continue
            text = _take_period(entry, cell, line)
            for piece in _JOINTS.split(text):
                piece = _DURATION.sub("", piece) if entry.has("startDate") else piece
                piece = re.sub(r"[(\[]\s*[)\]]", "", piece).strip(" ,:;|-–—•·")
                piece = piece.strip("[]") if piece.count("[") != piece.count("]") else piece
                if (
                    not piece
                    or _is_only_place(piece)
                    or (_KIND_OF_WORK.fullmatch(piece.strip("()[]")) and len(block.head) + len(units) > 1)
                    or _names_nobody(cell, piece)
                ):
                    continue
                if _is_sentence(piece):
                    entry.add("description", piece, line.index)
                    continue
                shorter, place = split_place(piece)
                piece = shorter if place and shorter else piece
                units.append(_Unit(piece, line.index, cell_number))
    return entry, units, bool(units)


_NAME_BEFORE_CITY = re.compile(r".+, (?:New York|Washington), (?:NY|N\.Y\.|DC|D\.C\.)")


def _is_only_place(piece: str) -> bool:
    """Whether a text is a place and no employer before one ("Bank of America, Boston, MA", "Acme, New York, NY")."""
    head = piece.partition(",")[0]
    return is_place(piece) and not company_score(head) and not _NAME_BEFORE_CITY.fullmatch(piece)


def _names_nobody(cell: str, piece: str) -> bool:
    """Whether a text of a head is neither a position nor an employer: a label, a time or a number."""
    if not re.search(r"[^\W\d_]", piece) or (len(piece) == 1 and piece.islower()):
        return True
    return bool(_NO_NAME.fullmatch(piece.strip("[]()"))) or (cell.rstrip().endswith(":") and cell.strip(" :") == piece)


def _is_sentence(piece: str) -> bool:
    words = piece.split()
    full = piece.endswith(".") and len(words) >= 5 and not company_score(words[-1])
    return full and title_score(" ".join(words[:4])) == 0


def _take_named(entry: FoundEntry, named: re.Match[str], line: Line) -> bool:
    name, value = named.group("name").lower(), named.group("value").strip()
    if name in ("company", "employer", "organization", "organisation"):
        entry.put("company", split_place(value)[0], line.index)
    elif name in ("position", "title", "job title", "role"):
        entry.put("position", value, line.index)
    elif name in ("location", "place"):
        return True
    else:
        return not _DURATION.sub("", _take_period(entry, value, line)).strip(" ()-–|")
    return True


def _take_period(entry: FoundEntry, text: str, line: Line) -> str:
    """Move the first span of time (or lone date) of the text into the entry; return what is left."""
    found = find_period(text)
    if found is not None:
        period, (begin, end) = found
        if not entry.has("startDate") and not entry.has("endDate"):
            entry.put("startDate", period.start_text, line.index)
            entry.put("endDate", period.end_text, line.index)
            if period.is_current:
                entry.put("isCurrent", "true", line.index, sure=period.end_text is not None)
    else:
        single = line_period(Line(text, (text,)))
        date = find_date(text) if single is not None else None
        if date is None:
            return text
        text_of_date, (begin, end) = date
        if not entry.has("startDate") and not entry.has("endDate"):
            entry.put("endDate", text_of_date, line.index, sure=False)
    before, after = text[:begin].rstrip(), text[end:].lstrip()
    before = re.sub(r"(?:[(\[,|•·–—-]|\bfrom|\bsince)\s*$", "", before).rstrip()
    after = re.sub(r"^[)\]]\s*", "", after)
    return f"{before} | {after}" if before and after else before or after


def _usual_order(drafts: list[tuple[FoundEntry, list[_Unit], bool]]) -> bool:
    """Whether most heads name the position before the employer."""
    votes: Counter[bool] = Counter()
    for _, units, _ in drafts:
        if len(units) >= 2:
            first, second = _lean(units[0].text), _lean(units[1].text)
            if first != second:
                votes[first > second] += 1
    return votes[True] >= votes[False]


def _lean(text: str) -> int:
    """Above 0 for a position, below 0 for an employer."""
    return title_score(text) - company_score(text)


def _assign(entry: FoundEntry, units: list[_Unit], title_first: bool) -> list[_Unit]:
    """Put position and employer into the entry; return the texts that are neither."""
    if entry.text("company") and entry.text("position"):
        return units
    if len(units) < 2:
        units = _split_further(units)
    if not units:
        return []
    if len(units) == 1:
        unit = units[0]
        if entry.text("company") or (
            title_score(unit.text) > 0 and _lean(unit.text) >= 0 and not entry.text("position")
        ):
            entry.put("position", unit.text, unit.line)
        else:
            entry.put("company", unit.text, unit.line, sure=company_score(unit.text) > 0)
        return []
    pair = units[:3]
    leans = [_lean(unit.text) for unit in pair]
    titles = [title_score(unit.text) for unit in pair]
    if max(titles) == 0:
        by_company = max(range(len(pair)), key=lambda at: company_score(pair[at].text))
        company_at = by_company if company_score(pair[by_company].text) else (1 if title_first else 0)
        title_at = next(at for at in range(len(pair)) if at != company_at)
        sure = False
    else:
        title_at = max(range(len(pair)), key=lambda at: (leans[at], -at if title_first else at))
        rest = [at for at in range(len(pair)) if at != title_at]
        company_at = max(rest, key=lambda at: (-leans[at], -abs(at - title_at), -at))
        sure = leans[title_at] > leans[company_at]
        if not sure:
            title_at, company_at = (0, 1) if title_first else (1, 0)
    entry.put("position", pair[title_at].text, pair[title_at].line, sure=sure)
    entry.put("company", pair[company_at].text, pair[company_at].line, sure=sure)
    return [unit for at, unit in enumerate(units) if at not in (title_at, company_at)]


def _split_further(units: list[_Unit]) -> list[_Unit]:
    """Two names on one line: "Engineer — Acme", "Engineer at Acme", "Engineer, Acme"."""
    if not units:
        return []
    unit = units[0]
    for splitter in (_AT, _DASHES):
        parts = [part.strip(" ,") for part in splitter.split(unit.text) if part.strip(" ,")]
        if len(parts) >= 2:
            kept = [part for part in parts if not is_place(part)]
            if len(kept) > 2 and splitter is _DASHES:
                at = max(
                    range(1, len(kept)), key=lambda cut: abs(_lean(" ".join(kept[:cut])) - _lean(" ".join(kept[cut:])))
                )
                separators = splitter.findall(unit.text)
                joint = separators[0] if separators else " - "
                kept = [joint.join(kept[:at]), joint.join(kept[at:])]
            return [_Unit(split_place(part)[0] or part, unit.line, number) for number, part in enumerate(kept)]
    parts = [part.strip() for part in unit.text.split(",") if part.strip()]
    if len(parts) >= 2:
        for cut in range(1, len(parts)):
            first, second = ", ".join(parts[:cut]), ", ".join(parts[cut:])
            if (
                title_score(first)
                and not title_score(second)
                and not re.fullmatch(r"(?:inc|llc|ltd|corp|co)\.?", second, re.IGNORECASE)
            ):
                return [_Unit(first, unit.line, 0), _Unit(second, unit.line, 1)]
            if title_score(second) and not title_score(first):
                return [_Unit(first, unit.line, 0), _Unit(second, unit.line, 1)]
    return units


def _body(entry: FoundEntry, lines: list[Line]) -> None:
    bullets = any(line.bullet for line in lines)
    for line in lines:
        items = skills_line(line.text)
        if items is not None:
            for item in split_items(items):
                entry.add("skills", item, line.index)
        elif _LABELS.fullmatch(line.text.strip()):
            continue
        elif line.bullet:
            entry.add("responsibilities", line.text, line.index)
        elif is_place(line.text) or _KIND_OF_WORK.fullmatch(line.text):
            continue
        elif bullets and entry.has("responsibilities"):
            previous = entry.fields["responsibilities"]
            if isinstance(previous, list) and line.text[:1].islower():
                previous[-1].text += " " + line.text
            else:
                entry.add("responsibilities", line.text, line.index)
        else:
            entry.add("description", line.text, line.index)
