"""Where a line of the source that ended in no field can be put, and putting it there."""

from __future__ import annotations

from collections.abc import Mapping

from atspro.forms.resume import MAX_SECTION_ENTRIES, Record, ResumeForm, Source
from atspro.forms.resume_fields import CERTIFICATIONS, EDUCATION, EXPERIENCE, SECTION_NAMES, SECTIONS, ListSpec
from atspro.i18n import gettext
from atspro.shapes import MAX_ENTRIES, MAX_LINE

CHOICE = "placeOf:"
"""What a choice's name begins with; the 1-based line follows."""
MAX_SHOWN = 60
MAX_PLACED = 50
"""How many lines the page offers to place at a time."""
_TEXTS = ("summary", "skills")
# What an entry of each list is called by, and its field with one item a line that a line is added to.
_NAMES = {
    EXPERIENCE.path: ("company", "position"),
    EDUCATION.path: ("institution", "degree", "fieldOfStudy"),
}
_LINES = {EXPERIENCE.path: "responsibilities", EDUCATION.path: "honors"}

Places = list[tuple[str, list[tuple[str, str]]]]


def places(form: ResumeForm) -> Places:
    """The places as groups of (value, label): points of each job and school, texts, and sections."""
    jobs = [(value, gettext("A point of %(entry)s", entry=entry)) for value, entry in _named(form, EXPERIENCE)]
    schools = [(value, gettext("A line of %(entry)s", entry=entry)) for value, entry in _named(form, EDUCATION)]
    lists = [
        ("skills", gettext("Skills")),
        ("summary", gettext("Summary")),
        (CERTIFICATIONS.path, gettext("A certification")),
    ]
    own = [
        (f"{SECTIONS.path}.{index}", record.values["title"][:MAX_SHOWN])
        for index, record in _last_of_own_sections(form).items()
    ]
    kinds = [(f"{SECTIONS.path}:{kind}", gettext(name)) for kind, name in SECTION_NAMES.items()]
    groups = [
        (gettext("Work experience"), jobs),
        (gettext("Education"), schools),
        (gettext("Lists and texts"), lists),
        (gettext("More sections"), own + kinds),
    ]
    return [group for group in groups if group[1]]


def place_lines(form: ResumeForm, source: Source, typed: Mapping[str, str]) -> Source:
    """Put each line where it was chosen to be; the source that comes back has those that are left."""
    chosen = [
        (number, text, typed.get(f"{CHOICE}{number}", ""))
        for number, text in source.unplaced_lines
        if typed.get(f"{CHOICE}{number}")
    ]
    # From the last to the first entry of a section, since an entry that is put in moves those behind it.
    for number, text, place in sorted(chosen, key=lambda one: (_index(one[2]), one[0]), reverse=True):
        if _place(form, text, number, place):
            source = source.without(number)
    return source


def _place(form: ResumeForm, text: str, number: int, place: str) -> bool:
    if place in _TEXTS:
        form.single.values[place] = _added(form.single.values.get(place, ""), text)
        return True
    if place == CERTIFICATIONS.path and len(form.entries[place]) < MAX_ENTRIES:
        form.entries[place].append(Record({"name": text}, {"name": str(number)}))
        return True
    path, _, _ = place.partition(".")
    index = _index(place)
    if path in _LINES and 0 <= index < len(form.entries[path]):
        values = form.entries[path][index].values
        values[_LINES[path]] = _added(values.get(_LINES[path], ""), text)
        return True
    return _place_in_section(form, text, number, place)


def _place_in_section(form: ResumeForm, text: str, number: int, place: str) -> bool:
    entries = form.entries[SECTIONS.path]
    if len(entries) >= MAX_SECTION_ENTRIES:
        form.errors[SECTIONS.path] = [
            gettext("Use at most %(max_section_entries)s entries.", max_section_entries=MAX_SECTION_ENTRIES)
        ]
        return False
    path, _, kind = place.partition(":")
    index = _index(place)
    if path == SECTIONS.path and kind in SECTION_NAMES:
        index = max((at for at, one in enumerate(entries) if one.values.get("kind") == kind != "other"), default=-1)
    elif not (place.startswith(f"{SECTIONS.path}.") and 0 <= index < len(entries)):
        return False
    heading = {key: entries[index].values.get(key, "") for key in ("kind", "title", "isHidden")} if index >= 0 else {}
    values = {"kind": kind, "title": "", **heading}
    key = "name" if len(text) <= MAX_LINE else "description"
    record = Record(values | {key: text}, {key: str(number)})
    entries.insert(index + 1 if index >= 0 else len(entries), record)
    return True


def _named(form: ResumeForm, spec: ListSpec) -> list[tuple[str, str]]:
    found = []
    for index, record in enumerate(form.entries[spec.path]):
        typed = (record.values.get(key, "").strip() for key in _NAMES[spec.path])
        name = next(filter(None, typed), f"{spec.one} {index + 1}")
        found.append((f"{spec.path}.{index}", name[:MAX_SHOWN]))
    return found


def _last_of_own_sections(form: ResumeForm) -> dict[int, Record]:
    """Of each heading of a section of no known kind, its last entry."""
    last: dict[str, int] = {}
    for index, record in enumerate(form.entries[SECTIONS.path]):
        if record.values.get("kind") == "other" and record.values.get("title", "").strip():
            last[record.values["title"]] = index
    return {index: form.entries[SECTIONS.path][index] for index in last.values()}


def _index(place: str) -> int:
    number = place.rpartition(".")[2]
    return int(number) if number.isdecimal() and len(number) < 5 else -1


def _added(text: str, line: str) -> str:
    return f"{text.rstrip()}\n{line}" if text.strip() else line
