"""What the writers are given: a resume and a post read against each other, the plan, and what the person chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atspro.engine.evidence import Evidence
from atspro.engine.fit import Answer, FitRow, FitTable, Plan
from atspro.engine.types import Change, Length, Month, Tone
from atspro.engine.write.draft import Draft
from atspro.engine.write.sources import Sources
from atspro.shapes import JobData, ResumeData, ResumeSection

_NO_REQUIREMENT = re.compile(
    r"^(?:please|to apply|apply\b|no\b|base [$€£]|write to|send\b|company (?:truck|car)|health plan|equal opportunity)"
    r"|\b(?:cover letter|in your letter|your (?:resume|cv))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Material:
    """Everything that a document may say, and how it is to say it.

    ``confirmed`` has the sentences that the person confirmed, by the path of the bullet that each tells. ``today`` is a
    (year, month), ``day`` the day of it where it is known.
    """

    resume: ResumeData
    job: JobData
    sections: Sequence[ResumeSection]
    evidence: Evidence
    table: FitTable
    plan: Plan
    sources: Sources
    answers: Sequence[Answer] = ()
    confirmed: Mapping[str, str] = field(default_factory=dict)
    tone: Tone = "professional"
    length: Length = "letter"
    today: Month | None = None
    day: int | None = None

    def rows(self) -> tuple[FitRow, ...]:
        """The rows of the fit table that ask something of the person, and not of their application."""
        return tuple(row for row in self.table.rows if not _NO_REQUIREMENT.search(row.requirement.text))


@dataclass(frozen=True)
class Product:
    """A document that was written, notes for its reader, and what was changed of the resume's own lines."""

    draft: Draft
    notes: Sequence[str] = ()
    changes: Sequence[Change] = ()
