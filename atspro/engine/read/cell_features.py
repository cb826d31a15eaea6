"""What is looked at of each cell of a resume to tell what it is: its look, its place, what it says, what is around it.

No feature is a word, except function words: shapes, endings and membership in lists carry over to other people, layouts
and languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from atspro.engine.read.lexicon import CERTIFICATE_WORDS, LANGUAGE_NAMES, LEVEL, LEXICON, Lexicon, dates_in
from atspro.engine.read.text_lines import Cell, Line

_REACH = re.compile(r"\S@\S+\.\w|(?<![\w.])\+?\(?\d[\d ()./-]{6,}\d(?!\w)")
_URL = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:com|org|net|io|dev|de|fr|es|it|nl|pl|pt|br|eu|me|co|app|edu|in)\b(?:/\S*)?"
)
_BREAKS = re.compile(r"\s[|•·–—-]\s|\s@\s|\t")
_LABEL = re.compile(r"^([^\W\d_][^:.]{1,34}):(?=\s|$)")
_FACT = re.compile(
    r"(?<!\w)(?:gpa|cgpa|grade|note|abschlussnote|gesamtnote|mention|nota|media|voto|votazione|cijfer|"
    r"średnia|cum laude|"
    r"honou?rs|first class|dean['’]s list|coursework|thesis|abschlussarbeit|schwerpunkte?|mémoire|tesi|"
    r"tesis|major|minor)"
    r"(?!\w)",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"(?<!\w)(?:technologies|tech stack|tools|technologien|technologies utilisées|tecnologías|tecnologias|tecnologie|"
    r"environment|stack|skills|kenntnisse|compétences)\s*:",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"^\W*(?:\d+\s*(?:years?|yrs?|jahre?|ans?|años?|anos?|anni|jaar|lat)\W*)?(?:\d+\s*(?:months?|mos?|monate?|mois|meses|mesi|"
    r"maanden|miesięcy)\W*)?$",
    re.IGNORECASE,
)


class Look(NamedTuple):
    """What cells of a kind share: size in steps, weight, slope, capitals, type and color, a heading's level."""

    size: int
    bold: bool
    italic: bool
    capitals: bool
    style: Hashable
    level: int


@dataclass(slots=True)
class Facts:
    """What one cell says and looks like, worked out once."""

    cell: Cell
    row: int
    order: int
    alone: bool
    last: bool
    heading: str | None
    look: Look
    names: list[str] = field(default_factory=list)
    """Features of the cell's own words."""
    brief: str = ""
    """One word for what it holds, for its neighbors."""
    confirmed: bool = False
    """Whether it names a section in the look of the document's headings."""
    dated: bool = False


_COUNTS = ((2, "1"), (3, "2"), (4, "3"), (6, "4"), (9, "6"), (15, "9"), (1000, "15"))
"""How many words, in steps."""


class CellSequence(NamedTuple):
    """The cells of a document in reading order and their features."""

    facts: list[Facts]
    features: list[list[str]]


def cell_of(line: Line, number: int, usual: float = 11.0) -> Cell:
    """The cell with its look; for lines of files that tell no places, what the line says of itself.

    ``usual`` is the size of type that most of the document is set in, in points.
    """
    if line.parts:
        return line.parts[number]
    return Cell(
        line.cells[number] if line.cells else line.text,
        x0=0.0 if not number else 30.0 * number,
        size=1.5 - 0.1 * line.level if line.level else line.size / usual if line.size else 1.0,
        bold=line.bold,
        style=line.style,
        bullet=line.bullet and not number,
    )


def cell_sequence(lines: Sequence[Line], lexicon: Lexicon = LEXICON) -> CellSequence:
    """All cells of the lines that are no page's head or foot."""
    rows = [line for line in lines if not line.furniture]
    sizes: Counter[float] = Counter()
    for line in rows:
        sizes[line.size or 11.0] += len(line.text)
    usual = max(sizes, key=lambda size: sizes[size]) if sizes else 11.0
    facts: list[Facts] = []
    starts: list[int] = []
    for number, line in enumerate(rows):
        starts.append(len(facts))
        count = max(1, len(line.cells))
        for order in range(count):
            cell = cell_of(line, order, usual)
            facts.append(_facts(cell, number, order, count == 1, order == count - 1, line, lexicon))
    looks = Counter(one.look for one in facts if one.alone and not one.cell.bullet)
    heads: dict[Look, set[str]] = defaultdict(set)
    for one in facts:
        if one.heading and not one.cell.bullet and (one.alone or one.order == 0):
            heads[one.look].add(one.heading)
    features: list[list[str]] = []
    around = _Around(rows, facts, starts, looks, heads)
    for at in range(len(facts)):
        features.append(around.features(at))
    return CellSequence(facts, features)


def _facts(cell: Cell, row: int, order: int, alone: bool, last: bool, line: Line, lexicon: Lexicon) -> Facts:
    text = cell.text[:300]
    words = text.split()
    letters = [char for char in text if char.isalpha()]
    capitals = len(letters) > 2 and all(char.isupper() for char in letters)
    kind = lexicon.heading(text.strip("*_#-–—=~:• ")) if len(text) < 60 else None
    size = 0 if cell.size < 0.93 else 1 if cell.size < 1.04 else 2 if cell.size < 1.25 else 3 if cell.size < 1.7 else 4
    look = Look(size, cell.bold, cell.italic, capitals, cell.style, line.level)
    one = Facts(cell, row, order, alone, last, kind, look)
    names = one.names
    spans = dates_in(text)
    period, date = any(span.is_range for span in spans), any(not span.is_range for span in spans)
    only = bool(spans) and sum(span.end - span.begin for span in spans) >= 0.6 * len(text.strip(" ()[]|·•,"))
    one.dated = bool(spans)
    title, company = lexicon.title(text), lexicon.company(text)
    degree, school = lexicon.degree(text), lexicon.school(text)
    place = lexicon.place(text.strip(" ()|·•,"))
    reach = _REACH.search(text) is not None and not (only and "@" not in text)
    url = _URL.search(text) is not None
    count = len(words)
    prose = count > 8 and not only
    names.append("n=" + next(name for limit, name in _COUNTS if count < limit))
    names.append(f"size={size}")
    for on, name in (
        (cell.bold, "bold"),
        (cell.italic, "ital"),
        (capitals, "caps"),
        (cell.bullet, "bul"),
        (line.level > 0, f"lv{line.level}"),
        (alone, "alone"),
        (order == 0, "first"),
        (last and order > 0, "last"),
        (cell.icon, "icon"),
        (period, "period"),
        (date, "date"),
        (only, "onlydate"),
        (title > 0, "title"),
        (title > 2, "title2"),
        (company > 0, "comp"),
        (degree, "degree"),
        (school > 0, "school"),
        (place, "place"),
        (reach, "reach"),
        (url, "url"),
        (_FACT.search(text) is not None, "fact"),
        (CERTIFICATE_WORDS.search(text) is not None, "cert"),
        (LANGUAGE_NAMES.search(text) is not None, "lang"),
        (LEVEL.search(text) is not None, "level"),
        (LEVEL.fullmatch(text.strip(" ()")) is not None, "onlylevel"),
        (_TERMS.match(text) is not None, "terms"),
        (_BREAKS.search(text) is not None, "breaks"),
        (text[:1].islower(), "lower"),
        (text[:1].isdigit(), "digit1"),
        (any(char.isdigit() for char in text), "digits"),
        ("%" in text or "$" in text or "€" in text, "amount"),
        (bool(text) and _DURATION.match(text) is not None, "dur"),
        ("(" in text, "paren"),
    ):
        if on:
            names.append(name)
    commas = text.count(",") + text.count(";")
    names.append(f"commas={min(commas, 4)}")
    if commas >= 2 and commas >= count / 4:
        names.append("list")
    end = text.rstrip()[-1:]
    names.append("end=" + (end if end in ".,;:-" else "w"))
    if words:
        names.append("f3=" + re.sub(r"\W", "", words[0].lower())[-3:])
        upper = sum(word[:1].isupper() for word in words) / count
        names.append("up=" + ("0" if upper < 0.35 else "1" if upper < 0.75 else "2"))
    label = _LABEL.match(text)
    if label:
        names.append("label")
        labelled = lexicon.heading(label.group(1))
        if labelled:
            names.append(f"label={labelled}")
        if title:
            names.append("label&title")
    if kind:
        names.append(f"head={kind}")
        names.append("head")
        for on, name in ((alone, "alone"), (cell.bold or size > 1 or line.level > 0, "look"), (capitals, "caps")):
            if on:
                names.append(f"head&{name}")
    briefs = (
        (kind and alone, "H"),
        (only, "D"),
        (reach or url, "@"),
        (place, "P"),
        (degree, "G"),
        (school and count < 9, "S"),
        (title and one.dated and not prose, "Td"),
        (title and not prose, "T"),
        (company and not prose, "C"),
        (one.dated and not prose, "d"),
        ("onlylevel" in names, "L"),
        (prose, "p"),
        (commas >= 2, "l"),
    )
    one.brief = next((brief for on, brief in briefs if on), "w")
    if cell.bullet:
        one.brief = "b" + one.brief
    names.append(f"me={one.brief}")
    return one


def _without_color(look: Look) -> Look:
    return look._replace(style=())


class _Around:
    """Features of a cell's surroundings."""

    def __init__(
        self,
        rows: Sequence[Line],
        facts: list[Facts],
        starts: list[int],
        looks: Counter[Look],
        heads: dict[Look, set[str]],
    ) -> None:
        self.rows, self.facts, self.starts, self.looks, self.heads = rows, facts, starts, looks, heads
        self.most_kinds = max(map(len, heads.values()), default=0)
        enough = max(min(2, self.most_kinds), 0.4 * self.most_kinds)
        self.main = {look for look, kinds in heads.items() if len(kinds) >= enough}
        self.alike = {_without_color(look) for look in self.main}
        self.section = "top"
        self.sections_seen: set[str] = set()
        self.section_row = 0
        self.first_look: Look | None = None
        self.first_x = 0.0
        self.biggest = max((one.cell.size for one in facts), default=1.0)
        self.wrapping = any(line.right for line in rows)
        self.bulleted_since_head = False

    def _shares_heading_look(self, one: Facts) -> str:
        """How far a cell looks like the document's headings: 3 as most of them, 0 not at all."""
        if one.cell.bullet or len(one.cell.text) > 60 or one.order > 0:
            return "0"
        if one.look in self.main:
            return "3" if self.most_kinds > 1 else "2"
        if _without_color(one.look) in self.alike:
            return "2"
        return "1" if self.heads.get(one.look) else "0"

    def features(self, at: int) -> list[str]:
        one = self.facts[at]
        line = self.rows[one.row]
        shared = self._shares_heading_look(one)
        heading = one.heading if one.heading and shared in ("2", "3") and not one.cell.bullet else None
        one.confirmed = bool(heading) and shared == "3" and one.alone
        if heading and (one.alone or one.order == 0):
            self.section, self.section_row = heading, one.row
            self.sections_seen.add(heading)
            self.first_look, self.bulleted_since_head = None, False
        elif shared == "3" and one.alone and len(one.cell.text) < 40 and not one.dated and self.sections_seen:
            # Looks like the headings and names none that is known.
            self.section, self.section_row, self.first_look = "unknown", one.row, None
        elif line.fresh and one.order == 0:
            self.section, self.section_row, self.first_look = "fresh", one.row - 1, None
        elif self.first_look is None and one.order == 0:
            self.first_look, self.first_x = one.look, one.cell.x0
        names = list(one.names)
        section = self.section
        names += [
            f"sec={section}",
            f"look={shared}",
            f"sec={section}&me={one.brief}",
            f"look={shared}&alone={one.alone}",
        ]
        since = one.row - self.section_row
        names.append(f"since={min(since, 3)}")
        names.append(f"sec={section}&since={min(since, 2)}")
        if not self.sections_seen:
            names.append("top")
            names.append(f"top&me={one.brief}")
            names.append(f"toprow={min(one.row, 4)}")
        if one.cell.size > 1.15 and one.cell.size >= self.biggest - 0.01:
            names.append("biggest")
        if self.first_look is not None and one.look == self.first_look and one.order == 0:
            names += ["likefirst", f"likefirst&sec={section}"]
            if abs(one.cell.x0 - self.first_x) < 0.6:
                names.append("likefirst&x")
        names += self._row(one, line)
        names += self._before(one, line, section)
        names += self._after(one, line)
        if one.cell.bullet:
            self.bulleted_since_head = True
        return names

    def _row(self, one: Facts, line: Line) -> list[str]:
        start = self.starts[one.row]
        mates = self.facts[start : start + max(1, len(line.cells))]
        names = [f"cells={min(len(mates), 4)}"]
        for mate in mates:
            if mate is not one:
                side = "r" if mate.order > one.order else "l"
                names.append(f"mate{side}={mate.brief}")
                if mate.dated:
                    names.append(f"mate{side}d")
        if one.order > 0:
            names.append(f"left={mates[one.order - 1].brief}&me={one.brief}")
        if len(mates) > 2 and len({mate.look for mate in mates}) == 1:
            names.append("alikerow")
        space = (
            "0" if line.space < 0.2 and not line.gap else "1" if line.space < 0.7 else "2" if line.space < 1.4 else "3"
        )
        if not line.right:
            space = "g" if line.gap else "n"
        names += [f"sp={space}", f"sp={space}&me={one.brief}", f"sp={space}&first={one.order == 0}"]
        if line.fresh:
            names.append("fresh")
        return names

    def _before(self, one: Facts, line: Line, section: str) -> list[str]:
        if one.row == 0:
            return ["begin"]
        above = self.rows[one.row - 1]
        start = self.starts[one.row - 1]
        firsts = self.facts[start]
        lasts = self.facts[self.starts[one.row] - 1]
        names = [
            f"up1={firsts.brief}",
            f"up1={firsts.brief}&me={one.brief}",
            f"upd={any(mate.dated for mate in self.facts[start : self.starts[one.row]])}",
            f"upn={min(len(above.cells), 3)}",
        ]
        if one.row > 1:
            second = self.facts[self.starts[one.row - 2]]
            names.append(f"up2={second.brief}")
            names.append(f"up2={second.brief}&up1={firsts.brief}")
        same = firsts.look == one.look
        names.append(f"samelook={same}")
        over = next(
            (mate for mate in self.facts[start : self.starts[one.row]] if abs(mate.cell.x0 - one.cell.x0) < 0.6), None
        )
        if line.right:
            ends = over.cell.text.rstrip()[-1:] if over else ""
            names.append(f"over={over.brief if over else '-'}")
            names.append(f"over={over.brief if over else '-'}&me={one.brief}")
            mark = ends if ends in tuple(",-–—/;:") else "w" if over else ""
            names.append(f"overend={mark}&look={over is not None and over.look == one.look}")
        delta = one.cell.x0 - firsts.cell.x0
        dent = "s" if abs(delta) < 0.5 else "r" if delta > 0 else "l"
        names += [f"dent={dent}", f"dent={dent}&bul={one.cell.bullet}{firsts.cell.bullet}"]
        end = lasts.cell.text.rstrip()[-1:]
        mark = end if end in ".,;:-" else "w"
        names.append(f"upend={mark}")
        full = "n"
        if line.right and one.order == 0:
            room = above.right - lasts.cell.x1
            full = "F" if room < one.cell.first + 0.35 else "f" if room < one.cell.first + 3 else "e"
        lower = one.cell.text[:1].islower()
        names += [
            f"full={full}",
            f"full={full}&same={same}&sp={line.space < 0.35}",
            f"full={full}&lower={lower}&same={same}",
            f"full={full}&end={mark}&dent={dent}",
            f"full={full}&upbul={firsts.cell.bullet}&dent={dent}&same={same}",
        ]
        if self.bulleted_since_head:
            names.append(f"hasbul&bul={one.cell.bullet}&dent={dent}")
        names.append(f"sec={section}&upbul={firsts.cell.bullet}&bul={one.cell.bullet}")
        return names

    def _after(self, one: Facts, line: Line) -> list[str]:
        below = one.row + 1
        if below >= len(self.rows):
            return ["end"]
        start = self.starts[below]
        first = self.facts[start]
        names = [
            f"dn1={first.brief}",
            f"me={one.brief}&dn1={first.brief}",
            f"dnd={any(mate.dated for mate in self.facts[start : start + max(1, len(self.rows[below].cells))])}",
            f"dnsame={first.look == one.look}",
            f"dnbul={first.cell.bullet}&bul={one.cell.bullet}&d={one.dated}",
            f"dnsp={self.rows[below].space > 0.35 or (self.rows[below].gap and not line.right)}",
        ]
        if below + 1 < len(self.rows):
            second = self.facts[self.starts[below + 1]]
            names.append(f"dn2={second.brief}")
        return names
