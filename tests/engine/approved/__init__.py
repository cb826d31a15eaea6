"""Reviewed examples: a folder a pair of resume and post, with the documents that a person has read and approved.

``python -m tests.engine.approved`` writes the documents anew; read the differences before you commit them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from atspro.engine.types import KINDS, TONES, Kind, Tone, Written
from atspro.engine.write import write
from atspro.shapes import JobData, ResumeData

FOLDER = Path(__file__).parent
TODAY = (2026, 11)
DOCUMENTS: dict[str, tuple[Kind, Tone]] = {
    **{kind: (kind, TONES[0]) for kind in KINDS},
    **{f"cover_{tone}": ("cover", tone) for tone in TONES[1:]},
}


@dataclass(frozen=True)
class Example:
    """A resume and a post of one folder."""

    folder: Path
    resume: ResumeData
    job: JobData

    def write(self, document: str) -> Written:
        """One of `DOCUMENTS` as the engine writes it now."""
        kind, tone = DOCUMENTS[document]
        return write(kind, self.resume, self.job, tone, today=TODAY)

    def approved(self, document: str) -> str:
        """The same as it was approved."""
        return (self.folder / f"{document}.md").read_text("utf-8")


def examples() -> list[Example]:
    """Every example, in the order of their names."""
    found: list[Example] = []
    for folder in sorted(FOLDER.glob("[0-9]*")):
        resume = ResumeData.model_validate_json((folder / "resume.json").read_text("utf-8"))
        fields = json.loads((folder / "job.json").read_text("utf-8"))
        description = (folder / "post.md").read_text("utf-8")
        found.append(Example(folder, resume, JobData.model_validate({**fields, "description": description})))
    return found
