"""The resume's forms: uploading one, and the editor, which holds what was typed until it is valid."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField

from atspro.errors import InvalidInput
from atspro.forms.lists import split_items, split_lines
from atspro.forms.resume_fields import (
    ALL_LISTS,
    CONTACT,
    LISTS,
    SECTION_NAMES,
    SECTIONS,
    SINGLES,
    SKILLS,
    SUMMARY,
    FieldSpec,
    ListSpec,
)
from atspro.i18n import format_number, gettext, joined, lazy_gettext
from atspro.shapes import MAX_ENTRIES, MAX_LINE, ResumeData, ResumeSection, SectionEntry, parse_shape

MAX_SOURCE = 210_000
MAX_NOTES = 50
MAX_LINES = 5_000
# Of all sections together; each may have MAX_ENTRIES.
MAX_SECTION_ENTRIES = 400
CHECKED = "y"
PLACEHOLDER = "__n__"
UPLOAD_TYPES = ".pdf,.docx,.txt,.md,.markdown,.html,.htm,.json,.yaml,.yml,.xml,.zip"

_ENTRY_NAME = re.compile(r"(?P<path>[A-Za-z.]+)\.(?P<index>\d{1,4})\.(?P<key>[A-Za-z]+)")
# What says where an entry stands, and nothing of its own.
_SETTINGS = frozenset({"kind", "title", "isHidden"})
_CHOICES = frozenset({"kind", "isHidden"})
_MARK = re.compile(r"(?P<line>\d{1,6})?(?P<unsure>\??)")


class UploadForm(FlaskForm):
    """A file or a text, either of them."""

    file = FileField(lazy_gettext("Upload a file"), render_kw={"accept": UPLOAD_TYPES})
    text = TextAreaField(lazy_gettext("Paste the text"), render_kw={"rows": 10, "autocomplete": "off"})


@dataclass
class Record:
    """What was typed into one group of fields, and where a reading found each: ``12``, ``12?`` or ``?`` if unsure."""

    values: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(value.strip() for key, value in self.values.items() if key not in _CHOICES)


@dataclass(frozen=True)
class BoundField:
    """A field as the page shows it. ``name`` is also its id; ``line`` is 1-based in the source text."""

    spec: FieldSpec
    name: str
    value: str
    mark: str
    errors: tuple[str, ...]

    @property
    def line(self) -> int | None:
        """Where the reading found the value."""
        found = _MARK.fullmatch(self.mark)
        return int(found["line"]) if found and found["line"] else None

    @property
    def unsure(self) -> bool:
        """Whether the reading guessed."""
        return self.mark.endswith("?")

    @property
    def is_folded(self) -> bool:
        """Whether nothing is in it that a person would look for."""
        return self.spec.folds and not (self.value or self.mark or self.errors)

    @property
    def rows(self) -> int:
        """How high the text box is."""
        lines = sum(1 + len(line) // 90 for line in self.value.split("\n"))
        return max(2, min(lines + 1, 14))


@dataclass(frozen=True)
class Removed:
    """The entry that was removed last, so that it can come back."""

    path: str
    index: int
    record: Record

    def to_json(self) -> str:
        """As the page carries it."""
        return json.dumps([self.path, self.index, self.record.values, self.record.marks])

    @classmethod
    def from_json(cls, text: str | None) -> Removed | None:
        """None when the text is not what a page of ours carries."""
        try:
            path, index, values, marks = json.loads(text or "null")
            names = ALL_LISTS[path].names
            record = Record(_strings(values, names), _strings(marks, names))
            return cls(path, max(0, min(int(index), MAX_ENTRIES)), record)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            return None


@dataclass(frozen=True)
class Source:
    """What a resume was read from, shown beside the form until it is saved."""

    name: str
    text: str
    notes: tuple[str, ...] = ()
    # The 0-based lines that ended in no field, as long as nobody has put them anywhere.
    unplaced: tuple[int, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The text's lines, as `line` of a field counts them."""
        return self.text.split("\n")

    @property
    def unplaced_lines(self) -> list[tuple[int, str]]:
        """The 1-based numbers and texts of the lines that are in no field yet."""
        lines = self.lines
        return [(index + 1, lines[index].strip()) for index in self.unplaced if index < len(lines)]

    def without(self, number: int) -> Source:
        """The same, with the line of this 1-based number placed."""
        return replace(self, unplaced=tuple(index for index in self.unplaced if index != number - 1))

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> Source:
        """What the review page carried along."""
        text = form.get("sourceText", "").replace("\r\n", "\n")[:MAX_SOURCE]
        numbers = [number for number in form.get("unplaced", "").split(",")[:MAX_LINES] if number.isdecimal()]
        unplaced = tuple(sorted({int(number) for number in numbers if len(number) < 7}))
        return cls(form.get("sourceName", "")[:200], text, tuple(form.getlist("note")[:MAX_NOTES]), unplaced)


class ResumeForm:
    """The editor. Names of fields are the dotted camelCase paths of the data model, as errors name them."""

    def __init__(self) -> None:
        self.single = Record()
        self.entries: dict[str, list[Record]] = {path: [] for path in ALL_LISTS}
        self.whole: list[str] = []
        self.removed: Removed | None = None
        self.errors: dict[str, list[str]] = {}
        self.form_errors: list[str] = []

    @classmethod
    def from_data(
        cls,
        data: ResumeData,
        origins: Mapping[str, int] | None = None,
        unsure: Iterable[str] = (),
        sections: Iterable[ResumeSection] = (),
        hidden: Collection[int] = (),
    ) -> ResumeForm:
        """Filled from a saved resume, or from a reading with the 0-based line of each path and the guessed paths.

        ``hidden`` are the places of the sections that are left out of documents.
        """
        form = cls()
        content = data.to_json()
        contact = content.pop("contactInfo")
        content.update({f"contactInfo.{key}": value for key, value in contact.items()})
        for key, spec in SINGLES.items():
            form.single.values[key] = form._typed(spec, content[key])
        for path, listed in LISTS.items():
            for entry in content[path]:
                record = Record({spec.key: form._typed(spec, entry[spec.key]) for spec in listed.fields})
                form.entries[path].append(record)
        for place, section in enumerate(sections):
            form._add_section(section, is_hidden=place in hidden)
        form._mark(origins or {}, unsure)
        return form

    def _add_section(self, section: ResumeSection, *, is_hidden: bool) -> None:
        common = {"kind": section.kind, "title": section.title, "isHidden": CHECKED if is_hidden else ""}
        for entry in section.entries or [SectionEntry()]:
            content = entry.to_json()
            typed = {spec.key: self._typed(spec, content[spec.key]) for spec in SECTIONS.fields if spec.key in content}
            self.entries[SECTIONS.path].append(Record(typed | common))

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any], sections: Iterable[tuple[ResumeSection, bool]] = ()) -> ResumeForm:
        """Filled from JSON that another client stored against the shapes: what fits a field is taken, the rest not."""
        form = cls()
        contact = stored.get("contactInfo")
        values = dict(stored)
        if isinstance(contact, Mapping):
            values.update({f"contactInfo.{key}": value for key, value in contact.items()})
        for key, spec in SINGLES.items():
            form.single.values[key] = form._typed(spec, _fitting(spec, values.get(key)))
        for path, listed in LISTS.items():
            entries = values.get(path)
            for entry in entries[:MAX_ENTRIES] if isinstance(entries, list) else []:
                if isinstance(entry, Mapping):
                    typed = {spec.key: form._typed(spec, _fitting(spec, entry.get(spec.key))) for spec in listed.fields}
                    form.entries[path].append(Record(typed))
        for section, is_visible in sections:
            form._add_section(section, is_hidden=not is_visible)
        return form

    @classmethod
    def from_form(cls, typed: MultiDict[str, str]) -> ResumeForm:
        """As typed. Names that are none of ours are left out; gaps between the numbers of entries close."""
        form = cls()
        numbered: dict[str, dict[int, Record]] = {path: {} for path in ALL_LISTS}
        for name, value in typed.items():
            is_mark = name.startswith("mark:")
            plain = name.removeprefix("mark:")
            if plain in SINGLES:
                form._put(form.single, plain, value, is_mark=is_mark)
                continue
            found = _ENTRY_NAME.fullmatch(plain)
            if found and found["path"] in ALL_LISTS and found["key"] in ALL_LISTS[found["path"]].names:
                record = numbered[found["path"]].setdefault(int(found["index"]), Record())
                form._put(record, found["key"], value, is_mark=is_mark)
        for path, records in numbered.items():
            form.entries[path] = [records[index] for index in sorted(records)][:MAX_SECTION_ENTRIES]
        form.whole = typed.getlist("whole")[:1000]
        form.removed = Removed.from_json(typed.get("removed"))
        return form

    def act(self, action: str) -> bool:
        """Do what a named button asks: ``add:PATH``, ``remove:PATH.N``, ``up:PATH.N``, ``down:PATH.N`` or ``undo``.

        False when it is none of these, such as ``save``.
        """
        verb, _, target = action.partition(":")
        if verb == "undo":
            self._undo()
            return True
        if verb == "add" and target in ALL_LISTS:
            limit = MAX_SECTION_ENTRIES if target == SECTIONS.path else MAX_ENTRIES
            if len(self.entries[target]) >= limit:
                self.errors[target] = [gettext("Use at most %(limit)s entries.", limit=limit)]
            else:
                self.entries[target].append(Record())
            return True
        path, _, number = target.rpartition(".")
        if verb not in ("remove", "up", "down") or path not in ALL_LISTS or not re.fullmatch(r"\d{1,4}", number):
            return False
        entries, index = self.entries[path], int(number)
        other = index + {"up": -1, "down": 1, "remove": 0}[verb]
        if 0 <= index < len(entries) and 0 <= other < len(entries):
            if verb == "remove":
                record = entries.pop(index)
                if not record.is_blank:
                    self.removed = Removed(path, index, record)
            else:
                entries[index], entries[other] = entries[other], entries[index]
        return True

    def to_data(self) -> ResumeData:
        """The resume as typed, without blank entries. Raises `InvalidInput` naming each field by its path."""
        for path in LISTS:
            self.entries[path] = [record for record in self.entries[path] if not record.is_blank]
        content: dict[str, Any] = {"contactInfo": {}}
        for key, spec in SINGLES.items():
            holder = content["contactInfo"] if key.startswith("contactInfo.") else content
            holder[key.removeprefix("contactInfo.")] = self._value(spec, self.single.values.get(key, ""))
        for path, listed in LISTS.items():
            holder = content["contactInfo"] if path.startswith("contactInfo.") else content
            holder[path.removeprefix("contactInfo.")] = [
                {spec.key: self._value(spec, record.values.get(spec.key, "")) for spec in listed.fields}
                for record in self.entries[path]
            ]
        return parse_shape(ResumeData, content)

    def to_sections(self) -> list[tuple[ResumeSection, bool]]:
        """The sections as typed, and whether each is shown in documents: neighbors under one heading are one section.

        An entry without a heading stands under its kind's name. Raises `InvalidInput` naming each field by its path.
        """
        records = [record for record in self.entries[SECTIONS.path] if not record.is_blank]
        self.entries[SECTIONS.path] = records
        grouped: list[tuple[str, str, bool, list[SectionEntry]]] = []
        for index, record in enumerate(records):
            kind = record.values.get("kind", "")
            kind = kind if kind in SECTION_NAMES else "other"
            title = record.values.get("title", "").strip() or ("" if kind == "headline" else SECTION_NAMES[kind])
            if len(title) > MAX_LINE:
                message = f"String should have at most {MAX_LINE} characters"
                raise InvalidInput(gettext("Check the heading."), {f"{SECTIONS.path}.{index}.title": message})
            is_shown = not record.values.get("isHidden")
            typed = {
                spec.key: self._value(spec, record.values.get(spec.key, ""))
                for spec in SECTIONS.fields
                if spec.key not in _SETTINGS
            }
            entry = parse_shape(SectionEntry, typed, f"{SECTIONS.path}.{index}")
            if not grouped or grouped[-1][:3] != (kind, title, is_shown):
                grouped.append((kind, title, is_shown, []))
            if entry != SectionEntry():
                grouped[-1][3].append(entry)
        return [
            (parse_shape(ResumeSection, {"kind": kind, "title": title, "entries": entries}, SECTIONS.path), is_shown)
            for kind, title, is_shown, entries in grouped
        ]

    def take(self, part: str, stored: ResumeForm) -> None:
        """Put another form's part (a top-level name of the data model) into this one, as if it had been typed here."""
        for key in SINGLES:
            if key == part or key.startswith(f"{part}."):
                self.single.values[key] = stored.single.values.get(key, "")
        for path in ALL_LISTS:
            if path == part or path.startswith(f"{part}."):
                self.entries[path] = [Record(dict(record.values)) for record in stored.entries[path]]
        self.whole = list(dict.fromkeys([*self.whole, *stored.whole]))

    def show_errors(self, error: InvalidInput) -> None:
        """Put each field's error beside the field; what belongs to none goes to the top of the form."""
        names = self._names()
        for path, message in error.fields.items():
            name, message = _owner(path, names), _plain(message)
            item = path.removeprefix(f"{name}.")
            if not name:
                self.form_errors.append(message)
            elif item.isdigit() and name not in ALL_LISTS:
                self.errors.setdefault(name, []).append(f"Item {int(item) + 1}: {message}")
            else:
                self.errors.setdefault(name, []).append(message)
        if not error.fields:
            self.form_errors.append(str(error))

    def error_summary(self) -> list[tuple[str, str, str]]:
        """Each field with an error as (name, label, message), in the order of the page."""
        found = [(bound.name, self._label(bound), bound.errors) for bound in self._all_fields() if bound.errors]
        lists = [(path, spec.one, tuple(self.errors[path])) for path, spec in ALL_LISTS.items() if path in self.errors]
        return [(name, str(label), " ".join(map(str, messages))) for name, label, messages in found + lists]

    def doubts(self) -> list[tuple[str, str, str]]:
        """What a reading was unsure of, by entry: the first field's name, what the entry is, and the fields' labels."""
        grouped: dict[str, list[BoundField]] = {}
        for bound in self._all_fields():
            if bound.unsure:
                found = _ENTRY_NAME.fullmatch(bound.name)
                grouped.setdefault(f"{found['path']}.{found['index']}" if found else bound.name, []).append(bound)
        return [
            (fields[0].name, self._entry_label(fields[0]), joined([str(one.spec.label) for one in fields]))
            for fields in grouped.values()
        ]

    def contact(self) -> list[BoundField]:
        """The fields of name and reach."""
        return [self._single(spec) for spec in CONTACT]

    def summary(self) -> BoundField:
        """The summary's field."""
        return self._single(SUMMARY)

    def skills(self) -> BoundField:
        """The skills' field."""
        return self._single(SKILLS)

    def rows(self, spec: ListSpec) -> list[list[BoundField]]:
        """The fields of each entry of a list."""
        return [
            [self._bind(one, f"{spec.path}.{index}.{one.key}", record, one.key) for one in spec.fields]
            for index, record in enumerate(self.entries[spec.path])
        ]

    def blank(self, spec: ListSpec) -> list[BoundField]:
        """The fields of an entry that a script may add; its number is still the placeholder ``__n__``."""
        return [BoundField(one, f"{spec.path}.{PLACEHOLDER}.{one.key}", "", "", ()) for one in spec.fields]

    def _single(self, spec: FieldSpec) -> BoundField:
        return self._bind(spec, spec.key, self.single, spec.key)

    def _bind(self, spec: FieldSpec, name: str, record: Record, key: str) -> BoundField:
        errors = tuple(self.errors.get(name, ()))
        return BoundField(spec, name, record.values.get(key, ""), record.marks.get(key, ""), errors)

    def _all_fields(self) -> Iterator[BoundField]:
        yield from self.contact()
        for path, spec in ALL_LISTS.items():
            if path == "workExperience":
                yield self.summary()
            for row in self.rows(spec):
                yield from row
        yield self.skills()

    def _label(self, bound: BoundField) -> str:
        entry = self._entry_label(bound)
        return f"{entry}, {bound.spec.label}" if entry else bound.spec.label

    def _entry_label(self, bound: BoundField) -> str:
        found = _ENTRY_NAME.fullmatch(bound.name)
        return f"{ALL_LISTS[found['path']].one} {int(found['index']) + 1}" if found else ""

    def _names(self) -> frozenset[str]:
        return frozenset(bound.name for bound in self._all_fields()) | frozenset(ALL_LISTS)

    def _undo(self) -> None:
        if self.removed is not None:
            self.entries[self.removed.path].insert(self.removed.index, self.removed.record)
            self.removed = None

    def _put(self, record: Record, key: str, value: str, *, is_mark: bool) -> None:
        if is_mark:
            if _MARK.fullmatch(value):
                record.marks[key] = value
        else:
            record.values[key] = value.replace("\r\n", "\n")

    def _mark(self, origins: Mapping[str, int], unsure: Iterable[str]) -> None:
        names = self._names()
        for path, line in sorted(origins.items(), key=lambda item: item[1], reverse=True):
            self._set_mark(_owner(path, names), str(line + 1))
        for path in unsure:
            self._set_mark(_owner(path, names), "?")

    def _set_mark(self, name: str, mark: str) -> None:
        found = _ENTRY_NAME.fullmatch(name)
        if found and found["path"] in ALL_LISTS:
            marks, key = self.entries[found["path"]][int(found["index"])].marks, found["key"]
        elif name in SINGLES:
            marks, key = self.single.marks, name
        else:
            return
        marks[key] = marks.get(key, "").removesuffix("?") + "?" if mark == "?" else mark

    def _typed(self, spec: FieldSpec, value: Any) -> str:
        if spec.kind == "check":
            return CHECKED if value else ""
        if spec.kind == "number":
            return "" if value is None else repr(value).removesuffix(".0")
        if spec.kind in ("lines", "skills"):
            items = [" ".join(item.split("\n")) for item in value]
            if spec.kind == "skills":
                self.whole += [item for item in items if split_items(item) != [item]]
            return "\n".join(items)
        return value or ""

    def _value(self, spec: FieldSpec, typed: str) -> Any:
        if spec.kind == "check":
            return bool(typed)
        if spec.kind == "number":
            return typed.strip().replace(",", ".")
        if spec.kind == "lines":
            return split_lines(typed)
        if spec.kind == "skills":
            return split_items(typed, frozenset(self.whole))
        return typed


def _fitting(spec: FieldSpec, value: Any) -> Any:
    """The value when it is of the field's kind, or can be said in it; otherwise nothing."""
    if spec.kind == "check":
        return value is True
    if spec.kind in ("lines", "skills"):
        items = value if isinstance(value, list) else [value]
        return [item for item in items if isinstance(item, str)]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if spec.kind == "number":
        return value if is_number else None
    return value if isinstance(value, str) else str(value) if is_number else ""


def _owner(path: str, names: frozenset[str]) -> str:
    """The field that shows this path: itself, or the list field that the item belongs to; "" when there is none."""
    while path and path not in names:
        path = path.rpartition(".")[0]
    return path


def _strings(value: Any, names: frozenset[str]) -> dict[str, str]:
    return {key: text for key, text in value.items() if key in names and isinstance(text, str)}


def _plain(message: str) -> str:
    """A validator's message as a sentence for the person."""
    number = re.search(r"at most (\d+)", message)
    if message.startswith("String should have") and number:
        return gettext("Use at most %(int)s characters.", int=format_number(int(number[1])))
    if message.startswith("List should have") and number:
        return gettext("Use at most %(number)s of them.", number=number[1])
    if message.startswith(("Input should be a valid number", "Input should be a finite")):
        return gettext("Enter a number such as 3.8.")
    if message.startswith(("Input should be greater", "Input should be less")):
        return gettext("Enter a number from 0 to 1000.")
    if "NUL" in message:
        return gettext("Remove the character that can’t be stored (NUL) and save again.")
    return message
