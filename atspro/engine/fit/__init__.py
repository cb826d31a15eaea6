"""How a resume meets a post, requirement by requirement, and the plan that documents are written from."""

from __future__ import annotations

from atspro.engine.fit.plan import digest, is_stale, make_plan
from atspro.engine.fit.table import fit_table
from atspro.engine.fit.types import (
    Addressee,
    Answer,
    AskedFor,
    Close,
    EvidenceLine,
    Fact,
    FitRow,
    FitTable,
    Gap,
    Plan,
    Requirement,
    Thesis,
    Total,
)

__all__ = [
    "Addressee",
    "Answer",
    "AskedFor",
    "Close",
    "EvidenceLine",
    "Fact",
    "FitRow",
    "FitTable",
    "Gap",
    "Plan",
    "Requirement",
    "Thesis",
    "Total",
    "digest",
    "fit_table",
    "is_stale",
    "make_plan",
]
