"""The fit table: every requirement of a post, met, partly met or not shown, with the lines that show it."""

from __future__ import annotations

from collections.abc import Sequence

from atspro.engine.fit.judge import judge
from atspro.engine.fit.profile import profile_of
from atspro.engine.fit.requirements import requirements
from atspro.engine.fit.types import FitTable
from atspro.engine.job_posting import post_lines
from atspro.engine.types import Month
from atspro.shapes import JobData, ResumeData, ResumeSection


def fit_table(
    resume: ResumeData, job: JobData, *, sections: Sequence[ResumeSection] = (), today: Month | None = None
) -> FitTable:
    """Hold a resume against everything that a post asks for, in the order of the post.

    ``today`` is the (year, month) up to which a current position counts and on which certificates must be held.
    """
    lines = post_lines(job)
    profile = profile_of(resume, sections, today)
    return FitTable(tuple(judge(one, profile, job) for one in requirements(job, lines)))
