"""What the grounding check takes apart and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atspro.engine.fact_check.facts import Source
from atspro.engine.fact_check.resume_facts import Resume
from atspro.engine.fact_check.segments import Segment, Style, Voice
from atspro.shapes import JobData

StatementKind = Literal[
    "number", "date", "employer", "title", "school", "degree", "credential", "skill", "name", "contact", "claim"
]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A statement without support: its words, its kind, the sentence it stands in, and what to do, in words.

    ``line`` counts the lines of the Markdown from 0.
    """

    statement: str
    kind: StatementKind
    sentence: str
    advice: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found in a clause."""

    statement: str
    kind: StatementKind


@dataclass(frozen=True, slots=True)
class Part:
    """A clause to be checked: its text with quotations, addresses and the post's own names blanked out.

    ``opening`` says that it begins its sentence; ``today`` is the year and month up to which ongoing positions last.
    """

    text: str
    sentence: str
    segment: Segment
    voice: Voice
    hope: bool
    style: Style
    base: Resume
    post: Source
    job: JobData
    opening: bool = True
    today: tuple[int, int] | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where its statements may stand: of the person only in the resume."""
        return (self.base,) if self.voice == "person" else (self.base, self.post)

    def says(self, phrase: str) -> bool:
        """Whether one of the sources has these words together."""
        return any(source.says(phrase) for source in self.sources)

    def holds(self, phrase: str) -> bool:
        """Whether one text of one of the sources has all of these words."""
        return any(source.holds(phrase) for source in self.sources)
