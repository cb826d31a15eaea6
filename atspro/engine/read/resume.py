"""From lines to a resume: each cell is told what it is, entries are put together, and every line is accounted for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from atspro.engine.read import crf
from atspro.engine.read.cell_features import LANGUAGE_NAMES, cell_sequence, dates_in
from atspro.engine.read.contact import EMAIL, IS_LABEL, read_contact
from atspro.engine.read.entry_fields import read_entries
from atspro.engine.read.entry_grouping import (
    Entry,
    LabelledCell,
    absorb_prose,
    group_entries,
    mark_lists,
    regular_rows,
    split_repeats,
    vocabulary_of,
)
from atspro.engine.read.entry_merging import merge_entries, share_employers, split_certificates
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.language import language_of
from atspro.engine.read.page_furniture import text_furniture
from atspro.engine.read.parse_results import Found, FoundEntry, ResumeReading
from atspro.engine.read.places import PLACE
from atspro.engine.read.skills import read_skills, split_items
from atspro.engine.read.text_lines import Document, Line, divides_words, join_wrapped
from atspro.engine.read.title_company_scores import company_score, title_score
from atspro.errors import UnreadableFile
from atspro.shapes import (
    MAX_ENTRIES,
    MAX_ITEMS,
    MAX_LINE,
    MAX_TEXT,
    ResumeData,
    ResumeSection,
    SectionEntry,
    SectionKind,
    parse_shape,
)

_LONG = {"description", "responsibilities", "bullets", "summary"}
_LISTS = {"responsibilities", "skills", "honors", "relevantCourses", "bullets"}
_REQUIRED = {
    "workExperience": ("company", "position"),
    "education": ("institution", "degree"),
    "certifications": ("name", "issuer"),
}
_LISTED = {"W": "workExperience", "E": "education", "C": "certifications"}
_CODE_OF = {"experience": "W", "education": "E", "certifications": "C", "skills": "S", "summary": "P"}
_KINDS: dict[str, SectionKind] = {
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
}
_FLAT = {"languages", "interests", "courses"}
_CERTIFIED = re.compile(r"certif|zertifi|licen[sc]|licen[çz]|lizenz|credential|accredit", re.IGNORECASE)


@dataclass(slots=True)
class _Section:
    """A heading and the cells below it; ``kind`` as `heading_kind` names it, None before the first heading."""

    title: str
    kind: str | None
    line: int
    cells: list[LabelledCell] = field(default_factory=list)


def resume_of(document: Document) -> ResumeReading:
    """Read the resume that a document's lines hold. What is not found stays empty."""
    reading = _Reading(document)
    try:
        resume = parse_shape(ResumeData, reading.data)
    except Exception as error:
        raise UnreadableFile(
            "corrupt", "This text could not be read as a resume. Paste the text, or fill the form in."
        ) from error
    return ResumeReading(
        resume,
        "\n".join(reading.texts),
        reading.origins,
        tuple(reading.unsure),
        tuple(reading.notes),
        tuple(reading.sections),
        tuple(sorted(set(range(len(reading.texts))) - reading.placed - reading.furniture)),
        tuple(sorted(reading.furniture - reading.placed)),
        language_of(reading.texts),
    )


class _Reading:
    """One document being read. Lines are numbered as they stand in the source text: wrapped ones joined."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.notes = list(document.notes)
        self.data: dict[str, Any] = {}
        self.origins: dict[str, int] = {}
        self.unsure: list[str] = []
        self.sections: list[ResumeSection] = []
        self.placed: set[int] = set()
        self.furniture: set[int] = set()
        self.words = vocabulary_of([line.text for line in document.lines])
        document.hyphenates = document.hyphenates or divides_words(document.lines, self.words)
        self.cells = self._labelled()
        self.cells_of: dict[int, list[LabelledCell]] = defaultdict(list)
        for one in self.cells:
            self.cells_of[one.line].append(one)
        self._join_wrapped()
        self._join_name()
        self.parts = self._split()
        self._settle()
        self.texts: list[str] = []
        self.number: list[int] = []
        self.lines: list[Line] = []
        self._number_lines()
        self._contact()
        self._summary()
        self._entries()
        self._skills()
        if all(part.kind is None for part in self.parts):
            self.notes.append(
                "No section headings were recognized, so most fields are empty. Fill them in from the text."
            )

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
                one.cell, "H" if one.confirmed else found.label, rows[one.row], one.order, one.alone, found.probability
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
            if in_list and here.cell.bullet and here.label[1:] in ("B", "I") and _is_item(here):
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

    def _split(self) -> list[_Section]:
        """The cells by section."""
        parts = [_Section("", None, -1)]
        for one in self.cells:
            if one.label == "H":
                title = one.cell.text.strip(" :*_#-–—=~•")
                parts.append(_Section(title, heading_kind(title) or "unknown", one.line))
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
            weights: dict[str, float] = defaultdict(float)
            for one in part.cells:
                if one.label[:1] in "WECX" and len(one.label) == 2:
                    weights[one.label[0]] += one.sure
            if not weights:
                continue
            most, weight = max(weights.items(), key=lambda pair: pair[1])
            named = _CODE_OF.get(part.kind or "", "X" if part.kind in _KINDS or part.kind == "other" else "")
            # "Certifications" says what they are; "Training" and "Courses" do not.
            certified = named == "C" and _CERTIFIED.search(part.title[:80]) is not None
            for one in part.cells:
                code = one.label[0]
                if code not in weights or len(one.label) != 2:
                    if code == "S" and part.kind in _FLAT and one.label in ("S", "SK"):
                        one.label = "XB" if one.label == "S" else "XK"
                    continue
                if named in ("W", "X") and code in ("W", "X"):
                    one.label = named + one.label[1]
                elif certified and code == "X" and not weights.get("W") and not weights.get("E"):
                    one.label = "C" + one.label[1]
                elif named in ("E", "C") and weights[named] >= 0.3 * sum(weights.values()):
                    if code in ("W", "X") or weights[code] < 0.3 * sum(weights.values()):
                        one.label = named + one.label[1]
                elif named == "S" and code in ("X", "C") and not weights.get("W") and not weights.get("E"):
                    one.label = "SK" if one.label[1] == "K" else "S"
                elif not named and part.kind is not None and weight >= 0.6 * sum(weights.values()):
                    one.label = most + one.label[1]

    def _number_lines(self) -> None:
        """The source text: each line with those that go on with it."""
        labels = {(one.line, one.order): one.label for one in self.cells}
        for at, line in enumerate(self.document.lines):
            label = labels.get((at, 0), "")
            wraps = labels.get((at - 1, 0), "") == "CON" and self._link_goes_on(at)
            if wraps:
                label = "CON"
                for one in self.cells_of[at]:
                    one.label = "CON"
            goes_on = (
                (wraps or (label.endswith("K") and len(label) == 2))
                and bool(self.texts)
                and not self.document.lines[at - 1].furniture
            )
            if goes_on:
                glue = "" if label == "CON" else None
                last = self.texts[-1]
                text = (
                    last + line.text
                    if glue == ""
                    else join_wrapped(last, line.text, self.words, self.document.hyphenates)
                )
                self.texts[-1] = text
                self.lines[-1] = replace(self.lines[-1], text=text, cells=(text,))
            else:
                self.texts.append(("• " if line.bullet else "") + line.text)
                self.lines.append(replace(line, index=len(self.texts) - 1))
            self.number.append(len(self.texts) - 1)
            if line.furniture:
                self.furniture.add(self.number[-1])
        for one in self.cells:
            subheading = len(one.label) == 2 and one.label[1] == "S" and one.label[0] in "WECX"
            named = one.label == "CON" and one.alone and IS_LABEL.fullmatch(one.cell.text)
            if (one.label in ("H", "HK", "J") and one.alone) or subheading or named:
                self.furniture.add(self.number[one.line])

    def _link_goes_on(self, at: int) -> bool:
        """Whether an address on the web wraps in a narrow column."""
        above, here = self.document.lines[at - 1].text if at else "", self.document.lines[at].text
        return re.search(r"(?:www\.|https?://|\w\.\w{2,4}/)\S*[-_/]$", above[-200:]) is not None and here[:1].islower()

    def mark(self, path: str, value: Found) -> None:
        """Note where a value stands, and whether it is a guess."""
        line = self.number[value.line] if value.line < len(self.number) else 0
        self.origins[path] = line
        self.placed.add(line)
        if not value.sure:
            self.unsure.append(path)

    def _contact(self) -> None:
        near: set[int] = set()
        referees: set[int] = set()
        names: list[tuple[str, int, float]] = []
        text, last = "", -9
        for part in self.parts:
            for one in part.cells:
                at = self.number[one.line]
                top = part.kind is None and one.section == 0 and one.line < 12 and len(one.cell.text) < 60
                if part.kind in ("contact", "links") or one.label in ("CON", "NAME", "HEAD") or top:
                    near.add(at)
                if part.kind == "references":
                    referees.add(at)
                if one.label == "NAME" and part.kind != "references":
                    if (
                        names
                        and one.line - last <= 1
                        and len(names) == 1
                        and (len(text.split()) < 3 or one.cell.size > 1.25)
                    ):
                        text = join_wrapped(text, one.cell.text, self.words, hyphenates=text.endswith("-"))
                        names[0] = (text, names[0][1], min(names[0][2], one.sure))
                    else:
                        text = one.cell.text
                        names.append((text, at, one.sure))
                    last = one.line
        for at, line in enumerate(self.lines):
            if re.match(
                r"(?:professional |personal |character )?(?:references?|referees?)\s*[:–—-]", line.text, re.IGNORECASE
            ):
                referees.update(range(at, min(at + 6, len(self.lines))))
        plain = [line for line in self.lines if line.index not in self.furniture and line.index not in referees]
        head = [line for line in plain if line.index in near]
        others = [line for line in plain if line.index not in near]
        if not head:
            head = plain[:3]
        named = {self.number[one.line] for part in self.parts for one in part.cells if one.label == "CON"}
        labelled = [line for line in head if line.index in named]
        headlines = {one.cell.text for part in self.parts for one in part.cells if one.label == "HEAD"}
        found = read_contact(self.document, names, head[:80], others, labelled, headlines)
        contact: dict[str, Any] = {"fullName": "", "links": []}
        # Contact values are numbered by the source text already.
        numbered = self.number
        self.number = list(range(len(self.texts)))
        for name in ("fullName", "email", "phone", "address"):
            value = found.fields.get(name)
            if isinstance(value, Found):
                contact[name] = value.text[:MAX_LINE]
                self.mark(f"contactInfo.{name}", value)
        links = found.fields.get("links")
        for number, value in enumerate(links if isinstance(links, list) else []):
            name, _, url = value.text.partition("\t")
            contact["links"].append({"name": name[:MAX_LINE], "url": url[:MAX_LINE]})
            self.mark(f"contactInfo.links.{number}.url", value)
        self.number = numbered
        self.data["contactInfo"] = contact
        if not contact["fullName"]:
            self.unsure.append("contactInfo.fullName")
            self.notes.append("No name was found. Fill it in.")
        self._headline(contact["fullName"])

    def _headline(self, name: str) -> None:
        cells = [one for part in self.parts for one in part.cells if one.label == "HEAD"]
        cells = [one for one in cells if one.cell.text != name and not EMAIL.search(one.cell.text)]
        if not cells:
            return
        text = ""
        for one in cells[:4]:
            text = f"{text} {one.cell.text}".strip() if text else one.cell.text
            self.placed.add(self.number[one.line])
        self.sections.append(ResumeSection(kind="headline", title="", entries=[SectionEntry(name=text[:MAX_LINE])]))

    def _summary(self) -> None:
        chosen: list[LabelledCell] = []
        for part in self.parts:
            prose = [one for one in part.cells if one.label in ("P", "PK")]
            if prose and (part.kind in ("summary", None) or not chosen):
                chosen = prose if not chosen or part.kind == "summary" else chosen
                if part.kind == "summary":
                    break
        paragraphs: list[str] = []
        for one in chosen:
            if one.label == "PK" and paragraphs:
                paragraphs[-1] = join_wrapped(paragraphs[-1], one.cell.text, self.words, self.document.hyphenates)
            else:
                paragraphs.append(("• " if one.cell.bullet else "") + one.cell.text)
            self.placed.add(self.number[one.line])
        if paragraphs:
            self.data["summary"] = "\n".join(paragraphs)[:MAX_TEXT]
            self.mark("summary", Found("", chosen[0].line, chosen[0].sure >= 0.6))

    def _entries(self) -> None:
        entries = group_entries(
            [one for part in self.parts for one in part.cells], self.words, self.document.hyphenates
        )
        entries = split_repeats(regular_rows(absorb_prose(entries)))
        mark_lists(entries)
        cities = {
            match.group().split(",")[0].strip() for line in self.lines for match in PLACE.finditer(line.text[:160])
        }
        cities.add(str(self.data["contactInfo"].get("address") or "-").split(",")[0].strip())
        found = read_entries(entries, cities)
        pairs = split_certificates(merge_entries(list(zip(entries, found, strict=True))))
        share_employers(pairs)
        if all(part.kind is None for part in self.parts):
            # Without a heading every entry is a guess, and one that names no known title or employer is none.
            pairs = [pair for pair in pairs if pair[0].code != "W" or _is_known(pair[1])]
            for _, fields in pairs:
                for value in fields.fields.values():
                    for item in value if isinstance(value, list) else [value]:
                        item.sure = False
        for code, name in _LISTED.items():
            chosen = [
                (entry, fields) for entry, fields in pairs if entry.code == code and _says_something(code, fields)
            ]
            self._list(name, chosen)
        by_section: dict[int, list[tuple[Entry, FoundEntry]]] = defaultdict(list)
        for entry, fields in pairs:
            if entry.code == "X":
                by_section[entry.section].append((entry, fields))
        for section, group in by_section.items():
            self._section(self.parts[section], group)

    def _list(self, name: str, entries: Sequence[tuple[Entry, FoundEntry]]) -> None:
        if len(entries) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(entries)} entries were kept in one section.")
        rows: list[dict[str, Any]] = []
        for number, (entry, fields) in enumerate(entries[:MAX_ENTRIES]):
            path = f"{name}.{number}"
            row: dict[str, Any] = dict.fromkeys(_REQUIRED[name], "")
            for key, value in fields.fields.items():
                row[key] = self._value(f"{path}.{key}", key, value)
            if "isCurrent" in row:
                row["isCurrent"] = True
            if "gpa" in row:
                row["gpa"] = float(row["gpa"])
            rows.append(row)
            self.placed.update(self.number[one.line] for one in entry.head)
            self.furniture.update(self.number[at] for at in entry.labels)
            self.unsure += [f"{path}.{key}" for key in _REQUIRED[name] if not row[key]]
        self.data[name] = rows

    def _value(self, path: str, key: str, value: Found | list[Found]) -> object:
        limit = MAX_TEXT if key in _LONG else MAX_LINE
        if isinstance(value, Found):
            self.mark(path, value)
            return value.text[:limit]
        if key in _LISTS:
            for number, item in enumerate(value[:MAX_ITEMS]):
                self.mark(f"{path}.{number}", item)
            return [item.text[:limit] for item in value[:MAX_ITEMS]]
        for item in value:
            self.mark(path, item)
        return "\n".join(item.text for item in value)[:limit]

    def _section(self, part: _Section, entries: Sequence[tuple[Entry, FoundEntry]]) -> None:
        kind = _KINDS.get(part.kind or "", "other")
        # Entries of sections are counted through all sections, as the form lists them.
        first = sum(max(1, len(section.entries)) for section in self.sections)
        made: list[SectionEntry] = []
        for entry, fields in entries:
            values: dict[str, Any] = {}
            for key in (
                "name",
                "organization",
                "startDate",
                "endDate",
                "url",
                "description",
                "bullets",
                "skills",
                "level",
            ):
                value = fields.fields.get(key)
                if value is None:
                    continue
                if isinstance(value, Found):
                    values[key] = value.text[: MAX_TEXT if key in _LONG else MAX_LINE]
                elif key in _LISTS:
                    values[key] = [item.text[: MAX_TEXT if key in _LONG else MAX_LINE] for item in value[:MAX_ITEMS]]
                else:
                    values[key] = "\n".join(item.text for item in value)[:MAX_TEXT]
            items = _flat_items(entry) if kind in _FLAT else []
            if not items and len(made) < MAX_ENTRIES:
                self._mark_entry(f"sections.{first + len(made)}", fields)
            made += [SectionEntry(**item) for item in items] if items else [SectionEntry(**values)]
            self.placed.update(self.number[one.line] for one in entry.head)
            self.placed.update(self.number[passage.line] for passage in entry.body)
        title = part.title[:MAX_LINE]
        self.sections.append(ResumeSection(kind=kind, title=title, entries=made[:MAX_ENTRIES]))

    def _mark_entry(self, path: str, fields: FoundEntry) -> None:
        """Where the values of a section's entry stand, and which of them are guesses."""
        for key, value in fields.fields.items():
            for item in value if isinstance(value, list) else [value]:
                self.mark(f"{path}.{key}", item)

    def _skills(self) -> None:
        lines: list[Line] = []
        levels: set[int] = set()
        for part in self.parts:
            rows: dict[int, list[LabelledCell]] = {}
            last = -1
            for one, below in pairwise(part.cells):
                if one.label == "SG" and below.label == "SL":
                    one.label = "S"
            for one in part.cells:
                if one.cell.text == self.data["contactInfo"]["fullName"]:
                    continue
                if one.label in ("S", "SG", "SL"):
                    rows.setdefault(one.line, []).append(one)
                    last = one.line
                    if one.label == "SL":
                        levels.add(self.number[one.line])
                elif one.label == "SK" and last in rows:
                    target = rows[last]
                    nearest = min(target, key=lambda cell: abs(cell.cell.x0 - one.cell.x0)) if one.alone else target[-1]
                    text = join_wrapped(nearest.cell.text, one.cell.text, self.words, self.document.hyphenates)
                    nearest.cell = replace(nearest.cell, text=text)
            for at, cells in rows.items():
                lines += _skill_lines(at, cells, self.document.lines[at])
        lines = self._without_other_lists(lines)
        unique: dict[str, Found] = {}
        for skill in read_skills(lines):
            unique.setdefault(skill.text.casefold(), skill)
        kept = list(unique.values())[:MAX_ITEMS]
        self.data["skills"] = [skill.text[:MAX_LINE] for skill in kept]
        for number, skill in enumerate(kept):
            self.mark(f"skills.{number}", skill)
        with_skills = {skill.line for skill in unique.values()}
        for line in lines:
            # A group's name above its skills heads them; on one line with them, it stands there as a level does.
            heads = line.text.endswith(":") and line.index not in with_skills
            (self.furniture if heads else self.placed).add(self.number[line.index])
        self.placed |= levels

    def _without_other_lists(self, lines: list[Line]) -> list[Line]:
        """The lines without "Languages: English (C1), German" and the like, which become sections of their own."""
        kept: list[Line] = []
        for line in lines:
            title, _, said = line.text.partition(":")
            kind = heading_kind(title) if len(title) < 40 else None
            items = split_items(said)
            spoken = kind == "languages" and items and all(LANGUAGE_NAMES.search(item) for item in items)
            if not (spoken or (kind == "interests" and items)):
                kept.append(line)
                continue
            entries = [SectionEntry(**_with_level(item)) for item in items[:MAX_ENTRIES]]
            self.sections.append(
                ResumeSection(kind=_KINDS[kind or ""], title=title.strip()[:MAX_LINE], entries=entries)
            )
            self.placed.add(self.number[line.index])
        return kept


def _skill_lines(at: int, cells: list[LabelledCell], line: Line) -> list[Line]:
    groups = [one for one in cells if one.label == "SG"]
    items = [one for one in cells if one.label == "S"]
    if groups and len(groups) == len(cells):
        return [Line(one.cell.text + ":", (one.cell.text + ":",), index=at) for one in groups]
    if len(items) == 2 == len(cells):
        texts = tuple(one.cell.text for one in items)
        return [Line("   ".join(texts), texts, line.bullet, line.level, index=at)]
    if groups:
        return [
            Line(f"{groups[0].cell.text}: {one.cell.text}", (f"{groups[0].cell.text}: {one.cell.text}",), index=at)
            for one in items
        ]
    return [Line(one.cell.text, (one.cell.text,), line.bullet, line.level, index=at) for one in items]


def _says_something(code: str, fields: FoundEntry) -> bool:
    if code == "W":
        return bool(fields.text("company") or fields.text("position"))
    if code == "E":
        return bool(fields.text("institution") or fields.text("degree") or fields.text("fieldOfStudy"))
    return bool(fields.text("name"))


def _is_item(one: LabelledCell) -> bool:
    """Whether a bullet among bullets is one more of them, and no entry's beginning."""
    text = one.cell.text
    words = text.split()
    plain = len(words) > 1 and sum(word[:1].islower() for word in words[1:]) >= 0.6 * (len(words) - 1)
    if plain and len(words) > 7 and not any(span.is_range for span in dates_in(text)):
        return True
    return one.sure < 0.9 and not dates_in(text) and title_score(text) == 0 and (plain or company_score(text) == 0)


def _is_known(fields: FoundEntry) -> bool:
    return title_score(fields.text("position")) > 0 or company_score(fields.text("company")) > 0


def _flat_items(entry: Entry) -> list[dict[str, str]]:
    """The items of a list on one line: languages with their levels, interests, courses."""
    texts = [one.cell.text for one in entry.head] + [passage.text for passage in entry.body]
    if len(texts) == 2 and len(texts[0].split()) <= 3 and len(texts[1].split()) <= 6 and "," not in texts[0] + texts[1]:
        return [{"name": texts[0].strip(" :"), "level": texts[1].strip(" ()")}]
    return [_with_level(item) for text in texts for item in split_items(text)]


def _with_level(item: str) -> dict[str, str]:
    """A name and the level written behind it: "German (C1)", "Spanish: basic"."""
    match = re.fullmatch(r"(?P<name>[^(:–—-]{2,40}?)\s*(?:\((?P<a>[^()]{1,60})\)|[:–—-]\s*(?P<b>.{1,60}))", item)
    if match is None:
        return {"name": item[:MAX_LINE]}
    return {"name": match.group("name").strip(), "level": (match.group("a") or match.group("b")).strip()}
