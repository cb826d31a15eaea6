"""People of more trades in later.jsonl, with false and true sentences and letters as a coach would write them.

Their halves: "read" was looked at while the check was changed, "aside" was opened once afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path

from atspro.shapes import JobData, ResumeData
from bench.statements.claims import Claims

FILE = Path(__file__).parent / "later.jsonl"


def later(half: str) -> list[tuple[ResumeData, JobData, Claims]]:
    """The people of one half with their claims; the sentences of the letters are among the faithful ones."""
    made = []
    for line in FILE.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["half"] == half:
            true = (*row["faithful"], *row["letter"])
            claims = Claims(tuple(row["natural"]), tuple(row["subtle"]), true)
            made.append((ResumeData.model_validate(row["resume"]), JobData.model_validate(row["job"]), claims))
    return made
