"""The columns of a list of jobs as a file; an import of ours reads them back."""

from __future__ import annotations

from typing import Any

from atspro.services.applications import LABELS, METHOD_LABELS, JobRow

JOB_COLUMNS = (
    "Job title",
    "Company",
    "Stage",
    "Applied",
    "Location",
    "Salary",
    "Link",
    "Source",
    "Method",
    "Score",
    "Next date",
    "Next",
    "Deadline",
    "Added",
    "Documents",
    "Text of the job posting",
)


def job_cells(row: JobRow) -> tuple[Any, ...]:
    """A job as one row of the file. Dates are days, in UTC."""
    job, application = row.job, row.application
    return (
        job.title,
        job.company,
        LABELS[application.outcome or application.stage],
        application.applied_at and application.applied_at.date(),
        job.location or [],
        job.salary or "",
        job.link or "",
        application.source or "",
        METHOD_LABELS.get(application.method or "", ""),
        row.score,
        row.next_at and row.next_at.date(),
        row.next_what,
        application.deadline,
        job.created_at.date(),
        row.documents,
        job.description,
    )
