"""Work experience: of each entry position, employer, dates and duties, told apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from atspro.engine.dates import MONTH, find_date, find_period
from atspro.engine.read.entries import JOINTS, LABELS, Block, group_entries, is_date_only, line_period, tells_of_work
from atspro.engine.read.parse_results import FoundEntry
from atspro.engine.read.text_lines import Line
from atspro.engine.read.places import is_place, split_place
from atspro.engine.read.skills import skills_line, split_items
from atspro.engine.read.title_company_scores import company_score, title_score

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


@dataclass(slots=True)
class _Unit:
    text: str
    line: int
    cell: int
    kind: str = ""


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
        if short and title_score(line.text) > 0 and not tells_of_work(line.text):
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
            for piece in JOINTS.split(text):
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
    return entry, _told_by_heading(entry, units, block.head), bool(units)


def _told_by_heading(entry: FoundEntry, units: list[_Unit], head: list[Line]) -> list[_Unit]:
    """The names of a heading of the markup that has both ("### Sous Chef — Fern & Oak"); what stands below it as plain
    text is then what the entry says of itself, however much it looks like a name."""
    own = [unit for unit in units if head and unit.line == head[0].index]
    below = [unit for unit in units if unit not in own]
    if not below or len(own) != 1 or not head[0].level or any(line.level for line in head[1:]):
        return units
    parts = _split_further(own)
    dated_below = len(head) > 1 and is_date_only(head[1]) and "—" in own[0].text
    above, beneath = (any(title_score(unit.text) for unit in some) for some in (parts, below))
    if len(parts) != 2 or not (above or dated_below) or (beneath and not (above and dated_below)):
        return units
    for unit in below:
        entry.add("description", unit.text, unit.line)
    return parts


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
        elif LABELS.fullmatch(line.text.strip()):
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
