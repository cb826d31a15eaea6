"""Resumes and posts of earlier reviewed examples, which statements by hand are about; all people are made up."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from atspro.shapes import JobData, ResumeData


@cache
def earlier_examples() -> dict[str, tuple[ResumeData, JobData]]:
    """Each resume with its post, by the name of its file."""
    found: dict[str, tuple[ResumeData, JobData]] = {}
    for path in sorted(Path(__file__).parent.glob("*.json")):
        given = json.loads(path.read_text("utf-8"))
        found[path.stem] = ResumeData.model_validate(given["resume"]), JobData.model_validate(given["job"])
    return found
