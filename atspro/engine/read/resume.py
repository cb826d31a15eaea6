"""From lines to a resume: each cell is told what it is, entries are put together, and every line is accounted for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from atspro.engine.read.cell_labels import FLAT_KINDS, SECTION_KINDS, LabelledDocument, Section
from atspro.engine.read.contact import EMAIL, IS_LABEL, is_document_title, read_contact
from atspro.engine.read.entry_fields import read_entries
from atspro.engine.read.entry_grouping import (
    Entry,
    LabelledCell,
    absorb_prose,
    dates_lead,
    group_entries,
    mark_lists,
    regular_rows,
    split_repeats,
    split_side_by_side,
)
from atspro.engine.read.entry_merging import merge_entries, share_employers, split_certificates
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.language import language_of
from atspro.engine.read.lexicon import LANGUAGE_NAMES
from atspro.engine.read.line_account import empty_headings, lost_lines, told_lines
from atspro.engine.read.parse_results import Found, FoundEntry, ResumeReading
from atspro.engine.read.places import PLACE
from atspro.engine.read.section_lists import flat_items, skill_lines, with_level
from atspro.engine.read.skills import read_skills, split_items
from atspro.engine.read.text_lines import Document, Line, join_wrapped
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
        tuple(sorted(unplaced := reading.unplaced())),
        tuple(sorted(reading.furniture - reading.placed - unplaced)),
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
        labelled = LabelledDocument(document)
        self.words, self.cells, self.cells_of = labelled.words, labelled.cells, labelled.cells_of
        self.parts = labelled.parts
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

    def unplaced(self) -> set[int]:
        """The lines that ended nowhere, or of which most of the words did."""
        numbers = set(range(len(self.texts)))
        values = [self.data, *(section.model_dump() for section in self.sections)]
        nowhere = numbers - self.placed - self.furniture
        headings = {self.number[line] for line in empty_headings(self.parts)}
        nowhere -= told_lines(self.texts, values, nowhere)
        return nowhere | lost_lines(self.texts, values, (self.placed - self.furniture) | headings)

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
        self.furniture.update(at for text, at, _ in names if is_document_title(text))
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
        cells = [one for one in cells if (name or "@") not in one.cell.text and not EMAIL.search(one.cell.text)]
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
        entries = split_side_by_side(entries)
        entries = split_repeats(regular_rows(dates_lead(absorb_prose(entries))))
        mark_lists(entries)
        cities = {
            match.group().split(",")[0].strip() for line in self.lines for match in PLACE.finditer(line.text[:160])
        }
        home = str(self.data["contactInfo"].get("address") or "-").split(",")
        cities.update(part.strip() for part in home if not any(map(str.isdigit, part)))
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

    def _section(self, part: Section, entries: Sequence[tuple[Entry, FoundEntry]]) -> None:
        kind = SECTION_KINDS.get(part.kind or "", "other")
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
            items = flat_items(entry) if kind in FLAT_KINDS else []
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
                lines += skill_lines(at, cells, self.document.lines[at])
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
            entries = [SectionEntry(**with_level(item)) for item in items[:MAX_ENTRIES]]
            self.sections.append(
                ResumeSection(kind=SECTION_KINDS[kind or ""], title=title.strip()[:MAX_LINE], entries=entries)
            )
            self.placed.add(self.number[line.index])
        return kept


def _says_something(code: str, fields: FoundEntry) -> bool:
    if code == "W":
        return bool(fields.text("company") or fields.text("position"))
    if code == "E":
        return bool(fields.text("institution") or fields.text("degree") or fields.text("fieldOfStudy"))
    return bool(fields.text("name"))


def _is_known(fields: FoundEntry) -> bool:
    return title_score(fields.text("position")) > 0 or company_score(fields.text("company")) > 0
