"""What a reader finds: values with the line they stand on, gathered into one resume with origins and doubts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from atspro.engine.read.confidence import confidence
from atspro.engine.read.headings import CORE, heading_kind
from atspro.engine.read.job_facts import JobFacts
from atspro.engine.read.lines import Document, Line
from atspro.shapes import JobData, ResumeData


@dataclass(frozen=True, slots=True)
class ResumeReading:
    """A resume as read.

    ``source_text`` is what was read, in reading order, one line a line. ``origins`` maps a dotted camelCase path
    (``workExperience.0.company``) to the 0-based line of ``source_text`` where the value was found. ``unsure``
    names the paths whose value is a guess, ``notes`` says in sentences what was left out.
    """

    resume: ResumeData
    source_text: str
    origins: dict[str, int]
    unsure: tuple[str, ...]
    notes: tuple[str, ...]

    def confidence(self, path: str) -> float:
        """How far the value at this path can be believed, 0 to 1, by what was measured of values read so."""
        return confidence(path, sure=path not in self.unsure)


@dataclass(frozen=True, slots=True)
class JobReading:
    """A job post as read; the fields mean what they mean in `ResumeReading`.

    A value without an origin comes from the facts that a page carries for machines, where no reader sees a line of it.
    """

    job: JobData
    source_text: str
    unsure: tuple[str, ...]
    notes: tuple[str, ...]
    origins: dict[str, int] = field(default_factory=dict)
    facts: JobFacts = field(default_factory=JobFacts)
    certainty: dict[str, float] = field(default_factory=dict)
    """How far the title and the company can be believed, 0 to 1; 0 where nothing was believed enough to be read."""

    def confidence(self, path: str) -> float:
        """How far the value at this path can be believed, 0 to 1: measured for title and company, else by the marks."""
        return self.certainty.get(path, 0.6 if path.partition(".")[0] in self.unsure else 0.95)


@dataclass(slots=True)
class Found:
    """A short value and where it stood."""

    text: str
    line: int
    sure: bool = True


@dataclass(slots=True)
class FoundEntry:
    """The fields of one entry of a list, by their camelCase name."""

    fields: dict[str, Found | list[Found]] = field(default_factory=dict)

    def put(self, name: str, text: str | None, line: int, sure: bool = True) -> None:
        """Set a single value unless it is empty or already set."""
        if text and name not in self.fields:
            self.fields[name] = Found(text, line, sure)

    def add(self, name: str, text: str, line: int) -> None:
        """Append to a list of values."""
        if not text:
            return
        values = self.fields.setdefault(name, [])
        if isinstance(values, list) and all(value.text != text for value in values):
            values.append(Found(text, line))

    def text(self, name: str) -> str:
        """The single value, or "" when it was not found."""
        value = self.fields.get(name)
        return value.text if isinstance(value, Found) else ""

    def has(self, name: str) -> bool:
        """Whether the field was found."""
        return name in self.fields


@dataclass(slots=True)
class Section:
    """The lines below one heading; ``kind`` is None before the first heading and in an unnamed column."""

    kind: str | None
    title: str
    lines: list[Line]


# A page's own head or foot, which stands in the middle of whatever goes on over the page's end.
_PAGE_MARK = re.compile(
    r"(?:.{0,60}\b(?:resume|résumé|cv|curriculum vitae)\b.{0,20})?\W*\bpage\s+(?:\d{1,2}|one|two|three|four)"
    r"(?:\s*(?:of|/)\s*\d{1,2})?\W*|\(?continued\W*",
    re.IGNORECASE,
)


def split_sections(document: Document) -> list[Section]:
    """Cut a resume at its headings.

    Words decide first; then headings must look like the document's other headings, so that a line that merely
    says "Languages:" inside a section stays there, and unknown headings in the same distinct look count too.
    """
    lines = document.lines
    looks = _heading_looks(document)
    sections = [Section(None, "", [])]
    for line in lines:
        if _PAGE_MARK.fullmatch(line.text.strip()):
            continue
        kind = _kind_of(line, looks, document, sections[-1])
        if kind is not None:
            sections.append(Section(kind, line.text.strip(" :"), []))
            continue
        if line.fresh and sections[-1].lines and not _goes_on(line):
            sections.append(Section(None, "", []))
        inline = _inline_heading(line, sections[-1])
        if inline is not None:
            sections.append(Section(inline[0], inline[1], [inline[2]]))
            continue
        sections[-1].lines.append(line)
    return [section for section in sections if section.lines or section.kind]


class Look(NamedTuple):
    """What headings of one document share."""

    level: int
    style: tuple[str | float, ...]
    size: float
    bold: bool
    capitals: bool
    colon: bool


def look_of(line: Line) -> Look:
    """The look of a line as a heading."""
    letters = [char for char in line.text if char.isalpha()]
    capitals = len(letters) > 2 and all(char.isupper() for char in letters)
    colon = line.text.rstrip().endswith(":") and not line.level
    return Look(line.level, line.style, line.size, line.bold, capitals, colon)


def _heading_looks(document: Document) -> set[Look]:
    core: dict[Look, set[str]] = {}
    for line in document.lines:
        if line.bullet or len(line.cells) > 1:
            continue
        kind = heading_kind(line.text)
        if kind in CORE:
            core.setdefault(look_of(line), set()).add(kind)
    if not core:
        return set()
    most = max(len(kinds) for kinds in core.values())
    return {look for look, kinds in core.items() if len(kinds) == most or ("experience" in kinds and most < 3)}


def _kind_of(line: Line, looks: set[Look], document: Document, section: Section) -> str | None:
    if line.bullet or len(line.cells) > 1 or not line.text:
        return None
    kind = heading_kind(line.text)
    look = look_of(line)
    if kind is not None:
        similar = (line.gap or line.fresh) and any(_similar(look, other) for other in looks)
        return kind if not looks or look in looks or similar else None
    if look not in looks or len(line.text) > 40 or line.text.count(" ") > 4 or re.search(r"\d", line.text):
        return None
    distinct = bool(line.level) or (bool(line.style) and _is_rare(line, document))
    return "other" if distinct and section.kind is not None else None


def _similar(look: Look, other: Look) -> bool:
    """The same heading look in another column or color: level or size, weight and case agree."""
    if look.level or other.level:
        return look.level == other.level
    return abs(look.size - other.size) < 0.3 and look.bold == other.bold and look.capitals == other.capitals


def _is_rare(line: Line, document: Document) -> bool:
    same = [other for other in document.lines if other.style == line.style and not other.bullet]
    known = sum(heading_kind(other.text) is not None for other in same)
    return known >= 2 and len(same) <= 2 * known + 2


def _goes_on(line: Line) -> bool:
    """Whether a new column goes on with the last section of the column before."""
    return line.bullet or line.text[:1].islower()


_INLINE = ("skills", "languages", "interests", "certifications", "summary", "references", "awards")


def _inline_heading(line: Line, section: Section) -> tuple[str, str, Line] | None:
    """A heading and its content on one line, as in "Skills: Python, Java"."""
    if section.kind in ("experience", "education", "projects", "volunteer", "skills") or ":" not in line.text[:40]:
        return None
    title, rest = line.text.split(":", 1)
    kind = heading_kind(title.strip())
    if kind not in _INLINE or not rest.strip():
        return None
    if section.kind is None and kind not in ("skills", "summary"):
        return None
    content = rest.strip()
    return kind, title.strip(), Line(content, (content,), index=line.index)
