"""What the writers are given: a resume and a post read against each other, the plan, and what the person chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atspro.engine.evidence import Evidence
from atspro.engine.fit import Answer, FitTable, Plan
from atspro.engine.types import Change, Length, Month, Tone
from atspro.engine.write.draft import Draft
from atspro.engine.write.sources import Sources
from atspro.shapes import JobData, ResumeData, ResumeSection


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


@dataclass(frozen=True)
class Product:
    """A document that was written, notes for its reader, and what was changed of the resume's own lines."""

    draft: Draft
    notes: Sequence[str] = ()
    changes: Sequence[Change] = ()
