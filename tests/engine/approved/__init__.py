"""Reviewed examples: a folder a pair of resume and post, with the documents that a person has read and approved.

All people and companies are made up. Some folders have the person's answers (answers.json) and sentences that they
confirmed (confirmed.json); their letter is written with both as cover_full. ``python -m tests.engine.approved`` writes
the documents anew; read the differences before you commit them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atspro.engine.fact_check import Unsupported, check_grounding
from atspro.engine.fit import Answer
from atspro.engine.types import KINDS, TONES, Kind, Length, Tone, Written
from atspro.engine.write import write
from atspro.shapes import JobData, ResumeData, ResumeSection

FOLDER = Path(__file__).parent
TODAY = (2026, 11)
DOCUMENTS: dict[str, tuple[Kind, Tone, Length]] = {
    **{kind: (kind, TONES[0], "letter") for kind in KINDS},
    **{f"cover_{tone}": ("cover", tone, "letter") for tone in TONES[1:]},
    "cover_short": ("cover", TONES[0], "short"),
    "cover_note": ("cover", TONES[0], "note"),
}
FULL = "cover_full"
_written: dict[tuple[str, str], Written] = {}


@dataclass(frozen=True)
class Example:
    """A resume and a post of one folder, and what the person said beside."""

    folder: Path
    resume: ResumeData
    job: JobData
    sections: Sequence[ResumeSection]
    answers: Sequence[Answer]
    confirmed: Mapping[str, str]

    def documents(self) -> list[str]:
        """The names of the documents that the folder holds."""
        return [*DOCUMENTS, *([FULL] if self.answers or self.confirmed else [])]

    def write(self, document: str) -> Written:
        """One of `documents` as the engine writes it now, once for all tests of a process."""
        key = (self.folder.name, document)
        if key not in _written:
            _written[key] = self._write(document)
        return _written[key]

    def _write(self, document: str) -> Written:
        kind, tone, length = DOCUMENTS.get(document, ("cover", TONES[0], "letter"))
        more: dict[str, Any] = {"answers": self.answers, "confirmed": self.confirmed} if document == FULL else {}
        return write(kind, self.resume, self.job, tone, today=TODAY, sections=self.sections, length=length, **more)

    def approved(self, document: str) -> str:
        """The same as it was approved."""
        return (self.folder / f"{document}.md").read_text("utf-8")

    def unsupported(self, markdown: str) -> list[Unsupported]:
        """What the fact check finds in a document, with the sections and answers as part of what the person said."""
        entries = [one for section in self.sections for one in section.entries]
        beside = [
            " ".join(filter(None, (one.name, one.level, one.organization, one.start_date, one.end_date, *one.bullets)))
            for one in entries
        ]
        said = [self.resume.summary or "", *beside, *(one.text for one in self.answers), *self.confirmed.values()]
        whole = self.resume.model_copy(update={"summary": "\n".join(filter(None, said))})
        return check_grounding(markdown, whole, self.job)


def examples() -> list[Example]:
    """Every example, in the order of their names."""
    found: list[Example] = []
    for folder in sorted(FOLDER.glob("[0-9]*")):
        resume = ResumeData.model_validate_json((folder / "resume.json").read_text("utf-8"))
        fields = json.loads((folder / "job.json").read_text("utf-8"))
        description = (folder / "post.md").read_text("utf-8")
        job = JobData.model_validate({**fields, "description": description})
        sections = [ResumeSection.model_validate(one) for one in _read(folder / "sections.json", [])]
        answers = [Answer(**one) for one in _read(folder / "answers.json", [])]
        found.append(Example(folder, resume, job, sections, answers, _read(folder / "confirmed.json", {})))
    return found


def _read(path: Path, otherwise: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else otherwise
