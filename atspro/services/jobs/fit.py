"""How a person's base resume meets a job, as the job's page shows it before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from atspro.document_details import Evidence, FitRow
from atspro.engine.fit import EvidenceLine, FitTable

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
