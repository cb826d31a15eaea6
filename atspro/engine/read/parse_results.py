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
    the resume's data has no column for, under their titles as written. Every line of ``source_text`` ends in a value, in
    a section, in ``furniture`` (headings, heads and feet of pages) or in ``unplaced``. ``language`` is the one that most
    of the text is written in: en, de, fr, es, pt, it, nl or pl.
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
