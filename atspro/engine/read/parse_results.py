"""What a reader finds: values with the line they stand on, gathered into one resume with origins and doubts."""

from __future__ import annotations

from dataclasses import dataclass, field

from atspro.engine.read.confidence import confidence
from atspro.engine.read.job_facts import JobFacts
from atspro.shapes import JobData, ResumeData, ResumeSection


@dataclass(frozen=True, slots=True)
class ResumeReading:
    """A resume as read.

    ``source_text`` is what was read, in reading order, one line a line. ``origins`` maps a dotted camelCase path
    (``workExperience.0.company``) to the 0-based line of ``source_text`` where the value was found. ``unsure``
    names the paths whose value is a guess, ``notes`` says in sentences what was left out. ``sections`` are those that
    the resume's data has no column for, under their titles as written. Every line of ``source_text`` ends in a
    value, in a section, in ``furniture`` (headings, names of groups, heads and feet of pages) or in ``unplaced``, where
    those stand as well of which values hold less than a third of the words.
    ``language`` is the one that most of the text is written in: en, de, fr, es, pt, it, nl or pl.
    """

    resume: ResumeData
    source_text: str
    origins: dict[str, int]
    unsure: tuple[str, ...]
    notes: tuple[str, ...]
    sections: tuple[ResumeSection, ...] = ()
    unplaced: tuple[int, ...] = ()
    furniture: tuple[int, ...] = ()
    language: str = "en"

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

    def add(self, name: str, text: str, line: int, sure: bool = True) -> None:
        """Append to a list of values."""
        values = self.fields.setdefault(name, []) if text else None
        if isinstance(values, list) and all(value.text != text for value in values):
            values.append(Found(text, line, sure))

    def text(self, name: str) -> str:
        """The single value, or "" when it was not found."""
        value = self.fields.get(name)
        return value.text if isinstance(value, Found) else ""

    def has(self, name: str) -> bool:
        """Whether the field was found."""
        return name in self.fields
