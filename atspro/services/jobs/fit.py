"""How a person's base resume meets a job, as the job's page shows it before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from atspro.db import utc_now
from atspro.document_details import Evidence, FitRow
from atspro.engine.fit import EvidenceLine, FitTable
from atspro.errors import Busy, InvalidInput
from atspro.models import UserJob, UserResume
from atspro.services.resumes.sections import sections_of
from atspro.services.sandbox import pages

MAX_ROWS = 60
MAX_EVIDENCE = 3


def fit_rows(table: FitTable) -> list[FitRow]:
    """The table as pages and details show it: each requirement with its strongest lines."""
    return [
        FitRow(
            requirement=row.requirement.text,
            need=row.requirement.need,
            status=row.status,
            note=row.note,
            evidence=_distinct(row.evidence),
        )
        for row in table.rows[:MAX_ROWS]
    ]


def _distinct(lines: Sequence[EvidenceLine]) -> list[Evidence]:
    """The first lines whose texts differ."""
    found = {line.text: Evidence(path=line.path, text=line.text) for line in reversed(lines)}
    return [found[text] for text in dict.fromkeys(line.text for line in lines)][:MAX_EVIDENCE]


def fit_of(session: Session, resume: UserResume | None, job: UserJob) -> list[FitRow]:
    """The rows for a job; none without a resume that can be read, or when the texts take too long to compare."""
    if resume is None:
        return []
    now = utc_now()
    try:
        rows = pages.call(
            "fit",
            resume=resume.data.to_json(),
            job=job.data.to_json(),
            sections=[section.to_json() for section in sections_of(session, resume.user_id)],
            today=[now.year, now.month],
        )
    except (InvalidInput, Busy):
        return []
    return fit_rows(FitTable.from_json({"rows": rows}))
