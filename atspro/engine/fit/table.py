"""The fit table: every requirement of a post, met, partly met or not shown, with the lines that show it."""

from __future__ import annotations

from collections.abc import Sequence

from atspro.engine.fit.passages import passages
from atspro.engine.fit.types import EvidenceLine, FitRow, FitTable, Requirement
from atspro.engine.job_posting import post_lines
from atspro.engine.score import keyword_credits, wanted
from atspro.engine.types import Month
from atspro.engine.write.sources import Sources
from atspro.shapes import JobData, ResumeData, ResumeSection


def fit_table(
    resume: ResumeData, job: JobData, *, sections: Sequence[ResumeSection] = (), today: Month | None = None
) -> FitTable:
    """Hold a resume against everything that a post asks for."""
    lines = post_lines(job)
    asked = wanted(job, lines)
    sources = Sources(resume, job, lines)
    held = passages(resume, sections, today)
    rows = []
    for word in asked.keywords:
        need = {"preferred": "wanted", "responsibility": "duty"}.get(word.source, "must")
        shown = [one for one in held if keyword_credits([one.text], [word])[word.name] > 0]
        rows.append(
            FitRow(
                Requirement(word.name, "skill", need, path=sources.asked(word)[0], name=word.name),  # type: ignore[arg-type]
                "met" if shown else "not shown",
                tuple(EvidenceLine(one.path, one.text) for one in shown),
                "" if shown else "Not found by name.",
            )
        )
    return FitTable(tuple(rows))
