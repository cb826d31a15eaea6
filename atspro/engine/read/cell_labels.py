"""What each cell of a resume is: the labeller's word, mended by what the page around it says, and sorted by section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from atspro.engine.read import crf
from atspro.engine.read.cell_features import cell_sequence
from atspro.engine.read.contact import EMAIL
from atspro.engine.read.entry_grouping import LabelledCell, vocabulary_of
from atspro.engine.read.headings import LONE_HEADINGS, heading_kind
from atspro.engine.read.lexicon import dates_in
from atspro.engine.read.page_furniture import text_furniture
from atspro.engine.read.text_lines import INLINE_HEADING, Cell, Document, divides_words
from atspro.engine.read.title_company_scores import company_score, degree_match, position_score, title_score
from atspro.shapes import SectionKind

_CODE_OF = {"experience": "W", "education": "E", "certifications": "C", "skills": "S", "summary": "P"}
SECTION_KINDS: dict[str, SectionKind] = {
    "volunteer": "volunteering",
    "projects": "projects",
    "publications": "publications",
    "awards": "awards",
    "languages": "languages",
    "interests": "interests",
    "references": "references",
    "courses": "courses",
    "memberships": "memberships",
    "patents": "patents",
    "military": "military",
}
FLAT_KINDS = frozenset({"languages", "interests", "courses"})
_HANDLE = re.compile(r"@[\w.-]{2,40}")
_CERTIFIED = re.compile(r"certif|zertifi|licen[sc]|licen[çz]|lizenz|credential|accredit", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """A heading and the cells below it; ``kind`` as `heading_kind` names it, None before the first heading."""

    title: str
    kind: str | None
    line: int
    cells: list[LabelledCell] = field(default_factory=list)


class LabelledDocument:
    """A document's cells with their labels, by line and by section; ``words`` are the document's own."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words = vocabulary_of([line.text for line in document.lines])
        document.hyphenates = document.hyphenates or divides_words(document.lines, self.words)
        self.cells = self._labelled()
        self.cells_of: dict[int, list[LabelledCell]] = defaultdict(list)
        for one in self.cells:
            self.cells_of[one.line].append(one)
        self._join_wrapped()
        self._join_name()
        self._part_headline()
        self.parts = self._split()
        self._settle()

    def _labelled(self) -> list[LabelledCell]:
        lines = self.document.lines
        if not any(line.parts for line in lines):
            marked = text_furniture([line.text for line in lines])
            lines = [replace(line, furniture=True) if at in marked else line for at, line in enumerate(lines)]
            self.document.lines = lines
        sequence = cell_sequence(lines)
        rows = [at for at, line in enumerate(lines) if not line.furniture]
        labels = crf.label(crf.model("cells"), sequence.features)
        return [
            LabelledCell(
                one.cell,
                "H" if one.confirmed or _is_heading(one.cell, one.alone) else found.label,
                rows[one.row],
                one.order,
                one.alone,
                found.probability,
            )
            for one, found in zip(sequence.facts, labels, strict=True)
        ]

    def _join_wrapped(self) -> None:
        """A line goes on with a bullet or paragraph above in its look where its first word would not have fitted."""
        edge, in_list = 0.0, False
        for above, here in pairwise(self.cells):
            line, before = self.document.lines[here.line], self.document.lines[above.line]
            if above.label[1:] == "L":
                in_list = above.cell.bullet
            elif above.label[1:] != "K":
                in_list = False
            opens = here.label[1:] == "I" and not above.cell.bullet and self._item_follows(here)
            if (in_list or opens) and here.cell.bullet and here.label[1:] in ("B", "I") and _is_item(here):
                here.label = here.label[0] + "L"
            if here.label[1:] == "K" and self._has_room(here):
                here.label = here.label[0] + "I"
            if above.label[1:] in ("B", "I"):
                edge = here.cell.x0 if here.order else above.cell.x0
            if not line.right or not (above.alone and here.alone) or here.line != above.line + 1 or here.cell.bullet:
                continue
            alike = above.cell.style == here.cell.style and above.cell.bold == here.cell.bold
            full = before.right - above.cell.x1 < here.cell.first + 0.2
            body = len(above.label) == 2 and above.label[0] in "WEXC" and above.label[1] in "LDK"
            # What hangs below a bullet, right of where heads begin, is the bullet's.
            hangs = in_list and here.cell.x0 > edge + 0.8 and before.right - above.cell.x1 < 0.5 * before.right
            if alike and body and here.label[1:] != "K" and not line.gap and (hangs or (full and here.sure < 0.95)):
                here.label = above.label[0] + "K"

    def _listed_elsewhere(self, here: LabelledCell) -> bool:
        """Whether a bullet right below an entry's head is an item, as nearly all bullets of such entries are."""
        if not here.cell.bullet or dates_in(here.cell.text):
            return False
        above = self.cells_of.get(here.line - 1, [])
        code = here.label[0]
        bullets = [one for one in self.cells if one.cell.bullet and one.label[0] == code and len(one.label) == 2]
        items = sum(one.label[1] in "LK" for one in bullets)
        headed = any(one.label[0] == code and one.label[1:] in ("B", "I") for one in above)
        return headed and items > 2 and items >= 0.75 * len(bullets)

    def _item_follows(self, here: LabelledCell) -> bool:
        below = self.cells_of.get(here.line + 1, [])
        return bool(below) and below[0].cell.bullet and below[0].label[1:] == "L"

    def _join_name(self) -> None:
        """A name in large type goes on in the lines beside it in the same size, and ends where a mark divides it."""
        name = next((one for one in self.cells if one.label == "NAME" and one.cell.size > 1.25), None)
        if name is None:
            return
        for step in (-1, 1):
            last = name
            while "|" not in last.cell.text and (more := self._name_part(last, step)) is not None:
                more.label, more.sure, last = "NAME", name.sure, more
        text, mark, rest = last.cell.text.partition(" | ")
        if mark:
            # A headline that shares the name's line, and goes on below it in the name's size.
            last.cell = replace(last.cell, text=text)
            head = replace(last, cell=replace(last.cell, text=rest), label="HEAD", order=last.order + 1)
            self.cells.insert(self.cells.index(last) + 1, head)
            if (below := self._name_part(last, 1)) is not None:
                below.label = "HEAD"

    def _part_headline(self) -> None:
        """A line below the contact details and over the first entry is a headline where entries begin with dates."""
        for above, here, below in zip(self.cells, self.cells[1:], self.cells[2:], strict=False):
            if above.label not in ("CON", "NAME") or (here.label, below.label) != ("WB", "WI"):
                continue
            others = [one for one in self.cells if one.label == "WB" and one is not here]
            dated = all(_begins_dated(self.cells_of[one.line]) for one in [below, *others])
            if others and dated and here.alone and not dates_in(here.cell.text) and " | " not in here.cell.text:
                here.label, below.label = "HEAD", "WB"
                return

    def _name_part(self, name: LabelledCell, step: int) -> LabelledCell | None:
        """The cell above or below a name that is set in its size and can be a part of it."""
        for one in self.cells_of.get(name.line + step, []):
            text = one.cell.text
            plain = not any(char.isdigit() or char == "@" for char in text) and heading_kind(text) is None
            if plain and one.cell.size == name.cell.size:
                return one
        return None

    def _has_room(self, here: LabelledCell) -> bool:
        """Whether a head's line above had room for this cell's first word, so that it is no wrapped part of it."""
        above = [one for one in self.cells_of.get(here.line - 1, []) if one.label[1:] in ("B", "I")]
        line = self.document.lines[here.line]
        if not line.right or not above or here.label[0] != above[0].label[0]:
            return False
        over = next((one for one in above if abs(one.cell.x0 - here.cell.x0) < 0.6), None)
        if over is None or over.cell.text.endswith(("-", "–", ",", "/", "&")):
            return False
        limit = min((one.cell.x0 - 1 for one in above if one.order > over.order), default=line.right)
        return limit - over.cell.x1 > here.cell.first + 2

    def _split(self) -> list[Section]:
        """The cells by section."""
        parts = [Section("", None, -1)]
        for one in self.cells:
            if one.label == "H":
                title = one.cell.text.strip(" :*_#-–—=~•")
                kind = heading_kind(title) or LONE_HEADINGS.get(title.lower()) or "unknown"
                parts.append(Section(title, kind, one.line))
            elif one.label == "HK" and len(parts) > 1 and not parts[-1].cells:
                parts[-1].title += " " + one.cell.text
                parts[-1].kind = heading_kind(parts[-1].title) or "unknown"
            else:
                one.section = len(parts) - 1
                parts[-1].cells.append(one)
        return parts

    def _settle(self) -> None:
        """Let each section's heading, or else most of its cells, decide what kind of entries stand in it."""
        for part in self.parts:
            self._settle_section(part)
        for above, here in pairwise(self.cells):
            if here.label[1:] == "B" and not above.cell.bullet and self._listed_elsewhere(here):
                here.label = here.label[0] + "L"

    def _settle_section(self, part: Section) -> None:
        weights: dict[str, float] = defaultdict(float)
        for one in part.cells:
            if one.label[:1] in "WECX" and len(one.label) == 2:
                weights[one.label[0]] += one.sure
        if part.kind in SECTION_KINDS or part.kind == "other":
            _keep_prose(part, weights)
        if not weights:
            return
        most, weight = max(weights.items(), key=lambda pair: pair[1])
        named = _CODE_OF.get(part.kind or "", "X" if part.kind in SECTION_KINDS or part.kind == "other" else "")
        if part.kind == "publications" and _holds_positions(part):
            named = "W"
            for one in part.cells:
                one.label = "WL" if one.cell.bullet and one.label in ("XB", "XI") else one.label
                weights["W"] += one.sure
        # "Certifications" says what they are; "Training" and "Courses" do not.
        studied = named == "E" and any(degree_match(one.cell.text) for one in part.cells)
        certified = named == "C" and _CERTIFIED.search(part.title[:80]) is not None
        named_entries = named if named in ("W", "E") and weights[named] >= 0.4 * sum(weights.values()) else ""
        for one in part.cells:
            if one.label == "S" and _HANDLE.fullmatch(one.cell.text):
                one.label = "CON"
            code = one.label[0]
            if named_entries and one.label in ("CON", "S") and _dates_an_entry(one, self.cells_of[one.line]):
                one.label = named_entries + ("I" if one.order else "B")
            elif named_entries == "W" and code in ("E", "C") and len(one.label) == 2:
                one.label = "W" + one.label[1]
            if code not in weights or len(one.label) != 2:
                if code == "S" and part.kind in FLAT_KINDS and one.label in ("S", "SK"):
                    one.label = "XB" if one.label == "S" else "XK"
                continue
            if named in ("W", "X") and (code in ("W", "X") or (part.kind == "military" and code == "E")):
                one.label = named + one.label[1]
            elif studied and code == "X" and not weights.get("W"):
                one.label = "E" + one.label[1]
            elif certified and code == "X" and not weights.get("W") and not weights.get("E"):
                one.label = "C" + one.label[1]
            elif named in ("E", "C") and weights[named] >= 0.3 * sum(weights.values()):
                if code in ("W", "X") or weights[code] < 0.3 * sum(weights.values()):
                    one.label = named + one.label[1]
            elif named == "S" and code in ("X", "C") and not weights.get("W") and not weights.get("E"):
                one.label = "SK" if one.label[1] == "K" else "S"
            elif not named and part.kind is not None and weight >= 0.6 * sum(weights.values()):
                one.label = most + one.label[1]


def _keep_prose(part: Section, weights: dict[str, float]) -> None:
    """Take the prose of a section that no field has a place for as entries of it: "Other: I have a car."."""
    for one in part.cells:
        if one.label in ("P", "PK"):
            one.label = "XB" if one.label == "P" else "XK"
            weights["X"] += one.sure


def _begins_dated(row: Sequence[LabelledCell]) -> bool:
    """Whether a line that begins an entry has its stretch of time, and more than that."""
    text = " ".join(one.cell.text for one in row)
    return any(span.is_range and len(text) > span.end - span.begin + 8 for span in dates_in(text))


def _holds_positions(part: Section) -> bool:
    """Whether each entry of a section begins with a title and a stretch of time: "Research" heads posts as well."""
    rows: dict[int, list[str]] = defaultdict(list)
    heads = {one.line for one in part.cells if one.label in ("WB", "XB") and not one.cell.bullet}
    for one in part.cells:
        if one.line in heads:
            rows[one.line].append(one.cell.text)
    return bool(rows) and all(
        any(span.is_range for text in row for span in dates_in(text)) and any(map(position_score, row))
        for row in rows.values()
    )


def _is_heading(cell: Cell, alone: bool) -> bool:
    """Whether a cell is a heading whatever its label: one in a line of its own, or a word that is one where alone."""
    if cell.style == INLINE_HEADING:
        return True
    return alone and not cell.bullet and cell.text[:1].isupper() and cell.text.strip(" :").lower() in LONE_HEADINGS


def _is_item(one: LabelledCell) -> bool:
    """Whether a bullet among bullets is one more of them, and no entry's beginning."""
    text = one.cell.text
    words = text.split()
    if text[:1].islower() and len(words) > 1 and not dates_in(text):
        return True
    plain = len(words) > 1 and sum(word[:1].islower() for word in words[1:]) >= 0.6 * (len(words) - 1)
    if plain and len(words) > 7 and not any(span.is_range for span in dates_in(text)):
        return True
    return one.sure < 0.9 and not dates_in(text) and title_score(text) == 0 and (plain or company_score(text) == 0)


def _dates_an_entry(one: LabelledCell, row: Sequence[LabelledCell]) -> bool:
    """Whether a cell that was taken for something else stands in the first line of an entry with its dates."""
    ranges = any(span.is_range for mate in row for span in dates_in(mate.cell.text))
    return ranges and not EMAIL.search(one.cell.text) and not one.cell.bullet
